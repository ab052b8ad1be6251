"""One upload as the window shows it: what the journal says at one moment, and what follows from that by counting.

Read anew whenever something changed, never kept up to date by hand. Words are in upload_words.py, drawing elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ozogui.cloudagent.replies import Outcome
from ozogui.settings.settings import PRACTICE_SERVER
from ozogui.uploads.journal.result_records import Undone
from ozogui.uploads.records import AttemptRecord, BatchRecord, BatchState, Sums, UploadRecord, UploadState
from ozogui.wording import number

if TYPE_CHECKING:
    from ozogui.uploads.journal.journal import Journal
    from ozogui.uploads.journal.unwritten import UnwrittenAnswer

NEEDING = (BatchState.REFUSED, BatchState.UNCONFIRMED)
"""States in which a batch waits for a person."""


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """What is known of one upload at one moment."""

    upload: UploadRecord
    batches: tuple[BatchRecord, ...]
    """By number."""
    attempts: tuple[AttemptRecord, ...]
    """Every request made for the upload, oldest first."""
    sums: Sums
    unsaved: int = 0
    """Answers of CloudAgent that are known, but only in memory: the disk had no room, or the journal was locked."""

    @property
    def is_practice(self) -> bool:
        """Whether it goes to the stand-in."""
        return self.upload.server == PRACTICE_SERVER

    @property
    def leads(self) -> int:
        """Leads that were ready and so are in batches."""
        return self.sums.rows - self.sums.held_back

    @property
    def was_started(self) -> bool:
        """Whether a request was made, or is about to be."""
        return self.upload.started_at is not None

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to send."""
        return self.upload.state is UploadState.FINISHED

    @property
    def needing(self) -> tuple[BatchRecord, ...]:
        """Batches that wait for a person: refused or unconfirmed."""
        return self.in_state(*NEEDING)

    def in_state(self, *states: BatchState) -> tuple[BatchRecord, ...]:
        """Return the batches in any of these states, by number."""
        return tuple(batch for batch in self.batches if batch.state in states)

    @property
    def begun_batches(self) -> int:
        """Batches that do not wait any more, whatever became of them."""
        return sum(1 for batch in self.batches if batch.state is not BatchState.WAITING)

    @property
    def begun_leads(self) -> int:
        """Leads in these batches."""
        return self.leads - self.sums.waiting

    @property
    def asked_to_wait(self) -> int:
        """Requests that CloudAgent answered with "too many"."""
        return sum(1 for attempt in self.attempts if attempt.outcome == Outcome.TOO_MANY)

    def queued_points(self) -> tuple[tuple[float, int], ...]:
        """Return when how many leads were queued in all: (Unix seconds, leads so far), ascending.

        A batch counts from the answer that took it; one that a person found in CloudAgent, from their decision.
        """
        answered = {
            attempt.batch_id: attempt.answered_at
            for attempt in self.attempts
            if attempt.outcome == Outcome.QUEUED and attempt.answered_at is not None
        }
        moments = sorted(
            (answered.get(batch.id, batch.changed_at).timestamp(), batch.leads)
            for batch in self.in_state(BatchState.QUEUED)
        )
        points: list[tuple[float, int]] = []
        total = 0
        for at, leads in moments:
            total += leads
            points.append((at, total))
        return tuple(points)

    @property
    def started_at(self) -> datetime:
        """When the first request was made; before that, when the upload was prepared."""
        return self.upload.started_at or self.upload.created_at


def read_facts(journal: Journal, upload_id: int) -> UploadFacts:
    """Return what the journal says of an upload.

    Raises:
        JournalError: there is no such upload, or the journal cannot be read.
    """
    # First, so that one which is written meanwhile is looked at again, not taken for known.
    unsaved = journal.unwritten(upload_id)
    return UploadFacts(
        upload=journal.upload(upload_id),
        batches=_with_undone(journal, upload_id, _with_unwritten(journal, upload_id, unsaved)),
        attempts=tuple(journal.attempts_of_upload(upload_id)),
        sums=journal.sums(upload_id),
        unsaved=len(unsaved),
    )


def _with_unwritten(journal: Journal, upload_id: int, unsaved: tuple[UnwrittenAnswer, ...]) -> tuple[BatchRecord, ...]:
    """Return the batches, those whose answer is only in memory with its words: it must be seen before it is saved."""
    known = {answer.batch.id: answer for answer in unsaved}
    batches = journal.batches(upload_id)
    return tuple(
        replace(
            batch,
            transaction_id=known[batch.id].exchange.reply.transaction_id,
            message=f"Not saved yet, CloudAgent said: {known[batch.id].words}",
        )
        if batch.id in known
        else batch
        for batch in batches
    )


def _with_undone(journal: Journal, upload_id: int, batches: tuple[BatchRecord, ...]) -> tuple[BatchRecord, ...]:
    """Return the batches, those of which leads were deleted again with that beside CloudAgent's words."""
    undone = journal.undone((upload_id,)).get(upload_id)
    if undone is None:
        return batches
    rows = {batch.id: rows for batch, rows in journal.batches_with_rows(upload_id)}
    return tuple(replace(batch, message=_undone_words(batch, undone, rows.get(batch.id, ()))) for batch in batches)


def _undone_words(batch: BatchRecord, undone: Undone, rows: tuple[int, ...]) -> str:
    deleted, perhaps = len(undone.deleted.intersection(rows)), len(undone.perhaps.intersection(rows))
    words = [f"{number(deleted)} deleted again"] if deleted else []
    if perhaps:
        words.append(f"{number(perhaps)} perhaps deleted")
    return f"{', '.join(words)}; {batch.message}" if words else batch.message


def leads_of(batches: Iterable[BatchRecord]) -> int:
    """Return how many leads these batches hold."""
    return sum(batch.leads for batch in batches)
