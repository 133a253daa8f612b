"""To a Dask cluster and back: connecting to one, starting one, leaving it."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from ccsim.errors import RunError
from ccsim.study.executors.children import UNGUARDED, deaf_to_interrupts

__all__ = ["Client", "joined", "left", "quiet", "started"]

Client = Any
"""A `distributed.Client`. Dask is an optional extra, and types only half of itself."""

_CONNECT = 5.0
"""[s] in which a scheduler has to answer."""
_TO_LEAVE = 1.0
"""[s] to say goodbye."""
_TRIMMING = "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_"
_SILENT = logging.CRITICAL + 1


def joined(address: str) -> Client:
    """Return a client of the scheduler at an address.

    Raises
    ------
    RunError
        If none answers.
    """
    import distributed  # noqa: PLC0415  # an optional extra, and slow to import

    try:
        return distributed.Client(
            address, timeout=_CONNECT, set_as_default=False, direct_to_workers=_is_here(address)
        )
    except (OSError, ValueError) as error:  # nobody there; or an address of no known kind
        raise RunError(
            f"No Dask scheduler answers at {address} ({_first_line(error)}). Start one there with "
            "`dask scheduler`, look at the address that it prints, or use a cluster on this "
            'machine: --cluster local, or executor="local_cluster".'
        ) from error


def started(workers: int) -> Client:
    """Return a client of a cluster started on this machine, with workers of one thread each.

    Raises
    ------
    RunError
        If its processes cannot be started.
    """
    import dask  # noqa: PLC0415  # as above
    import distributed  # noqa: PLC0415  # as above

    # Dask has workers give memory back at once, which each replication then takes anew: every page
    # of its log is cleared again, and a task of 150 ms takes half as long again.
    try:
        with deaf_to_interrupts(), dask.config.set({_TRIMMING: None}):
            there = distributed.LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                memory_limit=0,  # no other executor limits the memory of a replication
                dashboard_address=":0",  # the usual port may be somebody else's
                silence_logs=_SILENT,
            )
    except (OSError, RuntimeError) as error:
        raise RunError(
            f"A local Dask cluster could not be started ({_first_line(error)}). {UNGUARDED}"
        ) from error
    return distributed.Client(there, set_as_default=False, direct_to_workers=True)


def left(client: Client) -> None:
    """Leave a cluster, whether anybody is still there or not; end it if it was started for us.

    Its workers are killed: they would take seconds to end what nobody waits for any more.
    """
    with suppress(OSError):  # a timeout is one
        client.close(timeout=_TO_LEAVE)
    started_here = getattr(client, "cluster", None)
    if started_here is None:
        return
    for nanny in list(started_here.workers.values()):
        nanny.auto_restart = False
        if nanny.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))  # not on Windows
    with suppress(OSError):
        started_here.close(timeout=_TO_LEAVE)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Dask logs from the screen: it writes across progress and tables.

    Whatever of it matters to the study is said by the study.
    """
    import distributed  # noqa: F401, PLC0415  # it sets its handlers up when it is imported

    handlers = logging.getLogger("distributed").handlers
    before = [(handler, handler.level) for handler in handlers]
    for handler in handlers:
        handler.setLevel(_SILENT)
    try:
        yield
    finally:
        for handler, level in before:
            handler.setLevel(level)


def _is_here(address: str) -> bool:
    """Whether it is this machine's, whose workers can surely be reached.

    Results are then fetched from them. Elsewhere they come by way of the scheduler, which copies
    each once more, but may be the only one that can be reached.
    """
    return urlsplit(address).hostname in {"127.0.0.1", "localhost", "::1"}


def _first_line(error: BaseException) -> str:
    return f"{error}".strip().split("\n", maxsplit=1)[0] or type(error).__name__
