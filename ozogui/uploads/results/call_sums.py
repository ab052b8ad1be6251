"""What call records told of an upload, in sums: so many of its leads dialled, answered, not yet, in all and by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ozogui.uploads.journal.journal import Journal
from ozogui.wording import count, number

_BAR_LENGTH = 40


@dataclass(frozen=True, slots=True)
class DayOfCalls:
    """One day, in leads."""

    day: date
    dialled: int
    answered: int


@dataclass(frozen=True, slots=True)
class CallSums:
    """What is known of the calls to an upload's leads; a lead that was called on two days counts once."""

    leads: int
    """Leads that CloudAgent accepted."""
    dialled: int
    answered: int
    days: tuple[DayOfCalls, ...]
    """Those that were asked for, oldest first."""
    asked_at: datetime
    """When CloudAgent was last asked."""

    @property
    def not_yet(self) -> int:
        """Leads of which no call is known."""
        return max(self.leads - self.dialled, 0)

    @property
    def words(self) -> str:
        """Say it in a sentence."""
        return (
            f"{number(self.dialled)} of {count('lead', self.leads)} called, {number(self.answered)} answered, "
            f"{number(self.not_yet)} not called yet."
        )

    @property
    def bar(self) -> str:
        """Draw it in one line of text: answered, called in vain, not called yet."""
        if not self.leads:
            return ""
        ends = [round(_BAR_LENGTH * part / self.leads) for part in (self.answered, self.dialled)]
        return "█" * ends[0] + "▒" * (ends[1] - ends[0]) + "░" * (_BAR_LENGTH - ends[1])


def call_sums(journal: Journal, upload_id: int) -> CallSums | None:
    """Return what is known of the calls to an upload's leads; None where nobody has asked for them.

    Raises:
        JournalError: there is no such upload, or the journal cannot be read.
    """
    days = journal.calls.of_upload(upload_id)
    if not days:
        return None
    dialled = frozenset[int]().union(*(each.dialled for each in days))
    answered = frozenset[int]().union(*(each.answered for each in days))
    return CallSums(
        leads=max(journal.sums(upload_id).queued, len(dialled)),
        dialled=len(dialled),
        answered=len(answered),
        days=tuple(DayOfCalls(each.day, len(each.dialled), len(each.answered)) for each in days),
        asked_at=max(each.fetched_at for each in days),
    )
