"""Ctrl-C at the command line: never a traceback, never a hidden cursor, and what is done is kept.

A command says "ready" on standard error once it has taken care of Ctrl-C; before that it is
Python that starts.
"""

from __future__ import annotations

import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

READY = """
import signal, sys
from ccsim.cli.main import main
install = signal.signal
def told(*arguments):
    signal.signal = install
    before = install(*arguments)
    print("ready", file=sys.stderr, flush=True)
    return before
signal.signal = told
sys.argv = ["ccsim", *sys.argv[1:]]
main()
"""
SMALL = """
name = "Small"
[hours]
first_day = 2026-03-02
days = DAYS
open = "08:00"
close = "20:00"
[queues.calls]
volume = { per_hour = HOURLY }
talk = { kind = "exponential", mean = "3 min" }
patience = { kind = "exponential", mean = "2 min" }
[groups.team]
staff = STAFF
[groups.team.skills]
calls = {}
"""
TIMEOUT = 120.0
"""[s] after which a command counts as hanging."""
WITHOUT_A_RESULT = (
    "Interrupted.\n",
    "Interrupted before the first replication was finished: nothing to show.\n",
)
SEED = 20260302
INSTANTS = 5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, days, hourly in (("small", 1, 60), ("endless", 365, 2000)):
        (tmp_path / name).mkdir()
        text = SMALL.replace("DAYS", str(days)).replace("HOURLY", str(hourly))
        text = text.replace("STAFF", str(hourly // 16 + 1))
        (tmp_path / name / "scenario.toml").write_text(text)
    return tmp_path


def start(*arguments: str, cwd: Path, **keys: object) -> subprocess.Popen[str]:
    """Start a command and return once it has taken care of Ctrl-C."""
    running = subprocess.Popen(
        [sys.executable, "-c", READY, *arguments],
        cwd=cwd, text=True, stdout=subprocess.PIPE,
        **({"stderr": subprocess.PIPE} | keys),
    )  # fmt: skip
    if running.stderr is not None:
        assert "ready\n" == running.stderr.readline()
    return running


def interrupted(running: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Press Ctrl-C and return exit status, standard output and standard error."""
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=TIMEOUT)
    return running.returncode, out, err


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_at_any_instant_there_is_a_result_or_a_word(folder, engine):
    instants = random.Random(SEED)  # noqa: S311  # nothing secret
    for _ in range(INSTANTS):
        with start("run", "small", "-n", "1000000", "--engine", engine, cwd=folder) as running:
            time.sleep(instants.uniform(0.0, 1.2))
            status, out, err = interrupted(running)
        assert 1 == status
        if out:
            made = re.fullmatch(r"Interrupted: (\d+) replications .* kept\.\n", err)
            assert made is not None
            assert "(stopped early)" in out
            assert f" {int(made[1]):,} replications" in out or "1 replication" in out
        else:
            assert err in WITHOUT_A_RESULT


def screen_of(terminal: int, running: subprocess.Popen[str], *, until: str = "") -> str:
    """Return what a terminal shows until a pattern is there, or else to the end."""
    seen = ""
    ends = time.monotonic() + TIMEOUT
    while not (until and re.search(until, seen)):
        ready, _, _ = select.select([terminal], [], [], max(ends - time.monotonic(), 0.0))
        assert ready, f"nothing more comes after {seen}"
        try:
            more = os.read(terminal, 4096)
        except OSError:  # nobody writes to it any more
            more = b""
        if not more:
            assert not until, f"no {until} in {seen}, exit status {running.poll()}"
            break
        seen += more.decode(errors="replace")
    return seen


def at_a_terminal(
    arguments: Sequence[str], cwd: Path, meet: Callable[..., None]
) -> tuple[str, str]:
    """Run a command at a terminal, let `meet` end it; return its output and what is shown."""
    terminal, theirs = pty.openpty()
    running = start(*arguments, cwd=cwd, stderr=theirs)
    os.close(theirs)
    try:
        meet(running, terminal)
        # To its end first: a terminal that nobody reads is full after some seconds of a progress
        # bar, and whoever writes to it then waits for ever.
        shown = screen_of(terminal, running)
        out, _ = running.communicate(timeout=TIMEOUT)
        assert 1 == running.returncode
        return out, shown
    finally:
        running.kill()
        running.wait()
        os.close(terminal)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_one_long_replication_ends_at_once(folder, engine):
    """A replication of nine million contacts: minutes with SimPy, seconds compiled."""

    def press(running: subprocess.Popen[str], terminal: int) -> None:
        screen_of(terminal, running, until=r"0/\?")
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)

    out, shown = at_a_terminal(("run", "endless", "-n", "1", "--engine", engine), folder, press)
    assert "" == out
    assert "Interrupted before the first replication was finished" in shown
    assert "Traceback" not in shown


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_story_ends_at_once(folder, engine):
    running = start("trace", "endless", "--pick", "longest-wait", "--engine", engine, cwd=folder)
    with pytest.raises(subprocess.TimeoutExpired):  # it is in the midst of the replication
        running.wait(timeout=4)
    assert (1, "", "Interrupted.\n") == interrupted(running)


@pytest.mark.parametrize("command", [("run", "small"), ("staff", "small", "--check")])
def test_compiling_is_told_and_not_waited_for(folder, monkeypatch, command):
    monkeypatch.setenv("CCSIM_CACHE_DIR", str(folder / "kernels"))

    def press(running: subprocess.Popen[str], terminal: int) -> None:
        screen_of(terminal, running, until=r"compiling \(once\)")
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)

    out, shown = at_a_terminal(command, folder, press)
    assert "" == out
    assert "Interrupted" in shown
    assert "Traceback" not in shown
    assert [] == list((folder / "kernels").rglob("day.run*.nbi"))


def test_where_nobody_watches_compiling_is_not_told(folder, monkeypatch):
    monkeypatch.setenv("CCSIM_CACHE_DIR", str(folder / "kernels"))
    with start("run", "small", cwd=folder) as running:
        # The first kernels of many are on disk: it is compiling.
        while not list((folder / "kernels").rglob("*.nbi")):
            assert running.poll() is None
            time.sleep(0.05)
        status, out, err = interrupted(running)
    assert (1, "") == (status, out)
    assert err in WITHOUT_A_RESULT


def test_a_cache_that_cannot_be_written_is_warned_of(folder, monkeypatch):
    """The kernels then compile at every start, and `tests/kernels` sees to it that they run."""
    (folder / "a_file").touch()
    monkeypatch.setenv("CCSIM_CACHE_DIR", str(folder / "a_file" / "below"))

    def press(running: subprocess.Popen[str], terminal: int) -> None:
        seen.append(screen_of(terminal, running, until=r"compiling"))
        running.send_signal(signal.SIGINT)

    seen: list[str] = []
    out, shown = at_a_terminal(("run", "small"), folder, press)
    told = seen[0] + shown
    assert "" == out
    for words in ("warning: CCSIM_CACHE_DIR", "where nothing can be written", "name one, or every"):
        assert words in told
    assert "(once)" not in told
    assert "Traceback" not in told


def test_while_results_are_written_the_folder_stays_as_it_was(folder):
    before = {"run.json": '{"digest": "an earlier run"}', "summary.csv": "earlier"}
    (folder / "found").mkdir()
    for name, text in before.items():
        (folder / "found" / name).write_text(text)
    command = ("run", "small", "-n", "200", "--out", "found", "--logs")
    with start(*command, cwd=folder) as running:
        while not list(folder.glob(".ccsim-*")):
            assert running.poll() is None
            time.sleep(0.001)
        status, out, err = interrupted(running)
    assert (1, "", "--out found: interrupted, nothing was written.\n") == (status, out, err)
    assert before == {path.name: path.read_text() for path in (folder / "found").iterdir()}
    assert ["endless", "found", "small"] == sorted(path.name for path in folder.iterdir())


def test_the_check_of_a_plan_says_that_it_was_interrupted(folder):
    def press(running: subprocess.Popen[str], terminal: int) -> None:
        screen_of(terminal, running, until=r"[1-9]\d*/1000000")
        running.send_signal(signal.SIGINT)

    out, shown = at_a_terminal(("staff", "small", "--check", "-n", "1000000"), folder, press)
    assert "replications, seed 1" in out.replace("replication,", "replications,")
    assert re.search(r"Interrupted: \d+ replications were finished and kept", shown)
    assert "Traceback" not in shown


def test_a_background_job_of_a_shell_ignores_the_keyboard(folder):
    """A shell starts it with the signal ignored, and so it stays."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        running = subprocess.Popen(
            [sys.executable, "-c", "from ccsim.cli.main import main; main()", "check", "small"],
            cwd=folder, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGINT, before)
    while running.poll() is None:
        running.send_signal(signal.SIGINT)
        time.sleep(0.02)
    out, _ = running.communicate(timeout=TIMEOUT)
    assert (0, "The scenario is sound.\n") == (running.returncode, out)
