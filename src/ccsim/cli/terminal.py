"""Where words go: results to standard output, faults and progress to standard error."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ccsim.cli.main import leave
from ccsim.engines.run import EngineName, chosen
from ccsim.errors import DamagedPart, Fault
from ccsim.kernels._jit import CACHE_FOLDER, is_compiled, not_kept
from ccsim.study import replicate
from ccsim.study.interrupts import interrupts_noted

__all__ = [
    "Overlays", "Source", "at_work", "damage_told", "errors", "interrupts_raised", "out",
    "progress", "tell", "working",
]  # fmt: skip

_WIDTH = 120
"""Columns where there is no terminal to ask."""
_LONGEST_TO_COMPILE = {"compiled": "day.run", "simpy": ""}
"""The kernel of each engine that says whether it has been compiled; of the SimPy engine, any."""

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
def damage_told() -> Iterator[None]:
    """Print warnings of damaged files as other warnings are printed, each of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("always", DamagedPart)
        elsewhere = warnings.showwarning

        def show(message: Warning | str, *place: Any, **keys: Any) -> None:
            if isinstance(message, DamagedPart):
                tell([message.fault])
            else:
                elsewhere(message, *place, **keys)

        warnings.showwarning = show
        yield


@contextmanager
def progress(what: str, *, engine: EngineName) -> Iterator[replicate.Reporter]:
    """Show replications done and time left while a study runs; quiet where nobody watches.

    If kernels have to be compiled first, that is said; and a warning told, wherever it is read, if
    they cannot be kept.

    Where the dashboard of a Dask cluster is, is told once.

    Ctrl-C is noted, from before the bar appears until it is gone: neither can be lost in the other.

    Parameters
    ----------
    what : str
        The title of what runs.
    engine : {"auto", "compiled", "simpy"}
        Which is to run, without a policy.
    """
    if CACHE_FOLDER is None:
        tell([_no_cache()])
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
        task = bar.add_task(_compiling(engine) or what, total=None)

        def show(at: replicate.Progress) -> None:
            if at.dashboard and not at.done:
                console.print(f"Dask dashboard: {at.dashboard}")
            bar.update(task, description=what, completed=at.done, total=at.total)

        yield show
    if error := not_kept():
        tell([_not_kept(error)])


@contextmanager
def at_work(what: str, *, engine: EngineName) -> Iterator[None]:
    """Show that something runs of which nothing is kept if it is interrupted.

    Ctrl-C ends it at once, as it does before and after.
    """
    if CACHE_FOLDER is None:
        tell([_no_cache()])
    console = errors()
    with console.status(_compiling(engine) or what) if console.is_terminal else nullcontext():
        yield
    if error := not_kept():
        tell([_not_kept(error)])


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something is being done which compiles nothing."""
    console = errors()
    with console.status(what) if console.is_terminal else nullcontext():
        yield


def _compiling(engine: EngineName) -> str:
    """Return that kernels have to be compiled first, "" if they need not."""
    if is_compiled(_LONGEST_TO_COMPILE[chosen(engine, policy=None)]):
        return ""
    return "compiling" if CACHE_FOLDER is None else "compiling (once)"


def _not_kept(error: OSError) -> Fault:
    """Return the warning that the next run will have to compile again."""
    return Fault(
        where=f"compiled kernels in {CACHE_FOLDER}",
        found=f"they could not be kept: {error.strerror}",
        allowed="some 20 MB of room",
        do="make room, or name another folder by CCSIM_CACHE_DIR; or the next run compiles again",
        warning=True,
    )


def _no_cache() -> Fault:
    """Return the warning that every run will have to compile."""
    named = os.environ.get("CCSIM_CACHE_DIR")
    return Fault(
        where="CCSIM_CACHE_DIR",
        found=f'"{named}", where nothing can be written'
        if named
        else "not set, and nothing can be written to the cache folder of your account",
        allowed="a folder that can be written, which keeps the compiled kernels",
        do="name one, or every run compiles again, for some 25 seconds",
        warning=True,
    )


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
