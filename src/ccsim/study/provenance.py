"""What it takes to get the same numbers again."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["code_that_counts", "differences", "versions"]

_PACKAGES = ("ccsim", "numpy", "numba", "simpy")
"""Those whose version can change a number."""


def versions() -> dict[str, Any]:
    """Return the versions of Python and of the packages that make the numbers."""
    found = {"python": platform.python_version()}
    return found | {package: metadata.version(package) for package in _PACKAGES}


@cache
def code_that_counts() -> dict[str, str]:
    """Return what two machines must share to give the same numbers bit for bit.

    Versions, a digest of ccsim's own sources, the kind of processor, and the C library, whose
    logarithm differs from release to release in the last bit.
    """
    folder = Path(__file__).parents[1]
    seen = hashlib.sha256()
    for source in sorted(folder.rglob("*.py")):
        seen.update(source.relative_to(folder).as_posix().encode())
        seen.update(source.read_bytes())
    major, minor, _ = platform.python_version_tuple()
    return versions() | {
        "python": f"{major}.{minor}",
        "ccsim's code": seen.hexdigest()[:12],
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
