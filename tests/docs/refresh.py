"""Writes the generated tables of the documentation anew.

Run: python tests/docs/refresh.py

Each stands between two markers, ``<!-- measures: begin -->`` and ``<!-- measures: end -->``.
"""

from __future__ import annotations

import re

from pages import PAGES, marked

from ccsim.measures.registry import MEASURES
from ccsim.records.columns import AGENTS, CONTACTS, Column
from ccsim.scenario.levers import KINDS, unit_words

__all__ = ["GENERATED"]


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n" + "".join(f"| {' | '.join(cells)} |\n" for cells in lines) + "\n"


def _measures() -> str:
    header = ["name", "in words", "unit", "formula", "scopes"]
    return _table(
        header,
        [
            [f"`{m.name}`", m.title, m.unit, m.formula.replace("*", r"\*"), ", ".join(m.scopes)]
            for m in MEASURES
        ],
    )


def _columns(columns: tuple[Column, ...]) -> str:
    header = ["column", "dtype", "unit", "meaning"]
    return _table(header, [[f"`{c.name}`", c.dtype, c.unit, c.meaning] for c in columns])


def _levers() -> str:
    header = ["lever", "step", "what a step changes", "takes", "why so large"]
    return _table(
        header,
        [
            [
                f"`{k.name}`",
                unit_words(k.size, k.unit).replace("+", "± " if "down" in k.sides else "+ "),
                k.pushed,
                k.needs,
                k.reason,
            ]
            for k in KINDS
        ],
    )


GENERATED = {
    "levers": _levers(),
    "measures": _measures(),
    "contact log": _columns(CONTACTS),
    "agent log": _columns(AGENTS),
}
"""What belongs between the markers of each name."""


def _refresh() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for name in GENERATED.keys() & marked(text).keys():
            text = re.sub(
                rf"(<!-- {name}: begin[^\n]*-->\n).*?(<!-- {name}: end -->)",
                lambda found, name=name: found[1] + GENERATED[name] + found[2],
                text,
                flags=re.DOTALL,
            )
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _refresh()
