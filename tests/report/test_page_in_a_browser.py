"""A report's page in a real browser: nothing asked of a network, no complaint, and it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fitted_runs import small

import ccsim
from ccsim.fitting.fit import fit
from ccsim.report.fit_page import fit_page
from ccsim.report.page import report_html
from ccsim.report.teaching.page import page as hand_out

sys.path.append(str(Path(__file__).parent))
import report_runs as runs  # it lies beside this file, in no package

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="there is no Chromium on this machine")

# No sandbox: in a container, where tests run as root, Chromium starts without it or not at all.
QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-sync", "--enable-logging=stderr",
)  # fmt: skip


def opened(page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Open a page in Chromium, with a home of its own."""
    assert BROWSER is not None
    home = page.parent / "home"
    return subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={home}", *options, page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env=os.environ | {"HOME": str(page.parent)},
    )


def complaints(told: str) -> list[str]:
    """Return what the page's console says."""
    return [line for line in told.splitlines() if ":CONSOLE" in line]


def asked_for(log: Path) -> set[str]:
    """Return every address with a network scheme that the page asked for."""
    text = log.read_text(encoding="utf-8")
    # The browser's own errands have hosts of its maker.
    found = set(re.findall(r'"url":"((?:https?|wss?)://[^"]*)"', text))
    return {one for one in found if not re.search(r"//[^/]*(google|gvt1|chromium)[^/]*/", one)}


@pytest.fixture
def page(tmp_path) -> Path:
    path = tmp_path / "report.html"
    path.write_text(report_html(runs.returning()), encoding="utf-8")
    return path


def test_it_opens_without_a_complaint_and_asks_nothing_of_a_network(page):
    log = page.parent / "net.json"
    found = opened(page, f"--log-net-log={log}", "--dump-dom")
    assert [] == complaints(found.stderr)
    assert set() == asked_for(log)
    assert 7 == found.stdout.count("<svg")


def test_what_is_held_against_it_would_be_seen(page):
    """A page that does load something is caught by the same eyes."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r'<meta http-equiv="Content-Security[^>]*>', "", text)
    text = text.replace("</body>", '<img src="http://127.0.0.1:9/a"><script>oops()</script></body>')
    page.write_text(text, encoding="utf-8")
    log = page.parent / "net.json"
    found = opened(page, f"--log-net-log={log}", "--dump-dom")
    assert "oops is not defined" in "".join(complaints(found.stderr))
    assert {"http://127.0.0.1:9/a"} == asked_for(log)


def test_the_page_forbids_itself_to_load_anything(page):
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("</body>", '<img src="http://127.0.0.1:9/a"></body>'), "utf-8")
    log = page.parent / "net.json"
    found = opened(page, f"--log-net-log={log}", "--dump-dom")
    assert "Content Security Policy" in "".join(complaints(found.stderr))
    assert set() == asked_for(log)


def test_it_prints(page):
    file = page.parent / "report.pdf"
    opened(page, f"--print-to-pdf={file}", "--no-pdf-header-footer")
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 14


def test_a_fit_opens_without_a_complaint_and_asks_nothing_of_a_network(tmp_path):
    path, log = tmp_path / "fit.html", tmp_path / "net.json"
    path.write_text(fit_page(fit(small(), returns=False)), encoding="utf-8")
    found = opened(path, f"--log-net-log={log}", "--dump-dom")
    assert [] == complaints(found.stderr)
    assert set() == asked_for(log)
    assert 4 == found.stdout.count("<svg")


def test_the_longest_hand_out_prints_on_one_page(tmp_path):
    path, file = tmp_path / "redial_spiral.html", tmp_path / "redial_spiral.pdf"
    path.write_text(hand_out(ccsim.demo("redial_spiral")), encoding="utf-8")
    opened(path, f"--print-to-pdf={file}", "--no-pdf-header-footer")
    assert 1 == len(re.findall(rb"/Type\s*/Page\b", file.read_bytes()))
