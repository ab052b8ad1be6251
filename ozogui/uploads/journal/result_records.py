"""What became of queued leads later, as plain records: what CloudAgent told of each transaction, and what that means.

How they are kept is result_store.py's; how callbacks and files of failed rows become such records, later.py's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ozogui.wording import number


class ResultFate(StrEnum):
    """What became of the leads of one transaction."""

    ADDED = "added"
    PARTLY = "partly"
    """Some were added and some were not; CloudAgent calls that Success too."""
    FAILED = "failed"
    """None was added."""
    EARLIER = "earlier"
    """The latest request added none, because an earlier one, whose answer was lost, had brought them most likely."""
    UNCLEAR = "unclear"
    """CloudAgent's counts are missing or do not add up."""


@dataclass(frozen=True, slots=True)
class ResultRecord:
    """What CloudAgent told of one transaction."""

    id: int
    transaction_id: str
    arrived_at: datetime
    succeeded: bool
    """Its status was Success, which may be partial: `fate` is what to show."""
    message: str
    """CloudAgent's words."""
    uploaded: int | None
    processed: int | None
    not_processed: int | None
    started_at: str
    """As sent: local time of the account, without a zone."""
    ended_at: str
    can_fetch_failed_rows: bool
    """Whether the address of the file of failed rows is known and may still be good (24 hours)."""
    failed_file_read_at: datetime | None
    """When the file of failed rows was read."""
    failed_unmatched: int
    """Rows of that file whose number is no lead of the batch."""
    earlier: int = 0
    """Of those not processed: leads that are most likely there from an earlier request, whose answer was lost, because
    CloudAgent was asked to skip what it has."""
    is_resend: bool = False
    """Whether an earlier request for the same leads may have been taken."""

    @property
    def failed(self) -> int:
        """How many leads were refused after all."""
        return max(0, (self.not_processed or 0) - self.earlier)

    @property
    def fate(self) -> ResultFate:
        """What became of its leads."""
        if self.processed is None or self.not_processed is None:
            return ResultFate.UNCLEAR if self.succeeded or self.is_resend else ResultFate.FAILED
        if self.not_processed == 0 and self.succeeded:
            return ResultFate.ADDED
        if self.earlier and not self.failed:
            return ResultFate.EARLIER
        return ResultFate.PARTLY if self.processed or self.earlier else ResultFate.FAILED

    @property
    def words(self) -> str:
        """The counts as a sentence's part: "processed 2 of 6, 4 failed"."""
        if self.uploaded is None or self.processed is None or self.not_processed is None:
            told = "processed, but without counts that add up" if self.succeeded else "failed, without counts"
            return f"{told}; they may be there from the first try" if self.is_resend and not self.succeeded else told
        told = f"processed {number(self.processed)} of {number(self.uploaded)}"
        if self.earlier:
            told += f", {number(self.earlier)} most likely there already from the first try"
        return f"{told}, {number(self.failed)} failed" if self.failed else told


@dataclass(frozen=True, slots=True)
class LaterSums:
    """What became of the queued leads of one upload, as far as CloudAgent told."""

    queued: int
    """Leads that CloudAgent had taken."""
    processed: int
    failed: int
    untold: int
    """Leads of batches without a result, or with one whose counts do not add up."""
    batches: int
    """Queued batches."""
    results: int
    """Of them those with a result."""
    is_unclear: bool
    """Whether a result is there whose counts do not add up, or are not those of its batch."""
    earlier: int = 0
    """Leads that the latest request did not add, most likely because an earlier one had."""

    @property
    def fate(self) -> ResultFate | None:
        """What became of the upload as a whole; None while nothing was told."""
        if not self.results:
            return None
        if self.failed:
            return ResultFate.PARTLY if self.processed or self.earlier else ResultFate.FAILED
        if self.is_unclear:
            return ResultFate.UNCLEAR
        return ResultFate.EARLIER if self.earlier else ResultFate.ADDED

    @property
    def words(self) -> str:
        """All of it in one sentence, as in "Processed 1,190 of 1,203, 13 failed; 1 batch is still to be told."."""
        if not self.results:
            return "CloudAgent has not told yet what became of them."
        told = f"Processed {number(self.processed)} of {number(self.queued)}"
        if self.earlier:
            told += f", {number(self.earlier)} most likely there already from the first try"
        if self.failed:
            told += f", {number(self.failed)} failed"
        left = self.batches - self.results
        if left:
            told += f"; {number(left)} {'batch is' if left == 1 else 'batches are'} still to be told"
        if self.is_unclear:
            told += "; some of CloudAgent's counts do not match, so please check the campaign in CloudAgent"
        return f"{told}."


def later_sums(batches: Iterable[tuple[int, ResultRecord | None]]) -> LaterSums:
    """Return the sums over queued batches, each with its number of leads and its result if there is one."""
    queued = processed = failed = untold = total = told = earlier = 0
    is_unclear = False
    for leads, result in batches:
        total += 1
        queued += leads
        told += result is not None
        if result is None or result.processed is None or result.not_processed is None:
            if result is not None and result.fate is ResultFate.FAILED:
                failed += leads
                continue
            untold += leads
            is_unclear = is_unclear or result is not None
            continue
        processed += result.processed
        failed += result.failed
        earlier += result.earlier
        is_unclear = is_unclear or result.uploaded != leads
    return LaterSums(queued, processed, failed, untold, total, told, is_unclear, earlier)


@dataclass(frozen=True, slots=True)
class Undone:
    """The rows of an upload's file that were taken out of the campaign again, and those of which that is not known."""

    deleted: frozenset[int] = frozenset()
    perhaps: frozenset[int] = frozenset()
    """The request that was to delete them brought no clear answer, or is under way."""
