"""Opening hours for drawn scenarios: short days, closed ones, short nights, round the clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drawn_laws import Raw
from hypothesis import strategies as st

__all__ = ["Days", "days"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[int, int] | None
"""First interval of a day, and how many are open; None if it is closed."""


@dataclass(frozen=True)
class Days:
    """Opening hours as drawn."""

    minutes: int
    spans: tuple[Span, ...]

    def open_intervals(self) -> list[int]:
        """Return the open intervals, numbered from midnight of day 0."""
        a_day = 1440 // self.minutes
        return [
            day * a_day + first + t
            for day, span in enumerate(self.spans)
            for first, length in ([span] if span else [])
            for t in range(length)
        ]

    def listed(self, values: dict[int, Any], otherwise: Any) -> list[Any]:
        """Return a per-interval list for all days."""
        a_day = 1440 // self.minutes
        spans = [span for span in self.spans if span]
        first, last = min(f for f, _ in spans), max(f + n for f, n in spans)
        places = [day * a_day + t for day in range(len(self.spans)) for t in range(first, last)]
        return [values.get(place, otherwise) for place in places]

    def repeated(self, pattern: tuple[Any, ...], places: Iterable[int]) -> dict[int, Any]:
        """Return a pattern again and again over some intervals."""
        return {t: pattern[i % len(pattern)] for i, t in enumerate(places)}

    def hours(self) -> Raw:
        """Return the table [hours] but for what happens at closing."""

        def words(span: Span) -> str:
            if span is None:
                return "closed"
            ends = span[0] * self.minutes, (span[0] + span[1]) * self.minutes
            return "-".join(f"{m // 60:02d}:{m % 60:02d}" for m in ends)

        open_hours = dict.fromkeys(WEEKDAYS, "closed")
        open_hours |= {day: words(span) for day, span in zip(WEEKDAYS, self.spans, strict=False)}
        return {
            "first_day": "2026-03-02",  # a Monday
            "days": len(self.spans),
            "interval": f"{self.minutes} min",
            "open": open_hours,
        }


ROUND_THE_CLOCK = st.tuples(
    st.just((0, 24)), st.sampled_from([None, (0, 24), (0, 3), (21, 3)])
).flatmap(lambda spans: st.sampled_from([spans, spans[:1]]))
MINUTES = st.sampled_from([15, 30])
ANY_SPAN = st.tuples(st.sampled_from([0, 1, 9, 22, 23]), st.integers(1, 6))
EVENING = st.tuples(st.just(22), st.integers(1, 4))
MORNING = st.tuples(st.sampled_from([0, 1]), st.integers(2, 6))
ONE_IN_FIVE = st.integers(0, 4).map(lambda n: n == 0)


def _span(drawn: tuple[int, int], an_hour: int) -> tuple[int, int]:
    hour, length = drawn
    return hour * an_hour, min(length, (24 - hour) * an_hour)


@st.composite
def _short_nights(draw: st.DrawFn) -> Days:
    minutes = draw(MINUTES)
    an_hour = 60 // minutes
    spans: list[Span] = []
    for day in range(draw(st.integers(2, 4))):
        hour, length = draw(MORNING if day % 2 else EVENING)
        spans.append(_span((hour, length if day % 2 else min(length, an_hour)), an_hour))
    return Days(minutes, tuple(spans))


@st.composite
def _any_days(draw: st.DrawFn) -> Days:
    count = draw(st.integers(1, 4))
    if count <= 2 and draw(ONE_IN_FIVE):
        return Days(60, draw(ROUND_THE_CLOCK)[:count])
    minutes = draw(MINUTES)
    spans: list[Span] = [_span(draw(ANY_SPAN), 60 // minutes)]
    for _ in range(count - 1):
        drawn = draw(ANY_SPAN)
        spans.append(None if draw(st.booleans()) else _span(drawn, 60 // minutes))
    return Days(minutes, tuple(spans))


SHORT_NIGHTS, ANY_DAYS = _short_nights(), _any_days()


def days(*, short_nights: bool) -> st.SearchStrategy[Days]:
    """Draw one to four days."""
    return SHORT_NIGHTS if short_nights else ANY_DAYS
