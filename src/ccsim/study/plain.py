"""Rows of results in a form that JSON can hold."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

__all__ = ["jsonable"]


def jsonable(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with None for what is not finite, which JSON does not know.

    >>> jsonable({"measure": "asa", "mean": float("nan")})
    {'measure': 'asa', 'mean': None}
    """
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in row.items()
    }
