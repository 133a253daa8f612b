"""A user's routing policy: what it is shown, what it decides, and what it may not do."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.engines.policy import AgentView, SkillView, VisitView
from ccsim.engines.process import simulate
from ccsim.errors import InputError, PolicyError
from ccsim.model.build import build_tables
from ccsim.records.columns import Outcome
from ccsim.records.logs import Logs
from ccsim.scenario.load import build

Raw = dict[str, Any]
AT = 32_400.0
"""09:00, the opening."""


def queue(*calls: tuple[float, float], **keys: Any) -> Raw:
    """Return a queue with recorded calls: (seconds after the opening, talk time)."""
    volume = {"times": [AT + at for at, _ in calls], "talk": [talk for _, talk in calls]}
    return {"volume": volume, "talk": {"kind": "constant", "value": 60}} | keys


def centre(queues: Raw, groups: Raw, **tables: Any) -> ccsim.Scenario:
    """Return an hour's centre."""
    hours = {"first_day": "2026-03-02", "open": "09:00", "close": "10:00"}
    return build({"name": "policy", "hours": hours, "queues": queues, "groups": groups} | tables)


def run(scenario: ccsim.Scenario, policy: Any) -> Logs:
    """Run one replication."""
    return simulate(build_tables(scenario), seed=1, replication=0, policy=policy)


def two_teams(*calls: tuple[float, float], **keys: Any) -> ccsim.Scenario:
    """Return a queue that two groups serve, agent 0 in one and agents 1 and 2 in the other."""
    groups = {
        "first": {"staff": 1, "skills": {"calls": {"rank": 1, "handle_factor": 2}}},
        "second": {"staff": 2, "skills": {"calls": {"rank": 2, "order": 5}}},
    }
    return centre({"calls": queue(*calls, **keys)}, groups)


def agents_of(logs: Logs) -> list[int]:
    """Return who answered each visit, by row."""
    return logs.contacts.agent.astype(int).tolist()


class Newest:
    """Chooses the agent with the highest number, and notes what it was shown."""

    def __init__(self) -> None:
        self.seen: list[tuple[VisitView, Sequence[AgentView]]] = []

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
        self.seen.append((visit, agents))
        return agents[-1]


def test_a_policy_chooses_among_all_available_agents_whatever_their_rank() -> None:
    scenario = two_teams((0, 100), (10, 100), (20, 100))
    assert [0, 1, 2] == agents_of(run(scenario, None))
    assert [2, 1, 0] == agents_of(run(scenario, Newest()))


def test_what_a_policy_is_shown() -> None:
    policy = Newest()
    run(two_teams((0, 100), (150, 100), priority=3, weight=2), policy)
    (visit, agents), (later, _) = policy.seen
    assert [0, 1, 2] == [agent.number for agent in agents]
    assert ["first", "second", "second"] == [agent.group for agent in agents]
    assert {"calls": SkillView(1.0, 1.0, 0, 2.0)} == agents[0].skills
    assert {"calls": SkillView(2.0, 5.0, 0, 1.0)} == agents[1].skills
    shown = (visit.queue, visit.joined, visit.waited, visit.kind, visit.priority, visit.weight)
    assert ("calls", AT, 0.0, "fresh", 3.0, 2.0) == shown
    assert (0, 0, 0, 0) == (visit.issue, visit.contact, visit.visit, visit.waiting)
    assert 1 == later.issue
    # Agent 2 was busy until 100 of 150 s, and is idle since.
    idle = policy.seen[1][1][2]
    assert (50.0, pytest.approx(100 / 150)) == (idle.idle, idle.occupancy)


class LastComeFirstServed:
    """Takes the candidate that joined last; shows a policy for one of the decisions only."""

    def choose_visit(self, agent: AgentView, candidates: Sequence[VisitView]) -> VisitView:
        assert agent.idle == 0.0
        return max(candidates, key=lambda visit: visit.joined)


