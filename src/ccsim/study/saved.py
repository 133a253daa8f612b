"""From a folder that a command has written to the result that it was written from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack

from ccsim.errors import Fault, InputError
from ccsim.study.how import How

if TYPE_CHECKING:
    from ccsim.study.replicate import Reporter
    from ccsim.study.result import Result

__all__ = ["Kind", "kind_of", "result_of_run", "result_of_study"]

Kind = Literal["run", "study", "other", "scenario"]

_RUN, _STUDY = "run.json", "study.json"
_OTHERS = {"sweep.json": "a sweep", "staff.json": "a staffing"}


def kind_of(source: str) -> Kind:
    """Return what a folder holds; everything that holds no results may be a scenario."""
    folder = Path(source)
    for name, kind in ((_RUN, "run"), (_STUDY, "study"), *((one, "other") for one in _OTHERS)):
        if _is_file(folder / name):
            return kind  # type: ignore[return-value]  # each is one of them
    return "scenario"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def result_of_study(folder: str, key: str | None = None) -> Result:
    """Return what a study's folder holds, without simulating anything.

    Raises
    ------
    InputError
        As `Study.result`.
    """
    from ccsim.study.study import Study

    return Study(folder).result(key)


def result_of_run(folder: str, *, progress: Reporter | None = None, **how: Unpack[How]) -> Result:
    """Return the run that `ccsim run --out` wrote a folder from.

    The folder holds means, and not what each replication added to them: the same replications are
    made again, of the same scenario and seed.

    Parameters
    ----------
    folder : str
    progress : callable, optional
    how : optional
        As in `simulate`.

    Raises
    ------
    InputError
        If the folder is not as it was written, or needs a routing policy that it does not hold.
    """
    from ccsim.scenario.load import load
    from ccsim.study.replicate import simulate

    told = _told(Path(folder) / _RUN)
    scenario = load(Path(folder) / "scenario.toml")
    found = _obstacle(told, scenario.digest())
    if found:
        raise InputError(
            [
                Fault(
                    where=f"{folder}/{_RUN}",
                    found=found,
                    allowed="a folder as `ccsim run --out` wrote it, nothing in it changed",
                    do="report the scenario itself, or write the folder again",
                )
            ]
        )
    return simulate(
        scenario, told["replications"], seed=told["seed"], level=told["level"],
        keep_log=told.get("keep_log", True), progress=progress, **how,
    )  # fmt: skip


def _told(manifest: Path) -> dict[str, Any]:
    try:
        told = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {}
    return told if isinstance(told, dict) else {}


def _obstacle(told: dict[str, Any], digest: str) -> str:
    missing = [name for name in ("digest", "replications", "seed", "level") if name not in told]
    if missing:
        return f"no {', no '.join(missing)}"
    if "policy" in told:
        return f"a run with the routing policy {told['policy']}, which only Python code holds"
    if told["digest"] != digest:
        return f"a scenario.toml of digest {digest}, and not {told['digest']}"
    return ""
