"""The formulas against published and independently computed figures, to every printed digit.

Expected values are written as printed, so that each row is held to half a unit in its last digit.
Where a source counts in minutes, so does the row: the formulas hold in any unit of time.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import pairwise, starmap

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm

from ccsim.erlang import QueueFigures, erlang_a, erlang_b, erlang_c, erlang_g
from ccsim.units import HOUR, MINUTE

HALF_HOUR = HOUR / 2
THIRD = 1 / 3  # Twenty seconds, in minutes.


def as_printed(value: float, printed: str) -> str:
    """Round a value to as many decimals as the reference shows."""
    decimals = len(printed.partition(".")[2])
    text = f"{value:.{decimals}f}"
    return text.removeprefix("0") if printed.startswith(".") else text


def check(figures: QueueFigures, **printed: str) -> None:
    """Compare the measures named with the reference."""
    actual = {name: as_printed(getattr(figures, name), text) for name, text in printed.items()}
    assert printed == actual


def exponential(mean: float) -> Callable[[float], float]:
    """Survival function of an exponential patience."""
    return lambda wait: math.exp(-wait / mean)


# --- Erlang B -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "load", "printed"),
    [
        (10, 5, ".01838457"),
        (10, 20, ".53796317"),
        (200, 180, ".010324995"),
        (25, 20, ".0502218"),
        (2, 0, "0.0"),
        (0, 3, "1.0"),
    ],
)
def test_erlang_b(lines: int, load: float, printed: str) -> None:
    assert printed == as_printed(erlang_b(load, lines), printed)


@pytest.mark.parametrize(("load", "lines"), [(10, 18), (708, 736)])
def test_lines_that_block_one_per_cent(load: float, lines: int) -> None:
    assert erlang_b(load, lines) <= 0.01 < erlang_b(load, lines - 1)


def test_ordered_hunt() -> None:
    blocked = [erlang_b(3.0, lines) for lines in range(6)]
    printed = [".75", ".6617647", ".5497738", ".4201409", ".2881576"]
    carried = [3 * (less - more) for less, more in pairwise(blocked)]
    assert printed == list(starmap(as_printed, zip(carried, printed, strict=True)))


# --- Erlang C -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calls", "handle_time", "agents", "within", "printed"),
    [
        (100, 180, 11, 20, (".6821182", ".3896138", "122.78128")),
        (100, 180, 12, 20, (".4493882", ".6401580", "40.44494")),
        (100, 180, 13, 20, (".2852705", ".7955948", "17.11623")),
        (100, 180, 14, 20, (".1741319336", ".8883500192", "7.8359370")),
        (100, 180, 15, 20, (".1020424", ".9414528", "3.67353")),
        (360, 240, 55, 15, (".2387009", ".8458831", "8.1840321")),
        (200, 180, 25, 60, (".2091028", ".9605056", "7.5277")),
        (50, 180, 7, 20, (None, ".7404410", "29.1735")),
        (100, 180, 14, 20, (None, ".8883500", "7.8359")),
    ],
)
def test_erlang_c_per_half_hour(
    calls: float,
    handle_time: float,
    agents: int,
    within: float,
    printed: tuple[str | None, str, str],
) -> None:
    figures = erlang_c(calls / HALF_HOUR, handle_time, agents=agents, within=within)
    delay_probability, service_level, asa = printed
    check(figures, service_level=service_level, asa=asa)
    if delay_probability is not None:
        check(figures, delay_probability=delay_probability)


def test_erlang_c_occupancy() -> None:
    check(erlang_c(100 / HALF_HOUR, 180, agents=14, within=20), occupancy=".7142857")
    check(erlang_c(360 / HALF_HOUR, 240, agents=55, within=15), occupancy=".8727273")


@pytest.mark.parametrize(
    ("agents", "service_level", "asa"),
    [
        (6, ".4503743", "2.9375823"),
        (7, ".7163126", ".8103749"),
        (8, ".8630538", ".2787775"),
        (9, ".9383348", ".1006379"),
        (10, ".9741294", ".0361054"),
    ],
)
def test_one_a_minute_for_five_minutes(agents: int, service_level: str, asa: str) -> None:
    figures = erlang_c(1.0, 5.0, agents=agents, within=THIRD)
    check(figures, service_level=service_level, asa=asa)


def test_three_and_a_half_a_minute() -> None:
    figures = erlang_c(3.5 / MINUTE, 180.0, agents=13, within=20.0)
    check(figures, asa="26.5569", delay_probability=".3688456", service_level=".7206123")


@pytest.mark.parametrize(
    ("system", "agents", "target", "enough", "too_few"),
    [
        ((0.01, 300, 20), 6, 0.8, ".9188284", ".7933264"),
        ((240 / HALF_HOUR, 180, 20), 29, 0.8, ".8609945", ".7863981"),
        ((500 / HALF_HOUR, 240, 20), 74, 0.8, ".8461363", ".7970480"),
        ((2000 / HALF_HOUR, 360, 30), 415, 0.9, ".9001484", None),
        ((100 / HALF_HOUR, 180, 20), 14, 0.8, ".8883500", ".7955948"),
        ((1 / MINUTE, 300, 20), 8, 0.8, ".8630538", ".7163126"),
    ],
)
def test_fewest_agents_on_target(
    system: tuple[float, float, float],
    agents: int,
    target: float,
    enough: str,
    too_few: str | None,
) -> None:
    arrival_rate, handle_time, within = system
    on_target = erlang_c(arrival_rate, handle_time, agents=agents, within=within)
    below = erlang_c(arrival_rate, handle_time, agents=agents - 1, within=within)
    assert below.service_level < target <= on_target.service_level
    check(on_target, service_level=enough)
    if too_few is not None:
        check(below, service_level=too_few)


@pytest.mark.parametrize(
    ("load", "agents", "handle_time", "within", "service_level"),
    [(5, 8, 300, 15, ".8560"), (20, 24, 200, 25, ".8192"), (50, 58, 240, 30, ".9285")],
)
def test_corrected_where_a_published_table_is_wrong(
    load: float, agents: int, handle_time: float, within: float, service_level: str
) -> None:
    figures = erlang_c(load / handle_time, handle_time, agents=agents, within=within)
    check(figures, service_level=service_level)


def test_thousand_erlangs() -> None:
    figures = erlang_c(1000 / 300, 300.0, agents=1050, within=20.0)
    check(figures, delay_probability=".0744017740", asa=".44641064")


@pytest.mark.parametrize(
    ("arrival_rate", "handle_time", "agents", "delay_probability", "wait_mean"),
    [
        (8.0, 1.0, 10, ".4091802", ".2045901"),
        (2.5, 3.0, 9, ".5091486", None),
        (4.0, 1.0, 5, ".5541126", ".5541126"),
        (100.0, 1.0, 110, ".2370075", None),
    ],
)
def test_delay_of_everybody(
    arrival_rate: float,
    handle_time: float,
    agents: int,
    delay_probability: str,
    wait_mean: str | None,
) -> None:
    figures = erlang_c(arrival_rate, handle_time, agents=agents, within=0.0)
    check(figures, delay_probability=delay_probability)
    if wait_mean is not None:
        check(figures, wait_mean=wait_mean)


@pytest.mark.parametrize(
    ("agents", "service_level", "asa", "occupancy"),
    [
        (21, "35.6", "137", "95"),
        (22, "59.3", "51", "91"),
        (23, "74.8", "25", "87"),
        (24, "84.7", "13", "83"),
        (25, "90.9", "8", "80"),
        (26, "94.7", "4", "77"),
    ],
)
def test_power_of_one(agents: int, service_level: str, asa: str, occupancy: str) -> None:
    figures = erlang_c(400 / HOUR, 180.0, agents=agents, within=30.0)
    assert service_level == as_printed(100 * figures.service_level, service_level)
    assert asa == as_printed(figures.asa, asa)
    assert occupancy == as_printed(100 * figures.occupancy, occupancy)


@pytest.mark.parametrize(("agents", "service_level"), [(100, "83.4"), (99, "78.8")])
def test_power_of_one_in_a_big_centre(agents: int, service_level: str) -> None:
    figures = erlang_c(700 / HALF_HOUR, 237.0, agents=agents, within=20.0)
    assert service_level == as_printed(100 * figures.service_level, service_level)


@pytest.mark.parametrize(
    ("agents", "occupancy", "asa"),
    [
        (50, 0.80, "2"),
        (50, 0.90, "17"),
        (50, 0.95, "60"),
        (50, 0.97, "122"),
        (50, 0.99, "440"),
        (10, 0.80, "49"),
        (10, 0.90, "160"),
        (10, 0.95, "396"),
    ],
)
def test_hockey_stick(agents: int, occupancy: float, asa: str) -> None:
    figures = erlang_c(agents * occupancy / 240, 240.0, agents=agents, within=20.0)
    assert asa == as_printed(figures.asa, asa)
    assert occupancy == pytest.approx(figures.occupancy)


# --- Finite lines -------------------------------------------------------------------------------


def test_two_agents_and_one_place() -> None:
    figures = erlang_a(3.0, 1 / 4, agents=2, patience=math.inf, within=0.0, waiting_places=1)
    check(figures, blocking=".0493601")
    assert as_printed(2 * figures.occupancy + 3.0 * figures.wait_mean, ".7623400") == ".7623400"


def test_twelve_agents_and_five_places() -> None:
    figures = erlang_a(4.2, 2.0, agents=12, patience=math.inf, within=THIRD, waiting_places=5)
    check(figures, blocking=".0094769")


def test_ten_agents_ten_places_and_patience() -> None:
    figures = erlang_a(11.0, 1.0, agents=10, patience=2.0, within=0.1, waiting_places=10)
    check(figures, blocking=".0222848", abandonment=".1280654")
    assert as_printed(11.0 * figures.wait_mean, "2.8174385") == "2.8174385"


# --- Erlang A -----------------------------------------------------------------------------------

ERLANG_A = [
    # calls a half-hour, handle time, patience, agents, threshold;
    # delayed, abandoned, mean wait, answered in time of offered / answered / excluding, occupancy
    ((100, 180, 120, 10, 20), ".4968527 .1374638 16.495659 .6399413 .7419298 .6844592 .8625362"),
    ((100, 180, 120, 9, 20), ".6133071 .1921560 23.058725 .5240661 .6487219 .5715410 .8976044"),
    ((100, 180, 120, 11, 20), ".3828165 .0941550 11.298604 .7422090 .8193554 .7798979 .8234954"),
    ((100, 180, 120, 12, 20), ".2798070 .0615974 7.391685 .8255826 .8797744 .8546445 .7820022"),
    ((100, 180, 120, 14, 20), ".1269763 .0228393 2.740714 .9327296 .9545304 .9462199 .6979719"),
    ((100, 180, 300, 14, 20), ".1452601 .0139837 - .9167921 - - .7042973"),
    ((105, 180, 300, 13, 20), ".2812545 .0330427 9.9128 .8163095 - - .7810"),
    ((105, 180, 300, 9, 20), ".7898390 .1887281 56.6184 .3020795 - - .9465"),
    ((6000, 300, 150, 1000, 20), ".4191606 .0147784 2.2167630 .9838935 - - .9852216"),
]
ERLANG_A_PER_UNIT = [
    ((102, 1, 1, 100, 0.1), ".5917186 .0499180 .0499180 .7587773 .7986440 .7889881 .9690837"),
    ((48, 1, 2, 50, THIRD), ".4677741 .0309122 .0618245 .9430190 .9730997 .9720296 .9303242"),
    ((60, 1, 2, 50, THIRD), ".9752414 .1682286 .3364572 .3836172 .4612050 .4397880 .9981257"),
    ((100 / 30, 3, 5, 14, THIRD), ".1452601 .0139837 .0699187 .9167921 - - .7042973"),
    ((10, 1, 1, 10, 0.1), ".5420703 .1251100 .1251100 - - - .8748900"),
    ((9, 1, 2, 10, 0.1), "- .0670117 .1340234 - - - .8396895"),
    ((5, 1, 2, 6, 0.1), "- .0755770 .1511540 - - - .7703525"),
    ((4, 1, 2, 4, 0.1), "- .1629262 .3258525 - - - .8370738"),
    ((1.5, 6, 5, 12, 0.1), ".1909765 .0340880 .1704399 - - - -"),
    ((100, 1, 1, 100, 0.1), ".5133 - - - - - -"),
    ((100, 1, 1, 110, 0.1), ".1706 - - - - - -"),
    ((100, 1, 1, 115, 0.1), ".0759 - - - - - -"),
]
MEASURES = (
    "delay_probability",
    "abandonment",
    "wait_mean",
    "service_level",
    "service_level_1",
    "service_level_4",
    "occupancy",
)


def check_row(figures: QueueFigures, row: str) -> None:
    """Compare with a row in the order of MEASURES, "-" where nothing is printed."""
    printed = dict(zip(MEASURES, row.split(), strict=True))
    check(figures, **{name: text for name, text in printed.items() if text != "-"})


@pytest.mark.parametrize(("arguments", "row"), ERLANG_A)
def test_erlang_a_per_half_hour(
    arguments: tuple[float, float, float, int, float], row: str
) -> None:
    calls, handle_time, patience, agents, within = arguments
    figures = erlang_a(
        calls / HALF_HOUR, handle_time, agents=agents, patience=patience, within=within
    )
    check_row(figures, row)


@pytest.mark.parametrize(("arguments", "row"), ERLANG_A_PER_UNIT)
def test_erlang_a(arguments: tuple[float, float, float, int, float], row: str) -> None:
    arrival_rate, handle_time, patience, agents, within = arguments
    check_row(
        erlang_a(arrival_rate, handle_time, agents=agents, patience=patience, within=within), row
    )


def test_wait_of_the_answered_and_of_the_abandoned() -> None:
    figures = erlang_a(100 / HALF_HOUR, 180.0, agents=10, patience=120.0, within=20.0)
    check(figures, asa="14.554230")
    abandoned = figures.wait_mean - (1 - figures.abandonment) * figures.asa
    assert as_printed(abandoned / figures.abandonment, "28.677432") == "28.677432"


# --- Patience of any law ------------------------------------------------------------------------

SIGMA = math.sqrt(math.log(2))  # A lognormal law whose standard deviation equals its mean.
HALF_HOUR_LAWS = [
    (10, lambda t: float(t < MINUTE), ".5421038 .1251009 20.01614 .5968972 - - -"),
    (10, lognorm(SIGMA, scale=120 / math.sqrt(2)).sf, ".5406542 .1254969 20.944382 .5969893 - - -"),
    (10, lambda t: max(0.0, 1 - t / 240), ".5556239 .1214071 24.138477 .5717272 - - -"),
    (10, exponential(120), ".4968527 .1374638 16.495659 .6399413 .7419298 .6844592 .8625362"),
    (11, exponential(120), "- .0941550 11.298604 - - - -"),
    (11, lambda t: 0.3 + 0.7 * math.exp(-t / 120), ".4197818 .0825264 15.520979 .7016657 - - -"),
    (11, lambda t: 0.6 + 0.4 * math.exp(-t / 120), ".4764598 .0646965 24.478364 .6367347 - - -"),
]
UNIT_LAWS = [
    (lambda t: (1 + 2 * t) * math.exp(-2 * t), "- .0378323 .1152870 - - - -"),
    (lambda t: (math.exp(-2 * t) + math.exp(-2 * t / 3)) / 2, "- .0527034 .0403052 - - - -"),
    (lognorm(SIGMA, scale=1 / math.sqrt(2)).sf, "- .0376475 .1120275 - - - -"),
    (lambda t: float(t < 0.1), "- .0537156 .0305249 - - - -"),
]


@pytest.mark.parametrize(("agents", "survival", "row"), HALF_HOUR_LAWS)
def test_patience_of_any_law_and_callbacks(
    agents: int, survival: Callable[[float], float], row: str
) -> None:
    figures = erlang_g(100 / HALF_HOUR, 180.0, agents=agents, survival=survival, within=20.0)
    check_row(figures, row)


@pytest.mark.parametrize(("survival", "row"), UNIT_LAWS)
def test_patience_of_any_law_at_a_hundred_agents(
    survival: Callable[[float], float], row: str
) -> None:
    check_row(erlang_g(102.0, 1.0, agents=100, survival=survival, within=0.1), row)


# --- The same, summed in high precision ---------------------------------------------------------


def stages_end(rates: list[mpmath.mpf], time: mpmath.mpf) -> mpmath.mpf:
    """P(exponential stages of distinct rates all end by a time), in partial fractions."""
    outlast = mpmath.mpf(0)
    for own in rates:
        others = (other / (other - own) for other in rates if other != own)
        outlast += mpmath.fprod(others) * mpmath.exp(-own * time)
    return 1 - outlast


CUT = 0.0625


def exact(
    arrival_rate: float, agents: int, patience: float, within: float, places: int
) -> dict[str, mpmath.mpf]:
    """Measures of M/M/n/K+M with handle time 1, from the balance equations."""
    lam, theta, time = mpmath.mpf(arrival_rate), 1 / mpmath.mpf(patience), mpmath.mpf(within)
    cut, left_early = mpmath.mpf(CUT), mpmath.mpf(0)
    weights = [mpmath.mpf(1)]
    for present in range(1, agents + places + 1):
        leave = min(present, agents) + max(0, present - agents) * theta
        weights.append(weights[-1] * lam / leave)
    share = [weight / mpmath.fsum(weights) for weight in weights]
    in_time = mpmath.fsum(share[:agents])
    answered, abandoned, abandoned_in_time, asa = in_time, mpmath.mpf(0), mpmath.mpf(0), 0
    for ahead in range(places):
        rates = [agents + stage * theta for stage in range(ahead + 1)]
        with_own = [rate + theta for rate in rates]
        reach = mpmath.fprod(r / w for r, w in zip(rates, with_own, strict=True))
        soon = reach * stages_end(with_own, time)
        seen = share[agents + ahead]
        waiting = mpmath.exp(-theta * time) * (1 - stages_end(rates, time))
        sooner = reach * stages_end(with_own, cut)
        waiting_then = mpmath.exp(-theta * cut) * (1 - stages_end(rates, cut))
        in_time += seen * soon
        answered += seen * reach
        abandoned += seen * (1 - reach)
        abandoned_in_time += seen * (1 - soon - waiting)
        left_early += seen * (1 - sooner - waiting_then)
        asa += seen * reach * mpmath.fsum(1 / w for w in with_own)
    return {
        "delay_probability": mpmath.fsum(share[agents:]),
        "service_level": in_time,
        "service_level_1": in_time / answered,
        "service_level_2": in_time,
        "service_level_3": in_time + abandoned_in_time,
        "service_level_4": in_time / (1 - abandoned_in_time),
        "service_level_5": in_time / (1 - left_early),
        "asa": asa / answered,
        "wait_mean": abandoned / theta,
        "wait_abandoned": (abandoned / theta - asa) / abandoned,
        "wait_delayed": abandoned / theta / mpmath.fsum(share[agents : agents + places]),
        "abandonment": abandoned,
        "blocking": share[-1],
        "occupancy": lam * answered / agents,
    }


@pytest.mark.parametrize("agents", [1, 4])
@pytest.mark.parametrize("load_per_agent", [0.5, 1.0, 1.7])
@pytest.mark.parametrize("patience", [0.3, 2.0])
@pytest.mark.parametrize("places", [1, 6, math.inf])
def test_balance_equations(
    agents: int, load_per_agent: float, patience: float, places: float
) -> None:
    arrival_rate = load_per_agent * agents
    figures = erlang_a(
        arrival_rate,
        1.0,
        agents=agents,
        patience=patience,
        within=0.25,
        waiting_places=places,
        short_abandon=CUT,
    )
    with mpmath.workdps(50):
        # So many that the weight of the rest is below the tolerance.
        endless = 24 if patience < 1 else 48
        summed = endless if places == math.inf else int(places)
        expected = exact(arrival_rate, agents, patience, 0.25, summed)
    assert {name: float(value) for name, value in expected.items()} == pytest.approx(
        asdict(figures), rel=1e-10, abs=1e-14
    )


@pytest.mark.parametrize(
    ("load", "agents"), [(1000, 1050), (2999, 3000), (0.5, 20), (9, 10), (4000, 4500)]
)
def test_erlang_c_in_high_precision(load: int, agents: int) -> None:
    with mpmath.workdps(50):
        power = mpmath.power(load, agents) / mpmath.factorial(agents)
        idle = mpmath.fsum(mpmath.power(load, k) / mpmath.factorial(k) for k in range(agents))
        delayed = power / (power + (1 - mpmath.mpf(load) / agents) * idle)
        wait = delayed * 300 / (agents - load)
    figures = erlang_c(load / 300, 300.0, agents=agents, within=20.0)
    assert float(delayed) == pytest.approx(figures.delay_probability, rel=1e-10, abs=0)
    assert float(wait) == pytest.approx(figures.asa, rel=1e-10, abs=0)


# --- What must hold whatever the numbers --------------------------------------------------------

AGENTS = st.integers(1, 60)
LOAD_PER_AGENT = st.floats(0.05, 2.5)
PATIENCE = st.floats(0.05, 50.0)
WITHIN = st.floats(0.0, 5.0)
PLACES = st.one_of(st.just(math.inf), st.integers(0, 40))

calm = settings(deadline=None)  # A busy machine is no fault.


@calm
@given(AGENTS, LOAD_PER_AGENT, PATIENCE, WITHIN, PLACES)
def test_identities(
    agents: int, load_per_agent: float, patience: float, within: float, places: float
) -> None:
    rate = agents * load_per_agent
    figures = erlang_a(
        rate, 1.0, agents=agents, patience=patience, within=within, waiting_places=places
    )
    answered = 1 - figures.abandonment - figures.blocking
    assert figures.wait_mean / patience == pytest.approx(figures.abandonment, rel=1e-10)
    assert rate * answered / agents == pytest.approx(figures.occupancy, rel=1e-10)
    # Deep in overload hardly anybody finds an agent idle: below 1e-290 a float loses digits.
    in_time = pytest.approx(figures.service_level_1 * answered, rel=1e-10, abs=1e-290)
    assert in_time == figures.service_level
    shares = {
        name: value
        for name, value in asdict(figures).items()
        if name != "asa" and not name.startswith("wait")
    }
    assert {} == {name: value for name, value in shares.items() if not 0 <= value <= 1 + 1e-12}


@calm
@given(st.integers(1, 60), st.floats(0.5, 60.0), PATIENCE, WITHIN, PLACES)
def test_one_more_agent_never_harms(
    agents: int, rate: float, patience: float, within: float, places: float
) -> None:
    fewer, more = (
        erlang_a(rate, 1.0, agents=n, patience=patience, within=within, waiting_places=places)
        for n in (agents, agents + 1)
    )
    slack = 1e-12
    assert more.service_level >= fewer.service_level - slack
    assert more.delay_probability <= fewer.delay_probability + slack
    assert more.occupancy <= fewer.occupancy + slack
    assert more.abandonment + more.blocking <= fewer.abandonment + fewer.blocking + slack


@calm
@given(AGENTS, st.floats(0.05, 0.9), WITHIN)
def test_long_patience_is_erlang_c(agents: int, load_per_agent: float, within: float) -> None:
    rate = agents * load_per_agent
    patient = erlang_a(rate, 1.0, agents=agents, patience=1e13, within=within)
    endless = erlang_c(rate, 1.0, agents=agents, within=within)
    # Nobody abandons, or one in 10^13 does: only they have a wait.
    patient = replace(patient, wait_abandoned=math.nan)
    assert asdict(endless) == pytest.approx(asdict(patient), rel=1e-9, abs=1e-12, nan_ok=True)
    same = erlang_a(rate, 1.0, agents=agents, patience=math.inf, within=within)
    assert asdict(endless) == pytest.approx(asdict(same), rel=0, abs=0, nan_ok=True)


@calm
@given(AGENTS, st.floats(0.05, 0.9), WITHIN)
def test_many_places_are_erlang_c(agents: int, load_per_agent: float, within: float) -> None:
    rate = agents * load_per_agent
    roomy = erlang_a(
        rate, 1.0, agents=agents, patience=math.inf, within=within, waiting_places=2000
    )
    endless = erlang_c(rate, 1.0, agents=agents, within=within)
    assert asdict(endless) == pytest.approx(asdict(roomy), rel=1e-9, abs=1e-12, nan_ok=True)


@calm
@given(AGENTS, LOAD_PER_AGENT, st.one_of(PATIENCE, st.just(math.inf)), WITHIN)
def test_no_places_is_erlang_b(
    agents: int, load_per_agent: float, patience: float, within: float
) -> None:
    rate = agents * load_per_agent
    figures = erlang_a(rate, 1.0, agents=agents, patience=patience, within=within, waiting_places=0)
    blocked = erlang_b(rate, agents)
    assert blocked == pytest.approx(figures.blocking, rel=1e-12)
    assert blocked == pytest.approx(figures.delay_probability, rel=1e-12)
    assert 1 - blocked == pytest.approx(figures.service_level, rel=1e-12)
    assert (0.0, 0.0, 0.0) == (figures.asa, figures.wait_mean, figures.abandonment)


@settings(calm, max_examples=30)
@given(AGENTS, LOAD_PER_AGENT, PATIENCE, WITHIN)
def test_the_integral_agrees_with_the_chain(
    agents: int, load_per_agent: float, patience: float, within: float
) -> None:
    rate = agents * load_per_agent
    chain = erlang_a(rate, 1.0, agents=agents, patience=patience, within=within)
    integral = erlang_g(rate, 1.0, agents=agents, survival=exponential(patience), within=within)
    assert asdict(chain) == pytest.approx(asdict(integral), rel=1e-9, abs=1e-12)
