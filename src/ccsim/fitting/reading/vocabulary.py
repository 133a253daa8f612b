"""What telephone systems call things: headers of columns, words for outcomes, signs for nothing."""

from __future__ import annotations

import re

from ccsim.fitting.reading.mapping import Role

__all__ = [
    "ABANDONED",
    "ANSWERED",
    "DROPPED",
    "HEADERS",
    "NOTHING",
    "RESOLVED",
    "UNRESOLVED",
    "plain_header",
]

NOTHING = frozenset(
    ("", "null", "none", "nan", "n/a", "na", "nat", "<na>", "#n/a", "-", "--", "\\n")
)
"""Cells that hold nothing, in small letters; `\\n` is what databases write for NULL."""

ANSWERED = frozenset(
    (
        "answered", "answer", "agent", "handled", "handled by agent", "connected", "served",
        "completed", "complete", "completeagent", "completecaller", "success", "accepted", "taken",
        "yes", "y", "true", "1",
    )
)  # fmt: skip
ABANDONED = frozenset(
    (
        "abandoned", "abandon", "aband", "abandoned in queue", "hang", "hang up", "hangup",
        "hung up", "caller hung up", "lost", "missed", "no answer", "noanswer", "unanswered",
        "not answered", "reneged", "no", "n", "false", "0",
    )
)  # fmt: skip
DROPPED = frozenset(
    ("phantom", "test", "blocked", "busy", "congestion", "voicemail", "outbound", "internal")
)
RESOLVED = frozenset(("yes", "y", "true", "1", "resolved", "solved"))
UNRESOLVED = frozenset(("no", "n", "false", "0", "unresolved", "not resolved", "unsolved"))

_TIME = r"(?: (?:date ?time|date|time ?stamp|time|at|on))?"
_LENGTH = r"(?: (?:time|length|duration))?"
HEADERS: dict[Role, tuple[str, ...]] = {
    "contact": (
        r"(?:call|contact|interaction|conversation|session) (?:id|key|no|number)",
        r"ucid|call ?id|unique ?id",
    ),
    "customer": (
        r"customer(?: (?:id|no|number))?",
        r"caller(?: (?:id|no|number))?|ani|cli|msisdn",
        r"(?:phone|calling|caller|from)(?: (?:no|number|party))?|client(?: id)?",
    ),
    "agent": (
        r"agent(?: (?:id|name|no|number))?",
        r"advisor|adviser|operator|server|representative|csr|handled by|answered by",
    ),
    "queue": (
        r"queue(?: name)?",
        r"skill(?: (?:name|group))?|split|vdn|hunt group|line of business|service(?: name)?",
        r"call type|contact type|topic",
    ),
    "date": (r"(?:call |start )?date|day",),
    "entered": (r"(?:vru|ivr)(?: (?:entry|enter|start))" + _TIME,),
    "joined": (
        r"(?:joined|queued|enqueued|queue (?:entry|enter|entered|start|join|joined))" + _TIME,
        r"(?:offered|arrival|arrived)" + _TIME,
        r"(?:call |contact )?(?:start|started|initiated|begin)" + _TIME,
        r"(?:call )?(?:date ?time|time ?stamp|time)",
    ),
    "answered": (
        r"(?:call )?(?:answer|answered)" + _TIME,
        r"(?:agent|service|ser|talk|conversation) (?:start|started|answer)" + _TIME,
        r"connect(?:ed)?" + _TIME,
    ),
    "left": (
        r"(?:queue (?:exit|left|leave|end)|dequeued|left|abandon(?:ed)? (?:time|at))" + _TIME,
    ),
    "ended": (
        r"(?:call |contact |service |ser |conversation )?(?:end|ended|exit|disconnect(?:ed)?|"
        r"hang ?up|released?)" + _TIME,
    ),
    "wait": (
        r"(?:queue |q )?wait(?:ing)?" + _LENGTH,
        r"(?:time in queue|queue|q) ?(?:time|length|duration)?",
        r"(?:avg |average )?(?:speed of answer|speed to answer)(?: in)?|asa|ring" + _LENGTH,
    ),
    "talk": (
        r"(?:avg |average )?talk" + _LENGTH,
        r"(?:conversation|service|ser)(?: (?:time|length|duration))",
    ),
    "hold": (r"hold" + _LENGTH,),
    "wrap": (
        r"(?:wrap|wrap ?up|acw|after call work|post call|clerical)" + _LENGTH,
    ),
    "outcome": (
        r"(?:call |contact )?(?:outcome|result|disposition|status|final state)",
        r"(?:call )?(?:answered|abandoned|handled)(?: (?:y n|yes no|flag))?|is abandoned",
    ),
    "resolved": (r"(?:is )?(?:resolved|resolution|fcr|first (?:call|contact) resolution)",),
}  # fmt: skip
"""For each role the headers that suggest it, the surest first, as `plain_header` writes them."""


def plain_header(header: str) -> str:
    """Return a header in small letters, its words apart, without a unit at its end.

    >>> plain_header("QueueEntry_Time"), plain_header("Talk (min)"), plain_header("Answered (Y/N)")
    ('queue entry time', 'talk', 'answered y n')
    """
    apart = re.sub(r"([a-z])([A-Z])", r"\1 \2", header).lower()
    plain = re.sub(r"[^a-z0-9]+", " ", apart).strip()
    return re.sub(r" (?:ms|s|secs?|seconds?|mins?|minutes?|hours?)$", "", plain)
