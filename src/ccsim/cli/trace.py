"""`ccsim trace`: one customer's story."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.how import Engine
from ccsim.cli.terminal import Overlays, at_work, damage_told, out, tell
from ccsim.errors import Fault, InputError
from ccsim.report.trace_screen import trace_screen
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.scenario.whatif import parse_overlays
from ccsim.study.manifest import is_study
from ccsim.study.result import Result
from ccsim.study.story.picks import PICKS
from ccsim.study.story.source import is_run_folder
from ccsim.study.story.trace import trace as follow
from ccsim.study.study import Study

__all__ = ["trace"]


def trace(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SCENARIO",
            help="A folder, a TOML file or a shipped scenario; or a folder that a run was written "
            "to by --out, or that keeps a study.",
        ),
    ],
    contact: Annotated[
        int | None,
        typer.Option(help="Row of the contact log, from 0: the contact of this visit, alone."),
    ] = None,
    issue: Annotated[
        int | None, typer.Option(help="Number of the issue: all of its contacts.")
    ] = None,
    pick: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Find somebody after the warm-up, and follow all contacts: "
            f"{'; '.join(f'{name}, {words}' for name, (_, words) in PICKS.items())}.",
        ),
    ] = None,
    replication: Annotated[
        int, typer.Option("--replication", "-r", help="Its number, from 0.")
    ] = 0,
    seed: Annotated[
        int | None, typer.Option(help="1 if left out; of a run or a study, its own.")
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(help="Of a study: the key, or its beginning, if it keeps more than one."),
    ] = None,
    engine: Engine = "auto",
    overlays: Overlays = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of the story.")
    ] = False,
) -> None:
    """Tell one customer's story: what they met, who answered and why, how it ended."""
    with damage_told():
        given = _given(source, key, overlays or [])
    if isinstance(given, Scenario):
        tell(given.origin.warnings)
    with at_work(f"replication {replication}", engine=engine):
        found = follow(
            given, contact=contact, issue=issue, pick=pick, replication=replication, seed=seed,
            engine=engine,
        )  # fmt: skip
    if as_json:
        sys.stdout.write(json.dumps(found.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
    else:
        out().print(trace_screen(found))


def _given(source: str, key: str | None, overlays: list[str]) -> Scenario | Result | Path:
    """Return what is to be traced: a scenario, a study's result, or a run's folder."""
    place = Path(source)
    study = is_study(place)
    faults = [_NO_STUDY] if key is not None and not study else []
    kept = study or is_run_folder(place)
    if kept and overlays:
        faults.append(_as_it_was(source))
    if faults:
        raise InputError(faults)
    if study:
        return Study(place).result(key)
    return place if kept else load(source, parse_overlays(overlays))


_NO_STUDY = Fault(
    where="--key",
    found="no study that it is of",
    allowed="--key together with the folder of a study",
    do="name the folder that ccsim run --study wrote, or leave --key out",
)


def _as_it_was(source: str) -> Fault:
    return Fault(
        where="--set",
        found=f"{source}, which was simulated already",
        allowed="changes to a scenario",
        do="trace the scenario with --set, and the same seed",
    )
