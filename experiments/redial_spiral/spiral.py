"""How redials turn a short outage into a long one, and a short team into a shorter one.

Run: python experiments/redial_spiral/spiral.py [--replications N] [--out FOLDER]

Writes outage.csv, team.csv and spiral.png. README.md beside this file says what they show.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import ccsim

HERE = Path(__file__).parent
REDIAL = {0.0: "#009E73", 0.5: "#0072B2", 1.0: "#D55E00"}
TEAM, TEAM_REDIAL = (15, 14, 13, 12), (0.0, 0.6, 0.9)
FRESH, TALK, PATIENCE = 200 / 3600, 240.0, 120.0
"""New customers a second, seconds of talk and of patience, as in the scenario redial_spiral."""
HOURS = 8 + np.arange(20) / 2
OUTAGE_ENDS, RECOVERED = 10.5, 0.05


def outage(replications: int) -> pd.DataFrame:
    """Return calls and abandonment by half-hour, with the outage and on the same day without."""
    day, rows = ccsim.load("redial_outage"), []
    for share in REDIAL:
        redials = day.what_if({"queues.calls.redial.probability": share})
        whole = redials.what_if({"groups.team.staff": 17})
        runs = [ccsim.simulate(one, replications, seed=1) for one in (redials, whole)]
        offered, _ = (run.by_interval("offered")[1] for run in runs)
        again = runs[0].by_interval("redials")[1]
        lost, lost_whole = (run.by_interval("abandonment")[1] for run in runs)
        rows.append(
            pd.DataFrame(
                {
                    "redial": share, "hour": HOURS, "offered": offered, "fresh": offered - again,
                    "abandonment": lost, "without_outage": lost_whole,
                }
            )
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def recovery(table: pd.DataFrame, share: float) -> float:
    """Return hours from the outage's end until abandonment is within 5 points of the whole day."""
    part = table[(table.redial == share) & (table.hour >= OUTAGE_ENDS)]
    late = part[part.abandonment - part.without_outage > RECOVERED]
    return float(late.hour.max() + 0.5 - OUTAGE_ENDS) if len(late) else 0.0


def fixed_point(agents: int, share: float) -> tuple[float, float]:
    """Return offered over fresh and abandonment: Erlang A at the rate that it causes itself."""
    factor, lost = 1.0, 0.0
    for _ in range(200):
        queue = ccsim.erlang.erlang_a(
            FRESH * factor, TALK, agents=agents, patience=PATIENCE, within=20.0
        )
        lost = float(queue.abandonment)
        factor = 1 / (1 - share * lost)
    return factor, lost


def centre(share: float, agents: int) -> ccsim.Scenario:
    """Return the scenario with another redial share and team; 60 % and 13 are its own."""
    # Near the spiral's edge a steady state takes days to come: a week is left out.
    overlay: dict[str, object] = {"hours.days": 10, "hours.warm_up": "7 days"}
    if share != 0.6:  # a what-if that changes nothing is refused
        overlay["queues.calls.redial.probability"] = share
    if agents != 13:
        overlay["groups.team.staff"] = agents
    return ccsim.load("redial_spiral").what_if(overlay)


def team(replications: int) -> pd.DataFrame:
    """Return offered over fresh, by formula and by simulation, by agents and redial share."""
    rows = []
    for share in TEAM_REDIAL:
        for agents in TEAM:
            run = ccsim.simulate(centre(share, agents), replications, seed=1)
            factor, lost = fixed_point(agents, share)
            fresh = FRESH * 3 * 86400  # three days count
            found = run.estimate("offered")
            rows.append((share, agents, factor, lost, found.mean / fresh, found.half_width / fresh,
                         run.estimate("abandonment").mean))  # fmt: skip
    columns = ["redial", "agents", "factor", "lost", "sim_factor", "half_width", "sim_lost"]
    return pd.DataFrame(rows, columns=columns)


def lines(day: pd.DataFrame, steady: pd.DataFrame) -> list[str]:
    """Return the tables of README.md."""
    first = []
    for share in REDIAL:
        part = day[day.redial == share].set_index("hour")
        after = " | ".join(f"{part.offered[hour]:.0f}" for hour in (10.0, 10.5, 11.0, 11.5, 12.0))
        first.append(f"| {share:.0%} | {after} | {recovery(day, share):.1f} h |")
    return first + [
        f"| {one.redial:.0%} | {one.agents} | {one.factor:.2f} | {one.sim_factor:.2f} ± "
        f"{one.half_width:.2f} | {one.lost:.1%} | {one.sim_lost:.1%} |"
        for one in steady.itertuples()
    ]


def draw(day: pd.DataFrame, steady: pd.DataFrame, replications: int) -> plt.Figure:
    """Draw calls and abandonment over the day, and the steady state by agents."""
    with ccsim.plot.house_style():
        figure, (left, middle, right) = plt.subplots(1, 3, figsize=(13, 4.2), layout="constrained")
        fresh = day[day.redial == 0].fresh.to_numpy()
        edges = np.append(HOURS, 18)
        left.stairs(fresh, edges, fill=True, color="#D5D8DD")
        left.text(14.9, 30, "new customers", ha="center")
        for share, colour in REDIAL.items():
            part = day[day.redial == share]
            if share:
                left.stairs(part.offered, edges, baseline=None, color=colour, lw=1.8)
            more = 100 * (part.abandonment - part.without_outage)
            middle.plot(HOURS + 0.25, more, color=colour, marker=".")
            for axes, at in ((left, 0.9), (middle, 0.9)):
                axes.text(0.52, at - 0.08 * list(REDIAL).index(share), f"{share:.0%} call again",
                          color=colour, transform=axes.transAxes)  # fmt: skip
        left.set(title="The outage's ghosts", ylabel="calls offered in a half-hour", ylim=0)
        middle.set(title="Its damage", ylabel="abandonment above the whole day's [points]")
        for axes in (left, middle):
            axes.axvspan(10, 10.5, color="#E69F00", alpha=0.25, lw=0)
            axes.set(xlabel="hour of the day", xticks=range(8, 19, 2))
        for share, colour in zip(TEAM_REDIAL, REDIAL.values(), strict=True):
            part = steady[steady.redial == share]
            right.plot(part.agents, part.factor, color=colour, lw=1)
            right.errorbar(part.agents, part.sim_factor, part.half_width, fmt="o", color=colour)
            right.text(11.9, part.factor.iloc[-1], f"{share:.0%}", color=colour, ha="right",
                       va="center")  # fmt: skip
        right.set(title="A team too small, all day", xlabel="agents", xticks=TEAM, ylim=0.9,
                  xlim=(11.4, 15.2), ylabel="calls offered / new customers")  # fmt: skip
        figure.supxlabel(
            "How to read: shaded, the outage. Left and middle: means of "
            f"n = {replications} days. Right: lines are Erlang A at the rate it causes itself, "
            f"dots n = {max(2, replications // 10)} runs of three days with 95 % intervals.",
            fontsize=9, x=0.01, ha="left",
        )  # fmt: skip
    return figure


def main() -> None:
    """Write the tables and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=200)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    day = outage(options.replications).round(4)
    steady = team(max(2, options.replications // 10)).round(4)
    day.to_csv(options.out / "outage.csv", index=False)
    steady.to_csv(options.out / "team.csv", index=False)
    draw(day, steady, options.replications).savefig(options.out / "spiral.png", dpi=120)
    print("\n".join(lines(day, steady)))


if __name__ == "__main__":
    main()
