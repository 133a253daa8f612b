"""Options of all commands that simulate: by which engine, where, and what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ccsim.cli.terminal import errors
from ccsim.engines.run import EngineName
from ccsim.errors import Fault, InputError
from ccsim.study.executors import LOCAL_CLUSTER, is_address
from ccsim.study.how import How

__all__ = ["Cluster", "Engine", "Processes", "StudyFolder", "Workers", "how_of", "tell_kept"]

Engine = Annotated[
    EngineName,
    typer.Option(
        help="Both give the same numbers; auto is compiled, which compiles once, for some 25 "
        "seconds, and is then many times faster than simpy.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Replications at a time, in threads for compiled and in processes for simpy; the same "
        "numbers for any. Left out, as many as processors for compiled, and one for simpy.",
    ),
]
Processes = Annotated[
    bool, typer.Option("--processes", help="Replications run in processes, with either engine.")
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS|local",
        help="Replications run on a Dask cluster: of the scheduler at tcp://HOST:PORT, or a local "
        'one started for it. Takes the extra: pip install "ccsim[cluster]".',
    ),
]
StudyFolder = Annotated[
    Path | None,
    typer.Option(
        "--study",
        help="Keep every replication in this folder as it is finished, and take those that are "
        "there: a run that was killed goes on, a longer one makes only what is missing.",
    ),
]
_ONE_PLACE = Fault(
    where="--processes",
    found="--cluster beside it",
    allowed="one of the two",
    do="leave --processes out: the workers of a cluster are processes",
)


def how_of(
    engine: EngineName,
    workers: int | None,
    *,
    processes: bool,
    cluster: str | None,
    study: Path | None = None,
) -> How:
    """Return how replications are to be made, as `simulate` is told of it.

    Raises
    ------
    InputError
        If they are to run in two places, or at no address.
    """
    place = _place_of(processes=processes, cluster=cluster)
    return How(engine=engine, workers=workers, executor=place, store=study)


def tell_kept(study: Path | None, *, there: int, made: int) -> None:
    """Tell how many replications a study folder had, and that it has all now."""
    if study is not None:
        errors().print(
            f"Study {study}: {there} of {made} replications were there; all are kept.",
            soft_wrap=True,
        )


def _place_of(*, processes: bool, cluster: str | None) -> str | None:
    if cluster is None:
        return "processes" if processes else None
    faults = [_ONE_PLACE] if processes else []
    if cluster != "local" and not is_address(cluster):
        faults.append(
            Fault(
                where="--cluster",
                found=f'"{cluster}"',
                allowed='the address of a Dask scheduler, such as tcp://10.0.0.5:8786, or "local"',
                do="write the address that the scheduler printed when it started",
            )
        )
    if faults:
        raise InputError(faults)
    return LOCAL_CLUSTER if cluster == "local" else cluster
