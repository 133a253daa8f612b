"""An experiment as a file says it: a scenario, factors, a design, and what is to be measured."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccsim.errors import Fault, InputError, nearest
from ccsim.scenario.faults import shown
from ccsim.scenario.load import load
from ccsim.scenario.spec import Scenario
from ccsim.study.factors import DESIGNS, Factor, Point, design_points, read_factor
from ccsim.study.places import check_measure

__all__ = ["Experiment", "Response", "read_experiment"]

_KEYS = (
    "name", "description", "scenario", "replications", "seed", "design", "points", "responses",
    "factors",
)  # fmt: skip
_MOST_POINTS = 10_000
_RESPONSES = ("service_level", "asa", "abandonment", "occupancy")


@dataclass(frozen=True)
class Response:
    """What is measured at every point."""

    measure: str
    scope: str = "all"

    @property
    def label(self) -> str:
        """As the file has it."""
        return self.measure if self.scope == "all" else f"{self.scope}/{self.measure}"


@dataclass(frozen=True)
class Experiment:
    """What `read_experiment` returns.

    Attributes
    ----------
    name, description : str
    scenario : Scenario
    factors : tuple of Factor
    design : "grid", "list" or "latin_hypercube"
    points : tuple of Point
        Combinations of the factors' values.
    responses : tuple of Response
    replications, seed : int
    """

    name: str
    description: str
    scenario: Scenario
    factors: tuple[Factor, ...]
    design: str
    points: tuple[Point, ...]
    responses: tuple[Response, ...]
    replications: int
    seed: int

    def scenario_at(self, point: Point) -> Scenario:
        """Return the scenario of a point.

        Raises
        ------
        ScenarioError
            If the changes make no valid scenario.
        """
        changes = point.changes(self.factors)
        return self.scenario.what_if(changes) if changes else self.scenario


def read_experiment(source: Path | str | Mapping[str, Any]) -> Experiment:
    """Read an experiment from a TOML file, or from a dict of the same form.

    Parameters
    ----------
    source : Path, str or mapping
        A scenario that a file names by a path is looked for beside the file first.

    Raises
    ------
    InputError
        With every fault that was found; a ScenarioError if they are the scenario's.
    """
    if isinstance(source, Mapping):
        return _experiment(dict(source), "experiment", None)
    path = Path(source)
    return _experiment(_parsed(path), path.name, path.parent)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        found, do = str(error.strerror), "name a TOML file that can be read"
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found, do = str(error), "mend the line; words stand in quotes"
    raise InputError([Fault(where=str(path), found=found, allowed="a TOML file", do=do)])


def _experiment(raw: dict[str, Any], file: str, folder: Path | None) -> Experiment:
    faults = [*_unknown_keys(raw, file)]
    replications = _whole(raw, "replications", 30, 1, file, faults)
    seed = _whole(raw, "seed", 1, 0, file, faults)
    design = raw.get("design", "grid")
    if design not in DESIGNS:
        faults.append(_of_list(f"{file}: design", design, DESIGNS))
    count = _whole(raw, "points", 0, 1, file, faults) if "points" in raw else 0
    responses = _responses(raw.get("responses", list(_RESPONSES)), file, faults)
    factors = _factors(raw.get("factors"), file, faults)
    if not isinstance(raw.get("scenario"), str):
        faults.append(
            Fault(
                where=f"{file}: scenario",
                found=shown(raw.get("scenario")),
                allowed="a folder, a TOML file, or the name of a shipped scenario",
                do='name one: scenario = "retail_bank"',
            )
        )
    if faults:
        raise InputError(faults)
    scenario = load(_beside(raw["scenario"], folder))
    points = design_points(factors, design, count, seed, file)
    if len(points) > _MOST_POINTS:
        raise InputError([_too_many(file, len(points))])
    return Experiment(
        name=str(raw.get("name", scenario.name)),
        description=str(raw.get("description", "")),
        scenario=scenario,
        factors=factors,
        design=design,
        points=points,
        responses=responses,
        replications=replications,
        seed=seed,
    )


def _beside(name: str, folder: Path | None) -> str | Path:
    """Return a scenario's place: beside the experiment's file, if there is one."""
    if folder is not None and (folder / name).exists():
        return folder / name
    return name


def _unknown_keys(raw: dict[str, Any], file: str) -> Iterator[Fault]:
    for key in raw:
        if key not in _KEYS:
            allowed = f"these keys: {', '.join(_KEYS)}"
            yield Fault(
                where=file, found=f"the key `{key}`", allowed=allowed, do=nearest(key, _KEYS)
            )


def _whole(
    raw: dict[str, Any], key: str, default: int, least: int, file: str, faults: list[Fault]
) -> int:
    value = raw.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value < 1 << 32:
        return value
    if key in raw:
        faults.append(
            Fault(
                where=f"{file}: {key}",
                found=shown(value),
                allowed=f"a whole number of at least {least}",
                do="write, for instance, 30" if key != "seed" else "any such number will do",
            )
        )
    return default


def _of_list(where: str, value: object, allowed: tuple[str, ...]) -> Fault:
    word = value if isinstance(value, str) else str(value)
    return Fault(
        where=where,
        found=shown(value),
        allowed=f"one of: {', '.join(allowed)}",
        do=nearest(word, allowed),
    )


def _responses(listed: object, file: str, faults: list[Fault]) -> tuple[Response, ...]:
    if not isinstance(listed, list) or not listed or not all(isinstance(w, str) for w in listed):
        faults.append(
            Fault(
                where=f"{file}: responses",
                found=shown(listed),
                allowed="a list of measures, each perhaps with a scope before it",
                do='write, for instance, ["service_level", "queue:cards/asa"]',
            )
        )
        return ()
    found = []
    for word in listed:
        scope, _, measure = word.rpartition("/")
        faults += check_measure(measure)
        found.append(Response(measure, scope or "all"))
    return tuple(found)


def _factors(table: object, file: str, faults: list[Fault]) -> tuple[Factor, ...]:
    if not isinstance(table, dict) or not table:
        faults.append(
            Fault(
                where=f"{file}: [factors]",
                found=shown(table),
                allowed="a table of keys of the scenario, each with its values",
                do='write, for instance, "groups.agents.staff" = ["+0", "+1", "+2"]',
            )
        )
        return ()
    found = []
    for key, values in table.items():
        factor = read_factor(key, values, f'{file}: [factors] "{key}"')
        if isinstance(factor, Fault):
            faults.append(factor)
        else:
            found.append(factor)
    return tuple(found)


def _too_many(file: str, count: int) -> Fault:
    return Fault(
        where=f"{file}: [factors]",
        found=f"{count:,} combinations",
        allowed=f"at most {_MOST_POINTS:,}",
        do='take fewer values, or design = "latin_hypercube" with so many points',
    )
