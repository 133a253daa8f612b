"""A run's results as a folder: tables as CSV and Parquet, the day chart, how to get them again."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ccsim.errors import Fault, InputError
from ccsim.report.figures.day import day
from ccsim.report.style import house_style
from ccsim.scenario.resolve import resolved_toml
from ccsim.study.result import Result

__all__ = ["check_folder", "write_folder"]

_MANIFEST = "run.json"


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, or that holds something else than a run.

    Raises
    ------
    InputError
    """
    found = None
    if folder.exists() and not folder.is_dir():
        found = "a file of this name"
    elif folder.is_dir() and any(folder.iterdir()) and not (folder / _MANIFEST).is_file():
        found = f"a folder with other things in it, and no {_MANIFEST}"
    elif not os.access(_existing(folder), os.W_OK):
        found = "a place that cannot be written"
    if found:
        raise InputError(
            [
                Fault(
                    where=f"--out {folder}",
                    found=found,
                    allowed="a new or empty folder, or one that holds an earlier run",
                    do="name another folder",
                )
            ]
        )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder


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
    """
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        whole = Path(place) / "whole"
        whole.mkdir()
        _write_tables(run, whole)
        if logs:
            _write_logs(run, whole)
        _write_picture(day(run), whole, "day")
        (whole / "scenario.toml").write_text(resolved_toml(run.scenario), encoding="utf-8")
        manifest = json.dumps(run.provenance(), indent=2, ensure_ascii=False)
        (whole / _MANIFEST).write_text(manifest + "\n", encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        whole.replace(folder)
    return sorted(path.name for path in folder.iterdir())


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


def _write_picture(figure: Figure, folder: Path, name: str) -> None:
    # The style's fixed salt, and no date: the same run gives the same file.
    with house_style():
        figure.savefig(folder / f"{name}.png", dpi=150)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
