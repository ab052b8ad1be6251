"""One upload as History lists it: its record with its sums, the word for its state, and what is to be done next.

Pure: records in, words out. The table is history_model.py's, the page's acts are history_page.py's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ozogui.settings.settings import PRACTICE_SERVER
from ozogui.ui.batches.upload_facts import NEEDING
from ozogui.uploads.journal.result_records import Undone
from ozogui.uploads.records import BatchState, StopCause, Sums, UploadRecord, UploadState
from ozogui.wording import clock_time, count, moment, number

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.uploads.journal.journal import Journal


class StateFilter(StrEnum):
    """Which uploads History shows."""

    ALL = "All states"
    NEED_YOU = "Need you"
    WAITING = "With leads waiting"
    FINISHED = "Finished"


class NextAct(StrEnum):
    """What the primary button of History does with an upload."""

    GO_ON = "go on"
    DECIDE = "decide"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One upload of the list."""

    upload: UploadRecord
    sums: Sums
    needing: int
    """Batches that are refused or unconfirmed."""
    failed: int = 0
    """Leads that CloudAgent accepted and then did not add, as far as it has told."""

    @property
    def is_practice(self) -> bool:
        """Whether it went to the stand-in."""
        return self.upload.server == PRACTICE_SERVER

    @property
    def there(self) -> int:
        """Leads that CloudAgent accepted, but for those that it did not add and those that were deleted again."""
        return max(self.sums.queued - self.failed, 0)

    @property
    def leads(self) -> int:
        """Leads in batches."""
        return self.sums.rows - self.sums.held_back

    @property
    def is_running(self) -> bool:
        """Whether a program runs it at the moment."""
        return bool(self.upload.held_by)

    @property
    def next_act(self) -> NextAct:
        """What is to be done next."""
        if self.is_running:
            return NextAct.OPEN
        if self.sums.waiting and self.upload.started_at is not None:
            return NextAct.GO_ON
        return NextAct.DECIDE if self.sums.unconfirmed else NextAct.OPEN

    def chip(self) -> tuple[str, str, str]:
        """Return the state's word, tone and icon; practice says that it is practice instead."""
        if self.is_running:
            return "Running", "accent", "plane"
        if self.is_practice:
            return "Practice", "practice", "flask"
        return self._finished_chip() if self.upload.state is UploadState.FINISHED else self._open_chip()

    def _open_chip(self) -> tuple[str, str, str]:
        if self.upload.state is UploadState.READY:
            return "Ready", "off", "clock"
        return {
            StopCause.CREDENTIALS: ("Wrong key", "err", "octagon"),
            StopCause.CAMPAIGN: ("Wrong campaign", "err", "octagon"),
            StopCause.INTERRUPTED: ("Interrupted", "warn", "pause"),
        }.get(self.upload.stop_cause, ("Stopped", "accent", "pause"))

    def _finished_chip(self) -> tuple[str, str, str]:
        sums = self.sums
        if sums.unconfirmed:
            return f"{number(self.needing)} {'needs' if self.needing == 1 else 'need'} you", "warn", "question"
        if sums.refused:
            return ("Partly refused", "warn", "triangle") if sums.accepted else ("Refused", "err", "octagon")
        if sums.cancelled:
            return "Partly cancelled" if sums.accepted else "Cancelled", "off", "minus"
        return "Finished", "ok", "tick-circle"

    def bar(self) -> tuple[tuple[float, str], ...]:
        """Return the shares of what became of the leads, with their tones."""
        total = max(1, self.leads)
        parts = (
            (self.there, "ok"),
            (self.failed, "warn"),
            (self.sums.deleted, "off"),
            (self.sums.refused, "err"),
            (self.sums.unconfirmed, "doubt"),
        )
        return tuple((leads / total, tone) for leads, tone in parts if leads)

    def sentence(self, now: datetime) -> str:
        """Return how the upload stands and since when."""
        upload = self.upload
        if self.is_running:
            return f"Run by {upload.held_by} just now"
        if upload.state is UploadState.FINISHED and upload.finished_at is not None:
            return f"Finished {when(upload.finished_at, now)}"
        if upload.state is UploadState.READY and upload.started_at is None:
            return f"Prepared {when(upload.created_at, now)}; nothing was sent yet"
        reason = f": {upload.stop_reason.rstrip('.')}" if upload.stop_reason else ""
        return f"{upload.state.value.capitalize()}{reason}" if reason else "Waiting to go on"

    def fates(self) -> str:
        """Return what became of the leads: "6,500 queued, 5,370 still waiting"."""
        sums = self.sums
        parts = (
            (sums.queued, "queued"),
            (sums.deleted, "deleted again"),
            (sums.refused, "refused"),
            (sums.unconfirmed, "unconfirmed"),
            (sums.sending, "being sent"),
            (sums.cancelled, "cancelled"),
            (sums.waiting, "still waiting"),
        )
        told = ", ".join(f"{number(leads)} {words}" for leads, words in parts if leads) or "No lead was ready"
        if sums.perhaps_deleted:
            told += f" ({number(sums.perhaps_deleted)} of the queued ones may be deleted already)"
        return f"{told} ({number(sums.in_doubt)} of them may be there already)" if sums.in_doubt else told

    def became(self) -> tuple[str, str]:
        """Return in a few words what became of it, and their tone: "1,199 accepted, 4 not added"."""
        sums, accepted = self.sums, f"{number(self.there)} accepted"
        undecided = sums.refused + sums.unconfirmed
        if not sums.accepted and not undecided:
            is_over = self.upload.state is UploadState.FINISHED
            word, tone, _icon = self._finished_chip() if is_over else self._open_chip()
            return f"Nothing sent: {word[0].lower()}{word[1:]}", "err" if tone == "err" else "text2"
        if undecided:
            return f"{accepted}, {number(undecided)} need you", "warn"
        if self.failed:
            return f"{accepted}, {number(self.failed)} not added", "warn"
        if sums.perhaps_deleted:
            return f"{accepted}, {number(sums.perhaps_deleted)} of them perhaps deleted", "warn"
        if sums.deleted:
            return f"{accepted}, {number(sums.deleted)} deleted again", "text2"
        if sums.waiting + sums.sending:
            return f"{accepted}, {number(sums.waiting + sums.sending)} wait", "accent_text"
        return (f"{accepted}, {number(sums.cancelled)} cancelled" if sums.cancelled else accepted), "text2"

    def primary(self) -> tuple[str, str]:
        """Return the words and the icon of the primary button."""
        return {
            NextAct.GO_ON: (f"Continue with {count('lead', self.sums.waiting)}", "play"),
            NextAct.DECIDE: (f"Decide about {count('lead', self.sums.unconfirmed)}", "question"),
            NextAct.OPEN: (
                f"See the {count('lead', self.failed)} not added" if self.failed else "Open batches",
                "arrow-right",
            ),
        }[self.next_act]

    def fits(self, account: str, state: StateFilter, since: datetime | None) -> bool:
        """Return whether it is of this account ("" for any), in this state, and not older than that."""
        if account and account != self.upload.account:
            return False
        if since is not None and self.upload.created_at < since:
            return False
        return {
            StateFilter.ALL: True,
            StateFilter.NEED_YOU: self.needing > 0,
            StateFilter.WAITING: self.sums.waiting > 0,
            StateFilter.FINISHED: self.upload.state is UploadState.FINISHED,
        }[state]


