"""Which column is what, guessed from its header and from what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from ccsim.fitting.reading.mapping import DURATIONS, INSTANTS, ROLES, LogMapping, Role
from ccsim.fitting.reading.table import Table
from ccsim.fitting.reading.vocabulary import HEADERS, NOTHING, plain_header

__all__ = ["guess_columns"]

_SAMPLE = 5_000
_MOST_WORDS = 40
"""Different words that an outcome may have."""
_ENOUGH = 0.8
"""Share of the cells that must look like what the header suggests."""
_DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ]\s?(?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\s?\d{2,4}"
    r"|[A-Za-z]{3,9}[. ]+\d{1,2},? +\d{4})"
)
_LOOKS = {
    "date": rf"^(?:{_DATE}(?:[T ].*)?|(?:19|20)\d{{6}}|[2-7]\d{{4}}(?:[.,]\d+)?)$",
    "instant": (
        rf"^(?:{_DATE}[T ,]+\d{{1,2}}:.*|\d{{1,2}}:\d{{2}}(?::\d{{2}}.*)?(?: ?[AaPp]\.?[Mm]\.?)?"
        r"|[2-7]\d{4}[.,]\d+|0?[.,]\d+|\d{9,10}(?:[.,]\d+)?|\d{12,13})$"
    ),
    "duration": (
        r"^-?(?:\d+(?:[.,]\d+)?(?: ?[a-zA-Z]{1,7})?|\d+:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
        r"|\d+ days? \d+:\d{2}:\d{2}.*)$"
    ),
}


def guess_columns(table: Table, mapping: LogMapping) -> dict[Role, str]:
    """Return the headers of the roles that the mapping leaves open, as far as they can be told."""
    named = {role: getattr(mapping.columns, role) for role in ROLES}
    taken = {header for header in named.values() if header}
    open_roles = {role for role, header in named.items() if header is None}
    found: dict[Role, str] = {}
    for _, role, header in sorted(_candidates(table, open_roles)):
        if role not in found and header not in taken and _fits(table, role, header):
            found[role] = header
            taken.add(header)
    return found


def _candidates(table: Table, roles: set[Role]) -> Iterator[tuple[int, Role, str]]:
    """Yield how sure a header is of a role, the smaller the surer."""
    for header in table.columns:
        plain = plain_header(header)
        for role in roles:
            for rank, pattern in enumerate(HEADERS[role]):
                if re.fullmatch(pattern, plain):
                    yield rank, role, header


def _fits(table: Table, role: Role, header: str) -> bool:
    """Return whether what stands in a column is what its header suggests."""
    sample = _sample(table, header)
    if not len(sample):
        return False
    if role == "date":
        return _share(sample, "date") >= _ENOUGH
    if role in INSTANTS:
        # Beside seconds since 1970, 0 is the lack of an instant.
        sample = sample.filter(pc.not_equal(sample, "0"))
        return len(sample) > 0 and _share(sample, "instant") >= _ENOUGH
    if role in DURATIONS:
        return _share(sample, "duration") >= _ENOUGH
    if role in ("outcome", "resolved"):
        several = len(pc.unique(sample)) <= _MOST_WORDS
        return several and _share(sample, "instant") < _ENOUGH
    return True


def _sample(table: Table, header: str) -> pa.Array:
    """Return cells that are not empty, from the start of the file."""
    cells = pc.utf8_trim_whitespace(table.columns[header].slice(0, _SAMPLE).combine_chunks())
    empty = pc.is_in(pc.utf8_lower(cells), pa.array(sorted(NOTHING), cells.type))
    return cells.filter(pc.and_(pc.invert(empty), pc.is_valid(cells)))


def _share(sample: pa.Array, look: str) -> float:
    fits = pc.match_substring_regex(sample, _LOOKS[look])
    return float(pc.mean(pc.cast(fits, pa.float64())).as_py())
