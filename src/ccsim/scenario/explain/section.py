"""What an explanation is made of."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Section", "Table"]


class Table(NamedTuple):
    """A header and rows of text."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Section(NamedTuple):
    """One topic: a title, whole sentences, and a table or a drawing if there is one."""

    title: str
    sentences: tuple[str, ...]
    table: Table | None = None
    drawing: tuple[str, ...] = ()
    """Lines of at most 80 characters, to be shown as they are."""
