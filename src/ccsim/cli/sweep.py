"""`ccsim sweep`: the points of an experiment, on the same random days."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.terminal import Workers, errors, interrupts_raised, out, progress, tell
from ccsim.engines.run import EngineName
from ccsim.report.sweep_screen import sweep_screen
from ccsim.study.experiment import read_experiment
from ccsim.study.plain import jsonable
from ccsim.study.sweep import sweep as run_sweep

__all__ = ["sweep"]


def sweep(
    experiment: Annotated[
        Path, typer.Argument(metavar="EXPERIMENT.toml", help="Scenario, factors and responses.")
    ],
    replications: Annotated[
        int | None, typer.Option("--replications", "-n", help="In the place of the file's.")
    ] = None,
    engine: Annotated[EngineName, typer.Option(help="Which engine; the same numbers.")] = "auto",
    workers: Workers = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Write the table (CSV, Parquet) and a chart for each response."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:
    """Simulate every combination of some factors: what a measure does as they change."""
    asked = read_experiment(experiment)
    if replications is not None:
        asked = replace(asked, replications=replications)
    tell(asked.scenario.origin.warnings)
    if folder is not None:
        from ccsim.report.sweep_folder import check_folder

        check_folder(folder)
    with progress(asked.name, engine=engine) as report:
        found = run_sweep(asked, engine=engine, workers=workers, progress=report)
    if folder is not None:
        from ccsim.report.sweep_folder import write_folder

        with interrupts_raised():
            names = write_folder(found, folder)
        errors().print(f"Written to {folder}: {', '.join(names)}")
    if as_json:
        whole = found.provenance() | {"results": [jsonable(row) for row in found.rows()]}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(sweep_screen(found))
    if found.interrupted:
        made, planned = len(found.found), len(asked.points)
        errors().print(f"Interrupted: {made} of {planned} points were finished and kept.")
        raise typer.Exit(1)
