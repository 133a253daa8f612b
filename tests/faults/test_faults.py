"""Each folder beside this file is a faulty scenario, and `expected.txt` the message it gets.

Wording is output and is reviewed as such. After a change of wording, write the files anew with

    CCSIM_REGENERATE=1 python -m pytest tests/faults

and read the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from ccsim.errors import ScenarioError
from ccsim.scenario.load import load

HERE = Path(__file__).parent
FOLDERS = sorted(path for path in HERE.iterdir() if path.is_dir() and path.name[0] not in "_.")
REGENERATE = bool(os.environ.get("CCSIM_REGENERATE"))
PYDANTIC = ("Input should", "Field required", "Extra inputs", "validation error", "pydantic")


def message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(folder.parent)
    with pytest.raises(ScenarioError) as caught:
        load(folder.name)
    return f"{caught.value}\n"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_faulty_scenario_gets_its_message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = message(folder, monkeypatch)
    expected = folder / "expected.txt"
    if REGENERATE:
        expected.write_text(found, encoding="utf-8")
    assert expected.read_text(encoding="utf-8") == found
    assert not any(word in found for word in PYDANTIC)
