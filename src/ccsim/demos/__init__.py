"""Demonstrations for a room: one question, one run, one picture, one moral; one file each."""

from ccsim.demos.catalogue import DEMONSTRATIONS, demonstration
from ccsim.demos.demonstration import Demonstration, Found
from ccsim.demos.show import demo

__all__ = ["DEMONSTRATIONS", "Demonstration", "Found", "demo", "demonstration"]
