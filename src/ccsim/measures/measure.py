"""What a measure is: a ratio of two sums, and the words about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Protocol, Self, TypeVar

from numpy.typing import NDArray

from ccsim.measures.grid import Floats, Grid, ScopeKind
from ccsim.records.logs import ContactLog
from ccsim.records.sums import IssueSums, Sums

if TYPE_CHECKING:  # the tables import Numba, which takes a while
    from ccsim.model.tables import Tables

__all__ = [
    "CENTRE_AND_GROUPS",
    "CENTRE_AND_QUEUES",
    "EVERYWHERE",
    "Facts",
    "Kept",
    "Measure",
    "Ratio",
    "Reason",
    "Records",
    "Unit",
    "measure",
]

Unit = Literal["count", "share", "s", "h", "number", "money"]

CENTRE_AND_QUEUES: tuple[ScopeKind, ...] = ("all", "queue")
CENTRE_AND_GROUPS: tuple[ScopeKind, ...] = ("all", "group")
EVERYWHERE: tuple[ScopeKind, ...] = ("all", "queue", "group", "skill")


class Ratio(NamedTuple):
    """What a measure is made of, a weight for each record or a table (see `grid`).

    Attributes
    ----------
    numerator : (n_records,) or (n_scopes, width)
        Of visits, which are counted together: see `Visits`.
    denominator : the same, or None
        None counts the replication once, as for counts and percentiles. Where the numerator's
        table is NaN, neither counts.
    """

    numerator: NDArray[Any]
    denominator: NDArray[Any] | None = None


class Kept(NamedTuple):
    """What only a contact log tells."""

    log: ContactLog
    issues: IssueSums


class Records(NamedTuple):
    """What a replication left: sums, and what its contact log tells, if that was kept."""

    sums: Sums
    log: Kept | None

    @property
    def kept(self) -> Kept:
        """The same, for facts that need it: without it they are not asked for."""
        assert self.log is not None
        return self.log


class Facts(Protocol):
    """What measures of one kind are computed from: visits, waits, issues or agent-seconds."""

    needs_log: ClassVar[bool]
    """Whether sums are not enough."""

    @classmethod
    def of(cls, grid: Grid, records: Records) -> Self:
        """Take the facts from what one replication left."""

    def table(self, weights: NDArray[Any], kinds: tuple[ScopeKind, ...]) -> Floats:
        """Return the table (n_scopes, width) of a weight for each record."""


F = TypeVar("F", bound=Facts)
Reason = str | Callable[["Tables"], str]


@dataclass(frozen=True)
class Measure:
    """A measure and the words about it.

    Attributes
    ----------
    name : str
    unit : "count", "share", "s", "h", "number" or "money"
    title : str
        For the head of a table or chart.
    formula : str
        One line for the documentation.
    scopes : tuple of "all", "queue", "group", "skill"
        The kinds of scope it applies to; it is undefined elsewhere.
    undefined : str, or a function of the tables that returns one
        Why it may have no value where it applies.
    basis : type
        The facts it is computed from.
    function : callable
        From these facts to a `Ratio`.
    """

    name: str
    unit: Unit
    title: str
    formula: str
    scopes: tuple[ScopeKind, ...]
    undefined: Reason
    basis: type[Facts]
    function: Callable[[Any], Ratio]

    def applies_to(self, scope: str) -> bool:
        """Whether it may have a value in a scope, such as "all" or "queue:accounts"."""
        return scope.partition(":")[0] in self.scopes


def measure(
    basis: type[F],
    unit: Unit,
    title: str,
    *,
    scopes: tuple[ScopeKind, ...] = CENTRE_AND_QUEUES,
    undefined: Reason = "nobody was offered",
) -> Callable[[Callable[[F], Ratio]], Measure]:
    """Make a measure of a function; its name is the measure's, its docstring the formula."""

    def make(function: Callable[[F], Ratio]) -> Measure:
        formula = (function.__doc__ or "").removesuffix(".")
        name = function.__name__
        return Measure(name, unit, title, formula, scopes, undefined, basis, function)

    return make
