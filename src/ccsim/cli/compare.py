"""`ccsim compare`: scenarios on the same random days."""

from __future__ import annotations

import json
import math
import sys
from typing import Annotated, Any

import typer

from ccsim.cli.terminal import Overlays, Workers, errors, out, progress, tell
from ccsim.engines.run import EngineName
from ccsim.errors import Fault, InputError
from ccsim.report.comparison_screen import comparison_screen, sentence
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.compare import compare as compare_scenarios
from ccsim.study.comparison import HEADLINE, Comparison

__all__ = ["compare"]

_NOTHING = Fault(
    where="compare",
    found="a base and nothing to compare it with",
    allowed="other scenarios, --set or --what-if",
    do="name an alternative, for instance --what-if groups.agents.staff=+1",
)


def compare(
    base: Annotated[
        str, typer.Argument(metavar="BASE", help="A folder, a TOML file, or a shipped scenario.")
    ],
    alternatives: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ALTERNATIVE]...", help="Other scenarios, likewise."),
    ] = None,
    overlays: Overlays = None,
    what_ifs: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE[;KEY=VALUE]...",
            help="An alternative: the base with these changes; each --what-if is another one.",
        ),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", "-n", help="Days, or whole runs, of each scenario.")
    ] = 30,
    measures: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="NAME", help="What is compared; once for each measure."),
    ] = None,
    scopes: Annotated[
        list[str] | None,
        typer.Option("--scope", metavar="SCOPE", help="all, queue:NAME, group:NAME; likewise."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same customers for all scenarios.")] = 1,
    engine: Annotated[EngineName, typer.Option(help="Which engine; the same numbers.")] = "auto",
    workers: Workers = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
) -> None:  # fmt: skip
    """Compare scenarios on the same random days: what differs, and whether it could be chance."""
    first = load(base)
    scenarios = [first, *(load(name) for name in alternatives or [])]
    changes = [*([overlays] if overlays else []), *(text.split(";") for text in what_ifs or [])]
    scenarios += [first.what_if(parse_overlays(texts)) for texts in changes]
    if len(scenarios) == 1:
        raise InputError([_NOTHING])
    tell(_warnings(scenarios))
    with progress(first.name, engine=engine) as report:
        found = compare_scenarios(
            scenarios, replications, seed=seed, engine=engine, workers=workers, progress=report
        )
    asked = tuple(measures or HEADLINE), tuple(scopes or ("all",))
    if as_json:
        sys.stdout.write(json.dumps(_as_dict(found, *asked), ensure_ascii=False) + "\n")
    else:
        out().print(comparison_screen(found, found.differences(*asked)))
    if found.interrupted:
        errors().print(f"Interrupted: {found.replications} replications of each were kept.")
        raise typer.Exit(1)


def _warnings(scenarios: list[Scenario]) -> list[Fault]:
    """Return every warning once, though what-ifs share those of their base."""
    return list(dict.fromkeys(fault for one in scenarios for fault in one.origin.warnings))


def _as_dict(
    found: Comparison, measures: tuple[str, ...], scopes: tuple[str, ...]
) -> dict[str, Any]:
    """Return a comparison in a form that JSON can hold: null for undefined."""
    differences = found.differences(measures, scopes)
    rows = [
        {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in row.items()
        }
        for row in found.rows(measures, scopes)
    ]
    verdicts = {
        name: sentence(name, [one for one in differences if one.alternative == name])
        for name in found.names[1:]
    }
    return {
        "base": found.names[0],
        "alternatives": list(found.names[1:]),
        "runs": [run.provenance() for run in found.results],
        "replications": found.replications,
        "level": found.level,
        "differences": rows,
        "verdicts": verdicts,
    }
