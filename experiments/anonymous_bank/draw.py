"""The figure of the fits: patience, talk, and a week of calls and agents."""

import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from fits import KM_AT, PATIENCE, fit_patience, fit_talk, kaplan_meier
from log import HOUR, INTERVAL, MINUTE, PER_DAY, WEEKDAYS, WEEKS, Floats
from matplotlib.axes import Axes
from numpy.typing import NDArray
from scipy import stats

BLACK, BLUE, ORANGE, GREEN, GREY = "#222222", "#0072B2", "#D55E00", "#009E73", "#B8B8B8"
LIGHT = "#DDDDDD"
READING = (
    "How to read. Above: the closer the blue line\nlies to black or grey, the better the law.\n"
    "The talk axes are such that equal areas are\nequal shares of calls.\n"
    "Below: grey is the work offered, blue the\nwhole heads seen on duty, both means of\n"
    "the four same weekdays of February 1999\n(28 days, {calls:,.0f} calls). The bank was closed\n"
    "from Friday 14:00 to Saturday 19:30.\n\n"
    "Data: Technion SEE Centre, Anonymous Bank\n(A. Mandelbaum, A. Sakov, S. Zeltyn)."
)


def draw_patience(axes: Axes, queued: pd.DataFrame) -> None:
    """Kaplan-Meier survival, with its 95 % band, against the shipped law and two others."""
    km, fits = kaplan_meier(queued), fit_patience(queued)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # no band where nobody is left at risk
        low, high = (100 * edge.probabilities for edge in km.confidence_interval())
    shown_to = km.quantiles < KM_AT[-1]
    at, middle = km.quantiles[shown_to], 100 * km.probabilities[shown_to]
    axes.fill_between(at, low[shown_to], high[shown_to], step="post", color=LIGHT)
    axes.step(at, middle, where="post", color=BLACK, lw=1.4)
    t = np.linspace(1, KM_AT[-1], 400)
    shown = {PATIENCE: (BLUE, "-"), "lognormal": (GREEN, "-."), "exponential": (ORANGE, "--")}
    for name, (colour, style) in shown.items():
        survival = 100 * fits[name].law.sf(t)
        axes.plot(t, survival, style, color=colour, lw=1.6)
        label = f"{name}\n(shipped)" if name == PATIENCE else name
        axes.text(605, survival[-1], label, color=colour, va="center")
    axes.annotate("Kaplan-Meier, 95 % band", (180, 61), (215, 75), arrowprops={"arrowstyle": "-"})
    left, long = int((~queued["served"]).sum()), int((queued["wait"] > 5 * MINUTE).sum())
    axes.set_title(f"Patience: {len(queued):,} calls had to wait, {left:,} left", loc="left")
    axes.text(306, 2, f"only {long} calls waited beyond here", ha="left", fontsize=8)
    axes.axvline(5 * MINUTE, 0, 0.06, color=BLACK, lw=0.8)
    axes.set(xlabel="time in queue [s]", ylabel="still patient [%]", xlim=(0, 720), ylim=(0, 100))
    axes.set(xticks=range(0, 601, 120))


def draw_talk(axes: Axes, talk: pd.Series, fit: dict[str, float]) -> None:
    """Histogram of talk time in bins of equal ratio against the fitted mixture."""
    edges = np.array([0.5, 2.5, 5.5, 10.5, *np.geomspace(10.5, 4500, 28)[1:]])
    counts, _ = np.histogram(talk.clip(lower=1), edges)  # 0 s is shown as 1 s
    norm = stats.lognorm(fit["sigma"], scale=fit["median"])
    expected = (1 - fit["short"]) * np.diff(norm.cdf(edges))
    expected += fit["short"] * np.diff(stats.uniform(0.5, 10).cdf(edges))
    percent_per_tenfold = 100 / np.diff(np.log10(edges))
    axes.stairs(counts / len(talk) * percent_per_tenfold, edges, color=GREY, fill=True)
    axes.stairs(expected * percent_per_tenfold, edges, color=BLUE, lw=1.6)
    axes.text(1.2, 62, "recorded", color="#707070")
    axes.text(1.2, 70, "fitted mixture", color=BLUE)
    axes.annotate("hang-ups,\n10 s or less", (5, 16), (1.2, 28), arrowprops={"arrowstyle": "-"})
    axes.set_title(f"Talk time of the {len(talk):,} conversations", loc="left")
    axes.set(xscale="log", xlabel="talk time [s], log scale", ylabel="% of calls per tenfold")
    axes.set(xlim=(0.9, 4500), xticks=[1, 10, 100, 1000], xticklabels=["1", "10", "100", "1,000"])


def draw_weekday(axes: Axes, index: int, volume: Floats, agents: NDArray[np.int64]) -> None:
    """Offered calls as bars and agents as a line, per quarter-hour of one weekday."""
    of_day = slice(index * PER_DAY, (index + 1) * PER_DAY)
    calls, heads_on_duty = volume[of_day], agents[of_day]
    edges = np.arange(PER_DAY + 1) * INTERVAL / HOUR
    axes.stairs(calls, edges, color=GREY, fill=True)
    axes.stairs(
        np.where(heads_on_duty > 0, heads_on_duty, np.nan), edges, color=BLUE, lw=1.4, baseline=None
    )
    hours = heads_on_duty.sum() * INTERVAL / HOUR
    day = WEEKDAYS[index].capitalize()
    axes.set_title(f"{day}: {calls.sum():,.0f} calls, {hours:.0f} agent-h", loc="left", fontsize=9)
    axes.set(xlim=(6.5, 24), ylim=(0, 60), xticks=[8, 12, 16, 20, 24], xlabel="time of day [h]")


def label_sunday(axes: Axes) -> None:
    """Name the two colours, and the two incidents that the Sunday means carry."""
    axes.text(7, 56, "offered calls per quarter-hour", color="#707070", fontsize=8)
    axes.text(7, 51, "agents on duty (heads)", color=BLUE, fontsize=8)
    axes.text(21.9, 32, "14 Feb\nonly", fontsize=8, ha="center")
    axes.annotate(
        "no queue,\n21 Feb",
        (18.2, 15),
        (17.6, 40),
        fontsize=8,
        arrowprops={"arrowstyle": "-"},
    )


def draw_week(figure: Any, volume: Floats, agents: NDArray[np.int64]) -> None:
    """One panel a weekday, from Sunday, on one scale, and in the eighth how to read it all."""
    panels = figure.subplots(2, 4)
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    for axes, index in zip(panels.flat[:7], sunday_first, strict=True):
        draw_weekday(axes, index, volume, agents)
    label_sunday(panels[0, 0])
    for axes in panels[:, 0]:
        axes.set_ylabel("calls or heads")
    panels[1, 3].set_axis_off()
    panels[1, 3].text(-0.1, 1, READING.format(calls=WEEKS * volume.sum()), va="top", fontsize=8.5)


def draw(path: Path, offered: pd.DataFrame, volume: Floats, agents: NDArray[np.int64]) -> None:
    """Draw the fit figure and write it to `path`."""
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    figure = plt.figure(figsize=(12.5, 10), layout="constrained")
    halves: Any = figure.subfigures(2, 1, height_ratios=(1, 1.35))
    laws, week = halves
    patience, talk_time = laws.subplots(1, 2)
    draw_patience(patience, offered[offered["wait"] > 0])
    talk = offered.loc[offered["served"], "talk"]
    draw_talk(talk_time, talk, fit_talk(talk))
    draw_week(week, volume, agents)
    figure.savefig(path, dpi=110)