def read_entries(engine: Engine, text: str, limit: int) -> list[HistoryEntry]:
    """Return the latest uploads that a text may mean: a name, a transactionId, a day, a phone number; all for "".

    Raises:
        JournalError: the journal cannot be read.
    """
    entries = entries_of(engine.journal, engine.past_uploads.find(text, limit))
    failed = engine.sent_uploads.failures_of([entry.upload.id for entry in entries])
    return [replace(entry, failed=failed.get(entry.upload.id, entry.failed)) for entry in entries]


def entries_of(journal: Journal, uploads: Sequence[UploadRecord]) -> list[HistoryEntry]:
    """Return these uploads with their sums, in the same order.

    Raises:
        JournalError: the journal cannot be read.
    """
    counts = journal.counts_by_state(upload.id for upload in uploads)
    in_doubt = journal.waiting_in_doubt(upload.id for upload in uploads)
    undone = journal.undone(upload.id for upload in uploads)
    return [_entry(each, counts[each.id], in_doubt.get(each.id, 0), undone.get(each.id, Undone())) for each in uploads]


def _entry(
    upload: UploadRecord, counts: Mapping[BatchState, tuple[int, int]], in_doubt: int, undone: Undone
) -> HistoryEntry:
    from ozogui.uploads.journal.journal_reader import without_undone  # here, since it brings the database

    leads = {state.value: counts.get(state, (0, 0))[1] for state in BatchState}
    sums = Sums(rows=upload.rows, held_back=upload.held_back_count, in_doubt=in_doubt, **leads)
    return HistoryEntry(upload, without_undone(sums, undone), sum(counts.get(state, (0, 0))[0] for state in NEEDING))


def when(then: datetime, now: datetime) -> str:
    """Return a moment within a sentence: "today 14:35", "yesterday 17:51", "Tue 17 Nov 16:02"."""
    words = moment(then, now)
    if (now.astimezone().date() - then.astimezone().date()) <= timedelta(days=1):
        return words[0].lower() + words[1:]
    return f"{words} {clock_time(then)}"
