"""Processes of a study: killed, interrupted, orphaned, unable to start; the numbers stay."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from bits import bits

import ccsim
from ccsim.errors import PolicyError
from ccsim.study.executors import processes
from ccsim.study.executors.children import deaf_to_interrupts

TIMEOUT = 120.0
"""[s] after which something counts as hanging."""
REPLICATIONS = 12


def kill_all() -> None:
    for child in multiprocessing.active_children():
        if child.name == "ccsim":
            child.kill()


def test_killed_processes_cost_no_number_and_no_order():
    centre = ccsim.load("erlang_a")
    done: list[int] = []

    def kill_at_three(at: object) -> None:
        done.append(at.done)
        if at.done == 3:
            kill_all()

    run = ccsim.simulate(
        centre, REPLICATIONS, workers=2, executor="processes", progress=kill_at_three
    )
    assert list(range(1, REPLICATIONS + 1)) == done
    assert bits(ccsim.simulate(centre, REPLICATIONS)) == bits(run)
    assert [] == multiprocessing.active_children()


def test_a_study_whose_processes_are_killed_again_and_again_is_given_up(monkeypatch):
    monkeypatch.setattr(processes, "_LOSSES", 1)
    with pytest.raises(ccsim.RunError, match=r"2 processes .* killed, the last by signal 9"):
        ccsim.simulate(
            ccsim.load("erlang_a"), 100, workers=2, executor="processes",
            progress=lambda _: kill_all(),
        )  # fmt: skip


POLICY = """
class Nobody:
    def choose_agent(self, visit, agents):
        return "nobody"
"""


def test_an_error_in_a_process_reaches_the_caller_in_words(tmp_path, monkeypatch):
    (tmp_path / "nobody_answers.py").write_text(POLICY)
    monkeypatch.syspath_prepend(tmp_path)
    policy = importlib.import_module("nobody_answers").Nobody()
    with pytest.raises(PolicyError, match=r"Nobody\.choose_agent at .* which it was not offered"):
        ccsim.simulate(ccsim.load("erlang_a"), 3, policy=policy, executor="processes", workers=1)


HEAD = """
import multiprocessing, os, signal
import ccsim
def study(progress):
    return ccsim.simulate(ccsim.load("erlang_a"), 100_000, workers=2, executor="processes",
                          progress=progress)
"""


def script(folder: Path, text: str) -> subprocess.Popen[str]:
    """Run a script, the first of a session of its own as in a terminal."""
    (folder / "script.py").write_text(HEAD + text)
    return subprocess.Popen(
        [sys.executable, "script.py"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def assert_nobody_is_left(session: int) -> None:
    """Wait until no process of a session runs any more."""
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("processes are left behind")


INTERRUPTED = """
if __name__ == "__main__":
    run = study(lambda at: at.done == 3 and os.killpg(0, signal.SIGINT))
    print(run.interrupted, run.replications, multiprocessing.active_children())
"""


def test_ctrl_c_at_the_terminal_ends_all_processes_and_keeps_what_is_finished(tmp_path):
    with script(tmp_path, INTERRUPTED) as process:
        told = process.communicate(timeout=TIMEOUT)
    assert ("True 3 []\n", "") == told
    assert_nobody_is_left(process.pid)


def test_ctrl_c_while_processes_start_shows_no_traceback(tmp_path):
    """The signal comes while a process imports: its Python has begun, and its work has not."""
    command = [sys.executable, "-c", "from ccsim.cli.main import main; main()"]
    with subprocess.Popen(
        [*command, "run", "erlang_a", "-n", "100000", "--processes"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        children = Path(f"/proc/{process.pid}/task")
        until = time.monotonic() + TIMEOUT
        while time.monotonic() < until and not _spawned(children):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=TIMEOUT)
    assert (1, "Interrupted before the first replication was finished: nothing to show.\n") == (
        process.returncode,
        err,
    )
    assert "" == out
    assert_nobody_is_left(process.pid)


def _spawned(tasks: Path) -> bool:
    """Whether a process was spawned, other than a tracker of resources, and imports numpy."""
    for listed in tasks.glob("*/children"):
        for child in listed.read_text().split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return "_multiarray_umath" in Path(f"/proc/{child}/maps").read_text()
    return False


KILLED = """
if __name__ == "__main__":
    study(lambda at: at.done == 3 and os.kill(os.getpid(), signal.SIGKILL))
"""


def test_nobody_is_left_behind_by_a_study_that_is_killed(tmp_path):
    with script(tmp_path, KILLED) as process:
        process.wait(TIMEOUT)
    assert -signal.SIGKILL == process.returncode
    assert_nobody_is_left(process.pid)


def test_a_script_without_a_guard_is_told_what_it_lacks(tmp_path):
    with script(tmp_path, "study(None)\n") as process:
        _, err = process.communicate(timeout=TIMEOUT)
    last = err.strip().splitlines()[-1]
    assert re.search(r'RunError: A process could not start \(exit status 1\).*__main__":', last)
    assert_nobody_is_left(process.pid)


BLOCKED = "import signal; print(signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, []))"


def test_processes_are_deaf_to_ctrl_c_from_their_first_instruction_on():
    with deaf_to_interrupts():
        deaf = subprocess.run([sys.executable, "-c", BLOCKED], stdout=subprocess.PIPE, check=True)
    hears = subprocess.run([sys.executable, "-c", BLOCKED], stdout=subprocess.PIPE, check=True)
    assert (b"True\n", b"False\n") == (deaf.stdout, hears.stdout)
