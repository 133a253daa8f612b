"""Talk times of any law: the single-server formula, and five servers by their phases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ccsim.units import HOUR, MINUTE
from reference_cases.centres import exponential, figures, steady, steady_case

if TYPE_CHECKING:
    from reference_cases.case import Case

__all__ = ["CASES"]

_ONE_SERVER = "Pollaczek (1930), Khinchine (1932)"


def _one_server(
    name: str, talk: dict[str, Any], wait: float, contacts: float, quick: float = 0.0
) -> Case:
    return steady_case(
        f"M/G/1, load 0.8, {name}",
        _ONE_SERVER,
        steady(per_hour=0.8 * HOUR / MINUTE, talk=talk, staff=1),
        figures(asa=wait * MINUTE, delay_probability=0.8),
        contacts=contacts,
        quick=quick,
    )


def _five(name: str, source: str, talk: dict[str, Any], delayed: float, wait: float) -> Case:
    return steady_case(
        f"{name}, load 0.8",
        source,
        steady(per_hour=4 * HOUR / MINUTE, talk=talk, staff=5),
        figures(delay_probability=delayed, asa=wait * MINUTE),
        contacts=1e6,
    )


CASES: list[Case] = [
    _one_server("exponential", exponential(MINUTE), 4.0, 1e6),
    _one_server("constant", {"kind": "constant", "value": MINUTE}, 2.0, 8e5, 3e5),
    _one_server("lognormal", {"kind": "lognormal", "mean": MINUTE, "cv": 1.5}, 6.5, 1.5e6),
    _five(
        "M/H2/5, squared cv 4",
        "Markov chain of the agents by phase, solved numerically",
        {"kind": "hyperexponential", "mean": MINUTE, "cv": 2.0},
        0.5695546,
        1.2541514,
    ),
    _five("M/M/5", "Erlang (1917)", exponential(MINUTE), 0.5541126, 0.5541126),
]
