"""The commands as a user types them: standard output, standard error, exit status, files."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typed import CCSIM, in_its_own_process, typed

import ccsim

SMALL = """
name = "Small"
[hours]
first_day = 2026-03-02
open = "08:00"
close = "10:00"
[queues.calls]
volume = { per_hour = 60 }
talk = { kind = "exponential", mean = "3 min" }
patience = { kind = "exponential", mean = "2 min" }
[groups.team]
staff = 4
[groups.team.skills]
calls = {}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small").mkdir()
    (tmp_path / "small" / "scenario.toml").write_text(SMALL)
    return tmp_path


def test_run_prints_one_screen(small):
    done = in_its_own_process("run", "small", "-n", "5", cwd=small)
    assert 0 == done.returncode
    assert done.stdout.count("\n") < 40
    for word in ("Small", "(80/20)", "M/M/4+M", "Worst interval: calls at", "half-width", "SL2",
                 "seed 1 · compiled engine"):  # fmt: skip
        assert word in done.stdout


def test_run_works_from_any_folder_by_name(tmp_path):
    done = typed("run", "anonymous_bank", "-n", "2", cwd=tmp_path)
    assert 0 == done.returncode
    assert "Anonymous Bank" in done.stdout


def test_json_is_the_result_and_nothing_else(small):
    done = typed("run", "small", "-n", "3", "--seed", "5", "--json", cwd=small)
    found = json.loads(done.stdout)
    run = ccsim.simulate(ccsim.load(small / "small"), 3, seed=5)
    assert found == json.loads(json.dumps(run.as_dict()))


def test_no_log_says_what_is_not_known(small):
    done = typed("run", "small", "-n", "2", "--no-log", cwd=small)
    assert 0 == done.returncode
    assert "No contact log was kept" in done.stdout
    with_log = typed("run", "small", "-n", "2", cwd=small)
    assert "No contact log" not in with_log.stdout
    refused = typed("run", "small", "--no-log", "--logs", "--engine", "simpy", cwd=small)
    assert 2 == refused.returncode
    for found in ("no --out", "--no-log beside it", "--engine simpy"):
        assert f"found:   {found}" in refused.stderr


def test_compare_says_what_differs_and_what_could_be_chance(small):
    what_ifs = ("--set", "groups.team.staff=+2", "--what-if", "queues.calls.balk=0.01")
    done = typed("compare", "small", "-n", "10", *what_ifs, cwd=small)
    assert 0 == done.returncode
    for word in ("groups.team.staff=+2: better on service level", "on all 10 days", "of paid time",
                 "queues.calls.balk=0.01", "could be chance"):  # fmt: skip
        assert word in " ".join(done.stdout.split())
    as_json = typed("compare", "small", "-n", "10", *what_ifs, "--json", cwd=small)
    found = json.loads(as_json.stdout)
    assert ["groups.team.staff=+2", "queues.calls.balk=0.01"] == found["alternatives"]
    first = found["differences"][1]
    assert ("service_level", "better", 10) == (first["measure"], first["verdict"], first["days"])


def test_compare_refuses_what_it_cannot_compare(small):
    alone = typed("compare", "small", cwd=small)
    assert 2 == alone.returncode
    assert "a base and nothing to compare it with" in alone.stderr
    unknown = typed("compare", "small", "small", "-n", "2", "--measure", "as", cwd=small)
    assert 2 == unknown.returncode
    assert 'found:   "as"' in unknown.stderr


def test_select_says_who_is_the_best(small):
    asked = ("select", "small", "--what-if", "groups.team.staff=+1", "--what-if",
             "groups.team.staff=+2", "--by", "service_level", "--indifference", "0.02")  # fmt: skip
    done = typed(*asked, cwd=small)
    assert 0 == done.returncode
    said = " ".join(done.stdout.split())
    for word in ("groups.team.staff=+2 is the best on service level", "at least 95 %",
                 "2 points or more higher", "Out: Small after 20"):  # fmt: skip
        assert word in said
    as_json = json.loads(typed(*asked, "--json", cwd=small).stdout)
    assert ("groups.team.staff=+2", "") == (as_json["selected"], as_json["why_not"])
    assert as_json["verdict"] in said
    assert [False, False, True] == [one["selected"] for one in as_json["scenarios"]]


