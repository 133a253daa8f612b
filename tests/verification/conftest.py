"""Lets the tests import the cases of `experiments/verification`, which are scripts."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "experiments" / "verification"))
