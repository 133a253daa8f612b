"""Opening and closing, with one group."""

from by_hand import (
    ABANDONED,
    ANSWERED,
    AT,
    DAY,
    QUARTER,
    SENT_AWAY,
    answers,
    constant,
    fates,
    queue,
    stays,
)

from ccsim.records.columns import Next


def test_after_closing_all_who_wait_are_served_and_each_agent_leaves_when_nobody_waits(run) -> None:
    # Closing at 900; A and B talk until 950 and 1000, C and D wait. 950: agent 0 takes C until
    # 1050. 1000: agent 1 takes D until 1100. Then nobody waits for either.
    calls = queue((0, 950), (0, 1000), (100, 100), (200, 100))
    logs = run({"calls": calls}, staff=2, quarters=1)
    assert [(0, 0), (0, 1), (950, 0), (1000, 1)] == answers(logs)
    assert [(0, 0, 1050), (1, 0, 1100)] == stays(logs)


def test_at_closing_who_is_available_leaves_the_longest_idle_first(run) -> None:
    logs = run({"calls": queue((0, 100), (0, 50))}, staff=3, quarters=1)
    assert [(2, 0, 900), (1, 0, 900), (0, 0, 900)] == stays(logs)


def test_closing_sends_away_who_waits_if_the_scenario_says_so(run) -> None:
    calls = queue((0, 950), (100, 100), (200, 100))
    logs = run({"calls": calls}, quarters=1, hours={"at_close": "send_away"})
    assert [(ANSWERED, 950), (SENT_AWAY, 900), (SENT_AWAY, 900)] == fates(logs)
    assert [(0, 0, 950)] == stays(logs)


def test_a_conversation_that_ends_at_closing_leaves_its_agent_for_who_waits(run) -> None:
    # 900: A's end (1) comes before the closing (3a): B is answered, even with "send_away".
    calls = queue((0, 900), (100, 100), (200, 100))
    logs = run({"calls": calls}, quarters=1, hours={"at_close": "send_away"})
    assert [(ANSWERED, 900), (ANSWERED, 1000), (SENT_AWAY, 900)] == fates(logs)


def test_patience_that_ends_at_closing_comes_after_the_closing(run) -> None:
    calls = queue((0, 950), (600, 100), patience=constant(300))
    logs = run({"calls": calls}, quarters=1, hours={"at_close": "send_away"})
    assert [(ANSWERED, 950), (SENT_AWAY, 900)] == fates(logs)
    assert [(ANSWERED, 950), (ABANDONED, 900)] == fates(run({"calls": calls}, quarters=1))


def test_patience_goes_on_after_closing(run) -> None:
    calls = queue((0, 1000), (800, 100), (850, 100), patience=constant(150))
    assert [(ANSWERED, 1000), (ABANDONED, 950), (ANSWERED, 1100)] == fates(
        run({"calls": calls}, quarters=1)
    )


def test_closing_cancels_debts(run) -> None:
    # 900: a debt of 1; closing at 1800 with B still waiting: agent 0 stays for it.
    calls = queue((0, 2000), (100, 50))
    logs = run({"calls": calls}, staff=[1, 0], quarters=2)
    assert [(0, 0), (2000, 0)] == answers(logs)
    assert [(0, 0, 2050)] == stays(logs)


def test_whom_nobody_still_on_may_serve_is_sent_away_at_closing(run) -> None:
    # 1000: agent 0 pays the debt of 900 and leaves B waiting; nobody is on at closing, 1800.
    calls = queue((0, 1000), (100, 50))
    logs = run({"calls": calls}, staff=[1, 0], quarters=2)
    assert [(ANSWERED, 1000), (SENT_AWAY, 1800)] == fates(logs)


def test_agents_still_busy_at_the_next_opening_count_in_the_plan(run) -> None:
    # Two of two agents are on until an hour and two after the next opening; one is planned then:
    # the first to finish leaves, and nobody comes on. C waits for the second.
    calls = queue(
        (0, DAY + 3600), (0, DAY + 7200), (DAY + 60, 5), patience=constant(3 * 3600)
    )  # fmt: skip
    staff = [2] * 12 + [1] * 12
    logs = run({"calls": calls}, staff=staff, quarters=12, hours={"days": 2})
    assert [(0, 0), (0, 1), (DAY + 7200, 1)] == answers(logs)
    assert (0, 0, DAY + 3600) == stays(logs)[0]


def test_agents_beside_those_still_busy_come_on_at_the_next_opening(run) -> None:
    # Agent 0 is still busy; of two planned, agent 1 comes on.
    calls = queue((0, DAY + 3600), (DAY + 60, 5))
    logs = run({"calls": calls}, staff=2, quarters=12, hours={"days": 2})
    assert [(0, 0), (DAY + 60, 1)] == answers(logs)
    # Evening: agent 1, available since 65 s after the opening, leaves before agent 0.
    evening = DAY + 12 * QUARTER
    assert [(1, 0, 12 * QUARTER), (1, DAY, evening), (0, 0, evening)] == stays(logs)


