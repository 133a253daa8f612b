"""What it takes to get the same numbers again."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["code_that_counts", "differences", "version_of_numbers", "versions"]

_PACKAGES = ("ccsim", "numpy", "numba", "simpy")
"""Those whose version can change a number."""


def versions() -> dict[str, Any]:
    """Return the versions of Python and of the packages that make the numbers."""
    found = {"python": platform.python_version()}
    return found | {package: metadata.version(package) for package in _PACKAGES}


_MAKE_NUMBERS = ("scenario", "model", "kernels", "records", "engines", "measures")
"""Parts of ccsim: from a scenario to the sums of a replication."""
_ROOT = Path(__file__).parents[1]


@cache
def version_of_numbers() -> str:
    """Return the version of ccsim with 8 hexadecimal digits of all that makes a replication's sums.

    These are the source code from the scenario to the measures, and the versions of NumPy and
    Numba: whoever changes an engine must not get the numbers of the one before.
    """
    digest = _digest([_ROOT / "units.py", *_sources(*(_ROOT / part for part in _MAKE_NUMBERS))])
    digest.update(f"{metadata.version('numpy')} {metadata.version('numba')}".encode())
    return f"{metadata.version('ccsim')}+{digest.hexdigest()[:8]}"


@cache
def code_that_counts() -> dict[str, str]:
    """Return what two machines must share to give the same numbers bit for bit.

    Versions, a digest of all of ccsim, the kind of processor, and the C library, whose logarithm
    differs from release to release in the last bit.
    """
    major, minor, _ = platform.python_version_tuple()
    return versions() | {
        "python": f"{major}.{minor}",
        "ccsim's code": _digest(_sources(_ROOT)).hexdigest()[:12],
        "processor": platform.machine(),
        "C library": " ".join(platform.libc_ver()).strip() or platform.system(),
    }


def differences(here: dict[str, str], there: dict[str, str]) -> str:
    """Return in words in what two machines differ; "" if in nothing that counts."""
    return ", ".join(
        f"{what} {there.get(what, 'none')} instead of {value}"
        for what, value in here.items()
        if there.get(what) != value
    )


def _sources(*folders: Path) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"), key=lambda one: one.relative_to(folder).as_posix())
    ]


def _digest(files: list[Path]) -> hashlib._Hash:
    digest = hashlib.sha256()
    for path in files:
        # Whatever the line ends of a checkout are.
        digest.update(path.read_text(encoding="utf-8").encode())
    return digest
