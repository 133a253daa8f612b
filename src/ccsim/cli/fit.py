"""`ccsim fit`: a scenario from recorded calls."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ccsim.cli.terminal import errors, interrupts_raised, out, tell, working
from ccsim.errors import Fault, InputError, ScenarioError
from ccsim.fitting.fit import fit as fit_calls
from ccsim.fitting.fit_report import FittedReport, fit_report
from ccsim.fitting.fitted import Fitted, FittedScenario
from ccsim.report.fit_report_page import fit_report_screen
from ccsim.report.fit_words import fit_screen

__all__ = ["fit"]


def fit(
    log: Annotated[
        Path,
        typer.Argument(
            metavar="LOG",
            help="Recorded calls, one a row: CSV, XLSX or Parquet; or a report, see --intervals.",
        ),
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
    interval: Annotated[
        str | None, typer.Option(help="Length of an interval; 15 min if left out.")
    ] = None,
    hours: Annotated[
        list[str] | None,
        typer.Option(
            "--hours", metavar="DAYS=FROM-TO",
            help='Opening hours, if they are known: "mon_fri=08:00-20:00", "sat=closed", ...; '
            "from where calls come if left out.",
        ),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day looked at.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day looked at.")
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
        str | None,
        typer.Option(
            help='Agents "inferred" from the waits where they tell it, or seen "on duty"; '
            "inferred if left out.",
        ),
    ] = None,
    gap: Annotated[
        str | None,
        typer.Option(help="Longer without a call, and an agent counts as gone; 30 min."),
    ] = None,
    short: Annotated[
        str | None,
        typer.Option(
            help="Conversations up to this length may be agents who hang up; 10 s, 0 if none.",
        ),
    ] = None,
    patience: Annotated[
        str | None, typer.Option(help="Mean, to be assumed where nobody abandoned.")
    ] = None,
    target: Annotated[str | None, typer.Option(help="Share to be answered in time; 80 %.")] = None,
    within: Annotated[str | None, typer.Option(help="What is in time; 20 s.")] = None,
    intervals: Annotated[
        bool,
        typer.Option(
            "--intervals",
            help="LOG is a report by interval (offered, abandoned, waits, handle times).",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of words.")
    ] = False,
) -> None:  # fmt: skip
    """Estimate a scenario from a telephone system's log, and say how well each piece fits."""
    from ccsim.report.fit_folder import check_folder, write_folder

    check_folder(folder)
    given = {
        "name": name, "interval": interval, "hours": _by_day(hours), "first": first,
        "last": last, "leave_out": leave_out,
        "returns": False if no_returns else None, "staff": staff, "gap": gap, "short": short,
        "patience": patience, "target": target, "within": within,
    }  # fmt: skip
    choices: Any = {key: value for key, value in given.items() if value is not None}
    with working(f"Reading {log.name}"):
        found: Fitted | FittedReport
        if intervals:
            _refuse_of_logs(choices | ({"map": mapping} if mapping else {}))
            found = fit_report(log, **choices)
        else:
            found = fit_calls(log, mapping=mapping, **choices)
    tell(found.warnings)
    with interrupts_raised():
        names = write_folder(found, folder, command=shlex.join(["ccsim", *sys.argv[1:]]))
    errors().print(f"Written to {folder}: {', '.join(names)}", soft_wrap=True)
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(fit_screen(found) if isinstance(found, Fitted) else fit_report_screen(found))
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


_OF_REPORTS = frozenset({"name", "patience", "target", "within"})


def _refuse_of_logs(choices: Mapping[str, object]) -> None:
    """Refuse options that mean nothing where there are no calls, all of them at once."""
    faults = [
        Fault(
            where=f"--{key.replace('_', '-')}",
            found="it is given beside --intervals",
            allowed="options about a log of calls only without --intervals",
            do="leave it out",
        )
        for key in choices
        if key not in _OF_REPORTS
    ]
    if faults:
        raise InputError(faults)


def _tell_if_refused(found: FittedScenario, folder: Path) -> None:
    """Say what `ccsim run` would say of the scenario: it is written all the same, to be mended."""
    try:
        tell(found.scenario.origin.warnings)
    except ScenarioError as error:
        tell(error.faults)
        errors().print(f"{folder}/scenario.toml is written, but cannot be simulated as it is.")
        raise typer.Exit(1) from None
