"""Processes that are started for a study, and Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

__all__ = ["UNGUARDED", "deaf_to_interrupts"]

UNGUARDED = (
    "A script that uses other processes must be a file, and what it does must stand below "
    '`if __name__ == "__main__":`, because each process reads the script first. '
    'Or write executor="threads".'
)


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are started in here not hear Ctrl-C, from their first instruction on.

    A terminal sends it to all of them, and it is the study's to decide what it means. They inherit
    what the thread that starts them blocks; it hears of what came meanwhile at the end. Windows
    has no such thing: there, a process that is only just starting may say it was interrupted.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # would lift the block when it is started with the first one
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
