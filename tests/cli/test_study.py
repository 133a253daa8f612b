"""`ccsim run --study`: killed again and again, it ends with the numbers of a run that was not."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from keeping import SMALL, assert_same, numbers_of

import ccsim

COMMAND = "from ccsim.cli.main import main; main()"
TOLD = f"""
import os
from ccsim.study import replicate
plain = replicate._replication
made = os.open("made.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def told(number, **keys):
    one = plain(number, **keys)
    os.write(made, b"%d\\n" % number)
    return one
replicate._replication = told
{COMMAND}
"""
"""Notes every replication that is simulated to its end."""
REPLICATIONS = 1000
KILLS = 3
IN_FLIGHT = 2 * 2
"""Two workers, each with one under way and one next."""
SEED = 20260302
TIMEOUT = 300.0
"""[s] after which a command counts as hanging."""
LIMIT = 60_000
"""[bytes] a file may have: room for a loose replication of the small centre, not for a part."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "scenario.toml").write_text(SMALL)
    return tmp_path


def command(*arguments: str, program: str = COMMAND) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def run(*arguments: str, cwd: Path, **keys: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("run", "small", *arguments), cwd=cwd, text=True, capture_output=True,
        timeout=TIMEOUT, check=False, **keys,
    )  # fmt: skip


def kept_in(study: Path) -> int:
    return int(ccsim.Study(study).contents()["replications"].sum())


def test_killed_at_any_moment_it_goes_on_to_the_same_numbers(folder):
    moments = random.Random(SEED)  # noqa: S311  # nothing secret
    arguments = ("run", "small", "-n", str(REPLICATIONS), "--workers", "2", "--study", "kept")
    kept = 0
    for _ in range(KILLS):
        before = (folder / "made.txt").stat().st_size if kept else 0
        with subprocess.Popen(
            command(*arguments, program=TOLD), cwd=folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as running:  # fmt: skip
            ends = time.monotonic() + TIMEOUT
            while not (folder / "made.txt").exists() or (
                (folder / "made.txt").stat().st_size <= before
            ):
                assert running.poll() is None
                assert time.monotonic() < ends
                time.sleep(0.01)
            time.sleep(moments.uniform(0.0, 0.4))
            running.kill()
        assert -9 == running.returncode, "it was done before it was killed"
        assert kept_in(folder / "kept") >= kept
        kept = kept_in(folder / "kept")
        gathered = numbers_of(folder / "kept") if kept >= 100 else []
        assert gathered == sorted(set(gathered))
    done = subprocess.run(
        [*command(*arguments, program=TOLD), "--json"], cwd=folder, text=True, capture_output=True,
        timeout=TIMEOUT, check=True,
    )  # fmt: skip
    assert f"{kept} of {REPLICATIONS} replications were there" in done.stderr
    made = (folder / "made.txt").read_text().split()
    assert REPLICATIONS <= len(made) <= REPLICATIONS + KILLS * IN_FLIGHT
    assert numbers_of(folder / "kept") == list(range(REPLICATIONS))
    plain = ccsim.simulate(ccsim.load(folder / "small"), REPLICATIONS)
    assert_same(plain, ccsim.Study(folder / "kept").result())
    assert json.loads(done.stdout)["measures"] == plain.as_dict()["measures"]


def test_two_commands_write_to_one_study(folder):
    counts = (150, 230)
    both = [
        subprocess.Popen(
            command("run", "small", "-n", str(count), "--study", "kept", "--json"),
            cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for count in counts
    ]  # fmt: skip
    scenario = ccsim.load(folder / "small")
    for count, running in zip(counts, both, strict=True):
        out, err = running.communicate(timeout=TIMEOUT)
        assert 0 == running.returncode, err
        found = ccsim.simulate(scenario, count).as_dict()["measures"]
        assert json.loads(out)["measures"] == found
    assert numbers_of(folder / "kept") == list(range(max(counts)))


def test_a_full_disk_is_told_and_what_is_done_is_kept(folder):
    """A limit on the size of files stands for it: the system refuses to write, as it would then."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, LIMIT))

    run("-n", "1", cwd=folder)  # kernels that have to be compiled are larger files
    full = run("-n", "150", "--study", "kept", cwd=folder, preexec_fn=limited)
    assert 1 == full.returncode
    for words in ("study kept", "could not be", "File too large", "make room"):
        assert words in full.stderr
    assert "Traceback" not in full.stderr
    assert 100 == kept_in(folder / "kept")
    done = run("-n", "150", "--study", "kept", cwd=folder)
    assert 0 == done.returncode
    assert "100 of 150 replications were there; all are kept." in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_must_not_be_written_is_told(folder):
    (folder / "locked").mkdir(mode=0o500)
    told = run("-n", "2", "--study", "locked/kept", cwd=folder)
    assert 1 == told.returncode
    assert "Permission denied" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_place_where_no_folder_can_be_is_told(folder):
    told = run("-n", "2", "--study", "small/scenario.toml/kept", cwd=folder)
    assert 1 == told.returncode
    assert "Not a directory" in told.stderr
    refused = run("-n", "2", "--study", "small", cwd=folder)
    assert 2 == refused.returncode
    assert "a folder with other things in it: scenario.toml" in refused.stderr
    assert "Traceback" not in told.stderr + refused.stderr


def test_a_damaged_part_is_named_at_the_command_line(folder):
    run("-n", "3", "--study", "kept", cwd=folder)
    (part,) = (folder / "kept" / "parts").rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:-1])
    again = run("-n", "3", "--study", "kept", cwd=folder)
    assert 0 == again.returncode
    assert f"warning: study, {part.relative_to(folder)}" in again.stderr
    assert "0 of 3 replications were there; all are kept." in again.stderr
    assert ".py:" not in again.stderr
