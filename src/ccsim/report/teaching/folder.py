"""Demonstrations as a folder: picture and hand-out of each, and an index of several."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ccsim.report.figures.demonstration import demonstration as draw
from ccsim.report.folder import write_picture
from ccsim.report.fresh_folder import (
    check_place,
    holds_what_is_listed,
    write_listed,
    write_whole,
)
from ccsim.report.teaching.page import index_page, page
from ccsim.report.teaching.paper import write_pdf
from ccsim.report.teaching.shown import Shown

__all__ = ["check_folder", "write_folder"]

_MANIFEST = "demo.json"


def check_folder(folder: Path) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Raises
    ------
    InputError
    """
    ours = partial(holds_what_is_listed, manifest=_MANIFEST)
    return check_place(folder, ours, "earlier demonstrations")


def write_folder(shown: Sequence[Shown], folder: Path) -> list[str]:
    """Write demonstrations; the folder appears whole or not at all.

    Each has NAME.png and NAME.svg, its picture in 16:9, and NAME.html and NAME.pdf, its hand-out.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    InputError
        If the folder cannot be used.
    RunError
        If writing fails half-way; what was there is then kept.
    """
    return write_whole(folder, check_folder(folder), lambda place: _write_all(shown, place))


def _write_all(shown: Sequence[Shown], folder: Path) -> None:
    for one in shown:
        write_picture(draw(one), folder, one.name)
        (folder / f"{one.name}.html").write_text(page(one), encoding="utf-8")
        write_pdf(one, folder / f"{one.name}.pdf")
    if len(shown) > 1:
        (folder / "index.html").write_text(index_page(shown), encoding="utf-8")
    write_listed(folder, _MANIFEST, {"demonstrations": [one.as_dict() for one in shown]})
