"""A study's folder: what says that it is one, and what each of its runs is of."""

from __future__ import annotations

import datetime as dt
import json
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccsim.errors import Fault, InputError
from ccsim.records.store.files import telling, write_whole_file
from ccsim.records.store.kept import Key
from ccsim.study.provenance import versions

if TYPE_CHECKING:  # scenarios bring in Numba, which reading a study does not need
    from ccsim.scenario.spec import Scenario

__all__ = ["check_study", "is_study", "manifests", "scenario_file", "write_manifest"]

_SIGN = "study.json"
_FORM = 1
_SCRATCH = ".unfinished"


def is_study(folder: Path) -> bool:
    """Whether a folder says that it is a study."""
    return (folder / _SIGN).is_file()


def check_study(folder: Path) -> None:
    """Refuse a place that can be no study: a file, or a folder with other things in it.

    Raises
    ------
    InputError
    """
    found = _obstacle(folder)
    if found:
        raise InputError(
            [
                Fault(
                    where=f"study {folder}",
                    found=found,
                    allowed="a new or empty folder, or one that holds a study of this form",
                    do="name another folder",
                )
            ]
        )


def _obstacle(folder: Path) -> str:
    try:
        if not folder.exists():
            return ""
        if not folder.is_dir():
            return "a file of this name"
        if not (folder / _SIGN).exists():
            others = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
            return f"a folder with other things in it: {min(others)}" if others else ""
        form = _json(folder / _SIGN).get("form", _FORM)
    except OSError as error:
        return f"a place that cannot be read ({error.strerror})"
    return "" if form == _FORM else f"a study of form {form}, made by another version of ccsim"


def _json(path: Path) -> dict[str, Any]:
    """Return what a file holds; nothing if it is damaged."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def scenario_file(folder: Path, key: str) -> Path:
    """Return where the resolved scenario of a key stands."""
    return folder / "runs" / f"{key}.toml"


def _manifest_file(folder: Path, key: str) -> Path:
    return folder / "runs" / f"{key}.json"


def write_manifest(folder: Path, key: Key, scenario: Scenario, resolved: str) -> None:
    """Write what it takes to get the numbers of a key again, unless it is there.

    Parameters
    ----------
    folder : Path
    key : Key
    scenario : Scenario
    resolved : str
        Its complete form as TOML.

    Raises
    ------
    InputError
        If the folder can be no study.
    RunError
        If it cannot be written.
    """
    check_study(folder)
    manifest = {
        "scenario": scenario.name,
        **key._asdict(),
        "changes": list(scenario.origin.changes),
        "versions": versions(),
        "command": _command(),
        "began": dt.datetime.now().isoformat(),
        "resume": _resume(key),
    }
    files = {
        folder / _SIGN: _as_bytes({"form": _FORM, "what": "a study of ccsim"}),
        scenario_file(folder, key.name): resolved.encode(),
        _manifest_file(folder, key.name): _as_bytes(manifest),
    }
    with telling(folder, "it could not be opened for writing"):
        (folder / _SCRATCH).mkdir(parents=True, exist_ok=True)
        # First what says that this is a study: killed after that, it still is one.
        for path, content in files.items():
            path.parent.mkdir(exist_ok=True)
            # The scenario is of its digest, so it is the same; of a manifest, the first one stays.
            is_there = path.exists() and (
                path.read_bytes() == content if path.suffix == ".toml" else bool(_json(path))
            )
            if not is_there:
                write_whole_file(path, content, scratch=folder / _SCRATCH, lasting=True)


def _as_bytes(found: dict[str, Any]) -> bytes:
    return (json.dumps(found, indent=2, ensure_ascii=False) + "\n").encode()


def _command() -> str:
    """Return the words this process was started with."""
    return shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])


def _resume(key: Key) -> str:
    """Return the command that goes on from inside the folder."""
    words = ["ccsim", "run", f"runs/{key.name}.toml", "--seed", str(key.seed), "--study", "."]
    return shlex.join([*words, *([] if key.keep_log else ["--no-log"]), "-n", "REPLICATIONS"])


def manifests(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the manifest of each key, as they were begun; an empty one if it is damaged.

    Raises
    ------
    InputError
        If the folder holds no study.
    """
    check_study(folder)
    if not (folder / _SIGN).exists():
        raise InputError(
            [
                Fault(
                    where=f"study {folder}",
                    found="no study",
                    allowed="a folder that a run has kept its replications in",
                    do=f'make one: ccsim.simulate(..., store="{folder}"), or ccsim run --study',
                )
            ]
        )
    found = {path.stem: _json(path) for path in sorted((folder / "runs").glob("*.json"))}
    return dict(sorted(found.items(), key=lambda item: str(item[1].get("began", ""))))
