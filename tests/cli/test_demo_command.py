"""`ccsim demo` as a trainer types it, in a terminal and elsewhere."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
from pathlib import Path

import pytest
from typed import CCSIM, Done, typed

from ccsim.demos import DEMONSTRATIONS

QUICK = "five_service_levels"
"""The one with a single, small scenario."""
ASKED = "Press a letter to predict, or any other key to go on."


def demo_command(*arguments: str, cwd: Path) -> Done:
    return typed("demo", *arguments, cwd=cwd)


@pytest.mark.parametrize("words", [[], ["list"]])
def test_lists_what_there_is(words, tmp_path):
    done = demo_command(*words, cwd=tmp_path)
    assert 0 == done.returncode
    for name, one in DEMONSTRATIONS.items():
        assert name in done.stdout
        assert one.title in done.stdout


def test_the_list_as_json(tmp_path):
    done = demo_command("list", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)["demonstrations"]
    assert list(DEMONSTRATIONS) == [one["name"] for one in told]


def test_asks_first_and_answers_last_and_never_waits_where_nobody_watches(tmp_path):
    done = demo_command(QUICK, cwd=tmp_path)
    assert 0 == done.returncode
    order = ["Which service level?", "Predict first.", "c) 74 %", "64.0 %", "Answer: c) 74 %"]
    places = [done.stdout.index(words) for words in order]
    assert places == sorted(places)
    assert ASKED not in done.stdout + done.stderr


def test_one_json_object(tmp_path):
    done = demo_command(QUICK, "--json", cwd=tmp_path)
    assert 0 == done.returncode
    told = json.loads(done.stdout)
    assert (QUICK, "74 %") == (told["name"], told["answer"])
    assert {"row", "figure", "unit", "exact", "simulated", "half_width"} == set(told["figures"][0])


def test_writes_pictures_and_hand_outs_and_replaces_its_own(tmp_path):
    for _ in range(2):
        done = demo_command(QUICK, "--out", "room", cwd=tmp_path)
        assert 0 == done.returncode
    names = {f"{QUICK}.{ending}" for ending in ("html", "pdf", "png", "svg")}
    assert names | {"demo.json"} == {path.name for path in (tmp_path / "room").iterdir()}
    assert "Written to room: demo.json, " in done.stderr


def test_refuses_a_folder_of_other_things_before_it_runs(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("keep me")
    done = demo_command(QUICK, "--out", "notes", cwd=tmp_path)
    assert 2 == done.returncode
    assert "a folder with other things in it than earlier demonstrations" in done.stderr
    assert "" == done.stdout
    assert ["mine.txt"] == [path.name for path in (tmp_path / "notes").iterdir()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["vipp"], "do:      write vip\n"),
        (["al"], "do:      write all\n"),
        (["list", "--out", "room"], "found:   a list, which is not written"),
    ],
)
def test_says_what_to_do_instead(words, said, tmp_path):
    done = demo_command(*words, cwd=tmp_path)
    assert 2 == done.returncode
    assert said in done.stderr
    assert "Traceback" not in done.stderr


# --- In a terminal ------------------------------------------------------------------------------


def in_a_terminal(key: bytes, *options: str) -> tuple[int, str]:
    """Type a command and, if it asks, a key; return exit status and what the terminal shows."""
    terminal, theirs = pty.openpty()
    with subprocess.Popen(
        [str(CCSIM), "demo", QUICK, *options], stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        seen = ""
        while True:
            if not select.select([terminal], [], [], 0.3)[0]:
                # Again and again: what is typed before the terminal reads keys is thrown away.
                if ASKED in seen and running.poll() is None:
                    os.write(terminal, key)
                continue
            try:
                seen += os.read(terminal, 4096).decode(errors="replace")
            except OSError:  # on Linux, the end of a terminal
                break
        status = running.wait(timeout=60)
    os.close(terminal)
    return status, seen


@pytest.mark.parametrize(
    ("key", "said"), [(b"c", "You said c: right."), (b"A", "You said a: not quite.")]
)
def test_waits_for_a_prediction(key, said):
    status, seen = in_a_terminal(key)
    assert 0 == status
    assert seen.index(ASKED) < seen.index(said) < seen.index("Answer: c) 74 %")


@pytest.mark.parametrize("key", [b" ", b"z", b"\r"])
def test_any_other_key_goes_on(key):
    status, seen = in_a_terminal(key)
    assert 0 == status
    assert "You said" not in seen
    assert "Answer: c) 74 %" in seen


def test_does_not_wait_if_told_so():
    status, seen = in_a_terminal(b"", "--no-wait")
    assert 0 == status
    assert ASKED not in seen


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_can_be_left_while_it_waits(key):
    status, seen = in_a_terminal(key)
    assert 1 == status
    assert "Interrupted." in seen
    assert "Traceback" not in seen
    assert "Answer" not in seen
