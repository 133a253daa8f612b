"""Tables as HTML, for notebooks: no colours, scripts or files of their own.

They take the colours of what they are shown in, light or dark, and everything in them is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["note", "part", "table"]

_TABLE = "border-collapse:collapse;color:inherit;background:transparent;margin:0.3em 0 0.8em"
_CAPTION = "caption-side:top;text-align:start;color:inherit;font-weight:bold;padding:0.2em 0"
_CELL = "padding:0.15em 0.6em;color:inherit;text-align:"


def table(
    caption: str,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    words: int = 1,
    notes: Iterable[str] = (),
) -> str:
    """Return a table whose first row and first column are headers.

    Parameters
    ----------
    caption : str
    header : sequence of str
    rows : iterable of sequence of str
        Of as many cells as the header has.
    words : int
        So many columns hold words and begin at their left; the others hold numbers.
    notes : iterable of str
        Sentences below the table.
    """
    head = "".join(_cell(text, is_words=at < words, scope="col") for at, text in enumerate(header))
    body = "".join(
        "<tr>"
        + "".join(
            _cell(text, is_words=at < words, scope="" if at else "row")
            for at, text in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table style="{_TABLE}"><caption style="{_CAPTION}">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        + "".join(note(text) for text in notes)
    )


def note(text: str) -> str:
    """Return a sentence as a paragraph."""
    return f"<p>{escape(text)}</p>"


def part(*pieces: str) -> str:
    """Return tables and notes as one piece."""
    return f"<div>{''.join(pieces)}</div>"


def _cell(text: str, *, is_words: bool, scope: str) -> str:
    style = f"{_CELL}{'start' if is_words else 'end'}"
    if scope:
        return f'<th scope="{scope}" style="{style}">{escape(text)}</th>'
    return f'<td style="{style}">{escape(text)}</td>'
