"""Kernels run as plain Python too, where every index is checked: see `uncompiled`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TWINS = Path(__file__).parent
TESTS = TWINS.parent
# Of these, what would take minutes, or is about the cache of compiled kernels.
NOT_HERE = (
    "not test_cache and not follow_its_distribution and not every_sample_longer"
    " and not mean_of_many and not test_policy and not test_common_random_numbers"
)
SUBSETS = {
    "kernels": ["kernels"],
    "days worked out by hand": ["engines"],
    "drawn cases": ["twins/uncompiled_cases.py", "twins/test_regressions.py"],
}


@pytest.mark.parametrize("subset", list(SUBSETS))
def test_kernels_run_as_plain_python_with_every_index_checked(subset: str) -> None:
    path = [str(TWINS), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(path)}
    pytest_options = ["-p", "uncompiled", "-p", "no:cacheprovider", "-q", "-k", NOT_HERE]
    # Without the recorded logs everything here has to pass, too.
    pytest_options += ["-m", "not data and not long"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *pytest_options, *SUBSETS[subset]],
        env=environment,
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stdout[-10_000:]
    assert " passed" in done.stdout
    assert " skipped" not in done.stdout
