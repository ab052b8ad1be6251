"""The workbook for whoever sent a list: what of it was taken, what was not and why, and what became of it.

It goes out of the house: it names the sender's own file, rows and values, and no key, account, campaign or server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ozogui.files.workbook import Cancel, Workbook
from ozogui.files.workbook_xml import NewSheet, Value
from ozogui.leads.reading.merged import lists_of_files
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import HIDDEN_ROW, BatchRecord, BatchState, UploadRecord
from ozogui.uploads.results.results import TITLES, LeadOf, UploadResults
from ozogui.wording import LIST_SEPARATOR, WHICH_NUMBER, count, list_and_row, number

_VALUE_WIDTH = 20
_DUPLICATE = "duplicate-phone"
TAKEN, HELD, HIDDEN = "Taken", "Not taken", "Hidden in the file"
_FATES = {
    BatchState.QUEUED: TAKEN,
    BatchState.REFUSED: "Rejected by the dialler",
    BatchState.UNCONFIRMED: "Sent, not confirmed yet",
    BatchState.WAITING: "Not sent yet",
    BatchState.SENDING: "Being sent just now",
    BatchState.CANCELLED: "Not sent: cancelled",
}
_LATER = {"failed": "Not added", "added": "Added", "there": "Added, or there already", "earlier": "There already"}


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that leads of an upload came from."""

    name: str
    first_place: int
    """The place of its first list among all."""
    lists: int


@dataclass(frozen=True, slots=True)
class RowFate:
    """What became of one row."""

    row: int
    fate: str
    why: str
    is_duplicate: bool = False


def source_files(journal: Journal, upload_id: int) -> list[SourceFile]:
    """Return the files that an upload, or the split list that it is a part of, came from.

    Raises:
        JournalError: There is no such upload, or the journal cannot be read.
    """
    upload = journal.upload(upload_id)
    if not upload.reading:
        return [SourceFile(upload.file_name, 0, len(upload.sheet_name.split(LIST_SEPARATOR)))]
    files, place = [], 0
    for name, lists in lists_of_files(upload.reading):
        files.append(SourceFile(name, place, lists))
        place += lists
    return files


def write_sender_report(
    journal: Journal,
    upload_id: int,
    source: SourceFile,
    path: Path,
    lead_of: LeadOf | None = None,
    cancel: Cancel | None = None,
) -> None:
    """Write for one source file what became of its rows, in all campaigns that its list went to.

    Args:
        journal: What to read from.
        upload_id: The upload, or any part of a split list.
        source: One of `source_files`.
        path: The workbook; a file that is there is replaced once the new one is whole.
        lead_of: Gives the leads' values, while the file can be read.
        cancel: Asked now and then; True ends the work without a file.

    Raises:
        FileError: The file cannot be written.
        JournalError: There is no such upload, or the journal cannot be read.
        CancelledError: `cancel` said so.
    """
    uploads = journal.split_with(upload_id) or [journal.upload(upload_id)]
    all_lists = sum(each.lists for each in source_files(journal, upload_id))
    mine = range(source.first_place, source.first_place + source.lists)
    lines = [
        line
        for upload in uploads
        for line in row_fates(UploadResults(journal, upload.id, None))
        if list_and_row(line.row)[0] % all_lists in mine
    ]
    lines.sort(key=lambda line: line.row)
    headers = uploads[0].headers
    known = tuple((header, _VALUE_WIDTH) for header in headers) if lead_of else ()
    names = uploads[0].sheet_name.split(LIST_SEPARATOR)
    place_of = _Places(names, all_lists, shows_list=source.lists > 1)

    def rows(*, taken: bool) -> Iterator[tuple[Value, ...]]:
        for line in lines:
            if (line.fate == TAKEN) == taken:
                values = lead_of(line.row) if lead_of else {}
                what = (line.why,) if taken else (line.fate, line.why)
                yield (*place_of(line.row), *what, *(values.get(header, "") for header in headers if lead_of))

    workbook = Workbook(cancel)
    workbook.add(NewSheet("Summary", (("File", 34), (source.name, 60))), _summary(uploads, lines))
    heads = place_of.heads
    workbook.add(
        NewSheet("Not taken", (*heads, ("What became of it", 26), ("Why", 60), *known), is_filtered=True),
        rows(taken=False),
    )
    workbook.add(NewSheet("Taken", (*heads, ("Later", 60), *known), is_filtered=True), rows(taken=True))
    workbook.save(path)


class _Places:
    """Says where a row stands in its file: in which sheet, where it has several, and in which row."""

    def __init__(self, names: Sequence[str], lists: int, *, shows_list: bool) -> None:
        self._names, self._lists, self._shows_list = names, lists, shows_list
        self.heads = ((("Sheet", 20),) if shows_list else ()) + (("Row", 12),)

    def __call__(self, row: int) -> tuple[Value, ...]:
        place, bare = list_and_row(row)
        which = WHICH_NUMBER[min(place // self._lists, len(WHICH_NUMBER) - 1)]
        words: Value = f"{bare} ({which})" if which else bare
        return (self._names[place % self._lists], words) if self._shows_list else (words,)


def row_fates(results: UploadResults) -> Iterator[RowFate]:
    """Yield every row of an upload with what became of it, in words that tell nothing of the campaign."""
    for row, rules in results.held_back_rows:
        words = "; ".join(TITLES.get(rule, rule) for rule in rules)
        yield RowFate(row, HIDDEN if rules == (HIDDEN_ROW,) else HELD, words, _DUPLICATE in rules)
    for batch, rows in results.batches:
        for row in rows:
            fate, why = _fate(results, batch, row)
            yield RowFate(row, fate, why)


def _fate(results: UploadResults, batch: BatchRecord, row: int) -> tuple[str, str]:
    if batch.state is not BatchState.QUEUED:
        doubtful = batch.may_be_there and batch.state is not BatchState.SENDING
        return (_FATES[BatchState.UNCONFIRMED] if doubtful else _FATES[batch.state]), ""
    if gone := results.fate_after(row):
        return gone, ""
    if not results.is_told:
        return TAKEN, ""
    later, why = results.later(batch, row)
    words = ": ".join(part for part in (_LATER.get(later, ""), _masked(why, results.upload)) if part)
    return ("Taken, then not added" if later == "failed" else TAKEN), words


def _masked(text: str, upload: UploadRecord) -> str:
    """Take out of CloudAgent's words what is no business of the sender's."""
    for secret in (upload.campaign, upload.account, upload.user_name, upload.server):
        if secret:
            text = text.replace(secret, "…")
    return text


def _summary(uploads: Sequence[UploadRecord], lines: Sequence[RowFate]) -> Iterator[tuple[Value, ...]]:
    fates = Counter(line.fate for line in lines)
    yield "Sent on", uploads[0].started_at or uploads[0].created_at
    yield "Leads in it", len(lines)
    yield TAKEN, fates.pop(TAKEN, 0)
    yield HELD, fates.pop(HELD, 0)
    yield "Of these: the same number again", sum(line.is_duplicate for line in lines)
    yield from sorted(fates.items())
    proof = Counter(line.fate for line in lines)
    yield "Proof", f"{' + '.join(map(number, proof.values())) or '0'} = {count('lead', len(lines))}."
    yield None, None
    reasons = Counter(line.why for line in lines if line.fate in {HELD, HIDDEN})
    if reasons:
        yield "Why not", "Leads"
        yield from sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
    yield None, None
    yield "Taken means", "The dialler has accepted the lead. Correct the rows under “Not taken” and send them again."
