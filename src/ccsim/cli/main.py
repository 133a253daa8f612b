"""Where the `ccsim` command begins, and what Ctrl-C and the exit status mean.

Everything else is imported only once Ctrl-C is taken care of: it takes half a second, in which
somebody who has mistyped will press it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import suppress
from types import FrameType

__all__ = ["leave", "main"]

_INTERRUPTED = b"Interrupted.\n"
_SHOW_CURSOR = b"\x1b[?25h"
"""To a terminal: a progress bar hides it."""


def leave(number: int = signal.SIGINT, frame: FrameType | None = None) -> None:
    """End the process at once, with exit status 1; what Ctrl-C does where nothing is to be kept.

    Not by an exception, which would go through whatever Python is doing at the moment: imports,
    destructors and other people's libraries show it as a traceback, or swallow it.
    """
    del number, frame
    with suppress(OSError):  # standard error may be closed
        os.write(2, (_SHOW_CURSOR if os.isatty(2) else b"") + _INTERRUPTED)
    os._exit(1)


def main() -> None:
    """Run the command line and exit."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not if it is ignored
        signal.signal(signal.SIGINT, leave)
    from ccsim.cli.app import command_line  # see above

    status = command_line()
    if any(thread.name.startswith("ccsim") for thread in threading.enumerate()):
        # An interrupted replication that compiles kernels cannot look up for some 25 seconds,
        # and Python would wait for its thread.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
