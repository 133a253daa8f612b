"""The screen that `ccsim levers` prints: a row for each step, the lever that does most first."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ccsim.measures.better import better
from ccsim.measures.registry import MEASURES
from ccsim.study.tornado import Effect, Tornado
from ccsim.study.words import change, figure

__all__ = ["levers_screen", "verdict_on_levers"]

_TITLES = {measure.name: measure.title for measure in MEASURES}
_STYLES = {"better": "green", "worse": "red"}
_NAMED = 3
"""Steps that the sentence below the table names."""


def levers_screen(found: Tornado) -> RenderableType:
    """Return everything that is shown after levers were pushed."""
    parts: list[RenderableType] = [Text(_heading(found), style="bold"), _table(found)]
    parts += [Text(line) for line in (verdict_on_levers(found), "", *_footnotes(found))]
    return Group(*parts)


def verdict_on_levers(found: Tornado) -> str:
    """Return a plain verdict: which steps do most for the first measure, and for how much."""
    first = found.of(found.measures[0])
    sure = [effect for effect in first if effect.verdict not in ("could be chance", "the same")]
    if better(found.measures[0]):
        sure = [effect for effect in sure if effect.verdict == "better"]
    title = _TITLES[found.measures[0]]
    title = title if title[:2].isupper() else title[0].lower() + title[1:]
    if not sure:
        return f"No step is surely good for {title}."
    most = sorted(sure, key=lambda effect: -effect.size)[:_NAMED]
    said = ", ".join(f"{e.push.lever} {e.push.step} ({_change(e)})" for e in most)
    what = "is best for" if better(found.measures[0]) else "moves most"
    return f"What {what} {title}: {said}."


def _change(effect: Effect) -> str:
    return change(effect.difference.difference, effect.difference.unit)


def _heading(found: Tornado) -> str:
    base = found.comparison.results[0]
    stopped = " (stopped early)" if found.comparison.interrupted else ""
    seconds = sum(run.seconds for run in found.comparison.results)
    scope = "" if found.scope == "all" else f" · {found.scope}"
    return (
        f"{base.scenario.name} · {_counted(len(found.pushes), 'step')} of "
        f"{_counted(len(found.ranking), 'lever')}{scope} · "
        f"{found.comparison.replications} replications{stopped}, the same for all · "
        f"seed {base.seed} · {base.engine} engine · {seconds:.1f} s"
        + "".join(f"\nwith {text}" for text in base.scenario.origin.changes)
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _table(found: Tornado) -> Table:
    shown = [measure for measure in found.measures if measure not in found.without_value]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("lever", overflow="fold")
    table.add_column("step", overflow="fold")
    for measure in shown:
        table.add_column(_TITLES[measure], justify="right", no_wrap=True)
    bases = {e.difference.measure: e.difference for e in reversed(found.effects)}
    table.add_row("base", "", *(figure(bases[one].base, bases[one].unit) for one in shown))
    cells = {(e.push.lever, e.push.side, e.difference.measure): _cell(e) for e in found.effects}
    before = ""
    for push in found.pushes:
        row = (cells.get((push.lever, push.side, measure), Text("n/a")) for measure in shown)
        table.add_row(Text(push.lever if push.lever != before else ""), Text(push.step), *row)
        before = push.lever
    return table


def _cell(effect: Effect) -> Text:
    """Return a difference, in brackets if it could be chance."""
    text = _change(effect)
    if effect.verdict in ("could be chance", "the same"):
        return Text(f"({text})", style="dim")
    return Text(f"{text} ", style=_STYLES.get(effect.verdict, ""))


def _footnotes(found: Tornado) -> Iterator[str]:
    for push in found.pushes:
        if push.notes:
            yield f"{push.lever} {push.step}, in part: {'; '.join(push.notes)}."
    if found.left_out:
        said = (f"{one.lever} {one.step}".strip() + f" ({one.why})" for one in found.left_out)
        yield f"Left out: {'; '.join(said)}."
    for measure in found.without_value:
        yield f"{_TITLES[measure]} has no value in this scenario."
    if found.comparison.replications > 1:
        yield (
            f"± half-width: all {len(found.effects)} intervals above hold together with "
            f"{found.comparison.level * 100:g} % confidence, for paired replications."
        )
        yield "In brackets: the interval contains 0, so that the difference could be chance."
    else:
        yield "One replication says nothing of chance: ask for 30 or more."
    yield "Each step is taken alone: what two of them do together is not the sum."
