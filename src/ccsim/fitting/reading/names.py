"""Names of queues as a scenario can have them."""

from __future__ import annotations

import re

import pandas as pd

from ccsim.errors import Fault, InputError

__all__ = ["with_plain_names"]

_NOT_IN_NAMES = re.compile(r"[.=]")
"""Paths of a scenario's keys are written with them."""


def with_plain_names(calls: pd.DataFrame, where: str) -> tuple[pd.DataFrame, list[Fault]]:
    """Return calls whose queues have names that a scenario can have, and a warning if some had not.

    Parameters
    ----------
    calls : DataFrame
        Of a `CallLog`.
    where : str
        The file.

    Raises
    ------
    InputError
        If two queues would have the same name.
    """
    names = [str(name) for name in calls["queue"].unique()]
    plain = {name: _NOT_IN_NAMES.sub("_", name) for name in names}
    changed = {name: other for name, other in plain.items() if name != other}
    if not changed:
        return calls, []
    place = f"{where}, queues"
    told = ", ".join(f'"{name}" as "{other}"' for name, other in changed.items())
    if len(set(plain.values())) < len(plain):
        raise InputError(
            [
                Fault(
                    where=place,
                    found=f"names that would be the same without dots and equals signs: {told}",
                    allowed="queues whose names differ in other characters",
                    do="rename them in the export",
                )
            ]
        )
    warning = Fault(
        where=place,
        found=f"names with dots or equals signs, taken as others: {told}",
        allowed="names without dots and equals signs, which a scenario's keys are written with",
        do="nothing, or rename them in the export",
        warning=True,
    )
    return calls.assign(queue=calls["queue"].map(plain)), [warning]
