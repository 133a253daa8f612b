"""What a demonstration's picture shows, as numbers: `report.figures.demonstration` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Bars", "Lines", "Note", "Picture", "Series", "Shade"]

Shade: TypeAlias = Literal["plain", "main", "second", "good", "near", "bad"]
"""What a colour says; the house style says which it is."""


@dataclass(frozen=True)
class Series:
    """Heights that belong together, in the units of the axis.

    Attributes
    ----------
    label : str
        In the legend; "" for none.
    up : tuple of float
    across : tuple of float
        Of the same length; () for bars, which stand side by side.
    half_widths : tuple of float
        Of the intervals; () where there are none.
    shade : Shade
    shades : tuple of Shade
        Of each bar, where they differ.
    texts : tuple of str
        On top of each bar; () for none.
    """

    label: str
    up: tuple[float, ...]
    across: tuple[float, ...] = ()
    half_widths: tuple[float, ...] = ()
    shade: Shade = "main"
    shades: tuple[Shade, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Note:
    """Words at a point, with an arrow to it from where they stand."""

    text: str
    point: tuple[float, float]
    stands: tuple[float, float]
    shade: Shade = "bad"


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Curves from formulas, and dots with intervals from simulation.

    Attributes
    ----------
    title : str
        What is to be seen, in one sentence.
    across, up : str
        Labels of the axes, with units.
    curves, dots : tuple of Series
        A set of dots belongs to the curve of its shade, and needs no label.
    level : (float, str) or None
        A height to hold against, and what it is called.
    level_at : {"left", "right"}
        Where its words stand.
    notes : tuple of Note
    up_to : float or None
        Where the upward axis ends.
    from_ : float
        Where it begins.
    """

    title: str
    across: str
    up: str
    curves: tuple[Series, ...]
    dots: tuple[Series, ...] = ()
    level: tuple[float, str] | None = None
    level_at: Literal["left", "right"] = "right"
    notes: tuple[Note, ...] = ()
    up_to: float | None = None
    from_: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars side by side, in one group for each label.

    Attributes
    ----------
    title : str
        What is to be seen, in one sentence.
    up : str
        Label of the upward axis, with its unit.
    labels : tuple of str
        Below each group.
    series : tuple of Series
        One bar of each group.
    across : str
        What the labels are.
    exact : bool
        Whether the heights are a formula's.
    level, up_to : see `Lines`
    """

    title: str
    up: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    across: str = ""
    exact: bool = False
    level: tuple[float, str] | None = None
    up_to: float | None = None


Picture: TypeAlias = Lines | Bars
