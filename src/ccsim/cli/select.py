"""`ccsim select`: which scenario is the best, with a stated probability."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from ccsim.cli.compare import scenarios_of
from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of, tell_kept
from ccsim.cli.terminal import Overlays, damage_told, out, progress
from ccsim.errors import Fault, InputError
from ccsim.report.selection_screen import selection_screen, verdict
from ccsim.study.select import select as select_best
from ccsim.study.select_rule import Best

__all__ = ["select"]

_BOTH = Fault(
    where="--highest",
    found="--lowest beside it",
    allowed="one of the two",
    do="leave both out for a measure that has a better direction",
)


def select(
    base: Annotated[
        str, typer.Argument(metavar="BASE", help="A folder, a TOML file, or a shipped scenario.")
    ],
    alternatives: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ALTERNATIVE]...", help="Other scenarios, likewise."),
    ] = None,
    *,
    measure: Annotated[
        str, typer.Option("--by", metavar="MEASURE", help="By which they are judged.")
    ],
    indifference: Annotated[
        float,
        typer.Option(
            metavar="SIZE",
            help="The smallest difference that matters, in the measure's unit: 0.01 is one point "
            "of a service level, 2 is two seconds of a wait.",
        ),
    ],
    probability: Annotated[float, typer.Option(help="How sure the selection has to be.")] = 0.95,
    overlays: Overlays = None,
    what_ifs: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE[;KEY=VALUE]...",
            help="An alternative: the base with these changes; each --what-if is another one.",
        ),
    ] = None,
    scope: Annotated[
        str, typer.Option(metavar="SCOPE", help="all, queue:NAME, group:NAME.")
    ] = "all",
    highest: Annotated[bool, typer.Option("--highest", help="The highest is the best.")] = False,
    lowest: Annotated[bool, typer.Option("--lowest", help="The lowest is the best.")] = False,
    first: Annotated[
        int, typer.Option(help="Days, or whole runs, of every scenario before the first decision.")
    ] = 20,
    most: Annotated[
        int, typer.Option(help="Of a scenario at the most; if they do not do, nothing is selected.")
    ] = 1000,
    seed: Annotated[int, typer.Option(help="The same customers for all scenarios.")] = 1,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    study: StudyFolder = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of a table.")
    ] = False,
) -> None:  # fmt: skip
    """Select the best scenario on a measure, with a stated probability, by as few days as it takes.

    Exit status 1 if nothing could be selected.
    """
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    best = _best(highest=highest, lowest=lowest)
    scenarios = scenarios_of(base, alternatives, overlays, what_ifs, command="select")
    with progress(scenarios[0].name, engine=engine) as report, damage_told():
        found = select_best(
            scenarios, measure, indifference=indifference, probability=probability, scope=scope,
            best=best, first=first, most=most, seed=seed, progress=report, **how,
        )  # fmt: skip
    made = sum(run.replications for run in found.results)
    tell_kept(study, there=sum(run.from_store for run in found.results), made=made)
    if as_json:
        whole = found.as_dict() | {"verdict": verdict(found)}
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(selection_screen(found))
    if found.selected is None:
        raise typer.Exit(1)


def _best(*, highest: bool, lowest: bool) -> Best | None:
    if highest and lowest:
        raise InputError([_BOTH])
    if highest:
        return "highest"
    return "lowest" if lowest else None
