"""Every example of the documentation is carried out, and gives what the page shows."""

from __future__ import annotations

import copy
import doctest
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pages import PAGES, ROOT, Block, anchors, blocks, links
from typed import in_its_own_process, typed

import ccsim
from ccsim.fitting.reading import read_mapping
from ccsim.scenario.load import build
from ccsim.scenario.whatif import parse_overlays

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
NOT_RUN = ("sh", "text")
"""Set-up commands, held against `.ci/run` below, and what is no example."""
MARKER = "<!-- the test command -->"
BASE = tomllib.loads("""
name = "Base"
[hours]
first_day = 2026-03-02
open = "08:00"
close = "10:00"
interval = "30 min"
[queues.calls]
volume = { per_hour = 60 }
talk = { kind = "exponential", mean = "3 min" }
patience = { kind = "exponential", mean = "2 min" }
[groups.team]
staff = 4
[groups.team.skills]
calls = {}
""")
"""What a fragment of a scenario is laid over."""


@dataclass
class Reader:
    """Somebody who does what a page says, block after block, in a folder of their own."""

    folder: Path
    name: str
    names: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def read(self, text: str) -> list[str]:
        """Return what went otherwise than the page says."""
        every = list(blocks(text))
        for block in every:
            if block.file:
                path = self.folder / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
        for block in every:
            if not block.file and block.language not in NOT_RUN:
                self._DO.get(block.language, Reader._unknown)(self, block)
        for block in every:
            if block.file and block.language == "toml":
                self._guard(block, lambda block=block: _reader(block)(self.folder / block.file))
        return self.faults

    def _fault(self, block: Block, text: str) -> None:
        self.faults.append(f"{self.name}:{block.line}: {text}")

    def _guard(self, block: Block, load: Callable[[], object]) -> None:
        try:
            load()
        except ccsim.CcsimError as error:
            self._fault(block, f"no scenario that can be run\n{error}")

    def _unknown(self, block: Block) -> None:
        self._fault(block, f"a block of `{block.language}`, which nobody checks")

    def _toml(self, block: Block) -> None:
        """Load a whole scenario; lay a fragment over a base first."""
        raw = tomllib.loads(block.text)
        whole = raw if {"name", "hours"} <= set(raw) else _laid_over(copy.deepcopy(BASE), raw)
        self._guard(block, lambda: build(whole, folder=self.folder))

    def _python(self, block: Block) -> None:
        """Run an example; what is none must be an excerpt of the code."""
        if ">>>" not in block.text:
            if not any(block.text in source for source in _sources()):
                self._fault(block, "neither an example with >>> nor an excerpt of the code")
            return
        test = doctest.DocTestParser().get_doctest(
            block.text, self.names, self.name, self.name, block.line - 1
        )
        heard: list[str] = []
        runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
        runner.run(test, out=heard.append, clear_globs=False)
        self.names.update(test.globs)
        if heard:
            self._fault(block, "".join(heard))

    def _console(self, block: Block) -> None:
        """Type the commands, and compare what they print."""
        status = 0
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            if command == "echo $?":
                got, status = f"{status}\n", 0
            else:
                if status:
                    self._fault(block, f"exit status {status}, without `$ echo $?` after it")
                got, status = self._type(command)
            example = doctest.Example(command, shown)
            if not doctest.OutputChecker().check_output(shown, got, FLAGS):
                said = doctest.OutputChecker().output_difference(example, got, FLAGS)
                self._fault(block, f"$ {command}\n{said}")
        if status:
            self._fault(block, f"exit status {status}, without `$ echo $?` after it")

    def _type(self, command: str) -> tuple[str, int]:
        program, *arguments = shlex.split(command)
        if program == "ls":
            names = sorted(path.name for path in self.folder.joinpath(*arguments).iterdir())
            return "".join(f"{name}\n" for name in names), 0
        assert program == "ccsim", command
        # What is started or asked for help looks at the terminal's width, or starts more processes.
        own = {"--help", "--processes", "--cluster"} & set(arguments)
        carry_out = in_its_own_process if own else typed
        done = carry_out(*arguments, cwd=self.folder, together=True)
        return done.stdout, done.returncode

    def _csv(self, block: Block) -> None:
        self._fault(block, "a file without <!-- file: NAME --> in front of it")

    _DO = {"console": _console, "csv": _csv, "python": _python, "toml": _toml}  # noqa: RUF012  # never changed


def _reader(block: Block) -> Callable[[Path], object]:
    """Return what reads a TOML file: an experiment, the mapping of a call log, or a scenario."""
    if "[factors]" in block.text:
        return ccsim.read_experiment
    return read_mapping if "[columns]" in block.text else ccsim.load


