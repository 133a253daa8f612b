"""A report as text to paste: the paragraph on what is wrong, and its tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ccsim.report.page import reproducing
from ccsim.report.run_tables import Beside, Table, beside_table, run_tables
from ccsim.report.verdict import verdict
from ccsim.study.result import Result

__all__ = ["run_markdown"]

_SPECIAL = str.maketrans({"|": "\\|", "\n": " ", "<": "&lt;", "*": "\\*", "_": "\\_"})
_PASTED = 3
"""Tables that fit into a message: queues, groups, FCR."""


def run_markdown(run: Result, *, beside: Beside | None = None, scenario: str | None = None) -> str:
    """Return the report of a run as Markdown.

    Parameters
    ----------
    run : Result
    beside : Comparison, Sweep or Tornado, optional
    scenario : str, optional
        As in `report_html`.
    """
    tables = run_tables(run)[:_PASTED] + ([beside_table(beside)] if beside is not None else [])
    parts = [f"## {_escaped(run.scenario.name)}", _escaped(verdict(run))]
    parts += [f"{_escaped(table.caption)}\n\n{_table(table)}" for table in tables]
    parts.append(f"```sh\n{reproducing(run, scenario)}\n```")
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    right = [any(row[at].unit for row in table.rows) for at in range(len(table.header))]
    rows = [
        table.header,
        tuple("---:" if numbers else "---" for numbers in right),
        *(tuple(_escaped(cell.text) for cell in row) for row in table.rows),
    ]
    return "\n".join(_line(row) for row in rows)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
