"""Uploads and answers that tests make up, and a sender that plays them back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ozogui.cloudagent.calls import BulkRequest, Exchange
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.batches import payload_of, values_of
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import NewBatch, NewUpload

HEADERS = ("PhoneNumber", "Name", "Priority")

NEW_UPLOAD = NewUpload(
    file_name="renewals-q4.xlsx",
    file_path="/home/someone/renewals-q4.xlsx",
    content_hash="0f" * 32,
    sheet_name="Leads",
    rows=0,
    account="Practice",
    server="practice",
    user_name="practice",
    campaign="Renewals_Q4",
    duplicates="none",
    start_campaign=False,
    callback_url="",
    headers=HEADERS,
    held_back=(),
)


def phone(row: int) -> str:
    """Return an invented number: nobody's, and another one for each row."""
    return f"90000{row:05d}"


def batch_of(rows: Sequence[int]) -> NewBatch:
    """Return a batch of invented leads."""
    return NewBatch(tuple(rows), payload_of(HEADERS, [(phone(row), f"Lead {row}", "5") for row in rows]))


def batches_of(count: int, size: int = 4, first_row: int = 2) -> list[NewBatch]:
    """Return batches of invented leads, one row after the other."""
    starts = range(first_row, first_row + count * size, size)
    return [batch_of(range(start, start + size)) for start in starts]


def add_upload(
    journal: Journal,
    batches: Iterable[NewBatch] | int = 3,
    *,
    held_back: tuple[tuple[int, tuple[str, ...]], ...] = (),
    duplicates: str = "none",
    start_campaign: bool = False,
    campaign: str = "Renewals_Q4",
    content_hash: str = NEW_UPLOAD.content_hash,
    trial_row: int = 0,
) -> int:
    """Keep an upload in the journal, ready to run."""
    kept = batches_of(batches) if isinstance(batches, int) else list(batches)
    rows = sum(len(batch.rows) for batch in kept) + len(held_back)
    new = replace(
        NEW_UPLOAD,
        rows=rows,
        held_back=held_back,
        duplicates=duplicates,
        start_campaign=start_campaign,
        campaign=campaign,
        content_hash=content_hash,
        trial_row=trial_row,
    )
    return journal.create_upload(new, kept)


def exchange(outcome: Outcome, message: str = "", *, at: float = 0.0, retry_after_s: float | None = None) -> Exchange:
    """Return what a request ended in."""
    number = "129171716445505819319510" if outcome is Outcome.QUEUED else ""
    reply = Reply(outcome, message or f"made up: {outcome}", number, retry_after_s)
    answered = outcome not in (Outcome.UNSENT, Outcome.NO_ANSWER)
    return Exchange(reply, 200 if answered else None, "{}" if answered else "", at, at)


class Script:
    """A sender that answers as it is told, in order, and queues everything after that.

    For what a socket cannot do cheaply: answers in virtual time, and looking at the journal in the middle of a request.
    """

    def __init__(
        self,
        clock: Clock,
        outcomes: Iterable[Outcome | Exchange] = (),
        *,
        answer_s: float = 1.0,
        meanwhile: Callable[[BulkRequest], object] | None = None,
    ) -> None:
        self._clock = clock
        self._outcomes = list(outcomes)
        self._answer_s = answer_s
        self._meanwhile = meanwhile
        self.requests: list[BulkRequest] = []
        self.begun: list[float] = []
        """When each request began, by the steady clock."""

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        self.requests.append(request)
        self.begun.append(self._clock.monotonic())
        started = self._clock.now()
        if self._meanwhile is not None:
            self._meanwhile(request)
        advance = getattr(self._clock, "advance", None)
        if advance is not None:
            advance(self._answer_s)
        planned = self._outcomes.pop(0) if self._outcomes else Outcome.QUEUED
        answer = planned if isinstance(planned, Exchange) else exchange(planned)
        return replace(answer, started_at=started, answered_at=self._clock.now())

    def phones(self) -> list[list[str]]:
        """Return the numbers of each request."""
        return [[values[0] for values in values_of(request.payload)[1]] for request in self.requests]
