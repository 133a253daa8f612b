"""A sweep as a folder: a tidy table, a chart for each response, and how to get them again."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from ccsim.report.figures.sweep import sweep as draw
from ccsim.report.folder import write_picture
from ccsim.report.fresh_folder import (
    check_place,
    holds_what_is_listed,
    write_listed,
    write_whole,
)
from ccsim.scenario.resolve import resolved_toml
from ccsim.study.sweep import Sweep

__all__ = ["check_folder", "write_folder"]

_MANIFEST = "sweep.json"


def check_folder(folder: Path) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Raises
    ------
    InputError
    """
    return check_place(
        folder, partial(holds_what_is_listed, manifest=_MANIFEST), "an earlier sweep"
    )


def write_folder(found: Sweep, folder: Path) -> list[str]:
    """Write a sweep; the folder appears whole or not at all.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    InputError
        If the folder cannot be used.
    RunError
        If writing fails half-way; what was there is then kept.
    """
    return write_whole(folder, check_folder(folder), lambda place: _write_all(found, place))


def _write_all(found: Sweep, folder: Path) -> None:
    frame = found.frame()
    frame.to_csv(folder / "sweep.csv", index=False)
    # One column may hold numbers and changes in words.
    words = {f.key: frame[f.key].astype(str) for f in found.experiment.factors}
    frame.assign(**words).to_parquet(folder / "sweep.parquet", index=False)
    for number, response in enumerate(found.experiment.responses):
        name = re.sub(r"[^A-Za-z0-9]+", "_", response.label)
        write_picture(draw(found, number), folder, name)
    base = resolved_toml(found.experiment.scenario)
    (folder / "scenario.toml").write_text(base, encoding="utf-8")
    write_listed(folder, _MANIFEST, found.provenance())