def _laid_over(base: dict[str, Any], fragment: dict[str, Any]) -> dict[str, Any]:
    """Return the base with the fragment's keys: tables merged down to those of queues."""
    for key, value in fragment.items():
        if isinstance(value, dict) and key in ("queues", "groups", "routing", "lines", "hours"):
            inner = base.setdefault(key, {})
            for name, item in value.items():
                merge = isinstance(item, dict) and isinstance(inner.get(name), dict)
                inner[name] = {**inner[name], **item} if merge and key != "hours" else item
            if key == "hours" and isinstance(value.get("open"), dict):
                inner.pop("close")
        else:
            base[key] = value
    return base


def _sources() -> list[str]:
    return [file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.py")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_keeps_its_word(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    faults = Reader(tmp_path, page.name).read(page.read_text(encoding="utf-8"))
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    lost = []
    for link in links(page.read_text(encoding="utf-8")):
        if link.startswith(("http:", "https:")):
            continue
        place, _, anchor = link.partition("#")
        target = page.parent / place if place else page
        if not target.exists() or (
            anchor and anchor not in anchors(target.read_text(encoding="utf-8"))
        ):
            lost.append(link)
    assert not lost


def test_the_contents_name_every_page():
    index = ROOT / "docs" / "index.md"
    named = {(index.parent / link).resolve() for link in links(index.read_text(encoding="utf-8"))}
    assert set(PAGES) - named - {index} == set()


def test_every_overlay_of_the_reference_works():
    raw = copy.deepcopy(BASE)
    raw["groups"]["reserve"] = {"staff": 2, "skills": {"calls": {}}}
    raw["routing"] = {
        "steps": {"calls": [{"groups": ["team"]}, {"groups": ["reserve"], "after": "20 s"}]}
    }
    base = build(raw)
    page = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    found = [
        shlex.split(text)[1] for text in re.findall(r"^\| `(--set .+?)` \|", page, re.MULTILINE)
    ]
    assert found
    for overlay in found:
        assert base != base.what_if(parse_overlays([overlay])), overlay


# --- the two set-up commands of the README -------------------------------------------------------

README = ROOT / "README.md"


def _set_up() -> list[str]:
    found = blocks(README.read_text(encoding="utf-8"))
    return [block.text for block in found if block.language == "sh"]


def test_the_readme_has_two_set_up_commands_of_one_line_each():
    run, tests = _set_up()
    assert (
        "python3 -m venv .venv && .venv/bin/pip install . "
        "&& .venv/bin/ccsim run anonymous_bank --out bank_day\n"
    ) == run
    assert (
        'python3 -m venv .venv && .venv/bin/pip install -e ".[test]" && .venv/bin/pytest -n 2\n'
    ) == tests


def test_ci_runs_the_test_command_of_the_readme():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    expression = re.search(r'"\$\((sed .*)\)"$', text, flags=re.MULTILINE)
    assert expression is not None
    found = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", expression[1]],  # noqa: S607  # found on the path
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert _set_up()[1] == found.stdout
    assert README.read_text(encoding="utf-8").count(MARKER) == 1


# --- that these tests can fail -------------------------------------------------------------------

FILE = """
<!-- file: small/scenario.toml -->
```toml
name = "Small"
[hours]
first_day = 2026-03-02
open = "08:00"
close = "10:00"
[queues.calls]
volume = { per_hour = 60 }
talk = { kind = "exponential", mean = "3 min" }
[groups.team]
staff = 6
[groups.team.skills]
calls = {}
```
"""
COMMAND = """
```console
$ ccsim check small
The scenario is sound.
```
"""
PYTHON = """
```python
>>> import ccsim
>>> ccsim.load("small").name
'Small'
```
"""
FRAGMENT = """
```toml
[queues.calls]
balk = 0.1
```
"""


@pytest.mark.parametrize("page", [FILE, FILE + COMMAND, FILE + PYTHON, FRAGMENT])
def test_a_good_example_is_not_blamed(tmp_path, monkeypatch, page):
    monkeypatch.chdir(tmp_path)
    assert not Reader(tmp_path, "good").read(page)


@pytest.mark.parametrize(
    ("page", "before", "after", "words"),
    [
        (FILE, "staff = 6", "staff = -6", "no scenario that can be run"),
        (FILE + COMMAND, "is sound", "is unsound", "Expected"),
        (FILE + COMMAND, "$ ccsim check small", "$ ccsim check smaller", "exit status 2"),
        (COMMAND, "console", "shell", "nobody checks"),
        (FILE + PYTHON, "'Small'", "'Large'", "Expected"),
        (FILE + PYTHON, '"small"', '"smaller"', "ScenarioError"),
        (PYTHON, ">>> ", "", "excerpt"),
        (FRAGMENT, "balk", "bulk", "no scenario that can be run"),
        (FRAGMENT, "0.1", "1.1", "no scenario that can be run"),
    ],
)
def test_a_broken_example_is_found(tmp_path, monkeypatch, page, before, after, words):
    monkeypatch.chdir(tmp_path)
    assert before in page
    faults = Reader(tmp_path, "broken").read(page.replace(before, after))
    assert words in "\n".join(faults)
