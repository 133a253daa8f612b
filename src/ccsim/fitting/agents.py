"""How much agents differ in the talk times of their calls.

The logarithm of a talk time is the typical agent's mean, plus what is the agent's own, plus what is
the call's: ``y = mu + b + e`` with b ~ N(0, between^2) of each agent and e ~ N(0, within^2) of each
call. The two variances are estimated by restricted maximum likelihood (REML), which loses nothing
where agents took unequal numbers of calls, and which equals the analysis of variance where they
took equally many. An agent's own mean is shrunk towards the others' the more, the fewer calls it
rests on.

References
----------
Patterson, H. D., Thompson, R. (1971). Recovery of inter-block information when block sizes are
unequal. Biometrika 58, 545-554.
Robinson, G. K. (1991). That BLUP is a good thing: the estimation of random effects. Statistical
Science 6, 15-32.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

from ccsim.errors import Fault, InputError
from ccsim.fitting.estimate import Estimate
from ccsim.units import as_share

__all__ = ["AgentsFit", "service_by_agent"]

Floats = NDArray[np.float64]

_DROP = float(stats.chi2.ppf(0.95, 1))
"""By how much twice the log-likelihood falls from its peak to the ends of a 95 % interval."""
_LARGEST_RATIO = 1e3
"""Of the two variances; beyond it calls of an agent are as good as equal."""
_STEP = 1e-3


class _Groups(NamedTuple):
    """What the likelihood needs: by agent the number and mean of logs, and the squares within."""

    n: Floats
    mean: Floats
    squares_within: float


@dataclass(frozen=True, kw_only=True, eq=False)
class AgentsFit:
    """How much agents differ in their talk times.

    Attributes
    ----------
    between : Estimate
        Standard deviation of the agents' mean logarithms: 0.1 is about 10 % of talk time. Its
        interval is the likelihood's; low is 0 where agents who do not differ explain the log.
    within : Estimate
        Standard deviation of the logarithms of one agent's calls.
    real : float [share]
        How much of the variance seen between the agents' mean logarithms is theirs; the rest is
        the chance of which calls they took.
    p_value : float
        Chance of agents seeming as different as these if they did not differ (F test).
    agents : DataFrame
        One row an agent, most calls first: `agent`, `n`, `mean` [s] of the talk times counted,
        `factor` by which the agent's calls are longer than the typical agent's, shrunk, and
        `error`, its standard error on the scale of logarithms.
    left_out : dict of str to int
        Calls that were not counted, by reason.
    words : tuple of str
    """

    between: Estimate
    within: Estimate
    real: float
    p_value: float
    agents: pd.DataFrame
    left_out: dict[str, int]
    words: tuple[str, ...]


def service_by_agent(agent: ArrayLike, talk: ArrayLike, *, longer_than: float = 0.0) -> AgentsFit:
    """Estimate the spread between agents' talk times.

    Parameters
    ----------
    agent : array_like of str, shape (n_calls,)
        Who answered; missing (None or NaN) where unknown.
    talk : array_like, shape (n_calls,) [s]
        NaN where not recorded.
    longer_than : float [s]
        Calls of this length or less are left out, as short hang-ups are: their logarithms would
        count most, and tell least of an agent's pace.

    Returns
    -------
    AgentsFit
        With NaN for what the calls do not tell.

    Raises
    ------
    InputError
        If the arrays differ in length, or talk times or `longer_than` are negative.

    Examples
    --------
    >>> fit = service_by_agent(["ann", "ann", "bob", "bob"], [100.0, 120.0, 200.0, 240.0])
    >>> fit.agents["factor"].round(2).tolist()
    [0.72, 1.4]
    """
    names = pd.Series(np.asarray(agent, dtype=object))
    seconds = np.asarray(talk, dtype=np.float64)
    _check(names, seconds, longer_than)
    known = names.notna().to_numpy()
    recorded = ~np.isnan(seconds)
    long = recorded & (seconds > longer_than)
    left_out = {
        "no talk time": int((~recorded).sum()),
        f"talk time of {longer_than:g} s or less": int((recorded & ~long).sum()),
        "no agent's name": int((long & ~known).sum()),
    }
    codes, who = pd.factorize(names[long & known])
    return _fit(codes, who, seconds[long & known], left_out)


def _check(names: pd.Series, seconds: Floats, longer_than: float) -> None:
    faults = []
    if seconds.shape != (len(names),):
        faults.append(
            Fault(
                where="service_by_agent: agent and talk",
                found=f"{len(names)} agents and talk times of shape {seconds.shape}",
                allowed="one agent and one talk time for each call",
                do="give both columns of the same calls",
            )
        )
    negative = int((seconds < 0).sum())
    if negative:
        faults.append(
            Fault(
                where=f"service_by_agent: talk[{int(np.argmax(seconds < 0))}]",
                found=f"{seconds.min():g} s; {negative} negative talk times in all",
                allowed="seconds of 0 or more, or NaN where not recorded",
                do="leave these calls out, or see how the log tells the ends of conversations",
            )
        )
    if not 0.0 <= longer_than < math.inf:
        faults.append(
            Fault(
                where="service_by_agent: longer_than",
                found=f"{longer_than:g}",
                allowed="seconds of 0 or more",
                do="give the length up to which a call counts as a short hang-up, such as 10",
            )
        )
    if faults:
        raise InputError(faults)


def _fit(codes: NDArray[np.intp], who: pd.Index, talk: Floats, left: dict[str, int]) -> AgentsFit:
    groups = _grouped(codes, np.log(talk), len(who))
    ratio = _best_ratio(groups) if _tells(groups) else math.nan
    between, within = _spread(groups, ratio)
    center, own, error = _shrunk(groups, between.value, within.value)
    table = pd.DataFrame(
        {
            "agent": [str(name) for name in who],
            "n": groups.n.astype(np.int64),
            "mean": np.bincount(codes, talk, minlength=len(who)) / np.maximum(groups.n, 1.0),
            "factor": np.exp(own - center),
            "error": error,
        }
    )
    seen = float(np.var(groups.mean, ddof=1)) if len(who) > 1 else math.nan
    real = min(1.0, between.value**2 / seen) if seen > 0.0 else math.nan
    p_value = _p_value(groups)
    return AgentsFit(
        between=between,
        within=within,
        real=real,
        p_value=p_value,
        agents=table.sort_values("n", ascending=False, kind="stable", ignore_index=True),
        left_out={reason: count for reason, count in left.items() if count},
        words=tuple(_words(between, real, p_value, table)),
    )


def _grouped(codes: NDArray[np.intp], logs: Floats, agents: int) -> _Groups:
    n = np.bincount(codes, minlength=agents).astype(np.float64)
    mean = np.bincount(codes, logs, minlength=agents) / np.maximum(n, 1.0)
    return _Groups(n, mean, float(((logs - mean[codes]) ** 2).sum()))


def _tells(groups: _Groups) -> bool:
    """Return whether there are two agents, and calls of one agent that differ."""
    return len(groups.n) > 1 and groups.squares_within > 0.0


def _profile(groups: _Groups, ratio: float) -> tuple[float, float]:
    """Return -2 log-likelihood (restricted, up to a constant) and the variance within.

    Of the ratio of the variances, between / within; the mean and the variance within are the best
    for it.
    """
    scale = 1.0 + groups.n * ratio
    weight = groups.n / scale
    center = float(weight @ groups.mean / weight.sum())
    squares = groups.squares_within + float(weight @ (groups.mean - center) ** 2)
    freedom = groups.n.sum() - 1.0
    within = squares / freedom
    penalty = float(np.log(scale).sum() + math.log(weight.sum()))
    return float(freedom * math.log(within)) + penalty, within


def _best_ratio(groups: _Groups) -> float:
    found = optimize.minimize_scalar(
        lambda root: _profile(groups, root**2)[0],
        bounds=(0.0, math.sqrt(_LARGEST_RATIO)),
        method="bounded",
        options={"xatol": 1e-9},
    )
    ratio = float(found.x) ** 2
    # The search never tries its ends, and no difference between agents is one of them.
    return ratio if _profile(groups, ratio)[0] < _profile(groups, 0.0)[0] else 0.0


def _spread(groups: _Groups, ratio: float) -> tuple[Estimate, Estimate]:
    agents, calls = len(groups.n), int(groups.n.sum())
    if math.isnan(ratio):
        unknown = Estimate(math.nan, math.nan, 0.0, math.inf, agents)
        return unknown, unknown._replace(n=calls)
    lowest, variance = _profile(groups, ratio)
    sigma = math.sqrt(variance)
    error = sigma / math.sqrt(2.0 * max(calls - agents, 1))
    within = Estimate(sigma, error, sigma - 1.96 * error, sigma + 1.96 * error, calls)

    def excess(root: float) -> float:
        return _profile(groups, root**2)[0] - lowest - _DROP

    root, most = math.sqrt(ratio), math.sqrt(_LARGEST_RATIO)
    low = float(optimize.brentq(excess, 0.0, root)) if root and excess(0.0) > 0 else 0.0
    high = float(optimize.brentq(excess, root, most)) if excess(most) > 0 else math.inf
    between = Estimate(
        root * sigma, _error(groups, root) * sigma, low * sigma, high * sigma, agents
    )
    return between, within


def _error(groups: _Groups, root: float) -> float:
    """Return the standard error of the root of the ratio, from the likelihood's curvature."""
    step = _STEP * root
    if step == 0.0:
        return math.nan
    here, up, down = (_profile(groups, (root + h) ** 2)[0] for h in (0.0, step, -step))
    curvature = (up - 2.0 * here + down) / step**2
    return math.sqrt(2.0 / curvature) if curvature > 0 else math.nan


