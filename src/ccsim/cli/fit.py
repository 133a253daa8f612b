"""`ccsim fit`: a scenario from recorded calls."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ccsim.cli.terminal import errors, interrupts_raised, out, tell, working
from ccsim.errors import Fault, InputError, ScenarioError
from ccsim.fitting.fit import fit as fit_calls
from ccsim.fitting.fitted import Fitted
from ccsim.report.fit_words import fit_screen

__all__ = ["fit"]


def fit(
    log: Annotated[
        Path,
        typer.Argument(metavar="LOG", help="Recorded calls, one a row: CSV, XLSX or Parquet."),
    ],
    folder: Annotated[
        Path, typer.Option("--out", "-o", metavar="SCENARIO", help="The scenario's folder.")
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="MAPPING.toml",
            help="Which column of the log is what; guessed, and shown, if left out.",
        ),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Of the scenario; the file's name if left out.")
    ] = None,
    interval: Annotated[str, typer.Option(help="Length of an interval.")] = "15 min",
    hours: Annotated[
        list[str] | None,
        typer.Option(
            "--hours", metavar="DAYS=FROM-TO",
            help='Opening hours, if they are known: "mon_fri=08:00-20:00", "sat=closed", ...; '
            "from where calls come if left out.",
        ),
    ] = None,
    leave_out: Annotated[
        list[str] | None,
        typer.Option("--leave-out", metavar="DATE", help="A day that was not like others."),
    ] = None,
    no_returns: Annotated[
        bool,
        typer.Option(
            "--no-returns",
            help="Do not look for redials and repeats: the volume is of all contacts.",
        ),
    ] = False,
    staff: Annotated[
        str, typer.Option(help='Agents "inferred" from the waits, or seen "on duty".')
    ] = "inferred",
    gap: Annotated[
        str, typer.Option(help="Longer without a call, and an agent counts as gone.")
    ] = "30 min",
    short: Annotated[
        str,
        typer.Option(help="Conversations up to this length may be agents who hang up; 0 if none."),
    ] = "10 s",
    patience: Annotated[
        str | None, typer.Option(help="Mean, to be assumed where nobody abandoned.")
    ] = None,
    target: Annotated[str | None, typer.Option(help="Share to be answered in time; 80 %.")] = None,
    within: Annotated[str | None, typer.Option(help="What is in time; 20 s.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of words.")
    ] = False,
) -> None:  # fmt: skip
    """Estimate a scenario from a telephone system's log, and say how well each piece fits."""
    from ccsim.report.fit_folder import check_folder, write_folder

    check_folder(folder)
    given = {
        "name": name, "interval": interval, "hours": _by_day(hours), "leave_out": leave_out,
        "returns": not no_returns, "staff": staff, "gap": gap, "short": short,
        "patience": patience, "target": target, "within": within,
    }  # fmt: skip
    choices: Any = {key: value for key, value in given.items() if value is not None}
    with working(f"Reading {log.name}"):
        found = fit_calls(log, mapping=mapping, **choices)
    tell(found.warnings)
    with interrupts_raised():
        names = write_folder(found, folder, command=shlex.join(["ccsim", *sys.argv[1:]]))
    errors().print(f"Written to {folder}: {', '.join(names)}", soft_wrap=True)
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(fit_screen(found))
    _tell_if_refused(found, folder)


def _by_day(hours: list[str] | None) -> dict[str, str] | None:
    """Return hours by weekday, as a scenario's `hours.open` has them."""
    if not hours:
        return None
    found = {}
    for text in hours:
        days, equals, span = text.partition("=")
        if not equals or days in found:
            raise InputError(
                [
                    Fault(
                        where="--hours",
                        found=text,
                        allowed="days, an equals sign and hours, each day once",
                        do="write mon_fri=08:00-20:00, and the same for the other days",
                    )
                ]
            )
        found[days] = span
    return found


def _tell_if_refused(found: Fitted, folder: Path) -> None:
    """Say what `ccsim run` would say of the scenario: it is written all the same, to be mended."""
    try:
        tell(found.scenario.origin.warnings)
    except ScenarioError as error:
        tell(error.faults)
        errors().print(f"{folder}/scenario.toml is written, but cannot be simulated as it is.")
        raise typer.Exit(1) from None
