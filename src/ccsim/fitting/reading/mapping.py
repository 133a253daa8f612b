"""The mapping file: which column of a log is what, and what its words mean."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli_w
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from ccsim.errors import Fault, InputError, Invalid
from ccsim.fitting.reading.mapping_faults import faults_of_mapping
from ccsim.scenario.fields import Count, Duration, LongDuration, Part, Title

__all__ = ["DURATIONS", "INSTANTS", "ROLES", "Columns", "LogMapping", "Role", "read_mapping"]

Role = Literal[
    "queue", "date", "entered", "joined", "answered", "left", "ended", "wait", "talk", "hold",
    "wrap", "agent", "customer", "outcome", "resolved", "contact",
]  # fmt: skip
ROLES: tuple[Role, ...] = (
    "queue", "date", "entered", "joined", "answered", "left", "ended", "wait", "talk", "hold",
    "wrap", "agent", "customer", "outcome", "resolved", "contact",
)  # fmt: skip
"""What a column can be."""
INSTANTS: tuple[Role, ...] = ("entered", "joined", "answered", "left", "ended")
"""In the order in which they happen."""
DURATIONS: tuple[Role, ...] = ("wait", "talk", "hold", "wrap")

Unit = Literal["ms", "s", "min", "h", "day"]


def _zone(value: object) -> str:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
        else:
            return value
    raise Invalid(
        allowed='a time zone of the IANA list, such as "Europe/Berlin" or "UTC"',
        do="write the name of a region and a city; the abbreviations of zones are not unique",
    )


def _header(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid(
            allowed='the name of a column, or "" if the log has none',
            do="write the header of the column in quotes",
        )
    return value.strip()


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise Invalid(
            allowed="a list of words in square brackets",
            do='write each in quotes, such as ["AGENT", "0"]; numbers as well',
        )
    return tuple(word.strip() for word in value)


Zone = Annotated[str, BeforeValidator(_zone)]
Header = Annotated[str, BeforeValidator(_header)]
Vocabulary = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Columns(Part):
    """Which column is what; a key left out is guessed, `""` says that there is none."""

    queue: Header | None = None
    date: Header | None = None
    entered: Header | None = None
    joined: Header | None = None
    answered: Header | None = None
    left: Header | None = None
    ended: Header | None = None
    wait: Header | None = None
    talk: Header | None = None
    hold: Header | None = None
    wrap: Header | None = None
    agent: Header | None = None
    customer: Header | None = None
    outcome: Header | None = None
    resolved: Header | None = None
    contact: Header | None = None


class Words(Part):
    """What the words of the columns of outcome and of resolution mean."""

    answered: Vocabulary = ()
    abandoned: Vocabulary = ()
    drop: Vocabulary = ()
    resolved: Vocabulary = ()
    unresolved: Vocabulary = ()

    @model_validator(mode="after")
    def _check(self) -> Self:
        for keys in (("answered", "abandoned", "drop"), ("resolved", "unresolved")):
            said: dict[str, str] = {}
            for key in keys:
                for word in getattr(self, key):
                    other = said.setdefault(word.casefold(), key)
                    if other != key:
                        raise Invalid(
                            allowed="each word in one list",
                            do=f"take it out here or from `{other}`",
                            key=key,
                            found=f'"{word}", which stands in `{other}` as well',
                        )
        return self


class Formats(Part):
    """How dates, clock times and durations are written."""

    date: Literal["day-first", "month-first", "year-first"] | None = None
    duration: Unit = "s"
    clock_duration: Literal["m:s", "h:m"] | None = None
    zone: Zone | None = None
    centre: Zone | None = None
    header_row: Annotated[Count, Field(ge=1)] = 1


class Rules(Part):
    """What becomes of rows that are not plain calls."""

    queue: Title = "calls"
    abandoned_without_wait: Literal["keep", "drop"] = "keep"
    not_negative: Vocabulary = ()
    longest_wait: LongDuration = 14_400.0
    longest_talk: LongDuration = 14_400.0
    jitter: Duration = 2.0
    legs: Literal["merge", "separate"] = "merge"


class LogMapping(Part):
    """How a log is read: everything that its file does not say by itself."""

    columns: Columns = Field(default_factory=Columns)
    words: Words = Field(default_factory=Words)
    missing: dict[Role, Vocabulary] = Field(default_factory=dict)
    units: dict[Role, Unit] = Field(default_factory=dict)
    formats: Formats = Field(default_factory=Formats)
    rules: Rules = Field(default_factory=Rules)

    def column(self, role: str) -> str:
        """Return the header of what plays a role, or ""."""
        return getattr(self.columns, role) or ""

    def with_columns(self, found: Mapping[Role, str]) -> LogMapping:
        """Return the mapping with these columns, and "" for every role that nothing plays."""
        named = {role: found.get(role, self.column(role)) for role in ROLES}
        return self.model_copy(update={"columns": Columns(**named)})

    def toml(self) -> str:
        """Return a file that reads back to the mapping, without what is at its default."""
        return tomli_w.dumps(self.model_dump(exclude_defaults=True, mode="json"))


def read_mapping(source: str | Path | Mapping[str, Any] | LogMapping | None) -> LogMapping:
    """Read a mapping from a TOML file, or from a dict of the same form.

    Raises
    ------
    InputError
        With every fault that was found.
    """
    if isinstance(source, LogMapping):
        return source
    if isinstance(source, str | Path):
        path = Path(source)
        return _validated(_parsed(path), path.name)
    return _validated(dict(source or {}), "mapping")


def _validated(raw: dict[str, Any], file: str) -> LogMapping:
    try:
        return LogMapping.model_validate(raw)
    except ValidationError as error:
        raise InputError(faults_of_mapping(error, file, _tables())) from None


def _tables() -> dict[str, Iterable[str]]:
    """Return the keys each table may have; those of the whole under ""."""
    return {
        "": LogMapping.model_fields,
        "columns": Columns.model_fields,
        "words": Words.model_fields,
        "missing": ROLES,
        "units": ROLES,
        "formats": Formats.model_fields,
        "rules": Rules.model_fields,
    }


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        found, do = str(error.strerror), "name a TOML file that can be read"
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        found, do = str(error), "mend the line; words stand in quotes"
    raise InputError([Fault(where=str(path), found=found, allowed="a TOML file", do=do)])
