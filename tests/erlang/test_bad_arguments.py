"""What the formulas refuse, and what they say of a queue that never settles."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict

import pytest

from ccsim.erlang import erlang_a, erlang_b, erlang_c, erlang_g
from ccsim.errors import CcsimError, FormulaError

GOOD: dict[str, object] = {
    "arrival_rate": 0.05,
    "handle_time": 180.0,
    "agents": 10,
    "within": 20.0,
}
EXTRA: dict[str, dict[str, object]] = {
    "erlang_c": {},
    "erlang_a": {"patience": 120.0, "waiting_places": math.inf},
    "erlang_g": {"survival": lambda wait: math.exp(-wait / 120)},
}
FUNCTIONS: dict[str, Callable[..., object]] = {
    "erlang_c": erlang_c,
    "erlang_a": erlang_a,
    "erlang_g": erlang_g,
}
BAD = [
    ("arrival_rate", (0, -1.0, math.nan, math.inf, "many", None, 10**400)),
    ("handle_time", (0, -180.0, math.nan, math.inf, None)),
    ("agents", (0, -3, 13.5, math.nan, math.inf, True, "ten")),
    ("within", (-1.0, math.nan, math.inf, None)),
]


def fault(function: str, **changed: object) -> str:
    """Return what a function says of one changed argument."""
    with pytest.raises(FormulaError) as caught:
        FUNCTIONS[function](**(GOOD | EXTRA[function] | changed))
    return str(caught.value)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize(("name", "value"), [(name, v) for name, values in BAD for v in values])
def test_refused_by_name(function: str, name: str, value: object) -> None:
    message = fault(function, **{name: value})
    assert f"{function}: {name}\n" in message
    assert f"found:   {value!r}\n" in message


@pytest.mark.parametrize("value", [0, -5.0, math.nan, None])
def test_patience(value: object) -> None:
    assert "erlang_a: patience\n" in fault("erlang_a", patience=value)


@pytest.mark.parametrize("value", [-1, 2.5, math.nan, -math.inf, None])
def test_waiting_places(value: object) -> None:
    assert "erlang_a: waiting_places\n" in fault("erlang_a", waiting_places=value)


@pytest.mark.parametrize("load", [-1.0, math.nan, math.inf])
def test_load(load: float) -> None:
    with pytest.raises(FormulaError, match="erlang_b: load"):
        erlang_b(load, 3)


@pytest.mark.parametrize("lines", [-1, 2.5, math.nan])
def test_lines(lines: float) -> None:
    with pytest.raises(FormulaError, match="erlang_b: lines"):
        erlang_b(2.0, lines)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "survival",
    [
        lambda wait: 1 - math.exp(-wait / 120),
        lambda wait: 2 * math.exp(-wait / 120),
        lambda wait: math.exp(-wait / 120) - 0.1,
        lambda _: math.nan,
        lambda _: None,
    ],
    ids=["rises", "above one", "below zero", "not a number", "nothing"],
)
def test_survival(survival: Callable[[float], float]) -> None:
    assert "erlang_g: survival" in fault("erlang_g", survival=survival)


def test_the_whole_message() -> None:
    assert fault("erlang_c", agents=13.5) == (
        "erlang_c: agents\n"
        "  found:   13.5\n"
        "  allowed: a whole number of at least 1\n"
        "  do:      Round agents up or down first: nothing is rounded here."
    )


def test_kinds_of_the_error() -> None:
    assert issubclass(FormulaError, CcsimError)
    assert issubclass(FormulaError, ValueError)


def test_whole_floats_are_whole() -> None:
    whole, as_float = (erlang_c(0.05, 180.0, agents=n, within=20.0) for n in (10, 10.0))
    assert asdict(whole) == pytest.approx(asdict(as_float), rel=0, abs=0, nan_ok=True)


def test_line_too_long_to_sum() -> None:
    message = fault("erlang_a", arrival_rate=1.0, patience=math.inf, waiting_places=10**8)
    assert "erlang_a: patience and waiting_places\n" in message


def test_load_too_large_for_a_float() -> None:
    message = fault("erlang_a", arrival_rate=1e200, handle_time=1e200)
    assert "erlang_a: arrival_rate * handle_time\n" in message


@pytest.mark.parametrize("arrival_rate", [10 / 180, 20 / 180])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_growing_without_limit(function: str, arrival_rate: float) -> None:
    endless: dict[str, dict[str, object]] = {
        "erlang_c": {},
        "erlang_a": {"patience": math.inf},
        "erlang_g": {"survival": lambda _: 1.0},
    }
    changed = {"arrival_rate": arrival_rate} | endless[function]
    figures = FUNCTIONS[function](**(GOOD | EXTRA[function] | changed))
    expected = {"delay_probability": 1.0, "occupancy": 1.0, "asa": math.inf, "wait_mean": math.inf}
    expected |= dict.fromkeys(["service_level", "service_level_4", "abandonment", "blocking"], 0.0)
    assert expected == {name: getattr(figures, name) for name in expected}


def test_growing_because_of_those_who_never_give_up() -> None:
    figures = erlang_g(
        0.2, 180.0, agents=10, survival=lambda wait: 0.75 if wait < 30 else 0.5, within=20.0
    )
    assert figures.abandonment == 0.5
    assert figures.service_level_3 == 0.25
    assert figures.asa == math.inf
