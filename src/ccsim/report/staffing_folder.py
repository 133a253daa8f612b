"""A staffing as a folder: tables as CSV, a workbook, and the planner's charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ccsim.report.figures.staffing import staffing as draw
from ccsim.report.folder import write_picture
from ccsim.report.fresh_folder import (
    check_place,
    holds_what_is_listed,
    write_listed,
    write_whole,
)
from ccsim.report.staffing_book import write_book
from ccsim.study.provenance import versions
from ccsim.study.staff_check import StaffCheck
from ccsim.study.staffing import Staffing
from ccsim.units import DAY

__all__ = ["check_folder", "write_folder"]

_MANIFEST = "staff.json"
_MOST_DAYS = 14
"""Days that are drawn; the tables hold all."""


def check_folder(folder: Path) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Raises
    ------
    InputError
    """
    return check_place(
        folder, partial(holds_what_is_listed, manifest=_MANIFEST), "an earlier staffing"
    )


def write_folder(found: Staffing, folder: Path, *, check: StaffCheck | None = None) -> list[str]:
    """Write a staffing; the folder appears whole or not at all.

    Parameters
    ----------
    found : Staffing
    folder : Path
        An earlier staffing in it is replaced.
    check : StaffCheck, optional
        Formula and simulation side by side, to be written too.

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
    return write_whole(folder, check_folder(folder), lambda place: _write_all(found, place, check))


def _write_all(found: Staffing, folder: Path, check: StaffCheck | None) -> None:
    found.intervals().to_csv(folder / "intervals.csv", index=False)
    found.summary().to_csv(folder / "summary.csv", index=False)
    if check is not None:
        pd.DataFrame(check.as_dict()["measures"]).to_csv(folder / "check.csv", index=False)
    write_book(found, folder / "staffing.xlsx")
    for name, queues, day in _pictures(found):
        write_picture(draw(found, queues=queues, day=day), folder, name)
    told = {key: value for key, value in found.as_dict().items() if key != "intervals"}
    write_listed(folder, _MANIFEST, told | {"versions": versions()})


def _pictures(found: Staffing) -> Iterator[tuple[str, str, int]]:
    """Yield (name, pool, day) of each chart: one a day and pool with a formula."""
    pools = [plan.pool.name for plan in found.plans if not plan.pool.reasons]
    days = np.unique(found.open_intervals * found.interval // DAY).astype(int).tolist()
    for number, pool in enumerate(pools, start=1):
        for day in days[:_MOST_DAYS]:
            queue = f"_{number}_{re.sub(r'[^A-Za-z0-9]+', '_', pool)}" if len(pools) > 1 else ""
            yield f"staffing{queue}{f'_day{day + 1}' if len(days) > 1 else ''}", pool, day
