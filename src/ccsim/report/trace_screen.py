"""The screen that `ccsim trace` prints: one customer's story."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ccsim.study.story.reasons import clock
from ccsim.study.story.trace import Trace

__all__ = ["trace_screen"]


def trace_screen(found: Trace) -> RenderableType:
    """Return the story, the times of day in a column of their own."""
    parts: list[RenderableType] = [Text(found.title, style="bold")]
    for heading, events in found.chapters():
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column()
        for event in events:
            table.add_row(clock(event.time), Text(event.text))
        parts += [Text(f"\n{heading}", style="bold"), Padding(table, (0, 0, 0, 2), expand=False)]
    return Group(*parts, Text(""), *(Text(words) for words in found.last_words))
