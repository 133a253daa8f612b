"""What notebooks show: tables that a screen reader can read, in whatever colours, all escaped."""

from __future__ import annotations

import math
import re
from html.parser import HTMLParser
from typing import Any

import pytest

import ccsim
from ccsim import markup
from ccsim.scenario.load import build
from ccsim.scenario.spec import Scenario
from ccsim.study.experiment import Experiment
from ccsim.study.words import figure

NAME = '<b>Bank</b> & "sons"'


class Page(HTMLParser):
    """Tags that are open, and what stands in which of them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        assert [] == self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and what it says."""
        self.open.append(tag)
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last, and no other."""
        assert tag == self.open.pop()

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append((self.open[-1], data))

    def all(self, tag: str) -> list[str]:
        """Return the texts in all tags of a kind."""
        return [text for of, text in self.texts if of == tag]

    def count(self, tag: str) -> int:
        """Return how many tags of a kind there are."""
        return sum(one == tag for one, _ in self.tags)


def read(shown: Any) -> Page:
    """Return what an object shows in a notebook, once the rules for all have been checked."""
    html = shown._repr_html_()
    page = Page(html)
    assert page.count("table") == page.count("caption") == page.count("thead") > 0
    assert {"div", "table", "caption", "thead", "tbody", "tr", "th", "td", "p"} >= {
        tag for tag, _ in page.tags
    }
    assert all(keys["scope"] in ("col", "row") for tag, keys in page.tags if tag == "th")
    rows = [row.count("<td") + row.count("<th") for row in html.split("<tr>")[1:]]
    assert 1 == len(set(rows)) or page.count("table") > 1
    # Colours are those of the notebook, and nothing is fetched.
    assert set(re.findall(r"(?:color|background):([a-z#]\w*)", html)) <= {"inherit", "transparent"}
    assert not re.search(r"https?:|src=|href=|url\(|<script|<style", html)
    return page


@pytest.fixture(scope="module")
def centre() -> Scenario:
    return build(
        {
            "name": NAME,
            "hours": {"first_day": "2026-03-02", "open": "08:00", "close": "10:00"},
            "queues": {
                "calls": {
                    "volume": {"per_hour": 60},
                    "talk": {"kind": "exponential", "mean": "3 min"},
                    "patience": {"kind": "exponential", "mean": "2 min"},
                }
            },
            "groups": {"team": {"staff": {"per_interval": [4, 5] * 4}, "skills": {"calls": {}}}},
        }
    )


def test_a_scenario_shows_queues_and_groups(centre) -> None:
    page = read(centre)
    captions = [f"{NAME}: queues, on 2026-03-02", f"{NAME}: groups of agents"]
    assert captions == page.all("caption")
    assert "80 % within 20 s" in page.all("td")
    assert "4 to 5" in page.all("td")
    assert "With groups.team.staff=+2." in read(centre.what_if({"groups.team.staff": "+2"})).all(
        "p"
    )


def test_a_scenario_with_faults_can_be_shown(centre) -> None:
    raw = centre.resolved()
    raw["groups"]["team"] = {"staff": {"per_interval": [4]}, "skills": {}}
    page = read(Scenario.model_validate(raw))
    assert "nobody" in page.all("td")
    assert "no queue" in page.all("td")


def test_a_result_shows_the_estimates_it_has(centre) -> None:
    run = ccsim.simulate(centre, 5, engine="simpy")
    page = read(run)
    assert ["all", "queue:calls", "group:team"] == page.all("th")[-3:]
    level = run.estimate("service_level")
    shown = f"{level.mean * 100:.1f} ± {level.half_width * 100:.1f} %"
    assert shown in page.all("td")
    assert [f"{NAME} · 5 replications · seed 1 · simpy engine"] == page.all("caption")
    assert ["± half-width of a 95 % confidence interval."] == page.all("p")
    assert [] == read(ccsim.simulate(centre, 1, engine="simpy")).all("p")


def test_a_comparison_and_a_waterfall(centre) -> None:
    other = centre.what_if({"groups.team.staff": "+2"})
    found = ccsim.compare([centre, other], 5, engine="simpy")
    page = read(found)
    assert [f"groups.team.staff=+2, against {NAME}"] == page.all("caption")
    verdicts = [one.verdict for one in found.differences()]
    assert verdicts == [text for text in page.all("td") if text in set(verdicts)]
    causes = ccsim.waterfall(centre, other, replications=3, engine="simpy")
    page = read(causes)
    assert ["base", "with its staff"] == page.all("th")[-2:]
    assert "a change of" in page.all("th")
    (switch,) = causes.switches
    before, after = (figure(value, causes.unit) for value in (switch.before, switch.after))
    assert [before, after] == page.all("td")[:2]
    assert before != after


def test_a_sweep_shows_its_points(tmp_path) -> None:
    text = """
name = "Staff"
scenario = "erlang_a"
replications = 1
responses = ["service_level"]
design = "grid"
[factors]
"groups.team.staff" = [9, 11]
"""
    (tmp_path / "sweep.toml").write_text(text)
    experiment: Experiment = ccsim.read_experiment(tmp_path / "sweep.toml")
    page = read(ccsim.sweep(experiment))
    assert ["point", "groups.team.staff", "service_level", "0", "1"] == page.all("th")
    assert ["9", "11"] == page.all("td")[::2]


def test_a_staffing_shows_each_pool(centre) -> None:
    found = ccsim.staff(centre)
    page = read(found)
    (row,) = found.rows()
    assert f"{row['required_hours']:,.1f}" in page.all("td")
    assert [f"{NAME}: agents required"] == page.all("caption")
    assert not math.isnan(row["required_hours"])


def test_a_trace_shows_its_story(centre) -> None:
    story = ccsim.trace(centre, issue=0, engine="simpy")
    page = read(story)
    assert [event.text for event in story.happened] == page.all("td")[1::2]
    assert [story.ending] == page.all("p")


def test_everything_in_a_table_is_escaped() -> None:
    text = "<i> & \"x\" 'y'"
    page = Page(markup.table(text, [text, text], [[text, text]], notes=[text]))
    assert {"table", "caption", "thead", "tbody", "tr", "th", "td", "p"} == {
        tag for tag, _ in page.tags
    }
    assert [text] * 6 == [one for tag in ("caption", "th", "td", "p") for one in page.all(tag)]
