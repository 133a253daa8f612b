"""When the centre is open, and how its days are cut into intervals."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, field_validator, model_validator

from ccsim.errors import Invalid
from ccsim.scenario.fields import Clock, Count, Duration, LongDuration, Part
from ccsim.units import DAY, as_clock, parse_clock

__all__ = ["WEEKDAYS", "Hours", "OpenHours"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY_ALLOWED = 'mon, tue, wed, thu, fri, sat, sun, or a range of them such as "mon_fri"'


class OpenHours(Part):
    """Opening and closing on one weekday [s since midnight]; equal means closed all day."""

    open: Clock
    close: Clock

    @property
    def is_closed(self) -> bool:
        """Whether the centre stays closed that day."""
        return self.open == self.close


def _read_hours(value: object) -> OpenHours:
    if isinstance(value, OpenHours):
        return value
    allowed = '"closed", or opening and closing such as "08:00-20:00"'
    if value == "closed":
        return OpenHours(open="00:00", close="00:00")  # type: ignore[arg-type]  # read from words
    if not isinstance(value, str) or value.count("-") != 1:
        raise Invalid(allowed=allowed, do="write two clock times with a hyphen between them")
    start, end = (parse_clock(part) for part in value.split("-"))
    if end <= start:
        raise Invalid(
            allowed=allowed + "; closing is after opening, on the same day",
            do='end at "24:00" and open the next day at "00:00"; shifts over midnight need both',
        )
    return OpenHours(open=as_clock(start), close=as_clock(end))  # type: ignore[arg-type]


def _write_hours(hours: OpenHours) -> str:
    if hours.is_closed:
        return "closed"
    return f"{as_clock(hours.open)}-{as_clock(hours.close)}"


DayHours = Annotated[OpenHours, BeforeValidator(_read_hours), PlainSerializer(_write_hours)]


def _spread_weekdays(table: dict[str, Any]) -> dict[str, Any]:
    """Turn ranges such as mon_fri into their days; a day may be named once only."""
    spread: dict[str, Any] = {}
    for key, hours in table.items():
        first, _, last = str(key).partition("_")
        last = last or first
        if first not in WEEKDAYS or last not in WEEKDAYS:
            raise Invalid(allowed=f"day names: {_DAY_ALLOWED}", do=f"rename `{key}`")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        for step in range((end - start) % 7 + 1):
            day = WEEKDAYS[(start + step) % 7]
            if day in spread:
                raise Invalid(allowed="each day once", do=f"name {day} once only")
            spread[day] = hours
    missing = [day for day in WEEKDAYS if day not in spread]
    if missing:
        raise Invalid(
            allowed="hours for each day of the week",
            do=f'add {", ".join(missing)}; a day off is "closed"',
        )
    return {day: spread[day] for day in WEEKDAYS}


class Hours(Part):
    """When the centre is open, and how time is cut.

    An interval owns its start and not its end, [start, end).
    """

    first_day: dt.date
    days: Annotated[Count, Field(ge=1)] = 1
    open: dict[str, DayHours]
    interval: LongDuration = 900.0
    warm_up: Duration = 0.0
    at_close: Literal["serve", "send_away"] = "serve"

    @model_validator(mode="before")
    @classmethod
    def _one_pair(cls, value: Any) -> Any:
        """Let `open = "08:00"` and `close = "20:00"` stand for the same hours every day."""
        if not isinstance(value, dict) or isinstance(value.get("open"), dict):
            if isinstance(value, dict) and "close" in value:
                raise Invalid(
                    allowed="either `open` and `close`, or `open` with hours by weekday",
                    do="leave `close` out",
                )
            return value
        rest = {key: item for key, item in value.items() if key not in ("open", "close")}
        if ("open" in value) != ("close" in value):
            raise Invalid(
                allowed="`open` and `close` together, or `open` with hours by weekday",
                do='write both, such as open = "08:00" and close = "20:00"',
            )
        if "open" in value:
            pair = f"{value['open']}-{value['close']}"
            rest["open"] = {f"{WEEKDAYS[0]}_{WEEKDAYS[-1]}": pair}
        return rest

    @field_validator("first_day", mode="before")
    @classmethod
    def _date(cls, value: object) -> object:
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            try:
                return dt.date.fromisoformat(str(value))
            except ValueError:
                raise Invalid(
                    allowed="a date such as 2026-03-02",
                    do="write year-month-day; 03/04/2026 could be March or April",
                ) from None
        return value

    @field_validator("open", mode="before")
    @classmethod
    def _weekdays(cls, value: object) -> object:
        if not isinstance(value, dict):
            raise Invalid(
                allowed='a clock time beside `close`, or { mon_fri = "08:00-20:00", ... }',
                do="write hours by weekday in a table",
            )
        return _spread_weekdays(value)

    @field_validator("interval")
    @classmethod
    def _divides_the_day(cls, value: float) -> float:
        if DAY % value != 0.0:
            raise Invalid(
                allowed="a length that divides a day, such as 5, 15, 30 or 60 min",
                do="choose one of these",
            )
        return value

    @model_validator(mode="after")
    def _on_the_grid(self) -> Self:
        for day, hours in self.open.items():
            off = [t for t in (hours.open, hours.close) if t % self.interval != 0.0]
            if off:
                raise Invalid(
                    allowed="openings and closings at the start of an interval",
                    do=f"move {as_clock(off[0])} ({day}), or choose a shorter `interval`",
                )
        if all(hours.is_closed for hours in self.open.values()):
            raise Invalid(allowed="at least one open day a week", do="open the centre")
        return self

    def of_day(self, day: int) -> OpenHours:
        """Return the hours of a day of the run, 0 being the first."""
        return self.open[WEEKDAYS[self.weekday(day)]]

    def weekday(self, day: int) -> int:
        """Return 0 for a Monday, ... 6 for a Sunday."""
        return (self.first_day.weekday() + day) % 7

    @property
    def intervals_a_day(self) -> int:
        """How many intervals a day has, open or not."""
        return round(DAY / self.interval)

    @property
    def slots(self) -> range:
        """The intervals of a day from the week's earliest opening to its latest closing."""
        hours = [day for day in self.open.values() if not day.is_closed]
        first = min(day.open for day in hours) / self.interval
        last = max(day.close for day in hours) / self.interval
        return range(round(first), round(last))

    def lengths(self) -> tuple[int, int, int]:
        """Return the lengths a per-interval list may have: one day, seven days, all days."""
        slots = len(self.slots)
        return slots, 7 * slots, self.days * slots
