"""One more replication in the running sums of many ratios at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from ccsim.kernels._jit import kernel
from ccsim.kernels.state import Floats, Records

__all__ = ["SUMS", "add"]

SUMS = np.dtype(
    [
        ("known", np.int64),  # replications with a denominator
        ("shift", np.float64),  # the ratio of the first of them
        ("e", np.float64),  # mean of e = N - shift D
        ("d", np.float64),  # mean of D
        ("ee", np.float64),  # sums of products about the means
        ("ed", np.float64),
        ("dd", np.float64),
    ]
)
"""Of one ratio, as `ccsim.stats.running.RunningRatio` explains them."""


@kernel
def add(numerator: Floats, denominator: Floats, replications: int, sums: Records) -> Any:
    """Add a replication, the last of so many; all arrays are (n_ratios,), sums of SUMS."""
    for at in range(sums.shape[0]):
        one, n, d = sums[at], numerator[at], denominator[at]
        # Without a denominator so far, e = N whatever the shift: it may still be chosen.
        if one["known"] == 0 and d != 0.0:
            one["shift"] = n / d
        if d != 0.0:
            one["known"] += 1
        e = n - one["shift"] * d
        from_e, from_d = e - one["e"], d - one["d"]
        one["e"] += from_e / replications
        one["d"] += from_d / replications
        rest_d = d - one["d"]
        one["ee"] += from_e * (e - one["e"])
        one["ed"] += from_e * rest_d
        one["dd"] += from_d * rest_d