def test_select_without_a_selection_exits_with_1(small):
    capped = typed("select", "small", "--what-if", "queues.calls.volume=+1%", "--by", "asa",
                           "--indifference", "0.001", "--first", "2", "--most", "3",
                           cwd=small)  # fmt: skip
    assert 1 == capped.returncode
    assert "No selection is made: 3 replications of a scenario" in capped.stdout
    assert "Still standing: Small and queues.calls.volume=+1%" in " ".join(capped.stdout.split())


def test_select_refuses_what_it_cannot_decide(small):
    asked = ("select", "small", "small", "--by", "occupancy", "--indifference", "0.02")
    for more, word in (
        ((), "--highest or --lowest"),
        (("--highest", "--lowest"), "one of the two"),
    ):
        refused = typed(*asked, *more, cwd=small)
        assert 2 == refused.returncode
        assert word in refused.stderr


def test_sweep_simulates_every_combination(small):
    (small / "try.toml").write_text(
        'name = "Try"\nscenario = "small"\nreplications = 2\n[factors]\n'
        '"groups.team.staff" = ["+0", "+1"]\n"queues.calls.volume" = ["+0%", "+10%"]\n'
    )
    done = typed("sweep", "try.toml", "--out", "found", cwd=small)
    assert 0 == done.returncode
    assert "4 points, 2 replications each" in done.stdout
    assert 17 == len((small / "found" / "sweep.csv").read_text().splitlines())
    found = json.loads(typed("sweep", "try.toml", "-n", "1", "--json", cwd=small).stdout)
    assert (1, 16) == (found["replications"], len(found["results"]))
    (small / "try.toml").write_text('scenario = "small"\ndesign = "grit"\n')
    refused = typed("sweep", "try.toml", cwd=small)
    assert 2 == refused.returncode
    assert 'found:   "grit"' in refused.stderr
    assert "try.toml: [factors]" in refused.stderr


def test_levers_are_ranked_and_drawn(small):
    own = ("--lever", "volume=20%", "--lever", "Two more: groups.team.staff=+2")
    done = typed(
        "levers", "small", "-n", "6", *own, "--measure", "service_level", "--figure", "found.png",
        "--study", "kept", cwd=small,
    )  # fmt: skip
    assert 0 == done.returncode
    for word in ("3 steps of 2 levers", "6 replications, the same for all", "Two more", "-20 %",
                 "What is best for service level"):  # fmt: skip
        assert word in " ".join(done.stdout.split())
    assert "Study kept: 0 of 24 replications were there" in done.stderr
    assert "Written to found.png." in done.stderr
    assert (small / "found.png").read_bytes().startswith(b"\x89PNG")
    as_json = typed(
        "levers", "small", "-n", "6", *own, "--measure", "service_level", "--json",
        "--study", "kept", cwd=small,
    )  # fmt: skip
    assert "Study kept: 24 of 24 replications were there" in as_json.stderr
    found = json.loads(as_json.stdout)
    assert {"volume", "Two more"} == set(found["ranking"])
    assert 3 == len(found["effects"])
    bank = ccsim.load(small / "small")
    more = bank.what_if({"groups.team.staff": "+2"})
    pair = ccsim.compare([bank, more], 6).differences(["service_level"])[0]
    shown = next(row for row in found["effects"] if row["lever"] == "Two more")
    assert (pair.base, pair.difference.mean) == (shown["base"], shown["difference"])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--lever", "volum"), 'found:   "volum"'),
        (("--lever", "redial"), "no step that can be taken in this scenario"),
        (("--measure", "as"), 'found:   "as"'),
        (("--scope", "queue:x"), 'found:   "queue:x"'),
        (("--figure", "found.pdf", "--lever", "redial"), "a file ending in .pdf"),
        (("--lever", "volume", "--processes", "--cluster", "local"), "--cluster beside it"),
    ],
)
def test_levers_refuse_what_they_cannot_do(small, options, said):
    done = typed("levers", "small", "-n", "1", *options, cwd=small)
    assert (2, "") == (done.returncode, done.stdout)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_set_is_a_what_if(small):
    done = typed("run", "small", "-n", "1", "--set", "groups.team.staff=+2", "--json", cwd=small)
    expected = ccsim.load(small / "small", {"groups.team.staff": 6}).digest()
    assert expected == json.loads(done.stdout)["digest"]


