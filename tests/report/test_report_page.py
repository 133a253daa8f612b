"""A report's page stands alone, is well made for all readers, and tells the run's numbers."""

from __future__ import annotations

import html
import re
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import Normalize
from openpyxl import load_workbook

import ccsim
from ccsim.report.figures.heat import field_of, heat_map
from ccsim.report.inline import COLOURS
from ccsim.report.levers_screen import verdict_on_levers
from ccsim.report.page import report_html, reproducing
from ccsim.report.run_book import write_run_book
from ccsim.report.run_markdown import run_markdown
from ccsim.report.run_tables import beside_table, run_tables
from ccsim.report.verdict import verdict, worst_day

sys.path.append(str(Path(__file__).parent))
import report_runs as runs  # it lies beside this file, in no package

EMPTY = {"meta", "link", "br", "use", "path", "image"}


@dataclass
class Page(HTMLParser):
    """A page taken apart; it fails on elements that are closed in the wrong order."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag, attrs):  # noqa: D102  # HTMLParser's
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):  # noqa: D102  # HTMLParser's
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):  # noqa: D102  # HTMLParser's
        if tag not in EMPTY:
            assert tag == self.open.pop()

    def handle_data(self, data):  # noqa: D102  # HTMLParser's
        self.text.append(data)

    def all(self, *tags: str) -> list[dict[str, str]]:
        """Return the attributes of all elements of these names."""
        return [attributes for tag, attributes in self.elements if tag in tags]


def parsed(text: str) -> Page:
    page = Page()
    page.feed(text)
    assert [] == page.open
    return page


@pytest.fixture(scope="module", params=["plain", "alone", "returning", "nobody_answers"])
def page(request) -> Page:
    return parsed(report_html(getattr(runs, request.param)()))


def test_nothing_is_loaded_from_elsewhere(page):
    places = [a.get(key, "") for _, a in page.elements for key in ("src", "href", "xlink:href")]
    assert all(place == "" or place.startswith(("#", "data:")) for place in places)
    assert [] == page.all("script", "iframe", "object", "embed")
    assert not re.search(r"https?://|@import|@font-face", report_html(runs.returning()))


def test_names_in_the_page_are_unique_and_every_reference_has_its_target(page):
    names = [a["id"] for _, a in page.elements if "id" in a]
    assert sorted(set(names)) == sorted(names)
    inside = [a["href"][1:] for _, a in page.elements if a.get("href", "").startswith("#")]
    labelled = [n for _, a in page.elements for n in a.get("aria-labelledby", "").split()]
    assert set(inside + labelled) <= set(names)
    assert inside
    assert labelled


def test_it_has_a_language_landmarks_and_a_way_past_the_menu(page):
    assert [{"lang": "en"}] == page.all("html")
    assert [1, 1, 1, 1] == [len(page.all(tag)) for tag in ("header", "nav", "main", "footer")]
    first = next(a for tag, a in page.elements if tag == "a")
    assert ("skip", "#main") == (first["class"], first["href"])


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert 1 == levels[0]
    assert 1 == levels.count(1)
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_tables_have_captions_and_heads_with_a_scope(page):
    assert len(page.all("table")) == len(page.all("caption")) == 5
    assert {"col", "row"} == {a.get("scope") for a in page.all("th")}


def test_figures_have_a_name_a_description_and_a_caption(page):
    assert 7 == len(page.all("svg")) == len(page.all("figcaption")) == len(page.all("desc"))
    assert {"img"} == {a["role"] for a in page.all("svg")}
    assert 5 * 7 < sum(len(text.split()) for text in page.text if "How to read it" in text)


def test_sections_come_in_the_order_a_planner_reads():
    expected = [
        "wrong", "figures", "day", "net_staffing", "service_level", "waits", "occupancy",
        "issue_funnel", "fcr_quartet", "origins", "provenance",
    ]  # fmt: skip
    assert expected == [a["id"] for a in parsed(report_html(runs.plain())).all("section")]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_that_is_read_has_a_contrast_of_at_least_4_5(scheme):
    style = re.findall(r":root \{(.*?)\}", report_html(runs.plain()), re.DOTALL)
    named = [dict(re.findall(r"--(\w+): (#\w{6})", one)) for one in style]
    colours = named[0] if scheme == "light" else named[0] | named[1]
    assert len(named) == 2
    read = [(text, ground) for text in ("ink", "blue", "orange") for ground in ("paper", "band")]
    assert all(contrast(colours[text], colours[ground]) >= 4.5 for text, ground in read)


def test_colours_of_figures_are_those_of_the_page():
    text = report_html(runs.returning())
    body = text[text.index("<body>") :]
    assert [] == [colour for colour in COLOURS if colour in body]


def test_letters_on_fields_have_a_contrast_of_at_least_4_5():
    field = field_of(runs.plain(), "service_level")
    field.table = np.linspace(0.0, 1.0, 200).reshape(2, 100)
    ax = heat_map(
        field, ax=None, title="", read="", norm=Normalize(0.0, 1.0), label="", form=str, empty=""
    ).axes[0]
    image = ax.images[0]
    assert 200 == len(ax.texts)
    fields = image.cmap(image.norm(image.get_array()))
    for text in ax.texts:
        column, row = (round(at) for at in text.get_position())
        ground = "#" + "".join(f"{round(255 * part):02x}" for part in fields[row, column, :3])
        assert contrast(text.get_color(), ground) >= 4.5


def test_names_of_the_scenario_are_text_and_never_markup():
    text = report_html(runs.returning())
    assert "<b>loans" not in text
    assert "&lt;b&gt;loans" in text


def test_the_same_run_is_the_same_page():
    assert report_html(runs.plain()) == report_html(runs.plain())


def test_the_paragraph_names_queue_day_hours_and_missing_agents():
    said = verdict(runs.plain())
    level = runs.plain().estimate("service_level").mean
    assert said.startswith(f"calls answers {100 * level:.1f} % in time where 80 % within 20 s is")
    assert "Its worst day is Mon 2 Mar 2026" in said
    assert "from 08:30 to 10:00 that day" in said
    assert "agents are missing then" in said
    assert (2026, 3, 2) == worst_day(runs.plain()).timetuple()[:3]


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ("alone", "This is one replication"),
        ("nobody_answers", "Not one contact was answered"),
        ("nobody_calls", "No contact was offered"),
        ("returning", "is customers coming back."),
    ],
)
def test_what_is_odd_is_said_in_words(run, said):
    assert said in verdict(getattr(runs, run)())


def test_a_centre_that_keeps_its_promise_is_not_called_wrong():
    said = verdict(ccsim.simulate(ccsim.load("power_of_one").what_if({"groups.team.staff": "+5"})))
    assert said.startswith("The queue keeps its promise")
    assert "worst" not in said


def test_a_comparison_has_its_section_and_verdict():
    base = runs.plain().scenario
    found = ccsim.compare([base, base.what_if({"groups.team.staff": "+3"})], 4)
    text = report_html(found.results[0], beside=found)
    assert 'id="beside"' in text
    assert "better on service level" in text


def test_levers_have_their_section_table_and_tornado():
    found = ccsim.levers(runs.plain().scenario, 4, levers=["staff", "volume"])
    text = report_html(found.comparison.results[0], beside=found)
    assert 'id="beside"' in text
    assert 'id="f-levers' in text
    assert verdict_on_levers(found) in html.unescape(text)
    rows = beside_table(found).rows
    assert [push.step for push in found.pushes] == [row[1].value for row in rows]
    first = found.effects[0].difference
    cell = rows[0][2]
    assert (first.difference.mean, first.difference.half_width) == (cell.value, cell.half_width)


def test_the_command_reproduces_the_run():
    run = ccsim.simulate(ccsim.load("power_of_one", {"groups.team.staff": "+1"}), 2, seed=7)
    expected = "ccsim report power_of_one -n 2 --seed 7 --set groups.team.staff=+1"
    assert expected == reproducing(run, "power_of_one")


def test_sheets_hold_numbers_with_formats_below_frozen_heads(tmp_path):
    write_run_book(run_tables(runs.returning()), tmp_path / "run.xlsx")
    book = load_workbook(tmp_path / "run.xlsx")
    assert ["Queues", "Groups", "FCR", "Origins", "Provenance"] == book.sheetnames
    assert {"B2"} == {sheet.freeze_panes for sheet in book}
    heads = [cell.value for cell in book["Queues"][1]]
    cell = book["Queues"].cell(2, heads.index("Service level") + 1)
    level = runs.returning().estimate("service_level", "queue:calls")
    half = book["Queues"].cell(2, heads.index("± Service level") + 1)
    assert [level.mean, level.half_width] == pytest.approx([cell.value, half.value])
    assert "0.0%" == cell.number_format == half.number_format


def test_markdown_has_rows_of_equal_width_and_escapes_names():
    text = run_markdown(runs.returning(), scenario="here")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    assert 3 == len(tables)
    for table in tables:
        assert 1 == len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()})
    assert "&lt;b>loans&lt;/b>" in text
    assert "```sh\nccsim report here -n 6 --seed 1\n```" in text
