"""What it takes to get the same numbers again."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any

__all__ = ["versions"]

_PACKAGES = ("ccsim", "numpy", "numba", "simpy")
"""Those whose version can change a number."""


def versions() -> dict[str, Any]:
    """Return the versions of Python and of the packages that make the numbers."""
    found = {"python": platform.python_version()}
    return found | {package: metadata.version(package) for package in _PACKAGES}
