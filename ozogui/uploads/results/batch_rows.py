"""A workbook of the leads of single batches, for a person to look up, correct and open again.

Only batches whose leads the journal still keeps (unconfirmed, refused, waiting); what went as a whole is in results.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ozogui.errors import UserError
from ozogui.files.workbook import Workbook
from ozogui.files.workbook_xml import NewSheet, Value
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.journal_reader import JournalReader

_ROW_WIDTH, _VALUE_WIDTH = 9, 20


def write_batch_rows(journal: JournalReader, batch_ids: Sequence[int], path: Path) -> int:
    """Write the leads of these batches into a workbook and return how many there are.

    One line a lead: its row number in the file, then what was sent under CloudAgent's headers, so that the workbook can
    be opened as a spreadsheet again. Every value is a text.

    Args:
        journal: Keeps the leads.
        batch_ids: Whose leads; batches of one upload.
        path: The workbook; a file that is there is replaced once the new one is whole.

    Raises:
        JournalError: There is no such batch, or the journal cannot be read.
        UserError: The leads are not kept any more.
        FileError: The file cannot be written.
    """
    parts = [(journal.rows_of(batch_id), *_leads_of(journal, batch_id)) for batch_id in batch_ids]
    headers = list(dict.fromkeys(header for _rows, names, _leads in parts for header in names))
    workbook = Workbook()
    heads = [("Row", _ROW_WIDTH), *((header, _VALUE_WIDTH) for header in headers)]
    workbook.add(NewSheet("Leads", heads), _lines(parts, headers))
    workbook.save(path)
    return sum(len(rows) for rows, _names, _leads in parts)


_Part = tuple[tuple[int, ...], tuple[str, ...], list[tuple[str, ...]]]


def _lines(parts: Sequence[_Part], headers: Sequence[str]) -> Iterator[Sequence[Value]]:
    for rows, names, leads in parts:
        for row_number, values in zip(rows, leads, strict=True):
            value_of = dict(zip(names, values, strict=True))
            yield row_number, *(value_of.get(header, "") for header in headers)


def _leads_of(journal: JournalReader, batch_id: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    payload = journal.payload(batch_id)
    if payload is None:
        batch = journal.batch(batch_id)
        raise UserError(
            f"The leads of batch {batch.number:,} are not kept here any more.",
            f"They are rows {batch.first_row:,} to {batch.last_row:,} of the file.",
        )
    return values_of(payload)
