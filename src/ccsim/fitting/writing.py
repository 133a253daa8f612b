"""A fitted scenario as a folder: scenario.toml, with where each figure is from, and its files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import tomli_w

from ccsim.errors import Fault, InputError
from ccsim.fitting.fitted import STAFF, VOLUME, FittedScenario
from ccsim.scenario.hours import WEEKDAYS
from ccsim.units import as_clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["write_scenario"]

_WIDTH = 96


def write_scenario(fitted: FittedScenario, folder: str | Path) -> list[str]:
    """Write scenario.toml and the files it names.

    Parameters
    ----------
    fitted : FittedScenario
    folder : str or Path
        It is made; it must not have anything in it.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    InputError
        If the folder is not empty, or cannot be written.
    """
    folder = Path(folder)
    files = {"scenario.toml": scenario_text(fitted)}
    for name, columns in fitted.weeks().items():
        files[name] = _week(fitted, columns).to_csv(index=False, lineterminator="\n")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError([_not_empty(folder)])
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError([_unwritable(folder, error)]) from None
    return list(files)


def _week(fitted: FittedScenario, columns: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return one row for each open interval of the week."""
    day, slot = np.nonzero(fitted.is_open)
    table = {
        "weekday": [WEEKDAYS[d] for d in day],
        "start": [as_clock(s * fitted.interval) for s in slot],
    }
    return pd.DataFrame(table | {name: week[day, slot] for name, week in columns.items()})


def scenario_text(fitted: FittedScenario) -> str:
    """Return the text of scenario.toml."""
    return "\n".join(_lines(fitted)) + "\n"


def _lines(fitted: FittedScenario) -> Iterator[str]:
    tables = fitted.tables
    yield from _comment(
        f"{fitted.about} Above each figure stands where it comes from: data, benchmark (a common "
        "value of the trade) or assumption."
    )
    yield from ("", *_keys({key: tables[key] for key in ("name", "description")}))
    said = {source.key: f"{source.kind}: {source.words}" for source in fitted.sources}
    yield from _table("hours", tables["hours"], said)
    for name, queue in tables["queues"].items():
        given = queue | {"volume": {"file": VOLUME, "column": name}}
        if "talk_factor" in queue:
            given["talk_factor"] = {"file": VOLUME, "column": f"{name} talk factor"}
        yield from _table(f"queues.{_key(name)}", given, said, path=f"queues.{name}")
    for name, group in tables["groups"].items():
        given = group | {"staff": {"file": STAFF, "column": name}}
        skills = given.pop("skills")
        about = said.pop(f"groups.{name}.skills")
        yield from _table(f"groups.{_key(name)}", given, said, path=f"groups.{name}")
        yield from ("", f"[groups.{_key(name)}.skills]", *_comment(about))
        yield from _keys(skills)


def _table(
    title: str, table: Mapping[str, Any], said: Mapping[str, str], path: str = ""
) -> Iterator[str]:
    yield from ("", f"[{title}]")
    left = {key: words for key, words in said.items() if key.rpartition(".")[0] == (path or title)}
    for key, value in table.items():
        yield from _comment(left.pop(f"{path or title}.{key}", ""))
        yield from _keys({key: value})
    for key, words in left.items():  # what is not in the scenario, and why
        yield from _comment(f"no {key.rpartition('.')[2]}: {words}")


def _comment(words: str) -> Iterator[str]:
    for line in textwrap.wrap(words, _WIDTH):
        yield f"# {line}"


def _keys(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{_key(key)} = {_inline(value)}"


def _key(name: str) -> str:
    return tomli_w.dumps({name: 0}).removesuffix(" = 0\n")


def _inline(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_key(name)} = {_inline(item)}" for name, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return tomli_w.dumps({"x": value}).removeprefix("x = ").removesuffix("\n")


def _not_empty(folder: Path) -> Fault:
    return Fault(
        where=str(folder),
        found="a folder with something in it",
        allowed="a new or empty folder",
        do="name another one, or empty it",
    )


def _unwritable(folder: Path, error: OSError) -> Fault:
    return Fault(
        where=str(folder),
        found=str(error.strerror),
        allowed="a folder that can be written",
        do="name another one",
    )
