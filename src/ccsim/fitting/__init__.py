"""From recorded calls to the numbers of a scenario, each with its uncertainty.

`reading` makes a `CallLog` of a telephone system's export. Every estimator beside it takes plain
arrays and stands alone; `fit` puts them together.
"""
