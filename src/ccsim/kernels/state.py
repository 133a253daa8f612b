"""What the compiled day loop runs on, and what it remembers: arrays of records.

Letters: q queue, g group, a agent, t interval, s slot (a visit that is going on, or a contact
that is to come). A record keeps together what is used together, and its fields have names here
and in the kernels. Arrays are few because handing one to a function costs as much as a draw.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ccsim.kernels.quantiles import Laws
from ccsim.kernels.visits import VisitTable

__all__ = ["DayState", "DayTables"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Records = NDArray[np.void]
Record = Any
"""One record of such an array, of which fields can be changed."""

# --- tables ------------------------------------------------------------------------------------

SETTINGS = np.dtype(
    [
        ("length", np.float64),  # of an interval [s]
        ("lines", np.float64),
        ("key0", np.int64),
        ("key1", np.int64),
        ("agent_rule", np.int64),
        ("contact_rule", np.int64),
        ("serves_at_close", np.bool_),
        ("is_lazy", np.bool_),
    ],
    align=True,
)
QUEUE = np.dtype(
    [
        ("stream", np.int64),
        ("talk_law", np.int64),
        ("hold_law", np.int64),
        ("wrap_law", np.int64),
        ("patience_law", np.int64),
        ("talk_is_drawn", np.bool_),  # from the visit's own uniform
        ("wrap_is_drawn", np.bool_),
        ("patience_is_drawn", np.bool_),
        ("resolution_is_drawn", np.bool_),
        ("hold", np.float64),
        ("transfer", np.float64),
        ("to_front", np.int64),
        ("redial", np.float64),
        ("redial_law", np.int64),
        ("redial_to", np.int64),  # -1 for the issue's first queue
        ("repeat", np.float64),
        ("repeat_law", np.int64),
        ("repeat_to", np.int64),
        ("limit", np.float64),
        ("balk", np.float64),
        ("priority", np.float64),
        ("weight", np.float64),
        ("open_at_once", np.int64),  # routing steps that open at joining
        ("steps", np.int64),
        ("recorded", np.int64),  # its stretch of the recorded arrivals
        ("recorded_end", np.int64),
    ],
    align=True,
)
SKILL = np.dtype(
    [
        ("step", np.int64),  # from which the group may answer; -1 for never
        ("talk_law", np.int64),
        ("wrap_law", np.int64),
        ("handle_factor", np.float64),
        ("resolution", np.float64),
        ("order", np.float64),
    ],
    align=True,
)
TIER = np.dtype([("step", np.int64), ("first", np.int64), ("last", np.int64)], align=True)
CHANGE = np.dtype(
    [("time", np.float64), ("what", np.int64), ("group", np.int64), ("heads", np.int64)],
    align=True,
)
BUSY_VOLUME, VOLUME = range(2)
OPENS, RISES, FALLS, CLOSES = map(np.int64, range(4))
LONGEST_IDLE, LEAST_OCCUPIED, BEST_SKILL, RANDOM = map(np.int64, range(4))
PRIORITY, LONGEST_WAIT, SCORE, QUEUE_RANK, LONGEST_QUEUE = map(np.int64, range(5))


class DayTables(NamedTuple):
    """What does not change while a replication runs.

    Attributes
    ----------
    laws : Laws
    visits : VisitTable
    settings : SETTINGS
    volume : (2, n_queues, n_intervals) float64
        Expected fresh contacts: with each day's busyness, 0 where arrivals are recorded; and
        without, which places those who come back.
    recorded : (n_recorded, 4) float64
        Recorded arrivals, queue after queue: time [s], interval, place in it, talk [s] or NaN.
    queues : (n_queues,) QUEUE
    skills : (n_groups, n_queues) SKILL
    step_after : (n_queues, n_steps) float64 [s]
    tiers : (n_queues, n_tiers) TIER
        Routing step, and the stretch of `members` of equal step and rank; step -1 for none.
    members : (...,) int64
        Groups.
    served : (n_groups, n_queues) int64
        Queues a group may ever serve, then -1.
    spells : (n_spells, 2) float64 [s]
        Openings and closings.
    plan : (n_changes + 1,) CHANGE
        When what changes (`OPENS`, `RISES`, `FALLS`, `CLOSES`), of which group, and by how many
        heads, in the order in which they happen; the last never does.
    """

    laws: Laws
    visits: VisitTable
    settings: Record
    volume: Floats
    recorded: Floats
    queues: Records
    skills: Records
    step_after: Floats
    tiers: Records
    members: Ints
    served: Ints
    spells: Floats
    plan: Records


# --- state -------------------------------------------------------------------------------------

CENTRE = np.dtype(
    [
        ("fresh_time", np.float64),  # of the next fresh arrival
        ("fresh_queue", np.int64),
        ("seldom_time", np.float64),  # of the next event that is neither that nor a finish
        ("free_lines", np.float64),
        ("finish_time", np.float64),  # of the next agent to finish, infinite if there is none
        ("finisher", np.int64),  # that agent
        ("finishing", np.int64),  # agents who will finish something
        ("stretch", np.int64),  # of time, in which the next finishes
        ("stretches_a_second", np.float64),
        ("walked", np.int64),  # in lists of the calendar, and over its buckets, since it was tuned
        ("passed", np.int64),
        ("finishes_until_tuned", np.int64),
        ("step_events", np.int64),  # sizes of the heaps
        ("due_events", np.int64),
        ("end_events", np.int64),
        ("rows", np.int64),  # of the contact log
        ("rows_done", np.int64),  # of those, how many need not be kept any more
        ("row_mask", np.int64),  # row r stands at r & row_mask
        ("stays", np.int64),  # of the agents' log
        ("free_slot", np.int64),  # the first of those used before; -1 for none
        ("slots_taken", np.int64),
        ("change", np.int64),  # the next of the plan
        ("issues", np.int64),
        ("is_open", np.bool_),
        ("cut_off", np.int64),
        ("kept_on", np.int64),
    ],
    align=True,
)
SLOT = np.dtype(
    [
        ("arrived", np.float64),
        ("joined", np.float64),
        ("deadline", np.float64),
        ("talk_time", np.float64),  # recorded, or NaN
        ("patience_u", np.float64),  # the visit's uniforms
        ("talk_u", np.float64),
        ("wrap_u", np.float64),
        ("resolution_u", np.float64),
        ("row", np.int64),  # -1 while the contact is still to come
        ("issue", np.int64),
        ("interval", np.int64),  # with the origin and k, what names the issue's draws
        ("k", np.int64),
        ("origin", np.int64),
        ("queue", np.int64),
        ("joined_in", np.int64),  # interval
        ("contact", np.int64),  # contacts the issue had before
        ("visit", np.int64),  # visits the contact had before
        ("kind", np.int64),
        ("open_steps", np.int64),
        ("in_line", np.bool_),
        ("in_front", np.bool_),
        ("ends_by_event", np.bool_),
        ("is_transferred", np.bool_),
        ("next", np.int64),
        ("before", np.int64),
    ],
    align=True,
)
AGENT = np.dtype(
    [
        ("finish", np.float64),  # of what is going on
        ("since", np.float64),  # available, or with a contact
        ("wrap", np.float64),
        ("busy", np.float64),  # [s] since the agent came on
        ("on", np.float64),
        ("finishes_before", np.int32),  # the next in the same bucket; -1 for none
        ("slot", np.int32),  # of the customer who goes on after the conversation; -1 for none
        ("group", np.int32),
        ("next", np.int32),
        ("before", np.int32),
        ("state", np.int8),
        ("finishes", np.int8),  # what is going on: CONVERSATION or WRAP
    ],
    align=True,
)
"""64 bytes, which is what a processor takes from memory at a time: with many agents, finding one
there takes longer than anything else."""
GROUP = np.dtype(
    [
        ("first_agent", np.int64),
        ("idle_head", np.int64),
        ("idle_tail", np.int64),
        ("present", np.int64),
        ("debt", np.int64),
        ("is_open", np.bool_),
    ],
    align=True,
)
LINE = np.dtype([("head", np.int64), ("tail", np.int64), ("length", np.int64)], align=True)
FRESH = np.dtype(
    [
        ("time", np.float64),  # of the queue's next fresh arrival
        ("at", np.int64),  # its place in the block
        ("known", np.int64),  # arrivals in the block
        ("interval", np.int64),  # behind the block: interval, place in it, and the total of the
        ("k", np.int64),  # interval's unit-rate process; of recorded arrivals k is the next
        ("total", np.float64),
    ],
    align=True,
)
F_TIME, F_TALK_TIME, F_PATIENCE, F_TALK, F_WRAP, F_RESOLUTION = range(6)
F_INTERVAL, F_K = range(2)
"""Rows of a block: an arrival's time, recorded talk time, and uniforms; and what names it."""
BLOCK_ROWS, BLOCK_NAMES, BLOCK = 6, 2, 64
EVENT = np.dtype(
    [("time", np.float64), ("key", np.int64), ("slot", np.int64), ("row", np.int64)], align=True
)
STEPS, DUE, ENDS = range(3)
ABSENT, AVAILABLE, BUSY = map(np.int64, range(3))
CONVERSATION, WRAP = map(np.int64, range(2))


