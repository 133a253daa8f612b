"""What a selection of the best found: who it is, who went out when, or why nobody was selected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ccsim.study.plain import jsonable
from ccsim.study.result import Result
from ccsim.study.select_rule import SelectionRule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Selection"]


@dataclass(frozen=True, repr=False)
class Selection:
    """Which of some scenarios is the best on a measure.

    Attributes
    ----------
    names : tuple of str
    results : tuple of Result
        Of each scenario, with as many replications as it took; they may differ.
    rule : SelectionRule
        What was asked for.
    unit : str
        Of the measure.
    selected : str or None
        None if nothing is selected: see `why_not`.
    survivors : tuple of str
        Who was not eliminated.
    out_after : tuple of int
        Replications after which each scenario was eliminated; 0 for the survivors.
    out_by : tuple of str
        Who eliminated it; "" for the survivors.
    why_not : {"", "most", "interrupted", "circle"}
        Why nothing is selected: the cap on replications was reached, it was interrupted, or the
        last survivor is worse than one that a third had eliminated.
    circle : tuple of str
        Who is better than the last survivor, in that case.
    """

    names: tuple[str, ...]
    results: tuple[Result, ...]
    rule: SelectionRule
    unit: str
    selected: str | None
    survivors: tuple[str, ...]
    out_after: tuple[int, ...]
    out_by: tuple[str, ...]
    why_not: str
    circle: tuple[str, ...]

    def __repr__(self) -> str:
        """Return one line."""
        said = repr(self.selected) if self.selected is not None else f"nothing ({self.why_not})"
        return f"<Selection on {self.rule.measure} of {len(self.names)} scenarios: {said}>"

    @property
    def interrupted(self) -> bool:
        """Whether Ctrl-C ended it before anything was selected."""
        return self.why_not == "interrupted"

    def frame(self) -> pd.DataFrame:
        """Return a row for each scenario.

        Returns
        -------
        DataFrame
            Columns scenario, scope, measure, mean, half_width, low, high, replications, out_after,
            out_by, selected, unit. Each interval is that of the scenario alone, at 95 %.
        """
        import pandas as pd

        return pd.DataFrame(list(self.rows()))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of `frame`."""
        for name, run, after, by in zip(
            self.names, self.results, self.out_after, self.out_by, strict=True
        ):
            found = run.estimate(self.rule.measure, self.rule.scope)
            yield {
                "scenario": name,
                "scope": self.rule.scope,
                "measure": self.rule.measure,
                "mean": found.mean,
                "half_width": found.half_width,
                "low": found.low,
                "high": found.high,
                "replications": run.replications,
                "out_after": after,
                "out_by": by,
                "selected": name == self.selected,
                "unit": self.unit,
            }

    def as_dict(self) -> dict[str, Any]:
        """Return everything in a form that JSON can hold: null for undefined."""
        return {
            "selected": self.selected,
            "why_not": self.why_not,
            "survivors": list(self.survivors),
            "circle": list(self.circle),
            **self.rule._asdict(),
            "scenarios": [jsonable(row) for row in self.rows()],
            "runs": [run.provenance() for run in self.results],
        }