def test_out_writes_tables_and_pictures(small):
    done = typed("run", "small", "-n", "3", "--out", "found", "--logs", cwd=small)
    assert 0 == done.returncode
    folder = small / "found"
    expected = {
        "agents.parquet", "contacts.parquet", "day.png", "day.svg", "intervals.csv",
        "intervals.parquet", "run.json", "scenario.toml", "summary.csv", "summary.parquet",
    }  # fmt: skip
    assert expected == {path.name for path in folder.iterdir()}
    run = ccsim.simulate(ccsim.load(folder / "scenario.toml"), 3)
    pd.testing.assert_frame_equal(run.summary(), pd.read_parquet(folder / "summary.parquet"))
    pd.testing.assert_frame_equal(run.summary(), pd.read_csv(folder / "summary.csv"))
    contacts = pd.read_parquet(folder / "contacts.parquet")
    assert len(run.contacts(2)) == (contacts["replication"] == 2).sum()
    assert json.loads((folder / "run.json").read_text())["digest"] == run.scenario.digest()


def test_out_replaces_a_run_but_nothing_else(small):
    first = typed("run", "small", "-n", "1", "--out", "found", cwd=small)
    again = typed("run", "small", "-n", "2", "--out", "found", cwd=small)
    assert (0, 0) == (first.returncode, again.returncode)
    refused = typed("run", "small", "-n", "1", "--out", "small", cwd=small)
    assert 2 == refused.returncode
    assert "name another folder" in refused.stderr
    assert SMALL == (small / "small" / "scenario.toml").read_text()
    assert ["found", "small"] == sorted(path.name for path in small.iterdir())


def test_a_fault_leaves_no_folder_behind(small):
    (small / "small" / "scenario.toml").write_text(SMALL.replace("staff = 4", "staff = -4"))
    done = typed("run", "small", "--out", "found", cwd=small)
    assert (2, "") == (done.returncode, done.stdout)
    assert "groups.team.staff" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (small / "found").exists()


def test_check_tells_faults_and_exits_with_2(small):
    assert 0 == typed("check", "small", cwd=small).returncode
    (small / "small" / "scenario.toml").write_text(SMALL.replace("mean", "maen"))
    done = typed("check", "small", cwd=small)
    assert 2 == done.returncode
    assert "write mean" in done.stderr


def test_check_compiles_nothing(small, monkeypatch):
    monkeypatch.setenv("CCSIM_CACHE_DIR", str(small / "kernels"))
    assert 0 == typed("check", "small", cwd=small).returncode
    assert [] == list((small / "kernels").rglob("*.nbi"))


def test_import_ccsim_brings_in_nothing_that_takes_long(small):
    program = "import ccsim, sys; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=small, capture_output=True, text=True, check=True
    )
    slow = {"matplotlib", "numba", "numpy", "pandas", "pydantic", "simpy"}
    assert slow.isdisjoint(done.stdout.split())


def test_check_as_json(small):
    (small / "small" / "scenario.toml").write_text(SMALL.replace("staff = 4", "staff = 0.5"))
    found = json.loads(typed("check", "small", "--json", cwd=small).stdout)
    assert 1 == found["faults"]
    assert "groups.team.staff" in found["findings"][0]["where"]


