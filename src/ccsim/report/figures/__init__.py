"""Figures, one file each; every one draws on axes you give it, or on its own.

`house_style` is for figures of your own: ``with ccsim.plot.house_style(): ...``.
"""

from ccsim.report.figures.centre import centre
from ccsim.report.figures.day import day
from ccsim.report.figures.staffing import staffing
from ccsim.report.figures.steady import steady
from ccsim.report.figures.sweep import sweep
from ccsim.report.figures.waterfall import waterfall
from ccsim.report.style import house_style

__all__ = ["centre", "day", "staffing", "steady", "sweep", "waterfall"]
__all__ = ["centre", "day", "house_style", "staffing", "sweep", "waterfall"]
