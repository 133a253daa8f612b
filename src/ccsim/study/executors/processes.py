"""Replications in processes of this machine; one that is killed is replaced.

Each of a few threads hands its numbers over to a process of its own, through a pipe of its own. So
a killed process takes nothing along but the number it was at: the pools of the standard library
share a queue and its lock, break as a whole, and can hang if a worker dies while it answers.

Processes are spawned and not forked: a fork copies the locks that other threads hold, Numba's among
them, and nobody is there to release them. Spawned ones exist on every system.
"""

from __future__ import annotations

import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from ccsim.engines.stop import Stop, Stopped
from ccsim.errors import CcsimError, RunError
from ccsim.study.executors.children import UNGUARDED, deaf_to_interrupts
from ccsim.study.executors.here import threads
from ccsim.study.executors.in_order import InOrder
from ccsim.study.executors.parcel import opened, packed

__all__ = ["processes"]

T = TypeVar("T")

_SPAWN = get_context("spawn")
_LOSSES = 5
"""Processes that may be lost in a study: one that loses more would lose them for ever."""
_SECONDS_TO_END = 5.0
"""[s] within which a killed process is gone, unless the system holds it back."""


@contextmanager
def processes(
    work: Callable[[int], T], *, count: int, workers: int, stop: Stop
) -> Iterator[InOrder[T]]:
    """Work on numbers in processes, which are killed at the end.

    Parameters
    ----------
    work : callable
        Told of a number.
    count : int
        How many numbers there are.
    workers : int
        How many processes.
    stop : Stop
        Asked for at the end. Processes do not see it.

    Raises
    ------
    InputError
        If the work cannot be sent to another process.
    """
    crew: _Crew[T] = _Crew(packed(work), stop)
    with threads(crew, count=count, workers=workers, stop=stop) as results:
        try:
            yield results
        finally:
            stop.ask()  # before the threads see their processes go
            crew.end()


class _Lost(Exception):  # noqa: N818  # what happens to processes; it never leaves this module
    """A process is gone, and what it was at with it."""


class _Process:
    """A process that works on numbers, one at a time."""

    def __init__(self) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=serve, args=(theirs,), name="ccsim", daemon=True)
        self.is_ready = False
        with deaf_to_interrupts():
            self._process.start()
        theirs.close()

    def open(self, parcel: bytes) -> None:
        """Hand over the work itself, once."""
        self._ask(parcel)
        self.is_ready = True

    def work_on(self, number: int) -> Any:
        """Return the result of a number, or raise what the work raised."""
        return self._ask(number)

    def _ask(self, question: object) -> Any:
        try:
            self._pipe.send(question)
            went_well, answer = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise _Lost from error
        if not went_well:
            raise answer
        return answer

    def end(self) -> int:
        """Kill it, unless it has ended by itself, and return its exit code; negative, a signal."""
        self._process.kill()
        self._process.join(_SECONDS_TO_END)
        return self._process.exitcode or 0


class _Crew(Generic[T]):
    """Work on a number, handed over to the process of the thread that calls it."""

    def __init__(self, parcel: bytes, stop: Stop) -> None:
        self._parcel = parcel
        self._stop = stop
        self._own = threading.local()
        self._lock = threading.Lock()
        self._all: list[_Process] = []
        self._losses = 0

    def __call__(self, number: int) -> T:
        while True:
            process = self._mine()
            try:
                if not process.is_ready:
                    process.open(self._parcel)
                result: T = process.work_on(number)
            except _Lost:
                self._bury(process)
            else:
                return result

    def _mine(self) -> _Process:
        process: _Process | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = _Process()
            with self._lock:
                self._all.append(process)
            if self._stop.asked:  # too late for `end`
                process.end()
                raise Stopped
        return process

    def _bury(self, process: _Process) -> None:
        """Give a process up.

        Raises
        ------
        Stopped
            If it was killed at the end of the study.
        RunError
            If there is no use in starting another one.
        """
        self._own.process = None
        self._stop.check()
        code = process.end()
        if code > 0 and not process.is_ready:
            raise RunError(f"A process could not start (exit status {code}). {UNGUARDED}")
        with self._lock:
            self._losses += 1
            if self._losses > _LOSSES:
                how = f"the last by signal {-code}" if code < 0 else f"the last with status {code}"
                raise RunError(
                    f"{self._losses} processes of this study were killed, {how}: it is given up. "
                    "Often memory is short: use fewer workers, or keep_log=False (--no-log)."
                )

    def end(self) -> None:
        """Kill all processes."""
        with self._lock:
            there = list(self._all)
        for process in there:
            process.end()


def serve(pipe: Connection) -> None:
    """Open the work that comes through a pipe, then work on numbers until the pipe is closed.

    It is closed when the study's process ends, however it ends: nobody is left behind.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the study decides what Ctrl-C means
    with suppress(EOFError, OSError):
        work: Callable[[int], Any] | None = None
        while True:
            question = pipe.recv()
            try:
                if work is None:
                    work, answer = opened(question), None
                else:
                    answer = work(question)
            except Exception as error:  # noqa: BLE001  # raised again on the other side
                _send(pipe, went_well=False, answer=_portable(error))
            else:
                _send(pipe, went_well=True, answer=answer)


def _send(pipe: Connection, *, went_well: bool, answer: object) -> None:
    pipe.send((went_well, answer))


def _portable(error: Exception) -> Exception:
    """Return an error that can be sent; where it is no message to the user, with its traceback."""
    if isinstance(error, CcsimError):
        return error
    error.add_note("".join(traceback.format_exception(error)))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  # made here
    except Exception:  # noqa: BLE001  # whatever its pickling raises
        return RunError("".join(traceback.format_exception(error)))
    return error
