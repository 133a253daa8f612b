"""`ccsim run`: simulate, and print one screen."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of, tell_kept
from ccsim.cli.terminal import (
    Overlays,
    Source,
    damage_told,
    errors,
    interrupts_raised,
    out,
    progress,
    tell,
)
from ccsim.errors import Fault, InputError
from ccsim.report.screen import screen
from ccsim.scenario.load import load
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.precision import parse_precision
from ccsim.study.replicate import simulate

__all__ = ["run"]

_REPLICATIONS = 30
_CAP = 1000
_LOGS_NOWHERE = Fault(
    where="--logs",
    found="no --out",
    allowed="--logs together with --out FOLDER",
    do="name the folder the logs go to",
)
_NO_LOGS = Fault(
    where="--logs",
    found="--no-log beside it",
    allowed="one of the two",
    do="leave --no-log out to get the logs as files",
)
_KEPT = Fault(
    where="--no-log",
    found="--engine simpy",
    allowed="the compiled engine, which alone adds visits up as they end",
    do="leave --engine out, or --no-log",
)


def run(
    scenario: Source,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications", "-n",
            help=f"Days, or whole runs, to simulate; {_REPLICATIONS} if left out. "
            f"With --until, the most to make; {_CAP} if left out.",
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            metavar="MEASURE=HALF-WIDTH",
            help="Replicate until a measure is this precise: service_level=0.01, asa=5%, "
            "queue:calls/asa=2.",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same customers.")] = 1,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    overlays: Overlays = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Write tables (CSV, Parquet) and the day chart to this folder."),
    ] = None,
    logs: Annotated[
        bool, typer.Option("--logs", help="With --out: the contact and agent logs as Parquet too.")
    ] = False,
    no_log: Annotated[
        bool,
        typer.Option(
            "--no-log",
            help="Add visits up as they end: little memory for a year; no percentiles of waits and "
            "no first-contact resolution. For the compiled engine.",
        ),
    ] = False,
    study: StudyFolder = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
) -> None:  # fmt: skip
    """Simulate a scenario and print what it means, with half-widths."""
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    centre = load(scenario, parse_overlays(overlays or []))
    tell(centre.origin.warnings)
    faults = [*([_LOGS_NOWHERE] if logs and folder is None else ())]
    if no_log:
        faults += [
            fault for asked, fault in ((logs, _NO_LOGS), (engine == "simpy", _KEPT)) if asked
        ]
    if faults:
        raise InputError(faults)
    if folder is not None:
        from ccsim.report.folder import check_folder

        check_folder(folder)
    most = _CAP if replications is None else replications
    rule = None if until is None else parse_precision(until, maximum=most)
    with progress(centre.name, engine=engine) as report, damage_told():
        wanted = rule or (_REPLICATIONS if replications is None else replications)
        result = simulate(
            centre,
            wanted,
            seed=seed,
            keep_log=not no_log,
            progress=report,
            **how,
        )
    tell_kept(study, there=result.from_store, made=result.replications)
    if folder is not None:
        from ccsim.report.folder import write_folder

        with interrupts_raised():
            names = write_folder(result, folder, logs=logs)
        errors().print(f"Written to {folder}: {', '.join(names)}")
    if as_json:
        sys.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(screen(result))
    if result.interrupted:
        errors().print(f"Interrupted: {result.replications} replications were finished and kept.")
        raise typer.Exit(1)
