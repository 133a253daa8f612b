"""A study's store: what is kept is not made again, and the numbers stay the same."""

from __future__ import annotations

import errno
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.dataset as ds
import pytest
from keeping import assert_same, centre, numbers_of

import ccsim
from ccsim.records.store import files, shelf
from ccsim.records.store.kept import Kept
from ccsim.study import replicate


@pytest.fixture
def made(monkeypatch) -> list[int]:
    """The numbers of the replications that are simulated."""
    numbers: list[int] = []
    plain = replicate._replication  # noqa: SLF001  # where every replication is made

    def told(number: int, **keys: object) -> object:
        one = plain(number, **keys)
        numbers.append(number)
        return one

    monkeypatch.setattr(replicate, "_replication", told)
    return numbers


@pytest.fixture
def small_parts(monkeypatch) -> int:
    monkeypatch.setattr(shelf, "_MOST_IN_A_PART", 4)
    return 4


def test_kept_replications_are_taken_and_not_made_again(tmp_path, made):
    first = ccsim.simulate(centre(), 7, seed=3, store=tmp_path)
    assert sorted(made) == list(range(7))
    assert first.from_store == 0
    made.clear()
    again = ccsim.simulate(centre(), 7, seed=3, store=tmp_path)
    assert [] == made
    assert again.from_store == 7
    plain = ccsim.simulate(centre(), 7, seed=3)
    assert_same(plain, first)
    assert_same(plain, again)


def test_fewer_are_taken_and_more_are_added(tmp_path, made, small_parts):
    assert small_parts == 4
    ccsim.simulate(centre(), 6, store=tmp_path)
    made.clear()
    assert_same(ccsim.simulate(centre(), 3), ccsim.simulate(centre(), 3, store=str(tmp_path)))
    assert sorted(made) == [0, 1, 2]  # without the store
    made.clear()
    more = ccsim.simulate(centre(), 11, store=tmp_path)
    assert sorted(made) == list(range(6, 11))
    assert more.from_store == 6
    assert_same(ccsim.simulate(centre(), 11), more)
    assert numbers_of(tmp_path) == list(range(11))


def test_a_precision_is_reached_at_the_same_number(tmp_path):
    rule = ccsim.Precision(measure="offered", half_width=12.0, minimum=3, maximum=200)
    plain = ccsim.simulate(centre(), rule)
    assert 3 + rule.more < plain.replications < 200
    ccsim.simulate(centre(), 2, store=tmp_path)
    for _ in range(2):
        assert_same(plain, ccsim.simulate(centre(), rule, store=tmp_path))


def test_scenarios_seeds_and_runs_without_log_live_side_by_side(tmp_path):
    runs = [
        {"scenario": centre(), "seed": 1},
        {"scenario": centre(), "seed": 2},
        {"scenario": centre(staff=5), "seed": 1},
        {"scenario": centre(), "seed": 1, "keep_log": False},
    ]
    for run in runs:
        ccsim.simulate(**run, replications=3, store=tmp_path)
    for run in runs:
        again = ccsim.simulate(**run, replications=3, store=tmp_path)
        assert again.from_store == 3
        assert_same(ccsim.simulate(**run, replications=3), again)
    assert len(ccsim.Study(tmp_path).keys) == len(runs)


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_either_engine_goes_on_where_the_other_was(tmp_path, engine):
    other = {"simpy": "compiled", "compiled": "simpy"}[engine]
    ccsim.simulate(centre(), 2, engine=other, store=tmp_path)
    both = ccsim.simulate(centre(), 4, engine=engine, store=tmp_path)
    assert both.from_store == 2
    assert_same(ccsim.simulate(centre(), 4), both)


def test_other_code_or_another_numpy_has_its_own_replications(tmp_path, monkeypatch):
    ccsim.simulate(centre(), 2, store=tmp_path)
    monkeypatch.setattr("ccsim.study.keeping.version_of_numbers", lambda: "0.1.0+ffffffff")
    assert ccsim.simulate(centre(), 2, store=tmp_path).from_store == 0


def test_a_policy_cannot_be_kept(tmp_path):
    class First:
        def choose_agent(self, visit: Any, agents: Any) -> Any:  # noqa: ARG002  # a policy's
            return agents[0]

    with pytest.raises(ccsim.InputError, match="a policy beside it"):
        ccsim.simulate(centre(), 2, policy=First(), store=tmp_path / "new")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("store", ["", 3, b"bytes"])
def test_what_is_no_name_of_a_folder_is_refused(store):
    with pytest.raises(ccsim.InputError, match="the name of a folder"):
        ccsim.simulate(centre(), 2, store=store)


