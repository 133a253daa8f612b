"""What all tests share: where the recorded call logs lie, and the way to the plain twin."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from ccsim.engines import run
from ccsim.measures.conservation import check_conservation
from ccsim.model.tables import Tables
from ccsim.records.logs import Logs
from ccsim.study import replicate, result

# Tests are files, not a package: this lets them import what they share, such as `naive`.
SHARED = ("cli", "engines", "fitting", "study", "twins")
sys.path += [str(Path(__file__).parent / folder) for folder in SHARED]

# A change lands or not by what it does, not by what is drawn that day; elsewhere, draw anew.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("default", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "default")


@pytest.fixture(scope="session", autouse=True)
def _books_balance() -> Iterator[None]:
    """Hold every run that a test makes through a study against the conservation laws.

    Whichever engine runs, and also where a test has put something in the place of an engine.
    """
    plain = run.replicate

    def checked(tables: Tables, **keys: Any) -> Logs:
        logs = plain(tables, **keys)
        assert [] == check_conservation(tables, logs)
        return logs

    with pytest.MonkeyPatch.context() as patch:
        for place in (replicate, result):
            patch.setattr(place, "replicate", checked)
        yield


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of the recorded call logs, or skip the test."""
    folder = os.environ.get("CCSIM_DATA")
    if not folder:
        pytest.skip("CCSIM_DATA does not name the folder of the recorded call logs")
    if not Path(folder).is_dir():
        pytest.fail(f"CCSIM_DATA names {folder}, which is no folder")
    return Path(folder)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests marked `long` unless they are asked for by `-m long` or by their name."""
    asked_for = "long" in config.option.markexpr or any("::" in arg for arg in config.args)
    for item in items:
        if item.get_closest_marker("long") and not asked_for:
            item.add_marker(pytest.mark.skip(reason="takes minutes; ask for it with -m long"))
