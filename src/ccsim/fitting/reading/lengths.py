"""Who was answered, after which wait, for how long: recorded, or what follows from instants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccsim.errors import Fault
from ccsim.fitting.reading.cells import Cells
from ccsim.fitting.reading.fates import some_rows
from ccsim.fitting.reading.mapping import DURATIONS, Role
from ccsim.fitting.reading.outcomes import Meaning, read_words
from ccsim.fitting.reading.times import Times
from ccsim.fitting.reading.vocabulary import ABANDONED, ANSWERED, DROPPED

__all__ = ["Lengths", "read_answered", "read_lengths"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_BEHIND = "ends before it starts"
_CLOCKS = "look at the clocks of the system; if they were set back, say formats.centre"


@dataclass(frozen=True, eq=False)
class Lengths:
    """Durations [s] of each row, NaN where not known.

    Attributes
    ----------
    wait, talk, hold, wrap : (n_rows,) float64
    """

    wait: Floats
    talk: Floats
    hold: Floats
    wrap: Floats


def read_answered(cells: Cells, times: Times) -> Flags:
    """Return who was answered; drop rows whose outcome says so, or says nothing."""
    if cells.has("outcome"):
        return _by_outcome(cells)
    size = cells.fates.row.size
    if cells.has("answered"):
        cells.understood["outcome"] = "answered where there is an instant of answering"
        return times.known("answered", size)
    if cells.has("talk"):
        cells.understood["outcome"] = "answered where the talk time is above 0"
        return np.asarray(cells.durations("talk").seconds > 0)
    cells.understood["outcome"] = "answered where there is an agent"
    coded, missing = cells.column("agent")
    return np.asarray(~coded.take(missing))


def _by_outcome(cells: Cells) -> Flags:
    coded, missing = cells.column("outcome")
    words = cells.mapping.words
    usual = {"answered": ANSWERED, "abandoned": ABANDONED, "drop": DROPPED}
    if "abandon" in cells.mapping.column("outcome").lower():
        # "Abandoned: yes" is no answer.
        yes = ANSWERED & {"yes", "y", "true", "1"}
        no = ABANDONED & {"no", "n", "false", "0"}
        usual |= {"answered": (ANSWERED - yes) | no, "abandoned": (ABANDONED - no) | yes}
    found = read_words(
        coded,
        missing=missing,
        stated={key: getattr(words, key) for key in ("answered", "abandoned", "drop")},
        usual=usual,
        where=cells.where("outcome"),
    )
    cells.faults += found.faults
    cells.tell("outcome", found.words)
    _keep_words(cells, found)
    cells.fates.drop(
        found.means == "",
        "without an outcome",
        do='say what an empty cell means: words.abandoned = [""], for instance',
    )
    dropped = found.means == "drop"
    for word in sorted(set(found.text[dropped])):
        of_word = dropped & (found.text == word)
        do = "" if word in words.drop else "say words.drop, or what it means"
        cells.fates.drop(of_word, f'with the outcome "{word}"', do=do)
    return np.asarray(found.means == "answered")


def _keep_words(cells: Cells, found: Meaning) -> None:
    """Put words that were guessed into the mapping, so that it says what was done."""
    words = cells.mapping.words
    more = {key: (*getattr(words, key), *said) for key, said in found.guessed.items()}
    cells.mapping = cells.mapping.model_copy(update={"words": words.model_copy(update=more)})


def read_lengths(cells: Cells, times: Times, answered: Flags) -> Lengths:
    """Return the durations; drop rows in which they cannot be."""
    size = answered.size
    nothing = np.full(size, np.nan)
    recorded: dict[Role, Floats] = {}
    for role in DURATIONS:
        if cells.has(role):
            found = cells.durations(role)
            recorded[role] = found.seconds
            # An answered call's wait can still follow from instants; without it, it is dropped.
            cells.warn_cells(role, found.unreadable, "a duration")
    for role, seconds in recorded.items():
        cells.fates.drop(
            seconds < 0, f"with a negative {role}", do="find out what the system means by it"
        )
    _tell_talk_without_an_answer(cells, recorded.get("talk", nothing), answered)
    wait = _wait(cells, times, answered, recorded.get("wait", nothing))
    talk = _talk(cells, times, wait, recorded.get("talk", nothing), recorded.get("hold", nothing))
    of_answered = {
        role: np.where(answered, recorded.get(role, nothing), np.nan) for role in DURATIONS
    }
    return Lengths(wait, np.where(answered, talk, np.nan), of_answered["hold"], of_answered["wrap"])


def _tell_talk_without_an_answer(cells: Cells, talk: Floats, answered: Flags) -> None:
    rows = cells.fates.row[(talk > 0) & ~answered & cells.fates.kept]
    if rows.size:
        cells.warnings.append(
            Fault(
                where=f"{cells.where('talk')}, {some_rows(rows)}",
                found=f"a talk time in {rows.size:,} rows that were not answered",
                allowed="talk times of answered calls; these are left aside",
                do="look whether words.answered names all words for an answer",
                warning=True,
            )
        )


def _wait(cells: Cells, times: Times, answered: Flags, recorded: Floats) -> Floats:
    """Return the wait until answered or gone."""
    derived = np.full(answered.size, np.nan)
    for end, which in (("answered", answered), ("left", ~answered), ("ended", ~answered)):
        if cells.has(end) and np.isnan(recorded).any():
            from_end = times.seconds("joined", end)
            derived = np.where(which & np.isnan(derived), from_end, derived)
    if cells.has("left"):
        derived = np.where(np.isnan(derived), times.seconds("joined", "left"), derived)
    use = np.isnan(recorded) & ~np.isnan(derived)
    if (use & cells.fates.kept).any():
        source = "from instants" if not cells.has("wait") else cells.understood["wait"]
        more = f"; {use.sum():,} rows from instants" if cells.has("wait") else ""
        cells.understood["wait"] = source + more
    derived = _not_behind(cells, derived, use, "wait")
    wait = np.where(use, derived, recorded)
    if cells.mapping.rules.abandoned_without_wait == "drop":
        cells.fates.drop(~answered & ~(wait > 0), "that left before they queued")
    cells.fates.drop(np.isnan(wait), "without a wait", do="map the column of waits, or instants")
    return wait


def _talk(cells: Cells, times: Times, wait: Floats, recorded: Floats, hold: Floats) -> Floats:
    """Return the talk time."""
    if not cells.has("ended") or not np.isnan(recorded).any():
        return recorded
    if cells.has("answered"):
        derived = times.seconds("answered", "ended")
    else:
        derived = times.seconds("joined", "ended") - wait
    derived = derived - np.nan_to_num(hold)
    use = np.isnan(recorded) & ~np.isnan(derived) & cells.fates.kept
    if use.any() and not cells.has("talk"):
        less = " less the hold" if cells.has("hold") else ""
        cells.understood["talk"] = f"from the answer to the end{less}"
    return np.where(use, _not_behind(cells, derived, use, "talk"), recorded)


def _not_behind(cells: Cells, seconds: Floats, use: Flags, role: str) -> Floats:
    """Take clocks that differ by a second or two as equal; drop what truly ends too early."""
    jitter = cells.mapping.rules.jitter
    little = use & (seconds < 0) & (seconds >= -jitter)
    if (little & cells.fates.kept).any():
        count = int((little & cells.fates.kept).sum())
        cells.understood[role] += f"; 0 in {count:,} rows that end up to {jitter:g} s too early"
    cells.fates.drop(use & (seconds < -jitter), f"whose {role} {_BEHIND}", do=_CLOCKS)
    return np.where(little, 0.0, seconds)
