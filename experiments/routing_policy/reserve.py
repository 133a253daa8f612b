"""How many agents to keep back for important customers: a routing policy, and what it costs.

Run: python experiments/routing_policy/reserve.py [--replications N] [--out FOLDER]

Writes reserve.csv and reserve.png. README.md beside this file says what they show.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import pandas as pd

import ccsim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ccsim.engines.policy import AgentView, VisitView

HERE = Path(__file__).parent
KEPT = range(7)
QUEUES = {"gold": "#D55E00", "standard": "#0072B2"}


class Reserve:
    """Answers an ordinary visit that joins only if more than `kept` agents are available.

    An agent who frees takes whoever waits, the important first.
    """

    def __init__(self, kept: int) -> None:
        self.kept = kept

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView | None:
        """Return the first agent, or nobody if the visit must leave them to others."""
        return agents[0] if visit.priority > 0 or len(agents) > self.kept else None

    def choose_visit(self, agent: AgentView, candidates: Sequence[VisitView]) -> VisitView:
        """Return the most important candidate, then the one that waited longest."""
        del agent
        return max(candidates, key=lambda visit: (visit.priority, visit.waited))


def centre() -> ccsim.Scenario:
    """Return a day with one customer in nine important, at an occupancy of about 85 %."""
    law: dict[str, Any] = {"kind": "exponential"}
    queue = {"talk": law | {"mean": "4 min"}, "patience": law | {"mean": "5 min"}}
    return ccsim.load(
        {
            "name": "Two kinds of customer",
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "18:00"},
            "queues": {
                "gold": queue | {"volume": {"per_hour": 20}, "priority": 1},
                "standard": queue | {"volume": {"per_hour": 160}},
            },
            "groups": {"team": {"staff": 14, "skills": {"gold": {}, "standard": {}}}},
        }
    )


def measured(replications: int) -> pd.DataFrame:
    """Return service level and abandonment of each queue by agents kept back."""
    rows = []
    for kept in KEPT:
        run = ccsim.simulate(centre(), replications=replications, seed=1, policy=Reserve(kept))
        for queue in QUEUES:
            for measure in ("service_level", "abandonment"):
                found = run.estimate(measure, f"queue:{queue}")
                rows.append((kept, queue, measure, found.mean, found.half_width))
    return pd.DataFrame(rows, columns=["kept", "queue", "measure", "mean", "half_width"])


def draw(table: pd.DataFrame, replications: int) -> plt.Figure:
    """Draw both measures against the agents kept back."""
    figure, panels = plt.subplots(1, 2, figsize=(10.5, 4.6), layout="constrained")
    titles = {"service_level": "Answered within 20 s", "abandonment": "Abandoned"}
    for axes, (measure, title) in zip(panels, titles.items(), strict=True):
        for queue, colour in QUEUES.items():
            part = table[(table.queue == queue) & (table.measure == measure)]
            axes.errorbar(
                part.kept, 100 * part["mean"], yerr=100 * part.half_width, color=colour, marker="o"
            )
            last = part.iloc[-1]
            axes.text(last.kept + 0.15, 100 * last["mean"], queue, color=colour, va="center")
        axes.set_title(title, loc="left")
        axes.set(xlabel="agents kept back", ylabel="share of offered [%]", ylim=(0, None))
        axes.set_xlim(-0.2, KEPT[-1] + 1.6)
        axes.set_xticks(KEPT)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel(
        f"How to read: each point is the mean of n = {replications} days with the same customers; "
        "bars are 95 % intervals.",
        fontsize=9,
        x=0.02,
        ha="left",
    )
    return figure


def main() -> None:
    """Write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=60)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    table = measured(options.replications)
    table.round(4).to_csv(options.out / "reserve.csv", index=False)
    draw(table, options.replications).savefig(options.out / "reserve.png", dpi=120)
    print(table.pivot_table(index="kept", columns=["measure", "queue"], values="mean").round(3))


if __name__ == "__main__":
    main()
