"""What `test_uncompiled` runs where kernels are plain Python: drawn cases, and tests of the guard.

The name keeps it out of the ordinary run, in which kernels are compiled.
"""

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import pytest
import uncompiled
from drawing import for_each
from drawn_meetings import meetings
from drawn_scenarios import Raw, scenarios
from hypothesis import strategies as st
from twins import compare

from ccsim.engines import compiled
from ccsim.kernels.draws import Purpose, philox
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs

COUNT = 50
"""Scenarios drawn in either way."""
WAYS = [scenarios, meetings]


def hold(raw: Raw) -> None:
    compare(raw, 1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_the_engines_agree(way: Callable[[], st.SearchStrategy[Raw]]) -> None:
    for_each(way(), hold, count=COUNT)


def test_patience_of_the_wrong_visit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, simulate = philox.py_func, compiled.simulate

    def of_the_visit_before(c0: int, c1: int, c2: int, c3: int, k0: int, k1: int) -> Any:
        visit = c3 >> 16 & 0xF
        is_patience = c3 >> 8 & 0xFF == Purpose.PATIENCE
        return plain(c0, c1, c2, c3 - (1 << 16) if is_patience and visit else c3, k0, k1)

    def planted(tables: Tables, **keys: Any) -> Logs:
        monkeypatch.setitem(uncompiled.PLANTED, "philox", of_the_visit_before)
        logs = simulate(tables, **keys)
        monkeypatch.delitem(uncompiled.PLANTED, "philox")
        return logs

    monkeypatch.setattr(compiled, "simulate", planted)
    with pytest.raises(AssertionError, match="SimPy and compiled, lazily=None differ"):
        for_each(scenarios(), hold, count=COUNT, shrink=False)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make a kernel as those of ccsim are made."""
    made: Callable[..., Any] = numba.njit(function)
    return made


@kernel
def _read(array: Any, at: Any) -> Any:
    return array[at]


@kernel
def _write_row(array: Any, row: int, at: int) -> Any:
    array[row][at] = 1.0


@pytest.mark.parametrize("at", [-1, np.int64(-1), (0, -1), (np.int64(-2), 0), 2, (0, 3)])
def test_an_index_that_is_none_is_refused(at: Any) -> None:
    with pytest.raises(IndexError):
        _read(np.zeros((2, 3)), at)
    assert 0.0 == _read(np.zeros((2, 3)), (np.int64(1), 2))


def test_a_part_of_an_array_is_guarded_too() -> None:
    array = np.zeros((2, 3))
    with pytest.raises(IndexError, match="counts from the end"):
        _write_row(array, 1, -1)
    _write_row(array, 1, 2)
    assert 1.0 == array[1, 2]


def test_what_was_never_written_cannot_be_used() -> None:
    array = compiled.np.empty(2, dtype=np.int64)
    with pytest.raises(IndexError, match="counts from the end"):
        _read(np.zeros(3), _read(array, 0))
    assert np.isnan(_read(compiled.np.empty(2), 0))
    records = compiled.np.empty(2, dtype=[("time", np.float64), ("slot", np.int64)])
    assert np.isnan(_read(records, 1)["time"])
    assert _read(records, 1)["slot"] < 0


def test_a_kernel_gives_plain_arrays() -> None:
    assert type(_read(np.zeros((2, 3)), 0)) is np.ndarray
