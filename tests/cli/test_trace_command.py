"""`ccsim trace` as a user types it: of a scenario, of a run's folder, of a study."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typed import Done, typed

import ccsim


def trace(*arguments: str, cwd: Path) -> Done:
    return typed(*arguments, cwd=cwd)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """Return a folder with a run's folder and a study in it, both of seed 7."""
    there: Path = tmp_path_factory.mktemp("trace")
    folders = ("--out", "out", "--logs", "--study", "kept")
    words = ("run", "erlang_a", "-n", "2", "--seed", "7", *folders)
    assert 0 == trace(*words, cwd=there).returncode
    return there


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_story_of_a_scenario(tmp_path) -> None:
    done = trace("trace", "erlang_a", "--pick", "gave-up", "--seed", "7", cwd=tmp_path)
    assert 0 == done.returncode
    story = ccsim.trace(ccsim.load("erlang_a"), pick="gave-up", seed=7).story
    assert squeezed(story) == squeezed(done.stdout)


def test_of_a_run_and_of_a_study_it_is_the_same(place) -> None:
    asked = ("--issue", "9", "--replication", "1", "--json")
    found = [
        json.loads(trace("trace", *source, *asked, cwd=place).stdout)
        for source in (("erlang_a", "--seed", "7"), ("out",), ("kept",), ("kept", "--key", ""))
    ]
    assert all(one == found[0] for one in found)
    assert 9 == found[0]["issue"]
    assert found[0]["events"][0]["what"] == "calls"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("erlang_a",), "nobody named"),
        (("erlang_a", "--issue", "999999"), "a number from 0 to"),
        (("out", "--issue", "1", "--replication", "2"), "a whole number from 0 to 1"),
        (("out", "--issue", "1", "--seed", "8"), "7, with which the run was made"),
        (("out", "--issue", "1", "--set", "groups.team.staff=+1"), "was simulated already"),
        (("erlang_a", "--issue", "1", "--key", "x"), "--key together with the folder of a study"),
        (("kept", "--issue", "1", "--key", "x"), "the beginning of one of"),
        (("nowhere", "--issue", "1"), "nowhere"),
    ],
)
def test_a_mistake_is_told_in_words(place, words, told) -> None:
    done = trace("trace", *words, cwd=place)
    assert 2 == done.returncode
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert "" == done.stdout
