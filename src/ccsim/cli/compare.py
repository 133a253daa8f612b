"""`ccsim compare`: scenarios on the same random days."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of, tell_kept
from ccsim.cli.terminal import (
    Overlays,
    damage_told,
    errors,
    interrupts_raised,
    out,
    progress,
    tell,
)
from ccsim.errors import Fault, InputError
from ccsim.report.comparison_screen import comparison_screen, sentence, waterfall_screen
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.compare import compare as compare_scenarios
from ccsim.study.compare import names_of
from ccsim.study.comparison import HEADLINE, Comparison
from ccsim.study.places import check_measure
from ccsim.study.plain import jsonable
from ccsim.study.waterfall import waterfall

__all__ = ["compare", "scenarios_of"]

_NO_MEASURE = Fault(
    where="--figure",
    found="no --why",
    allowed="--figure together with --why MEASURE",
    do="name the measure whose difference is to be drawn, for instance --why service_level",
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
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    study: StudyFolder = None,
    why: Annotated[
        str | None,
        typer.Option(
            "--why",
            metavar="MEASURE",
            help="Explain the difference in this measure: its causes, switched one after the other "
            "on the same days. For one alternative.",
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--figure", help="With --why: draw the causes to this file, .png or .svg."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
) -> None:  # fmt: skip
    """Compare scenarios on the same random days: what differs, and whether it could be chance."""
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    scenarios = scenarios_of(base, alternatives, overlays, what_ifs, command="compare")
    if why or picture:
        _check_why(why, picture, scopes, len(scenarios))
    with progress(scenarios[0].name, engine=engine) as report, damage_told():
        causes = None
        if why:
            causes = waterfall(
                scenarios[0], scenarios[1], why, scope=(scopes or ["all"])[0],
                replications=replications, seed=seed, progress=report, **how,
            )  # fmt: skip
            # The first and the last of what was simulated for it are what is compared.
            found = causes.comparison.ends(names_of(scenarios))
        else:
            found = compare_scenarios(scenarios, replications, seed=seed, progress=report, **how)
    ran = (causes.comparison if causes else found).results
    made = sum(one.replications for one in ran)
    tell_kept(study, there=sum(one.from_store for one in ran), made=made)
    if causes and picture:
        from ccsim.report import figures
        from ccsim.report.picture import draw_to_file

        with interrupts_raised():
            draw_to_file(partial(figures.waterfall, causes), picture)
        errors().print(f"Written to {picture}.")
    asked = tuple(measures or HEADLINE), tuple(scopes or ("all",))
    if as_json:
        whole = _as_dict(found, *asked) | ({"why": causes.as_dict()} if causes else {})
        sys.stdout.write(json.dumps(whole, ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(comparison_screen(found, found.differences(*asked)))
        if causes:
            out().print(waterfall_screen(causes))
    if found.interrupted:
        errors().print(f"Interrupted: {found.replications} replications of each were kept.")
        raise typer.Exit(1)


def scenarios_of(
    base: str,
    alternatives: list[str] | None,
    overlays: list[str] | None,
    what_ifs: list[str] | None,
    *,
    command: str,
) -> list[Scenario]:
    """Load the base and its alternatives, and tell their warnings.

    Raises
    ------
    InputError
        If one cannot be loaded, or there is no alternative.
    """
    first = load(base)
    scenarios = [first, *(load(name) for name in alternatives or [])]
    changes = [*([overlays] if overlays else []), *(text.split(";") for text in what_ifs or [])]
    scenarios += [first.what_if(parse_overlays(texts)) for texts in changes]
    if len(scenarios) == 1:
        raise InputError([_nothing(command)])
    tell(_warnings(scenarios))
    return scenarios


def _nothing(command: str) -> Fault:
    return Fault(
        where=command,
        found="a base and nothing to compare it with",
        allowed="other scenarios, --set or --what-if",
        do="name an alternative, for instance --what-if groups.agents.staff=+1",
    )


def _check_why(
    measure: str | None, picture: Path | None, scopes: list[str] | None, count: int
) -> None:
    """Refuse what --why and --figure cannot do, before anything is simulated."""
    faults = check_measure(measure) if measure else [_NO_MEASURE]
    if measure and count != 2:
        found, do = f"{count - 1} alternatives", "compare one alternative at a time"
        faults.append(Fault(where="--why", found=found, allowed="one alternative", do=do))
    if measure and len(scopes or []) > 1:
        found, do = "several scopes", "give --scope once"
        faults.append(Fault(where="--why", found=found, allowed="one scope", do=do))
    if faults:
        raise InputError(faults)
    if picture is not None:
        from ccsim.report.picture import check_picture

        check_picture(picture)


def _warnings(scenarios: list[Scenario]) -> list[Fault]:
    """Return every warning once, though what-ifs share those of their base."""
    return list(dict.fromkeys(fault for one in scenarios for fault in one.origin.warnings))


def _as_dict(
    found: Comparison, measures: tuple[str, ...], scopes: tuple[str, ...]
) -> dict[str, Any]:
    """Return a comparison in a form that JSON can hold: null for undefined."""
    differences = found.differences(measures, scopes)
    rows = [jsonable(row) for row in found.rows(measures, scopes)]
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