def test_a_policy_chooses_among_the_heads_of_the_queues() -> None:
    queues = {
        "old": queue((0, 100), (10, 5), (20, 5)),
        "new": queue((30, 5), (40, 5)),
    }
    groups = {"all": {"staff": 1, "skills": {"old": {}, "new": {}}}}
    log = run(centre(queues, groups), LastComeFirstServed()).contacts
    order = [int(log.issue[row]) for row in log.answered.argsort()]
    # 100: the heads are issues 1 (joined at 10) and 3 (at 30): 3; then 4, then 1 and 2.
    assert [0, 3, 4, 1, 2] == order


def test_a_policy_for_one_decision_leaves_the_other_to_the_rule() -> None:
    scenario = two_teams((0, 100), (10, 100), (20, 100))
    assert [0, 1, 2] == agents_of(run(scenario, LastComeFirstServed()))


class Reserve:
    """Keeps the last available agent for important visits."""

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView | None:
        return agents[0] if visit.priority > 0 or len(agents) > 1 else None


def test_a_visit_that_is_offered_nobody_waits_until_an_agent_frees() -> None:
    # 10: agent 1 is kept back, and B waits; 20: V is important and gets agent 1, who
    # frees at 70 and takes B by the scenario's rule.
    queues = {
        "plain": queue((0, 100), (10, 7), patience={"kind": "constant", "value": 600}),
        "vip": queue((20, 50), priority=1),
    }
    groups = {"all": {"staff": 2, "skills": {"plain": {}, "vip": {}}}}
    log = run(centre(queues, groups), Reserve()).contacts
    assert [0, 70, 20] == (log.answered - AT).tolist()
    assert [0, 1, 1] == log.agent.tolist()


class Patient:
    """Lets an agent be available although a visit waits."""

    def choose_visit(self, agent: AgentView, candidates: Sequence[VisitView]) -> VisitView | None:
        return candidates[0] if candidates[0].waited >= 150 else None


def test_an_agent_who_takes_nobody_is_available_for_who_joins() -> None:
    # 100: agent 0 is free and declines B, who has waited 50 s. 120: C joins and gets agent 0.
    # 130: C ends, B is declined; 200: D joins, ends at 230, B has waited 180 s.
    scenario = centre(
        {"calls": queue((0, 100), (50, 10), (120, 10), (200, 30))},
        {"all": {"staff": 1, "skills": {"calls": {}}}},
    )
    log = run(scenario, Patient()).contacts
    assert [0, 230, 120, 200] == (log.answered - AT).tolist()


class Draws:
    """Leaves it to each visit's own chance."""

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
        return agents[int(visit.uniform(1) * len(agents))]


def test_chance_in_a_policy_is_the_visits_own() -> None:
    calls = [(60.0 * i, 10.0) for i in range(50)]
    patience = {"kind": "constant", "value": "1 h"}
    whole = run(two_teams(*calls, patience=patience), Draws()).contacts
    assert 3 == len(set(whole.agent))
    # Without its first call the others, in the same interval, have other places and draws; in
    # the next interval nobody's draw moves.
    fewer = run(two_teams(*calls[1:], patience=patience), Draws()).contacts
    later = whole.joined >= AT + 900
    np.testing.assert_array_equal(whole.agent[later], fewer.agent[fewer.joined >= AT + 900])
    with pytest.raises(PolicyError, match="the index must be from 1 to 255, not 0"):
        run(two_teams((0, 10)), Index0())


class Index0:
    """Asks for the draw that the rules use."""

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
        return agents[int(visit.uniform(0))]


# --- what a policy may not do ------------------------------------------------------------------


class ReturnsBusy:
    """Returns an agent it was shown before, who is busy now."""

    def __init__(self) -> None:
        self.first: AgentView | None = None

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
        self.first = self.first or agents[0]
        return self.first


def test_an_agent_who_is_busy_is_refused_by_name_time_and_visit() -> None:
    with pytest.raises(PolicyError) as caught:
        run(two_teams((0, 100), (10, 100)), ReturnsBusy())
    text = str(caught.value)
    assert "ReturnsBusy.choose_agent at 09:00:10 on day 0 (32410 s)" in text
    assert "for visit 0 of contact 0 of issue 1 in calls: it returned agent 0 of first" in text
    assert "or None: agent 1 of second, agent 2 of second" in text


