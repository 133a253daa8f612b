"""Where a replication comes from: a scenario, a result, a run's folder, or a study."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.engines.policy import Policy
from ccsim.engines.run import EngineName, chosen, replicate
from ccsim.errors import Fault, InputError
from ccsim.model.build import build_tables
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.scenario.check import checked
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.study.arguments import check_arguments
from ccsim.study.result import Result

__all__ = ["Source", "is_run_folder", "source_of"]

_MANIFEST = "run.json"
_LOG = "contacts.parquet"
_MOST = 1 << 32


@dataclass(frozen=True)
class Source:
    """What determines a replication, apart from its number.

    Attributes
    ----------
    scenario : Scenario
    tables : Tables
    seed : int
    engine : str
        Which engine makes the log that is searched.
    policy : Policy or None
    replications : int
        How many there are; of a scenario, as many as can be numbered.
    folder : Path or None
        Of a run, where its logs may be.
    """

    scenario: Scenario
    tables: Tables
    seed: int
    engine: str
    policy: Policy | None
    replications: int
    folder: Path | None = None

    def own_policy(self) -> Policy | None:
        """Return a copy of the policy, which may keep a state."""
        return copy.deepcopy(self.policy)

    def logs(self, replication: int) -> Logs:
        """Return the logs of a replication, made again.

        Raises
        ------
        InputError
            If it is not one of them.
        """
        is_number = isinstance(replication, int) and not isinstance(replication, bool)
        if not (is_number and 0 <= replication < self.replications):
            raise InputError([_no_replication(replication, self.replications)])
        return replicate(
            self.tables,
            engine=self.engine,
            seed=self.seed,
            replication=replication,
            policy=self.policy,
        )

    def log_file(self) -> Path | None:
        """Return the contact log that the run has written, if it has."""
        file = None if self.folder is None else self.folder / _LOG
        return file if file is not None and file.is_file() else None


def is_run_folder(place: str | Path) -> bool:
    """Whether a place is a folder that a run was written to."""
    return (Path(place) / _MANIFEST).is_file()


def source_of(
    given: Scenario | Result | str | Path, *, seed: int | None, engine: EngineName
) -> Source:
    """Return the source of replications.

    Parameters
    ----------
    given : Scenario, Result, str or Path
        A path is that of a run's folder.
    seed : int, optional
        Of a scenario, 1 if left out; of others it is known.
    engine : {"auto", "compiled", "simpy"}

    Raises
    ------
    ScenarioError, InputError
        If it cannot be used.
    """
    if isinstance(given, Scenario):
        return _of_scenario(given, 1 if seed is None else seed, engine)
    if isinstance(given, Result):
        found = Source(
            given.scenario, given.tables, given.seed, given.engine, given.policy, given.replications
        )
    elif isinstance(given, str | Path) and is_run_folder(given):
        found = _of_folder(Path(given), engine)
    else:
        raise InputError([_no_source(given)])
    if seed is not None and seed != found.seed:
        raise InputError([_other_seed(seed, found.seed)])
    return found


def _of_scenario(scenario: Scenario, seed: int, engine: EngineName) -> Source:
    check_arguments(
        1, seed=seed, level=0.95, engine=engine, policy=None, workers=None, executor=None,
        keep_log=True,
    )  # fmt: skip
    scenario = checked(scenario)
    return Source(scenario, build_tables(scenario), seed, chosen(engine, None), None, _MOST)


def _of_folder(folder: Path, engine: EngineName) -> Source:
    try:
        manifest: Any = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        seed, made, digest = (manifest[key] for key in ("seed", "replications", "digest"))
        policy = manifest.get("policy")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError([_damaged(folder)]) from error
    if policy is not None:
        raise InputError([_with_policy(folder, policy)])
    found = _of_scenario(load(folder / "scenario.toml"), seed, engine)
    if found.scenario.digest() != digest:
        raise InputError([_changed(folder, digest, found.scenario.digest())])
    return Source(found.scenario, found.tables, seed, found.engine, None, made, folder)


def _no_replication(replication: object, made: int) -> Fault:
    return Fault(
        where="trace, replication",
        found=f"{replication}",
        allowed=f"a whole number from 0 to {made - 1}",
        do="replications are numbered from 0; leave it out for the first",
    )


def _no_source(given: object) -> Fault:
    return Fault(
        where="trace, what it is of",
        found=f"{given!r}",
        allowed="a Scenario, a Result, or a folder that a run was written to",
        do='load a scenario first, ccsim.trace(ccsim.load("my_folder"), ...); of a study, take '
        "ccsim.Study(folder).result(key)",
    )


def _other_seed(seed: int, own: int) -> Fault:
    return Fault(
        where="trace, seed",
        found=f"{seed}",
        allowed=f"{own}, with which the run was made",
        do="leave the seed out, or trace the scenario",
    )


def _damaged(folder: Path) -> Fault:
    return Fault(
        where=f"{folder / _MANIFEST}",
        found="no seed, replications and digest that can be read",
        allowed="the file as ccsim run --out has written it",
        do="run it again, or trace the scenario with its seed",
    )


def _with_policy(folder: Path, policy: object) -> Fault:
    return Fault(
        where=f"{folder / _MANIFEST}, policy",
        found=f"{policy}",
        allowed="a run by the scenario's own rules: a policy is Python, and not in the folder",
        do="in Python, simulate with the policy again and trace the result",
    )


def _changed(folder: Path, digest: str, found: str) -> Fault:
    return Fault(
        where=f"{folder / 'scenario.toml'}",
        found=f"a scenario of digest {found}",
        allowed=f"the one that was simulated, {digest}, unchanged",
        do="run it again, or trace the scenario itself",
    )
