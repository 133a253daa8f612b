"""The hand-out of a demonstration on one page of A4, composed without a browser."""

from __future__ import annotations

from functools import cache
from itertools import product
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from ccsim.report.figures.demonstration import demonstration as draw
from ccsim.report.style import STAFF, house_style
from ccsim.report.teaching.screen import lettered
from ccsim.report.teaching.shown import Shown
from ccsim.study.words import unbroken

__all__ = ["sheet", "width", "wrapped", "write_pdf"]

_WIDE, _HIGH, _MARGIN = 210.0, 297.0, 16.0
"""[mm]"""
_MM_PER_INCH = 25.4
_MM_PER_POINT = _MM_PER_INCH / 72.0
_LEADING = 1.35
"""Line height in font sizes."""
_BETWEEN = 4.0
"""Between two columns of the table [mm]."""
_SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
"""Of the table's letters [points]."""
_LEAST = (24.0, 20.0, 16.0, 13.0)
"""Of a column [mm]: heads that are wrapped at every word are hard to read."""
_PICTURE = 88.0
"""Height of the picture [mm]."""


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a line of text is [mm], in letters of `size` points."""
    return sum(_advance(letter, bold=bold) for letter in text) * size * _MM_PER_POINT


@cache
def _advance(letter: str, *, bold: bool) -> float:
    """Return what a letter adds to a line, in font sizes: between two others, a space has width."""
    font = FontProperties(weight="bold" if bold else "normal")
    alone, with_it = (
        TextPath((0, 0), text, size=100.0, prop=font).get_extents().x1 / 100.0
        for text in ("nn", f"n{letter}n")
    )
    return float(with_it - alone)


def wrapped(text: str, wide: float, size: float, *, bold: bool = False) -> list[str]:
    """Return a text as lines of at most `wide` mm; a single word may be wider."""
    lines: list[str] = []
    for word in unbroken(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold=bold) <= wide:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


class _Sheet:
    """An A4 page that is written from the top.

    Attributes
    ----------
    figure : Figure
    at : float [mm]
        How far from the top it is written.
    """

    def __init__(self) -> None:
        self.figure = Figure(figsize=(_WIDE / _MM_PER_INCH, _HIGH / _MM_PER_INCH))
        self.at = _MARGIN

    def spot(self, left: float, top: float) -> tuple[float, float]:
        """Return where a point in mm from the top left corner is in the figure."""
        return left / _WIDE, 1.0 - top / _HIGH

    def write(
        self, text: str, size: float, *, left: float = _MARGIN, gap: float = 2.0, bold: bool = False
    ) -> None:
        """Write a paragraph of `size` points, wrapped to the page, and a gap [mm] below it."""
        lines = wrapped(text, _WIDE - _MARGIN - left, size, bold=bold)
        self.figure.text(
            *self.spot(left, self.at), "\n".join(lines), fontsize=size, va="top",
            linespacing=_LEADING, fontweight="bold" if bold else "normal",
        )  # fmt: skip
        self.at += len(lines) * size * _LEADING * _MM_PER_POINT + gap


def sheet(shown: Shown) -> Figure:
    """Return the page: question, picture, figures, answer and moral."""
    with house_style(), mpl.rc_context({"font.size": 9}):
        made = _Sheet()
        made.write(shown.title, 19, bold=True, gap=3.5)
        made.write(f"Predict first. {shown.question}", 10.5)
        for choice in lettered(shown.choices):
            made.write(choice, 10.5, left=_MARGIN + 5, gap=0.4)
        made.at += 3.0
        _picture(made, shown)
        _table(made, *shown.table())
        made.write(f"Answer: {lettered(shown.choices)[shown.answer]}", 10.5, bold=True, gap=3.0)
        top = made.at
        made.write(shown.moral, 11.5, left=_MARGIN + 5, gap=0.0)
        _rule(made, top)
        made.at += 5.0
        made.write(f"{shown.source} Runs: {shown.how} ± half-width of 95 % intervals.", 7.5)
        return made.figure


def write_pdf(shown: Shown, file: Path) -> None:
    """Write the page as PDF; the same result is the same file."""
    with house_style():
        sheet(shown).savefig(file, format="pdf", metadata={"CreationDate": None})


def _picture(made: _Sheet, shown: Shown) -> None:
    made.write(shown.picture.title, 10.5, bold=True, gap=2.0)
    left, low, below = _MARGIN + 14.0, made.at + _PICTURE - 13.0, 13.0
    wide = _WIDE - _MARGIN - left
    x, y = made.spot(left, low)
    ax = made.figure.add_axes((x, y, wide / _WIDE, (_PICTURE - below) / _HIGH))
    draw(shown, ax=ax)
    made.at += _PICTURE + 3.0


def _table(made: _Sheet, head: list[str], rows: list[list[str]]) -> None:
    """Write the table, in letters so small that it fits."""
    columns = list(zip(head, *rows, strict=True))
    for size, least in product(_SIZES, _LEAST):
        widths = [_column(column, size, least if at else 0.0) for at, column in enumerate(columns)]
        if sum(widths) + _BETWEEN * (len(widths) - 1) <= _WIDE - 2 * _MARGIN:
            break
    line = size * _LEADING * _MM_PER_POINT
    heads = ["\n".join(wrapped(*one, size)) for one in zip(head, widths, strict=True)]
    made.at += line * max(text.count("\n") for text in heads)
    _cells(made, heads, size, widths)
    made.at += line + 1.0
    _line(made)
    made.at += 1.0
    for row in rows:
        _cells(made, row, size, widths)
        made.at += 1.12 * line
    made.at += 4.0


def _column(texts: tuple[str, ...], size: float, least: float) -> float:
    """Return the width of a column [mm]: its head may be wrapped, its cells may not."""
    head, *cells = texts
    return max(least, *(width(text, size) + 1.0 for text in (*head.split(), *cells)))


def _cells(made: _Sheet, texts: list[str], size: float, widths: list[float]) -> None:
    """Write a row; heads of several lines stand on their lowest one."""
    line = size * _LEADING * _MM_PER_POINT
    right = _MARGIN
    for at, (text, wide) in enumerate(zip(texts, widths, strict=True)):
        right += wide + (_BETWEEN if at else 0.0)
        place = made.spot(right if at else _MARGIN, made.at + line)
        ha = "right" if at else "left"
        made.figure.text(*place, text, fontsize=size, va="bottom", ha=ha, linespacing=_LEADING)


def _line(made: _Sheet) -> None:
    x, y = made.spot(_MARGIN, made.at)
    across = 1.0 - 2 * _MARGIN / _WIDE
    made.figure.add_artist(Rectangle((x, y), across, 0.0003, color="#8a8f99", lw=0))


def _rule(made: _Sheet, top: float) -> None:
    """Mark the moral, which was written from `top` on, by a bar to its left."""
    x, y = made.spot(_MARGIN, made.at)
    high = (made.at - top) / _HIGH
    made.figure.add_artist(Rectangle((x, y), 1.5 / _WIDE, high, color=STAFF, lw=0))
