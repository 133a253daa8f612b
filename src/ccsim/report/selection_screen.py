"""The screen that `ccsim select` prints: a table of the scenarios, and who is the best in words."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.measures.registry import MEASURES
from ccsim.study.result import Estimate
from ccsim.study.selection import Selection
from ccsim.study.words import change, estimate

__all__ = ["selection_screen", "verdict"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_NO_HALF_WIDTH = float("nan")


def selection_screen(found: Selection) -> RenderableType:
    """Return everything a planner sees after a selection."""
    note = (
        "Each interval is that of the scenario alone, at 95 %. The selection is by the differences "
        "on the same days."
    )
    lines = (verdict(found), "", note)
    return Group(Text(_heading(found), style="bold"), _table(found), *(Text(one) for one in lines))


def verdict(found: Selection) -> str:
    """Return in words who is the best and who went out when, or why nobody is selected."""
    return " ".join(_sentences(found))


def _sentences(found: Selection) -> Iterator[str]:
    rule = found.rule
    if found.selected is not None:
        yield (
            f"{found.selected} is the best on {_measured(found)}: with a probability of at least "
            f"{100 * rule.probability:g} % no other is {_size(found)} or more {_better(found)}."
        )
    elif found.why_not == "circle":
        yield (
            f"No selection is made: {found.survivors[0]} alone was not eliminated, but "
            f"{_listed(found.circle)}, which another had eliminated, is ahead of it. Take another "
            "seed or a larger indifference."
        )
    else:
        cause = (
            "it was interrupted"
            if found.interrupted
            else f"{rule.most} replications of a scenario are not enough"
        )
        yield f"No selection is made: {cause}. Still standing: {_listed(found.survivors)}."
        if not found.interrupted:
            yield "Allow for more replications, or for a larger indifference."
    out = [
        f"{name} after {after}"
        for name, after in zip(found.names, found.out_after, strict=True)
        if after
    ]
    if out:
        yield f"Out: {', '.join(out)} replications."


def _heading(found: Selection) -> str:
    base, made = found.results[0], sum(run.replications for run in found.results)
    seconds = sum(run.seconds for run in found.results)
    changes = "".join(f"\nwith {change}" for change in base.scenario.origin.changes)
    return (
        f"{base.scenario.name} · {made} replications in all, on the same days · "
        f"seed {base.seed} · {base.engine} engine · {seconds:.1f} s{changes}"
    )


def _table(found: Selection) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("")
    scope = "" if found.rule.scope == "all" else f" ({found.rule.scope})"
    table.add_column(f"{_TITLES[found.rule.measure]}{scope}", justify="right", no_wrap=True)
    table.add_column("replications", justify="right")
    table.add_column("")
    for row in found.rows():
        shown = estimate(Estimate(row["mean"], row["half_width"]), found.unit)
        style = "green" if row["selected"] else ""
        table.add_row(
            row["scenario"], shown, f"{row['replications']:,}", _fate(row, found), style=style
        )
    return table


def _fate(row: dict[str, object], found: Selection) -> str:
    if row["selected"]:
        return "the best"
    if not row["out_after"]:
        return "not decided"
    by = f", by {row['out_by']}" if len(found.names) > 2 else ""
    return f"out after {row['out_after']}{by}"


def _measured(found: Selection) -> str:
    title = _TITLES[found.rule.measure]
    name = title if title[:2].isupper() else title[0].lower() + title[1:]
    return name if found.rule.scope == "all" else f"{name} of {found.rule.scope}"


def _size(found: Selection) -> str:
    """Return the indifference in words: a difference has points where a measure is a share.

    Not rounded as figures are: it was chosen.
    """
    if found.unit == "share":
        points = 100 * found.rule.indifference
        return f"{points:g} {'point' if points == 1 else 'points'}"
    name = change(Estimate(0.0, _NO_HALF_WIDTH), found.unit).partition(" ")[2]
    return f"{found.rule.indifference:g} {name}".strip()


def _better(found: Selection) -> str:
    return "higher" if found.rule.best == "highest" else "lower"


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
