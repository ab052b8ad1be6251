"""What became of queued leads later: a result from a callback's body or a file, and the reasons beside the file's rows.

What the bodies and files mean is read in ozogui.cloudagent; what is known is kept in result_store.py. Nothing here
shows or stores a number of a lead: they pass through, to be compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ozogui.cloudagent.callbacks import Callback, read_callback
from ozogui.cloudagent.failed_rows import FailedRow, FailedRowsError
from ozogui.errors import UserError
from ozogui.leads.values.phone import comparable_phone
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.result_records import LaterSums, ResultRecord, later_sums
from ozogui.uploads.records import BatchRecord, BatchState

MOST_BYTES = 256_000
"""A callback has some 500 bytes; whatever is this much larger is none."""

PhoneRows = Mapping[str, Sequence[int]]
"""For each number, as `comparable_phone` gives it, the file's rows that have it."""


class NotUnderstoodError(UserError):
    """The text is not a result of CloudAgent's."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A result that was taken in."""

    result: ResultRecord
    is_new: bool
    """False for one that was known already."""
    upload_id: int | None
    """The upload that it belongs to; None when this computer made none with that transactionId."""
    batch: BatchRecord | None

    @property
    def fits(self) -> bool:
        """Whether CloudAgent counted as many leads as the batch has."""
        return self.batch is None or self.result.uploaded in (None, self.batch.leads)


@dataclass(frozen=True, slots=True)
class Matched:
    """A file of failed rows, matched to the rows of the upload's file."""

    reasons: Mapping[int, str]
    """Why, by row number of the upload's file; "" where CloudAgent gave no reason."""
    unmatched: int
    """Rows of the file of failed rows that are no lead of this transaction."""


def take_result(journal: Journal, body: bytes) -> Arrived:
    """Take in the body of a callback: pasted, dropped or opened as a file.

    Raises:
        NotUnderstoodError: it is no result.
        JournalError: it cannot be kept.
    """
    callback = read_callback(body) if len(body) <= MOST_BYTES else None
    if callback is None:
        raise NotUnderstoodError(
            "This is not a result of CloudAgent's, or it was damaged on the way.",
            "A result has a transactionId and a status, Success or Fail. Paste or open the whole of it; nothing was "
            "changed.",
        )
    return take_callback(journal, callback)


def take_callback(journal: Journal, callback: Callback) -> Arrived:
    """Keep a result and find the batch that it belongs to.

    Raises:
        JournalError: it cannot be kept.
    """
    (is_new,) = journal.results.keep([callback])
    result = journal.results.result(callback.transaction_id)
    if result is None:
        raise RuntimeError("a result that was just kept is not there")
    found = journal.results.batch_of(callback.transaction_id)
    if found is None:
        return Arrived(result, is_new, None, None)
    upload_id, batch_id = found
    return Arrived(result, is_new, upload_id, journal.batch(batch_id))


def later_of(journal: Journal, upload_id: int) -> LaterSums:
    """Return what became of the queued leads of an upload.

    Raises:
        JournalError: there is no such upload, or the journal cannot be read.
    """
    told = journal.results.of_upload(upload_id)
    queued = (batch for batch in journal.batches(upload_id) if batch.state is BatchState.QUEUED)
    return later_sums((batch.leads, told.get(batch.transaction_id)) for batch in queued)


def phone_rows(numbers: Iterable[tuple[int, str]], country_code: str = "91") -> dict[str, list[int]]:
    """Return which rows have which number.

    Args:
        numbers: row numbers of the file, each with its phone in any spelling.
        country_code: as in CheckOptions.
    """
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, phone in numbers:
        key = comparable_phone(phone, country_code)
        if key:
            rows[key].append(row)
    return dict(rows)


def match_failed_rows(
    journal: Journal,
    transaction_id: str,
    failed: Sequence[FailedRow],
    phones: PhoneRows,
    *,
    country_code: str = "91",
) -> Matched:
    """Find the rows of the upload's file that a file of failed rows tells of, by their numbers, and keep the reasons.

    A number that several rows of the batch have is given to the last of them: with duplicates checked CloudAgent keeps
    the first. A file none of whose rows fits is another transaction's, and nothing is kept of it.

    Args:
        journal: where the transaction's batch and result are.
        transaction_id: the transaction that the file belongs to.
        failed: its rows.
        phones: the numbers of the upload's file.
        country_code: as in CheckOptions.

    Raises:
        FailedRowsError: no row fits, or there is no result of this transaction to put the reasons to.
        JournalError: the journal cannot be used.
    """
    found = journal.results.batch_of(transaction_id)
    if found is None or journal.results.result(transaction_id) is None:
        raise FailedRowsError(
            "This file of failed rows belongs to no result that is known here.",
            "Open the result itself first: it names the transactionId.",
        )
    mine = set(journal.rows_of(found[1]))
    free = {phone: [row for row in rows if row in mine] for phone, rows in phones.items()}
    reasons: dict[int, str] = {}
    unmatched = 0
    for lead in failed:
        rows = free.get(comparable_phone(lead.phone, country_code), [])
        if rows:
            reasons[rows.pop()] = lead.reason
        else:
            unmatched += 1
    if failed and not reasons:
        raise FailedRowsError(
            "None of these numbers is in this batch.",
            "The file belongs to another transaction, or the spreadsheet was changed since. Nothing was kept of it.",
        )
    by_reason: defaultdict[str, list[int]] = defaultdict(list)
    for row, reason in sorted(reasons.items()):
        by_reason[reason].append(row)
    journal.results.keep_reasons(transaction_id, by_reason, unmatched)
    return Matched(dict(sorted(reasons.items())), unmatched)


def best_transaction(
    journal: Journal,
    upload_id: int,
    failed: Sequence[FailedRow],
    phones: PhoneRows,
    *,
    country_code: str = "91",
    wanted: Callable[[ResultRecord], bool] = lambda result: bool(result.not_processed),
) -> str:
    """Return the transaction of an upload that a dropped file of failed rows fits best, "" if it fits none.

    The file does not name its transaction, so it is found by where its numbers are.
    """
    told = journal.results.of_upload(upload_id)
    keys = {comparable_phone(lead.phone, country_code) for lead in failed}
    failed_in_file = {row for key in keys for row in phones.get(key, ())}
    best, most = "", 0
    for batch, rows in journal.batches_with_rows(upload_id):
        result = told.get(batch.transaction_id)
        fits = len(failed_in_file.intersection(rows))
        if result is not None and wanted(result) and fits > most:
            best, most = batch.transaction_id, fits
    return best