# --- read by others ------------------------------------------------------------------------------


def test_pandas_and_arrow_read_all_parts_as_one_dataset(tmp_path, small_parts):
    runs = [ccsim.simulate(centre(staff), 2 * small_parts + 1, store=tmp_path) for staff in (4, 5)]
    assert len(list((tmp_path / "parts").rglob("*.parquet"))) == 6
    by_pandas = pd.read_parquet(tmp_path / "parts")
    by_arrow = ds.dataset(tmp_path / "parts", format="parquet").to_table().to_pandas()
    by_us = ccsim.Study(tmp_path).frame()
    assert len(by_pandas) == len(by_arrow) == len(by_us)
    for run in runs:
        digest = run.scenario.digest()
        for table in (by_pandas, by_arrow, by_us):
            rows = table[(table["digest"] == digest) & (table["measure"] == "service_level")]
            sums = rows.groupby("scope", observed=True)[["numerator", "denominator"]].sum()
            for scope, found in sums.iterrows():
                expected = run.estimate("service_level", scope).mean
                assert found["numerator"] / found["denominator"] == pytest.approx(expected)


def test_the_lists_by_interval_are_those_of_the_day(tmp_path):
    run = ccsim.simulate(centre(), 3, store=tmp_path)
    rows = pd.read_parquet(tmp_path / "parts")
    offered = rows[(rows["scope"] == "queue:calls") & (rows["measure"] == "offered")]
    lists = np.stack(list(offered["numerator_by_interval"]))
    np.testing.assert_array_equal(lists.sum(axis=1), offered["numerator"])
    _, mean, _ = run.by_interval("offered", "queue:calls")
    np.testing.assert_allclose(lists.mean(axis=0), mean)


def test_a_study_tells_what_is_in_it(tmp_path):
    runs = [
        ccsim.simulate(centre(), count, seed=seed, store=tmp_path)
        for count, seed in ((3, 1), (5, 2))
    ]
    study = ccsim.Study(tmp_path)
    assert "2 scenarios and seeds" in repr(study)
    table = study.contents().set_index("seed")
    assert list(table["key"]) == list(study.keys)
    assert list(table.index) == [1, 2]
    assert list(table.loc[[1, 2], "replications"]) == [3, 5]
    assert set(table["scenario"]) == {"Small"}
    for run in runs:
        key = table.loc[run.seed, "key"]
        assert key.startswith(f"{run.scenario.digest()}-seed{run.seed}-")
        assert_same(run, study.result(key))
        assert study.frame(key)["replication"].nunique() == run.replications
    with pytest.raises(ccsim.InputError, match=r"2 that begin with|none named"):
        study.result()


def test_the_manifest_is_enough_to_go_on(tmp_path):
    run = ccsim.simulate(centre(), 2, seed=9, store=tmp_path)
    (key,) = ccsim.Study(tmp_path).keys
    manifest = json.loads((tmp_path / "runs" / f"{key}.json").read_text())
    assert manifest["digest"] == run.scenario.digest()
    assert manifest["versions"] == run.provenance()["versions"]
    assert manifest["command"]
    assert f"--seed {run.seed}" in manifest["resume"]
    scenario = ccsim.load(tmp_path / "runs" / f"{key}.toml")
    more = ccsim.simulate(scenario, 4, seed=9, store=tmp_path)
    assert more.from_store == 2


def test_a_changed_scenario_or_a_lost_manifest_is_told(tmp_path):
    ccsim.simulate(centre(), 2, store=tmp_path)
    (key,) = ccsim.Study(tmp_path).keys
    toml, manifest = (tmp_path / "runs" / f"{key}.{ending}" for ending in ("toml", "json"))
    toml.write_text(toml.read_text().replace("Small", "Other"))
    with pytest.raises(ccsim.InputError, match="unchanged"):
        ccsim.Study(tmp_path).result()
    manifest.write_text("{")
    with pytest.raises(ccsim.InputError, match="its manifest is lost"):
        ccsim.Study(tmp_path).result()
    again = ccsim.simulate(centre(), 2, store=tmp_path)
    assert_same(again, ccsim.Study(tmp_path).result())


@pytest.mark.parametrize("content", ["", "others"])
def test_what_is_no_study_is_refused(tmp_path, content):
    if content:
        (tmp_path / content).touch()
        with pytest.raises(ccsim.InputError, match="other things in it: others"):
            ccsim.simulate(centre(), 2, store=tmp_path)
    with pytest.raises(ccsim.InputError, match=r"no study|other things"):
        ccsim.Study(tmp_path)
    assert [content] * bool(content) == os.listdir(tmp_path)  # noqa: PTH208  # names


