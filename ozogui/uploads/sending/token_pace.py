"""Ten tokens an hour, over all processes and restarts: the pace's arithmetic with another limit and window.

The tokens themselves are in ozogui.cloudagent.tokens and never on a disk.
"""

from __future__ import annotations

from ozogui.cloudagent.tokens import HOUR_S, MOST_AN_HOUR
from ozogui.uploads.clock import Clock
from ozogui.uploads.sending.pace import HasLedger, Pace, Ticket


class TokenPace:
    """The tokens that an account may still get. Belongs to one Tokens, which asks from one thread at a time."""

    def __init__(self, book: HasLedger, account_key: str, clock: Clock) -> None:
        """Look after one account.

        Args:
            book: holds the durable table.
            account_key: server and user name.
            clock: the computer's.
        """
        self._pace = Pace(book, f"{account_key} token", limit=MOST_AN_HOUR, window_s=HOUR_S, clock=clock)
        self._ticket: Ticket | None = None

    def take(self) -> float:
        """Take one: 0 if there is one, else the seconds to wait.

        Raises:
            JournalError: the table cannot be written; then no token may be fetched.
        """
        taken = self._pace.try_take("token")
        if isinstance(taken, float):
            return taken
        self._ticket = taken
        return 0.0

    def done(self) -> None:
        """Let the hour of the last one taken begin now."""
        if self._ticket is not None:
            self._pace.answered(self._ticket)
            self._ticket = None
