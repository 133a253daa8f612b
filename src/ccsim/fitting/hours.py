"""Opening hours by weekday, from where the calls come.

A scenario opens once a day at most. On each weekday the hours run from the first to the last
stretch of time in which calls come regularly: on at least half of the days, and no fewer than 5 %
of the calls of a usual stretch; or, as at night in a large centre, on nearly all days. At either
end, a stretch with less than a quarter of the calls of the two beside it is of people who are early
or late. Nor does the odd call at night move anything; calls outside are counted and told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ccsim.errors import Fault, InputError
from ccsim.fitting.slots import Counts, as_instants, count, day_of, second_of_day, weekday_of
from ccsim.scenario.hours import WEEKDAYS, OpenHours
from ccsim.units import DAY, HOUR, as_clock

__all__ = ["HoursFit", "fit_hours"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_REGULAR = 0.5
"""Calls come in a stretch that is open on at least this share of the days."""
_FEWEST = 0.05
"""And it has at least this share of the calls of a usual stretch, a weekday of a usual weekday."""
_NEARLY_ALWAYS, _MANY = 0.9, 8
"""Or calls on this share of the days, and so many calls in all."""
_QUIET = 0.1
"""A day with fewer calls than this share of its weekday's median was not a day like the others."""
_EDGE = 0.25
"""The first and the last stretch have at least this share of the calls of the two beside them."""
_SURE = 3.0
"""Expected calls in a stretch for which a day without any is rare: exp(-3) is 5 %."""
_LONGEST = 4 * HOUR
"""Of a stretch; also of a time without calls within the hours that is not told."""
_FEW_DAYS = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class HoursFit:
    """Opening hours, and the days that did not keep them.

    Attributes
    ----------
    interval : float [s]
    spans : (7, 2) float64 [s since midnight]
        Opening and closing by weekday, Monday first; equal where closed all day.
    days : (n_days,) datetime64[D]
        From the first call's to the last's.
    without : tuple of datetime64[D]
        Days of the log on which it should have been open and hardly anybody called: holidays,
        outages.
    n, outside : int
        Calls, and those of them outside the hours.
    warnings : tuple of Fault
    """

    interval: float
    spans: Floats
    days: NDArray[np.datetime64]
    without: tuple[np.datetime64, ...] = ()
    n: int = 0
    outside: int = 0
    warnings: tuple[Fault, ...] = ()

    @property
    def open(self) -> dict[str, str]:
        """Hours by weekday as a scenario's `hours.open` takes them."""
        return {
            name: "closed" if low == high else f"{as_clock(low)}-{as_clock(high)}"
            for name, (low, high) in zip(WEEKDAYS, self.spans.tolist(), strict=True)
        }

    @property
    def is_open(self) -> Flags:
        """Whether each interval of the week is open, (7, n_slots)."""
        start = np.arange(round(DAY / self.interval)) * self.interval
        return (start >= self.spans[:, :1]) & (start < self.spans[:, 1:])

    def contains(self, joined: ArrayLike) -> Flags:
        """Return whether the centre was open at some times, (n,)."""
        times = as_instants(joined)
        low, high = self.spans[weekday_of(day_of(times))].T
        second = second_of_day(times)
        return np.asarray((second >= low) & (second < high))

    @property
    def used(self) -> NDArray[np.datetime64]:
        """Days of the log on which it was open, those `without` calls left out."""
        low, high = self.spans[weekday_of(self.days)].T
        left_out = np.array(self.without, dtype="datetime64[D]")
        return np.asarray(self.days[(low < high) & ~np.isin(self.days, left_out)])


def fit_hours(
    joined: ArrayLike,
    interval: float = 900.0,
    *,
    given: Mapping[str, OpenHours] | None = None,
) -> HoursFit:
    """Estimate opening hours by weekday.

    Parameters
    ----------
    joined : (n,) datetime64
        When calls came, local wall clock.
    interval : float [s]
        A divisor of the day; hours start and end with an interval.
    given : dict of str to OpenHours, optional
        Hours that are known, by weekday, as a scenario's `hours.open` has them. Days without
        calls and calls outside are told all the same.

    Raises
    ------
    InputError
        Without any call.

    Examples
    --------
    >>> day = np.datetime64("2026-03-02") + 7 * np.arange(4)
    >>> calls = day[:, None] + np.arange(9 * 60, 17 * 60).astype("timedelta64[m]")
    >>> fit_hours(calls.ravel()).open["mon"]
    '09:00-17:00'
    """
    times = as_instants(joined)
    if not times.size:
        raise InputError(
            [
                Fault(
                    where="opening hours",
                    found="no call",
                    allowed="a log with calls",
                    do="check what was dropped, or give the hours",
                )
            ]
        )
    counts = count(times, interval)
    usual = _usual_days(counts)
    spans = _spans(counts.of(usual)) if given is None else _given(given)
    fit = HoursFit(interval=interval, spans=spans, days=counts.days)
    opened = spans[counts.weekday, 0] < spans[counts.weekday, 1]
    inside = np.where(fit.is_open[counts.weekday], counts.calls, 0.0)
    without = counts.days[opened & ~usual]
    outside = int(counts.calls.sum() - inside.sum())
    told = [
        *_few_days(counts, spans, usual),
        *_gaps(counts, inside),
        *_days_without(without, counts, inside),
        *_calls_outside(outside, times.size),
    ]
    return HoursFit(
        interval=interval,
        spans=spans,
        days=counts.days,
        without=tuple(without),
        n=times.size,
        outside=outside,
        warnings=tuple(told),
    )


def _given(hours: Mapping[str, OpenHours]) -> Floats:
    return np.array([(hours[name].open, hours[name].close) for name in WEEKDAYS])


