"""Fresh arrivals for the plain twin."""

import math
from collections import Counter

from ccsim.kernels.arrivals import busyness, draw_arrivals
from ccsim.model.tables import Tables

__all__ = ["arrivals_of"]

_DAY = 86_400.0


def arrivals_of(
    tables: Tables, q: int, key: tuple[int, int]
) -> list[tuple[float, int, int, float]]:
    """Return (time, interval, place in it, recorded talk time) of a queue's arrivals."""
    queues, visits, length = tables.queues, tables.visits, tables.calendar.interval
    recorded = queues.recorded[q]
    if recorded is not None:
        so_far: Counter[int] = Counter()
        arrivals = []
        for time, talk in zip(recorded.time.tolist(), recorded.talk.tolist(), strict=True):
            interval = int(time // length)
            arrivals.append((time, interval, so_far[interval], talk))
            so_far[interval] += 1
        return arrivals
    volume = queues.volume[q].copy()
    a_day = round(_DAY / length)
    for day in range(tables.calendar.days):
        law, stream = int(queues.busyness_law[q]), int(queues.busyness_stream[q])
        factor = busyness(tables.laws, law, stream, day, *key)
        for t in range(day * a_day, (day + 1) * a_day):
            volume[t] *= factor
    drawn = draw_arrivals(volume, length, visits.stream(q), *key)
    columns = (column.tolist() for column in drawn)
    return [(time, t, k, math.nan) for time, t, k in zip(*columns, strict=True)]
