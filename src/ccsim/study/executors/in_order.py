"""Results in the order of their numbers, from an executor that may finish them in any."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from contextlib import suppress
from typing import Any, Generic, TypeVar

from ccsim.errors import RunError

__all__ = ["AHEAD", "InOrder"]

T = TypeVar("T")

AHEAD = 2
"""Numbers handed out and not yet taken, for each worker: one under way, one next."""


class _Bell:
    """Rung by whoever has finished a number, waited for by one thread that may be interrupted.

    A lone lock, which is free when the bell was rung. Not `Future.result`, whose locks an interrupt
    could keep; nor `SimpleQueue.get`, which waits for ever (CPython 3.11) if Ctrl-C comes while
    another thread works and the timeout is over before the handler had its turn: then the rest
    of the timeout is negative.
    """

    def __init__(self) -> None:
        self._rung = threading.Lock()
        self._rung.acquire()
        self._numbers: deque[int] = deque()

    def ring(self, number: int) -> None:
        """Tell of a number."""
        self._numbers.append(number)
        with suppress(RuntimeError):  # it was rung, and not heard yet
            self._rung.release()

    def wait(self, seconds: float) -> Iterator[int]:
        """Yield the numbers told of since the last time, waiting for the first so long at most."""
        self._rung.acquire(timeout=seconds)
        while self._numbers:
            yield self._numbers.popleft()


class InOrder(Generic[T]):
    """Results of work on the numbers 0, 1, 2, ..., in this order.

    Only a few numbers are handed out ahead of the one that is taken next, so that memory does
    not grow with their count.

    Parameters
    ----------
    executor : concurrent.futures.Executor
    work : callable
        Told of `told` and of a number; it depends on nothing else.
    count : int
        How many numbers there are.
    ahead : int
        How many may be handed out and not yet taken.
    told : tuple
        What the work is told before the number.

    Attributes
    ----------
    dashboard : str
        Address of a page that shows the work; "" if there is none.
    """

    dashboard = ""

    def __init__(
        self,
        executor: Executor,
        work: Callable[..., T],
        *,
        count: int,
        ahead: int,
        told: tuple[Any, ...] = (),
    ) -> None:
        self._executor = executor
        self._work = work
        self._told = told
        self._numbers: Iterator[int] = iter(range(count))
        self._ahead = ahead
        self._handed_out: deque[tuple[int, Future[T]]] = deque()
        self._bell = _Bell()
        self._finished: set[int] = set()

    def _hand_out(self) -> None:
        while len(self._handed_out) < self._ahead:
            number = next(self._numbers, None)
            if number is None:
                return
            try:
                future = self._executor.submit(self._work, *self._told, number)
            except RuntimeError as error:  # it was shut down, or is broken
                raise RunError(self._lost(error, number)) from error
            self._handed_out.append((number, future))
            future.add_done_callback(lambda _, number=number: self._bell.ring(number))  # type: ignore[misc]  # mypy knows no defaults of a lambda

    def take(self, seconds: float) -> T | None:
        """Return the next result, or None if it is not there yet.

        Parameters
        ----------
        seconds : float [s]
            How long to wait at most.

        Raises
        ------
        RunError
            If the executor is lost, and the results with it.
        BaseException
            What the work raised, unchanged.
        """
        self._hand_out()
        if not self._handed_out:
            time.sleep(seconds)
            return None
        number, future = self._handed_out[0]
        if number not in self._finished:
            self._finished.update(self._bell.wait(seconds))
            if number not in self._finished:  # none, or a later one that has overtaken it
                return None
        self._finished.remove(number)
        self._handed_out.popleft()
        try:
            return future.result()
        except (BrokenExecutor, CancelledError) as error:
            raise RunError(self._lost(error, number)) from error

    def _lost(self, error: BaseException, number: int) -> str:
        """Return what to tell of an executor that was lost before a number was finished."""
        return (
            f"The executor gave up after {number} finished replications "
            f"({type(error).__name__}: {error}). Make a new one and simulate again; with "
            'executor="processes", ccsim replaces workers that are killed.'
        )

    def under_way(self) -> list[Future[T]]:
        """Return what was begun, and not taken."""
        return [future for _, future in self._handed_out if not future.cancelled()]
