"""`ccsim steady`: it prints what Python finds, draws, and refuses before it simulates."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import ccsim

COMMAND = "from ccsim.cli.main import main; main()"
SHORT = ("erlang_a", "--measure", "asa", "--days", "10", "-n", "2", "--seed", "4")


def steady(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "steady", *arguments],
        cwd=cwd, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_json_is_what_python_finds(tmp_path):
    done = steady(*SHORT, "--set", "groups.team.staff=+1", "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    centre = ccsim.load("erlang_a").what_if({"groups.team.staff": "+1"})
    found = ccsim.steady(centre, "asa", days=10, replications=2, seed=4)
    assert json.loads(done.stdout) == json.loads(json.dumps(found.as_dict()))


def test_the_picture_is_drawn_and_the_screen_printed(tmp_path):
    done = steady(*SHORT, "--figure", "welch.svg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Average speed of answer" in done.stdout
    assert "from an empty start" in (tmp_path / "welch.svg").read_text(encoding="utf-8")


def test_what_cannot_be_asked_exits_with_2_and_writes_nothing(tmp_path):
    for arguments, words in (
        (("mmc",), "a centre that closes"),
        (("erlang_a", "--measure", "wait_p90"), "no ratio of sums"),
        (("erlang_a", "--days", "0"), "from 1 to 3,660"),
        (("erlang_a", "--figure", "welch.txt"), "ending in .txt"),
    ):
        done = steady(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert words in done.stderr
        assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
