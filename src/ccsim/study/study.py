"""What a study's folder holds, for reading."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccsim.errors import DamagedPart, Fault, InputError
from ccsim.records.store.kept import Kept
from ccsim.records.store.look import PART, Found, look
from ccsim.records.store.loose import unpack
from ccsim.records.store.part import TIDY, decode, encode, tidy
from ccsim.study.manifest import manifests, scenario_file
from ccsim.study.provenance import version_of_numbers

if TYPE_CHECKING:
    import pandas as pd

    from ccsim.study.result import Result

__all__ = ["Study"]


class Study:
    """A folder of replications, as `ccsim.simulate(..., store=FOLDER)` leaves it.

    It is only read, also while a run writes to it.

    Parameters
    ----------
    folder : str or Path

    Raises
    ------
    InputError
        If it holds no study.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._manifests = manifests(self.folder)

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Study {str(self.folder)!r}: {len(self._manifests)} scenarios and seeds>"

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The names under which scenarios and seeds are kept, as they were begun."""
        return tuple(self._manifests)

    def contents(self) -> pd.DataFrame:
        """Return what is kept.

        Returns
        -------
        DataFrame
            Columns key, scenario, digest, seed, version, keep_log, replications, began, command.
        """
        import pandas as pd

        columns = ["scenario", "digest", "seed", "version", "keep_log", "began", "command"]
        table = pd.DataFrame(
            [{name: one.get(name) for name in columns} for one in self._manifests.values()],
            columns=columns,
        )
        table.insert(0, "key", list(self.keys))
        counts = [sum(1 for _ in self._look(key).numbers()) for key in self.keys]
        table.insert(table.columns.size - 2, "replications", counts)
        return table

    def frame(self, key: str | None = None) -> pd.DataFrame:
        """Return numerators and denominators over the whole run, a row for each measure.

        Parameters
        ----------
        key : str, optional
            One of `keys`, or its beginning, such as the digest; left out, all of them.

        Returns
        -------
        DataFrame
            Columns digest, seed, version, keep_log, replication, scope, measure, numerator,
            denominator. A measure's estimate is the sum of its numerators / that of its
            denominators, and it is undefined where the latter is 0.

        Warns
        -----
        DamagedPart
            For each file that is left out because it is damaged.
        """
        import pandas as pd
        import pyarrow as pa

        keys = self.keys if key is None else (self._named(key),)
        tables = [_tidy(path) for one in keys for path in self._look(one).files()]
        if not tables:
            return pd.DataFrame(columns=list(TIDY))
        found: pd.DataFrame = pa.concat_tables(tables).unify_dictionaries().to_pandas()
        return found

    def result(self, key: str | None = None, *, level: float = 0.95) -> Result:
        """Return the result of all replications from the first to the last without a gap.

        It is the one that `simulate` returned for that many, bit for bit.

        Parameters
        ----------
        key : str, optional
            One of `keys`, or its beginning; it may be left out if there is one only.
        level : float
            Confidence level of the intervals.

        Raises
        ------
        InputError
            If there is no such key, nothing is kept under it, or it is of another version.
        """
        # What simulates takes a second to import, which rows do not need.
        from ccsim.model.build import build_tables
        from ccsim.scenario.load import load
        from ccsim.study.keeping import replication_of
        from ccsim.study.places import applicable
        from ccsim.study.result import Collected, Result

        name = self._named(key or "")
        manifest = self._manifests[name]
        if manifest.get("version") != version_of_numbers():
            raise InputError([_other_version(name, manifest)])
        scenario = load(scenario_file(self.folder, name))
        if scenario.digest() != manifest["digest"]:
            raise InputError([_other_scenario(name, scenario.digest())])
        tables = build_tables(scenario)
        applies = applicable(tables)
        collected = Collected(applies)
        for kept in self._from_the_first(name):
            collected.add(replication_of(kept, applies))
        if not collected.numerators:
            raise InputError([_nothing(name)])
        return Result(
            scenario=scenario, tables=tables, seed=manifest["seed"], level=level,
            engine="compiled", policy=None, keep_log=manifest["keep_log"], collected=collected,
            precision=None, interrupted=False, seconds=0.0,
            from_store=len(collected.numerators),
        )  # fmt: skip

    def _from_the_first(self, key: str) -> Iterator[Kept]:
        found = self._look(key)
        places = {n: path for path, ns in (found.parts | found.loose).items() for n in ns}
        number, held = 0, dict[int, Kept]()
        while number in places:
            if number not in held:
                held = {one.number: one for one in _kept_in(places[number])}
            yield held[number]
            number += 1

    def _look(self, key: str) -> Found:
        found = look(self.folder, key)
        for path in found.damaged:
            warnings.warn(DamagedPart(_left_out(path)), stacklevel=3)
        return found

    def _named(self, beginning: str) -> str:
        fitting = [key for key in self.keys if key.startswith(beginning)]
        if len(fitting) != 1:
            found = f"{len(fitting)} that begin with {beginning!r}" if beginning else "none named"
            fault = Fault(
                where=f"study {self.folder}, key",
                found=found,
                allowed=f"the beginning of one of: {', '.join(self.keys)}",
                do="see contents() for what each is",
            )
            raise InputError([fault])
        return fitting[0]


def _tidy(path: Path) -> Any:
    """Return the rows of a file over the whole run, an Arrow table."""
    content = path.read_bytes()
    if path.suffix != PART:
        key, form, one = unpack(content)
        content = encode(key, form, [one])
    return tidy(content)


def _kept_in(path: Path) -> list[Kept]:
    content = path.read_bytes()
    return decode(content) if path.suffix == PART else [unpack(content)[2]]


def _left_out(path: Path) -> Fault:
    return Fault(
        where=f"study, {path}",
        found="bytes that are not those that were written",
        allowed="a part as ccsim has written it",
        do="simulate the scenario with this store again: the replications of this file, which are "
        "left out here, are then made again",
        warning=True,
    )


def _other_version(key: str, manifest: dict[str, Any]) -> Fault:
    return Fault(
        where=f"study, {key}",
        found=f"replications of version {manifest.get('version', 'unknown, its manifest is lost')}",
        allowed=f"those of this version, {version_of_numbers()}",
        do="simulate the scenario with this store again, or use the versions that its manifest "
        "names; frame() reads all of them",
    )


def _other_scenario(key: str, digest: str) -> Fault:
    return Fault(
        where=f"study, runs/{key}.toml",
        found=f"a scenario of digest {digest}",
        allowed="the one that was simulated, unchanged",
        do="simulate that scenario with this store again, which writes the file anew",
    )


def _nothing(key: str) -> Fault:
    return Fault(
        where=f"study, {key}",
        found="no first replication",
        allowed="at least one replication that was finished",
        do="simulate the scenario with this store",
    )
