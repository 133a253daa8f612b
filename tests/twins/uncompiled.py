"""A plugin that runs kernels as plain Python, every access to an array under guard.

`NUMBA_DISABLE_JIT=1 pytest -p uncompiled ...`, with this folder on the path. Numba then leaves
kernels as they are, so that NumPy refuses an index beyond the end. What NumPy takes and a kernel
must not mean is refused here: a negative index, which would count from the end. And memory that
nobody has written to holds what no kernel can use by mistake.
"""

import functools
import importlib
import sys
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

__all__ = ["PLANTED", "Guarded", "PoisonedNumpy", "guarded"]

NOBODY = -(2**62)
"""What whole numbers hold that were never written: as an index it is refused."""
PLANTED: dict[str, Callable[..., Any]] = {}
"""By name of a kernel, what runs in its place: for faults that are planted."""
assert numba.config.DISABLE_JIT, "set NUMBA_DISABLE_JIT=1 before Python starts"


class Guarded(np.ndarray):
    """An array that refuses negative indices."""

    def __getitem__(self, index: Any) -> Any:
        """Return an element, or a part, which is guarded as well."""
        _refuse_negative(index)
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:
        """Set an element or a part."""
        _refuse_negative(index)
        super().__setitem__(index, value)


def _refuse_negative(index: Any) -> None:
    for at in index if isinstance(index, tuple) else (index,):
        if isinstance(at, int | np.integer) and at < 0:
            raise IndexError(f"a kernel used the index {index}, which counts from the end")


def guarded(value: Any) -> Any:
    """Return an argument of a kernel under guard: an array, or a tuple that holds some."""
    if isinstance(value, Guarded):
        return value
    if isinstance(value, np.ndarray):
        return value.view(Guarded)
    if isinstance(value, tuple) and hasattr(value, "_make"):
        return value._make(map(guarded, value))
    return value


def _unguarded(value: Any) -> Any:
    """Return a result as the compiled kernel would: plain arrays."""
    if isinstance(value, Guarded):
        return value.view(np.ndarray)
    return tuple(map(_unguarded, value)) if type(value) is tuple else value


def _poison(array: np.ndarray) -> None:
    """Fill an array, and each field of one of records, with what shows when it is read."""
    for name in array.dtype.names or ():
        _poison(array[name])
    if array.dtype.names is None:
        array.fill(np.nan if array.dtype.kind == "f" else NOBODY)


class PoisonedNumpy:
    """NumPy, but memory that nobody has written to is of no use."""

    def __getattr__(self, name: str) -> Any:
        """Return anything else of NumPy."""
        return getattr(np, name)

    def empty(self, *args: Any, **options: Any) -> Any:
        """Return what `numpy.empty` does, but poisoned."""
        array = np.empty(*args, **options)
        _poison(array)
        return array


def _njit(function: Callable[..., Any], **_options: Any) -> Callable[..., Any]:
    @functools.wraps(function)
    def kernel(*args: Any) -> Any:
        plain = PLANTED.get(function.__name__, function)
        # Errors as Numba's model has them: a division by zero is infinite or NaN. Whole numbers
        # that overflow are told: compiled they would not be.
        with np.errstate(divide="ignore", invalid="ignore"):
            return _unguarded(plain(*map(guarded, args)))

    kernel.py_func = function  # type: ignore[attr-defined]  # as Numba's dispatchers have it
    return kernel


def pytest_configure() -> None:
    """Let the compiled engine and its kernels see poisoned memory."""
    importlib.import_module("ccsim.engines.compiled")
    for name, module in list(sys.modules.items()):
        if name.startswith(("ccsim.engines", "ccsim.kernels")) and hasattr(module, "np"):
            module.np = PoisonedNumpy()


numba.njit = _njit  # before ccsim is imported, whose kernels ask for it when they are defined
