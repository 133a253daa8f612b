"""Demonstrations on a screen, on a wall and on paper."""
