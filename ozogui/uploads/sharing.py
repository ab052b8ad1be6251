"""How an account is shared with computers that this one knows nothing of: in turns, found by trying.

Arithmetic only; when it is asked, and where its state is kept, is pace.py's.

CloudAgent says "too many" when somebody else uses the account. From then on requests go in turns: a few one after the
other, as many as CloudAgent takes, and after the first refusal nothing for a little more than a window. By then all
that happened in the turn no longer counts, refused requests included, whether or not the server counts those. Whoever
got something begins its next turn a bit later, whoever got nothing a bit earlier: so all turns gather at one time,
without any clock in common, and who comes first changes. A turn costs a computer one refused request; how many
computers there are need not be known, and nothing has to be found out again when one comes or goes. After some minutes
without a refusal the account is ours alone again.

Measured with `dev.py bench strangers`.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from ozogui.uploads.ledger import Hold, Moment

_TURN = 68 / 60
"""From the beginning of a turn to the next one, in windows: what came late in a turn must have expired in the next."""
_LONGEST_TURN = 12 / 60
"""A turn ends after so many windows; with slow answers it holds fewer requests."""
_STEP_S = (0.75, 2.25)
"""Between two requests of a turn: time for another computer's."""
_LATER_S = 1.2
"""For each request that was taken the next turn begins so much later."""
_EARLIER_S = 1.5
_EARLIEST_S = 10.0
"""After n turns without anything the next one begins so much times the root of n earlier, at most the second number."""
_LEAST = 45 / 60
_UNEVEN_S = 0.5
"""Turns begin up to so much earlier or later than they would, so that no two computers keep in step."""
_SHRINK = 0.7
_SMALLEST_SHARE = 0.1
_MOST_TURNS = 3
"""Where very many computers get in each other's way and nobody gets anything, each leaves out up to two turns of three
more and more often, until it gets something again."""
_ALONE = 8.0
"""After so many windows without a refusal nobody else is there any more."""


def after_refusal(
    hold: Hold | None, *, now: Moment, begun: Moment, window_s: float, retry_after_s: float, random: Random
) -> Hold:
    """Return what holds after CloudAgent has said "too many": the turn is over.

    Args:
        hold: What held before.
        now: This moment.
        begun: When the refused request was begun.
        window_s: The length of the limit's window.
        retry_after_s: How long CloudAgent asked to wait at least.
        random: Where chance comes from.
    """
    before = hold or Hold(now, 0.0)
    share = before.share
    if not before.taken and hold is not None:
        share = max(_SMALLEST_SHARE, share * _SHRINK)
    ended = replace(before, share=share, refused=now, turn=before.turn or begun)
    return _after_turn(ended, now, window_s, random, at_least_s=retry_after_s)


def after_taken(
    hold: Hold, *, now: Moment, begun: Moment, limit: int, window_s: float, random: Random
) -> Hold | None:
    """Return what holds after a request was taken; None when nobody else seems to use the account any more.

    Args:
        hold: What held before.
        now: This moment.
        begun: When the request was begun.
        limit: How many requests may be made in a window.
        window_s: The length of the window.
        random: Where chance comes from.
    """
    if hold.refused is not None and hold.refused.passed_s(now) >= _ALONE * window_s:
        return None
    turn = hold.turn or begun
    going_on = replace(hold, turn=turn, taken=hold.taken + 1, share=1.0)
    step_s = random.uniform(*_STEP_S)
    if going_on.taken < limit and turn.passed_s(now) + step_s < _LONGEST_TURN * window_s:
        return replace(going_on, since=now, hold_s=max(0.0, step_s - begun.passed_s(now)))
    return _after_turn(going_on, now, window_s, random)


def is_over(hold: Hold, now: Moment, window_s: float) -> bool:
    """Return whether a hold has no more meaning."""
    if hold.since.passed_s(now) < hold.hold_s:
        return False
    return hold.refused is None or hold.refused.passed_s(now) >= _ALONE * window_s


def _after_turn(hold: Hold, now: Moment, window_s: float, random: Random, at_least_s: float = 0.0) -> Hold:
    turns = 1
    while turns < _MOST_TURNS and random.random() > hold.share:
        turns += 1
    refusals = 0 if hold.taken else hold.refusals + 1
    shift_s = _LATER_S * hold.taken if hold.taken else -min(_EARLIEST_S, _EARLIER_S * refusals**0.5)
    next_s = max(_TURN * window_s * turns + shift_s, _LEAST * window_s) + random.uniform(-_UNEVEN_S, _UNEVEN_S)
    passed_s = hold.turn.passed_s(now) if hold.turn else 0.0
    wait_s = max(0.0, next_s - passed_s, at_least_s)
    return replace(hold, since=now, hold_s=wait_s, refusals=refusals, turn=None, taken=0)
