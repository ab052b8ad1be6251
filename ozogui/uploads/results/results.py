"""The workbook of an upload for people: every lead of the file in exactly one place, with its row number and its fate.

What is asked of the journal and how it is arranged; how cells and files are written is in ozogui.files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ozogui.files.workbook import Cancel, Workbook
from ozogui.files.workbook_xml import NewSheet, Value
from ozogui.leads.checking.rules import RULES
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.journal_reader import without_undone
from ozogui.uploads.journal.result_records import ResultFate, Undone, later_sums
from ozogui.uploads.records import HIDDEN_ROW, NO_CAMPAIGN, AttemptRecord, BatchRecord, BatchState, Sums, UploadRecord
from ozogui.uploads.results.call_sums import call_sums
from ozogui.wording import LIST_SEPARATOR, day, list_and_row, number, row_words

LeadOf = Callable[[int], Mapping[str, str]]
"""Gives a lead's values by header, for its row number in the file."""

_ROW, _BATCH = ("Row", 9), ("Batch", 8)
_VALUE_WIDTH = 20
TITLES = {rule.name: rule.title for rule in RULES} | {
    HIDDEN_ROW: "Hidden in the file, left out",
    NO_CAMPAIGN: "No campaign was chosen for its value",
}
"""What holds a row back, in the words of people."""
_PERHAPS_DELETED = "Queued; the request that was to delete it from the campaign again brought no clear answer."
_STILL_SENDING = "It is being sent just now; no answer has come yet."


def write_results(
    journal: Journal,
    upload_id: int,
    path: Path,
    lead_of: LeadOf | None = None,
    cancel: Cancel | None = None,
) -> None:
    """Write what became of an upload; may be called at any time, also while it runs.

    Args:
        journal: What to read from.
        upload_id: The upload.
        path: The workbook; a file that is there is replaced once the new one is whole.
        lead_of: Gives the leads' values, while the file is open. Without it the values are shown of those leads that
            the journal still keeps: of batches which wait, were refused or are unconfirmed.
        cancel: Asked now and then; True ends the work without a file.

    Raises:
        FileError: The file cannot be written.
        JournalError: There is no such upload, or the journal cannot be read.
        CancelledError: `cancel` said so.
    """
    results = UploadResults(journal, upload_id, lead_of)
    workbook = Workbook(cancel)
    workbook.add(NewSheet("Summary", (("Upload", 26), ("", 80))), results.summary())
    leads = tuple((header, _VALUE_WIDTH) for header in results.upload.headers)
    words = ("CloudAgent said", 44)
    queued = (_ROW, _BATCH, ("transactionId", 30), words, ("Time", 20))
    held_back = (_ROW, ("Reasons", 60))
    others = (_ROW, _BATCH, ("State", 14), words, ("Tries", 8), ("Time", 20))
    # Values of queued and held-back leads are known only from the file: empty columns would look like lost data.
    known = leads if lead_of else ()
    later = (("Later", 12), ("Why", 44)) if results.is_told else ()
    workbook.add(
        NewSheet("Queued", queued + later + known, is_filtered=True, marked=("Later", "failed")), results.queued()
    )
    workbook.add(NewSheet("Held back", held_back + known, is_filtered=True), results.held_back())
    workbook.add(NewSheet("Refused", others + leads, is_filtered=True), results.of_states(BatchState.REFUSED))
    # A batch under way may have arrived or not, and so may one that waits for a second try: until their answers come
    # that is what unconfirmed means.
    workbook.add(NewSheet("Unconfirmed", others + leads, is_filtered=True), results.in_doubt())
    not_sent = results.of_states(BatchState.WAITING, BatchState.CANCELLED)
    workbook.add(NewSheet("Waiting and cancelled", others + leads, is_filtered=True), not_sent)
    if results.is_undone:
        workbook.add(NewSheet("Deleted again", others + known, is_filtered=True), results.deleted())
    workbook.save(path)


