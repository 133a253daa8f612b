"""The codes that kernels may not import are those of the records."""

from ccsim.kernels import state
from ccsim.records.columns import Kind, Next, Outcome


def test_the_codes_of_the_log_are_those_of_the_records():
    assert {o.name: int(o) for o in Outcome} == {
        o.name: int(getattr(state, o.name)) for o in Outcome
    }
    for prefix, codes in (("KIND_", Kind), ("NEXT_", Next)):
        found = {code.name: int(getattr(state, f"{prefix}{code.name}")) for code in codes}
        assert {code.name: int(code) for code in codes} == found
