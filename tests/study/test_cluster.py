"""A real Dask scheduler and real workers, each a process: killed, gone, of another ccsim."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bits import bits

import ccsim
from ccsim.study.executors import cluster, join
from ccsim.study.replicate import Progress

# Dask's own business, most of it at the end of a client whose scheduler was killed.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

TIMEOUT = 120.0
"""[s] after which something counts as hanging."""
REPLICATIONS = 12


class Grid:
    """A scheduler and its workers."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        # A folder of its own: Dask looks for settings where it is started.
        self._folder = folder
        self.scheduler = self._started("scheduler", "--port", "0", "--dashboard-address", ":0")
        until = time.monotonic() + TIMEOUT
        while not (self._file.exists() and self._file.read_text().endswith("}")):
            assert self.scheduler.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        self.address: str = json.loads(self._file.read_text())["address"]

    def _started(self, what: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{what}", "--host", "127.0.0.1",
             "--scheduler-file", str(self._file), *options],
            cwd=self._folder, env=os.environ | environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def add_worker(self, **environment: str) -> None:
        """Start a worker of one thread, without a nanny that would start it again."""
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--death-timeout", "60")
        self.workers.append(self._started("worker", *options, **environment))

    def kill_workers(self, count: int) -> None:
        """Kill the workers that were started first."""
        for _ in range(count):
            worker = self.workers.pop(0)
            worker.kill()
            worker.wait(TIMEOUT)

    def end(self) -> None:
        """Kill them all."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait(TIMEOUT)


@pytest.fixture(scope="module")
def grid(tmp_path_factory) -> Iterator[Grid]:
    there = Grid(tmp_path_factory.mktemp("grid"))
    there.add_worker()
    there.add_worker()
    yield there
    there.end()


def small() -> ccsim.Scenario:
    return ccsim.load("redial_outage")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("erlang_a", {"seed": 1}),
        ("vip", {"seed": 20260302}),
        ("skills_n", {"seed": 4_294_967_295, "engine": "simpy"}),
        ("redial_outage", {"seed": 7, "keep_log": False}),
    ],
)
def test_a_cluster_gives_the_same_bits(grid, name, keys):
    centre = ccsim.load(name)
    there = ccsim.simulate(centre, 4, executor=grid.address, **keys)
    assert bits(ccsim.simulate(centre, 4, executor="serial", **keys)) == bits(there)


def test_a_policy_on_a_cluster_gives_the_same_bits(grid):
    """It has a memory; and Dask sends its class along, which no worker could import."""

    class Local:
        def __init__(self) -> None:
            self.asked = 0

        def choose_agent(self, visit: object, agents: list[object]) -> object:
            del visit
            self.asked += 1
            return agents[-1] if self.asked % 3 else agents[0]

    centre = ccsim.load("skills_n")
    there = ccsim.simulate(centre, 3, policy=Local(), executor=grid.address)
    assert bits(ccsim.simulate(centre, 3, policy=Local())) == bits(there)


def test_the_dashboard_is_told_before_the_first_replication(grid):
    seen: list[Progress] = []
    ccsim.simulate(small(), 2, executor=grid.address, progress=seen.append)
    assert [0, 1, 2] == [at.done for at in seen]
    assert all(re.fullmatch(r"http://127\.0\.0\.1:\d+/status", at.dashboard) for at in seen)


def test_an_executor_of_a_client_of_the_caller_s_gives_the_same_bits(grid):
    distributed = pytest.importorskip("distributed")
    with distributed.Client(grid.address, set_as_default=False) as client:
        run = ccsim.simulate(small(), 4, executor=client.get_executor(pure=False))
        assert 2 == len(client.ncores())  # it is left running
    assert bits(ccsim.simulate(small(), 4)) == bits(run)


def test_workers_killed_mid_study_cost_no_number(grid):
    """First one of two; then all of them, and another one comes."""
    done: list[int] = []

    def kill(at: Progress) -> None:
        done.append(at.done)
        if at.done == 2:
            grid.kill_workers(1)
        if at.done == 4:
            grid.kill_workers(1)
            grid.add_worker()

    run = ccsim.simulate(small(), REPLICATIONS, executor=grid.address, progress=kill)
    assert list(range(REPLICATIONS + 1)) == done
    assert bits(ccsim.simulate(small(), REPLICATIONS)) == bits(run)


def test_a_worker_with_other_code_is_refused(grid, tmp_path):
    """The lines differ by a comment only, and still nobody can know what else differs."""
    own = Path(ccsim.__file__).parent
    shutil.copytree(own, tmp_path / "ccsim", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "ccsim" / "units.py").open("a") as units:
        units.write("# changed\n")
    grid.add_worker(PYTHONPATH=f"{tmp_path}")
    try:
        with pytest.raises(ccsim.RunError, match=r"ccsim's code \w+ instead of \w+\. Install"):
            # It goes on until the worker is there.
            ccsim.simulate(small(), 1_000_000, executor=grid.address)
    finally:
        grid.workers.pop().kill()


GOES_AWAY = """
import os, sys
import ccsim
address, scheduler, how = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
try:
    ccsim.simulate(ccsim.load("redial_outage"), 100_000, executor=address,
                   progress=lambda at: at.done == 3 and os.kill(scheduler, how))
