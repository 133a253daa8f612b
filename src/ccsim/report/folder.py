"""A run's results as a folder: tables as CSV and Parquet, the day chart, how to get them again."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ccsim.report.figures.day import day
from ccsim.report.fresh_folder import check_place, write_whole
from ccsim.report.style import house_style
from ccsim.scenario.resolve import resolved_toml
from ccsim.study.result import Result

__all__ = ["check_folder", "write_folder", "write_picture"]

_MANIFEST = "run.json"
_OURS = {
    "agents.parquet", "contacts.parquet", "day.png", "day.svg", "intervals.csv",
    "intervals.parquet", _MANIFEST, "scenario.toml", "summary.csv", "summary.parquet",
}  # fmt: skip
"""Every file that is ever written: a folder with another one is not replaced."""


def check_folder(folder: Path) -> Path:
    """Return the folder's full path, unless it cannot be written or is not ours to replace.

    Raises
    ------
    InputError
    """
    return check_place(folder, _is_ours, "an earlier run")


def _is_ours(folder: Path) -> bool:
    names = {path.name for path in folder.iterdir()}
    return names <= _OURS and _is_run(folder / _MANIFEST)


def _is_run(manifest: Path) -> bool:
    try:
        return "digest" in json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def write_folder(run: Result, folder: Path, *, logs: bool = False) -> list[str]:
    """Write a run's results; the folder appears whole or not at all.

    Parameters
    ----------
    run : Result
    folder : Path
        An earlier run in it is replaced.
    logs : bool
        Whether to write the contact log and the agents' log of every replication too.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    InputError
        If the folder cannot be used.
    RunError
        If writing fails half-way, on a full disk for instance; an earlier run is then kept.
    """
    return write_whole(
        folder, check_folder(folder), lambda place: _write_all(run, place, logs=logs)
    )


def _write_all(run: Result, folder: Path, *, logs: bool) -> None:
    _write_tables(run, folder)
    if logs:
        _write_logs(run, folder)
    if run.by_interval("offered")[0].size:  # a warm-up may leave no interval to draw
        write_picture(day(run), folder, "day")
    (folder / "scenario.toml").write_text(resolved_toml(run.scenario), encoding="utf-8")
    manifest = json.dumps(run.provenance(), indent=2, ensure_ascii=False)
    (folder / _MANIFEST).write_text(manifest + "\n", encoding="utf-8")


def _write_tables(run: Result, folder: Path) -> None:
    for name, frame in (("summary", run.summary()), ("intervals", run.intervals())):
        frame.to_csv(folder / f"{name}.csv", index=False)
        frame.to_parquet(folder / f"{name}.parquet", index=False)


def _write_logs(run: Result, folder: Path) -> None:
    numbers = range(run.replications)
    contacts = [run.contacts(number).assign(replication=number) for number in numbers]
    agents = [run.agents(number).assign(replication=number) for number in numbers]
    pd.concat(contacts, ignore_index=True).to_parquet(folder / "contacts.parquet", index=False)
    pd.concat(agents, ignore_index=True).to_parquet(folder / "agents.parquet", index=False)


def write_picture(figure: Figure, folder: Path, name: str) -> None:
    """Write a figure as PNG and SVG."""
    # The style's fixed salt, and no date: the same run gives the same file.
    with house_style():
        figure.savefig(folder / f"{name}.png", dpi=150)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
