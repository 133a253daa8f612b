"""`ccsim staff`: how many agents each interval needs, beside the plan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from ccsim.cli.how import Cluster, Processes, StudyFolder, Workers, how_of, tell_kept
from ccsim.cli.terminal import (
    Overlays,
    damage_told,
    errors,
    interrupts_raised,
    out,
    progress,
    tell,
)
from ccsim.engines.run import EngineName
from ccsim.errors import Fault, InputError, gathered
from ccsim.report.staffing_screen import check_table, staffing_screen
from ccsim.scenario.forecast import ENDINGS, Forecast, read_forecast
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.how import How
from ccsim.study.staff import FULL_TIME
from ccsim.study.staff import staff as staff_of
from ccsim.study.staff_check import check_staffing
from ccsim.study.targets import Targets

__all__ = ["staff"]

_REPLICATIONS = 30
_Share = "SHARE"
_Duration = "DURATION"


def staff(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|FORECAST",
            help="A scenario, or a CSV or XLSX file with start and a column for each queue.",
        ),
    ],
    target: Annotated[
        str | None,
        typer.Option(metavar=_Share, help="Service level; left out, each queue's own."),
    ] = None,
    within: Annotated[
        str | None,
        typer.Option(metavar=_Duration, help="Its threshold; left out, the queue's own."),
    ] = None,
    definition: Annotated[
        int, typer.Option(help="Of the service level, 1 to 5: see the page on measures.")
    ] = 2,
    no_service_level: Annotated[
        bool, typer.Option("--no-service-level", help="Only the other targets count.")
    ] = False,
    asa: Annotated[
        str | None, typer.Option(metavar=_Duration, help="Longest mean wait of the answered.")
    ] = None,
    max_abandonment: Annotated[
        str | None, typer.Option(metavar=_Share, help="Largest share that abandons.")
    ] = None,
    max_occupancy: Annotated[
        str | None, typer.Option(metavar=_Share, help="Largest occupancy.")
    ] = None,
    method: Annotated[
        Literal["sipp", "lagged", "offered_load", "carry_over"],
        typer.Option(help="How an interval's rate follows from the day's."),
    ] = "sipp",
    shrinkage: Annotated[
        str, typer.Option(metavar=_Share, help="Paid time away from contacts.")
    ] = "0",
    full_time: Annotated[
        str, typer.Option(metavar=_Duration, help="Paid time of a full-time agent in a week.")
    ] = FULL_TIME,
    handle_time: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION|COLUMN",
            help="Of a forecast file: the handle time, or the column that tells it.",
        ),
    ] = None,
    patience: Annotated[
        str | None,
        typer.Option(
            metavar=_Duration, help="Of a forecast file: mean patience; left out, nobody gives up."
        ),
    ] = None,
    queues: Annotated[
        list[str] | None,
        typer.Option(
            "--queue", metavar="COLUMN", help="Of a forecast file: a column of volume; or else all."
        ),
    ] = None,
    agents: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Of a forecast file: the column of agents scheduled."),
    ] = None,
    overlays: Overlays = None,
    by: Annotated[
        Literal["interval", "hour", "day"] | None,
        typer.Option(help="What a line of the table stands for; left out, what fits the screen."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Simulate the proposed plan and print both.")
    ] = False,
    replications: Annotated[
        int, typer.Option("--replications", "-n", help="With --check: days, or whole runs.")
    ] = _REPLICATIONS,
    seed: Annotated[
        int, typer.Option(help="With --check: the same seed gives the same customers.")
    ] = 1,
    engine: Annotated[
        EngineName, typer.Option(help="With --check: which engine simulates; auto is compiled.")
    ] = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    study: StudyFolder = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Write CSV, XLSX and charts to this folder."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
) -> None:  # fmt: skip
    """Say how many agents each interval needs, and how the plan compares."""
    faults: list[Fault] = []
    how = How()
    with gathered(faults):
        how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    with gathered(faults):
        targets = Targets(
            service_level=target, within=within, definition=definition, asa=asa,
            abandonment=max_abandonment, occupancy=max_occupancy,
            any_service_level=no_service_level,
        )  # fmt: skip
    wanted: Scenario | Forecast
    with gathered(faults):
        if source.lower().endswith(ENDINGS):
            _refuse(source, {"--set": overlays})
            wanted = read_forecast(
                source, handle_time=handle_time, patience=patience, queues=tuple(queues or ()),
                agents=agents, partly=not faults,
            )  # fmt: skip
            warnings = wanted.warnings
        else:
            _refuse(source, {"--handle-time": handle_time, "--patience": patience,
                             "--queue": queues, "--agents": agents})  # fmt: skip
            wanted = load(source, parse_overlays(overlays or []), any_plan=True)
            warnings = wanted.origin.warnings
    if faults:
        raise InputError(faults)
    tell(warnings)
    if folder is not None:
        from ccsim.report.staffing_folder import check_folder

        check_folder(folder)
    found = staff_of(wanted, targets, method=method, shrinkage=shrinkage, full_time=full_time)
    tell(found.faults)
    checked = None
    if check:
        with progress(wanted.name, engine=engine) as report, damage_told():
            checked = check_staffing(found, replications, seed=seed, progress=report, **how)
        tell_kept(study, there=checked.run.from_store, made=checked.run.replications)
    if folder is not None:
        from ccsim.report.staffing_folder import write_folder

        with interrupts_raised():
            names = write_folder(found, folder, check=checked)
        errors().print(f"Written to {folder}: {_contents(names)}")
    if as_json:
        told = found.as_dict() | ({"check": checked.as_dict()} if checked else {})
        sys.stdout.write(json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(staffing_screen(found, by=by))
        if checked:
            out().print(check_table(checked))
    if found.faults:
        errors().print(f"{len(found.faults)} faults: the intervals named above are left open.")
        raise typer.Exit(2)
    if checked and checked.run.interrupted:
        errors().print(
            f"Interrupted: {checked.run.replications} replications were finished and kept."
        )
        raise typer.Exit(1)


def _refuse(source: str, options: dict[str, object]) -> None:
    """Refuse options that say nothing about a source of this kind.

    Raises
    ------
    InputError
        With a fault for each option given.
    """
    is_file = source.lower().endswith(ENDINGS)
    faults = [
        Fault(
            where=option,
            found=f'an option beside "{source}"',
            allowed="a scenario" if is_file else "a forecast file, CSV or XLSX",
            do="change the file itself"
            if is_file
            else "change the scenario, with --set if you like",
        )
        for option, value in options.items()
        if value
    ]
    if faults:
        raise InputError(faults)


def _contents(names: list[str]) -> str:
    """Return what a folder holds in words: tables by name, charts by number."""
    tables = [name for name in names if not name.endswith((".png", ".svg"))]
    count = sum(name.endswith(".png") for name in names)
    return f"{', '.join(tables)}, {count} {'chart' if count == 1 else 'charts'} (PNG, SVG)"
