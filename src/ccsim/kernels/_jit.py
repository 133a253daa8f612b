"""The one decorator that compiles kernels, with an on-disk cache that cannot go stale.

Numba keys a cached function by its own file only, so an edited kernel in file B would leave a
cached caller in file A running the old B. Here the cache folder is named by a digest of *all*
kernel sources and the Numba version: any edit starts a new folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core.caching import FunctionCache

__all__ = [
    "CACHE_FOLDER",
    "allocating_kernel",
    "inlined_kernel",
    "inner_kernel",
    "is_compiled",
    "kernel",
    "not_kept",
]

_KEEP_SECONDS = 30 * 86_400
_PREFIX = "kernels-"

_FACELESS = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}

F = TypeVar("F", bound=Callable[..., Any])


def _digest() -> str:
    seen = hashlib.sha256(numba.__version__.encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        seen.update(source.name.encode())
        seen.update(source.read_bytes())
    return seen.hexdigest()[:16]


def _cache_home() -> Path:
    chosen = os.environ.get("CCSIM_CACHE_DIR")
    if chosen:
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ccsim"


def _prune(home: Path, current: Path) -> None:
    oldest = time.time() - _KEEP_SECONDS
    for folder in home.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder != current and folder.stat().st_mtime < oldest:
                shutil.rmtree(folder)


def _cache_folder() -> Path | None:
    """Return a folder that can be written, or None: then kernels compile at every start."""
    try:
        home = _cache_home()
        folder = home / f"{_PREFIX}{_digest()}"
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        _prune(home, folder)
    except (OSError, RuntimeError):  # nothing writable, or no home folder at all
        return None
    return folder


CACHE_FOLDER = _cache_folder()


def is_compiled(name: str = "") -> bool:
    """Whether kernels, or the one of a name, are on disk, so that a run need not compile them."""
    return CACHE_FOLDER is not None and any(CACHE_FOLDER.rglob(f"{name}*.nbi"))


_errors: list[OSError] = []


def not_kept() -> OSError | None:
    """Return why a compiled kernel could not be kept, if one could not: a full disk, say."""
    return _errors[0] if _errors else None


class _Cache(FunctionCache):
    """Numba's cache of one function, whose loss costs time only.

    Numba's own ends the program if the disk is full.
    """

    def save_overload(self, signature: object, data: object) -> None:
        try:
            super().save_overload(signature, data)
        except OSError as error:
            _errors.append(error)


@contextlib.contextmanager
def _numba_cache_at(folder: Path) -> Iterator[None]:
    # The setting belongs to the whole process and other libraries use it: put it back.
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = str(folder)
    try:
        yield
    finally:
        settings.CACHE_DIR = before


def kernel(function: F) -> F:
    """Compile `function` with Numba on its first call: no fastmath, the GIL released.

    It may not make arrays: without counting references to those it is given, a call with twenty
    arrays costs a sixteenth, and compiles four times faster.
    """
    return _compiled(function, {"_nrt": False})


def inner_kernel(function: F) -> F:
    """Compile a function that only kernels call; otherwise as `kernel`.

    It has no face to Python, which would take as long to compile as a small function itself.
    """
    return _compiled(function, {"_nrt": False, **_FACELESS})


def inlined_kernel(function: F) -> F:
    """Compile a function that becomes part of every kernel that calls it; else as `kernel`.

    For what the day loop does at each event: a call that hands over arrays costs as much as a draw.
    """
    return _compiled(function, {"_nrt": False, "forceinline": True})


def allocating_kernel(function: F) -> F:
    """Compile a function that makes arrays; otherwise as `kernel`."""
    return _compiled(function, {})


def _compiled(function: F, options: dict[str, Any]) -> F:
    compiled: Any = numba.njit(function, nogil=True, error_model="numpy", **options)
    if CACHE_FOLDER is not None and compiled is not function:  # it is, where JIT is disabled
        with _numba_cache_at(CACHE_FOLDER):
            compiled._cache = _Cache(function)  # noqa: SLF001  # all that `cache=True` does
    result: F = compiled
    return result
