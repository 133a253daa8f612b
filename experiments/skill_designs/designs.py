"""Skill designs at equal staff: silos, one flexible team, a flexible middle, everybody flexible.

Run: python experiments/skill_designs/designs.py [--replications N] [--out FOLDER]

Writes load.csv, middle.csv and designs.png. README.md beside this file says what they show.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")  # draw to a file, whether or not there is a screen
import matplotlib.pyplot as plt
import pandas as pd

import ccsim

HERE = Path(__file__).parent
DESIGNS = {"I": "#D55E00", "N": "#CC79A7", "M": "#0072B2", "X": "#009E73"}
NUDGE = {"I": -1.5, "N": 1.0, "M": -1.5, "X": 1.5}
"""Points by which labels keep clear of each other."""
QUEUES = ("billing", "technical")
TEAM, TALK, WITHIN = 30, 240.0, 20.0
OWN_VOLUME = 200
"""Calls an hour of each queue in the scenarios."""
VOLUMES = (160, 170, 180, 190, 200, 210)
MIDDLE = (0, 2, 4, 6, 10, 14, 20, 30)
"""Agents who know both, of 30."""


def occupancy(volume: float) -> float:
    """Return the share of all agents' time that the calls of both queues take."""
    return 2 * volume / 3600 * TALK / TEAM


def at_volume(design: str, volume: int) -> ccsim.Scenario:
    """Return a design with so many calls an hour in each queue."""
    centre = ccsim.load(f"skills_{design.lower()}")
    if volume == OWN_VOLUME:  # a what-if that changes nothing is refused
        return centre
    return centre.what_if({f"queues.{queue}.volume.per_hour": volume for queue in QUEUES})


def with_middle(both: int) -> ccsim.Scenario:
    """Return design M with so many in the middle; nobody there is I, everybody is X."""
    if both in (0, TEAM):
        return ccsim.load("skills_x" if both else "skills_i")
    if both == 10:
        return ccsim.load("skills_m")
    half = (TEAM - both) // 2
    return ccsim.load("skills_m").what_if(
        {
            "groups.both_team.staff": both,
            "groups.billing_team.staff": half,
            "groups.technical_team.staff": half,
        }
    )


def by_load(replications: int) -> pd.DataFrame:
    """Return service level and ASA of each queue and of all, by design and volume."""
    rows = []
    for design in DESIGNS:
        for volume in VOLUMES:
            run = ccsim.simulate(at_volume(design, volume), replications, seed=1)
            for scope in ("all", *(f"queue:{queue}" for queue in QUEUES)):
                level, asa = run.estimate("service_level", scope), run.estimate("asa", scope)
                rows.append((design, volume, scope, level.mean, level.half_width, asa.mean,
                             asa.half_width))  # fmt: skip
    columns = ["design", "volume", "scope", "level", "level_hw", "asa", "asa_hw"]
    return pd.DataFrame(rows, columns=columns)


def by_middle(replications: int) -> pd.DataFrame:
    """Return service level and ASA of all calls by the agents who know both."""
    rows = []
    for both in MIDDLE:
        run = ccsim.simulate(with_middle(both), replications, seed=1)
        level, asa = run.estimate("service_level"), run.estimate("asa")
        rows.append((both, level.mean, level.half_width, asa.mean, asa.half_width))
    return pd.DataFrame(rows, columns=["both", "level", "level_hw", "asa", "asa_hw"])


def formula(design: str, volume: float) -> float:
    """Return the exact service level of silos (I) or of one pool (X)."""
    pools = 2 if design == "I" else 1
    queue = ccsim.erlang.erlang_c(
        2 * volume / 3600 / pools, TALK, agents=TEAM // pools, within=WITHIN
    )
    return float(queue.service_level)


