"""Every demonstration as it is shown: its exact figures, its simulated ones, its picture."""

from __future__ import annotations

import math

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import ccsim
from ccsim.demos import DEMONSTRATIONS, demo
from ccsim.report.figures import demonstration as draw
from ccsim.report.teaching.paper import sheet
from ccsim.report.teaching.shown import Shown, in_words
from ccsim.stats.intervals import t_quantile
from ccsim.stats.paired import joint_level

FALSE_ALARM = 1e-3
"""Of each demonstration: the probability that the formula is right and one of its cells fails."""

# As published, or as the shipped scenarios' pages quote them; see tests/erlang for derivations.
EXACT = {
    "power_of_one": {
        "within 30 s": ["35.6 %", "59.3 %", "74.8 %", "84.7 %", "90.9 %", "94.7 %"],
        "occupancy": ["95.2 %", "90.9 %", "87.0 %", "83.3 %", "80.0 %", "76.9 %"],
    },
    "hockey_stick": {
        "mean wait, 50 agents": ["2.1 s", "17.5 s", "60.4 s", "2:02 min", "7:20 min"],
        "mean wait, 10 agents": ["49.1 s", "2:40 min", "6:36 min", "11:55 min", "38:33 min"],
    },
    "pooling": {
        "agents for 80/20": ["6", "10", "17", "32", "60", "115"],
        "occupancy": ["55.6 %", "66.7 %", "78.4 %", "83.3 %", "88.9 %", "92.8 %"],
    },
    "shrinkage": {
        "on the phones": ["73", "67", "66"],
        "occupancy": ["90.4 %", "98.5 %", "100.0 %"],
        "mean wait": ["11.6 s", "3:52 min", "without limit"],
    },
    "redial_spiral": {
        "abandoned": [
            "7.4 %", "14.0 %", "18.3 %", "23.3 %",
            "9.5 %", "20.6 %", "28.4 %", "37.3 %",
            "11.7 %", "33.2 %", "53.1 %", "68.0 %",
        ],
        "calls per customer": [
            "1.00", "1.00", "1.00", "1.00",
            "1.06", "1.14", "1.21", "1.29",
            "1.12", "1.43", "1.91", "2.58",
        ],
    },
    "fcr_amplification": {
        "calls per issue": ["1.47", "1.39", "1.32", "1.25", "1.19", "1.14"],
        "calls in half an hour": ["206", "194", "184", "175", "167", "159"],
        "agents for 80/20": ["40", "38", "36", "35", "33", "32"],
        "within 20 s with 36": ["37.7 %", "65.8 %", "81.4 %", "89.9 %", "94.6 %", "97.1 %"],
        "issues without a return": ["68.0 %", "72.0 %", "76.0 %", "80.0 %", "84.0 %", "88.0 %"],
    },
    "aht_trap": {"work per issue [s]": ["375", "356", "375", "383"]},
    "skill_designs": {
        "within 20 s": ["50.8 %", "-", "-", "-", "67.6 %", "47.1 %", "18.2 %"],
        "mean wait": ["81.4 s", "-", "-", "-", "30.8 s", "78.1 s", "5:41 min"],
    },
    "cross_training": {"within 20 s": ["50.8 %", "-", "-", "-", "-", "-", "-", "67.6 %"]},
    "vip": {
        "they wait": ["57.8 s", "4.9 s", "5.7 s", "7.4 s"],
        "the others wait": ["57.8 s", "60.5 s", "70.8 s", "91.4 s"],
        "all wait": ["57.8 s"] * 4,
    },
    # SL1, SL2 and SL4 to seven digits in the reference cases of Erlang A: .7419298, .6399413,
    # .6844592. SL3 adds the 1 - SL2 / SL4 who abandon in time to SL2.
    "five_service_levels": {
        "service level": [
            "74.2 %", "64.0 %", f"{64.0 + 100 * (1 - 0.6399413 / 0.6844592):.1f} %", "68.4 %",
            "65.3 %",
        ],
    },
    "redial_outage": {"new customers": ["114", "121", "129", "121", "112", "105", "100"]},
    "averages_deceive": {},
}  # fmt: skip


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_a_demonstration(name):
    """One test for each, so that each is run once, wherever tests run."""
    shown = demo(name)
    holds_exact_figures(shown)
    holds_simulated_figures(shown)
    stays_within(draw(shown))
    stays_within(sheet(shown))
    if name in SAYS:
        SAYS[name](shown)