def _usual_days(counts: Counts) -> Flags:
    """Return which days have about as many calls as others of their weekday, (n_days,)."""
    total, usual = counts.calls.sum(axis=1), np.zeros(counts.days.size, dtype=bool)
    for weekday in np.unique(counts.weekday):
        own = counts.weekday == weekday
        called = total[own & (total > 0)]
        if called.size:
            usual[own] = total[own] >= max(1.0, _QUIET * float(np.median(called)))
    return usual


def _spans(counts: Counts) -> Floats:
    means = np.zeros(7)
    for weekday in np.unique(counts.weekday):
        means[weekday] = counts.calls[counts.weekday == weekday].sum(axis=1).mean()
    spans, least = np.zeros((7, 2)), _FEWEST * float(np.median(means[means > 0]))
    for weekday in np.flatnonzero(means > least):
        calls = counts.calls[counts.weekday == weekday]
        spans[weekday] = _span(calls, counts.interval)
    return spans


def _span(calls: Floats, interval: float) -> tuple[float, float]:
    """Return opening and closing of a weekday from its days' calls, (n_days, n_slots)."""
    rate = _usual_rate(calls.mean(axis=0))
    width = _width(rate, interval, calls.shape[1])
    bins = calls.reshape(calls.shape[0], -1, width).sum(axis=2)
    share, total = (bins > 0).mean(axis=0), bins.sum(axis=0)
    regular = (share >= _REGULAR) & (total > 1) & (bins.mean(axis=0) >= _FEWEST * rate * width)
    regular |= (share >= _NEARLY_ALWAYS) & (total >= _MANY)
    if not regular.any():
        return 0.0, 0.0
    start, end = _trimmed(bins.mean(axis=0), np.flatnonzero(regular))
    first, last = start * width, end * width
    # A stretch of several intervals opens with the first of them in which anybody called.
    called = np.flatnonzero(calls[:, first:last].any(axis=0))
    return (first + called[0]) * interval, (first + called[-1] + 1) * interval


def _trimmed(mean: Floats, regular: NDArray[np.intp]) -> tuple[int, int]:
    """Return the first stretch of the hours and the one behind the last."""
    first, end = int(regular[0]), int(regular[-1]) + 1
    while end - first > 3 and mean[first] < _EDGE * mean[first + 1 : first + 3].mean():
        first += 1
    while end - first > 3 and mean[end - 1] < _EDGE * mean[end - 3 : end - 1].mean():
        end -= 1
    return first, end


def _usual_rate(mean: Floats) -> float:
    """Return the calls of an interval between the 5 % and the 95 % quantile of a day's calls."""
    share = np.cumsum(mean) / mean.sum()
    low, high = np.searchsorted(share, (0.05, 0.95))
    return float(mean[low : high + 1].mean())


def _width(rate: float, interval: float, slots: int) -> int:
    """Return how many intervals a stretch must have to be without calls on hardly any day."""
    most = max(1, int(_LONGEST // interval))
    fitting = [width for width in range(1, most + 1) if slots % width == 0]
    return next((width for width in fitting if width * rate >= _SURE), fitting[-1])


def _few_days(counts: Counts, spans: Floats, usual: Flags) -> Iterator[Fault]:
    days = np.bincount(counts.weekday[usual], minlength=7)
    few = [
        f"{WEEKDAYS[w]} ({days[w]})" for w in range(7) if days[w] < _FEW_DAYS and _open(spans[w])
    ]
    absent = [WEEKDAYS[w] for w in range(7) if not days[w]]
    if few:
        yield Fault(
            where="opening hours",
            found=f"hours that rest on few days: {', '.join(few)}",
            allowed=f"{_FEW_DAYS} days or more of each weekday",
            do="compare them with the hours you know, and give those if they differ",
            warning=True,
        )
    if absent:
        yield Fault(
            where="opening hours",
            found=f"weekdays without calls, taken as closed: {', '.join(absent)}",
            allowed="weekdays on which the centre is closed",
            do="nothing if it is; otherwise give the hours, or a longer log",
            warning=True,
        )


def _open(span: Floats) -> bool:
    return bool(span[0] < span[1])


def _gaps(counts: Counts, inside: Floats) -> Iterator[Fault]:
    """Tell of weekdays with hours in the middle in which nobody ever calls."""
    for weekday in range(7):
        called = np.flatnonzero(inside[counts.weekday == weekday].sum(axis=0))
        if called.size < 2:
            continue
        widest = int(np.diff(called).argmax())
        start, end = (called[widest] + 1) * counts.interval, called[widest + 1] * counts.interval
        if end - start >= _LONGEST:
            yield Fault(
                where=f"opening hours, {WEEKDAYS[weekday]}",
                found=f"no call from {as_clock(start)} to {as_clock(end)}, within the hours",
                allowed="one opening a day; hours over midnight cannot be simulated yet",
                do="nothing: the volume is 0 there; staff it with nobody",
                warning=True,
            )


def _days_without(
    without: NDArray[np.datetime64], counts: Counts, inside: Floats
) -> Iterator[Fault]:
    if without.size:
        calls = inside[np.isin(counts.days, without)].sum()
        yield Fault(
            where="opening hours",
            found=f"{without.size} open days with hardly a call ({calls:g} together): "
            + ", ".join(str(day) for day in without),
            allowed="days like the others",
            do="nothing if they were holidays or outages: they are left out of the volume",
            warning=True,
        )


def _calls_outside(outside: int, n: int) -> Iterator[Fault]:
    if outside:
        yield Fault(
            where="opening hours",
            found=f"{outside:,} of {n:,} calls outside the hours",
            allowed="calls within the hours",
            do="nothing if they are few: they are left out of the volume; otherwise give the hours",
            warning=True,
        )
