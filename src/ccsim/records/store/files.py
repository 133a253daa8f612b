"""Files that appear whole or not at all, and a lock that a killed process lets go."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ccsim.errors import Fault, RunError

try:
    import fcntl
except ImportError:  # Windows, where two writers of one scenario and seed have to take turns
    fcntl = None  # type: ignore[assignment]  # for mypy a module is nothing else

__all__ = ["locked", "sweep", "telling", "write_whole_file"]

_STALE = 3600.0
"""[s] after which an unfinished file is nobody's: writing one takes milliseconds."""


@contextmanager
def telling(folder: Path, done: str) -> Iterator[None]:
    """Say what went wrong when a study could not be written, and that nothing is lost.

    Parameters
    ----------
    folder : Path
        The study's, as the user named it.
    done : str
        What was being done: "replication 17 could not be kept".

    Raises
    ------
    RunError
        In the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        fault = Fault(
            where=f"study {folder}",
            found=f"{done} ({error.strerror or error})",
            allowed="a folder that can be written, on a disk with room",
            do="make room or give the right to write, then give the same command again: "
            "what was kept before is still there, and is not made again",
        )
        raise RunError(str(fault)) from error


def write_whole_file(path: Path, content: bytes, *, scratch: Path, lasting: bool) -> None:
    """Write a file under a temporary name and rename it.

    Parameters
    ----------
    path : Path
        A file of this name is replaced.
    content : bytes
    scratch : Path
        Folder for the unfinished file, on the same disk.
    lasting : bool
        Whether the file has to be on the disk, and not on its way to it, before this returns. Only
        then may what it replaces be deleted: a kill loses nothing that is on its way, but a power
        cut does.

    Raises
    ------
    OSError
        If it cannot be written; no unfinished file is left.
    """
    handle, name = tempfile.mkstemp(dir=scratch, prefix=f"{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    if lasting:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Let a renaming last, where a folder can be asked to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(scratch: Path) -> None:
    """Delete unfinished files that a killed process has left; not those of another writer."""
    for path in scratch.iterdir():
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _STALE:
                path.unlink()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Wait until no other process is in here; the system frees the lock of one that is killed.

    Where there are no such locks, as on some network disks, nobody waits.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if fcntl is not None:
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
