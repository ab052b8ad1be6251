"""How long a number of requests takes at the pace: a forecast for people, by the same rule that the pace goes by.

It counts neither faults nor strangers on the account, so it says when an upload can be done at the soonest.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

ANSWER_S = 1.0
"""How long an answer is taken to need; a slot cools from then on."""


def seconds_until_begun(requests: int, free_in_s: Sequence[float], window_s: float) -> float:
    """Return the seconds from now until the last of the requests is begun.

    Args:
        requests: how many are still to be made.
        free_in_s: for each slot of the pace, in how many seconds it is free; one entry for each of the limit.
        window_s: how long a slot cools after its answer.
    """
    if requests < 1 or not free_in_s:
        return 0.0
    turn = window_s + ANSWER_S
    # After a whole round every slot is free again one turn later: only what is left over has to be played through.
    rounds, left = divmod(requests - 1, len(free_in_s))
    slots = list(free_in_s)
    heapq.heapify(slots)
    begun = 0.0
    for _ in range(left + 1):
        begun = heapq.heappop(slots)
        heapq.heappush(slots, begun + turn)
    return begun + rounds * turn
