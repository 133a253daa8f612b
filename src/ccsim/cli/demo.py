"""`ccsim demo`: one question, one run, one picture, one moral."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.table import Table

from ccsim.cli.how import Cluster, Engine, Processes, StudyFolder, Workers, how_of
from ccsim.cli.main import leave
from ccsim.cli.terminal import damage_told, errors, interrupts_raised, out, progress
from ccsim.engines.run import EngineName
from ccsim.errors import Fault, InputError
from ccsim.study.how import How

if TYPE_CHECKING:
    from ccsim.demos.demonstration import Demonstration
    from ccsim.report.teaching.shown import Shown

__all__ = ["demo"]

_LIST, _ALL = "list", "all"
_NO_DEMONSTRATION = Fault(
    where="--out",
    found="a list, which is not written",
    allowed="--out together with NAME or all",
    do="name what is to be written, for instance: ccsim demo all --out FOLDER",
)


def demo(
    name: Annotated[
        str, typer.Argument(metavar="[list|NAME|all]", help="What is shown; list names them.")
    ] = _LIST,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="Do not wait for a key between question and answer.")
    ] = False,
    engine: Engine = "auto",
    workers: Workers = None,
    processes: Processes = False,
    cluster: Cluster = None,
    study: StudyFolder = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write pictures (PNG, SVG), hand-outs (HTML, PDF), of all also an index."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
) -> None:
    """Show a room what a queue does: a question to predict, a run, a picture and a moral."""
    from ccsim.demos.catalogue import DEMONSTRATIONS, demonstration

    how = how_of(engine, workers, processes=processes, cluster=cluster, study=study)
    if name == _LIST:
        if folder is not None:
            raise InputError([_NO_DEMONSTRATION])
        _list(tuple(DEMONSTRATIONS.values()), as_json=as_json)
        return
    asked = list(DEMONSTRATIONS.values()) if name == _ALL else [demonstration(name)]
    if folder is not None:
        from ccsim.report.teaching.folder import check_folder

        check_folder(folder)
    waits = not (no_wait or as_json) and sys.stdin.isatty() and sys.stdout.isatty()
    shown = [_show(one, how, engine, waits=waits, told=not as_json) for one in asked]
    if folder is not None:
        from ccsim.report.teaching.folder import write_folder

        with interrupts_raised():
            names = write_folder(shown, folder)
        errors().print(f"Written to {folder}: {', '.join(names)}")
    if as_json:
        found = [one.as_dict() for one in shown]
        _print_json({"demonstrations": found} if name == _ALL else found[0])


def _show(asked: Demonstration, how: How, engine: EngineName, *, waits: bool, told: bool) -> Shown:
    """Ask, wait where somebody watches, run, and tell."""
    from ccsim.demos.show import demo as run
    from ccsim.report.teaching.screen import question_screen, shown_screen

    if told:
        out().print(question_screen(asked.title, asked.question, asked.choices))
    said = _predicted(len(asked.choices)) if waits else None
    with progress(asked.title, engine=engine) as report, damage_told():
        shown = run(asked, progress=report, **how)
    if told:
        if said is not None:
            right = "right" if said == asked.answer else "not quite"
            out().print(f"You said {chr(ord('a') + said)}: {right}.")
        out().print(shown_screen(shown))
        out().print()
    return shown


def _predicted(count: int) -> int | None:
    """Wait for a key; return the choice it names, counted from 0."""
    errors().print("Press a letter to predict, or any other key to go on.")
    try:
        key = typer.getchar(echo=False)
    except (EOFError, KeyboardInterrupt):  # Ctrl-D; Ctrl-C comes as a key while keys are read
        leave()
    at = ord(key[:1].lower() or " ") - ord("a")
    return at if 0 <= at < count else None


def _list(every: tuple[Demonstration, ...], *, as_json: bool) -> None:
    if as_json:
        keys = ("name", "title", "question", "moral")
        _print_json({"demonstrations": [{key: getattr(one, key) for key in keys} for one in every]})
        return
    table = Table("name", "title", "question", box=box.SIMPLE_HEAD, pad_edge=False)
    for one in every:
        table.add_row(one.name, one.title, one.question)
    out().print(table)
    errors().print("Show one with: ccsim demo NAME")


def _print_json(found: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, allow_nan=False) + "\n")
