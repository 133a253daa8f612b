"""The engines for which the days worked out by hand are run."""

from collections.abc import Callable
from functools import partial

import pytest
from by_hand import Engine, run_with

from ccsim.engines import compiled, process
from ccsim.records.logs import Logs

ENGINES: dict[str, Engine] = {"simpy": process.simulate, "compiled": compiled.simulate}


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    """Return each engine in turn."""
    return ENGINES[request.param]


@pytest.fixture
def run(engine: Engine) -> Callable[..., Logs]:
    """Return `by_hand.run_with` for each engine in turn."""
    return partial(run_with, engine)
