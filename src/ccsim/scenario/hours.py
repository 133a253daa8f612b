"""When the centre is open, and how its days are cut into intervals."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import PlainSerializer, field_validator, model_validator

from ccsim.errors import Invalid
from ccsim.scenario.fields import Clock, Count, Duration, LongDuration, Part
from ccsim.units import DAY, MINUTE, as_clock, as_duration, parse_clock

__all__ = ["WEEKDAYS", "Hours", "OpenHours"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY_NAMES = 'day names: mon, tue, wed, thu, fri, sat, sun, or a range of them such as "mon_fri"'
_DAY_HOURS = '"closed", or opening and closing on the same day such as "08:00-20:00"'
_MOST_DAYS = 3_660
_YEARS = range(1900, 2200)


class OpenHours(Part):
    """Opening and closing on one weekday [s since midnight]; equal means closed all day."""

    open: Clock
    close: Clock

    @property
    def is_closed(self) -> bool:
        """Whether the centre stays closed that day."""
        return self.open == self.close

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        if value == "closed":
            return {"open": "00:00", "close": "00:00"}
        if isinstance(value, str) and value.count("-") == 1:
            start, _, end = value.partition("-")
            value = {"open": start, "close": end}
        if isinstance(value, dict):
            _check_order(value.get("open"), value.get("close"))
            return value
        if isinstance(value, OpenHours):
            return value
        raise Invalid(allowed=_DAY_HOURS, do="write two clock times with a hyphen between them")


def _check_order(start: object, end: object) -> None:
    try:
        in_order = parse_clock(start) < parse_clock(end)
    except Invalid:
        return  # the fields themselves say what is wrong with it
    if not in_order:
        raise Invalid(
            allowed=_DAY_HOURS,
            do='round the clock is "00:00-24:00"; hours over midnight cannot be simulated yet',
            found=f'"{start}" to "{end}"',
        )


def _write_hours(hours: OpenHours) -> str:
    if hours.is_closed:
        return "closed"
    return f"{as_clock(hours.open)}-{as_clock(hours.close)}"


DayHours = Annotated[OpenHours, PlainSerializer(_write_hours)]


def _spread_weekdays(table: dict[str, OpenHours]) -> dict[str, OpenHours]:
    """Turn ranges such as mon_fri into their days; a day may be named once only."""
    spread: dict[str, OpenHours] = {}
    for key, hours in table.items():
        first, _, last = key.partition("_")
        last = last or first
        if first not in WEEKDAYS or last not in WEEKDAYS:
            raise Invalid(allowed=_DAY_NAMES, do="rename it", found=f"`{key}`")
        start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
        for step in range((end - start) % 7 + 1):
            day = WEEKDAYS[(start + step) % 7]
            if day in spread:
                raise Invalid(allowed="each day once", do=f"leave {day} out of one of the two",
                              found=f"{day} twice, again in `{key}`")  # fmt: skip
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
    days: Count = 1
    open: dict[str, DayHours]
    interval: LongDuration = 900.0
    warm_up: Duration = 0.0
    at_close: Literal["serve", "send_away"] = "serve"

    @model_validator(mode="before")
    @classmethod
    def _one_pair(cls, value: Any) -> Any:
        """Let `open = "08:00"` and `close = "20:00"` stand for the same hours every day."""
        if not isinstance(value, dict):
            return value
        if isinstance(value.get("open"), dict):
            if "close" in value:
                raise Invalid(
                    allowed="either `open` and `close`, or `open` with hours by weekday",
                    do="leave `close` out",
                    key="close",
                )
            return value
        if ("open" in value) != ("close" in value):
            raise Invalid(
                allowed="`open` and `close` together, or `open` with hours by weekday",
                do='write both, such as open = "08:00" and close = "20:00"',
                found=f"only `{'open' if 'open' in value else 'close'}`",
            )
        rest = {key: item for key, item in value.items() if key not in ("open", "close")}
        if "open" in value:
            rest["open"] = {"mon_sun": {"open": value["open"], "close": value["close"]}}
        return rest

    @field_validator("first_day", mode="before")
    @classmethod
    def _date(cls, value: object) -> object:
        day = None
        if isinstance(value, str):
            with contextlib.suppress(ValueError):
                day = dt.date.fromisoformat(value)
        elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            day = value
        if day is None or day.year not in _YEARS:
            raise Invalid(
                allowed="a date such as 2026-03-02",
                do="write year-month-day; 03/04/2026 could be March or April",
            )
        return day

    @field_validator("days")
    @classmethod
    def _some_days(cls, value: int) -> int:
        if not 1 <= value <= _MOST_DAYS:
            raise Invalid(
                allowed=f"a whole number from 1 to {_MOST_DAYS:,}", do="write how many days to run"
            )
        return value

    @field_validator("open", mode="before")
    @classmethod
    def _is_table(cls, value: object) -> object:
        if not isinstance(value, dict):
            raise Invalid(
                allowed='a clock time beside `close`, or { mon_fri = "08:00-20:00", ... }',
                do="write hours by weekday in a table",
            )
        return value

    @field_validator("open")
    @classmethod
    def _weekdays(cls, value: dict[str, OpenHours]) -> dict[str, OpenHours]:
        spread = _spread_weekdays(value)
        if all(hours.is_closed for hours in spread.values()):
            raise Invalid(allowed="at least one open day a week", do="open the centre")
        return spread

    @field_validator("interval")
    @classmethod
    def _divides_the_day(cls, value: float) -> float:
        if DAY % value != 0.0 or value % MINUTE != 0.0:
            raise Invalid(
                allowed="whole minutes that divide a day, such as 5, 15, 30 or 60 min",
                do="choose one of these",
            )
        return value

    @model_validator(mode="after")
    def _on_the_grid(self) -> Self:
        off: dict[float, list[str]] = {}
        for day, hours in self.open.items():
            for clock in (hours.open, hours.close):
                if clock % self.interval != 0.0:
                    off.setdefault(clock, []).append(day)
        if off:
            raise Invalid(
                allowed=f"openings and closings at the start of an interval of "
                f"{as_duration(self.interval)}",
                do="move them, or choose a shorter `interval`",
                key="open",
                found=", ".join(
                    as_clock(clock) + (f" ({', '.join(days)})" if len(days) < len(WEEKDAYS) else "")
                    for clock, days in off.items()
                ),
            )
        return self

    def of_day(self, day: int) -> OpenHours:
        """Return the hours of a day of the run, 0 being the first."""
        return self.open[WEEKDAYS[self.weekday(day)]]

    def weekday(self, day: int) -> int:
        """Return 0 for a Monday, ... 6 for a Sunday."""
        return (self.first_day.weekday() + day) % 7

    def date(self, day: int) -> dt.date:
        """Return the date of a day of the run."""
        return self.first_day + dt.timedelta(days=day)

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
