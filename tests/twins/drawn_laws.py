"""Laws of durations for drawn scenarios: full of atoms, so that much ends at one instant."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

__all__ = ["ANYTHING", "ON_THE_GRID", "OVERNIGHT", "Menu", "Raw", "constant"]

Raw = dict[str, Any]


def constant(*values: str) -> st.SearchStrategy[Raw]:
    """Draw a law without chance; values are durations in words."""
    return st.sampled_from([{"kind": "constant", "value": value} for value in values])


EXPONENTIAL = st.sampled_from(
    [{"kind": "exponential", "mean": "90 s"}, {"kind": "exponential", "mean": "12 min"}]
)
ANY_LAW = st.sampled_from(
    [
        {"kind": "lognormal", "mean": "5 min", "cv": 1.2},
        {"kind": "lognormal", "median": "4 min", "sigma": 0.8},
        {"kind": "gamma", "mean": "5 min", "cv": 0.7},
        {"kind": "weibull", "mean": "5 min", "shape": 0.9},
        {"kind": "uniform", "low": "1 s", "high": "10 min"},
        {"kind": "triangular", "low": "1 min", "mode": "3 min", "high": "10 min"},
        {"kind": "hyperexponential", "mean": "5 min", "cv": 1.5},
        {"kind": "empirical", "values": ["5 s", "300 s", "600 s"]},
        {"kind": "empirical", "edges": ["0 s", "60 s", "300 s"], "weights": [2, 5]},
        {
            "kind": "mixture",
            "parts": [
                {"weight": 2, "kind": "constant", "value": "300 s"},
                {"weight": 1, "kind": "exponential", "mean": "5 min"},
                {"weight": 1, "kind": "empirical", "values": ["600 s", "895 s"]},
            ],
        },
    ]
)
"""One of each kind that is not constant, exponential or endless; some of them have atoms."""
GRID_LENGTHS = constant("300 s", "300 s", "600 s", "900 s", "1800 s")
ENDLESS = st.just({"kind": "endless"})


@dataclass(frozen=True, eq=False)
class Menu:
    """What the lengths of a scenario are drawn from.

    Attributes
    ----------
    talk, wrap, patience, delay : strategy of dict
    after : tuple of int [s]
        When routing steps open.
    grid : int [s]
        Recorded arrivals and talk times are multiples of it.
    short_nights : bool
        Whether every second day opens soon after the day before has closed.
    """

    talk: st.SearchStrategy[Raw]
    wrap: st.SearchStrategy[Raw]
    patience: st.SearchStrategy[Raw]
    delay: st.SearchStrategy[Raw]
    after: tuple[int, ...]
    grid: int
    short_nights: bool = False


ANYTHING = Menu(
    talk=constant("0 s", "5 s", "300 s", "1795 s", "2 h") | EXPONENTIAL | ANY_LAW,
    wrap=constant("0 s", "5 s", "300 s", "895 s") | EXPONENTIAL | ANY_LAW,
    patience=constant("0 s", "5 s", "600 s", "3 h") | EXPONENTIAL | ANY_LAW | ENDLESS,
    delay=constant("0 s", "5 s", "300 s", "1 h") | EXPONENTIAL | ANY_LAW,
    after=(0, 0, 0, 5, 300, 600, 1795),
    grid=5,
)
ON_THE_GRID = Menu(
    talk=constant("0 s", "1 h", "2 h", "90 min") | GRID_LENGTHS | GRID_LENGTHS,
    wrap=constant("0 s") | GRID_LENGTHS,
    patience=constant("0 s", "1 h", "2 h", "3 h") | GRID_LENGTHS | GRID_LENGTHS | ENDLESS,
    delay=constant("0 s", "1 h", "2 h", "3 h") | GRID_LENGTHS,
    after=(0, 0, 0, 300, 600, 900, 3600),
    grid=300,
)
"""All that has a length has a multiple of 5 min."""
OVERNIGHT = Menu(
    talk=constant("30 min", "1 h", "90 min", "2 h"),
    wrap=constant("0 s", "0 s", "30 min", "1 h"),
    patience=constant("30 min", "1 h", "90 min", "2 h") | ENDLESS,
    delay=constant("0 s", "30 min", "1 h", "90 min", "2 h"),
    after=(0, 0, 0, 1800, 3600, 5400, 7200),
    grid=900,
    short_nights=True,
)
"""For days with a short night between them: much that began before it lasts until opening."""
