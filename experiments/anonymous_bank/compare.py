"""Simulate the scenario's week with each definition of staff, beside the recorded month.

Run it as ``python experiments/anonymous_bank/compare.py LOG.csv``; it takes about two minutes.
Half-widths are of 95 %. Each row is replicated until the mean wait's is small enough; those of the
shares are then below half a point. All rows have one seed, so the weeks have the same customers.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from facts import service
from log import (
    HOUR,
    INTERVAL,
    PER_DAY,
    SUNDAY,
    TUESDAY,
    WEEKS,
    is_open,
    offered_calls,
    read_log,
    weekday,
)
from numpy.typing import NDArray
from staffing import SHIPPED, conversations, each_interval, on_duty, staffing, whole_heads

import ccsim

MEASURES = ("wait_mean", "service_level", "abandonment")
LEAST_DAYS = 1_400  # simulated for each row, so that the shares are precise, too
SHOWN = (
    "talked at any instant",
    "on duty, gaps to 60 min",
    SHIPPED,
    "on duty, gaps to 15 min",
    "talking while a call waits",
    "talking, all the time",
)


def staff(scenario: ccsim.Scenario, heads: NDArray[np.int64]) -> dict[str, object]:
    """Return head counts of whole days from midnight as the list that a scenario takes."""
    slots = scenario.hours.slots
    kept = heads.reshape(-1, PER_DAY)[:, slots.start : slots.stop]
    return {"groups.agents.staff": {"per_interval": kept.ravel().tolist()}}


def own_days(offered: pd.DataFrame) -> ccsim.Scenario:
    """Return the month with the recorded arrivals and the heads of each day, no mean taken."""
    month = ccsim.load("anonymous_bank", {"hours.first_day": "1999-02-01", "hours.days": 7 * WEEKS})
    times = offered.loc[is_open(offered["joined"]), "joined"].sort_values().tolist()
    heads = whole_heads(each_interval(on_duty(conversations(offered))))
    arrivals = {"queues.bank.busyness": None, "queues.bank.volume": {"times": times}}
    return month.what_if({**arrivals, **staff(month, heads)})


def scenarios(offered: pd.DataFrame) -> Iterator[tuple[str, ccsim.Scenario]]:
    """Yield what is simulated: each definition's week, days of the one shipped, the real month."""
    week = ccsim.load("anonymous_bank", {"hours.first_day": "1999-02-07", "hours.days": 7})
    plans = staffing(offered)
    for name in SHOWN:
        heads = whole_heads(plans[name])
        hours = f"{heads.sum() * INTERVAL / HOUR:.0f} h"
        # A what-if that changes nothing is refused: the shipped staff stays as it is.
        yield f"{name}, {hours}", week if name == SHIPPED else week.what_if(staff(week, heads))
    yield "shipped, a Tuesday", ccsim.load("anonymous_bank")
    yield "shipped, a Sunday", ccsim.load("anonymous_bank", {"hours.first_day": "1999-02-07"})
    yield "each day's own calls and heads", own_days(offered)


def recorded(name: str, calls: pd.DataFrame) -> str:
    """Return a row of what was recorded."""
    wait, within, left = (service(calls)[key] for key in ("mean wait", "within 20 s", "abandoned"))
    return f"{'recorded, ' + name:40}{wait:7.2f}{'':10}{within:.4f}{'':9}{left:.4f}"


def simulated(name: str, scenario: ccsim.Scenario, half_width: float) -> str:
    """Simulate a scenario and return a row of estimates with their half-widths."""
    least = max(30, LEAST_DAYS // scenario.hours.days)
    rule = ccsim.Precision(
        measure="wait_mean", half_width=half_width, minimum=least, maximum=100 * least
    )
    run = ccsim.simulate(scenario, rule, seed=1999)
    wait, within, left = (run.estimate(measure) for measure in MEASURES)
    return (
        f"{name:40}{wait.mean:7.2f} ± {wait.half_width:4.2f}"
        f"{within.mean:9.4f} ± {within.half_width:.4f}{left.mean:9.4f} ± {left.half_width:.4f}"
        f"{run.replications:6d}"
    )


def main() -> None:
    """Print the recorded rows, then the simulated ones as they come."""
    parser = argparse.ArgumentParser(description="Simulate each definition of staff.")
    parser.add_argument("log", type=Path, help="the call-by-call log of February 1999, as CSV")
    parser.add_argument("--half-width", type=float, default=0.49, help="of the mean wait [s]")
    given = parser.parse_args()
    offered = offered_calls(read_log(given.log))
    days = weekday(offered["joined"])
    print(f"{'':40}{'mean wait [s]':>14}{'within 20 s':>18}{'abandoned':>18}{'runs':>6}")
    print(recorded("all of February", offered))
    for number, name in ((SUNDAY, "Sundays"), (TUESDAY, "Tuesdays")):
        print(recorded(name, offered[days == number]))
    for name, scenario in scenarios(offered):
        print(simulated(name, scenario, given.half_width), flush=True)


if __name__ == "__main__":
    main()
