"""A back-test as a folder: tidy tables, a page with figures, and how to get them again."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from ccsim.report.backtest_page import backtest_page
from ccsim.report.fresh_folder import (
    check_place,
    holds_what_is_listed,
    write_listed,
    write_whole,
)
from ccsim.scenario.resolve import resolved_toml
from ccsim.study.backtest.result import Backtest

__all__ = ["check_folder", "write_folder"]

_MANIFEST = "backtest.json"


def check_folder(folder: Path) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Raises
    ------
    InputError
    """
    ours = partial(holds_what_is_listed, manifest=_MANIFEST)
    return check_place(folder, ours, "an earlier back-test")


def write_folder(found: Backtest, folder: Path) -> list[str]:
    """Write a back-test; the folder appears whole or not at all.

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


def _write_all(found: Backtest, folder: Path) -> None:
    tables = {"days": found.days, "intervals": found.intervals, "errors": found.errors}
    if found.has_blame:
        tables["blame"] = found.blame
    for name, table in tables.items():
        frame = pd.concat([table(scope) for scope in found.scopes], ignore_index=True)
        frame.to_csv(folder / f"{name}.csv", index=False)
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "report.html").write_text(backtest_page(found), encoding="utf-8")
    (folder / "scenario.toml").write_text(resolved_toml(found.scenario), encoding="utf-8")
    write_listed(folder, _MANIFEST, found.as_dict())
