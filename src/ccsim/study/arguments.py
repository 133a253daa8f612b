"""What `simulate` can be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ccsim.engines.policy import AgentChooser, VisitChooser
from ccsim.engines.run import ENGINES
from ccsim.errors import Fault, InputError, nearest
from ccsim.measures.registry import MEASURES
from ccsim.study.executors import place_faults
from ccsim.study.places import check_measure
from ccsim.study.precision import Precision

__all__ = ["check_arguments", "where_faults"]

_WORD = 1 << 32
_MOST_WORKERS = 1024


def _is_whole(value: object, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < _WORD


def check_arguments(
    replications: int | Precision,
    *,
    seed: int,
    level: float,
    engine: str,
    policy: object,
    workers: int | None,
    executor: object,
    keep_log: bool,
    store: object = None,
) -> None:
    """Refuse arguments of `simulate` that cannot be used, all at once.

    Raises
    ------
    InputError
    """
    faults = []
    if not isinstance(replications, Precision) and not _is_whole(replications, 1):
        faults.append(
            Fault(
                where="replications",
                found=f"{replications}",
                allowed="a whole number of at least 1",
                do="ask for 30 or more to get useful intervals",
            )
        )
    if not _is_whole(seed, 0):
        faults.append(
            Fault(
                where="seed",
                found=f"{seed}",
                allowed=f"a whole number from 0 to {_WORD - 1}",
                do="any such number will do; keep it to compare like with like",
            )
        )
    if not 0.0 < level < 1.0:
        faults.append(
            Fault(
                where="level",
                found=f"{level}",
                allowed="a number between 0 and 1",
                do="write 0.95 for 95 %",
            )
        )
    if engine not in ENGINES:
        faults.append(
            Fault(
                where="engine",
                found=f'"{engine}"',
                allowed=", ".join(ENGINES),
                do=nearest(engine, ENGINES),
            )
        )
    elif engine == "compiled" and policy is not None:
        faults.append(
            Fault(
                where="engine",
                found='"compiled" beside a policy',
                allowed="the SimPy engine for a policy, which is Python",
                do='leave `engine` out, or write engine="simpy"',
            )
        )
    decides = isinstance(policy, AgentChooser | VisitChooser) and not isinstance(policy, type)
    if policy is not None and not decides:
        faults.append(
            Fault(
                where="policy",
                found=f"{policy!r}, which makes no decision",
                allowed="an object with a method choose_agent(visit, agents) or "
                "choose_visit(agent, candidates)",
                do="pass an object and not its class, and see the page on routing policies",
            )
        )
    faults += where_faults(executor, workers)
    faults += _with_store(store, policy)
    if not keep_log:
        faults += _without_log(replications, engine, policy)
    if faults:
        raise InputError(faults)


def where_faults(executor: object, workers: int | None) -> Iterator[Fault]:
    """Yield what is wrong with where replications are to run, and how many at a time."""
    if workers is not None and not (_is_whole(workers, 1) and workers <= _MOST_WORKERS):
        yield Fault(
            where="workers",
            found=f"{workers}",
            allowed=f"a whole number from 1 to {_MOST_WORKERS}",
            do="leave it out, or give the number of processors to use",
        )
    yield from place_faults(executor, workers)


def _with_store(store: object, policy: object) -> Iterator[Fault]:
    """Yield what stands in the way of keeping replications, if they are to be kept."""
    if store is None:
        return
    if not isinstance(store, str | Path) or not str(store):
        yield Fault(
            where="store",
            found=f"{store!r}",
            allowed="the name of a folder",
            do='write store="my_study"',
        )
    if policy is not None:
        yield Fault(
            where="store",
            found="a policy beside it",
            allowed="the scenario's own rules, which a digest can name",
            do="leave the store out: of a policy, which is Python, nobody can tell later whether "
            "it is still the same",
        )


def _without_log(replications: int | Precision, engine: str, policy: object) -> Iterator[Fault]:
    """Yield what cannot be had without a contact log."""
    if engine == "simpy" or policy is not None:
        yield Fault(
            where="keep_log",
            found="False, with the SimPy engine" + (", which asks the policy" if policy else ""),
            allowed="the compiled engine, which alone adds visits up as they end",
            do="keep the log, or leave `engine` and `policy` out",
        )
    if isinstance(replications, Precision) and not check_measure(replications.measure):
        measure = next(one for one in MEASURES if one.name == replications.measure)
        if measure.basis.needs_log:
            yield Fault(
                where="keep_log",
                found=f"False, where {measure.name} is to be precise",
                allowed="a measure for which sums are enough, such as service_level or asa",
                do=f"keep the log, which {measure.name} takes, or name another measure",
            )
