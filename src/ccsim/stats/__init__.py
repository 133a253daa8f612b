"""Estimates and their uncertainty over replications; numbers only, no contact centre."""

from ccsim.stats.intervals import RatioEstimate, RunningRatio, ratio_of_sums, t_quantile
from ccsim.stats.precision import MINIMUM, UNREACHABLE, needed, wanted_half_width

__all__ = [
    "MINIMUM",
    "UNREACHABLE",
    "RatioEstimate",
    "RunningRatio",
    "needed",
    "ratio_of_sums",
    "t_quantile",
    "wanted_half_width",
]
