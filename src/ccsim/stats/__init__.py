"""Estimates and their uncertainty over replications; numbers only, no contact centre."""
