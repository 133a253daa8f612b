"""`ccsim steady`: what a measure settles at in the long run."""

from __future__ import annotations

import json
import sys
from functools import partial
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
from ccsim.report.steady_screen import steady_screen
from ccsim.scenario.load import load
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.steady import DAYS
from ccsim.study.steady import steady as estimate_steady

__all__ = ["steady"]


def steady(
    scenario: Source,
    measure: Annotated[
        str, typer.Option("--measure", metavar="NAME", help="What is asked about.")
    ] = "service_level",
    scope: Annotated[
        str, typer.Option("--scope", metavar="SCOPE", help="all, queue:NAME, group:NAME.")
    ] = "all",
    days: Annotated[
        int | None,
        typer.Option(
            "--days", help=f"Of the one long run; {DAYS}, or the scenario's if it has more."
        ),
    ] = None,
    replications: Annotated[
        int,
        typer.Option(
            "--replications", "-n", help="In which the warm-up is looked for, from an empty start."
        ),
    ] = 20,
    seed: Annotated[int, typer.Option(help="The same seed gives the same customers.")] = 1,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    overlays: Overlays = None,
    study: StudyFolder = None,
    picture: Annotated[
        Path | None,
        typer.Option("--figure", help="Draw Welch's picture to this file, .png or .svg."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:
    """Find what a measure settles at where nothing changes with the clock: the steady state."""
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    centre = load(scenario, parse_overlays(overlays or []))
    tell(centre.origin.warnings)
    if picture is not None:
        from ccsim.report.picture import check_picture

        check_picture(picture)
    with progress(centre.name, engine=engine) as report, damage_told():
        found = estimate_steady(
            centre, measure, scope=scope, days=days, replications=replications, seed=seed,
            progress=report, **how,
        )  # fmt: skip
    if picture is not None:
        from ccsim.report import figures
        from ccsim.report.picture import draw_to_file

        with interrupts_raised():
            draw_to_file(partial(figures.steady, found), picture)
        errors().print(f"Written to {picture}.")
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(steady_screen(found))
