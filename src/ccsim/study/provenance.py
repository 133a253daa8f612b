"""What it takes to get the same numbers again."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

__all__ = ["version_of_numbers", "versions"]

_PACKAGES = ("ccsim", "numpy", "numba", "simpy")
"""Those whose version can change a number."""


def versions() -> dict[str, Any]:
    """Return the versions of Python and of the packages that make the numbers."""
    found = {"python": platform.python_version()}
    return found | {package: metadata.version(package) for package in _PACKAGES}


_MAKE_NUMBERS = ("scenario", "model", "kernels", "records", "engines", "measures")
"""Parts of ccsim: from a scenario to the sums of a replication."""


@cache
def version_of_numbers() -> str:
    """Return the version of ccsim with 8 hexadecimal digits of all that makes a replication's sums.

    These are the source code from the scenario to the measures, and the versions of NumPy and
    Numba: whoever changes an engine must not get the numbers of the one before.
    """
    root = Path(__file__).parents[1]
    files = [root / "units.py", *(path for part in _MAKE_NUMBERS for path in _sources(root / part))]
    digest = hashlib.sha256()
    for path in files:
        # Whatever the line ends of a checkout are.
        digest.update(path.read_text(encoding="utf-8").encode())
    digest.update(f"{metadata.version('numpy')} {metadata.version('numba')}".encode())
    return f"{metadata.version('ccsim')}+{digest.hexdigest()[:8]}"


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix())
