"""What the words of a column of outcomes or of resolution mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault
from ccsim.fitting.reading.table import Coded

__all__ = ["Meaning", "read_words"]

_SHOWN = 8


@dataclass(frozen=True, eq=False)
class Meaning:
    """What the words of a column mean.

    Attributes
    ----------
    means : (n_rows,) object
        A name of a list of words, or "" where nothing stands.
    text : (n_rows,) object
        The word itself.
    words : str
        What means what, for the reader.
    guessed : dict of str to list of str
        Words that no mapping names, by what they were taken for.
    faults : list of Fault
    """

    means: NDArray[np.object_]
    text: NDArray[np.object_]
    words: str
    guessed: dict[str, list[str]]
    faults: list[Fault]


def read_words(
    column: Coded,
    *,
    missing: NDArray[np.bool_],
    stated: dict[str, tuple[str, ...]],
    usual: dict[str, frozenset[str]],
    where: str,
) -> Meaning:
    """Tell what each row's word means.

    Parameters
    ----------
    column : Coded
    missing : (n_texts,) bool
        Which texts stand for nothing, unless a list of words names them.
    stated : dict of str to tuple of str
        Words by meaning, as the mapping has them.
    usual : dict of str to frozenset of str
        Words by meaning for what the mapping does not name, in small letters.
    where : str
    """
    said = {word.casefold(): meaning for meaning, words in stated.items() for word in words}
    known = {word: meaning for meaning, words in usual.items() for word in words}
    means: list[str] = []
    guessed: dict[str, list[str]] = {}
    strange: dict[str, int] = {}
    told: dict[str, list[str]] = {}
    for text, count, nothing in zip(column.words(), column.counts(), missing, strict=True):
        word = text.casefold()
        meaning = said.get(word, "" if nothing else known.get(word, "?"))
        means.append(meaning)
        if meaning == "?":
            strange[text] = strange.get(text, 0) + int(count)
        elif meaning:
            told.setdefault(meaning, []).append(f'"{text}"')
            if word not in said:
                guessed.setdefault(meaning, []).append(text)
    of_text = np.array(means, dtype=object)
    faults = [_strange(where, strange, list(stated))] if strange else []
    return Meaning(
        means=column.take(of_text),
        text=column.take(np.array(column.words(), dtype=object)),
        words="; ".join(f"{', '.join(words)}: {meaning}" for meaning, words in told.items()),
        guessed=guessed,
        faults=faults,
    )


def _strange(where: str, strange: dict[str, int], lists: list[str]) -> Fault:
    most = sorted(strange.items(), key=lambda item: -item[1])
    shown = ", ".join(f'"{word}" ({count:,})' for word, count in most[:_SHOWN])
    more = f" and {len(most) - _SHOWN} more" if len(most) > _SHOWN else ""
    return Fault(
        where=where,
        found=f"words that nothing says the meaning of: {shown}{more}",
        allowed=f"words in one of the lists {', '.join(lists)}",
        do=f'say what they mean: [words] {lists[0]} = ["{most[0][0]}"] and so on',
    )
