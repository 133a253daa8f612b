"""What the records say: every measure is a function of the logs and the scenario's tables.

A measure is a ratio of two sums, over visits, issues or agent-seconds. It is computed in all scopes
(the centre, each queue, each group, each skill: a queue with a group that may answer it) and all
open intervals at once. A visit belongs to the interval in which it joined, an issue to that of its
first joining; both count from the warm-up's end.
"""
