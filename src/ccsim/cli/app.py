"""The `ccsim` command: its parts, and their exit status."""

from __future__ import annotations

import sys

import typer

from ccsim.cli.compare import compare
from ccsim.cli.demo import demo
from ccsim.cli.fit import fit
from ccsim.cli.levers import levers
from ccsim.cli.report import report
from ccsim.cli.run import run
from ccsim.cli.scenario import check, explain, list_shipped, resolve
from ccsim.cli.select import select
from ccsim.cli.staff import staff
from ccsim.cli.steady import steady
from ccsim.cli.sweep import sweep
from ccsim.cli.terminal import errors, tell
from ccsim.cli.trace import trace
from ccsim.cli.validate import validate
from ccsim.errors import InputError, RunError

__all__ = ["app", "command_line"]

app = typer.Typer(
    help="Simulate a contact centre from the files a planner has.",
    epilog="Exit status: 0 success, 1 a run that failed or was interrupted, 2 bad input.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(run)
app.command()(compare)
app.command()(select)
app.command()(sweep)
app.command()(levers)
app.command()(staff)
app.command()(steady)
app.command()(fit)
app.command()(validate)
app.command()(report)
app.command()(demo)
app.command()(trace)
app.command()(check)
app.command()(explain)
app.command()(resolve)
app.command("list")(list_shipped)


def command_line() -> int:
    """Run the command line and return the exit status."""
    try:
        app()
    except InputError as error:
        tell(error.faults)
        errors().print("Nothing was run or written.")
        return 2
    except RunError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except SystemExit as end:  # how Typer ends, always
        return end.code if isinstance(end.code, int) else 0
    return 0
