"""`ccsim sweep`: the points of an experiment, on the same random days."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of, tell_kept
from ccsim.cli.terminal import damage_told, errors, interrupts_raised, out, progress, tell
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
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    study: StudyFolder = None,
    folder: Annotated[
        Path | None,
        typer.Option("--out", help="Write the table (CSV, Parquet) and a chart for each response."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:
    """Simulate every combination of some factors: what a measure does as they change."""
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    asked = read_experiment(experiment)
    if replications is not None:
        asked = replace(asked, replications=replications)
    tell(asked.scenario.origin.warnings)
    if folder is not None:
        from ccsim.report.sweep_folder import check_folder

        check_folder(folder)
    with progress(asked.name, engine=engine) as report, damage_told():
        found = run_sweep(asked, progress=report, **how)
    made = len(found.found) * asked.replications
    tell_kept(study, there=found.from_store, made=made)
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
        finished, planned = len(found.found), len(asked.points)
        errors().print(f"Interrupted: {finished} of {planned} points were finished and kept.")
        raise typer.Exit(1)
