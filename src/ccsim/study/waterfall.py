"""Why an alternative differs from the base: its causes, switched in turn on the same days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from ccsim.errors import Fault, InputError
from ccsim.scenario.causes import steps_between
from ccsim.scenario.spec import Scenario
from ccsim.study.compare import compare
from ccsim.study.comparison import Comparison
from ccsim.study.how import How
from ccsim.study.notebook import waterfall_html
from ccsim.study.places import place
from ccsim.study.plain import jsonable
from ccsim.study.replicate import Reporter
from ccsim.study.result import Estimate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Switch", "Waterfall", "waterfall"]


@dataclass(frozen=True)
class Switch:
    """What a measure does when a cause is switched, those before it switched already.

    Attributes
    ----------
    cause : str
    before, after : float
    change : Estimate
        After minus before, paired by replication; the half-widths of all switches hold jointly.
    """

    cause: str
    before: float
    after: float
    change: Estimate


@dataclass(frozen=True, repr=False)
class Waterfall:
    """A difference in one measure, taken apart.

    The changes add up to the difference. Their sizes depend on the order, which is that of
    `ccsim.scenario.causes.CAUSES`: more staff does more for a busy centre than for a quiet one.

    Attributes
    ----------
    measure, scope, unit : str
    switches : tuple of Switch
    comparison : Comparison
        The base, then the scenario after each switch; the last says what the alternative says.
    """

    measure: str
    scope: str
    unit: str
    switches: tuple[Switch, ...]
    comparison: Comparison

    def __repr__(self) -> str:
        """Return one line."""
        return f"<Waterfall of {self.measure}: {', '.join(s.cause for s in self.switches)}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return waterfall_html(self)

    def frame(self) -> pd.DataFrame:
        """Return the switches as a table.

        Returns
        -------
        DataFrame
            Columns cause, before, after, change, half_width.
        """
        import pandas as pd

        return pd.DataFrame([self._row(switch) for switch in self.switches])

    def as_dict(self) -> dict[str, Any]:
        """Return it in a form that JSON can hold: null for undefined."""
        rows = [jsonable(self._row(switch)) for switch in self.switches]
        return {"measure": self.measure, "scope": self.scope, "causes": rows}

    def _row(self, switch: Switch) -> dict[str, Any]:
        return {
            "cause": switch.cause,
            "before": switch.before,
            "after": switch.after,
            "change": switch.change.mean,
            "half_width": switch.change.half_width,
        }


def waterfall(
    base: Scenario,
    alternative: Scenario,
    measure: str = "service_level",
    *,
    scope: str = "all",
    replications: int = 30,
    seed: int = 1,
    level: float = 0.95,
    progress: Reporter | None = None,
    **how: Unpack[How],
) -> Waterfall:
    """Explain a difference by its causes, each switched in turn on the same random days.

    Parameters
    ----------
    base, alternative : Scenario
    measure, scope : str
    replications, seed, level, progress, **how : see `compare`

    Returns
    -------
    Waterfall

    Raises
    ------
    ScenarioError, InputError
        If a scenario has faults, an argument cannot be used, or the two say the same.
    RunError
        If it was interrupted before every scenario had a replication.
    """
    steps = list(steps_between(base, alternative))
    if not steps:
        raise InputError([_NO_DIFFERENCE])
    found = compare(
        [base, *(step.scenario for step in steps)],
        replications,
        names=[base.name, *(step.cause for step in steps)],
        seed=seed,
        level=level,
        progress=progress,
        **how,
    )
    for run in found.results:
        place(measure, scope, run.tables)  # there in all of them
    switches = tuple(
        found.step(at, measure, scope, comparisons=len(steps)) for at in range(1, len(steps) + 1)
    )
    unit = switches[0].unit
    made = tuple(Switch(s.alternative, s.base, s.other, s.difference) for s in switches)
    return Waterfall(measure, scope, unit, made, found)


_NO_DIFFERENCE = Fault(
    where="waterfall, alternative",
    found="a scenario that says the same as the base",
    allowed="one that differs in something",
    do="change something: bank.what_if({...})",
)
