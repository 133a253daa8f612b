"""`ccsim levers`: one realistic step of each lever, on the same random days."""

from __future__ import annotations

import json
import sys
from functools import partial
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
from ccsim.report.levers_screen import levers_screen
from ccsim.scenario.load import load
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.levers import levers as push_levers

__all__ = ["levers"]


def levers(
    source: Source,
    overlays: Overlays = None,
    chosen: Annotated[
        list[str] | None,
        typer.Option(
            "--lever",
            metavar="NAME[=SIZE] | LABEL: STEP [| STEP]",
            help='A lever, a lever and the size of its step, "all", or one of your own: a label '
            'and what a step down and a step up change, as --set writes it: "Team: '
            'groups.team.staff=-2 | groups.team.staff=+2". Once for each lever; left out, all.',
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", help="Days, or whole runs, of each step.")
    ] = 30,
    measures: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="NAME",
            help="What is looked at, once for each measure; the first ranks the levers.",
        ),
    ] = None,
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="all, queue:NAME or group:NAME.")
    ] = "all",
    seed: Annotated[int, typer.Option(help="The same customers for all steps.")] = 1,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    study: StudyFolder = None,
    picture: Annotated[
        Path | None, typer.Option("--figure", help="Draw a tornado to this file, .png or .svg.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:
    """Push each lever by one realistic step: what becomes of service level, FCR and cost."""
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    base = load(source, parse_overlays(overlays or []))
    if picture is not None:
        from ccsim.report.picture import check_picture

        check_picture(picture)
    tell(base.origin.warnings)
    with progress(base.name, engine=engine) as report, damage_told():
        found = push_levers(
            base, replications, levers=chosen or ("all",), measures=measures, scope=scope,
            seed=seed, progress=report, **how,
        )  # fmt: skip
    ran = found.comparison.results
    there, made = (sum(getattr(one, n) for one in ran) for n in ("from_store", "replications"))
    tell_kept(study, there=there, made=made)
    if picture is not None:
        from ccsim.report import figures
        from ccsim.report.picture import draw_to_file

        with interrupts_raised():
            draw_to_file(partial(figures.levers, found), picture)
        errors().print(f"Written to {picture}.")
    if as_json:
        whole = json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False)
        sys.stdout.write(f"{whole}\n")
    else:
        out().print(levers_screen(found))
    if found.comparison.interrupted:
        kept = found.comparison.replications
        errors().print(f"Interrupted: {kept} replications of each step were kept.")
        raise typer.Exit(1)
