"""A workbook that lists uploads, one line each. What became of single leads is in results.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ozogui.files.workbook import Workbook
from ozogui.files.workbook_xml import NewSheet, Value
from ozogui.uploads.journal.journal_reader import JournalReader

_HEADS = (
    ("Upload", 9), ("Prepared", 20), ("Started", 20), ("Finished", 20), ("File", 34), ("Sheet", 16), ("Campaign", 24),
    ("Account", 20), ("State", 12), ("Why", 44), ("Leads in the file", 16), ("Queued", 10), ("Held back", 10),
    ("Refused", 10), ("Unconfirmed", 12), ("Waiting", 10), ("Cancelled", 10), ("Being sent", 10),
    ("Deleted again", 10),
)  # fmt: skip


def write_history_list(journal: JournalReader, upload_ids: Iterable[int], path: Path) -> int:
    """Write the uploads into a workbook, in this order, and return how many there are.

    Args:
        journal: What to read from.
        upload_ids: Which uploads.
        path: The workbook; a file that is there is replaced once the new one is whole.

    Raises:
        JournalError: An upload is not there, or the journal cannot be read.
        FileError: The file cannot be written.
    """
    lines = list(_lines(journal, upload_ids))
    workbook = Workbook()
    workbook.add(NewSheet("Uploads", _HEADS), lines)
    workbook.save(path)
    return len(lines)


def _lines(journal: JournalReader, upload_ids: Iterable[int]) -> Iterator[Sequence[Value]]:
    for upload_id in upload_ids:
        upload, sums = journal.upload(upload_id), journal.sums(upload_id)
        yield (
            upload.id, upload.created_at, upload.started_at, upload.finished_at, upload.file_name, upload.sheet_name,
            upload.campaign, upload.account, upload.state.value, upload.stop_reason, sums.rows, sums.queued,
            sums.held_back, sums.refused, sums.unconfirmed, sums.waiting, sums.cancelled, sums.sending,
            sums.deleted,
        )  # fmt: skip
