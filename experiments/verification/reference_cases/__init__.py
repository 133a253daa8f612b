"""Cases with known figures, by kind of queue; see README.md in the folder above."""

from reference_cases import (
    cycles,
    days,
    erlang_a,
    erlang_c,
    limits,
    networks,
    patience,
    priorities,
    programs,
    returns,
    skills,
    talk,
)
from reference_cases.case import Case, Figure, Size

__all__ = ["CASES", "FIGURES", "Case", "Figure", "Size"]

CASES: tuple[Case, ...] = (
    *erlang_c.CASES,
    *limits.CASES,
    *erlang_a.CASES,
    *patience.CASES,
    *returns.CASES,
    *talk.CASES,
    *cycles.CASES,
    *days.CASES,
    *priorities.CASES,
    *skills.CASES,
    *networks.CASES,
    *programs.CASES,
)
"""Every case, in the order of the table."""

FIGURES = sum(len(case.figures) for case in CASES)
"""How many figures there are, which decides what counts as agreement."""
