"""Commands as a user types them, carried out in this process: starting one takes a second or two.

What only a process of its own shows (signals, terminals, imports) has tests that start one, and so
has a command as a whole (`in_its_own_process`).
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import sysconfig
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

from ccsim.cli import app

__all__ = ["CCSIM", "Done", "in_its_own_process", "typed"]

CCSIM = Path(sysconfig.get_path("scripts")) / "ccsim"
Done = subprocess.CompletedProcess[str]


def typed(*arguments: str, cwd: Path, together: bool = False) -> Done:
    """Carry out `ccsim ARGUMENTS` in a folder, without a terminal.

    Parameters
    ----------
    *arguments : str
    cwd : Path
    together : bool
        Whether standard error goes to standard output, in the order in which it is written.
    """
    out = io.StringIO()
    err = out if together else io.StringIO()
    with (
        chdir(cwd),
        mock.patch.object(sys, "argv", ["ccsim", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO()),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        status = app.command_line()
    said = "" if together else err.getvalue()
    return subprocess.CompletedProcess(["ccsim", *arguments], status, out.getvalue(), said)


def in_its_own_process(*arguments: str, cwd: Path, together: bool = False) -> Done:
    """Start `ccsim ARGUMENTS` in a folder; as `typed`."""
    return subprocess.run(
        [str(CCSIM), *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if together else subprocess.PIPE,
        text=True,
        timeout=300,
        check=False,
    )
