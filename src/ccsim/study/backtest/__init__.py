"""Back-test: a scenario laid over recorded days, beside what happened on them."""
