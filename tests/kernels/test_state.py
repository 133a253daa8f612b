"""The codes that kernels may not import are those of the records."""

from ccsim.kernels import state
from ccsim.records.columns import Kind, Next, Outcome


def test_the_codes_of_the_log_are_those_of_the_records():
    assert {o.name: int(o) for o in Outcome} == {
        o.name: int(getattr(state, o.name)) for o in Outcome
    }
    assert {k.name: int(k) for k in Kind} == {k.name: int(getattr(state, k.name)) for k in Kind}
    found = {n.name: int(getattr(state, f"NEXT_{n.name}")) for n in Next}
    assert {n.name: int(n) for n in Next} == found


def test_columns_of_one_table_do_not_share_a_place():
    for prefix in (
        "Q_",
        "SK_",
        "P_",
        "X_",
        "I_",
        "N_",
        "S_",
        "SF_",
        "A_",
        "AF_",
        "G_",
        "L_",
        "FR_",
    ):
        places = [value for name, value in vars(state).items() if name.startswith(prefix)]
        assert list(range(len(places))) == sorted(places), prefix
