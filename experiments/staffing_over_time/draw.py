"""The figure: what each method asks for, and what customers then get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
from day import volume
from matplotlib.axes import Axes

if TYPE_CHECKING:
    from run import Found

COLOURS = {"sipp": "#D55E00", "lagged": "#E69F00", "offered_load": "#0072B2",
           "carry_over": "#009E73"}  # fmt: skip
STYLES = {"sipp": "-", "lagged": "-.", "offered_load": "-", "carry_over": "--"}
HANDLE = {"4 min": 240.0, "30 min": 1800.0}
READING = (
    "How to read it: above, agents by quarter-hour as each method asks for them, over the load "
    "that the volume stands for by itself (grey). Below, the service level that customers get\n"
    "from these agents by simulation, 80 % within 20 s being asked for in every quarter-hour; "
    "bands are 95 % confidence intervals. Right: the plan of the left, a quarter too small\n"
    "from 10:00 to 12:00, as the methods expect it to do (colours) and as it does (black). "
    "Endless patience throughout; n = 100 replications of 4-min calls, 400 of 30-min calls."
)
EDGES = 8 + np.arange(49) / 4


def draw(found: dict[str, dict[str, Found]], short: dict[str, Found], path: Path) -> None:
    """Draw both days and the plan that is too small."""
    figure, axes = plt.subplots(2, 3, figsize=(15, 8.4), sharex=True)
    for column, (length, methods) in enumerate(found.items()):
        _agents(axes[0, column], length, methods)
        _levels(axes[1, column], methods)
    _too_few(axes[0, 2], axes[1, 2], short)
    for ax in axes[1]:
        ax.set(xticks=range(8, 21, 2), xticklabels=[f"{hour}:00" for hour in range(8, 21, 2)],
               ylim=(0, 1.02), xlabel="start of quarter-hour")  # fmt: skip
        ax.axhline(0.8, color="#222222", lw=0.8, ls=(0, (4, 3)))
    axes[0, 0].set_ylabel("agents")
    axes[1, 0].set_ylabel("answered within 20 s / offered")
    handles = [plt.Line2D([], [], color=COLOURS[m], ls=STYLES[m], lw=1.8, label=m) for m in COLOURS]
    handles.append(plt.Line2D([], [], color="#222222", lw=1.8, label="simulation (right)"))
    figure.legend(handles=handles, loc="upper right", ncols=5, frameon=False)
    figure.suptitle("Staffing a day by formulas: four methods against simulation", x=0.045,
                    ha="left", weight="bold")  # fmt: skip
    figure.text(0.045, 0.02, READING, fontsize=9)
    figure.subplots_adjust(left=0.045, right=0.99, top=0.89, bottom=0.17, wspace=0.12, hspace=0.08)
    figure.savefig(path, dpi=120)


def _agents(ax: Axes, length: str, methods: dict[str, Found]) -> None:
    handle = HANDLE[length]
    ax.bar(EDGES[:-1], volume(handle) * handle / 900.0, width=0.24, align="edge", color="#D5D8DD")
    for method, one in methods.items():
        ax.stairs(
            one.agents, EDGES, baseline=None, color=COLOURS[method], ls=STYLES[method], lw=1.6
        )
    ax.set_title(f"calls of {length}", loc="left", fontsize=11)
    ax.set_ylim(0, 36)


def _levels(ax: Axes, methods: dict[str, Found]) -> None:
    middle = EDGES[:-1] + 1 / 8
    for method, one in methods.items():
        ax.plot(middle, one.level, color=COLOURS[method], ls=STYLES[method], lw=1.6)
        ax.fill_between(middle, one.level - one.half_width, one.level + one.half_width,
                        color=COLOURS[method], alpha=0.15, lw=0)  # fmt: skip


def _too_few(above: Axes, below: Axes, short: dict[str, Found]) -> None:
    first = next(iter(short.values()))
    middle = EDGES[:-1] + 1 / 8
    above.bar(EDGES[:-1], volume(240.0) * 240.0 / 900.0, width=0.24, align="edge", color="#D5D8DD")
    above.stairs(first.agents, EDGES, baseline=None, color="#222222", lw=1.8)
    above.set_title("calls of 4 min, too few agents from 10:00 to 12:00", loc="left", fontsize=11)
    above.set_ylim(0, 36)
    for method, one in short.items():
        below.plot(middle, one.formula, color=COLOURS[method], ls=STYLES[method], lw=1.4)
    below.plot(middle, first.level, color="#222222", lw=1.8)
