"""Figures, one file each; every one draws on axes you give it, or on its own.

`house_style` is for figures of your own: ``with ccsim.plot.house_style(): ...``.
"""

from ccsim.report.figures.backtest import backtest
from ccsim.report.figures.blame import blame
from ccsim.report.figures.centre import centre
from ccsim.report.figures.day import day
from ccsim.report.figures.demonstration import demonstration
from ccsim.report.figures.fcr_quartet import fcr_quartet
from ccsim.report.figures.fitted_durations import fitted_durations
from ccsim.report.figures.fitted_patience import fitted_patience
from ccsim.report.figures.fitted_week import fitted_staff, fitted_volume
from ccsim.report.figures.issue_funnel import issue_funnel
from ccsim.report.figures.levers import levers
from ccsim.report.figures.net_staffing import net_staffing
from ccsim.report.figures.occupancy import occupancy
from ccsim.report.figures.service_level import service_level
from ccsim.report.figures.staffing import staffing
from ccsim.report.figures.steady import steady
from ccsim.report.figures.sweep import sweep
from ccsim.report.figures.waits import waits
from ccsim.report.figures.waterfall import waterfall
from ccsim.report.style import house_style

__all__ = [
    "backtest",
    "blame",
    "centre",
    "day",
    "demonstration",
    "fcr_quartet",
    "fitted_durations",
    "fitted_patience",
    "fitted_staff",
    "fitted_volume",
    "house_style",
    "issue_funnel",
    "levers",
    "net_staffing",
    "occupancy",
    "service_level",
    "staffing",
    "steady",
    "sweep",
    "waits",
    "waterfall",
]
