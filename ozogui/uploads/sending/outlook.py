"""How long requests will take at the pace that is kept: the arithmetic behind "about 15 minutes, done near 14:35".

A forecast only; when a request may really begin is pace.py's.
"""

from __future__ import annotations

from collections.abc import Sequence


def seconds_until_last(requests: int, free_in_s: Sequence[float], window_s: float) -> float:
    """Return the seconds until the last of so many requests begins, if each is answered at once.

    Args:
        requests: How many are to be made.
        free_in_s: For each slot of the account the seconds until it is free; none is longer than the window.
        window_s: How long a slot is not free after a request.
    """
    if requests <= 0:
        return 0.0
    rounds, place = divmod(requests - 1, len(free_in_s))
    return rounds * window_s + sorted(free_in_s)[place]
