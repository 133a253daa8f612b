"""Commands that look at a scenario without running it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from ccsim.cli.terminal import Overlays, Source, errors, out, tell
from ccsim.errors import InputError
from ccsim.scenario.catalogue import shipped
from ccsim.scenario.explain import explain as sections_of
from ccsim.scenario.load import load
from ccsim.scenario.resolve import resolved_toml
from ccsim.scenario.whatif import parse_overlays

__all__ = ["check", "explain", "list_shipped", "resolve"]


def check(
    scenario: Source,
    overlays: Overlays = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of messages.")
    ] = False,
) -> None:
    """Say everything that is wrong with a scenario, all at once."""
    try:
        faults = load(scenario, parse_overlays(overlays or [])).origin.warnings
    except InputError as error:
        faults = error.faults
    broken = sum(not fault.warning for fault in faults)
    if as_json:
        found = {"faults": broken, "findings": [asdict(fault) for fault in faults]}
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    else:
        tell(faults)
        if broken:
            errors().print(f"{broken} {'fault' if broken == 1 else 'faults'}.")
        else:
            out().print("The scenario is sound." + (" Mind the warnings." if faults else ""))
    raise typer.Exit(2 if broken else 0)


def explain(
    scenario: Source,
    overlays: Overlays = None,
    figure: Annotated[
        Path | None,
        typer.Option("--figure", help="Draw the centre to this file as well, .png or .svg."),
    ] = None,
) -> None:
    """Describe the centre in words and tables: volumes, load, staff, and where figures are from."""
    centre = load(scenario, parse_overlays(overlays or []))
    tell(centre.origin.warnings)
    if figure is not None:
        from ccsim.report import figures, picture

        picture.draw_to_file(partial(figures.centre, centre), figure)
        errors().print(f"Written to {figure}.")
    console = out()
    for section in sections_of(centre):
        console.print(Text(section.title, style="bold"))
        for sentence in section.sentences:
            console.print(Text(sentence))
        for line in section.drawing:
            console.print(Text(line), no_wrap=True)
        if section.table is not None:
            header, rows = section.table
            table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
            for title, cells in zip(header, zip(*rows, strict=True), strict=True):
                numbers = all(cell[:1].isdigit() for cell in cells)
                table.add_column(Text(title), justify="right" if numbers else "left")
            for row in rows:
                table.add_row(*(Text(cell) for cell in row))
            console.print(table)
        console.print()


def resolve(scenario: Source, overlays: Overlays = None) -> None:
    """Print the complete scenario: defaults explicit, files' numbers in place."""
    sys.stdout.write(resolved_toml(load(scenario, parse_overlays(overlays or []))))


def list_shipped() -> None:
    """List the scenarios that come with ccsim."""
    table = Table("name", "title", "what it shows", box=box.SIMPLE_HEAD, pad_edge=False)
    for entry in shipped():
        table.add_row(entry.name, entry.title, entry.description)
    out().print(table)
    errors().print("Run one with: ccsim run NAME")
