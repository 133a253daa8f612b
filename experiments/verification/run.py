"""Holds the simulation against exact and published figures, and writes the table.

Run: python experiments/verification/run.py [--list] [--only NAME ...] [--quick] [--times N]
[--most N] [--finer X] [--engine NAME] [--out FILE] [--workers N]. README.md beside this file says
how to read the table.
"""

from __future__ import annotations

import argparse
import csv
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from reference_cases import CASES, FIGURES, Case
from reference_cases.run_case import Row, run_case
from reference_cases.verdict import FALSE_ALARM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_COLUMNS = [
    "case", "figure", "exact_or_published", "its_se", "estimate", "se", "wanted_se", "z", "limit",
    "verdict", "contacts", "cpu_s", "source", "note",
]  # fmt: skip


def _selected(only: list[str], *, quick: bool) -> list[Case]:
    """Return the cases whose names contain any of some words."""
    words = [word.lower() for word in only]
    return [
        case
        for case in CASES
        if (case.quick or not quick)
        and (not words or any(word in case.name.lower() for word in words))
    ]


def _cells(row: Row) -> list[str]:
    case, figure, verdict, contacts, seconds = row
    return [
        case.name,
        figure.label,
        f"{figure.value:.8g}",
        f"{figure.error:.3g}",
        f"{verdict.estimate:.7g}",
        f"{verdict.error:.3g}",
        f"{verdict.wanted:.3g}",
        f"{verdict.z:.2f}",
        f"{verdict.limit:.2f}",
        verdict.text,
        f"{contacts}",
        f"{seconds:.1f}",
        case.source,
        case.note,
    ]


def _run(cases: list[Case], one: Callable[[Case], list[Row]], workers: int) -> Iterator[list[Row]]:
    """Yield the rows of each case, in order."""
    if workers == 1:
        yield from map(one, cases)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(one, cases)


def _write(found: Iterable[list[Row]], file: TextIO | None) -> list[Row]:
    """Print each row as it comes, and write it to the table's file."""
    table = csv.writer(file) if file else None
    if table:
        table.writerow(_COLUMNS)
    every: list[Row] = []
    for rows in found:
        every.extend(rows)
        print(f"\n{rows[0].case.name}  ({rows[0].contacts:,} contacts, {rows[0].seconds:.1f} s)")
        for row in rows:
            cells = _cells(row)
            print(
                f"  {cells[1]:<38}{cells[2]:>12}{cells[4]:>12} +- {cells[5]:<9}"
                f"z {cells[6]:>6}  {cells[8]}"
            )
            if table:
                table.writerow(cells)
        if file:
            file.flush()
    return every


def _sum_up(rows: list[Row]) -> int:
    """Print the totals and return the exit status: 1 if any figure disagrees."""
    failed = sum(row.verdict.text.startswith("FAIL") for row in rows)
    passed = sum(row.verdict.text == "pass" for row in rows)
    per_case = {row.case.name: row for row in rows}.values()
    print(
        f"\n{len(rows)} figures of {len(per_case)} cases: {passed} pass, {failed} FAIL, "
        f"{len(rows) - passed - failed} not precise enough; "
        f"largest |z| {max(abs(row.verdict.z) for row in rows):.2f}; "
        f"{sum(row.contacts for row in per_case):,} contacts, "
        f"{sum(row.seconds for row in per_case):.0f} CPU seconds."
        f"\nA right simulation fails anywhere in the {FIGURES} figures with a chance of at most "
        f"{FALSE_ALARM}."
    )
    return 1 if failed else 0


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", action="store_true", help="name the cases and stop")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="parts of names")
    parser.add_argument("--quick", action="store_true", help="the short subset, less precise")
    parser.add_argument("--times", type=int, default=1, help="as many times the replications")
    parser.add_argument(
        "--most", type=int, default=1, metavar="N",
        help="repeat what lacks precision with up to N times the replications",
    )  # fmt: skip
    parser.add_argument(
        "--finer", type=float, default=1.0, metavar="X",
        help="demand standard errors X times smaller",
    )  # fmt: skip
    parser.add_argument("--engine", default="simpy", choices=["simpy", "compiled"])
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table as CSV")
    parser.add_argument("--workers", type=int, default=1, help="processes")
    options = parser.parse_args()
    cases = _selected(options.only, quick=options.quick)
    if options.list or not cases:
        for case in cases:
            print(f"{'quick ' if case.quick else '      '}{case.name}  [{case.source}]")
        return 0 if cases else 2
    with ExitStack() as stack:
        file = stack.enter_context(options.out.open("w", newline="")) if options.out else None
        one = partial(
            run_case,
            quick=options.quick,
            times=options.times,
            most_times=options.most,
            finer=options.finer,
            engine=options.engine,
        )
        return _sum_up(_write(_run(cases, one, options.workers), file))


if __name__ == "__main__":
    sys.exit(main())
