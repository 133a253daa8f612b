"""Progress of several studies, one after the other, as of one."""

from __future__ import annotations

from ccsim.study.replicate import Progress, Reporter

__all__ = ["one_of_several"]


def one_of_several(progress: Reporter | None, before: int, count: int) -> Reporter | None:
    """Return a reporter for one of some equally large studies that tells of all of them.

    Parameters
    ----------
    progress : callable, optional
        Whom to tell.
    before, count : int
        How many studies are finished, and how many there are.
    """
    if progress is None:
        return None

    def report(at: Progress) -> None:
        progress(Progress(before * at.total + at.done, count * at.total, at.seconds, at.dashboard))

    return report
