"""What the ledger of the pace holds, as plain records: moments, requests that count, and what is known of strangers.

Apart from the tables behind them, so that whoever only counts with them needs no database.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

EVERY_KEY = ""
"""The key of a hold that concerns every account."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One point in time by both clocks: the time of day, which people set, and the time since the computer started."""

    wall: float
    steady: float

    def passed_s(self, now: Moment) -> float:
        """Return the seconds that have passed until now at least: the smaller of what the two clocks say.

        A steady reading that lies ahead of now's comes from before the computer was restarted: at least the time since
        then has passed. One that does not may come from before as well, but then even more time has passed.
        """
        wall = max(0.0, now.wall - self.wall)
        steady = now.steady - self.steady if self.steady <= now.steady else now.steady
        return min(wall, steady)

    def not_after(self, now: Moment) -> Moment:
        """Return the moment as it counts after the time of day was set back: no later than now."""
        return replace(self, wall=now.wall) if self.wall > now.wall else self


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One request that still counts."""

    id: int
    slot: int
    label: str
    begun: Moment
    answered: Moment | None
    """When its answer or failure came, None while it is under way."""
    is_abandoned: bool
    """Under way according to the table, but the process that began it is gone."""


@dataclass(frozen=True, slots=True)
class Hold:
    """What is known of strangers on an account; what follows from it is sharing.py's."""

    since: Moment
    hold_s: float
    """No request for so many seconds since then."""
    share: float = 1.0
    """Which part of the turns is taken, above 0 and at most 1."""
    refusals: int = 0
    """Turns in a row in which CloudAgent took nothing."""
    refused: Moment | None = None
    """When CloudAgent said "too many" last; None while nobody else seems to be there."""
    turn: Moment | None = None
    """When the present turn began; None between two."""
    taken: int = 0
    """Requests that CloudAgent took in the present turn; while nobody else is there those that were begun."""
