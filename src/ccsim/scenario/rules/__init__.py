"""Rules across the tables of a scenario, a module for each concept.

A rule yields a fault for each thing that is wrong, and a warning for what a planner would hardly
mean. `scenario.check` lists them all.
"""
