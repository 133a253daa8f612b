"""`ccsim validate`: how far a scenario is from what happened."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of
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
from ccsim.report.backtest_screen import backtest_screen
from ccsim.scenario.load import load
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.backtest.staff import read_staff
from ccsim.study.backtest.validate import REPLICATIONS
from ccsim.study.backtest.validate import validate as validate_scenario

__all__ = ["validate"]


def validate(
    scenario: Source,
    actuals: Annotated[
        Path, typer.Option("--actuals", metavar="LOG", help="Recorded calls, one a row.")
    ],
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="MAPPING.toml", help="Which column of the log is what."),
    ] = None,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day looked at.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day looked at.")
    ] = None,
    staff: Annotated[
        str | None,
        typer.Option(
            "--staff",
            metavar="STAFF.csv|DEFINITION",
            help="Agents at work: a file with date, start and agents; or how they are counted in "
            'the log, "on duty, gaps up to 30 min" if left out.',
        ),
    ] = None,
    replications: Annotated[
        int,
        typer.Option(
            "--replications", "-n",
            help="Of all the days, for the scenario and for each set of recorded values.",
        ),
    ] = REPLICATIONS,
    level: Annotated[float, typer.Option("--level", help="Of the predicted bands.")] = 0.9,
    seed: Annotated[int, typer.Option(help="The same seed gives the same customers.")] = 1,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    overlays: Overlays = None,
    study: StudyFolder = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Write tables (CSV, Parquet) and a page with figures (HTML)."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
) -> None:  # fmt: skip
    """Hold a scenario against recorded days: bands, errors, and which assumption is to blame."""
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    centre = load(scenario, parse_overlays(overlays or []))
    tell(centre.origin.warnings)
    if folder is not None:
        from ccsim.report.backtest_folder import check_folder

        check_folder(folder)
    agents = read_staff(Path(staff)) if staff and Path(staff).suffix else staff
    with progress(centre.name, engine=engine) as report, damage_told():
        found = validate_scenario(
            centre, actuals, mapping=mapping, first=first, last=last, staff=agents,
            replications=replications, seed=seed, level=level, progress=report, **how,
        )  # fmt: skip
    tell(found.warnings)
    if folder is not None:
        from ccsim.report.backtest_folder import write_folder

        with interrupts_raised():
            names = write_folder(found, folder)
        errors().print(f"Written to {folder}: {', '.join(names)}")
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(backtest_screen(found))
    if found.interrupted:
        errors().print(
            f"Interrupted: {found.replications} replications were kept"
            + ("." if found.has_blame else ", and what is to blame was not found.")
        )
        raise typer.Exit(1)
