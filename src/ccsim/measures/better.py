"""Whether more of a measure is better: what a planner means by "B beats A"."""

from __future__ import annotations

__all__ = ["better"]

_MORE = {
    "service_level", "service_level_1", "service_level_2", "service_level_3", "service_level_4",
    "service_level_5", "answered", "resolved", "resolution", "fcr_true", "fcr_true_answered",
    "fcr_7day", "fcr_survey", "one_and_done", "first_route_right", "intervals_on_target",
    "days_on_target",
}  # fmt: skip
_LESS = {
    "abandoned", "abandonment", "balked", "blocked", "blocking", "sent_away", "asa", "wait_mean",
    "wait_p50", "wait_p80", "wait_p90", "wait_p99", "wait_max", "delay_probability", "aht", "cost",
    "paid_hours", "cost_per_resolved_issue", "handle_time_per_resolved_issue",
    "contacts_per_issue", "redials", "repeats", "redials_to_come", "repeats_to_come", "transfers",
    "transfer_share", "transfers_per_issue", "transfers_per_resolved_issue",
}  # fmt: skip


def better(measure: str) -> int:
    """Return 1 if more of a measure is better, -1 if less is, and 0 where it depends.

    Offered contacts are none of the centre's doing, and a high occupancy saves money until it
    wears people out.

    >>> better("service_level"), better("cost"), better("occupancy")
    (1, -1, 0)
    """
    return (measure in _MORE) - (measure in _LESS)