def test_resolve_reads_back(small):
    done = typed("resolve", "small", cwd=small)
    (small / "again.toml").write_text(done.stdout)
    assert ccsim.load(small / "small") == ccsim.load(small / "again.toml")


def test_explain_speaks_of_load_and_sources(small):
    done = typed("explain", "small", cwd=small)
    assert 0 == done.returncode
    for word in ("erlang", "default", "calls", "team"):
        assert word in done.stdout


def test_explain_draws_the_centre(small):
    done = typed("explain", "small", "--figure", "centre.svg", cwd=small)
    assert 0 == done.returncode
    assert "<svg" in (small / "centre.svg").read_text(encoding="utf-8")
    done = typed("explain", "small", "--figure", "centre.doc", cwd=small)
    assert 2 == done.returncode
    assert "a file ending in .doc" in done.stderr
    assert "Traceback" not in done.stderr


def test_list_names_the_shipped_scenarios(tmp_path):
    done = typed("list", cwd=tmp_path)
    for name in ("anonymous_bank", "erlang_a", "mmc", "power_of_one"):
        assert name in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "nowhere"),
        ("run", "small", "--until", "nonsense"),
        ("run", "small", "--until", "asa=0"),
        ("run", "small", "-n", "0"),
        ("run", "small", "--set", "groups.team.staff"),
        ("run", "small", "--set", "groups.team.staff=4"),
        ("run", "small", "--seed", "-1"),
        ("run", "small", "--bogus"),
    ],
)
def test_bad_input_exits_with_2_and_says_so_on_standard_error(small, arguments):
    done = typed(*arguments, cwd=small)
    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr
    assert "Traceback" not in done.stderr


def test_progress_shows_at_a_terminal_and_ctrl_c_keeps_what_is_done(small):
    command = [str(CCSIM), "run", "small", "-n", "1000000", "--out", "found"]
    terminal, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=small, stdout=subprocess.PIPE, stderr=theirs, text=True
    ) as running:
        os.close(theirs)
        seen = ""
        while not re.search(r"[1-9]\d*/1000000", seen):
            seen += os.read(terminal, 4096).decode(errors="replace")
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=60)
    os.close(terminal)
    assert 1 == running.returncode
    assert "(stopped early)" in out
    assert (small / "found" / "summary.csv").is_file()


def test_out_may_be_the_folder_one_stands_in(small):
    (small / "here").mkdir()
    for _ in range(2):
        done = typed("run", "../small", "-n", "1", "--out", ".", cwd=small / "here")
        assert 0 == done.returncode
    assert (small / "here" / "run.json").is_file()


@pytest.mark.parametrize("place", ["a_file", "a_file/below", "notes", "x" * 300])
def test_out_refuses_what_it_must_not_touch(small, place):
    (small / "a_file").write_text("mine")
    (small / "notes").mkdir()
    (small / "notes" / "run.json").write_text('{"digest": "another program\'s"}')
    (small / "notes" / "thesis.txt").write_text("two years of work")
    done = typed("run", "small", "-n", "1", "--out", place, cwd=small)
    assert 2 == done.returncode
    assert "name another folder" in done.stderr
    assert "Traceback" not in done.stderr
    assert "two years of work" == (small / "notes" / "thesis.txt").read_text()


def test_logs_need_a_folder(small):
    done = typed("run", "small", "-n", "1", "--logs", cwd=small)
    assert 2 == done.returncode
    assert "--out" in done.stderr


def test_a_warm_up_that_leaves_no_interval_is_warned_of(small):
    done = typed(
        "run", "small", "-n", "1", "--set", "hours.warm_up=9:50 h", "--out", "found", cwd=small
    )
    assert 2 == done.returncode  # 9:50 h is no duration
    done = typed(
        "run", "small", "-n", "1", "--set", "hours.warm_up=9.9 h", "--out", "found", cwd=small
    )
    assert 0 == done.returncode
    assert "no open interval starts" in done.stderr
    assert 1 == len(pd.read_csv(small / "found" / "intervals.csv").columns) - 4
