"""One workbook over all uploads that a list was split into: each campaign's sums, and each row in exactly one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ozogui.files.workbook import Cancel, Workbook
from ozogui.files.workbook_xml import NewSheet, Value
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.results.results import LeadOf, UploadResults
from ozogui.uploads.results.sender_report import row_fates
from ozogui.wording import number, row_words

_FATES = ("queued", "held_back", "refused", "unconfirmed", "sending", "waiting", "cancelled")
_VALUE_WIDTH = 20


def write_whole_list(
    journal: Journal, upload_id: int, path: Path, lead_of: LeadOf | None = None, cancel: Cancel | None = None
) -> int:
    """Write what became of a list in all campaigns that it went to, and return how many rows it has.

    Args:
        journal: What to read from.
        upload_id: Any part of a split list, or an upload of a whole one.
        path: The workbook; a file that is there is replaced once the new one is whole.
        lead_of: Gives the leads' values, while the file can be read.
        cancel: Asked now and then; True ends the work without a file.

    Raises:
        FileError: The file cannot be written.
        JournalError: There is no such upload, or the journal cannot be read.
        CancelledError: `cancel` said so.
    """
    uploads = journal.split_with(upload_id) or [journal.upload(upload_id)]
    results = [UploadResults(journal, upload.id, None) for upload in uploads]
    rows = [(fate.row, one.upload.campaign, fate) for one in results for fate in row_fates(one)]
    rows.sort(key=lambda each: each[0])
    twice = len(rows) - len({row for row, _, _ in rows})

    def summary() -> Iterator[tuple[Value, ...]]:
        total: Counter[str] = Counter()
        for one in results:
            sums = one.sums()
            mine = {name: getattr(sums, name) for name in _FATES}
            total.update({"rows": sums.rows, **mine})
            yield one.upload.id, one.upload.campaign, one.upload.part, sums.rows, *mine.values()
        yield None, "All", None, total["rows"], *(total[name] for name in _FATES)
        fates = [total[name] for name in _FATES]
        proof = "each in one place" if not twice and sum(fates) == total["rows"] else "which does not add up"
        yield (
            None,
            "Proof",
            f"{' + '.join(number(each) for each in fates if each) or '0'} = {number(sum(fates))}, {proof}",
        )

    def leads() -> Iterator[tuple[Value, ...]]:
        name, headers = uploads[0].sheet_name, uploads[0].headers
        for row, campaign, fate in rows:
            values = lead_of(row) if lead_of else {}
            yield (
                row_words(row, name),
                campaign,
                fate.fate,
                fate.why,
                *(values.get(each, "") for each in headers if lead_of),
            )

    heads = [name.replace("_", " ").capitalize() for name in _FATES]
    workbook = Workbook(cancel)
    columns = (
        ("Upload", 8),
        ("Campaign", 26),
        ("Part of the list", 40),
        ("Leads", 10),
        *((head, 12) for head in heads),
    )
    workbook.add(NewSheet("Summary", columns), summary())
    known = tuple((header, _VALUE_WIDTH) for header in uploads[0].headers) if lead_of else ()
    facts = (("Row", 24), ("Campaign", 26), ("What became of it", 26), ("Why", 60))
    workbook.add(NewSheet("Leads", (*facts, *known), is_filtered=True), leads())
    workbook.save(path)
    return len(rows)
