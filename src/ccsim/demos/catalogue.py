"""All demonstrations, in the order of an afternoon's course."""

from __future__ import annotations

from ccsim.demos import (
    aht_trap,
    averages_deceive,
    cross_training,
    fcr_amplification,
    five_service_levels,
    hockey_stick,
    pooling,
    power_of_one,
    redial_outage,
    redial_spiral,
    shrinkage,
    skill_designs,
    vip,
)
from ccsim.demos.demonstration import Demonstration
from ccsim.errors import Fault, InputError, nearest

__all__ = ["DEMONSTRATIONS", "demonstration"]

DEMONSTRATIONS: dict[str, Demonstration] = {
    module.DEMONSTRATION.name: module.DEMONSTRATION
    for module in (
        power_of_one,
        hockey_stick,
        pooling,
        shrinkage,
        averages_deceive,
        five_service_levels,
        redial_spiral,
        redial_outage,
        fcr_amplification,
        aht_trap,
        skill_designs,
        cross_training,
        vip,
    )
}


def demonstration(name: str) -> Demonstration:
    """Return a demonstration by its name.

    Raises
    ------
    InputError
        If there is none, with the nearest name.
    """
    known = name.strip().casefold().replace("-", "_").replace(" ", "_")
    if known in DEMONSTRATIONS:
        return DEMONSTRATIONS[known]
    raise InputError(
        [
            Fault(
                where="demo",
                found=f'"{name}"',
                allowed="the name of a demonstration (see `ccsim demo list`)",
                do=nearest(known, (*DEMONSTRATIONS, "list", "all")),
            )
        ]
    )
