"""Where scenarios are: a path the user gives, or one of those shipped with ccsim."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import NamedTuple

from ccsim.errors import Fault, ScenarioError, nearest
from ccsim.scenario.faults import shown

__all__ = ["Entry", "find", "shipped"]

_FILE = "scenario.toml"
_LONGEST = 255
"""Characters that file systems allow in one name."""
_PACKAGE = Path(__file__).resolve().parents[1]


class Entry(NamedTuple):
    """A shipped scenario."""

    name: str
    title: str
    description: str
    folder: Path


def _home() -> Path:
    """Return the folder of shipped scenarios: inside the wheel, or at the top of a checkout."""
    packaged = _PACKAGE / "scenarios"
    return packaged if packaged.is_dir() else _PACKAGE.parents[1] / "scenarios"


def shipped() -> list[Entry]:
    """Return the scenarios that come with ccsim, by name."""
    entries = []
    for file in sorted(_home().glob(f"*/{_FILE}")):
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        entries.append(
            Entry(file.parent.name, raw["name"], raw.get("description", ""), file.parent)
        )
    return entries


def find(source: str | Path) -> Path:
    """Return the TOML file of a scenario.

    Parameters
    ----------
    source : str or Path
        A folder, a TOML file, or the name of a shipped scenario; a path that exists wins.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    path = Path(source)
    if not str(source).isprintable() or len(path.name) > _LONGEST:
        raise _missing(shown(str(source)), "no name of a file", "check it")
    if path.is_dir():
        if (path / _FILE).is_file():
            return path / _FILE
        raise _missing(str(source), f"a folder without {_FILE}", f"add {_FILE} to it")
    if path.is_file():
        if path.suffix == ".toml":
            return path
        raise _missing(str(source), f"a file ending in {path.suffix!r}", f"name its {_FILE}")
    if (_home() / str(source) / _FILE).is_file() and len(path.parts) == 1:
        return _home() / path / _FILE
    names = [file.parent.name for file in _home().glob(f"*/{_FILE}")]
    raise _missing(str(source), "no such folder or file", nearest(str(source), sorted(names)))


def _missing(where: str, found: str, do: str) -> ScenarioError:
    allowed = f"a folder with {_FILE}, a TOML file, or a shipped scenario (see `ccsim list`)"
    return ScenarioError([Fault(where=where, found=found, allowed=allowed, do=do)])
