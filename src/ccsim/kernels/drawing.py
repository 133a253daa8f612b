"""The uniforms of a visit that is going on in the compiled loop."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ccsim.kernels._jit import inlined_kernel, inner_kernel
from ccsim.kernels.draws import Purpose, uniform, word
from ccsim.kernels.state import Record, Records

__all__ = ["draw_again", "draw_own"]

_PATIENCE, _TALK = np.int64(Purpose.PATIENCE), np.int64(Purpose.TALK)
_WRAP, _RESOLUTION = np.int64(Purpose.WRAP), np.int64(Purpose.RESOLUTION)


@inlined_kernel
def draw_own(queues: Records, slots: Records, s: int, purpose: int, settings: Record) -> Any:
    """Return the visit's own uniform for a purpose."""
    word3 = word(slots[s]["contact"], slots[s]["visit"], purpose)
    stream = queues[slots[s]["origin"]]["stream"]
    t, k = slots[s]["interval"], slots[s]["k"]
    return uniform(stream, t, k, word3, settings["key0"], settings["key1"])


@inner_kernel
def draw_again(queues: Records, slots: Records, s: int, settings: Record) -> Any:
    """Give a visit that is not its issue's first what the first has from its queue's block."""
    queue = queues[slots[s]["queue"]]
    slots[s]["talk_time"] = math.nan
    if queue["patience_is_drawn"]:
        slots[s]["patience_u"] = draw_own(queues, slots, s, _PATIENCE, settings)
    if queue["talk_is_drawn"]:
        slots[s]["talk_u"] = draw_own(queues, slots, s, _TALK, settings)
    if queue["wrap_is_drawn"]:
        slots[s]["wrap_u"] = draw_own(queues, slots, s, _WRAP, settings)
    if queue["resolution_is_drawn"]:
        slots[s]["resolution_u"] = draw_own(queues, slots, s, _RESOLUTION, settings)
