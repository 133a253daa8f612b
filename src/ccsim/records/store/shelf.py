"""The replications of one scenario and seed on disk: loose ones, and parts that gather them.

    FOLDER/loose/KEY/0000000107.replication   one, written as soon as it is finished
    FOLDER/parts/KEY/0000000100.parquet       those of 100 numbers from this one on, if made
    FOLDER/damaged/                           what was found damaged
    FOLDER/.unfinished/                       files on their way

Whoever reads FOLDER/parts finds every replication once: a part is replaced by a fuller one under
its own name, in one step, and a loose replication does not stand there. Loose ones are gathered
when all of a part's are there, and at the end of a run; a thousand small files would be slow to
read. A lock lets two writers gather one after the other, so that neither takes away from a part
what the other has put in.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from ccsim.errors import Fault, RunError
from ccsim.records.store.files import locked, sweep, telling, write_whole_file
from ccsim.records.store.kept import Damaged, Form, Kept, Key
from ccsim.records.store.look import LOOSE, PART, look
from ccsim.records.store.loose import pack, unpack
from ccsim.records.store.part import decode, encode

__all__ = ["Shelf"]

_MOST_IN_A_PART = 100
_LARGEST_PART = 32 << 20
"""[bytes] of numbers by interval in a part: what is held in memory until one is full, or read."""


class Shelf:
    """Keeps replications, and gives them back.

    Parameters
    ----------
    folder : Path
        Of the study.
    key : Key
    form : Form

    Attributes
    ----------
    damaged : list of Fault
        A warning for each file that was found damaged when the shelf was opened. It is set aside;
        its replications count as not made.
    """

    def __init__(self, folder: Path, key: Key, form: Form) -> None:
        self._folder, self._key, self._form = folder, key, form
        self._parts, self._loose = (folder / kind / key.name for kind in ("parts", "loose"))
        self._scratch = folder / ".unfinished"
        self._in_parts: dict[int, Collection[int]] = {}
        self._in_loose: set[int] = set()
        self._read: dict[int, Kept] = {}
        self._fresh: dict[int, Kept] = {}
        self.damaged: list[Fault] = []
        bytes_of_one = 16 * len(form.scopes) * max(form.intervals, 1)
        self._size = min(max(_LARGEST_PART // bytes_of_one, 1), _MOST_IN_A_PART)
        with telling(folder, "it could not be opened for writing"):
            for place in (self._parts, self._loose, self._scratch):
                place.mkdir(parents=True, exist_ok=True)
            sweep(self._scratch)
            self._look()

    def _look(self) -> None:
        """Find what is there, and set aside what is damaged."""
        found = look(self._folder, self._key.name)
        self._in_parts = {int(path.stem): numbers for path, numbers in found.parts.items()}
        self._in_loose = {number for numbers in found.loose.values() for number in numbers}
        for path in found.gathered:
            path.unlink(missing_ok=True)
        for path in found.damaged:
            self._set_aside(path)

    def _set_aside(self, path: Path) -> None:
        kind = path.parent.parent.name
        aside = self._folder / "damaged" / f"{kind}-{self._key.name}-{path.name}"
        aside.parent.mkdir(exist_ok=True)
        with suppress(FileNotFoundError):  # another writer has just done the same
            path.replace(aside)
        self.damaged.append(
            Fault(
                where=f"study, {path}",
                found="bytes that are not those that were written",
                allowed="a part as ccsim has written it",
                do=f"nothing: its replications are made again. It is kept as {aside}; if this "
                "happens often, the disk may be failing",
                warning=True,
            )
        )

    def _first(self, number: int) -> int:
        """Return the first number of the part to which a replication belongs."""
        return number - number % self._size

    def _is_in_part(self, number: int) -> bool:
        return number in self._in_parts.get(self._first(number), ())

    def __contains__(self, number: int) -> bool:
        """Whether a replication is kept."""
        return number in self._in_loose or self._is_in_part(number)

    def end(self) -> int:
        """Return the number after the last that is kept, 0 if none is."""
        last_of_parts = (max(numbers, default=-1) for numbers in self._in_parts.values())
        return 1 + max((*last_of_parts, *self._in_loose), default=-1)

    def add(self, one: Kept) -> None:
        """Keep a replication; it is on disk when this returns.

        Raises
        ------
        RunError
            If it cannot be written; what was kept before stays.
        """
        content = pack(self._key, self._form, one)
        with telling(self._folder, f"replication {one.number} could not be kept"):
            self._write(self._loose_file(one.number), content, lasting=False)
        self._in_loose.add(one.number)
        self._fresh[one.number] = one
        first = self._first(one.number)
        if all(number in self for number in range(first, first + self._size)):
            self._gather(first)

    def gather(self) -> None:
        """Gather what is loose, at the end of a run.

        Raises
        ------
        RunError
            If it cannot be written; the loose ones stay.
        """
        for first in sorted({self._first(number) for number in self._in_loose}):
            self._gather(first)

    def _gather(self, first: int) -> None:
        part = self._part_file(first)
        with (
            telling(self._folder, "finished replications could not be gathered"),
            locked(self._loose / ".lock"),
        ):
            there = self._kept_in(part)
            numbers = range(first, first + self._size)
            files = {n: path for n in numbers if (path := self._loose_file(n)).exists()}
            fresh = {n: self._fresh.pop(n) for n in numbers if n in self._fresh}
            every = there | fresh
            for number in files.keys() - every.keys():
                every |= self._kept_in(files[number])
            if len(every) > len(there):
                several = [every[number] for number in sorted(every)]
                self._write(part, encode(self._key, self._form, several), lasting=True)
            for path in files.values():
                path.unlink(missing_ok=True)
        self._in_loose -= set(numbers)
        self._in_parts[first] = numbers if len(every) == self._size else frozenset(every)

    def _kept_in(self, path: Path) -> dict[int, Kept]:
        """Return the replications in a file by number; none if it is damaged or not there."""
        try:
            content = path.read_bytes()
            several = decode(content) if path.suffix == PART else [unpack(content)[2]]
            return {one.number: one for one in several}
        except FileNotFoundError:
            return {}
        except Damaged:
            self._set_aside(path)
            return {}

    def get(self, number: int) -> Kept:
        """Return a replication that is kept; one part is held in memory.

        Raises
        ------
        RunError
            If its file was damaged or taken away after the shelf was opened.
        """
        if number not in self._read:
            with telling(self._folder, f"replication {number} could not be read"):
                found = self._kept_in(self._loose_file(number))
                # Another writer may have gathered it since.
                self._read = found or self._kept_in(self._part_file(self._first(number)))
        if number not in self._read:
            fault = Fault(
                where=f"study {self._folder}",
                found=f"no replication {number}, which was there when the run began",
                allowed="files that nobody but ccsim changes while it runs",
                do="give the same command again: what is missing is made again",
            )
            raise RunError(str(fault))
        return self._read[number]

    def _loose_file(self, number: int) -> Path:
        return self._loose / f"{number:010d}{LOOSE}"

    def _part_file(self, first: int) -> Path:
        return self._parts / f"{first:010d}{PART}"

    def _write(self, path: Path, content: bytes, *, lasting: bool) -> None:
        write_whole_file(path, content, scratch=self._scratch, lasting=lasting)
