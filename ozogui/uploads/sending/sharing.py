"""How an account is shared with computers that this one knows nothing of: in turns, found by trying.

Arithmetic only; when it is asked, and where its state is kept, is pace.py's.

CloudAgent says "too many" when somebody else uses the account. From then on requests go in turns: a few one after the
other, as many as CloudAgent takes, and after the first refusal nothing for a little more than a window. By then all
that happened in the turn no longer counts, refused requests included, whether or not the server counts those. Whoever
got something begins its next turn a bit later, whoever got nothing a bit earlier: so all turns gather at one time,
without any clock in common, and who comes first changes. Where the clocks do agree, they have gathered at once: the
first turn begins at a mark of the time of day that is the same for all. A turn costs a computer one refused request;
how many computers there are need not be known, and nothing has to be found out again when one comes or goes. After
some minutes without a refusal the account is ours alone again.

A computer that is never refused cannot know that another one is: where the window rolls and answers are fast, its five
requests are followed by the next five before anybody else finds a free place. So whoever has been alone for long
leaves one place free for a window now and then, for strangers to be heard.

Measured with `dev.py bench strangers`, 2, 5 and 10 computers over four hours: at least 0.80 of the limit is used on
every server, with answers from 0.05 to 5 s, whether the times of day agree or not; the slowest gets at least 0.7 of its
fair share on average (0.5 where answers of 0.05 s hardly ever leave a place free in a rolling minute). Hardest are ten
computers without times of day that agree, on a server that counts refused requests in a rolling minute: they need half
an hour to gather, and have used 0.77 of the limit after two hours, 0.81 after four, 0.88 in the long run.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from random import Random

from ozogui.uploads.journal.ledger_records import Hold, Moment

_TURN = 68 / 60
"""From the beginning of a turn to the next one, in windows: what came late in a turn must have expired in the next."""
_TURN_FOR_ANSWER = 0.7
"""With slow answers a turn's requests are spread over more time; the next one is so many answer times later."""
_LONGEST_TURN = 12 / 60
_LONGEST_TURN_FOR_ANSWER = 3.0
"""A turn ends after so many windows and so many answer times."""
_STEP_S = (0.5, 2.25)
"""Between two requests of a turn: time for another computer's."""
_LATER_S = 1.2
"""For each request that was taken the next turn begins so much later."""
_EARLIER_S = 1.5
_EARLIEST_S = 7.0
"""For each turn in a row without anything the next one begins so much earlier, at most the second number."""
_LEAST = 45 / 60
_UNEVEN_S = 0.2
"""Turns begin up to so much earlier or later than they would, so that no two computers keep in step."""
_SHRINK = 0.7
_SMALLEST_SHARE = 0.5
_MOST_TURNS = 3
"""Where many computers get in each other's way and nobody gets anything, each leaves out up to two turns of three more
and more often, until it gets something again."""
_ALONE = 8.0
"""After so many windows without a refusal nobody else is there any more."""
_OPEN_AFTER = 90
_OPEN_AGAIN_AFTER = 20
"""After so many windows alone, and then after so many again, one place is left free for one: 1 % of the limit. Sooner
it would cost an upload more than that, for the first place costs a whole window."""


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
    if hold is None or hold.refused is None:
        mark_s = _TURN * window_s
        begun_wall = now.wall - begun.passed_s(now)  # In the time of day as it is now, should it have been set.
        first_turn = ceil((begun_wall + window_s) / mark_s) * mark_s
        wait_s = first_turn + random.uniform(0, 2 * _UNEVEN_S) - now.wall
        return Hold(now, max(wait_s, retry_after_s), refusals=1, refused=now)
    share = hold.share if hold.taken else max(_SMALLEST_SHARE, hold.share * _SHRINK)
    ended = replace(hold, share=share, refused=now, turn=hold.turn or begun)
    return _after_turn(ended, now, begun, window_s, random, at_least_s=retry_after_s)


def after_taken(hold: Hold, *, now: Moment, begun: Moment, limit: int, window_s: float, random: Random) -> Hold | None:
    """Return what holds after a request was taken; None when nobody else seems to use the account any more.

    Args:
        hold: What held before; somebody was refused in it.
        now: This moment.
        begun: When the request was begun.
        limit: How many requests may be made in a window.
        window_s: The length of the window.
        random: Where chance comes from.
    """
    if hold.refused is None or hold.refused.passed_s(now) >= _ALONE * window_s:
        return None
    turn, answer_s = hold.turn or begun, begun.passed_s(now)
    going_on = replace(hold, turn=turn, taken=hold.taken + 1, share=1.0)
    step_s = random.uniform(*_STEP_S)
    longest_s = _LONGEST_TURN * window_s + _LONGEST_TURN_FOR_ANSWER * answer_s
    if going_on.taken < limit and turn.passed_s(now) + step_s < longest_s:
        return replace(going_on, since=now, hold_s=max(0.0, step_s - answer_s))
    return _after_turn(going_on, now, begun, window_s, random)


def is_over(hold: Hold, now: Moment, window_s: float) -> bool:
    """Return whether a hold has no more meaning."""
    if hold.refused is None:
        return not hold.taken and hold.since.passed_s(now) >= hold.hold_s
    return hold.since.passed_s(now) >= hold.hold_s and hold.refused.passed_s(now) >= _ALONE * window_s


def leaves_one_free(hold: Hold | None, limit: int) -> bool:
    """Return whether a computer that has been alone for long takes one request less in this window."""
    return hold is not None and hold.refused is None and hold.taken >= _OPEN_AFTER * limit


def after_begun_alone(hold: Hold | None, *, now: Moment, limit: int) -> Hold:
    """Count a request that a computer begins alone.

    Args:
        hold: What it counted before; None when it has just begun or when nothing was sent for a window.
        now: This moment.
        limit: How many requests may be made in a window.
    """
    begun = (hold.taken if hold else 0) + 1
    # One less than the limit fill the open window; the one after them begins the next.
    is_open_no_longer = begun >= _OPEN_AFTER * limit + limit
    return Hold(now, 0.0, taken=(_OPEN_AFTER - _OPEN_AGAIN_AFTER) * limit + 1 if is_open_no_longer else begun)


def _after_turn(
    hold: Hold, now: Moment, begun: Moment, window_s: float, random: Random, at_least_s: float = 0.0
) -> Hold:
    turns = 1
    while turns < _MOST_TURNS and random.random() > hold.share:
        turns += 1
    refusals = 0 if hold.taken else hold.refusals + 1
    shift_s = _LATER_S * hold.taken if hold.taken else -min(_EARLIEST_S, _EARLIER_S * refusals)
    turn_s = _TURN * window_s + _TURN_FOR_ANSWER * begun.passed_s(now)
    next_s = max(turn_s * turns + shift_s, _LEAST * window_s) + random.uniform(-_UNEVEN_S, _UNEVEN_S)
    passed_s = hold.turn.passed_s(now) if hold.turn else 0.0
    wait_s = max(0.0, next_s - passed_s, at_least_s)
    return replace(hold, since=now, hold_s=wait_s, refusals=refusals, turn=None, taken=0)