def test_an_agent_who_finishes_as_the_centre_opens_leaves_and_comes_on_anew(run) -> None:
    # Next opening: conversation end (1) at closed doors, nobody waits: off; then on (3b).
    logs = run({"calls": queue((0, DAY))}, hours={"days": 2})
    assert [(0, 0, DAY), (0, DAY, DAY + 3600)] == stays(logs)


def test_a_redial_due_at_closing_or_later_comes_on_the_day_of_the_next_opening(run) -> None:
    # B abandons at 600 and is due at 900, the closing. The next day's volume is one recorded call
    # in the second quarter, so the redial comes within it.
    redial = {"probability": 1, "delay": constant(300)}
    calls = queue(
        (0, 890), (590, 5), (DAY + 1000, 5), patience=constant(10), redial=redial
    )  # fmt: skip
    hours = {"days": 3, "open": {"mon": "09:00-09:15", "wed": "09:00-10:00", "tue": "closed",
                                 "thu_sun": "closed"}}  # fmt: skip
    calls["volume"]["times"][2] += DAY  # to Wednesday: Tuesday is closed
    logs = run({"calls": calls}, hours=hours)
    back = logs.contacts.issue == 1
    assert [0, 1] == logs.contacts.contact[back].tolist()
    joined = logs.contacts.joined[back][1] - AT
    assert 2 * DAY + 900 <= joined < 2 * DAY + 1800
    assert logs.contacts.next_at[back][0] - AT == joined


def test_a_redial_due_within_the_opening_hours_of_another_day_comes_when_due(run) -> None:
    redial = {"probability": 1, "delay": constant(DAY)}
    calls = queue((0, 890), (590, 5), patience=constant(10), redial=redial)
    log = run({"calls": calls}, quarters=1, hours={"days": 2}).contacts
    assert [(0, 0), (590, 0), (DAY + 600, 1)] == list(
        zip(log.joined - AT, log.contact, strict=True)
    )


def test_a_redial_due_at_the_very_opening_comes_then(run) -> None:
    # Abandoned at 600, due 23:50 later, at the opening.
    redial = {"probability": 1, "delay": constant(DAY - 600)}
    calls = queue((0, 890), (590, 5), patience=constant(10), redial=redial)
    log = run({"calls": calls}, quarters=1, hours={"days": 2}).contacts
    assert [DAY] == (log.joined[log.contact == 1] - AT).tolist()


def test_a_redial_due_on_a_day_without_volume_comes_at_any_open_time(run) -> None:
    redial = {"probability": 1, "delay": constant(1000)}
    calls = queue((0, 890), (590, 5), patience=constant(10), redial=redial)
    log = run({"calls": calls}, quarters=1, hours={"days": 2}).contacts
    joined = log.joined[log.contact == 1][0] - AT
    assert DAY < joined < DAY + 900


def test_a_redial_beyond_the_last_day_is_pending_with_the_time_it_is_due(run) -> None:
    redial = {"probability": 1, "delay": constant(300)}
    log = run({"calls": queue((0, 890), (590, 5), patience=constant(10), redial=redial)},
              quarters=1).contacts  # fmt: skip
    assert 2 == len(log)
    assert Next.REDIAL == log.next[1]
    assert AT + 900 == log.next_at[1]


def test_midnight_is_no_closing_where_the_centre_is_open_round_the_clock(run) -> None:
    calls = queue((0, 100), (DAY - AT - 50, 100), (DAY - AT - 40, 100))
    hours = {"days": 2, "open": "00:00", "close": "24:00", "at_close": "send_away"}
    logs = run({"calls": calls}, hours=hours)
    midnight = DAY - AT
    assert [(ANSWERED, 100), (ANSWERED, midnight + 50), (ANSWERED, midnight + 150)] == fates(logs)
    assert [(0, -AT, 2 * DAY - AT)] == stays(logs)


def test_the_end_of_the_last_day_is_a_closing(run) -> None:
    calls = queue((DAY - AT - 50, 100), (DAY - AT - 40, 100))
    hours = {"open": "00:00", "close": "24:00"}
    midnight = DAY - AT
    assert [(ANSWERED, midnight + 50), (ANSWERED, midnight + 150)] == fates(
        run({"calls": calls}, hours=hours)
    )
    hours["at_close"] = "send_away"
    assert [(ANSWERED, midnight + 50), (SENT_AWAY, midnight)] == fates(
        run({"calls": calls}, hours=hours)
    )
