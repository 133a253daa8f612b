"""Both engines leave the same logs, bit for bit, for every scenario that comes with ccsim."""

import pytest
from twins import hold_compiled

from ccsim.engines.process import simulate
from ccsim.model.build import build_tables
from ccsim.scenario.catalogue import shipped
from ccsim.scenario.load import load

REPLICATIONS = (0, 1)


@pytest.mark.parametrize("replication", REPLICATIONS)
@pytest.mark.parametrize("name", [entry.name for entry in shipped()])
def test_the_engines_agree_on(name: str, replication: int) -> None:
    tables = build_tables(load(name))
    logs = simulate(tables, seed=1, replication=replication)
    assert len(logs.contacts) > 0
    hold_compiled(tables, 1, replication, logs)
