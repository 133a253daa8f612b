"""What files of a study there are, and which of them are as they were written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from ccsim.records.store.kept import Damaged
from ccsim.records.store.loose import unpack
from ccsim.records.store.part import numbers_in

__all__ = ["LOOSE", "PART", "Found", "look"]

PART, LOOSE = ".parquet", ".replication"
"""How the names of files end that hold many, and one."""

Numbers = Collection[int]


class Found(NamedTuple):
    """The files of a key, in the order of their numbers, and the replications in each.

    Attributes
    ----------
    parts, loose : dict of Path to numbers
    gathered : list of Path
        Loose ones that are in a part as well: a run was killed before it deleted them.
    damaged : list of Path
    """

    parts: dict[Path, Numbers]
    loose: dict[Path, Numbers]
    gathered: list[Path]
    damaged: list[Path]

    def files(self) -> list[Path]:
        """Return files in which every replication stands once, in the order of their numbers."""
        every = self.parts | self.loose
        return sorted(every, key=lambda path: min(every[path]))

    def numbers(self) -> Iterator[int]:
        """Yield the number of every replication once."""
        for numbers in (*self.parts.values(), *self.loose.values()):
            yield from numbers


def look(folder: Path, key: str) -> Found:
    """Return what there is of a key; every file is read, and its checksum computed.

    Raises
    ------
    OSError
        If a folder cannot be read.
    """
    found = Found({}, {}, [], [])
    in_parts: set[int] = set()
    for path in _in_order(folder / "parts" / key, PART):
        if numbers := _numbers(path, found.damaged):
            found.parts[path] = numbers
    loose = _in_order(folder / "loose" / key, LOOSE)
    if loose:
        in_parts.update(found.numbers())
    for path in loose:
        if int(path.stem) in in_parts:
            found.gathered.append(path)
        elif numbers := _numbers(path, found.damaged):
            found.loose[path] = numbers
    return found


def _in_order(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.glob(f"[0-9]*{ending}"))


def _numbers(path: Path, damaged: list[Path]) -> Numbers:
    """Return the numbers in a file; none if it is damaged or gone."""
    try:
        content = path.read_bytes()
        numbers = numbers_in(content) if path.suffix == PART else [unpack(content)[2].number]
    except FileNotFoundError:  # another writer has just gathered it
        return ()
    except (Damaged, OSError):  # the bytes are wrong, or the disk gives none
        damaged.append(path)
        return ()
    # Nearly always all from one number on, which takes no memory.
    whole = range(numbers[0], numbers[-1] + 1)
    return whole if len(whole) == len(numbers) else frozenset(numbers)