class ReturnsOther:
    """Returns what is no visit."""

    def __init__(self, what: object) -> None:
        self.what = what

    def choose_visit(self, agent: AgentView, candidates: Sequence[VisitView]) -> Any:
        return self.what


@pytest.mark.parametrize("what", [0, "calls", 17.5, object], ids=repr)
def test_what_is_no_visit_is_refused(what: object) -> None:
    scenario = centre(
        {"calls": queue((0, 100), (10, 5))}, {"all": {"staff": 1, "skills": {"calls": {}}}}
    )
    with pytest.raises(PolicyError) as caught:
        run(scenario, ReturnsOther(what))
    assert "ReturnsOther.choose_visit at 09:01:40 on day 0" in str(caught.value)
    assert f"for agent 0 of all: it returned {what!r}, which it was not offered" in str(
        caught.value
    )


def test_a_copy_of_a_view_is_not_taken_for_it() -> None:
    class Copies:
        def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
            return agents[0]._replace()

    with pytest.raises(PolicyError, match="it returned agent 0 of first, which it was not"):
        run(two_teams((0, 100)), Copies())


class Fails:
    """Divides by zero."""

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
        return agents[1 // 0]


def test_a_policy_that_raises_is_named_and_its_error_kept() -> None:
    with pytest.raises(PolicyError) as caught:
        run(two_teams((0, 100)), Fails())
    assert "Fails.choose_agent at 09:00 on day 0" in str(caught.value)
    assert "it raised ZeroDivisionError: integer" in str(caught.value)
    # SimPy raises what a process raised anew, and keeps the first as its cause.
    assert isinstance(caught.value.__cause__.__cause__, ZeroDivisionError)


class Never:
    """Lets everybody wait."""

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> None:
        return None


def test_a_policy_that_leaves_visits_waiting_for_ever_is_refused() -> None:
    with pytest.raises(PolicyError, match="Never: when the run ended 2 visits were still waiting"):
        run(two_teams((0, 100), (10, 100)), Never())
    # Customers who hang up are not left waiting.
    scenario = two_teams((0, 100), patience={"kind": "constant", "value": 60})
    assert [Outcome.ABANDONED] == run(scenario, Never()).contacts.outcome.tolist()


# --- a study with a policy ---------------------------------------------------------------------


class Counts:
    """Remembers how often it was asked: state must not leak from replication to replication."""

    def __init__(self) -> None:
        self.asked = 0

    def choose_agent(self, visit: VisitView, agents: Sequence[AgentView]) -> AgentView:
        self.asked += 1
        return agents[self.asked % len(agents)]


def test_each_replication_begins_with_a_policy_as_it_was_given() -> None:
    scenario = ccsim.load("power_of_one")
    policy = Counts()
    study = ccsim.simulate(scenario, replications=2, policy=policy)
    assert 0 == policy.asked
    again = simulate(study.tables, seed=1, replication=1, policy=Counts()).contacts
    np.testing.assert_array_equal(again.agent, study.logs(1).contacts.agent)


def test_a_result_says_which_policy_ran() -> None:
    scenario = two_teams((0, 100), (10, 100))
    study = ccsim.simulate(scenario, replications=1, policy=Newest())
    assert study.provenance()["policy"].endswith("Newest")
    assert "policy" not in ccsim.simulate(scenario, replications=1).provenance()
    assert math.isclose(study.contacts(0).agent[0], 2)


@pytest.mark.parametrize(
    "wrong", [Newest, object(), 3, "longest_idle"], ids=["class", "object", "number", "word"]
)
def test_what_is_no_policy_is_refused_before_the_run(wrong: Any) -> None:
    with pytest.raises(InputError) as caught:
        ccsim.simulate(two_teams((0, 100)), replications=1, policy=wrong)
    assert "policy\n  found:" in str(caught.value)
    assert "choose_agent(visit, agents)" in str(caught.value)
