"""What a user may choose in a fit, read from words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError, field_validator

from ccsim.errors import InputError
from ccsim.scenario.faults import faults_of
from ccsim.scenario.fields import Duration, LongDuration, Part, Share, Title
from ccsim.scenario.hours import Hours, OpenHours

__all__ = ["Options", "read_options"]

_ANY_DAY = dt.date(2000, 1, 3)


class Options(Part):
    """Choices of a fit.

    Attributes
    ----------
    name : str, optional
        Of the scenario.
    interval : float [s]
    hours : dict of str to OpenHours, optional
        Opening hours by weekday, if they are known; as a scenario's `hours.open`.
    first, last : date, optional
        Of the days that are looked at; the log's own if left out.
    leave_out : tuple of date
        Days that were not like others.
    returns : bool
        Whether redials and repeats are estimated, and taken out of the fresh volume.
    staff : "inferred" or "on duty"
    gap : float [s]
        Longer without a call, and an agent counts as gone.
    short : float [s]
        Conversations up to this length may be of another kind; 0 if there are none.
    patience : float [s], optional
        Mean of an exponential law, for queues in which nobody abandoned.
    target : float
    within : float [s]
        The promise: share of contacts answered within so many seconds.
    """

    name: Title | None = None
    interval: LongDuration = 900.0
    hours: dict[str, OpenHours] | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    leave_out: tuple[dt.date, ...] = ()
    returns: bool = True
    staff: Literal["inferred", "on duty"] = "inferred"
    gap: LongDuration = 1800.0
    short: Duration = 10.0
    patience: LongDuration | None = None
    target: Share = 0.80
    within: Duration = 20.0

    @field_validator("hours", mode="before")
    @classmethod
    def _by_weekday(cls, value: Any) -> Any:
        if value is None:
            return None
        return Hours.model_validate({"first_day": _ANY_DAY, "open": value}).open

    @field_validator("interval", mode="after")
    @classmethod
    def _grid(cls, value: float) -> float:
        span = {"mon_sun": {"open": "00:00", "close": "24:00"}}
        return Hours.model_validate(
            {"first_day": _ANY_DAY, "open": span, "interval": value}
        ).interval


def read_options(given: Mapping[str, Any]) -> Options:
    """Return the options that were given.

    Raises
    ------
    InputError
        With every option that cannot be read.

    Examples
    --------
    >>> read_options({"interval": "30 min", "target": "90 %"}).interval
    1800.0
    """
    try:
        return Options.model_validate(dict(given))
    except ValidationError as error:
        raise InputError(faults_of(error, dict(given), "fit")) from None
