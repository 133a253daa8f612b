"""Where replications run, whatever they run on, and the order in which they come back.

A replication is a function of its number, so that it may run anywhere; what is made of the
replications is a function of their order. So work is handed to a `concurrent.futures.Executor`,
and its results are taken in the order of their numbers: then sums, the moment at which a precision
is reached, and the progress that is shown do not depend on who finishes first, or on how many work
at it, or where.
"""

from ccsim.study.executors.at_work import at_work
from ccsim.study.executors.cluster import standing_cluster
from ccsim.study.executors.here import processors
from ccsim.study.executors.in_order import InOrder
from ccsim.study.executors.names import (
    EXECUTORS,
    LOCAL_CLUSTER,
    Place,
    chosen_place,
    is_address,
    place_faults,
)

__all__ = [
    "EXECUTORS",
    "LOCAL_CLUSTER",
    "InOrder",
    "Place",
    "at_work",
    "chosen_place",
    "is_address",
    "place_faults",
    "processors",
    "standing_cluster",
]
