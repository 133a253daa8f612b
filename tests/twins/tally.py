"""Counts what occurred in drawn examples, and what a comparison has to include."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

from drawn_scenarios import AGENT_RULES, CONTACT_RULES
from matrix_page import never_together
from naive import Naive
from naive_agenda import CLASSES

from ccsim.records.columns import Kind, Next, Outcome

__all__ = [
    "AGENT_CHOICES", "CONTACT_CHOICES", "FATES", "MECHANISMS", "NEVER_TOGETHER", "SELDOM", "TIES",
    "Tally",
]  # fmt: skip

NEVER_TOGETHER = never_together()
"""Pairs of events which cannot be due at one instant, as the interaction matrix says. Every other
pair can: what ends, opens, arrives or is put through was begun at another time."""
TIES = [
    pair for pair in combinations_with_replacement(sorted(CLASSES), 2) if pair not in NEVER_TOGETHER
]
AGENT_CHOICES = [
    # A rule stands for a choice between two that differ by it.
    "longest_idle",
    *(
        f"{rule} takes another than the longest idle"
        for rule in AGENT_RULES
        if rule != "longest_idle"
    ),
    "agents differ in step",
    "agents differ in rank",
    "agents are equal",
]
CONTACT_CHOICES = [
    "longest_wait",
    *(
        f"{rule} takes another than the longest waiting"
        for rule in CONTACT_RULES
        if rule != "longest_wait"
    ),
    "contacts are equal",
]
MECHANISMS = [
    "answered as a step opens",
    "put in front of others",
    "put in front and goes first",
    "return to another queue",
    "a group's own talk",
    "a group's own talk, but recorded",
    "a group's own wrap",
    "nobody left at closing",
    "transfer sent away, nobody left",
    "transfer sent away, after closing",
    "available at closing and stays",
    "finishes after closing and stays",
    "stays after closing until not needed",
    "gives up in line, seen by nobody",
]
SELDOM = [
    "first in line may not be answered",
    "answered so ahead of the line",
    "not transferred after so many visits",
    "too many at opening, some available",
    "patience ends as an agent frees, seen by nobody",
    "patience ends at closing, seen by nobody",
]
"""Mechanisms that need several others at once."""
FATES = [
    # Every run lasts until all have left, so that nobody is waiting or has an unknown future.
    *(outcome.name for outcome in Outcome if outcome is not Outcome.WAITING),
    *(kind.name for kind in Kind),
    *(f"next {then.name}" for then in Next if then is not Next.UNKNOWN),
]


@dataclass
class Tally:
    """What occurred so far.

    Attributes
    ----------
    examples : int
    visits : int
    fates, met : Counter of str
        `FATES`; What an agent or a contact was chosen by, `MECHANISMS` and `SELDOM`.
    ties : Counter of (str, str)
        Instants at which two events of these names were due together.
    """

    examples: int = 0
    visits: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)
    ties: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, twin: Naive, *, seen_by_nobody: bool) -> None:
        """Count one replication.

        Parameters
        ----------
        twin : Naive
        seen_by_nobody : bool
            Whether nobody could tell that somebody else had hung up.
        """
        contacts = twin.logs.contacts
        self.examples += 1
        self.visits += len(contacts)
        self.fates.update(Outcome(code).name for code in contacts.outcome)
        self.fates.update(Kind(code).name for code in contacts.kind)
        self.fates.update(f"next {Next(code).name}" for code in contacts.next)
        self.met.update(twin.met)
        if seen_by_nobody:
            given_up = int((contacts.outcome == Outcome.ABANDONED).sum())
            self.met["gives up in line, seen by nobody"] += given_up
            frees = twin.ties["abandonment", "conversation end"]
            frees += twin.ties["abandonment", "wrap end"]
            self.met["patience ends as an agent frees, seen by nobody"] += frees
            closes = twin.ties["abandonment", "closing"]
            self.met["patience ends at closing, seen by nobody"] += closes
        self.ties.update(twin.ties)

    def rows(self) -> Iterator[tuple[str, int]]:
        """Yield each thing that may occur, and how often it did."""
        for fate in FATES:
            yield fate, self.fates[fate]
        for what in AGENT_CHOICES + MECHANISMS + CONTACT_CHOICES + SELDOM:
            yield what, int(self.met[what])
        for pair in TIES:
            yield " + ".join(pair), self.ties[pair]

    def table(self) -> str:
        """Return the counts for people."""
        lines = [f"{n:11,}  {what}" for what, n in self.rows()]
        return "\n".join([f"{self.examples:,} examples, {self.visits:,} visits", *lines])

    def seldom(self, demanded: list[str], least: int) -> dict[str, int]:
        """Return what occurred less often than demanded, and how often it did.

        Parameters
        ----------
        demanded : list of str
            As in `rows`.
        least : int
        """
        counts = dict(self.rows())
        return {what: counts[what] for what in demanded if counts[what] < least}

    def check(self, demanded: list[str], least: int) -> None:
        """Fail unless everything that is demanded occurred often enough.

        Parameters
        ----------
        demanded : list of str
            As in `rows`.
        least : int
        """
        seldom = self.seldom(demanded, least)
        assert not seldom, f"occurred less than {least} times: {seldom}\n{self.table()}"
        impossible = NEVER_TOGETHER & set(self.ties)
        assert not impossible, f"were due at one instant: {impossible}"
