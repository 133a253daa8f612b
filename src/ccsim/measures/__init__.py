"""What the records say: every measure is a function of the logs and the scenario's tables.

A measure is a ratio of two sums, over visits, issues or agent-seconds. It is computed in all scopes
(the centre, each queue, each group) and all open intervals at once. A visit belongs to the interval
in which it joined, an issue to that of its first joining; both count from the warm-up's end.
"""

from ccsim.measures.conservation import check_conservation
from ccsim.measures.evaluate import Evaluation, Parts, evaluate, open_intervals, scopes
from ccsim.measures.measure import Measure
from ccsim.measures.reasons import why_undefined
from ccsim.measures.registry import MEASURES

__all__ = [
    "MEASURES",
    "Evaluation",
    "Measure",
    "Parts",
    "check_conservation",
    "evaluate",
    "open_intervals",
    "scopes",
    "why_undefined",
]
