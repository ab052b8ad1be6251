"""What one run of an upload keeps in mind while it lasts: what failed how often in a row, and what was said of it.

Memory only; everything that must outlive the run is in the journal.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from ozogui.cloudagent.calls import BulkRequest, Duplicates, Exchange
from ozogui.cloudagent.error_words import is_about_data
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.records import BatchRecord, UploadRecord
from ozogui.uploads.sending.events import WaitReason

logger = logging.getLogger(__name__)


class Sender(Protocol):
    """What is needed of `ozogui.cloudagent.client.Client`."""

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        """Send one batch and return what came of it, trouble on the wire included; never raises for that."""


@dataclass(slots=True)
class Run:
    """What one run of an upload keeps in mind; everything that must outlive it is in the journal."""

    upload: UploadRecord
    duplicates: Duplicates
    trial_row: int = 0
    """The last row of the trial; 0 without one, or once it is over."""
    unsent: int = 0
    """Requests in a row that were certainly not sent."""
    not_before: float = 0.0
    """By the steady clock, when the next try to reach the server is due."""
    no_connection: str = ""
    """Why the last request was not sent."""
    unanswered: int = 0
    """Batches in a row without an understandable answer."""
    refused_words: str = ""
    """What the last request was refused with, if that did not speak of its leads."""
    refused_alike: int = 0
    """Requests in a row that were refused with these words."""
    refused_since: float | None = None
    """By the steady clock, since when "too many" is the only answer."""
    too_large_bytes: int | None = None
    """Size of the smallest payload that the server found too large."""
    said_waiting: tuple[WaitReason, int] | None = None
    """The wait that was told last, so that none is told twice."""

    def count_refusals(self, reply: Reply) -> None:
        """Count the refusals in a row whose words are the same and do not speak of the leads."""
        if reply.outcome is Outcome.REFUSED and not is_about_data(reply.message):
            self.refused_alike = self.refused_alike + 1 if reply.message == self.refused_words else 1
            self.refused_words = reply.message
        elif reply.outcome is not Outcome.TOO_MANY:
            self.refused_alike, self.refused_words = 0, ""

    def begin_anew(self) -> None:
        """Forget what failed until now: a person has looked at it and goes on."""
        self.refused_since, self.refused_alike, self.unanswered = None, 0, 0
        self.unsent, self.not_before = 0, 0.0


def log_request(batch: BatchRecord, exchange: Exchange) -> None:
    """Log what came of a request, without a word of its answer."""
    seconds = exchange.answered_at - exchange.started_at
    outcome, status = exchange.reply.outcome, exchange.status
    logger.info("upload %d, batch %d: %s, %s, %.1f s", batch.upload_id, batch.number, outcome, status, seconds)
