"""What can go wrong, and the one shape in which it is said.

    CcsimError
    ├── InputError          the user's files, words or arguments; exit status 2
    │   ├── ScenarioError   one or more faults in a scenario, all of them at once
    │   └── FormulaError    a closed form was asked for something outside its assumptions
    └── RunError            a run that could not be finished; exit status 1
        └── PolicyError     a user's routing policy failed, or chose what it was not offered

    DamagedPart             a warning: a file of a study is damaged, and its content made again

A message says **where** the fault is, what was **found**, what is **allowed** and what to
**do** about it. `Fault` is that message; every InputError carries one or more of them.
"""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "CcsimError",
    "DamagedPart",
    "Fault",
    "FormulaError",
    "InputError",
    "Invalid",
    "PolicyError",
    "RunError",
    "ScenarioError",
    "gathered",
    "nearest",
]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong, or that deserves a look.

    Attributes
    ----------
    where : str
        File, table and key, or file, row and column.
    found : str
        What stands there.
    allowed : str
        What may stand there.
    do : str
        What the reader should do about it.
    warning : bool
        True if the run may go on all the same.
    """

    where: str
    found: str
    allowed: str
    do: str
    warning: bool = False

    def __str__(self) -> str:
        """Return the four lines a user reads."""
        head = "warning: " if self.warning else ""
        return (
            f"{head}{self.where}\n"
            f"  found:   {self.found}\n"
            f"  allowed: {self.allowed}\n"
            f"  do:      {self.do}"
        )


class CcsimError(Exception):
    """Anything ccsim raises on purpose."""


class InputError(CcsimError):
    """What a user gave cannot be used.

    Parameters
    ----------
    faults : sequence of Fault
        At least one; all that were found.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        """Carry the faults along when another process raises the error."""
        return _again, (type(self), self.faults)


def _again(kind: type[InputError], faults: tuple[Fault, ...]) -> InputError:
    error = kind.__new__(kind)
    InputError.__init__(error, faults)
    return error


@contextmanager
def gathered(faults: list[Fault]) -> Iterator[None]:
    """Add the faults of an InputError to a list, so that others can be told along with them."""
    try:
        yield
    except InputError as error:
        faults.extend(error.faults)


class ScenarioError(InputError):
    """A scenario has faults; a faulty scenario never starts a run."""


class FormulaError(InputError, ValueError):
    """A closed form was asked for something its assumptions do not cover."""

    def __init__(self, *, where: str, found: str, allowed: str, do: str) -> None:
        super().__init__([Fault(where=where, found=found, allowed=allowed, do=do)])

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> FormulaError:
        """Return the error of several faults, all of them at once."""
        error = cls.__new__(cls)
        InputError.__init__(error, faults)
        return error


class RunError(CcsimError):
    """A run stopped before its end."""


class PolicyError(RunError):
    """A user's routing policy failed, or chose what it was not offered."""


class DamagedPart(UserWarning):
    """A file of a study is damaged; its replications are made again.

    Parameters
    ----------
    fault : Fault
        Which, and where it was put.
    """

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


class Invalid(ValueError):  # noqa: N818  # it becomes a Fault, and is never shown as an error
    """A single value that cannot be read; the reader of the file adds the place.

    Parameters
    ----------
    allowed, do : str
        As in `Fault`.
    key : str
        Of a table, the key that is at fault; "" if it is the table.
    found : str
        What is at fault, if it is only a part of the value.
    """

    def __init__(self, *, allowed: str, do: str, key: str = "", found: str = "") -> None:
        self.allowed = allowed
        self.do = do
        self.key = key
        self.found = found
        super().__init__(f"must be {allowed}")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return advice for a name that does not exist: the nearest one, or all of them.

    >>> nearest("biling", ["billing", "sales"])
    'write billing'
    >>> nearest("x", ["billing", "sales"])
    'write one of: billing, sales'
    """
    names = list(known)
    folded = {name.strip().casefold(): name for name in names}
    close = difflib.get_close_matches(word.strip().casefold(), list(folded), n=1, cutoff=0.6)
    if close:
        return f"write {folded[close[0]]}"
    return f"write one of: {', '.join(names)}" if names else "leave it out"
