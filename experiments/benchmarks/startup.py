"""What a user waits for: `import ccsim`, and a bank day from the command to the table.

Run: python experiments/benchmarks/startup.py

Whole processes, wall time; the first, uncounted turn compiles the kernels and warms the disk.
`python -c pass` is the floor below which nothing can go, and the libraries' own start, with one
kernel of a line compiled, is the floor for whatever uses them. Python may write its bytecode,
as it does for a user.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

TURNS = 7
CCSIM = Path(sysconfig.get_path("scripts")) / "ccsim"
LIBRARIES = """
import numba, pydantic, rich, scipy.special, typer
exec(compile("@numba.njit\\ndef f(x): return x", "f", "exec"))
f(1)
"""
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "the libraries": [sys.executable, "-c", LIBRARIES],
    "import ccsim": [sys.executable, "-c", "import ccsim"],
    "ccsim run anonymous_bank": [str(CCSIM), "run", "anonymous_bank"],
    "the same, --out": [str(CCSIM), "run", "anonymous_bank", "--out", "run"],
}


def seconds(command: list[str], folder: str) -> float:
    """Return the wall time of a whole process [s]."""
    began = time.perf_counter()
    environment = {key: os.environ[key] for key in os.environ if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(  # noqa: S603  # our own
        command, check=True, capture_output=True, cwd=folder, env=environment
    )
    return time.perf_counter() - began


def first_run(folder: str) -> float:
    """Return the wall time of a bank day where nothing has been compiled yet [s]."""
    with tempfile.TemporaryDirectory() as cache:
        began = time.perf_counter()
        environment = os.environ | {"CCSIM_CACHE_DIR": cache}
        subprocess.run(  # noqa: S603  # our own
            COMMANDS["ccsim run anonymous_bank"],
            check=True, capture_output=True, cwd=folder, env=environment,
        )  # fmt: skip
        return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS.values():
            seconds(command, folder)
        turns = [{name: seconds(c, folder) for name, c in COMMANDS.items()} for _ in range(TURNS)]
        first = first_run(folder)
    print(f"{'wall time of a whole process':<32}{'median':>10}{'shortest':>10}")
    for name in COMMANDS:
        times = [turn[name] for turn in turns]
        print(f"{name:<32}{statistics.median(times):>8.2f} s{min(times):>8.2f} s")
    print(f"{'ccsim run, the first ever':<32}{first:>8.2f} s{first:>8.2f} s")


if __name__ == "__main__":
    main()
