"""What the month was like: the facts that the READMEs cite and no law needs."""

import numpy as np
import pandas as pd
from fits import PATIENCE, busyness_interval, day_totals, fit_busyness, fit_patience, without
from log import (
    DAY,
    FIRST_DAY,
    FRIDAY,
    HOUR,
    MINUTE,
    NEGATIVE,
    SATURDAY,
    THRESHOLD,
    WEEKDAYS,
    is_open,
    weekday,
)

FLOOD_DAY, FLOOD_HOURS = 13, (21.25, 22.5)  # Sunday 14 February, [from, to)
GAP = 14 * MINUTE  # shorter times without an offered call, between 08:00 and 20:00, are not told
AT_ONCE = 5  # [s]


def service(calls: pd.DataFrame) -> dict[str, float]:
    """Mean wait, share answered within the threshold, shares abandoned and delayed."""
    return {
        "calls": len(calls),
        "mean wait": calls["wait"].mean(),
        f"within {THRESHOLD} s": (calls["served"] & (calls["wait"] <= THRESHOLD)).mean(),
        "abandoned": 1 - calls["served"].mean(),
        "had to wait": (calls["wait"] > 0).mean(),
    }


def service_table(rows: pd.DataFrame, offered: pd.DataFrame) -> pd.DataFrame:
    """Service of the month, of its weekdays and of the types of call."""
    # The calls of negative VRU time had all been in the queue.
    both = rows[rows["fate"].str.startswith("kept") | (rows["fate"] == NEGATIVE)]
    parts = {"all": service(offered), "with negative VRU times": service(both)}
    for number, name in enumerate(WEEKDAYS):
        parts[name] = service(offered[weekday(offered["joined"]) == number])
    for kind, calls in offered.groupby("type"):
        parts[f"type {kind}"] = service(calls)
    return pd.DataFrame(parts).T


def edges(offered: pd.DataFrame) -> pd.Series:
    """Count the calls at the edges of the opening hours, and those without an agent's name."""
    joined, served = offered["joined"], offered["served"]
    day, hour = weekday(joined), joined % DAY / HOUR
    outside = ~is_open(joined)
    over_midnight = joined // DAY != (joined + offered["wait"]) // DAY
    flags = {
        "outside, 00:00 to 01:00": outside & (hour < 1),
        "outside, 01:00 to 07:00": outside & (hour >= 1) & (hour < 7),
        "outside, Friday after 14:00": outside & (day == FRIDAY) & (hour >= 14),
        "outside, Saturday 07:00 to 19:30": outside & (day == SATURDAY) & (hour >= 7),
        "Saturday 19:30 to 20:00": (day == SATURDAY) & (hour >= 19.5) & (hour < 20),
        "waited over midnight": over_midnight,
        "waited over midnight, answered": over_midnight & served,
        "answered, no agent's name": served & (offered["server"] == "NO_SERVER"),
    }
    return pd.Series({name: flag.sum() for name, flag in flags.items()})


def talk_by_time(offered: pd.DataFrame) -> str:
    """Mean talk [s] by hour of the day and by weekday."""
    served = offered[offered["served"] & is_open(offered["joined"])]
    hours = served.groupby(served["joined"] % DAY // HOUR)["talk"].mean()
    days = served.groupby(weekday(served["joined"]))["talk"].mean()
    by_hour = ", ".join(f"{hour:02d}:00 {mean:.0f}" for hour, mean in hours.items())
    by_day = ", ".join(f"{WEEKDAYS[int(str(day))]} {mean:.0f}" for day, mean in days.items())
    return f"{by_hour}\n{by_day}"


def patience_tallies(queued: pd.DataFrame) -> pd.Series:
    """Count those who waited long, and those who left at once, by record and by the law shipped."""
    wait = queued["wait"]
    law = fit_patience(queued)[PATIENCE].law
    left = f"left within {AT_ONCE} s"
    return pd.Series(
        {
            "waited more than 300 s": (wait > 300).sum(),
            "waited more than 600 s": (wait > 600).sum(),
            left: (~queued["served"] & (wait <= AT_ONCE)).sum(),
            f"{left}, by the law": round(len(queued) * (1 - float(law.sf(AT_ONCE)))),
        }
    )


def busyness_checks(offered: pd.DataFrame) -> str:
    """Bootstrap interval of busyness, and what it is without the oddest days."""
    totals = day_totals(offered.loc[is_open(offered["joined"]), "joined"])
    low, high = busyness_interval(totals)
    incidents, busiest = fit_busyness(without(totals, 14, 21)), fit_busyness(without(totals, 2))
    return (
        f"parametric bootstrap, 95 %: {low:.3f} to {high:.3f}; "
        f"without 14 and 21 Feb {incidents:.3f}, without 2 Feb {busiest:.3f}"
    )


def flood(offered: pd.DataFrame) -> pd.Series:
    """Compare the evening of 14 February with those of the other Sundays."""
    hour, day = offered["joined"] % DAY / HOUR, offered["joined"] // DAY
    evening = (hour >= FLOOD_HOURS[0]) & (hour < FLOOD_HOURS[1])
    then = offered[evening & (day == FLOOD_DAY)]
    others = offered[evening & (day % 7 == FLOOD_DAY % 7) & (day != FLOOD_DAY)]
    return pd.Series(
        {
            "calls": len(then),
            "other Sundays, mean": len(others) / 3,
            "talk [s]": then.loc[then["served"], "talk"].mean(),
            "other Sundays, talk [s]": others.loc[others["served"], "talk"].mean(),
        }
    )


def gaps(rows: pd.DataFrame, offered: pd.DataFrame) -> pd.DataFrame:
    """List the longest times by day without an offered call, and the calls left in the VRU then."""
    joined = np.sort(offered["joined"].to_numpy())
    start, end = joined[:-1], joined[1:]
    by_day = (start % DAY >= 8 * HOUR) & (end % DAY < 20 * HOUR) & (start // DAY == end // DAY)
    table = []
    for k in np.flatnonzero(by_day & (end - start >= GAP)):
        within = rows["joined"].gt(start[k]) & rows["joined"].lt(end[k])
        table.append(
            {
                "from": FIRST_DAY + pd.Timedelta(seconds=int(start[k])),
                "minutes": (end[k] - start[k]) / MINUTE,
                "rows of the log": within.sum(),
                "left in the VRU": (within & rows["fate"].str.contains("VRU, never")).sum(),
            }
        )
    return pd.DataFrame(table)