class UploadResults:
    """An upload as of one moment: the states are read once, so that no lead moves between two sheets meanwhile."""

    def __init__(self, journal: Journal, upload_id: int, lead_of: LeadOf | None) -> None:
        self._journal = journal
        self._lead_of = lead_of
        self.upload: UploadRecord = journal.upload(upload_id)
        self.batches: list[tuple[BatchRecord, tuple[int, ...]]] = journal.batches_with_rows(upload_id)
        self.held_back_rows = journal.held_back(upload_id)
        self._attempts: list[AttemptRecord] = journal.attempts_of_upload(upload_id)
        self._undone = journal.undone((upload_id,)).get(upload_id, Undone())
        self._told = journal.results.of_upload(upload_id)
        self._reasons = journal.results.reasons_of_upload(upload_id)

    @property
    def is_told(self) -> bool:
        """Whether CloudAgent has told what became of at least one batch."""
        return bool(self._told)

    def fate_after(self, row: int) -> str:
        """Say of a queued lead that it was deleted again, or may have been; "" otherwise."""
        if row in self._undone.deleted:
            return "Deleted again"
        return "Perhaps deleted again" if row in self._undone.perhaps else ""

    def sums(self) -> Sums:
        """Return how many leads met which fate."""
        leads = {state.value: 0 for state in BatchState}
        for batch, rows in self.batches:
            leads[batch.state] += len(rows)
        in_doubt = sum(len(rows) for batch, rows in self._in(BatchState.WAITING) if batch.may_be_there)
        sums = Sums(rows=self.upload.rows, held_back=len(self.held_back_rows), in_doubt=in_doubt, **leads)
        return without_undone(sums, self._undone)

    def summary(self) -> Iterator[tuple[Value, ...]]:
        """Yield the lines of the sheet Summary."""
        upload, sums = self.upload, self.sums()
        is_practice = upload.server == "practice"
        yield "File", upload.file_name
        yield "Sheet", upload.sheet_name
        if upload.part:
            yield "Part of the list", upload.part
        yield "Campaign", upload.campaign
        yield "Account", f"{upload.account} (practice: nothing left this computer)" if is_practice else upload.account
        yield "Server", upload.server
        yield "User name", upload.user_name
        yield "Numbers already there", _duplicates(upload.duplicates)
        yield "Start the campaign", "yes" if upload.start_campaign else "no"
        yield "Prepared", upload.created_at
        yield "Started", upload.started_at
        yield "Finished", upload.finished_at
        yield "State", " ".join(part for part in (f"{upload.state.capitalize()}.", upload.stop_reason) if part)
        yield "Requests made", len(self._attempts)
        yield None, None
        yield "Leads in the file", sums.rows
        hidden = sum(rules == (HIDDEN_ROW,) for _, rules in self.held_back_rows)
        fates = {
            "Queued": sums.queued,
            **({"Deleted again": sums.deleted} if sums.deleted else {}),
            "Held back": sums.held_back - hidden,
            **({"Hidden in the file, left out": hidden} if hidden else {}),
            "Refused": sums.refused,
            "Unconfirmed": sums.unconfirmed,
            "Being sent": sums.sending,
            "Waiting": sums.waiting,
            "Cancelled": sums.cancelled,
        }
        for fate, leads in fates.items():
            yield fate, leads
            if fate == "Queued" and sums.perhaps_deleted:
                yield "Of them perhaps deleted", sums.perhaps_deleted
            if fate == "Waiting" and sums.in_doubt:
                yield "Of them perhaps there", sums.in_doubt
        proof = "Every row of the file has its place." if sums.agree else f"But the file has {number(sums.rows)} rows."
        addends = " + ".join(number(leads) for leads in fates.values() if leads) or "0"
        yield "Proof", f"{addends} = {number(sums.total)} rows. {proof}"
        yield None, None
        yield (
            "Queued means",
            (
                "CloudAgent has received these leads. It adds them to the campaign a little later; a few may still "
                "not get added."
            ),
        )
        queued = self._in(BatchState.QUEUED)
        later = later_sums((batch.leads, self._told.get(batch.transaction_id)) for batch, _ in queued)
        yield "What became of them", later.words
        yield from self._calls()

    def _calls(self) -> Iterator[tuple[Value, ...]]:
        """Tell whom CloudAgent called, where somebody has asked for that."""
        known = call_sums(self._journal, self.upload.id)
        if known is None:
            return
        yield None, None
        yield "Calls", known.words
        yield "Answered, in vain, not yet", known.bar
        for each in known.days:
            yield day(each.day), f"{number(each.dialled)} called, {number(each.answered)} answered"
        yield "Calls asked for", known.asked_at

    def queued(self) -> Iterator[tuple[Value, ...]]:
        """Yield the leads that CloudAgent has taken."""
        gone = self._undone.deleted | self._undone.perhaps
        for batch, rows in self._in(BatchState.QUEUED):
            facts = (batch.number, batch.transaction_id, batch.message, batch.changed_at)
            for row in (row for row in rows if row not in gone):
                yield (
                    self._place(row),
                    *facts,
                    *(self.later(batch, row) if self.is_told else ()),
                    *self._from_file(row),
                )

    def held_back(self) -> Iterator[tuple[Value, ...]]:
        """Yield the leads that were held back, with the reasons in words."""
        for row, rules in self.held_back_rows:
            yield self._place(row), "; ".join(TITLES.get(rule, rule) for rule in rules), *self._from_file(row)

    def in_doubt(self) -> Iterator[tuple[Value, ...]]:
        """Yield the leads of which nobody knows whether they arrived."""
        yield from self._lines((batch, rows) for batch, rows in self.batches if batch.may_be_there)
        yield from self._undone_lines(self._undone.perhaps, _PERHAPS_DELETED)

    def deleted(self) -> Iterator[tuple[Value, ...]]:
        """Yield the leads that were deleted from the campaign again."""
        return self._undone_lines(self._undone.deleted, "Deleted from the campaign again, from here.")

    def _undone_lines(self, gone: frozenset[int], words: str) -> Iterator[tuple[Value, ...]]:
        for batch, rows in self._in(BatchState.QUEUED):
            facts = (batch.number, "queued", words, batch.attempts, batch.changed_at)
            for row in (row for row in rows if row in gone):
                yield self._place(row), *facts, *self._from_file(row)

    @property
    def is_undone(self) -> bool:
        """Whether some of its leads were deleted again."""
        return bool(self._undone.deleted)

    def of_states(self, *states: BatchState) -> Iterator[tuple[Value, ...]]:
        """Yield the leads of batches in these states, but for those in doubt."""
        return self._lines((batch, rows) for batch, rows in self._in(*states) if not batch.may_be_there)

    def _lines(self, batches: Iterable[tuple[BatchRecord, tuple[int, ...]]]) -> Iterator[tuple[Value, ...]]:
        for batch, rows in batches:
            message = _STILL_SENDING if batch.state is BatchState.SENDING else batch.message
            facts = (batch.number, batch.state.value, message, batch.attempts, batch.changed_at)
            kept = {} if self._lead_of else self._kept(batch, rows)
            for row in rows:
                yield self._place(row), *facts, *(self._from_file(row) if self._lead_of else kept.get(row, ()))

    def _place(self, row: int) -> Value:
        """Return a row as the file counts it; with its list's name where several were taken together."""
        name = self.upload.sheet_name
        return row_words(row, name) if LIST_SEPARATOR in name or list_and_row(row)[0] else row

    def _in(self, *states: BatchState) -> Iterator[tuple[BatchRecord, tuple[int, ...]]]:
        return ((batch, rows) for batch, rows in self.batches if batch.state in states)

    def later(self, batch: BatchRecord, row: int) -> tuple[str, str]:
        """Return what became of a queued lead and why, in words; "" where that is not known of this very lead."""
        result = self._told.get(batch.transaction_id)
        if result is None:
            return "not told yet", ""
        if row in self._reasons:
            return "failed", self._reasons[row]
        if result.fate is ResultFate.EARLIER and not result.processed:
            return "earlier", "Most likely there already from the first try, whose answer was lost."
        if result.fate in (ResultFate.PARTLY, ResultFate.UNCLEAR, ResultFate.EARLIER):
            # The others were added only if the file of failed rows was read and every row of it found its lead.
            is_complete = result.failed_file_read_at is not None and not result.failed_unmatched
            if is_complete and result.earlier:
                return "there", "Added now, or most likely there already from the first try, whose answer was lost."
            return ("added", "") if is_complete else ("", result.words)
        return ("added", "") if result.fate is ResultFate.ADDED else ("failed", result.message)

    def _from_file(self, row: int) -> tuple[str, ...]:
        if self._lead_of is None:
            return ()
        values = self._lead_of(row)
        return tuple(values.get(header, "") for header in self.upload.headers)

    def _kept(self, batch: BatchRecord, rows: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
        payload = self._journal.payload(batch.id)
        if payload is None:
            return {}
        names, leads = values_of(payload)
        if len(leads) != len(rows):
            return {}  # It was made smaller since the batches were read: better no values than those of other leads.
        positions = [names.index(header) if header in names else None for header in self.upload.headers]
        return {
            row: tuple("" if position is None else values[position] for position in positions)
            for row, values in zip(rows, leads, strict=True)
        }


def _duplicates(choice: str) -> str:
    """Return a duplicate choice as CloudAgent's field: 'checkDuplicate "true"'."""
    name, found, value = choice.partition("-")
    return f'{name} "{value}"' if found else "not checked (neither field is sent)"
