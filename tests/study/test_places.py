"""Where replications run: the same numbers anywhere, and words for what cannot be used."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from bits import bits

import ccsim
from ccsim.engines import process
from ccsim.engines.stop import Stop
from ccsim.study.executors import names, parcel
from ccsim.study.provenance import code_that_counts

STUDIES = [
    ("erlang_a", {"engine": "compiled", "seed": 1}),
    ("vip", {"engine": "compiled", "seed": 20260302}),
    ("skills_n", {"engine": "simpy", "seed": 4_294_967_295}),
    ("fcr_amplification", {"engine": "compiled", "seed": 7, "keep_log": False}),
]
REPLICATIONS = 3


@pytest.fixture(scope="module")
def pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.mark.parametrize(("name", "keys"), STUDIES)
def test_serial_threads_and_a_pool_of_the_caller_s_give_the_same_bits(pool, name, keys):
    centre = ccsim.load(name)
    with ThreadPoolExecutor(3) as own:
        found = {
            bits(ccsim.simulate(centre, REPLICATIONS, executor=executor, **keys))
            for executor in ("serial", "threads", own, pool)
        }
        assert own.submit(int, "7").result() == 7  # it is left running
    assert 1 == len(found)
    other_seed = ccsim.simulate(centre, REPLICATIONS, **keys | {"seed": 2})
    assert bits(other_seed) not in found


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_processes_give_the_same_bits(engine):
    centre = ccsim.load("redial_outage")
    alone = ccsim.simulate(centre, REPLICATIONS, engine=engine, executor="serial")
    assert bits(alone) == bits(ccsim.simulate(centre, REPLICATIONS, engine=engine, workers=2,
                                              executor="processes"))  # fmt: skip


POLICY = """
class Last:
    def __init__(self):
        self.asked = 0
    def choose_agent(self, visit, agents):
        self.asked += 1
        return agents[-1] if self.asked % 3 else agents[0]
"""


def test_several_workers_and_a_policy_mean_processes_which_give_the_same_bits(
    tmp_path, monkeypatch
):
    (tmp_path / "policy_of_a_test.py").write_text(POLICY)
    monkeypatch.syspath_prepend(tmp_path)
    policy = importlib.import_module("policy_of_a_test").Last()
    centre = ccsim.load("skills_n")
    monkeypatch.setattr(process, "simulate", _not_here(process.simulate))
    there = ccsim.simulate(centre, REPLICATIONS, policy=policy, workers=2)
    monkeypatch.undo()
    here = ccsim.simulate(centre, REPLICATIONS, policy=policy)
    assert bits(here) == bits(there)
    assert bits(here) != bits(ccsim.simulate(centre, REPLICATIONS))


def _not_here(plain: Any) -> Any:
    """Return an engine that must not run in the process of the test."""
    own = os.getpid()

    def elsewhere(*tables: Any, **keys: Any) -> Any:
        assert os.getpid() != own
        return plain(*tables, **keys)

    return elsewhere


def test_a_policy_that_cannot_be_sent_is_refused_in_words():
    class Local:
        def choose_agent(self, visit: object, agents: list[object]) -> object:
            del visit
            return agents[0]

    with pytest.raises(ccsim.InputError, match="of a class at the top of a module") as caught:
        ccsim.simulate(ccsim.load("erlang_a"), 2, policy=Local(), executor="processes")
    assert 'executor="threads"' in str(caught.value)
    ccsim.simulate(ccsim.load("erlang_a"), 2, policy=Local(), workers=2, executor="threads")


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"executor": "thread"}, "write threads"),
        ({"executor": 3}, "get_executor"),
        ({"executor": "serial", "workers": 2}, "one replication after the other"),
        ({"executor": "tcp://127.0.0.1:8786", "workers": 2}, "has its own workers"),
    ],
)
def test_a_place_that_cannot_be_used_is_refused(keys, told):
    with pytest.raises(ccsim.InputError, match=told):
        ccsim.simulate(ccsim.load("erlang_a"), 2, **keys)


@pytest.mark.parametrize("place", ["local_cluster", "tcp://127.0.0.1:8786"])
def test_without_dask_it_is_told_what_to_install(monkeypatch, place):
    monkeypatch.setattr(names, "find_spec", lambda _: None)
    with pytest.raises(ccsim.InputError, match=r'pip install "ccsim\[cluster\]"'):
        ccsim.simulate(ccsim.load("erlang_a"), 2, executor=place)


def test_an_executor_that_was_shut_down_is_told_of():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(ccsim.RunError, match="Make a new one"):
        ccsim.simulate(ccsim.load("erlang_a"), 2, executor=executor)


def test_a_pool_of_the_caller_s_that_breaks_is_told_of():
    def kill(_: object) -> None:
        for worker in own._processes.values():  # noqa: SLF001  # there is no other way to them
            os.kill(worker.pid, signal.SIGKILL)

    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own,
        pytest.raises(ccsim.RunError, match="ccsim replaces workers"),
    ):
        ccsim.simulate(ccsim.load("erlang_a"), 1000, executor=own, progress=kill)


def test_serial_runs_in_the_thread_of_the_caller_and_ends_at_once(monkeypatch):
    """The replication waits until it is asked to stop, so that it could not end by itself."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    plain, threads = process.simulate, set()

    def endless(tables: Any, *, replication: int, stop: Stop, **keys: Any) -> Any:
        threads.add(threading.get_ident())
        if replication == 2:
            os.kill(os.getpid(), signal.SIGINT)
            while True:
                stop.check()
        return plain(tables, replication=replication, stop=stop, **keys)

    monkeypatch.setattr(process, "simulate", endless)
    try:
        run = ccsim.simulate(ccsim.load("erlang_a"), 5, engine="simpy", executor="serial")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (2, True) == (run.replications, run.interrupted)
    assert {threading.get_ident()} == threads


def test_work_meant_for_other_code_is_refused_where_it_arrives(monkeypatch):
    sent = parcel.packed(abs)
    assert 3 == parcel.perform(sent, -3)
    parcel.opened.cache_clear()
    other = code_that_counts() | {"numba": "0.1", "C library": "none"}
    monkeypatch.setattr(parcel, "code_that_counts", lambda: other)
    with pytest.raises(ccsim.RunError, match=r"numba 0\.1 instead of .*, C library none instead"):
        parcel.perform(sent, -3)


def test_work_is_opened_once_by_each_worker(monkeypatch):
    seen: list[bytes] = []
    plain = pickle.loads
    monkeypatch.setattr(parcel.pickle, "loads", lambda data: seen.append(data) or plain(data))
    sent = parcel.packed(divmod)
    for _ in range(3):
        assert parcel.opened(bytes(bytearray(sent))) is divmod
    assert 2 == len(seen)  # the envelope, and what is in it


def test_a_policy_whose_module_is_not_there_is_told_of(tmp_path, monkeypatch):
    (tmp_path / "module_of_a_test.py").write_text(POLICY)
    with monkeypatch.context() as patch:
        patch.syspath_prepend(tmp_path)
        sent = parcel.packed(importlib.import_module("module_of_a_test").Last)
    monkeypatch.delitem(sys.modules, "module_of_a_test")
    with pytest.raises(ccsim.RunError, match="cannot load the policy"):
        parcel.opened(sent)
