"""A picture as a file of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from matplotlib.figure import Figure

from ccsim.errors import Fault, InputError, RunError
from ccsim.report.style import house_style

__all__ = ["check_picture", "draw_to_file"]

_KINDS = (".png", ".svg")


def check_picture(file: Path) -> None:
    """Refuse a name that no picture can be written to, before any work is done.

    Raises
    ------
    InputError
        If the name is no picture's, or its folder cannot be written.
    """
    found = _obstacle(file)
    if found:
        raise InputError(
            [
                Fault(
                    where=f"--figure {file}",
                    found=found,
                    allowed="a file ending in .png or .svg, in a folder that exists",
                    do="name another file, such as centre.png",
                )
            ]
        )


def draw_to_file(draw: Callable[[], Figure], file: Path) -> None:
    """Draw to a file; an earlier picture of this name is replaced.

    Raises
    ------
    InputError
        As `check_picture`.
    RunError
        If writing fails.
    """
    check_picture(file)
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".ccsim-") as scratch:
            whole = Path(scratch) / f"whole{file.suffix.lower()}"
            with house_style():
                kept = {"Date": None} if whole.suffix == ".svg" else None
                draw().savefig(whole, dpi=150, metadata=kept)
            whole.replace(file)
    except OSError as error:
        raise RunError(f"--figure {file}: nothing was written ({error.strerror}).") from error


def _obstacle(file: Path) -> str:
    """Return what stands in the way, "" if nothing does."""
    try:
        if file.suffix.lower() not in _KINDS:
            return f"a file ending in {file.suffix}" if file.suffix else "a name without an ending"
        if file.is_dir():
            return "a folder of this name"
        if not file.parent.is_dir():
            return f"no folder {file.parent}"
    except OSError as error:
        return f"a name that cannot be used ({error.strerror})"
    return "" if os.access(file.parent, os.W_OK) else "a folder that cannot be written"
