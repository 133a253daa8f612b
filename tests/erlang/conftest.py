"""The way to the formulas at 50 digits, `precise`."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
