"""`ccsim report`: what people pass on, a page that stands alone, a workbook, text, figures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of, tell_kept
from ccsim.cli.terminal import Overlays, damage_told, errors, interrupts_raised, progress, tell
from ccsim.errors import Fault, InputError
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.compare import compare
from ccsim.study.comparison import Comparison
from ccsim.study.how import How
from ccsim.study.levers import levers
from ccsim.study.replicate import simulate
from ccsim.study.result import Result
from ccsim.study.saved import kind_of, result_of_run, result_of_study
from ccsim.study.tornado import Tornado

__all__ = ["report"]

_REPLICATIONS = 30
_PAGE = "report.html"


def report(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO|RUN|STUDY",
            help="A scenario, which is simulated; the folder of `ccsim run --out`; or that of "
            "--study.",
        ),
    ],
    page: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o",
            help=f"The page, one HTML file; {_PAGE} if nothing else is asked for.",
        ),
    ] = None,
    book: Annotated[
        Path | None, typer.Option("--xlsx", help="A workbook, one sheet for each table.")
    ] = None,
    text: Annotated[
        Path | None, typer.Option("--markdown", help="The tables as Markdown, to paste.")
    ] = None,
    figures: Annotated[
        Path | None, typer.Option("--figures", help="A folder for the figures, PNG and SVG, 16:9.")
    ] = None,
    what_ifs: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="KEY=VALUE[;KEY=VALUE]...",
            help="Compare the scenario with itself changed, in a section; each is another one.",
        ),
    ] = None,
    with_levers: Annotated[
        bool,
        typer.Option("--levers", help="Push each lever of the scenario by one step, in a section."),
    ] = False,
    key: Annotated[
        str | None,
        typer.Option("--key", help="Of a study with several runs: the beginning of its key."),
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            "--replications", "-n", help=f"Of a scenario; {_REPLICATIONS} if left out."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of a scenario; 1 if left out.")] = None,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    overlays: Overlays = None,
    study: StudyFolder = None,
) -> None:  # fmt: skip
    """Write a report: what is wrong, the figures, and where they come from, in one file."""
    from ccsim.report.report_files import Places, check_places, write_report

    kind = kind_of(source)
    if kind == "other":
        raise InputError([_not_a_run(source)])
    scenario_only = {
        "--replications": replications, "--seed": seed, "--set": overlays, "--what-if": what_ifs,
        "--study": study, "--levers": with_levers or None,
    }  # fmt: skip
    _check_options(source, kind, scenario_only, key)
    places = Places(page or (None if book or text or figures else Path(_PAGE)), book, text, figures)
    check_places(places)
    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    beside: Comparison | Tornado | None = None
    if kind == "scenario":
        centre = load(source, parse_overlays(overlays or []))
        tell(centre.origin.warnings)
        wanted = _REPLICATIONS if replications is None else replications
        start = 1 if seed is None else seed
        if with_levers:
            run, beside = _pushed(centre, wanted, start, how)
        else:
            run, beside = _simulated(centre, what_ifs or [], wanted, start, how)
        tell_kept(study, there=run.from_store, made=run.replications)
    elif kind == "study":
        with damage_told():
            run = result_of_study(source, key)
    else:
        with progress(source, engine=engine) as watch, damage_told():
            run = result_of_run(source, progress=watch, **how)
    named = {"scenario": source, "run": f"{source}/scenario.toml"}.get(kind)
    with interrupts_raised():
        written = write_report(run, places, beside=beside, scenario=named)
    errors().print(f"Written: {', '.join(written)}", soft_wrap=True)
    if run.interrupted:
        errors().print(f"Interrupted: {run.replications} replications were finished and kept.")
        raise typer.Exit(1)


def _simulated(
    centre: Scenario, what_ifs: list[str], count: int, seed: int, how: How
) -> tuple[Result, Comparison | None]:
    """Simulate a scenario, and its alternatives on the same days if there are any."""
    several = [centre, *(centre.what_if(parse_overlays(one.split(";"))) for one in what_ifs)]
    with progress(centre.name, engine=how["engine"]) as watch, damage_told():
        if len(several) == 1:
            return simulate(centre, count, seed=seed, progress=watch, **how), None
        found = compare(several, count, seed=seed, progress=watch, **how)
        return found.results[0], found


def _pushed(centre: Scenario, count: int, seed: int, how: How) -> tuple[Result, Tornado]:
    """Simulate a scenario, and one step of each of its levers on the same days."""
    with progress(centre.name, engine=how["engine"]) as watch, damage_told():
        found = levers(centre, count, seed=seed, progress=watch, **how)
    return found.comparison.results[0], found


def _check_options(
    source: str, kind: str, of_scenario: Mapping[str, object], key: str | None
) -> None:
    """Refuse options that would change what a folder holds, all of them at once."""
    given = [name for name, value in of_scenario.items() if value is not None]
    faults = [
        Fault(
            where=name,
            found=f"it is given for {source}, the folder of a {kind}",
            allowed="a scenario, which is simulated for the report",
            do="name the scenario, or leave the option out: what is in the folder is reported",
        )
        for name in given
        if kind != "scenario"
    ]
    if key is not None and kind != "study":
        faults.append(
            Fault(
                where="--key",
                found=f"it is given for a {kind}",
                allowed="the folder of a study, which may hold several runs",
                do="leave it out",
            )
        )
    if of_scenario["--levers"] and of_scenario["--what-if"]:
        faults.append(
            Fault(
                where="--levers",
                found="--what-if beside it",
                allowed="one of the two, which fills the section",
                do="make two reports",
            )
        )
    if faults:
        raise InputError(faults)


def _not_a_run(source: str) -> Fault:
    return Fault(
        where=source,
        found="the folder of a sweep or a staffing, which holds no single run",
        allowed="a scenario, the folder of `ccsim run --out`, or that of --study",
        do="name the scenario; in Python, ccsim.report_html(run, beside=sweep) shows a sweep too",
    )
