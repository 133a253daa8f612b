"""A contact-centre simulator whose unit is the customer's issue, not the call.

>>> import ccsim
>>> centre = ccsim.load("power_of_one")
>>> run = ccsim.simulate(centre, replications=2, seed=1)
>>> run.estimate("service_level").mean < 1
True
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ccsim import erlang as erlang
    from ccsim.demos.show import demo as demo
    from ccsim.errors import CcsimError as CcsimError
    from ccsim.errors import DamagedPart as DamagedPart
    from ccsim.errors import InputError as InputError
    from ccsim.errors import RunError as RunError
    from ccsim.errors import ScenarioError as ScenarioError
    from ccsim.fitting.fit import fit as fit
    from ccsim.fitting.fit_report import FittedReport as FittedReport
    from ccsim.fitting.fit_report import fit_report as fit_report
    from ccsim.fitting.fitted import Fitted as Fitted
    from ccsim.report import figures as plot
    from ccsim.report.page import report_html as report_html
    from ccsim.scenario.forecast import read_forecast as read_forecast
    from ccsim.scenario.load import load as load
    from ccsim.scenario.spec import Scenario as Scenario
    from ccsim.study.backtest.result import Backtest as Backtest
    from ccsim.study.backtest.validate import validate as validate
    from ccsim.study.compare import compare as compare
    from ccsim.study.comparison import Comparison as Comparison
    from ccsim.study.experiment import read_experiment as read_experiment
    from ccsim.study.levers import levers as levers
    from ccsim.study.precision import Precision as Precision
    from ccsim.study.replicate import simulate as simulate
    from ccsim.study.result import Result as Result
    from ccsim.study.select import select as select
    from ccsim.study.selection import Selection as Selection
    from ccsim.study.staff import staff as staff
    from ccsim.study.staff_check import check_staffing as check_staffing
    from ccsim.study.steady import Steady as Steady
    from ccsim.study.steady import steady as steady
    from ccsim.study.story.trace import Trace as Trace
    from ccsim.study.story.trace import trace as trace
    from ccsim.study.study import Study as Study
    from ccsim.study.sweep import sweep as sweep
    from ccsim.study.targets import Targets as Targets
    from ccsim.study.tornado import Tornado as Tornado
    from ccsim.study.waterfall import waterfall as waterfall

__version__ = "0.1.0"

_PLACES = {
    "Backtest": ("ccsim.study.backtest.result", "Backtest"),
    "CcsimError": ("ccsim.errors", "CcsimError"),
    "Comparison": ("ccsim.study.comparison", "Comparison"),
    "DamagedPart": ("ccsim.errors", "DamagedPart"),
    "Fitted": ("ccsim.fitting.fitted", "Fitted"),
    "FittedReport": ("ccsim.fitting.fit_report", "FittedReport"),
    "InputError": ("ccsim.errors", "InputError"),
    "Precision": ("ccsim.study.precision", "Precision"),
    "Result": ("ccsim.study.result", "Result"),
    "RunError": ("ccsim.errors", "RunError"),
    "Scenario": ("ccsim.scenario.spec", "Scenario"),
    "ScenarioError": ("ccsim.errors", "ScenarioError"),
    "Selection": ("ccsim.study.selection", "Selection"),
    "Steady": ("ccsim.study.steady", "Steady"),
    "Study": ("ccsim.study.study", "Study"),
    "Targets": ("ccsim.study.targets", "Targets"),
    "Tornado": ("ccsim.study.tornado", "Tornado"),
    "Trace": ("ccsim.study.story.trace", "Trace"),
    "check_staffing": ("ccsim.study.staff_check", "check_staffing"),
    "compare": ("ccsim.study.compare", "compare"),
    "demo": ("ccsim.demos.show", "demo"),
    "erlang": ("ccsim.erlang", ""),
    "fit": ("ccsim.fitting.fit", "fit"),
    "fit_report": ("ccsim.fitting.fit_report", "fit_report"),
    "levers": ("ccsim.study.levers", "levers"),
    "load": ("ccsim.scenario.load", "load"),
    "plot": ("ccsim.report.figures", ""),
    "read_experiment": ("ccsim.study.experiment", "read_experiment"),
    "read_forecast": ("ccsim.scenario.forecast", "read_forecast"),
    "report_html": ("ccsim.report.page", "report_html"),
    "select": ("ccsim.study.select", "select"),
    "simulate": ("ccsim.study.replicate", "simulate"),
    "staff": ("ccsim.study.staff", "staff"),
    "steady": ("ccsim.study.steady", "steady"),
    "sweep": ("ccsim.study.sweep", "sweep"),
    "trace": ("ccsim.study.story.trace", "trace"),
    "validate": ("ccsim.study.backtest.validate", "validate"),
    "waterfall": ("ccsim.study.waterfall", "waterfall"),
}

__all__ = [
    "Backtest",
    "CcsimError",
    "Comparison",
    "DamagedPart",
    "Fitted",
    "FittedReport",
    "InputError",
    "Precision",
    "Result",
    "RunError",
    "Scenario",
    "ScenarioError",
    "Selection",
    "Steady",
    "Study",
    "Targets",
    "Tornado",
    "Trace",
    "__version__",
    "check_staffing",
    "compare",
    "demo",
    "erlang",
    "fit",
    "fit_report",
    "levers",
    "load",
    "plot",
    "read_experiment",
    "read_forecast",
    "report_html",
    "select",
    "simulate",
    "staff",
    "steady",
    "sweep",
    "trace",
    "validate",
    "waterfall",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: Numba and pandas take their time."""
    if name not in _PLACES:
        raise AttributeError(f"module 'ccsim' has no attribute {name!r}")
    place, attribute = _PLACES[name]
    module = importlib.import_module(place)
    found = getattr(module, attribute) if attribute else module
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