def lines(load: pd.DataFrame, middle: pd.DataFrame) -> list[str]:
    """Return the tables of README.md."""
    out = []
    for design in DESIGNS:
        part = load[(load.design == design) & (load.volume == OWN_VOLUME)].set_index("scope")
        cells = [f"{one.level:.1%} ± {100 * one.level_hw:.1f}" for one in part.itertuples()]
        exact = f"{formula(design, OWN_VOLUME):.1%}" if design in "IX" else ""
        asa = f"{part.asa['all']:.0f} ± {part.asa_hw['all']:.0f} s"
        out.append(f"| {design} | {' | '.join(cells)} | {exact} | {asa} |")
    gain = middle.level.iloc[-1] - middle.level.iloc[0]
    for one in middle.itertuples():
        share = (one.level - middle.level.iloc[0]) / gain
        out.append(f"| {one.both} | {one.level:.1%} ± {100 * one.level_hw:.1f} | "
                   f"{one.asa:.0f} ± {one.asa_hw:.0f} s | {share:.0%} |")  # fmt: skip
    return out


def draw(load: pd.DataFrame, middle: pd.DataFrame, replications: int) -> plt.Figure:
    """Draw all calls by load, both queues of N by load, and the gain by agents who know both."""
    with ccsim.plot.house_style():
        figure, (left, centre, right) = plt.subplots(1, 3, figsize=(13, 4.4), layout="constrained",
                                                     sharey=True)  # fmt: skip
        for design, colour in DESIGNS.items():
            part = load[(load.design == design) & (load.scope == "all")]
            _line(left, 100 * occupancy(part.volume), part, colour, design, NUDGE[design])
        for queue, colour in zip(QUEUES, ("#E69F00", "#56B4E9"), strict=True):
            part = load[(load.design == "N") & (load.scope == f"queue:{queue}")]
            _line(centre, 100 * occupancy(part.volume), part, colour, queue, 0)
        silo = load[(load.design == "I") & (load.scope == "all")]
        centre.plot(100 * occupancy(silo.volume), 100 * silo.level, color=DESIGNS["I"], lw=1,
                    ls=":")  # fmt: skip
        centre.text(93.8, 100 * silo.level.iloc[-1], "silos", color=DESIGNS["I"], va="center")
        _line(right, middle.both, middle, DESIGNS["M"], "", 0)
        left.set(title="All calls, four designs", ylabel="answered within 20 s [%]", ylim=(0, 100))
        centre.set(title="N: the queue that shares is robbed")
        right.set(title="A third who know both", xlabel="agents of 30 who know both")
        right.text(0.6, 100 * middle.level.iloc[0] - 7, "I", color=DESIGNS["I"])
        right.text(29.2, 100 * middle.level.iloc[-1] - 9, "X", color=DESIGNS["X"])
        for axes in (left, centre):
            axes.set(xlabel="load: talk / agents' time [%]", xlim=(70, 100))
        figure.supxlabel(
            "How to read: 30 agents in each design, two kinds of call, equal volumes; right at "
            f"{100 * occupancy(OWN_VOLUME):.0f} % load. Means of n = {replications} days with "
            "95 % intervals.",
            fontsize=9, x=0.01, ha="left",
        )  # fmt: skip
    return figure


def _line(
    axes: plt.Axes, x: pd.Series, part: pd.DataFrame, colour: str, name: str, up: float
) -> None:
    axes.errorbar(x, 100 * part.level, 100 * part.level_hw, color=colour, marker="o", ms=4)
    axes.text(x.iloc[-1] + 0.5, 100 * part.level.iloc[-1] + up, name, color=colour, va="center")


def main() -> None:
    """Write the tables and the figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args()
    load, middle = by_load(options.replications), by_middle(options.replications)
    load, middle = load.round(4), middle.round(4)
    load.to_csv(options.out / "load.csv", index=False)
    middle.to_csv(options.out / "middle.csv", index=False)
    draw(load, middle, options.replications).savefig(options.out / "designs.png", dpi=120)
    print("\n".join(lines(load, middle)))


if __name__ == "__main__":
    main()
