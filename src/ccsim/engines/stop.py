"""How a replication under way is asked to stop: a flag that its loops look at."""

from __future__ import annotations

__all__ = ["Stop", "Stopped"]


class Stopped(Exception):  # noqa: N818  # nothing went wrong; it never leaves the study that asked
    """A replication ended before its end, because it was asked to."""


class Stop:
    """Asked of all replications of a study at once, from another thread.

    A plain attribute and no `threading.Event`: it takes no lock, so that loops can look at it
    often and anybody may ask at any moment.
    """

    __slots__ = ("asked",)

    def __init__(self) -> None:
        self.asked = False

    def ask(self) -> None:
        """Let whoever looks stop."""
        self.asked = True

    def check(self) -> None:
        """Look.

        Raises
        ------
        Stopped
            If it was asked for.
        """
        if self.asked:
            raise Stopped
