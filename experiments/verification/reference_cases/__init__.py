"""Cases with known figures, by kind of queue; see README.md in the folder above."""

from reference_cases import abandonment, cycles, days, erlang_b_c, returns, talk
from reference_cases.case import Case, Figure, Size

__all__ = ["CASES", "FIGURES", "Case", "Figure", "Size"]

CASES: tuple[Case, ...] = (
    *erlang_b_c.CASES,
    *abandonment.CASES,
    *returns.CASES,
    *talk.CASES,
    *cycles.CASES,
    *days.CASES,
)
"""Every case, in the order of the table."""

FIGURES = sum(len(case.figures) for case in CASES)
"""How many figures there are, which decides what counts as agreement."""
