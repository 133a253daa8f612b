"""Which of several fitted laws is taken, and why: closeness first, then parsimony."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from ccsim.errors import Fault, InputError, nearest
from ccsim.fitting.families import FAMILIES, Family
from ccsim.fitting.likelihood import Candidate

__all__ = ["FEW", "candidate_table", "chosen_candidate", "families_named"]

FEW = 20
"""From fewer endings than this only the exponential law is fitted: one number is all they tell."""

_TELLING = 0.01
"""Distances that differ by less than one call in a hundred are as good as equal."""


def families_named(names: Iterable[str], endings: int, where: str) -> list[Family]:
    """Return the families to fit: those named, or only the exponential if endings are `FEW`.

    Raises
    ------
    InputError
        If a name is not known, or none is given.
    """
    wanted = list(names)
    faults = [
        Fault(
            where=where,
            found=repr(name),
            allowed=f"any of {', '.join(FAMILIES)}",
            do=nearest(str(name), FAMILIES),
        )
        for name in wanted
        if name not in FAMILIES
    ]
    if not wanted:
        faults.append(
            Fault(
                where=where,
                found="no name of a law",
                allowed=f"any of {', '.join(FAMILIES)}",
                do="leave the argument out to try them all",
            )
        )
    if faults:
        raise InputError(faults)
    return [FAMILIES[name] for name in (wanted if endings >= FEW else ["exponential"])]


def chosen_candidate(candidates: Sequence[Candidate], noise: float) -> Candidate | None:
    """Return the candidate to be taken, or None if none can be written into a scenario.

    The Akaike criterion weighs every call alike, and most calls end early: a law can have the best
    of it and be far off in the tail, which is where an overloaded day needs it. So closeness comes
    first. Of the laws whose distance is within the noise of the smallest one, the smallest BIC
    decides, so that a further parameter must pay for itself: AIC would take one too many in one
    case of six. A law whose parameters the data do not
    tell apart is taken only if there is no other.

    Parameters
    ----------
    candidates : sequence of Candidate
    noise : float
        Standard error of the distribution function recorded, at its largest; differences below .01
        count as noise in any case.
    """
    possible = [one for one in candidates if one.law is not None]
    told = [
        one
        for one in possible
        if not any(math.isnan(number.error) for number in one.parameters.values())
    ]
    possible = told or possible
    if not possible:
        return None
    bound = min(one.distance for one in possible) + max(noise, _TELLING)
    return min((one for one in possible if one.distance <= bound), key=lambda one: one.bic)


def candidate_table(candidates: Sequence[Candidate]) -> pd.DataFrame:
    """Return the candidates as a table, a row each.

    Returns
    -------
    DataFrame
        `law`, `parameters` in words (value ± standard error, times in seconds), `mean` [s], `aic`
        and `bic` as differences from the smallest, `distance`.
    """
    aic = min((one.aic for one in candidates), default=0.0)
    bic = min((one.bic for one in candidates), default=0.0)
    rows = [
        {
            "law": one.name,
            "parameters": ", ".join(
                f"{name} {number.value:.4g} ± {number.error:.2g}"
                for name, number in one.parameters.items()
            ),
            "mean": one.mean.value,
            "aic": one.aic - aic,
            "bic": one.bic - bic,
            "distance": one.distance,
        }
        for one in candidates
    ]
    return pd.DataFrame(rows, columns=["law", "parameters", "mean", "aic", "bic", "distance"])
