"""What `ccsim demo` prints: the question first, then figures, answer and moral."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.report.teaching.shown import Shown

__all__ = ["lettered", "question_screen", "shown_screen"]


def lettered(choices: tuple[str, ...]) -> list[str]:
    """Return choices with their letters.

    >>> lettered(("one", "two"))
    ['a) one', 'b) two']
    """
    return [f"{chr(ord('a') + at)}) {text}" for at, text in enumerate(choices)]


def question_screen(title: str, question: str, choices: tuple[str, ...]) -> RenderableType:
    """Return what the room sees first."""
    parts = [Text(title, style="bold"), Text(f"Predict first. {question}")]
    return Group(*parts, *(Text(f"  {choice}") for choice in lettered(choices)))


def shown_screen(shown: Shown) -> RenderableType:
    """Return figures, answer and moral."""
    head, rows = shown.table()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for at, title in enumerate(head):
        table.add_column(Text(title.replace(", ", "\n")), justify="right" if at else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return Group(
        table,
        Text(f"Answer: {lettered(shown.choices)[shown.answer]}", style="bold"),
        Text(shown.moral),
        Text(f"{shown.source} Runs: {shown.how} ± half-width of 95 % intervals.", style="dim"),
    )
