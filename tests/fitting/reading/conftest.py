"""Small logs written out in the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ccsim.fitting.calls import CallLog
from ccsim.fitting.reading import read_calls

Read = Callable[..., CallLog]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a reader of a log given as the lines of a CSV file."""

    def read_lines(
        *lines: str, mapping: Mapping[str, Any] | None = None, name: str = "log.csv"
    ) -> CallLog:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_calls(path, mapping)

    return read_lines