class DayState(NamedTuple):
    """What changes; everything the loop needs to go on where it stopped.

    Attributes
    ----------
    centre : CENTRE
    slots : (n_slots,) SLOT
    agents : (n_agents,) AGENT
    groups : (n_groups,) GROUP
    lines : (n_queues,) LINE
    fresh : (n_queues,) FRESH
        The next fresh arrival of each queue.
    blocks, names : (n_queues, BLOCK_ROWS or BLOCK_NAMES, BLOCK) float64 and int64
        The next fresh arrivals of each queue: rows `F_...`.
    buckets : (n_buckets,) int64
        Agents whose conversations and wraps are going on, as `finishing` has them.
    events : (3, capacity) EVENT
        Three heaps: routing steps that will open, contacts that will come (back), patience that
        will end (`STEPS`, `DUE`, `ENDS`); the slot and the row it had then stand behind the key.
    log, log_floats : (n_columns, n_rows) int64 and float64
        The contact log: columns `LOG_...`; or a window on it, in which rows that need not be kept
        give their place to later ones.
    stays : (n_stays, 4) float64
        The agents' log: agent, group, on, off.
    """

    centre: Record
    slots: Records
    agents: Records
    groups: Records
    lines: Records
    fresh: Records
    blocks: Floats
    names: Ints
    buckets: Ints
    events: Records
    log: Ints
    log_floats: Floats
    stays: Floats


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
KIND_FRESH, KIND_REDIAL, KIND_REPEAT, KIND_TRANSFER = map(np.int64, range(4))
NEXT_ENDS, NEXT_GIVEN_UP, NEXT_REDIAL, NEXT_REPEAT, NEXT_UNKNOWN, NEXT_TRANSFER = map(
    np.int64, range(6)
)
NONE = np.int64(0)
"""Stands where an event has no slot."""
NEVER = np.float64(np.nan)
