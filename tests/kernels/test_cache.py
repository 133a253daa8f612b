"""The cache of compiled kernels: never stale, never required, and nobody else's setting changed.

Each test copies the kernels to a folder of its own and runs them in a process of their own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ccsim.kernels

FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # every write of a byte to a file fails
"""
PROGRAM = """
import json, sys
import numba
numba.config.CACHE_DIR = "where it was"
import numpy as np
from ccsim.kernels import _jit, arrivals
assert _jit.__file__.startswith(sys.argv[1]), "the copy is what runs"
volume = np.array([4.0])
time, _, _ = arrivals.draw_arrivals(volume, 900.0, 1, 2, 3)
print(json.dumps({
    "first": float(time[0]),
    "hits": sum(arrivals.draw_arrivals.stats.cache_hits.values()),
    "setting": numba.config.CACHE_DIR,
    "not kept": str(_jit.not_kept()),
    "folder": None if _jit.CACHE_FOLDER is None else str(_jit.CACHE_FOLDER),
}))
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a folder with a package `ccsim` that holds nothing but the kernels."""
    source = Path(ccsim.kernels.__file__).parent
    shutil.copytree(
        source, tmp_path / "ccsim" / "kernels", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "ccsim" / "__init__.py").touch()
    return tmp_path


def run(copy: Path, cache: Path, before: str = "") -> dict[str, Any]:
    """Draw arrivals with the copy, in a new process, and return what it printed."""
    environment = os.environ | {
        "PYTHONPATH": str(copy),
        "CCSIM_CACHE_DIR": str(cache),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("NUMBA_CACHE_DIR", None)
    done = subprocess.run(
        [sys.executable, "-c", before + PROGRAM, str(copy)],
        env=environment,
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_an_edited_kernel_changes_its_callers_in_other_files_at_once(copy: Path) -> None:
    cache = copy / "cache"
    before = run(copy, cache)
    again = run(copy, cache)
    assert (0, 1) == (before["hits"], again["hits"]), "the second run loads the first one's"
    assert before["first"] == again["first"]

    # `arrivals` calls this kernel of another file: Numba alone would run the old one for ever.
    quantiles = copy / "ccsim" / "kernels" / "quantiles.py"
    old, new = "return -math.log(1.0 - u)", "return -0.5 * math.log(1.0 - u)"
    text = quantiles.read_text(encoding="utf-8")
    assert 1 == text.count(old)
    quantiles.write_text(text.replace(old, new), encoding="utf-8")
    edited = run(copy, cache)
    assert 0 == edited["hits"]
    assert before["folder"] != edited["folder"]
    assert edited["first"] == pytest.approx(before["first"] / 2, rel=1e-12)


def test_kernels_run_where_no_cache_can_be_written_and_give_the_same(copy: Path) -> None:
    # A folder below a file cannot be made, whoever runs the tests.
    barred = copy / "a file"
    barred.touch()
    without = run(copy, barred / "cache")
    assert without["folder"] is None
    assert 0 == without["hits"]
    assert run(copy, copy / "cache")["first"] == without["first"]


def test_a_full_disk_costs_time_only_and_is_told(copy: Path) -> None:
    full = run(copy, copy / "cache", FULL)
    assert "File too large" in full["not kept"]
    again = run(copy, copy / "cache")
    assert (0, "None", full["first"]) == (again["hits"], again["not kept"], again["first"])


def test_numbas_own_setting_is_put_back(copy: Path) -> None:
    assert "where it was" == run(copy, copy / "cache")["setting"]


def test_folders_unused_for_long_are_pruned_and_recent_ones_kept(copy: Path) -> None:
    cache = copy / "cache"
    stale, recent, foreign = (cache / name for name in ("kernels-0", "kernels-1", "letters"))
    for folder in (stale, recent, foreign):
        folder.mkdir(parents=True)
    for folder in (stale, foreign):
        os.utime(folder, (0, 0))
    run(copy, cache)
    assert [False, True, True] == [folder.exists() for folder in (stale, recent, foreign)]
