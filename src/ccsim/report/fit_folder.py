"""A fitted scenario as a folder of files: the scenario, and the page that says how well it fits."""

from __future__ import annotations

from functools import partial
from importlib import metadata
from pathlib import Path

from ccsim.fitting.fit_report import FittedReport
from ccsim.fitting.fitted import Fitted
from ccsim.report.fit_page import fit_page
from ccsim.report.fit_report_page import fit_report_page
from ccsim.report.fresh_folder import check_place, holds_what_is_listed, write_listed, write_whole

__all__ = ["check_folder", "write_folder"]

_MANIFEST = "fit.json"


def check_folder(folder: Path) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Raises
    ------
    InputError
    """
    ours = partial(holds_what_is_listed, manifest=_MANIFEST)
    return check_place(folder, ours, "an earlier fit")


def write_folder(found: Fitted | FittedReport, folder: Path, *, command: str) -> list[str]:
    """Write scenario.toml, volume.csv, staff.csv, fit.html and fit.json.

    The folder appears whole or not at all.

    Parameters
    ----------
    found : Fitted or FittedReport
    folder : Path
    command : str
        What gives the same scenario again.

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
    return write_whole(folder, check_folder(folder), lambda place: _write(found, place, command))


def _write(found: Fitted | FittedReport, folder: Path, command: str) -> None:
    found.save(folder)
    page = (
        fit_page(found, command=command)
        if isinstance(found, Fitted)
        else fit_report_page(found, command=command)
    )
    (folder / "fit.html").write_text(page, encoding="utf-8")
    write_listed(folder, _MANIFEST, found.as_dict() | {
        "command": command, "ccsim": metadata.version("ccsim"),
    })  # fmt: skip
