"""Talk times of any law: the single-server formula, and five servers by their phases."""

from __future__ import annotations

from typing import Any

from ccsim.units import HOUR, MINUTE
from reference_cases.case import Case, Figure, exponential, lasting, steady

__all__ = ["CASES"]

_ONE_SERVER = "Pollaczek (1930), Khinchine (1932)"


def _one_server(
    name: str, talk: dict[str, Any], wait: float, contacts: float, quick: float = 0
) -> Case:
    scenario = steady(per_hour=0.8 * HOUR / MINUTE, talk=talk, staff=1)
    return Case(
        name=f"M/G/1, load 0.8, {name}",
        source=_ONE_SERVER,
        scenario=scenario,
        figures=(
            Figure(measure="asa", value=wait * MINUTE, kind="wait"),
            Figure(measure="delay_probability", value=0.8, kind="probability"),
        ),
        full=lasting(scenario, contacts),
        quick=lasting(scenario, quick, 20) if quick else None,
    )


def _five(name: str, source: str, talk: dict[str, Any], delayed: float, wait: float) -> Case:
    scenario = steady(per_hour=4 * HOUR / MINUTE, talk=talk, staff=5)
    return Case(
        name=f"{name}, load 0.8",
        source=source,
        scenario=scenario,
        figures=(
            Figure(measure="delay_probability", value=delayed, kind="probability"),
            Figure(measure="asa", value=wait * MINUTE, kind="wait"),
        ),
        full=lasting(scenario, 1e6),
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
