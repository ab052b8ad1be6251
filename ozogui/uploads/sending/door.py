"""Where a request waits until it may begin: for the gate, for a connection, for its turn, and for the pace.

Waits end early when a person wants something; looking at that, and all that follows from an answer, is the uploader's.
"""

from __future__ import annotations

from collections.abc import Callable

from ozogui.uploads.clock import Clock
from ozogui.uploads.sending.control import Control
from ozogui.uploads.sending.events import Event, Waiting, WaitReason, pace_rule, waiting_words
from ozogui.uploads.sending.gate import Gate, Hold
from ozogui.uploads.sending.pace import LIMIT, Pace, Ticket
from ozogui.uploads.sending.run import Run
from ozogui.uploads.sending.turns import Turns

TURN_S = 0.2
"""How long an upload waits at least for another one that shares its account to take its turn."""


class Door:
    """What one uploader's requests pass. Belongs to the thread of its run."""

    def __init__(
        self, clock: Clock, control: Control, pace: Pace, gate: Gate, turns: Turns, tell: Callable[[Event], None]
    ) -> None:
        """Take what is asked before a request, and who is told of a wait."""
        self._clock, self._control, self._pace = clock, control, pace
        self._gate, self._turns, self._tell = gate, turns, tell

    def ticket(self, run: Run, label: str, *, starts_campaign: bool) -> Ticket | Hold | None:
        """Return the right to begin a request, or what holds it up; None after a wait, when all is to be asked anew."""
        hold = self._gate.before_request(run.upload, starts_campaign=starts_campaign)
        if hold is not None:
            return hold
        left = run.not_before - self._clock.monotonic()
        if left > 0:
            self._turns.rest(run.upload.id)
            self._wait(run, WaitReason.NO_CONNECTION, left, run.no_connection)
            return None
        if not self._turns.want(run.upload.id):
            # Its turn comes after another one's request, which begins when a slot is free.
            self._control.sleep(min(slot.free_in_s for slot in self._pace.slots()) + TURN_S)
            return None
        taken = self._pace.try_take(label)
        if isinstance(taken, Ticket):
            self._turns.served(run.upload.id)
            return taken
        if self._pace.held_for() > 0:
            self._wait(run, WaitReason.TOO_MANY, taken, "")
        else:
            self._wait(run, WaitReason.PACE, taken, pace_rule(self._pace.limit, LIMIT))
        return None

    def wait_for(self, run: Run, hold: Hold) -> None:
        """Wait until what holds the upload up is to be looked at again."""
        self._turns.rest(run.upload.id)
        self._wait(run, WaitReason.PLAN, max(hold.until - self._clock.now(), TURN_S), hold.words)

    def _wait(self, run: Run, reason: WaitReason, seconds: float, detail: str) -> None:
        until = self._clock.now() + seconds
        # A wait goes on in slices, and is told again only when it became another one.
        if run.said_waiting is None or run.said_waiting[0] is not reason or abs(run.said_waiting[1] - until) > 1.5:
            run.said_waiting = (reason, round(until))
            self._tell(Waiting(run.upload.id, reason, until, waiting_words(reason, seconds, detail), detail))
        self._control.sleep(seconds)