except ccsim.RunError as error:
    print(error)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_scheduler_that_goes_away_is_told_of_and_dask_is_silent(tmp_path, how):
    there = Grid(tmp_path)
    there.add_worker()
    try:
        done = subprocess.run(
            [sys.executable, "-c", GOES_AWAY, there.address, f"{there.scheduler.pid}", f"{how:d}"],
            capture_output=True, text=True, timeout=TIMEOUT, check=True,
        )  # fmt: skip
    finally:
        there.end()
    assert re.match(rf"The Dask scheduler .{there.address}. has gone away after \d+", done.stdout)
    assert "" == done.stderr


def test_no_scheduler_and_no_worker_are_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_NO_WORKERS", 0.5)
    there = Grid(tmp_path)
    with pytest.raises(ccsim.RunError, match=rf"had no worker .*dask worker {there.address}"):
        ccsim.simulate(small(), 2, executor=there.address)
    there.end()
    monkeypatch.setattr(join, "_CONNECT", 1.0)
    with pytest.raises(ccsim.RunError, match=rf"No Dask scheduler answers at {there.address}"):
        ccsim.simulate(small(), 2, executor=there.address)


def test_a_comparison_starts_a_local_cluster_once(monkeypatch):
    started: list[int] = []
    plain = cluster.started
    monkeypatch.setattr(cluster, "started", lambda count: started.append(count) or plain(count))
    two = [small(), small().what_if({"queues.calls.volume": "+10%"})]
    there = ccsim.compare(two, 3, executor="local_cluster", workers=1)
    assert [1] == started
    assert ccsim.compare(two, 3).frame().equals(there.frame())
    with pytest.raises(ccsim.InputError, match="workers"):
        ccsim.compare(two, 3, executor="local_cluster", workers=0)
    assert [1] == started


LOCAL = """
import json, os, signal
import ccsim
def interrupt(at):
    if at.done == 3:
        os.killpg(0, signal.SIGINT)
if __name__ == "__main__":
    centre = ccsim.load("redial_outage")
    run = ccsim.simulate(centre, 100_000, workers=2, executor="local_cluster", progress=interrupt)
    here = ccsim.simulate(centre, 3)
    print(run.interrupted, run.replications, here.summary().equals(run.summary()))
"""


def test_ctrl_c_at_the_terminal_ends_a_local_cluster_and_keeps_what_is_finished(tmp_path):
    (tmp_path / "script.py").write_text(LOCAL)
    with subprocess.Popen(
        [sys.executable, "script.py"], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        told = process.communicate(timeout=TIMEOUT)
    assert ("True 3 True\n", "") == told
    _wait_until_gone(process.pid)


def test_the_command_line_tells_the_dashboard_and_prints_the_same_json(grid):
    def printed(*options: str) -> tuple[dict[str, Any], str]:
        done = subprocess.run(
            [sys.executable, "-c", "from ccsim.cli.main import main; main()", "run", "erlang_a",
             "-n", "3", "--json", *options],
            capture_output=True, text=True, timeout=TIMEOUT, check=True,
        )  # fmt: skip
        return json.loads(done.stdout), done.stderr

    there, told = printed("--cluster", grid.address)
    assert re.fullmatch(r"Dask dashboard: http://127\.0\.0\.1:\d+/status\n", told)
    assert (there, "") == printed("--processes", "--workers", "1")


def _wait_until_gone(session: int) -> None:
    until = time.monotonic() + TIMEOUT
    while time.monotonic() < until:
        try:
            os.killpg(session, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(session, signal.SIGKILL)
    pytest.fail("processes are left behind")
