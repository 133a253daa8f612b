"""The pages of the documentation, taken apart: blocks, links, headings, tables.

A block is what stands between two fences. The HTML comment ``<!-- file: water/staff.csv -->`` in
front of one says that a reader saves it under that name; the commands further down find it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PAGES", "ROOT", "Block", "anchors", "blocks", "keys_tables", "links", "marked", "prose"]

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

_FENCE = "```"
_FILE = re.compile(r"<!-- file: (\S+) -->")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"#{1,6} (.+)")
_MARKED = re.compile(
    r"<!-- (?P<name>[a-z ]+): begin[^\n]*-->\n(?P<body>.*?)<!-- (?P=name): end -->", re.DOTALL
)
_KEYS = re.compile(r"<!-- keys: (\w+) -->\n\n((?:\|.*\n)+)")


@dataclass(frozen=True)
class Block:
    """What stands between two fences.

    Attributes
    ----------
    line : int
        Of its first line in the page, counted from 1.
    language : str
    text : str
    file : str
        What a reader saves it as, or "".
    """

    line: int
    language: str
    text: str
    file: str


def blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    lines = text.splitlines()
    inside: list[str] | None = None
    language = file = ""
    start = 0
    for at, line in enumerate(lines, start=1):
        if inside is None and line.startswith(_FENCE):
            inside, language, start = [], line.removeprefix(_FENCE).strip(), at + 1
            before = next((near for near in reversed(lines[: at - 1]) if near.strip()), "")
            match = _FILE.fullmatch(before.strip())
            file = match[1] if match else ""
        elif inside is not None and line.startswith(_FENCE):
            yield Block(start, language, "\n".join(inside) + "\n", file)
            inside = None
        elif inside is not None:
            inside.append(line)
    assert inside is None, f"the block that starts at line {start} is not closed"


def prose(text: str) -> str:
    """Return a page without its blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)


def links(text: str) -> list[str]:
    """Return where a page's links and pictures point to."""
    return _LINK.findall(prose(text))


def anchors(text: str) -> set[str]:
    """Return the names by which a page's headings can be linked to."""
    found = (_HEADING.fullmatch(line) for line in prose(text).splitlines())
    return {_slug(match[1]) for match in found if match}


def _slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def marked(text: str) -> dict[str, str]:
    """Return what stands between the markers of generated parts, by name."""
    return {match["name"]: match["body"] for match in _MARKED.finditer(text)}


def keys_tables(text: str) -> dict[str, list[list[str]]]:
    """Return the cells of the tables that follow a ``<!-- keys: NAME -->`` marker."""
    return {name: _cells(table) for name, table in _KEYS.findall(text)}


def _cells(table: str) -> list[list[str]]:
    """Return the rows of a table without its head."""
    rows = table.strip().splitlines()[2:]
    return [[cell.strip() for cell in row[1:-1].split(" | ")] for row in rows]
