"""A fit as one HTML page that stands alone: what was read, what was found, and how well it fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ccsim.fitting.durations import DurationFit
from ccsim.fitting.fitted import Fitted, GroupFit, QueueFit
from ccsim.fitting.likelihood import Candidate
from ccsim.fitting.reading.read import MAPPING
from ccsim.fitting.returns import ReturnFit
from ccsim.report import figures
from ccsim.report.figures.fitted_durations import READ as READ_DURATIONS
from ccsim.report.figures.fitted_patience import READ as READ_PATIENCE
from ccsim.report.figures.fitted_week import READ_STAFF, READ_VOLUME
from ccsim.report.fit_words import fit_verdict, rows_in_words, sentence, team_in_words
from ccsim.report.one_page import Section, drawn, one_page
from ccsim.report.run_pictures import Picture
from ccsim.report.run_tables import Cell, Table
from ccsim.study.words import figure
from ccsim.units import as_clock, as_duration

__all__ = ["fit_page", "fit_pictures"]


def fit_page(found: Fitted, *, command: str = "") -> str:
    """Return a fit as one HTML page.

    Parameters
    ----------
    found : Fitted
    command : str
        What gives the same scenario again; "" to leave it out.

    Returns
    -------
    str
        The same page for the same fit.
    """
    first, last = found.hours.days[0], found.hours.days[-1]
    subtitle = f"Fitted to {found.log.name} · {first} to {last} · {found.log.rows.kept:,} calls"
    return one_page(f"{found.tables['name']}: fit", subtitle, list(_sections(found, command)))


def _sections(found: Fitted, command: str) -> Iterator[Section]:
    pictures = {picture.name: drawn(picture) for picture in fit_pictures(found)}
    yield Section("wrong", "What the log says", [fit_verdict(found)], [], [])
    yield Section("rows", "What was read", [rows_in_words(found), *_as_mapping(found)],
                  [_understood(found)], [], found.log.understood.get(MAPPING, ""))  # fmt: skip
    told = [f"{one.name}: {one.dispersion.sentence()}." for one in found.queues]
    yield Section("volume", "Volume", told, [*_incidents(found)], [pictures["volume"]])
    for at, one in enumerate(found.queues):
        name = one.name
        lengths = [pictures[key] for key in (f"talk_{at}", f"wrap_{at}") if key in pictures]
        yield Section(f"talk-{at}", f"Talk and wrap of {name}", [sentence(one.talk.reason)],
                      [_candidates(one.talk.candidates, f"Talk of {name}")], lengths)  # fmt: skip
        yield Section(f"patience-{at}", f"Patience in {name}", [sentence(one.patience.reason)],
                      [*_patience(one)], [pictures[f"patience_{at}"]])  # fmt: skip
    back = [part for part in (found.redials, found.repeats) if part is not None]
    if back:
        words = [sentence(part.sentence()) for part in back]
        yield Section("returns", "Who calls again", words, [_windows(part) for part in back], [])
    staff = [pictures[f"staff_{at}"] for at in range(len(found.groups))]
    tables = [_definitions(team) for team in found.groups]
    yield Section("staff", "Agents", [*_about_agents(found)], tables, staff)
    if found.warnings:
        words = [f"{f.where}: {f.found}. Allowed: {f.allowed}. What to do: {f.do}."
                 for f in found.warnings]  # fmt: skip
        yield Section("look", "What deserves a look", words, [], [])
    yield Section("origins", "Data, and what is assumed", [], [_sources(found)], [])
    if command:
        yield Section("provenance", "How to get this again", [], [], [], command)


def fit_pictures(found: Fitted) -> Iterator[Picture]:
    """Yield the figures of a fit in the order of its page."""
    yield _picture("volume", "A week of contacts", READ_VOLUME,
                   lambda ax: figures.fitted_volume(found, ax=ax))  # fmt: skip
    for at, one in enumerate(found.queues):
        yield from _of_queue(found, at, one)
    for at, team in enumerate(found.groups):
        yield _picture(
            f"staff_{at}", team_in_words(team), READ_STAFF,
            partial(_staff_drawn, found, team),
        )  # fmt: skip


def _of_queue(found: Fitted, at: int, one: QueueFit) -> Iterator[Picture]:
    calls = found.log.calls
    own = calls[(calls["queue"] == one.name) & calls["answered"]]
    for what, fit in (("talk", one.talk), ("wrap", one.wrap)):
        if fit is not None:
            seconds = own[what].dropna()
            yield _picture(
                f"{what}_{at}", f"Length of {what}", READ_DURATIONS,
                partial(_durations_drawn, seconds, fit, what),
            )  # fmt: skip
    yield _picture(f"patience_{at}", f"Patience in {one.name}", READ_PATIENCE,
                   lambda ax: figures.fitted_patience(one.patience, ax=ax))  # fmt: skip


def _staff_drawn(found: Fitted, team: GroupFit, ax: Axes | None) -> Figure:
    return figures.fitted_staff(found, team, ax=ax)


def _durations_drawn(seconds: pd.Series, fit: DurationFit, what: str, ax: Axes | None) -> Figure:
    return figures.fitted_durations(seconds, fit, what=what, ax=ax)


def _picture(name: str, heading: str, read: str, draw: Callable[[Axes | None], Figure]) -> Picture:
    return Picture(name, heading, read, draw, lambda: draw(None), 4.2, (0.08, 0.14, 0.9, 0.76))


def _said(text: str) -> Cell:
    return Cell(text, text)


def _number(value: float, unit: str = "number", text: str = "") -> Cell:
    return Cell(text or figure(value, unit), value, unit)


def _whole(value: float) -> Cell:
    return Cell(f"{value:,.0f}", value, "count")


def _as_mapping(found: Fitted) -> Iterator[str]:
    """Yield what the text of the mapping is for, if there is one."""
    if MAPPING in found.log.understood:
        yield "The mapping below the table says the same, guesses included: keep it, as --map."


def _understood(found: Fitted) -> Table:
    rows = [
        (_said(key), _said(words)) for key, words in found.log.understood.items() if key != MAPPING
    ]
    return Table("Understood", "How the file was read.", ("what", "as"), rows)


def _incidents(found: Fitted) -> Iterator[Table]:
    for one in found.queues:
        odd = one.offered.incidents
        if len(odd):
            rows = [
                (_said(f"{row['date']:%a %Y-%m-%d}"),
                 _said(f"{as_clock(row['start'])} to {as_clock(row['end'])}"),
                 _whole(row["calls"]), _whole(row["expected"]))
                for row in odd.to_dict("records")
            ]  # fmt: skip
            caption = f"Times far from what others of their weekday have, {one.name}; they count."
            yield Table("Incidents", caption, ("day", "time", "calls", "expected"), rows)


def _candidates(candidates: tuple[Candidate, ...], caption: str) -> Table:
    best = min((one.aic for one in candidates), default=math.nan)
    rows = [
        (
            _said(one.name),
            _said(", ".join(f"{key} {e.value:.4g} ± {1.96 * e.error:.2g}"
                            for key, e in one.parameters.items())),
            _number(one.mean.value, "s"),
            _number(one.aic - best, "number", f"{one.aic - best:,.0f}"),
            _number(one.distance, "number"),
        )
        for one in candidates
    ]  # fmt: skip
    header = ("law", "parameters, 95 %", "mean", "AIC above best", "Kolmogorov distance")
    return Table("Laws", f"{caption}: the laws tried, best first.", header, rows)


def _patience(one: QueueFit) -> Iterator[Table]:
    if one.patience.candidates:
        yield _candidates(one.patience.candidates, f"Patience in {one.name}")
    survival = one.patience.survival
    names = [name for name in survival.columns if name not in ("seconds", "low", "high")]
    rows = [
        (_said(as_duration(float(row["seconds"]))),
         *(_number(float(row[name]), "share") for name in names))
        for row in survival.to_dict("records")
    ]  # fmt: skip
    if rows:
        header = ("after", *(name.replace("_", "-") for name in names))
        yield Table("Still patient", f"Share still patient, {one.name}.", header, rows)


def _windows(part: ReturnFit) -> Table:
    rows = [
        (_said(as_duration(float(row["window"]))), _number(float(row["again"]), "share"),
         _number(float(row["excess"]), "share"))
        for row in part.windows.to_dict("records")
    ]  # fmt: skip
    what = {"redial": "after abandoning", "repeat": "after an answered call"}[part.kind]
    caption = f"Customers who called again {what}, and what exceeds their usual calling."
    return Table("Calling again", caption, ("within", "called again", "in excess"), rows)


def _definitions(team: GroupFit) -> Table:
    seen = team.on_duty
    hours = {name: seen.hours(name) for name in seen.definitions}
    if team.inferred is not None:
        hours |= team.inferred.hours
    rows = [(_said(name), _number(value, "h")) for name, value in hours.items()]
    caption = f"{team_in_words(team)}: agent-hours a week, in whole heads, by definition."
    return Table("Agents", caption, ("definition", "agent-hours a week"), rows)


def _about_agents(found: Fitted) -> Iterator[str]:
    for team in found.groups:
        yield f"{team_in_words(team)}: {team.chosen}."
        if team.inferred is not None:
            yield from map(sentence, (team.inferred.reason, *team.inferred.words))
    if found.agents is not None:
        yield from map(sentence, found.agents.words)


def _sources(found: Fitted) -> Table:
    rows = [(_said(one.key), _said(one.kind), _said(one.words)) for one in found.sources]
    return Table("Origins", "Where each figure comes from.", ("key", "is", "because"), rows)