def _shrunk(groups: _Groups, between: float, within: float) -> tuple[float, Floats, Floats]:
    """Return the typical mean logarithm, and each agent's with its standard error."""
    if math.isnan(between):
        nothing = np.full(len(groups.n), math.nan)
        return math.nan, nothing, nothing
    kept = between**2 / (between**2 + within**2 / groups.n)
    weight = groups.n / (within**2 + groups.n * between**2)
    center = float(weight @ groups.mean / weight.sum())
    return center, center + kept * (groups.mean - center), between * np.sqrt(1.0 - kept)


def _p_value(groups: _Groups) -> float:
    """Return the F test's p-value, exact for normal logarithms and any numbers of calls."""
    free = groups.n.sum() - len(groups.n)
    if not _tells(groups) or free <= 0:
        return math.nan
    center = float(groups.n @ groups.mean / groups.n.sum())
    mean_square = float(groups.n @ (groups.mean - center) ** 2) / (len(groups.n) - 1)
    ratio = mean_square / (groups.squares_within / free)
    return float(stats.f.sf(ratio, len(groups.n) - 1, free))


def _chance(p_value: float) -> str:
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.2g}"


def _words(between: Estimate, real: float, p_value: float, table: pd.DataFrame) -> list[str]:
    if math.isnan(between.value):
        return [
            (
                f"agents: {len(table)}, or no two calls that differ: the spread between agents "
                "cannot be told, and they are taken as alike"
            )
        ]
    low, middle, high = (
        as_share(math.expm1(spread)) for spread in (between.low, between.value, between.high)
    )
    said = [
        (
            f"agents' talk times differ by {middle} (95 %: {low} to {high}), one standard "
            f"deviation between {between.n} agents"
        )
    ]
    if between.low == 0.0:
        said.append("agents who do not differ at all explain the log as well")
    else:
        slow, fast = table["factor"].max(), table["factor"].min()
        said.append(
            f"{as_share(real)} of the variance seen between their means is real, the rest chance; "
            f"shrunk by it, factors run from {fast:.2f} to {slow:.2f} ({_chance(p_value)})"
        )
    said.append("some of it may be the kinds of calls and the hours that each agent had")
    return said
