"""Replications of a scenario, and what they add up to."""
