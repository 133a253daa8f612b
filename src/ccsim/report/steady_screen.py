"""The screen that `ccsim steady` prints: the long-run figure, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.measures.registry import MEASURES
from ccsim.study.steady import Steady
from ccsim.study.words import estimate, figure
from ccsim.units import as_duration

__all__ = ["steady_screen"]

_TITLES = {measure.name: measure.title for measure in MEASURES}


def steady_screen(found: Steady) -> RenderableType:
    """Return everything that is shown of a measure in the steady state."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    title = _TITLES[found.measure]
    table.add_column("")
    table.add_column(
        title if found.scope == "all" else f"{title} ({found.scope})", justify="right", no_wrap=True
    )
    table.add_row("in the long run", estimate(found.estimate, found.unit))
    if found.formula is not None:
        table.add_row(f"formula {found.formula.model}", figure(found.formula.value, found.unit))
    parts: list[RenderableType] = [Text(_heading(found), style="bold"), table]
    return Group(*parts, *(Text(line) for line in _notes(found)))


def _heading(found: Steady) -> str:
    run = found.run
    changes = "".join(f"\nwith {change}" for change in run.scenario.origin.changes)
    return (
        f"{run.scenario.name} · one run of {run.scenario.hours.days:,} days · seed {run.seed} · "
        f"{run.engine} engine{changes}"
    )


def _notes(found: Steady) -> Iterator[str]:
    length, batches = found.run.tables.calendar.interval, found.batches
    shown = as_duration(found.course.size * length)
    if found.settled:
        left_out = as_duration(found.warm_up) if found.warm_up else "nothing"
        yield (
            f"Warm-up: {left_out} is left out. Over {found.replications} replications of {shown} "
            f"MSER-5 finds it settled after {as_duration(found.settled_after)}."
        )
    else:
        yield (
            f"Warm-up: NOT over within half of {shown}, over {found.replications} replications: "
            "ask for more --days; the figure above still holds some of it."
        )
    yield (
        f"± half-width of a {found.run.level * 100:g} % confidence interval from "
        f"{batches.batches} batches of {as_duration(batches.size * length)}."
    )
    if batches.independent:
        yield (
            "Batches pass von Neumann's test of independence; correlation of neighbours "
            f"{batches.correlation:+.2f}."
        )
    else:
        yield (
            "Batches are NOT independent: the run is used up, correlation of neighbours "
            f"{batches.correlation:+.2f}, and the half-width is too small. Ask for more --days."
        )
