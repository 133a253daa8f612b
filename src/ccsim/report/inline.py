"""A figure as SVG inside a page: its colours follow the page's, its names are the page's own."""

from __future__ import annotations

import html
import io
import re

from matplotlib.figure import Figure

from ccsim.report.style import (
    BELOW,
    NEAR,
    ON_TARGET,
    STAFF,
    TEXT,
    TOO_MANY,
    VOLUME,
    house_style,
)

__all__ = ["COLOURS", "inline_svg"]

COLOURS = {
    TEXT: ("ink", "#2b2f36", "#e4e7ec"),
    "#8a8f99": ("axis", "#8a8f99", "#8a8f99"),
    VOLUME: ("volume", "#b9bec7", "#5b626d"),
    STAFF: ("blue", "#0072b2", "#4fb0ea"),
    ON_TARGET: ("green", "#009e73", "#19b98d"),
    NEAR: ("amber", "#e69f00", "#e69f00"),
    BELOW: ("orange", "#b85000", "#ff8a3d"),
    TOO_MANY: ("sky", "#56b4e9", "#56b4e9"),
}
"""Colour of the house style -> its name on a page, and what it is there in light and in dark.

Lines and letters of a figure change with the page; fields of a heat map and what is written on
them do not.
"""
_NOT_FOR_PAGES = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>", re.DOTALL)
_NAMESPACE = re.compile(r'\s(?:xmlns(?::\w+)?)="[^"]*"')
_NAMES = re.compile(r'(\bid="|url\(#|href="#)')


def inline_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """Return a figure as an SVG element for a page, with a title and a description for readers.

    Parameters
    ----------
    figure : Figure
    name : str
        Unique in the page: names inside the element begin with it.
    title, description : str
    """
    file = io.StringIO()
    with house_style():
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    text = _NAMESPACE.sub("", _NOT_FOR_PAGES.sub("", file.getvalue())).strip()
    text = text.replace("xlink:href", "href")
    head, _, body = text.partition(">")
    head = re.sub(r'\s(?:width|height)="[^"]*"', "", head)
    body = _NAMES.sub(rf"\1{name}-", body)
    for colour, (word, _, _) in COLOURS.items():
        body = body.replace(colour, f"var(--{word})")
    labels = (
        f'<title id="{name}-title">{html.escape(title)}</title>'
        f'<desc id="{name}-desc">{html.escape(description)}</desc>'
    )
    role = f' role="img" aria-labelledby="{name}-title {name}-desc"'
    return f"{head}{role}>{labels}{body}"
