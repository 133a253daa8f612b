"""Ctrl-C, noted while a study runs and acted on where nothing can be lost.

Python's own handler raises KeyboardInterrupt between any two instructions of the main thread: in
the middle of adding up a replication, in a lock or the clean-up of a progress bar, in a destructor,
where it is swallowed. A handler that only takes a note can do no harm anywhere.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ccsim.engines.stop import Stop

__all__ = ["Handler", "Interrupts", "StopAtInterrupt", "interrupts_noted"]

Handler = Callable[[int, FrameType | None], object]
"""What Python calls for a signal."""


class Interrupts:
    """A handler that notes the first Ctrl-C; from the second on, what was there before acts.

    Attributes
    ----------
    noted : bool
        Whether there was one.
    """

    def __init__(self, before: Handler) -> None:
        self.noted = False
        self._before = before

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Take a note, or leave it to what was there before."""
        if self.noted:
            self._before(number, frame)
        self.noted = True

    @contextmanager
    def also_raised(self) -> Iterator[None]:
        """Note a KeyboardInterrupt that is raised in here: by a callback, or another's handler."""
        try:
            yield
        except KeyboardInterrupt:
            if self.noted:  # not the first: whoever presses twice does not want to wait
                raise
            self.noted = True


class StopAtInterrupt(Stop):
    """Asked as soon as an interrupt is noted, also if the thread that noted it is itself at work.

    In another process, where it is a copy, nobody asks.
    """

    __slots__ = ("_interrupts",)

    def __init__(self, interrupts: Interrupts) -> None:
        super().__init__()
        self._interrupts = interrupts

    def __reduce__(self) -> tuple[type[Stop], tuple[()]]:
        """Leave the handler behind."""
        return Stop, ()

    def check(self) -> None:
        """Look, and look at the interrupts too."""
        if self._interrupts.noted:
            self.ask()
        super().check()


@contextmanager
def interrupts_noted(instead_of: Handler = signal.default_int_handler) -> Iterator[Interrupts]:
    """Note Ctrl-C instead of raising KeyboardInterrupt.

    Nothing changes in a thread other than the main one, which signals do not reach, or where a
    program handles Ctrl-C in its own way: that stays its business. Within another one, the notes
    of the outer one are taken.

    Parameters
    ----------
    instead_of : callable
        The handler that may be replaced for the time being.
    """
    there = signal.getsignal(signal.SIGINT)
    if isinstance(there, Interrupts):
        yield there
        return
    interrupts = Interrupts(instead_of)
    if there is not instead_of or threading.current_thread() is not threading.main_thread():
        yield interrupts
        return
    signal.signal(signal.SIGINT, interrupts)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, instead_of)
