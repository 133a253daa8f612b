"""Which columns of an interval report hold what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ccsim.errors import Fault, nearest
from ccsim.scenario.sheets import Sheet
from ccsim.units import MINUTE

__all__ = ["ROLES", "columns_of", "threshold_of"]

ROLES: dict[str, tuple[str, ...]] = {
    "start": (
        "start", "interval", "interval start", "start time", "time", "from", "period", "timestamp",
        "datetime", "date time", "half hour", "halfhour",
    ),
    "date": ("date", "day", "datum"),
    "queue": ("queue", "queue name", "skill", "split", "vdn", "line", "campaign", "service"),
    "offered": (
        "offered", "calls offered", "offered calls", "contacts offered", "received",
        "calls received", "presented", "calls presented", "incoming", "incoming calls", "entered",
        "total calls", "calls", "contacts", "volume",
    ),
    "answered": (
        "answered", "calls answered", "answered calls", "handled", "calls handled",
        "handled calls", "contacts handled", "served", "acd calls",
    ),
    "abandoned": (
        "abandoned", "calls abandoned", "abandoned calls", "contacts abandoned", "abandons",
        "aband", "abn", "aban calls", "lost", "lost calls",
    ),
    "short_abandoned": (
        "short abandoned", "short abandons", "short calls", "abandoned short", "short aband",
    ),
    "service_level": (
        "service level", "sl", "sla", "servicelevel", "tsf", "service", "answered within",
        "within",
    ),
    "asa": (
        "asa", "average speed of answer", "avg speed of answer", "avg speed answer",
        "speed of answer",
        "average speed to answer", "average wait", "avg wait", "average wait time",
        "avg wait time", "mean wait", "average answer time",
    ),
    "abandon_wait": (
        "ata", "average time to abandon", "avg time to abandon", "average abandon time",
        "avg abandon time", "avg aban time", "time to abandon", "average wait of abandoned",
    ),
    "aht": (
        "aht", "average handle time", "avg handle time", "average handling time", "handle time",
        "mean handle time", "avg handling time",
    ),
    "agents": (
        "agents", "agents staffed", "staffed", "agents available", "staff", "staffed agents",
        "positions staffed", "avg positions staffed", "headcount", "logged in agents",
    ),
}  # fmt: skip
"""Headers by what they hold, in lower case and without units and punctuation."""

_UNITS = re.compile(
    r"\b\d*(?:s|sec|secs|second|seconds|min|mins|minute|minutes|pct|percent)\b|\b\d+\b"
)
_THRESHOLD = re.compile(
    r"(?P<number>\d+)(?![\d.,]*\s*%)\s*(?P<unit>s|sec|secs|seconds|min|mins|minutes)?\b",
    re.IGNORECASE,
)


def _plain(title: str) -> str:
    """Return a header in lower case, without units, numbers and punctuation."""
    words = re.sub(r"[^a-z0-9]+", " ", title.casefold())
    return " ".join(_UNITS.sub(" ", words).split())


def columns_of(
    sheet: Sheet, mapping: Mapping[str, str] | None
) -> tuple[dict[str, str], dict[str, str], list[Fault]]:
    """Return the header of each role, how it was found, and what speaks against it."""
    given = dict(mapping or {})
    faults = list(_of_mapping(sheet, given))
    chosen = {role: title for role, title in given.items() if role in ROLES and title}
    understood = {role: f'column "{title}", as told' for role, title in chosen.items()}
    for role, known in ROLES.items():
        if role in given:  # an empty name says that there is none
            continue
        fitting = [
            title
            for title in sheet.columns
            if _plain(title) in known and title not in chosen.values()
        ]
        # The commoner name is the earlier one.
        fitting.sort(key=lambda title: known.index(_plain(title)))
        ties = [title for title in fitting if _plain(title) == _plain(fitting[0])]
        if len(ties) > 1:
            found = f"{len(ties)} columns that may hold {role}: {', '.join(ties)}"
            do = f'name it: mapping={{"{role}": "{ties[0]}"}}'
            faults.append(_in_header(sheet, found, "one", do))
        if fitting:
            chosen[role] = fitting[0]
            understood[role] = f'column "{fitting[0]}", guessed by its name'
    return chosen, understood, [*faults, *_missing(sheet, chosen)]


def _of_mapping(sheet: Sheet, given: Mapping[str, str]) -> Iterator[Fault]:
    for role, title in given.items():
        if role not in ROLES:
            yield Fault(
                where=f"{sheet.name}: mapping",
                found=f'the key "{role}"',
                allowed=f"one of: {', '.join(ROLES)}",
                do=nearest(role, ROLES),
            )
        elif title and title not in sheet.columns:
            yield _in_header(
                sheet,
                f'no column "{title}" for {role}',
                f"one of: {', '.join(sheet.columns)}",
                nearest(title, sheet.columns),
            )


def _missing(sheet: Sheet, chosen: Mapping[str, str]) -> Iterator[Fault]:
    known = ", ".join(sheet.columns)
    if "start" not in chosen:
        yield _in_header(
            sheet,
            "no column that is known to hold the start of the interval",
            f"one of: {known}",
            'name it: mapping={"start": "..."}',
        )
    if len({"offered", "answered", "abandoned"} & set(chosen)) < 2:
        has = [role for role in ("offered", "answered", "abandoned") if role in chosen]
        yield _in_header(
            sheet,
            f"of offered, answered and abandoned only {has[0]}" if has else "no column of calls",
            "two of offered, answered and abandoned; the third is what is left",
            f"name them in the mapping; the columns are: {known}",
        )


def _in_header(sheet: Sheet, found: str, allowed: str, do: str) -> Fault:
    return Fault(where=f"{sheet.name}, header", found=found, allowed=allowed, do=do)


def threshold_of(title: str) -> float | None:
    """Return the threshold that the header of a service level tells [s], or None.

    >>> threshold_of("SL 20s"), threshold_of("% within 2 min"), threshold_of("SL 80/20")
    (20.0, 120.0, 20.0)
    """
    found = list(_THRESHOLD.finditer(title))
    if not found:
        return None
    last = found[-1]
    minutes = (last["unit"] or "").casefold().startswith("min")
    return float(last["number"]) * (MINUTE if minutes else 1.0)
