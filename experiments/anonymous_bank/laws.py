"""The laws tried for patience, each as a function of numbers without bounds, for the search."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from log import Floats
from scipy import special, stats


@dataclass(frozen=True)
class Hyperexponential:
    """A mixture of two exponentials, with the methods of scipy's laws that are used here."""

    weight1: float
    mean1: float
    mean2: float

    def logpdf(self, t: Floats) -> Floats:
        """Log density."""
        first = self.weight1 / self.mean1 * np.exp(-t / self.mean1)
        return np.asarray(np.log(first + (1 - self.weight1) / self.mean2 * np.exp(-t / self.mean2)))

    def logsf(self, t: Floats) -> Floats:
        """Log survival."""
        return np.asarray(np.log(self.sf(t)))

    def sf(self, t: Floats) -> Floats:
        """Survival."""
        first = self.weight1 * np.exp(-t / self.mean1)
        return np.asarray(first + (1 - self.weight1) * np.exp(-t / self.mean2))


def exponential(x: Floats) -> tuple[dict[str, float], Any]:
    """Exponential law from one unbounded number: its parameters by name, and the law."""
    mean = np.exp(x[0])
    return {"mean": mean}, stats.expon(scale=mean)


def weibull(x: Floats) -> tuple[dict[str, float], Any]:
    """Weibull law from two unbounded numbers."""
    scale, shape = np.exp(x)
    return {"scale": scale, "shape": shape}, stats.weibull_min(shape, scale=scale)


def lognormal(x: Floats) -> tuple[dict[str, float], Any]:
    """Lognormal law from two unbounded numbers."""
    median, sigma = np.exp(x)
    return {"median": median, "sigma": sigma}, stats.lognorm(sigma, scale=median)


def hyperexponential(x: Floats) -> tuple[dict[str, float], Any]:
    """Hyperexponential law of two parts from three unbounded numbers."""
    named = {"weight1": special.expit(x[0]), "mean1": np.exp(x[1]), "mean2": np.exp(x[2])}
    return named, Hyperexponential(**named)


# Each law with where its search starts.
LAWS: dict[str, tuple[Callable[[Floats], tuple[dict[str, float], Any]], tuple[float, ...]]] = {
    "exponential": (exponential, (5.8,)),
    "weibull": (weibull, (5.8, 0.0)),
    "lognormal": (lognormal, (5.6, 0.5)),
    "hyperexponential": (hyperexponential, (-1.7, 3.4, 6.1)),
}
