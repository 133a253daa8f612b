"""The screen that `ccsim compare` prints: a table for each alternative, and a plain verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.measures.better import better
from ccsim.measures.registry import MEASURES
from ccsim.study.comparison import Comparison, Difference
from ccsim.study.waterfall import Waterfall
from ccsim.study.words import change, figure

__all__ = ["comparison_screen", "sentence", "waterfall_screen"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_STYLES = {"better": "green", "worse": "red"}


def comparison_screen(found: Comparison, differences: Sequence[Difference]) -> RenderableType:
    """Return everything a planner sees after a comparison.

    Parameters
    ----------
    found : Comparison
    differences : sequence of Difference
        What is shown, one alternative after the other.
    """
    parts: list[RenderableType] = [Text(_heading(found), style="bold")]
    for name in found.names[1:]:
        of_it = [one for one in differences if one.alternative == name]
        parts += [_table(name, of_it), Text(sentence(name, of_it))]
    parts += [Text(line) for line in ("", *_footnotes(found, differences))]
    return Group(*parts)


def waterfall_screen(found: Waterfall) -> RenderableType:
    """Return the causes of a difference as a table."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    title = _TITLES[found.measure]
    table.add_column(title if found.scope == "all" else f"{title} ({found.scope})")
    table.add_column("becomes", justify="right", no_wrap=True)
    table.add_column("a change of", justify="right", no_wrap=True)
    table.add_row("base", figure(found.switches[0].before, found.unit), "")
    for switch in found.switches:
        after, by = figure(switch.after, found.unit), change(switch.change, found.unit)
        table.add_row(f"with its {switch.cause}", after, by)
    note = (
        "Causes are switched from the base to the alternative one after the other, on the same "
        "days; in another order they may weigh differently."
    )
    return Group(table, Text(note))


def _heading(found: Comparison) -> str:
    base, stopped = found.results[0], " (stopped early)" if found.interrupted else ""
    seconds = sum(run.seconds for run in found.results)
    changes = "".join(f"\nwith {change}" for change in base.scenario.origin.changes)
    return (
        f"{base.scenario.name} · {found.replications} replications{stopped}, the same for all · "
        f"seed {base.seed} · {base.engine} engine · {seconds:.1f} s{changes}"
    )


def _table(name: str, differences: Sequence[Difference]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=name, title_justify="left")
    table.add_column("")
    table.add_column("base", justify="right")
    table.add_column("alternative", justify="right")
    table.add_column("difference", justify="right", no_wrap=True)
    table.add_column("better on", justify="right", no_wrap=True)
    table.add_column("verdict")
    for one in differences:
        scope = "" if one.scope == "all" else f" ({one.scope})"
        table.add_row(
            f"{_TITLES[one.measure]}{scope}",
            figure(one.base, one.unit),
            figure(one.other, one.unit),
            change(one.difference, one.unit),
            _days(one),
            one.verdict,
            style=_STYLES.get(one.verdict, ""),
        )
    return table


def _days(one: Difference) -> str:
    """Return on how many days an alternative is better; "" where more is neither good nor bad."""
    return f"{one.wins} of {one.days}" if better(one.measure) else ""


def sentence(name: str, differences: Sequence[Difference]) -> str:
    """Return a plain verdict on an alternative.

    Parameters
    ----------
    name : str
    differences : sequence of Difference
        Of this alternative.
    """
    said = [part for part in _parts(differences) if part]
    return f"{name}: {'; '.join(said)}." if said else f"{name}: nothing can be compared."


def _parts(differences: Sequence[Difference]) -> Iterator[str]:
    for verdict, word in (("better", "better on"), ("worse", "worse on")):
        of_it = [one for one in differences if one.verdict == verdict and not _is_price(one)]
        if of_it:
            yield f"{word} {_listed([_with_days(one, verdict) for one in of_it])}"
    for verdict, word in (("worse", "costs"), ("better", "saves")):
        prices = [_price(one) for one in differences if one.verdict == verdict and _is_price(one)]
        if prices:
            yield f"{word} {_listed(prices)} a replication"
    other = [
        f"{_name(one)} ({change(one.difference, one.unit)})"
        for one in differences
        if one.verdict in ("more", "less")
    ]
    if other:
        yield f"changes {_listed(other)}"
    chance = [_name(one) for one in differences if one.verdict == "could be chance"]
    if chance:
        yield f"the difference in {_listed(chance)} could be chance"
    same = [_name(one) for one in differences if one.verdict == "the same"]
    if same:
        yield f"{_listed(same)} {'is' if len(same) == 1 else 'are'} the same"


def _is_price(one: Difference) -> bool:
    return one.measure in ("paid_hours", "cost")


def _price(one: Difference) -> str:
    amount = figure(abs(one.difference.mean), one.unit)
    return f"{amount} of paid time" if one.measure == "paid_hours" else amount


def _name(one: Difference) -> str:
    title = _TITLES[one.measure]
    plain = title if title[:2].isupper() or title.startswith("True") else title.lower()
    return plain.replace("True", "true") if one.scope == "all" else f"{plain} of {one.scope}"


def _with_days(one: Difference, verdict: str) -> str:
    days = one.wins if verdict == "better" else one.losses
    on = f"all {one.days}" if days == one.days else f"{days} of {one.days}"
    return f"{_name(one)} ({change(one.difference, one.unit)}, on {on} days)"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _footnotes(found: Comparison, differences: Sequence[Difference]) -> Iterator[str]:
    if found.replications > 1:
        several = len(differences) > 1
        which = f"all {len(differences)} intervals above hold together" if several else "it holds"
        yield (
            f"± half-width: {which} with {found.level * 100:g} % confidence, for paired "
            "replications."
        )
        yield '"Could be chance": the interval of the difference contains 0.'
    else:
        yield "One replication says nothing of chance: ask for 30 or more."
    days = {run.scenario.hours.days for run in found.results}
    if len(days) > 1:
        yield "The scenarios differ in their number of days: counts and costs are not comparable."
    elif days != {1}:
        yield f'A "day" is a replication, of {days.pop()} days each.'
