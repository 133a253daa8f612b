"""A scenario's patience as the survival function that the formula for any law takes."""

from __future__ import annotations

from collections.abc import Callable

from ccsim.scenario.blend import Blend
from ccsim.scenario.law import Distribution

__all__ = ["survival_of"]


def survival_of(
    patience: Distribution, *, factor: float = 1.0, balk: float = 0.0
) -> Callable[[float], float]:
    """Return P(patience > t), where a share `balk` of those who would have to wait has none.

    Parameters
    ----------
    patience : Distribution
    factor : float
        What patience is multiplied by.
    balk : float [share]

    Returns
    -------
    callable, float [s] -> float [share]

    Examples
    --------
    >>> from ccsim.scenario.distributions import Exponential
    >>> survive = survival_of(Exponential(kind="exponential", mean=120.0), balk=0.1)
    >>> round(survive(0.0), 3), round(survive(120.0), 3)
    (0.9, 0.331)
    """
    # A blend makes its parts anew at every call, which would take most of the time.
    parts = patience.weighted() if isinstance(patience, Blend) else [(1.0, patience)]

    def survival(t: float) -> float:
        gone = sum(share * law.cdf(t / factor) for share, law in parts)
        return (1.0 - balk) * max(1.0 - gone, 0.0)

    return survival
