"""What a demonstration consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ccsim.report.teaching.picture import Picture
from ccsim.report.teaching.shown import Column, Row
from ccsim.scenario.spec import Scenario
from ccsim.study.result import Result

__all__ = ["SEED", "Demonstration", "Found"]

SEED = 1
"""Of every demonstration: a room sees the numbers that the hand-out shows."""


class Found(NamedTuple):
    """What a demonstration reads from its runs.

    Attributes
    ----------
    columns : tuple of Column
    rows : tuple of Row
    picture : Picture
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    picture: Picture


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """One demonstration, as data and two functions.

    Attributes
    ----------
    name, title : str
    question : str
        Asked before anything is shown.
    choices : tuple of str
    answer : int
        The right one, counted from 0.
    moral : str
        One sentence or two.
    source : str
        Of the exact figures, and of the example.
    rows_are : str
        What tells the rows of the table apart.
    centres : callable
        Returns the scenarios by name; all are simulated with one seed.
    found : callable
        From the results, by those names, to table and picture.
    replications : int
    keep_log : bool
        Whether single waits are looked at.
    span : str
        How long a replication is, in words.
    """

    name: str
    title: str
    question: str
    choices: tuple[str, ...]
    answer: int
    moral: str
    source: str
    rows_are: str
    centres: Callable[[], Mapping[str, Scenario]]
    found: Callable[[Mapping[str, Result]], Found]
    replications: int = 20
    keep_log: bool = False
    span: str = "4 days, after one of warm-up"
