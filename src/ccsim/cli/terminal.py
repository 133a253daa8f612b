"""Where words go: results to standard output, faults and progress to standard error."""

from __future__ import annotations

import _thread
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ccsim.cli.main import leave
from ccsim.errors import Fault
from ccsim.kernels._jit import is_compiled
from ccsim.study import replicate
from ccsim.study.interrupts import interrupts_noted

__all__ = [
    "Overlays", "Source", "Workers", "errors", "interrupts_raised", "out", "progress", "tell",
]  # fmt: skip

_WIDTH = 120
"""Columns where there is no terminal to ask."""

Source = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A folder, a TOML file, or a shipped scenario.")
]
Overlays = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change the scenario: --set groups.team.staff=+2, --set queues.calls.volume=+8%.",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        help="Replications at a time, each in a thread; the same numbers for any. Left out, as "
        "many as processors for compiled, and one for simpy, which gains nothing by threads.",
    ),
]


def out() -> Console:
    """Return the console for results."""
    width = None if sys.stdout.isatty() else _WIDTH
    return Console(width=width, highlight=False, soft_wrap=False)


def errors() -> Console:
    """Return the console for everything that is no result."""
    width = None if sys.stderr.isatty() else _WIDTH
    return Console(stderr=True, width=width, highlight=False, soft_wrap=True)


def tell(faults: Sequence[Fault]) -> None:
    """Print faults, each with what to do."""
    console = errors()
    for fault in faults:
        console.print(Text(str(fault)), style="yellow" if fault.warning else "red")


@contextmanager
def progress(what: str, *, kernel: str = "") -> Iterator[replicate.Reporter]:
    """Show replications done and time left while a study runs; quiet where nobody watches.

    Ctrl-C is noted, from before the bar appears until it is gone: neither can be lost in the other.

    Parameters
    ----------
    what : str
        The title of what runs.
    kernel : str
        The one whose compilation takes longest: if it is not on disk, that is said first.
    """
    console = errors()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with interrupts_noted(instead_of=leave), bar:
        task = bar.add_task(what if is_compiled(kernel) else "compiling (once)", total=None)
        yield lambda at: bar.update(task, description=what, completed=at.done, total=at.total)


@contextmanager
def interrupts_raised() -> Iterator[None]:
    """Let Ctrl-C raise KeyboardInterrupt where there is something to tidy up.

    A destructor in whose midst it is raised would show a traceback and swallow it: it is raised
    again.
    """

    def again(found: sys.UnraisableHookArgs) -> None:
        if issubclass(found.exc_type, KeyboardInterrupt):
            _thread.interrupt_main()
        else:
            before(found)

    there, before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    if there is leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.unraisablehook = again
    try:
        yield
    finally:
        sys.unraisablehook = before
        signal.signal(signal.SIGINT, there)
