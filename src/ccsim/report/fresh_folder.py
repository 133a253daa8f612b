"""A folder of results that appears whole or not at all, and replaces nothing but its like."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ccsim.errors import Fault, InputError, RunError
from ccsim.study.interrupts import interrupts_noted

__all__ = ["check_place", "holds_what_is_listed", "write_listed", "write_whole"]

IsOurs = Callable[[Path], bool]
"""Whether a folder holds earlier results of the same kind and nothing else."""


def check_place(folder: Path, is_ours: IsOurs, what: str) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Parameters
    ----------
    folder : Path
    is_ours : callable
        Told of a folder that is not empty.
    what : str
        What an earlier one is called: "an earlier run".

    Raises
    ------
    InputError
    """
    try:
        whole = folder.resolve()
        found = _obstacle(whole, is_ours, what)
    except OSError as error:
        whole, found = folder, f"a name that cannot be used ({error.strerror})"
    if found:
        raise _refusal(folder, found, what)
    return whole


def holds_what_is_listed(folder: Path, manifest: str) -> bool:
    """Whether a folder holds what its manifest lists, see `write_listed`, and nothing else."""
    try:
        listed = json.loads((folder / manifest).read_text(encoding="utf-8"))["files"]
        return {path.name for path in folder.iterdir()} <= set(listed)
    except (OSError, ValueError, TypeError, KeyError):
        return False


def write_listed(folder: Path, manifest: str, told: Mapping[str, Any]) -> None:
    """Write a manifest in JSON that lists all files of a folder, itself among them."""
    names = sorted([*(path.name for path in folder.iterdir()), manifest])
    text = json.dumps({**told, "files": names}, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / manifest).write_text(text + "\n", encoding="utf-8")


def _refusal(folder: Path, found: str, what: str) -> InputError:
    return InputError(
        [
            Fault(
                where=f"--out {folder}",
                found=found,
                allowed=f"a new or empty folder, or one that holds {what} and nothing else",
                do="name another folder",
            )
        ]
    )


def _obstacle(folder: Path, is_ours: IsOurs, what: str) -> str:
    """Return what stands in the way, "" if nothing does."""
    above = folder.parent
    while not above.exists():
        above = above.parent
    if not above.is_dir():
        return f"a file where a folder should be: {above.name}"
    if not os.access(above, os.W_OK):
        return "a place that cannot be written"
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return "a file of this name"
    if any(folder.iterdir()) and not is_ours(folder):
        return f"a folder with other things in it than {what}"
    return ""


def write_whole(folder: Path, place: Path, write: Callable[[Path], None]) -> list[str]:
    """Let `write` fill a new folder, then put it in its place.

    Parameters
    ----------
    folder : Path
        As the user named it.
    place : Path
        Its full path, as `check_place` returned it.
    write : callable
        Told of the folder to fill.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    RunError
        If writing fails half-way, on a full disk for instance, or is interrupted; what was there
        is then kept.
    """
    in_place = False
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with _scratch(place.parent) as scratch:
            whole = Path(scratch) / "whole"
            whole.mkdir()
            write(whole)
            with interrupts_noted():  # in between, the old one would be gone and the new not there
                if place.exists():
                    place.replace(Path(scratch) / "before")
                whole.replace(place)
                in_place = True
    except OSError as error:
        raise RunError(f"--out {folder}: nothing was written ({error.strerror}).") from error
    except KeyboardInterrupt:
        if not in_place:
            raise RunError(f"--out {folder}: interrupted, nothing was written.") from None
    return sorted(path.name for path in place.iterdir())


@contextmanager
def _scratch(parent: Path) -> Iterator[str]:
    """Make a folder that is gone at the end, also if Ctrl-C comes while it is being made."""
    with ExitStack() as at_the_end:
        with interrupts_noted() as interrupts:
            made = tempfile.TemporaryDirectory(dir=parent, prefix=".ccsim-")
            scratch = at_the_end.enter_context(made)
        if interrupts.noted:
            raise KeyboardInterrupt
        yield scratch
