"""Where redials and repeats go: to the issue's first queue, or where `to` says."""

from by_hand import (
    ANSWERED,
    AT,
    BLOCKED,
    DAY,
    after,
    always,
    answers,
    busy,
    constant,
    fates,
    group,
    joinings,
    queue,
    steps,
)

from ccsim.records.columns import Kind, Next


def test_a_redial_enters_the_queue_that_to_names(run) -> None:
    # Blocked in `x` at 10; 90 s later in `y`, whose laws hold, with agent 1.
    queues = {
        "x": queue((0, 500), (10, 1), queue_limit=0, redial=after(90, to="y")),
        "y": queue(talk=constant(70), wrap=constant(5)),
    }
    logs = run(queues, groups={"a": group(x={}), "b": group(y={})})
    assert [(0, 0, 0), (1, 0, 10), (1, 1, 100)] == joinings(logs)
    assert [(ANSWERED, 500), (BLOCKED, 10), (ANSWERED, 170)] == fates(logs)
    log = logs.contacts
    assert [Next.REDIAL, AT + 100] == [log.next[1], log.next_at[1]]
    assert [Kind.REDIAL, 1, 0] == [log.kind[2], log.contact[2], log.visit[2]]


def test_a_repeat_enters_the_queue_that_to_names(run) -> None:
    queues = {
        "x": queue((0, 10), resolution=0, repeat=after(90, to="y")),
        "y": queue(talk=constant(70)),
    }
    logs = run(queues, groups={"a": group(x={}), "b": group(y={})})
    assert [(0, 0, 0), (0, 1, 100)] == joinings(logs)
    assert [(0, 0), (100, 1)] == answers(logs)
    assert [Kind.FRESH, Kind.REPEAT] == logs.contacts.kind.tolist()
    assert [70, AT + 100] == [logs.contacts.talk[1], logs.contacts.next_at[0]]


def test_whether_and_when_is_of_the_visit_that_ended_and_where_is_of_the_issue(run) -> None:
    # x -> y (by `to`, 90 s), not resolved there: y's repeat, 40 s, without `to`: back in x.
    queues = {
        "x": queue((0, 10), resolution=0, repeat=after(90, to="y")),
        "y": queue(resolution=0, repeat=after(40)),
    }
    logs = run(queues, quarters=1)
    # 0-10 x; 100-160 y; 200-260 x; 350-410 y; 450-510 x.
    assert [(0, 0), (1, 100), (0, 200), (1, 350), (0, 450)] == [
        (q, at) for _, q, at in joinings(logs)[:5]
    ]


def test_the_redial_of_a_transferred_visit_may_name_a_queue_too(run) -> None:
    # x -> transferred to y at 100, where nobody may answer at once and nobody may wait: z at 140.
    queues = {
        "x": queue((0, 100), transfer=always(to="y")),
        "y": queue(queue_limit=0, redial=after(40, to="z")),
        "z": queue(),
    }
    routing = {"steps": {"y": steps((60, "all"))}}
    logs = run(queues, routing=routing)
    assert [(0, 0, 0), (0, 1, 100), (0, 2, 140)] == joinings(logs)
    assert [(0, 0), (0, 1), (1, 0)] == [
        (logs.contacts.contact[i], logs.contacts.visit[i]) for i in range(3)
    ]
    assert [AT, AT, AT + 140] == logs.contacts.arrived.tolist()


def test_a_redial_needs_a_line_again(run) -> None:
    # One line, held by A until 500: B's redial of 100 is blocked as well, that of 590 is not.
    queues = {"x": queue((0, 500), (10, 1), redial=after(90, to="y")), "y": queue()}
    queues["y"]["redial"] = after(490)
    logs = run(queues, groups={"a": group(x={}), "b": group(y={})}, lines={"voice": 1})
    # 10 in x, 100 in y, and y's redial after 490 s, in x again.
    assert [(1, 0, 10), (1, 1, 100), (1, 0, 590)] == joinings(logs)[1:]
    assert [BLOCKED, BLOCKED, ANSWERED] == [outcome for outcome, _ in fates(logs)[1:]]


def test_one_due_while_closed_comes_by_the_volume_of_the_queue_that_it_enters(run) -> None:
    # Blocked at 600, due at 900, the closing. On the next day `x` has volume in the third quarter,
    # and `y`, where it goes, in the second only.
    queues = {
        "old": busy(800),
        "x": queue((600, 5), queue_limit=0, redial=after(300, to="y")),
        "y": queue(),
    }
    queues["x"]["volume"] = {"times": [AT + 600, AT + DAY + 1900], "talk": [5, 5]}
    queues["y"]["volume"] = {"times": [AT + DAY + 1000], "talk": [5]}
    hours = {
        "days": 2,
        "open": {"mon": "09:00-09:15", "tue": "09:00-10:00", "wed_sun": "closed"},
    }
    logs = run(queues, hours=hours)
    back = logs.contacts.contact == 1
    assert [2] == logs.contacts.queue[back].tolist()
    joined = logs.contacts.joined[back][0] - AT
    assert DAY + 900 <= joined < DAY + 1800
