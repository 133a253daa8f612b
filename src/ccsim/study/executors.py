"""Where replications run, whatever they run on, and the order in which they come back.

A replication is a function of its number, so that it may run anywhere; what is made of the
replications is a function of their order. So work is handed to a `concurrent.futures.Executor`,
in threads today, and its results are taken in the order of their numbers: then sums, the moment
at which a precision is reached, and the progress that is shown do not depend on who finishes
first, or on how many work at it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from ccsim.engines.stop import Stop

__all__ = ["InOrder", "processors", "threads"]

T = TypeVar("T")

_AHEAD = 2
"""Numbers handed out and not yet taken, for each worker: one under way, one next."""
_GRACE = 0.5
"""[s] that work under way may take to stop. What compiles, for instance, cannot look up."""


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not everywhere, and process_cpu_count is younger than Python 3.11
        return os.cpu_count() or 1


class InOrder(Generic[T]):
    """Results of work on the numbers 0, 1, 2, ..., in this order.

    Only a few numbers are handed out ahead of the one that is taken next, so that memory does
    not grow with their count.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    work : callable
        Told of a number; it depends on nothing else.
    count : int
        How many numbers there are.
    ahead : int
        How many may be handed out and not yet taken.
    """

    def __init__(
        self, executor: Executor, work: Callable[[int], T], *, count: int, ahead: int
    ) -> None:
        self._executor = executor
        self._work = work
        self._numbers = iter(range(count))
        self._handed_out: deque[tuple[int, Future[T]]] = deque()
        # A queue and no `Future.result`: this wait holds no lock that an interrupt could keep.
        self._told: SimpleQueue[int] = SimpleQueue()
        self._finished: set[int] = set()
        for _ in range(ahead):
            self._hand_out()

    def _hand_out(self) -> None:
        number = next(self._numbers, None)
        if number is not None:
            future = self._executor.submit(self._work, number)
            self._handed_out.append((number, future))
            future.add_done_callback(lambda _: self._told.put(number))

    def take(self, seconds: float) -> T | None:
        """Return the next result, or None if it is not there yet.

        Parameters
        ----------
        seconds : float [s]
            How long to wait at most.

        Raises
        ------
        BaseException
            What the work raised, unchanged.
        """
        number, future = self._handed_out[0]
        if number not in self._finished:
            try:
                self._finished.add(self._told.get(timeout=seconds))
            except Empty:
                return None
            if number not in self._finished:  # a later one has overtaken it
                return None
        self._finished.remove(number)
        self._handed_out.popleft()
        result = future.result()
        self._hand_out()
        return result

    def under_way(self) -> list[Future[T]]:
        """Return what was begun, and not taken."""
        return [future for _, future in self._handed_out if not future.cancelled()]


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
    workers = max(1, min(workers, count))  # a study may have kept all that is asked for
    executor = ThreadPoolExecutor(workers, thread_name_prefix="ccsim")
    results = InOrder(executor, work, count=count, ahead=_AHEAD * workers)
    try:
        yield results
    finally:
        stop.ask()
        executor.shutdown(wait=False, cancel_futures=True)
        wait(results.under_way(), timeout=_GRACE)
