"""The laws of a scenario as rows that the kernels draw from."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels.quantiles import Laws
from ccsim.scenario.law import Distribution

__all__ = ["LawBook"]


class LawBook:
    """Collects the laws of a scenario, each once."""

    def __init__(self) -> None:
        self._numbers: dict[Distribution, int] = {}
        self._rows: list[tuple[int, float, float, float, int, int]] = []
        self._x: list[float] = []
        self._cumulative: list[float] = []

    def number(self, law: Distribution) -> int:
        """Return the law's row, adding it if it is new."""
        if law not in self._numbers:
            row = law.row()
            x = row.x or tuple(float(self.number(part)) for part in row.parts)
            start = len(self._x)
            self._x.extend(x)
            if row.weights:
                total = math.fsum(row.weights)
                shares = itertools.accumulate(weight / total for weight in row.weights)
                self._cumulative.extend([*list(shares)[:-1], 1.0])
            a, b, c = (*row.numbers, 0.0, 0.0, 0.0)[:3]
            self._numbers[law] = len(self._rows)
            self._rows.append((int(row.code), a, b, c, start, len(self._x)))
        return self._numbers[law]

    def numbers(self, laws: Sequence[Distribution]) -> NDArray[np.int64]:
        """Return the rows of several laws."""
        return np.array([self.number(law) for law in laws], dtype=np.int64)

    def laws(self) -> Laws:
        """Return all that were asked for."""
        points = np.zeros((len(self._x), 2))
        points[:, 0] = self._x
        points[:, 1] = self._cumulative
        return Laws(np.array(self._rows, dtype=np.float64), points)
