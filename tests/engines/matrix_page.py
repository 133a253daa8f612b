"""The table of `docs/interaction_matrix.md`: what is said of each pair of events."""

import re
from pathlib import Path

__all__ = ["EVENTS", "entries", "never_together"]

PAGE = Path(__file__).parents[2] / "docs" / "interaction_matrix.md"
EVENTS = (
    "conversation end", "wrap end", "fall", "closing", "rise", "opening", "step", "fresh", "redial",
    "repeat", "transfer", "abandonment",
)  # fmt: skip
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def entries() -> list[tuple[tuple[str, str], str]]:
    """Return (pair, what is said of it) for each row of the table."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    return [((one, other), said) for one, other, said in rows if one != "event"]


def never_together() -> set[tuple[str, str]]:
    """Return the pairs, in the order of letters, that cannot be due at one instant."""
    pairs = [pair for pair, said in entries() if said.startswith("cannot meet")]
    return {(min(pair), max(pair)) for pair in pairs}
