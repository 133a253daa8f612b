"""All rules across the tables of a scenario; all that are broken are told at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from ccsim.errors import Fault, ScenarioError
from ccsim.scenario.rules import (
    days,
    issues,
    load,
    preferences,
    references,
    staffing,
    steps,
)
from ccsim.scenario.rules.rule import Rule
from ccsim.scenario.spec import Scenario

__all__ = ["check", "checked"]


def check(
    scenario: Scenario, file: str = "scenario.toml", *, any_plan: bool = False
) -> list[Fault]:
    """Return every broken rule, and every warning, faults first.

    Parameters
    ----------
    scenario : Scenario
    file : str
        What the messages call it.
    any_plan : bool
        Whether too few agents are worth a warning only: for finding out how many are needed.
    """
    structure = list(chain.from_iterable(rule(scenario, file) for rule in _STRUCTURE))
    if structure:
        return structure
    # These compute with lists and names, so lists and names must fit first.
    found = list(chain.from_iterable(rule(scenario, file) for rule in _CONTENT))
    of_plan = chain.from_iterable(rule(scenario, file) for rule in _PLAN)
    found += [replace(fault, warning=fault.warning or any_plan) for fault in of_plan]
    return sorted(found, key=lambda fault: fault.warning)


def checked(scenario: Scenario, file: str = "scenario.toml", *, any_plan: bool = False) -> Scenario:
    """Return the scenario with its warnings noted; `any_plan` as in `check`.

    Raises
    ------
    ScenarioError
        With every broken rule.
    """
    found = check(scenario, file, any_plan=any_plan)
    if any(not fault.warning for fault in found):
        raise ScenarioError(found)
    warnings = tuple(dict.fromkeys((*scenario.origin.warnings, *found)))
    return scenario.from_origin(replace(scenario.origin, warnings=warnings))


_STRUCTURE: tuple[Rule, ...] = (
    days.lists, references.names, references.step_groups, references.unserved_queues,
    references.misplaced_transfers, days.open_days, days.shared_busyness,
)  # fmt: skip
_CONTENT: tuple[Rule, ...] = (
    days.lost_volume, days.staff_while_closed,
    staffing.few_lines,
    staffing.groups_without_work, staffing.quiet_queues, staffing.skills_unused,
    steps.idle_steps, steps.targets_out_of_reach,
    preferences.idle_numbers, preferences.idle_contact_rule, preferences.idle_ranks,
    preferences.idle_agent_rule,
    issues.clipped, issues.counted_twice, issues.circles, issues.idle_returns,
)  # fmt: skip
_PLAN: tuple[Rule, ...] = (staffing.nobody_there, load.overload)
"""What only the plan breaks: a search for staff goes on with a warning."""
