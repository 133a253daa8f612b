"""The work on its way to another process: packed once, and opened once by each worker."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from ccsim.errors import Fault, InputError, RunError
from ccsim.study.provenance import code_that_counts, differences

__all__ = ["packed", "perform"]

_STUDIES = 4
"""Whose tables a worker keeps: those of a comparison, which takes turns."""


def packed(work: Callable[[int], Any], dumps: Callable[[Any], bytes] = pickle.dumps) -> bytes:
    """Return work and the code it was meant for, compressed: plans repeat themselves.

    Parameters
    ----------
    work : callable
        Told of a number.
    dumps : callable
        Like `pickle.dumps`.

    Raises
    ------
    InputError
        If it cannot be sent, which is a policy's doing.
    """
    try:
        inner = dumps(work)
    except Exception as error:
        if getattr(work, "keywords", {}).get("policy") is None:
            raise
        raise InputError([_not_sent(work, error)]) from error  # type: ignore[arg-type]  # a partial: it has keywords
    return zlib.compress(pickle.dumps((code_that_counts(), inner)), 1)


def _not_sent(work: partial[Any], error: Exception) -> Fault:
    kind = type(work.keywords["policy"]).__qualname__
    return Fault(
        where="policy",
        found=f"a {kind} that cannot be sent to another process: {error}",
        allowed="an object that pickle can copy, of a class at the top of a module",
        do='move its class there and leave out what cannot be copied, or write executor="threads"',
    )


def perform(parcel: bytes, number: int) -> Any:
    """Return the result of packed work on a number.

    Raises
    ------
    RunError
        If it cannot be opened here, or was meant for other code.
    """
    return opened(parcel)(number)


@lru_cache(maxsize=_STUDIES)
def opened(parcel: bytes) -> Callable[[int], Any]:
    """Return the work in a parcel.

    Raises
    ------
    RunError
        If it cannot be opened here, or was meant for other code.
    """
    there, inner = pickle.loads(zlib.decompress(parcel))  # noqa: S301  # from the study itself
    if found := differences(there, code_that_counts()):
        raise RunError(
            f"A worker has not the code of the study and could give other numbers: {found}. "
            "Install the same versions there, best from the same image."
        )
    try:
        work: Callable[[int], Any] = pickle.loads(inner)  # noqa: S301  # likewise
    except (ImportError, AttributeError) as error:
        raise RunError(
            f"A worker cannot load the policy: {error}. Its class must be in a module that workers "
            'can import too, not in a notebook or in what was typed; or write executor="threads".'
        ) from error
    return work