# --- killed, at each step ------------------------------------------------------------------------


class Killed(BaseException):
    """Stands for the end of the process."""


class Killer:
    """Ends the process before or after the step of some number; nothing is tidied up then."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, at: int, after: bool) -> None:
        self.steps, self._at, self._after = 0, at, after
        for name in ("replace", "unlink", "mkdir"):
            monkeypatch.setattr(Path, name, self._ending(getattr(Path, name)))

    def _ending(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **keys: Any) -> Any:
            self.steps += 1
            if self.steps > self._at + self._after:
                raise Killed
            done = plain(*arguments, **keys)
            if self.steps > self._at:
                raise Killed
            return done

        return step


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_step_it_goes_on(tmp_path, made, small_parts, after):
    """Every renaming, deleting and making of a folder, before it and after it."""
    plain = ccsim.simulate(centre(), small_parts + 2)
    ended, at = False, 0
    while not ended:
        folder = tmp_path / f"{at}"
        made.clear()
        with pytest.MonkeyPatch.context() as patch:
            killer = Killer(patch, at=at, after=after)
            try:
                ccsim.simulate(centre(), plain.replications, store=folder, workers=1)
                ended = killer.steps <= at
            except Killed:
                pass
        if (folder / "parts").exists() and list((folder / "parts").rglob("*.parquet")):
            seen = numbers_of(folder)
            assert len(seen) == len(set(seen))
            rows = ccsim.Study(folder).frame()
            assert not rows.duplicated(["replication", "scope", "measure"]).any()
        resumed = ccsim.simulate(centre(), plain.replications, store=folder, workers=1)
        assert_same(plain, resumed)
        assert numbers_of(folder) == list(range(plain.replications))
        in_flight = 2
        assert len(made) <= plain.replications + in_flight + 1
        at += 1
    assert at > 2 * plain.replications


def test_unfinished_files_are_swept_once_they_are_old(tmp_path):
    ccsim.simulate(centre(), 2, store=tmp_path)
    old, young = (tmp_path / ".unfinished" / name for name in ("old", "young"))
    for path in (old, young):
        path.touch()
    os.utime(old, (0, 0))
    ccsim.simulate(centre(), 2, store=tmp_path)
    assert (False, True) == (old.exists(), young.exists())


# --- two writers ---------------------------------------------------------------------------------


def test_two_writers_of_one_study(tmp_path, small_parts):
    counts = (3 * small_parts + 2, 5 * small_parts + 1)
    plain = {count: ccsim.simulate(centre(), count) for count in counts}
    found: dict[int, ccsim.Result] = {}

    def write(count: int) -> None:
        found[count] = ccsim.simulate(centre(), count, store=tmp_path)

    for _ in range(2):
        writers = [threading.Thread(target=write, args=(count,)) for count in counts]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        for count in counts:
            assert_same(plain[count], found.pop(count))
        assert numbers_of(tmp_path) == list(range(max(counts)))


def test_what_another_writer_has_gathered_is_found(tmp_path, small_parts, monkeypatch):
    """The one who opened first does not take away from a part what the other has put in."""
    plain, before = shelf.Shelf._gather, []  # noqa: SLF001  # the moment that counts

    def late(self: shelf.Shelf, first: int) -> None:
        if not before:
            before.append(True)
            ccsim.simulate(centre(), small_parts - 1, store=tmp_path)
        plain(self, first)

    monkeypatch.setattr(shelf.Shelf, "_gather", late)
    two = ccsim.simulate(centre(), 2, store=tmp_path)
    assert two.replications == 2
    assert numbers_of(tmp_path) == list(range(small_parts - 1))


def test_a_writer_waits_while_another_one_gathers(tmp_path, small_parts):
    fcntl = pytest.importorskip("fcntl")
    ccsim.simulate(centre(), 1, store=tmp_path)
    (lock,) = (tmp_path / "loose").rglob(".lock")
    writer = threading.Thread(
        target=ccsim.simulate, args=(centre(), small_parts), kwargs={"store": tmp_path}
    )
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        writer.start()
        while len(list((tmp_path / "loose").rglob("*.replication"))) < small_parts - 1:
            writer.join(0.01)
        writer.join(0.2)
        assert writer.is_alive()
        assert numbers_of(tmp_path) == [0]
    writer.join()
    assert numbers_of(tmp_path) == list(range(small_parts))


# --- damaged, full, not to be written ------------------------------------------------------------


def some_file(folder: Path, kind: str) -> Path:
    if kind == "parts":
        return min((folder / "parts").rglob("*.parquet"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf.Shelf, "gather", lambda _: None)
        ccsim.simulate(centre(), 6, store=folder)
    return min((folder / "loose").rglob("*.replication"))


@pytest.mark.parametrize("kind", ["parts", "loose"])
@pytest.mark.parametrize("how", ["flipped", "truncated", "emptied"])
def test_a_damaged_file_is_named_set_aside_and_made_again(tmp_path, made, small_parts, kind, how):
    ccsim.simulate(centre(), 6 if kind == "parts" else 5, store=tmp_path)
    path = some_file(tmp_path, kind)
    content = bytearray(path.read_bytes())
    lost = small_parts if kind == "parts" else 1
    if how == "flipped":
        content[len(content) // 2] ^= 1
    path.write_bytes(content[: {"flipped": None, "truncated": -9, "emptied": 0}[how]])
    made.clear()
    with pytest.warns(ccsim.DamagedPart, match=path.name) as told:
        again = ccsim.simulate(centre(), 6, store=tmp_path)
    assert len(told) == 1
    assert lost == len(made)
    assert_same(ccsim.simulate(centre(), 6), again)
    assert len(list((tmp_path / "damaged").iterdir())) == 1
    assert numbers_of(tmp_path) == list(range(6))
    assert ccsim.simulate(centre(), 6, store=tmp_path).from_store == 6


@pytest.mark.parametrize("kind", ["parts", "loose"])
def test_no_flipped_bit_goes_unnoticed(tmp_path, kind):
    ccsim.simulate(centre(), 5, store=tmp_path)
    path = some_file(tmp_path, kind)
    content = path.read_bytes()
    study = ccsim.Study(tmp_path)
    for at in range(0, len(content), len(content) // 150):
        flipped = bytearray(content)
        flipped[at] ^= 1 << at % 8
        path.write_bytes(flipped)
        with pytest.warns(ccsim.DamagedPart, match=path.name):
            study.contents()
    path.write_bytes(content)
    assert list(study.contents()["replications"]) == [6 if kind == "loose" else 5]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("ending", [".replication", ".parquet"])
def test_where_nothing_more_can_be_written_it_says_so_and_keeps_what_is_done(
    tmp_path, monkeypatch, made, small_parts, number, ending
):
    room, plain = 6, files.write_whole_file

    def write(path: Path, content: bytes, **keys: Any) -> None:
        nonlocal room
        if path.suffix == ending:
            room -= 1
        if room < 0 or (ending == ".parquet" and path.suffix == ending):
            raise OSError(number, os.strerror(number))
        plain(path, content, **keys)

    monkeypatch.setattr(shelf, "write_whole_file", write)
    with pytest.raises(ccsim.RunError) as said:
        ccsim.simulate(centre(), 10, store=tmp_path)
    for words in (str(tmp_path), os.strerror(number), "make room", "the same command again"):
        assert words in str(said.value)
    monkeypatch.setattr(shelf, "write_whole_file", plain)
    kept = ccsim.Study(tmp_path).contents()["replications"].sum()
    assert kept == (6 if ending == ".replication" else small_parts)
    made.clear()
    resumed = ccsim.simulate(centre(), 10, store=tmp_path)
    assert resumed.from_store == kept
    assert sorted(made) == list(range(kept, 10))
    assert_same(ccsim.simulate(centre(), 10), resumed)


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    (tmp_path / "scratch").mkdir()
    path = tmp_path / "part"
    keys = {"scratch": tmp_path / "scratch", "lasting": True}
    files.write_whole_file(path, b"before", **keys)

    def full(handle: int) -> None:
        assert path.read_bytes() == b"before"
        raise OSError(errno.ENOSPC, f"no room for {handle}")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no room"):
            files.write_whole_file(path, b"after", **keys)
    assert path.read_bytes() == b"before"
    assert [] == list((tmp_path / "scratch").iterdir())
    files.write_whole_file(path, b"after", **keys)
    assert path.read_bytes() == b"after"


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ccsim.RunError, match="Not a directory"):
        ccsim.simulate(centre(), 2, store=tmp_path / "file" / "study")
    with pytest.raises(ccsim.InputError, match="a file of this name"):
        ccsim.simulate(centre(), 2, store=tmp_path / "file")


def test_memory_holds_one_part_at_most(tmp_path, small_parts, monkeypatch):
    most, plain = [], shelf.Shelf.add

    def add(self: shelf.Shelf, one: Kept) -> None:
        plain(self, one)
        most.append((len(self._fresh), len(self._in_loose), len(self._read)))

    monkeypatch.setattr(shelf.Shelf, "add", add)
    ccsim.simulate(centre(), 5 * small_parts, store=tmp_path)
    assert (small_parts - 1, small_parts - 1, 0) == tuple(np.max(most, axis=0))
