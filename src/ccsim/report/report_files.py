"""A report's files: checked before any work is done, and each appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ccsim.errors import Fault, InputError, RunError
from ccsim.report.folder import write_picture
from ccsim.report.fresh_folder import check_place, write_whole
from ccsim.report.page import report_html
from ccsim.report.run_book import write_run_book
from ccsim.report.run_markdown import run_markdown
from ccsim.report.run_pictures import beside_pictures, run_pictures
from ccsim.report.run_tables import Beside, beside_table, run_tables
from ccsim.study.result import Result

__all__ = ["Places", "check_places", "write_report"]

_NAMES = {
    "day", "net_staffing", "service_level", "waits", "occupancy", "issue_funnel", "fcr_quartet",
    "sweep",
}  # fmt: skip


class Places(NamedTuple):
    """Where a report goes.

    Attributes
    ----------
    page, book, text : Path or None
        HTML, XLSX and Markdown.
    figures : Path or None
        A folder.
    """

    page: Path | None
    book: Path | None = None
    text: Path | None = None
    figures: Path | None = None

    def files(self) -> list[tuple[str, Path, tuple[str, ...]]]:
        """Return (option, file, its endings) of each file asked for."""
        several = (
            ("--out", self.page, (".html", ".htm")),
            ("--xlsx", self.book, (".xlsx",)),
            ("--markdown", self.text, (".md", ".markdown", ".txt")),
        )
        return [(option, path, endings) for option, path, endings in several if path is not None]


def check_places(places: Places) -> None:
    """Refuse names that cannot be written, all of them at once.

    Raises
    ------
    InputError
    """
    faults = []
    for option, path, endings in places.files():
        found = _obstacle(path, endings)
        if found:
            allowed = f"a file ending in {' or '.join(endings)}, in a folder that exists"
            do = f"name another file, such as report{endings[0]}"
            faults.append(Fault(where=f"{option} {path}", found=found, allowed=allowed, do=do))
    if faults:
        raise InputError(faults)
    if places.figures is not None:
        check_place(places.figures, _is_ours, "earlier figures")


def _obstacle(path: Path, endings: tuple[str, ...]) -> str:
    try:
        if path.suffix.lower() not in endings:
            return f"a file ending in {path.suffix}" if path.suffix else "a name without an ending"
        if path.is_dir():
            return "a folder of this name"
        if not path.parent.is_dir():
            return f"no folder {path.parent}"
    except OSError as error:
        return f"a name that cannot be used ({error.strerror})"
    return "" if os.access(path.parent, os.W_OK) else "a folder that cannot be written"


def _is_ours(folder: Path) -> bool:
    return all(path.stem in _NAMES and path.suffix in (".png", ".svg") for path in folder.iterdir())


def write_report(
    run: Result, places: Places, *, beside: Beside | None = None, scenario: str | None = None
) -> list[str]:
    """Write a report; earlier files of these names are replaced.

    Parameters
    ----------
    run : Result
    places : Places
    beside : Comparison, Sweep or Tornado, optional
    scenario : str, optional
        As in `report_html`.

    Returns
    -------
    list of str
        What was written.

    Raises
    ------
    InputError
        As `check_places`.
    RunError
        If writing fails.
    """
    check_places(places)
    tables = [*run_tables(run), *([beside_table(beside)] if beside is not None else [])]
    writers: dict[str, Callable[[Path], object]] = {
        "--out": lambda path: path.write_text(
            report_html(run, beside=beside, scenario=scenario), encoding="utf-8"
        ),
        "--xlsx": lambda path: write_run_book(tables, path),
        "--markdown": lambda path: path.write_text(
            run_markdown(run, beside=beside, scenario=scenario), encoding="utf-8"
        ),
    }
    for option, path, _ in places.files():
        _write(option, path, writers[option])
    written = [str(path) for _, path, _ in places.files()]
    if places.figures is not None:
        whole = check_place(places.figures, _is_ours, "earlier figures")
        write_whole(places.figures, whole, lambda folder: _draw_all(run, folder, beside))
        written.append(f"{places.figures}/")
    return written


def _write(option: str, path: Path, write: Callable[[Path], object]) -> None:
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".ccsim-") as scratch:
            whole = Path(scratch) / f"whole{path.suffix}"
            write(whole)
            whole.replace(path)
    except OSError as error:
        raise RunError(f"{option} {path}: it was not written ({error.strerror}).") from error


def _draw_all(run: Result, folder: Path, beside: Beside | None) -> None:
    for picture in run_pictures(run):
        write_picture(picture.whole(), folder, picture.name)
    for picture in beside_pictures(beside) if beside is not None else ():
        write_picture(picture.whole(), folder, picture.name)
