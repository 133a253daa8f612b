"""A run as one HTML file that stands alone: it opens offline, prints, and is read aloud."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterator

from ccsim.report.comparison_screen import sentence
from ccsim.report.levers_screen import verdict_on_levers
from ccsim.report.one_page import Section, drawn, one_page
from ccsim.report.run_pictures import beside_pictures, run_pictures
from ccsim.report.run_tables import Beside, Table, beside_table, run_tables
from ccsim.report.verdict import verdict
from ccsim.study.comparison import Comparison
from ccsim.study.result import Result
from ccsim.study.tornado import Tornado
from ccsim.study.words import date

__all__ = ["report_html", "reproducing"]


def report_html(run: Result, *, beside: Beside | None = None, scenario: str | None = None) -> str:
    """Return a report of a run as one HTML page.

    Parameters
    ----------
    run : Result
    beside : Comparison, Sweep or Tornado, optional
        Shown in a section of its own.
    scenario : str, optional
        How the command that reproduces the run names the scenario; left out, scenario.toml, which
        `ccsim resolve` prints.

    Returns
    -------
    str
        The same page for the same run.

    Examples
    --------
    >>> import ccsim
    >>> page = report_html(ccsim.simulate(ccsim.load("power_of_one"), 2))
    >>> page[:15], "<svg" in page, "http://" in page
    ('<!DOCTYPE html>', True, False)
    """
    sections = list(_sections(run, beside, scenario))
    return one_page(run.scenario.name, _subtitle(run), sections)


def _subtitle(run: Result) -> str:
    hours = run.scenario.hours
    last = hours.first_day + dt.timedelta(days=hours.days - 1)
    when = date(hours.first_day) + (f" to {date(last)}" if hours.days > 1 else "")
    many = "replication" if run.replications == 1 else "replications"
    changes = "".join(f" · with {change}" for change in run.scenario.origin.changes)
    stopped = " (stopped early)" if run.interrupted else ""
    return f"{when} · {run.replications} {many}{stopped} · seed {run.seed}{changes}"


def _sections(run: Result, beside: Beside | None, scenario: str | None) -> Iterator[Section]:
    queues, groups, resolution, origins, provenance = run_tables(run)
    beside_them = {"occupancy": groups, "fcr_quartet": resolution}
    yield Section("wrong", "What is wrong", [verdict(run)], [], [])
    yield Section("figures", "The figures", [], [queues], [])
    for picture in run_pictures(run):
        tables = [beside_them[picture.name]] if picture.name in beside_them else []
        yield Section(picture.name, picture.heading, [], tables, [drawn(picture)])
    if beside is not None:
        yield _beside(beside)
    yield Section("origins", "Data, and what is assumed", [_how_much_is_known(origins)],
                   [origins], [])  # fmt: skip
    yield Section(
        "provenance", "How to get this again", ["This command gives the same numbers:"],
        [provenance], [], reproducing(run, scenario),
    )  # fmt: skip


def _beside(found: Beside) -> Section:
    table = beside_table(found)
    if isinstance(found, Comparison):
        differences = found.differences()
        texts = [
            sentence(name, [one for one in differences if one.alternative == name])
            for name in found.names[1:]
        ]
        return Section("beside", "Compared", texts, [table], [])
    pictures = [drawn(picture) for picture in beside_pictures(found)]
    if isinstance(found, Tornado):
        return Section("beside", "What to push", [verdict_on_levers(found)], [table], pictures)
    return Section("beside", "When figures change", [], [table], pictures)


def _how_much_is_known(origins: Table) -> str:
    words = [str(row[-1].value) for row in origins.rows]
    data = sum(word.startswith("your data") for word in words)
    assumed = sum(word.startswith("default") for word in words)
    return (
        f"Of {len(words)} figures of this scenario, {data} are from data files, {assumed} are "
        f"assumed by default, and {len(words) - data - assumed} are what the scenario file says."
    )


def reproducing(run: Result, scenario: str | None = None) -> str:
    """Return the command that gives the same numbers again.

    Parameters
    ----------
    run : Result
    scenario : str, optional
        How it names the scenario.
    """
    words = ["ccsim", "report", scenario or "scenario.toml", "-n", str(run.replications)]
    words += ["--seed", str(run.seed)]
    if run.engine == "simpy":
        words += ["--engine", "simpy"]
    if scenario:  # a resolved scenario has its changes in it
        for change in run.scenario.origin.changes:
            words += ["--set", change]
    text = shlex.join(words)
    if run.policy is not None:
        text += f"\n# and, in Python, the routing policy {run.provenance()['policy']}"
    return text
