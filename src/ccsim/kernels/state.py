"""What the compiled day loop runs on, and what it remembers: few arrays, each with named columns.

Letters: q queue, g group, a agent, t interval, s slot (a visit that is going on, or a contact
that is to come). Arrays are few and wide because handing one to a function costs as much as a draw.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels.quantiles import Laws
from ccsim.kernels.visits import VisitTable

__all__ = ["DayState", "DayTables"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class DayTables(NamedTuple):
    """What does not change while a replication runs; columns as the constants below.

    Whole numbers among floats are exact.

    Attributes
    ----------
    laws : Laws
    visits : VisitTable
    volume : (2, n_queues, n_intervals) float64
        Expected fresh contacts: with each day's busyness, 0 where arrivals are recorded; and
        without, which places those who come back.
    recorded : (n_recorded, 4) float64
        Recorded arrivals, queue after queue: time [s], interval, place in it, talk [s] or NaN.
    queues : (n_queues, ...) float64
        Columns `Q_...`.
    skills : (n_groups, n_queues, ...) float64
        Columns `SK_...`.
    step_after : (n_queues, n_steps) float64 [s]
    tiers : (n_queues, n_tiers, 3) int64
        Routing step, and the stretch of `members` of equal step and rank; step -1 for none.
    members : (...,) int64
        Groups.
    served : (n_groups, n_queues) int64
        Queues a group may ever serve, then -1.
    spells : (n_spells, 2) float64 [s]
        Openings and closings.
    plan : (n_changes, 4) float64
        Time [s], what changes (`OPENS`, `RISES`, `FALLS`, `CLOSES`), the group, and by how many
        heads, in the order in which they happen.
    settings : (...,) float64
        `X_...`.
    """

    laws: Laws
    visits: VisitTable
    volume: Floats
    recorded: Floats
    queues: Floats
    skills: Floats
    step_after: Floats
    tiers: Ints
    members: Ints
    served: Ints
    spells: Floats
    plan: Floats
    settings: Floats


class DayState(NamedTuple):
    """What changes; everything the loop needs to go on where it stopped.

    Attributes
    ----------
    ints : (...,) int64
        `I_...`.
    floats : (...,) float64
        `N_...`.
    slots, slot_floats : (n_slots, ...)
        Columns `S_...` (int64) and `SF_...` (float64).
    agents, agent_floats : (n_agents, ...)
        Columns `A_...` (int64) and `AF_...` (float64).
    groups : (n_groups, ...) int64
        Columns `G_...`.
    lines : (n_queues, ...) int64
        Columns `L_...`.
    fresh : (n_queues, ...) float64
        The next fresh arrival of each queue: columns `FR_...`.
    done_times, done : (n_agents,) float64 [s], (n_agents, 3) int64
        A heap: conversations and wraps that are going on.
    times, events : (3, capacity) float64 [s], (3, capacity, 3) int64
        Three heaps: routing steps that will open, contacts that will come (back), patience that
        will end (`STEPS`, `DUE`, `ENDS`); the slot and the row it had then stand behind the entity.
    log, log_floats : (n_columns, n_rows) int64 and float64
        The contact log: columns `LOG_...`.
    stays : (n_stays, 4) float64
        The agents' log: agent, group, on, off.
    """

    ints: Ints
    floats: Floats
    slots: Ints
    slot_floats: Floats
    agents: Ints
    agent_floats: Floats
    groups: Ints
    lines: Ints
    fresh: Floats
    done_times: Floats
    done: Ints
    times: Floats
    events: Ints
    log: Ints
    log_floats: Floats
    stays: Floats


# --- tables ------------------------------------------------------------------------------------

BUSY_VOLUME, VOLUME = range(2)
(
    Q_LIMIT, Q_BALK, Q_PRIORITY, Q_WEIGHT, Q_REDIAL, Q_REDIAL_LAW, Q_REDIAL_TO, Q_REPEAT,
    Q_REPEAT_LAW, Q_REPEAT_TO, Q_TO_FRONT, Q_AT_ONCE, Q_STEPS, Q_RECORDED, Q_RECORDED_END,
) = range(15)  # fmt: skip
"""Of a queue: limit, rules, probability, law and destination of those who come back; steps that
open at joining, and all; its stretch of the recorded arrivals."""
QUEUE_COLUMNS = 15
SK_STEP, SK_TALK, SK_WRAP, SK_HANDLE, SK_RESOLUTION, SK_ORDER = range(6)
"""Of a skill: the routing step from which it counts (-1 never), own laws (-1 none), figures."""
SKILL_COLUMNS = 6
P_TIME, P_WHAT, P_GROUP, P_HEADS = range(4)
OPENS, RISES, FALLS, CLOSES = range(4)
(
    X_LENGTH, X_LINES, X_AGENT_RULE, X_CONTACT_RULE, X_SERVES_AT_CLOSE, X_LAZY, X_KEY0, X_KEY1,
) = range(8)  # fmt: skip
SETTINGS = 8
LONGEST_IDLE, LEAST_OCCUPIED, BEST_SKILL, RANDOM = range(4)
PRIORITY, LONGEST_WAIT, SCORE, QUEUE_RANK, LONGEST_QUEUE = range(5)

# --- state -------------------------------------------------------------------------------------

STEPS, DUE, ENDS = range(3)
(
    I_STEPS, I_DUE, I_ENDS, I_DONE, I_ROWS, I_STAYS, I_FREE, I_SLOTS_USED, I_PLAN, I_ISSUES,
    I_FRESH_QUEUE, I_IS_OPEN, I_CUT_OFF, I_KEPT_ON, I_COMING_ON, I_COMING_GROUP,
) = range(16)  # fmt: skip
"""Sizes of the heaps (as `STEPS`, ...), of the logs, counters, and where the loop stands."""
STATE_INTS = 16
N_FREE_LINES, N_FRESH_TIME = range(2)
STATE_FLOATS = 2
(
    S_ISSUE, S_ORIGIN, S_INTERVAL, S_K, S_ATTEMPT, S_NUMBER, S_KIND, S_QUEUE, S_AT, S_ROW,
    S_OPEN_STEPS, S_IN_LINE, S_FRONT, S_HAS_EVENT, S_NEXT, S_BEFORE,
) = range(16)  # fmt: skip
"""Of a slot: what names the issue's draws (its first queue, interval, place), attempt and visit;
kind, queue, interval of joining and row; routing steps open; place in line."""
SLOT_COLUMNS = 16
SF_ARRIVED, SF_JOINED, SF_DEADLINE, SF_ANSWERED, SF_TALK, SF_HOLD, SF_WRAP, SF_RECORDED = range(8)
SLOT_FLOATS = 8
A_GROUP, A_SLOT, A_NEXT, A_BEFORE, A_STATE = range(5)
AGENT_COLUMNS = 5
ABSENT, AVAILABLE, BUSY = range(3)
AF_SINCE, AF_ON, AF_BUSY, AF_ANSWERED = range(4)
AGENT_FLOATS = 4
G_FIRST, G_IDLE_HEAD, G_IDLE_TAIL, G_PRESENT, G_DEBT, G_IS_OPEN = range(6)
GROUP_COLUMNS = 6
L_HEAD, L_TAIL, L_LENGTH = range(3)
LINE_COLUMNS = 3
FR_TIME, FR_INTERVAL, FR_K, FR_AT, FR_TOTAL, FR_TALK = range(6)
FRESH_COLUMNS = 6

LOG_ISSUE, LOG_CONTACT, LOG_VISIT, LOG_QUEUE, LOG_KIND, LOG_OUTCOME, LOG_NEXT = range(7)
LOG_COLUMNS = 7
(
    LOG_ARRIVED, LOG_JOINED, LOG_ANSWERED, LOG_LEFT, LOG_AGENT, LOG_GROUP, LOG_TALK, LOG_HOLD,
    LOG_WRAP, LOG_RESOLVED, LOG_NEXT_AT,
) = range(11)  # fmt: skip
LOG_FLOATS = 11

# The codes of `ccsim.records.columns`, which kernels may not see; a test holds them together.
# Not Python's integers: Numba would compile a function anew for every one it is called with.
WAITING, ANSWERED, ABANDONED, BALKED, BLOCKED, SENT_AWAY = map(np.int64, range(6))
FRESH, REDIAL, REPEAT, TRANSFER = map(np.int64, range(4))
NEXT_ENDS, NEXT_GIVEN_UP, NEXT_REDIAL, NEXT_REPEAT, NEXT_UNKNOWN, NEXT_TRANSFER = map(
    np.int64, range(6)
)
NONE = np.int64(0)
"""Stands where an event has no slot."""
NEVER = np.float64(np.nan)
