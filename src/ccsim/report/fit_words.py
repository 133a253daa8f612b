"""What a fit found, in words: for the screen and for the top of its page."""

from __future__ import annotations

import math
from collections.abc import Iterator

from rich import box
from rich.console import Group
from rich.table import Table

from ccsim.fitting.fitted import Fitted, GroupFit, QueueFit
from ccsim.study.words import figure
from ccsim.units import as_duration, as_share

__all__ = ["fit_screen", "fit_verdict", "rows_in_words", "sentence", "team_in_words"]


def fit_screen(found: Fitted) -> Group:
    """Return what was found, for a screen: a table of the queues, then the rest in words."""
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("queue", "offered", "of them\nfresh", "abandoned", "mean wait",
                  "service\nlevel", "talk", "patience,\nmedian"):  # fmt: skip
        table.add_column(title, justify="left" if title == "queue" else "right")
    for one in found.queues:
        recorded, law = one.recorded, one.patience.law
        fresh = float(one.fresh.totals["calls"].sum() / one.offered.totals["calls"].sum())
        table.add_row(
            one.name, figure(recorded["offered"], "count"), figure(fresh, "share"),
            figure(recorded["abandonment"], "share"), figure(recorded["wait_mean"], "s"),
            figure(recorded["service_level"], "share"), figure(one.talk.mean.value, "s"),
            as_duration(law.quantile(0.5)) if law is not None else "n/a",
        )  # fmt: skip
    words = [rows_in_words(found), *_days(found), *_returns(found), *_agents(found)]
    return Group(table, *words, "The page fit.html in the folder says how well each piece fits.")


def sentence(words: str) -> str:
    """Return words as a sentence."""
    return f"{words[:1].upper()}{words[1:].removesuffix('.')}."


def team_in_words(team: GroupFit) -> str:
    """Return whose staff it is."""
    return "Agents" if team.group.name == "agents" else f"Agents of {team.group.name}"


def rows_in_words(found: Fitted) -> str:
    """Return what became of the rows of the log."""
    rows = found.log.rows
    words = f"{rows.kept:,} of {rows.read:,} rows are used"
    if rows.dropped:
        dropped = (f"{count:,} {reason}" for reason, count in rows.dropped.items())
        words += f"; left out: {', '.join(dropped)}"
    return f"{words}."


def fit_verdict(found: Fitted) -> str:
    """Return what the log says, in a paragraph."""
    return " ".join([rows_in_words(found), *_days(found), *map(_queue, found.queues),
                     *_returns(found), *_agents(found)])  # fmt: skip


def _days(found: Fitted) -> Iterator[str]:
    used, first, last = found.hours.used, found.hours.days[0], found.hours.days[-1]
    yield f"They are of {used.size} days, {first} to {last}."
    if found.busyness.value > 0:
        yield (
            f"Days are busier or quieter than others of their weekday by "
            f"{as_share(found.busyness.value)} (one standard deviation)."
        )


def _queue(one: QueueFit) -> str:
    recorded = one.recorded
    words = (
        f"{one.name}: {recorded['offered']:,.0f} offered, {as_share(recorded['abandonment'])} "
        f"abandoned, {figure(recorded['wait_mean'], 's')} mean wait. "
        f"Talk: {one.talk.law.sentence()}."
    )
    law = one.patience.law
    if law is None:
        return words
    told = "Patience" if one.patience.abandoned else "Patience (assumed)"
    half = as_duration(law.quantile(0.5))
    return f"{words} {told}: {law.sentence()}; half would have left after {half}."


def _returns(found: Fitted) -> Iterator[str]:
    for part in (found.redials, found.repeats):
        if part is not None:
            yield sentence(part.sentence())
    offered = sum(float(one.offered.week().sum()) for one in found.queues)
    fresh = sum(float(one.fresh.week().sum()) for one in found.queues)
    if offered > 0 and not math.isclose(offered, fresh):
        yield f"Of {offered:,.0f} offered in a week, {fresh:,.0f} are therefore fresh."


def _agents(found: Fitted) -> Iterator[str]:
    for team in found.groups:
        yield f"{team_in_words(team)}: {team.chosen}."
    if found.agents is not None:
        yield from map(sentence, found.agents.words[:1])
