"""Simulated contacts as a call log, so that estimates can be held against what was simulated."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from ccsim.errors import Fault, InputError
from ccsim.fitting.calls import COLUMNS, CallLog, Rows
from ccsim.fitting.reading.legs import merge_legs

__all__ = ["calls_of_run"]

_NEEDED = (
    "issue", "contact", "queue", "joined", "answered", "left", "outcome", "agent", "talk", "hold",
    "wrap", "resolved",
)  # fmt: skip
_DROPPED = {
    "blocked": "blocked: no free line or waiting place",
    "sent_away": "sent away at closing",
    "waiting": "still waiting when the log ended",
}


def calls_of_run(
    contacts: pd.DataFrame,
    *,
    first_day: dt.date,
    name: str = "simulated",
    merge: bool = True,
) -> CallLog:
    """Return the contacts of a simulated replication as a telephone system would have logged them.

    The customer is the issue. Who balked is kept as not answered, after a wait of 0.

    Parameters
    ----------
    contacts : (n_visits,) DataFrame
        As `Result.contacts` returns it, or one replication of what `ccsim run --logs` writes.
    first_day : date
        `hours.first_day` of the scenario.
    name : str
    merge : bool
        Whether the visits of a transferred contact are made one, as `merge_legs` says; if not,
        each visit is a call of its queue.

    Raises
    ------
    InputError
        If columns are missing, or the frame holds several replications.
    """
    _check(contacts, name)
    calls = _calls(contacts, first_day)
    outcome = contacts["outcome"].astype(str).to_numpy()
    counts = {reason: int((outcome == word).sum()) for word, reason in _DROPPED.items()}
    kept = np.isin(outcome, list(_DROPPED), invert=True)
    calls = calls.loc[kept].reset_index(drop=True)
    further = 0
    if merge:
        pairs = contacts.loc[kept, ["issue", "contact"]].reset_index(drop=True)
        number = pairs.groupby(["issue", "contact"], sort=False).ngroup()
        calls, further = merge_legs(calls, number.to_numpy().astype(np.int64))
        counts["a further visit of a transferred contact"] = further
    calls = calls.sort_values(["joined", "row"], ignore_index=True)
    rows = Rows(
        read=len(contacts),
        kept=len(calls),
        dropped={reason: count for reason, count in counts.items() if count},
        merged=further,
    )
    return CallLog(name=name, calls=calls, rows=rows, understood={"file": "simulated contacts"})


def _calls(contacts: pd.DataFrame, first_day: dt.date) -> pd.DataFrame:
    answered = contacts["outcome"].astype(str).to_numpy() == "answered"
    joined = contacts["joined"].to_numpy(dtype=np.float64)
    until = np.where(answered, contacts["answered"], contacts["left"])
    columns = {
        "row": np.arange(len(contacts), dtype=np.int64) + 2,
        "queue": contacts["queue"].astype(str),
        "joined": pd.Timestamp(first_day).as_unit("ns") + pd.to_timedelta(joined, unit="s"),
        "wait": until - joined,
        "answered": answered,
        **{
            part: np.where(answered, contacts[part].to_numpy(dtype=np.float64), np.nan)
            for part in ("talk", "hold", "wrap")
        },
        "agent": contacts["agent"].astype("Int64").astype("str"),
        "customer": contacts["issue"].astype(str),
        "resolved": contacts["resolved"].astype("boolean"),
    }
    calls = pd.DataFrame({name: columns[name] for name in COLUMNS}, index=contacts.index)
    calls["joined"] = calls["joined"].astype("datetime64[ns]")
    calls["agent"] = calls["agent"].where(contacts["agent"].notna(), None)
    return calls.reset_index(drop=True)


def _check(contacts: pd.DataFrame, name: str) -> None:
    missing = [column for column in _NEEDED if column not in contacts.columns]
    faults = []
    if missing:
        faults.append(
            Fault(
                where=f"{name}, columns",
                found=f"no {', '.join(missing)}",
                allowed="the columns of a contact log",
                do="give what run.contacts(k) returns",
            )
        )
    several = contacts["replication"].unique().size if "replication" in contacts.columns else 1
    if several > 1:
        faults.append(
            Fault(
                where=f"{name}, replication",
                found=f"{several} replications",
                allowed="one replication: the days of several lie on top of each other",
                do="choose one, or simulate a run of more days",
            )
        )
    if faults:
        raise InputError(faults)
