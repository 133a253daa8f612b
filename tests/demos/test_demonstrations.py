"""What all demonstrations have in common, from a few replications of each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import ccsim
from ccsim.demos import DEMONSTRATIONS, demo, demonstration
from ccsim.report.teaching.page import index_page, page
from ccsim.report.teaching.paper import sheet, width, wrapped, write_pdf

QUICK = {name: replace(one, replications=2) for name, one in DEMONSTRATIONS.items()}


@pytest.mark.parametrize("name", ["vip", "redial_outage"])
def test_shows_the_same_twice(name):
    """One without a log, one with it, and one of a shipped scenario; SimPy has the same numbers."""
    first, second = (demo(QUICK[name]) for _ in range(2))
    assert first.as_dict() == second.as_dict()
    assert first.picture == second.picture
    assert page(first) == page(second)


def test_both_engines_show_the_same():
    quick = QUICK["redial_outage"]
    shown = [demo(quick, engine=engine) for engine in ("compiled", "simpy")]
    assert shown[0].rows == shown[1].rows


@pytest.mark.parametrize("name", DEMONSTRATIONS)
def test_has_a_question_with_an_answer(name):
    one = DEMONSTRATIONS[name]
    assert name == one.name
    assert one.question.endswith("?")
    assert 3 <= len(one.choices) <= 4
    assert len(one.choices) == len(set(one.choices))
    assert 0 <= one.answer < len(one.choices)
    assert one.moral.endswith(".")
    assert one.source.endswith(".")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("power_of_one", "75 %"), ("hockey_stick", "2:40 min"), ("pooling", "32"),
        ("shrinkage", "105, which is 73 ÷ 0.7"), ("averages_deceive", "74 %"),
        ("five_service_levels", "74 %"), ("redial_spiral", "37 %"),
        ("redial_outage", "after 12:00"), ("fcr_amplification", "two"), ("aht_trap", "5"),
        ("skill_designs", "5 %"), ("cross_training", "10"), ("vip", "about 60 s"),
    ],
)  # fmt: skip
def test_the_answer_is_the_figure_that_is_shown(name, answer):
    one = DEMONSTRATIONS[name]
    assert answer == one.choices[one.answer]


def test_half_hours_from_the_contact_log():
    """The mean of half-hours, and that of callers, worked out anew from the logs as tables."""
    quick = QUICK["averages_deceive"]
    shown = demo(quick)
    run = ccsim.simulate(quick.centres()["14 all day"], 2, seed=1)
    means, in_time, offered = [], 0, 0
    for number in range(2):
        log = run.contacts(number)
        kept = (log["answered"] - log["joined"]).le(20.0)
        means.append(kept.groupby(log["joined"] // 1800).mean().mean())
        in_time, offered = in_time + kept.sum(), offered + len(log)
    half_hours, callers = shown.rows[0].cells[:2]
    assert np.mean(means) == pytest.approx(half_hours.simulated.mean, rel=1e-12)
    assert in_time / offered == pytest.approx(callers.simulated.mean, rel=1e-12)


@pytest.mark.parametrize("word", ["VIP", "five-service-levels", " power of one "])
def test_names_are_read_with_good_will(word):
    assert demonstration(word).name in DEMONSTRATIONS


def test_a_wrong_name_is_told_the_nearest():
    with pytest.raises(ccsim.InputError) as raised:
        demo("pooled")
    (fault,) = raised.value.faults
    assert ("demo", '"pooled"', "write pooling") == (fault.where, fault.found, fault.do)


def test_interrupted_it_shows_nothing(monkeypatch):
    def stopped(*arguments: Any, **keys: Any) -> ccsim.Result:
        return replace(simulate(*arguments, **keys), interrupted=True)

    simulate = ccsim.simulate
    monkeypatch.setattr("ccsim.demos.show.simulate", stopped)
    with pytest.raises(ccsim.RunError, match="demo vip: interrupted, nothing to show"):
        demo(QUICK["vip"])


def test_the_frame_has_a_row_for_each_figure():
    shown = demo(QUICK["vip"])
    frame = shown.frame()
    assert ["row", "figure", "unit", "exact", "simulated", "half_width"] == list(frame.columns)
    assert 4 * 3 == len(frame)


def test_the_page_lists_every_demonstration_as_it_is():
    page = Path(__file__).resolve().parents[2] / "docs" / "howto" / "show_a_queue.md"
    rows = [line for line in page.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    expected = [f"| `{d.name}` | {d.question} | {d.moral} |" for d in DEMONSTRATIONS.values()]
    assert expected == rows


# --- Paper --------------------------------------------------------------------------------------


def test_the_hand_out_needs_nothing_else():
    shown = demo(QUICK["five_service_levels"])
    text = page(shown)
    assert "src='http" not in text.replace('"', "'")
    assert "<link" not in text
    assert "data:image/png;base64," in text
    assert "<td>SL2: answered in 20 s / offered</td><td>64.0 %</td>" in text
    assert shown.moral in text


def test_what_is_said_cannot_break_the_page():
    shown = replace(demo(QUICK["five_service_levels"]), moral="<b>5 < 6 & 7</b>")
    assert "&lt;b&gt;5 &lt; 6 &amp; 7&lt;/b&gt;" in page(shown)


def test_the_index_leads_to_all():
    shown = [demo(QUICK["vip"]), demo(QUICK["five_service_levels"])]
    text = index_page(shown)
    for one in shown:
        for ending in ("html", "pdf", "png", "svg"):
            assert f"href='{one.name}.{ending}'" in text


def test_the_pdf_is_one_page_and_the_same_twice(tmp_path):
    shown = demo(QUICK["vip"])
    for name in ("a.pdf", "b.pdf"):
        write_pdf(shown, tmp_path / name)
    first, second = ((tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert first == second
    assert first.startswith(b"%PDF")
    assert 1 == first.count(b"/Type /Page ")
    assert b"/MediaBox [ 0 0 595.27" in first


def test_the_sheet_says_it_all():
    shown = demo(QUICK["vip"])
    words = " ".join(text.get_text() for text in sheet(shown).texts)
    words = words.replace("\u00a0", " ").replace("\n", " ")
    for said in (shown.title, shown.question, shown.moral, shown.source, "Answer: b) about 60 s"):
        assert said in words


def test_lines_are_as_wide_as_they_may_be():
    text = "One agent fewer of 24: 85 % within 30 s becomes 75 %."
    lines = wrapped(text, 40.0, 10.0)
    assert text == " ".join(lines).replace("\u00a0", " ")
    assert all(width(line, 10.0) <= 40.0 for line in lines)
    for line, following in pairwise(lines):
        assert width(f"{line} {following.split(' ')[0]}", 10.0) > 40.0
    assert "24: 85\u00a0%" in " ".join(lines)


def test_bold_letters_are_wider():
    assert width("promise", 10.0, bold=True) > width("promise", 10.0) > 0.0
