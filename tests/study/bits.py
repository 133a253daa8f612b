"""What a study's numbers are, to the last bit."""

import ccsim


def bits(run: ccsim.Result) -> tuple[bytes, ...]:
    """Return all that was collected: of every replication, and of the intervals of all."""
    found = run.collected
    intervals = found.intervals.result(level=run.level)
    arrays = (*found.numerators, *found.denominators, intervals.mean, intervals.half_width)
    return tuple(array.tobytes() for array in arrays)
