"""Numba on plain numbers and arrays: draws, quantiles, arrivals, visits, Erlang's formulas.

Nothing here knows a scenario, a unit or a file; it imports numpy and numba only.
"""
