"""Sections as one HTML page that stands alone: it opens offline, prints, and is read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import metadata
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ccsim.report.inline import COLOURS, inline_svg
from ccsim.report.run_pictures import Picture, alone
from ccsim.report.run_tables import Table

__all__ = ["Drawn", "Section", "drawn", "one_page"]


class Drawn(NamedTuple):
    """A figure on a page, and how to read it."""

    svg: Markup
    read: str


class Section(NamedTuple):
    """A part of a page.

    Attributes
    ----------
    id : str
        Of its anchor; the texts of "wrong" stand out.
    heading : str
    texts : list of str
    tables : list of Table
    pictures : list of Drawn
    command : str
        Shown as it is typed; "" if there is none.
    """

    id: str
    heading: str
    texts: list[str]
    tables: list[Table]
    pictures: list[Drawn]
    command: str = ""


def drawn(picture: Picture) -> Drawn:
    """Draw a picture for a page."""
    svg = inline_svg(alone(picture), f"f-{picture.name}", picture.heading, picture.read)
    return Drawn(Markup(svg), picture.read)  # noqa: S704  # drawn by Matplotlib, which escapes text


def one_page(title: str, subtitle: str, sections: Sequence[Section]) -> str:
    """Return a page."""
    surroundings = Environment(
        loader=PackageLoader("ccsim.report"), autoescape=True, undefined=StrictUndefined
    )
    return surroundings.get_template("report.html.j2").render(
        title=title,
        subtitle=subtitle,
        sections=sections,
        colours=COLOURS,
        css=Markup((files("ccsim.report") / "templates" / "report.css").read_text("utf-8")),  # noqa: S704  # our own file
        version=metadata.version("ccsim"),
    )
