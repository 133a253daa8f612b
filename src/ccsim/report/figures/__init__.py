"""Figures, one file each; every one draws on axes you give it, or on its own."""

from ccsim.report.figures.centre import centre
from ccsim.report.figures.day import day
from ccsim.report.figures.levers import levers
from ccsim.report.figures.staffing import staffing
from ccsim.report.figures.sweep import sweep
from ccsim.report.figures.waterfall import waterfall

__all__ = ["centre", "day", "levers", "staffing", "sweep", "waterfall"]
