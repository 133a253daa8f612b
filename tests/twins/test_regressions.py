"""Scenarios that once told the engines apart, or that force what is hardly ever drawn.

Each file of `regressions` has the seed and the replication in its first line, and says in its
description what it is for. A difference that a drawn case shows is printed in this form, once it
has been made as small as can be: save it here under a name.
"""

import re
import tomllib
from pathlib import Path

import pytest
from twins import compare

FILES = sorted((Path(__file__).parent / "regressions").glob("*.toml"))
FIRST_LINE = re.compile(r"# seed (\d+), replication (\d+)\n")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_engines_agree_on(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    run = FIRST_LINE.match(text)
    assert run, f"{file.name} does not begin with `# seed ..., replication ...`"
    raw = tomllib.loads(text)
    assert raw["description"].endswith("."), f"{file.name} does not say what it is for"
    seed, replication = map(int, run.groups())
    compare(raw, seed, replication)
