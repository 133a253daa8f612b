"""The screen that `ccsim sweep` prints: a row for each point."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.study.sweep import Sweep
from ccsim.study.words import estimate

__all__ = ["sweep_screen"]

_MOST_ROWS = 60


def sweep_screen(found: Sweep) -> RenderableType:
    """Return everything that is shown after a sweep."""
    experiment = found.experiment
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for factor in experiment.factors:
        table.add_column(factor.key, justify="right", overflow="fold")
    for response in experiment.responses:
        table.add_column(response.label.replace("/", "/\n"), justify="right")
    for point, row in zip(experiment.points, found.found[:_MOST_ROWS], strict=False):
        cells = (estimate(one, found.unit(number)) for number, one in enumerate(row))
        table.add_row(*(str(value) for value in point.values), *cells)
    parts: list[RenderableType] = [Text(_heading(found), style="bold"), table]
    return Group(*parts, *(Text(line) for line in _footnotes(found)))


def _heading(found: Sweep) -> str:
    experiment = found.experiment
    made, planned = len(found.found), len(experiment.points)
    points = (
        f"{made} of {planned} points (stopped early)" if found.interrupted else f"{made} points"
    )
    return (
        f"{experiment.name} · {experiment.scenario.name} · {points}, {experiment.replications} "
        f"replications each · seed {experiment.seed} · {found.engine} engine · "
        f"{found.seconds:.1f} s"
    )


def _footnotes(found: Sweep) -> Iterator[str]:
    if len(found.found) > _MOST_ROWS:
        yield f"The first {_MOST_ROWS} points; --out writes all of them."
    yield "All points have the same random days: their differences are surer than their intervals."
    if found.experiment.replications > 1:
        yield "± half-width of a 95 % confidence interval over replications, each by itself."