def holds_exact_figures(shown: Shown) -> None:
    for title, expected in EXACT[shown.name].items():
        at = [column.title for column in shown.columns].index(title)
        cells = [row.cells[at].exact for row in shown.rows]
        unit = shown.columns[at].unit
        assert expected == ["-" if math.isnan(one) else in_words(one, unit) for one in cells]


def holds_simulated_figures(shown: Shown) -> None:
    beside = [
        (row.label, cell.exact, cell.simulated)
        for row in shown.rows
        for cell in row.cells
        if cell.simulated is not None and math.isfinite(cell.exact)
    ]
    count = DEMONSTRATIONS[shown.name].replications
    level = joint_level(1 - FALSE_ALARM, max(1, len(beside)))
    wider = t_quantile(count, level) / t_quantile(count, 0.95)
    for label, exact, found in beside:
        assert abs(found.mean - exact) <= wider * found.half_width, label
    simulated = [cell.simulated for row in shown.rows for cell in row.cells if cell.simulated]
    assert simulated


def stays_within(figure: Figure) -> None:
    """No words leave the paper, and something is drawn."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    whole = figure.bbox
    axes = figure.axes[0]
    assert axes.patches or axes.lines
    words = [*figure.texts, *axes.texts, axes.title, axes.xaxis.label, axes.yaxis.label]
    for text in words:
        if text.get_text():
            box = text.get_window_extent(canvas.get_renderer())
            assert whole.x0 <= box.x0, text
            assert box.x1 <= whole.x1, text
            assert whole.y0 <= box.y0, text
            assert box.y1 <= whole.y1, text


# --- What is said of simulated figures ----------------------------------------------------------


def says_outage(shown: Shown) -> None:
    """Volume doubles at half past ten, and is not over at noon; the half-widths are well apart."""
    after, noon = (shown.cell(start, "calls offered").simulated for start in ("10:30", "12:00"))
    healthy = shown.cell("12:00", "calls without the outage").simulated
    assert after.mean == pytest.approx(2 * 129, rel=0.05)
    assert noon.low > healthy.high
    # The forecast counts who is new: without redials nobody else would call.
    volume = ccsim.load("redial_outage").queues["calls"].volume.per_interval
    assert [114, 121, 129, 121, 112, 105, 100] == list(volume[3:10])


def says_averages(shown: Shown) -> None:
    flat, shaped = (row.cells for row in shown.rows)
    half_hours, callers, worst, kept, _, median, *_ = (cell.simulated for cell in flat)
    assert ("81", "74") == (f"{100 * half_hours.mean:.0f}", f"{100 * callers.mean:.0f}")
    assert half_hours.low > 0.80 > callers.high
    assert worst.mean < 0.40
    assert 14 == kept.mean
    assert 0.0 == median.mean
    assert 24 == shaped[3].simulated.mean


def says_skills(shown: Shown) -> None:
    """A third in the middle brings four fifths of the gain; N robs one kind."""
    levels = [row.cells[0].simulated for row in shown.rows]
    silos, n, _, third, everybody, slower, _ = levels
    gain = (third.mean - silos.mean) / (everybody.mean - silos.mean)
    assert gain == pytest.approx(0.8, abs=0.05)
    assert slower.high < silos.low
    assert silos.mean < n.mean
    own, robbed = shown.rows[1].cells[2].simulated, shown.rows[1].cells[3].simulated
    assert own.low > 2 * robbed.high


def says_cross_training(shown: Shown) -> None:
    levels = [row.cells[0].simulated.mean for row in shown.rows]
    assert levels == sorted(levels)
    gain = (levels[4] - levels[0]) / (levels[-1] - levels[0])
    assert "10" == shown.rows[4].label
    assert gain == pytest.approx(0.8, abs=0.05)


SAYS = {
    "redial_outage": says_outage,
    "averages_deceive": says_averages,
    "skill_designs": says_skills,
    "cross_training": says_cross_training,
}
