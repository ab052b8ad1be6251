"""What this computer knows of an upload before it is prepared: the very file went there, or some of its numbers did.

The journal knows files by their content and numbers by keyed hashes; the words are made here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ozogui.cloudagent.client import Duplicates
from ozogui.engine import Engine
from ozogui.errors import CancelledError
from ozogui.leads.rules import comparable_phone
from ozogui.settings import Account
from ozogui.ui.history_entry import entries_of, when
from ozogui.wording import count, number

RECENT_DAYS = 30
_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class KnownBefore:
    """What went to the campaign before, from this computer."""

    file_at: datetime | None = None
    """When this very file went there last."""
    file_leads: int = 0
    """How many of its leads were queued then."""
    numbers: int = 0
    """Ready leads whose number went there in the last 30 days."""
    of: int = 0
    """Ready leads."""

    def title(self, campaign: str, now: datetime) -> str:
        """Return the sentence about the file, else the one about the numbers; "" when nothing is known."""
        if self.file_at is not None:
            leads = count("lead", self.file_leads)
            return f"This very file went to {campaign} {_on(when(self.file_at, now))}, {leads}"
        return f"{self._numbers_words(campaign)}" if self.numbers else ""

    def sentence(self, duplicates: Duplicates) -> str:
        """Return what that means with what is chosen for duplicates."""
        verb = "skips" if duplicates is Duplicates.CHECK_TRUE else "would skip"
        safest = f"“Safest” {verb} {'it' if self.numbers == 1 else 'them'}."
        if self.file_at is None:
            return safest
        if not self.numbers:
            return "None of its numbers are ready now." if not self.of else ""
        return f"{self._numbers_words('this campaign')}. {safest}"

    def _numbers_words(self, campaign: str) -> str:
        whole = f"All {number(self.numbers)}" if self.numbers == self.of > 1 else f"{number(self.numbers)}"
        return f"{whole} of these numbers went to {campaign} in the last {RECENT_DAYS} days"


def _on(words: str) -> str:
    return words if words.startswith(("today", "yesterday")) else f"on {words}"


def find_known(
    engine: Engine,
    account: Account,
    campaign: str,
    content_hash: str,
    phones: Sequence[str],
    is_cancelled: Callable[[], bool],
) -> KnownBefore:
    """Compare a file and its ready numbers with what went to a campaign before.

    Args:
        engine: knows the journal.
        account: whose campaign it is.
        campaign: its exact name.
        content_hash: the file's.
        phones: the numbers of the ready leads.
        is_cancelled: whether nobody waits for it any more.

    Raises:
        CancelledError: nobody does.
        JournalError: the journal, or the secret of the hashes, cannot be read.
    """
    went = [
        entry
        for entry in entries_of(engine.journal, engine.journal.same_file(content_hash, campaign))
        if entry.sums.queued and engine.account_of(entry.upload) == account
    ]
    uploaded = engine.uploaded_numbers(account, campaign)
    since = _today(engine) - timedelta(days=RECENT_DAYS)
    found = 0
    for place, phone in enumerate(phones if uploaded is not None else ()):
        if place % _EVERY == 0 and is_cancelled():
            raise CancelledError
        day = uploaded.uploaded_on(comparable_phone(phone, account.country_code)) if uploaded is not None else None
        found += day is not None and day >= since
    at = went[0].upload.started_at or went[0].upload.created_at if went else None
    return KnownBefore(at, went[0].sums.queued if went else 0, found, len(phones))


def _today(engine: Engine) -> date:
    return datetime.fromtimestamp(engine.clock.now(), UTC).astimezone().date()
