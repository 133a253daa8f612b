"""Python's cycle collector, paused while a run makes hundreds of thousands of objects."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_collector"]


class _Pauses:
    """The pauses of all threads: the collector is one for the whole process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._was_on = False

    def begin(self) -> None:
        with self._lock:
            if self._count == 0:
                self._was_on = gc.isenabled()
            self._count += 1
            gc.disable()

    def end(self) -> None:
        # On again though others may go on: if they always overlapped, what each replication
        # leaves behind would never be collected. The next to begin pauses it for all.
        with self._lock:
            self._count -= 1
            if self._was_on:
                gc.enable()


_PAUSES = _Pauses()


@contextmanager
def without_collector() -> Iterator[None]:
    """Pause Python's cycle collector: it would walk every visit again and again."""
    _PAUSES.begin()
    try:
        yield
    finally:
        _PAUSES.end()
