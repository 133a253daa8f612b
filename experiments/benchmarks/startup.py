"""What a user waits for: `import ccsim`, and a bank day from the command to the table.

Run: python experiments/benchmarks/startup.py

Whole processes, wall time; the first, uncounted turn compiles the kernels and warms the disk.
`python -c pass` is the floor below which nothing can go.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

TURNS = 7
CCSIM = Path(sysconfig.get_path("scripts")) / "ccsim"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import ccsim": [sys.executable, "-c", "import ccsim"],
    "ccsim run anonymous_bank": [str(CCSIM), "run", "anonymous_bank"],
    "the same, --out": [str(CCSIM), "run", "anonymous_bank", "--out", "run"],
}


def seconds(command: list[str], folder: str) -> float:
    """Return the wall time of a whole process [s]."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=folder)  # noqa: S603  # our own
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS.values():
            seconds(command, folder)
        turns = [{name: seconds(c, folder) for name, c in COMMANDS.items()} for _ in range(TURNS)]
    print(f"{'wall time of a whole process':<32}{'median':>10}{'shortest':>10}")
    for name in COMMANDS:
        times = [turn[name] for turn in turns]
        print(f"{name:<32}{statistics.median(times):>8.2f} s{min(times):>8.2f} s")


if __name__ == "__main__":
    main()
