"""Replications in this process: one after the other, in threads, or where the caller says."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from ccsim.engines.stop import Stop
from ccsim.study.executors.in_order import AHEAD, InOrder
from ccsim.study.executors.parcel import packed, perform

__all__ = ["owned", "processors", "serial", "threads"]

T = TypeVar("T")

_GRACE = 0.5
"""[s] that work under way may take to stop. What compiles, for instance, cannot look up."""


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not everywhere, and process_cpu_count is younger than Python 3.11
        return os.cpu_count() or 1


class _AtOnce(Executor):
    """Does what it is given there and then, in the thread that gives it."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do it, and return what came of it."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  # raised again by whoever takes the result
            future.set_exception(error)
        return future


@contextmanager
def serial(work: Callable[[int], T], *, count: int) -> Iterator[InOrder[T]]:
    """Work on numbers in the thread that takes the results: for a debugger, or a profiler.

    Parameters
    ----------
    work : callable
        Told of a number.
    count : int
        How many numbers there are.
    """
    yield InOrder(_AtOnce(), work, count=count, ahead=1)


@contextmanager
def threads(
    work: Callable[[int], T], *, count: int, workers: int, stop: Stop
) -> Iterator[InOrder[T]]:
    """Work on numbers in threads; whatever is still under way at the end is stopped.

    There is a thread for the work even if there is one worker: Python raises an interrupt in the
    main thread, between any two of its instructions, and no engine is written to be left there.

    Parameters
    ----------
    work : callable
        Told of a number; it looks at `stop`.
    count : int
        How many numbers there are.
    workers : int
        How many threads.
    stop : Stop
        Asked for at the end.
    """
    workers = min(workers, count)
    executor = ThreadPoolExecutor(workers, thread_name_prefix="ccsim")
    results = InOrder(executor, work, count=count, ahead=AHEAD * workers)
    try:
        yield results
    finally:
        stop.ask()
        executor.shutdown(wait=False, cancel_futures=True)
        wait(results.under_way(), timeout=_GRACE)


@contextmanager
def owned(
    executor: Executor, work: Callable[[int], T], *, count: int, workers: int, stop: Stop
) -> Iterator[InOrder[T]]:
    """Work on numbers by an executor of the caller's, which is left as it was.

    Threads see `stop`. Anywhere else, what has begun goes on to its end, as it is not ours to kill.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    work : callable
        Told of a number.
    count : int
        How many numbers there are.
    workers : int
        How many numbers it works on at a time.
    stop : Stop
        Asked for at the end.

    Raises
    ------
    InputError
        If the work cannot be sent to another process.
    """
    results: InOrder[T]
    ahead = AHEAD * workers
    if isinstance(executor, ThreadPoolExecutor):
        results = InOrder(executor, work, count=count, ahead=ahead)
    else:
        results = InOrder(executor, perform, count=count, ahead=ahead, told=(packed(work),))
    try:
        yield results
    finally:
        stop.ask()
        for future in results.under_way():
            future.cancel()
        wait(results.under_way(), timeout=_GRACE)
