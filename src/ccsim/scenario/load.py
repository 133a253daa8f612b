"""From a folder or file to a checked scenario: TOML, and the numbers of the files it names."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ccsim.errors import Fault, ScenarioError
from ccsim.scenario.catalogue import find
from ccsim.scenario.check import check, checked
from ccsim.scenario.faults import faults_of
from ccsim.scenario.hours import Hours
from ccsim.scenario.inline import Inliner
from ccsim.scenario.minutes import minutes_for_seconds
from ccsim.scenario.salvage import salvaged
from ccsim.scenario.spec import Origin, Scenario
from ccsim.scenario.whatif import what_if

__all__ = ["build", "load"]


def load(
    source: str | Path | dict[str, Any],
    overlays: Mapping[str, object] | None = None,
    *,
    any_plan: bool = False,
) -> Scenario:
    """Read a scenario: a folder with scenario.toml, a TOML file, or the name of a shipped one.

    Parameters
    ----------
    source : str, Path or dict
        A dict holds tables in the form of scenario.toml, numbers in place.
    overlays : mapping, optional
        Changes to make, as in `what_if`.
    any_plan : bool
        Whether too few agents are worth a warning only, and no fault: for `ccsim.staff`, which
        finds out how many are needed. Such a scenario cannot be simulated.

    Raises
    ------
    ScenarioError
        With every fault that was found.
    """
    if isinstance(source, dict):
        scenario = build(source, any_plan=any_plan)
    else:
        path = find(source)
        scenario = build(_parse(path), folder=path.parent, file=path.name, any_plan=any_plan)
    return what_if(scenario, overlays, any_plan=any_plan) if overlays else scenario


def build(
    raw: dict[str, Any],
    *,
    folder: Path | None = None,
    file: str = "scenario.toml",
    any_plan: bool = False,
) -> Scenario:
    """Make a checked scenario of tables in the form of scenario.toml.

    Parameters
    ----------
    raw : dict
        What `tomllib` reads.
    folder : Path, optional
        Where the files it names lie; without it, it may name none.
    file : str
        What the messages call it.
    any_plan : bool
        As in `load`.

    Raises
    ------
    ScenarioError
        With every fault that was found.
    """
    inliner = Inliner(folder, file, _hours(raw))
    inlined = inliner.walk(raw)
    faults: list[Fault] = []
    scenario: Scenario | None
    try:
        scenario = Scenario.model_validate(inlined)
    except ValidationError as error:
        faults.extend(faults_of(error, raw, file))
        scenario = salvaged(inlined)
    faults += [*inliner.faults, *minutes_for_seconds(raw, file)]
    if scenario is None or faults:
        # What is sound is checked all the same: every fault is told at once.
        found = check(scenario, file, any_plan=any_plan) if scenario else []
        raise ScenarioError([*faults, *(fault for fault in found if not fault.warning)])
    origin = Origin(str(folder or ""), file, inliner.sources, tuple(inliner.warnings))
    return checked(scenario.from_origin(origin), file, any_plan=any_plan)


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        found, do = "bytes that are not UTF-8", "save it as UTF-8 text"
    except OSError as error:
        found, do = str(error.strerror), "check that the file can be read"
    except tomllib.TOMLDecodeError as error:
        found, do = str(error), "mend the line; words and clock times stand in quotes"
        if "overwrite" in found or "twice" in found:
            found, do = f"a key or table given twice: {found}", "keep one of the two"
    raise ScenarioError([Fault(where=path.name, found=found, allowed="a TOML file", do=do)])


def _hours(raw: dict[str, Any]) -> Hours | None:
    try:
        return Hours.model_validate(raw.get("hours"))
    except ValidationError:
        return None  # validating the whole scenario says what is wrong with them
