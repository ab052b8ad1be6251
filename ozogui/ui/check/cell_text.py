"""Cells as text on the clipboard, the way Excel gives and takes them: tabs between cells, CRLF after each row.

What is pasted becomes changes of the leads; making them is the business of lead_editing.py.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from ozogui.leads.leads import Change, Leads

_QUOTED = ("\t", "\n", "\r")


def text_of(leads: Leads, rows: Sequence[int], headers: Sequence[str]) -> str:
    """Return cells as Excel puts them on the clipboard."""
    columns = [leads.column(header) for header in headers]
    return "".join("\t".join(_quoted(column[row]) for column in columns) + "\r\n" for row in rows)


def _quoted(value: str) -> str:
    if value.startswith('"') or any(char in value for char in _QUOTED):
        return '"' + value.replace('"', '""') + '"'
    return value


def cells_of(text: str) -> list[list[str]]:
    """Return the rows of cells that a text from the clipboard holds; also of a text that no spreadsheet has made."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    except csv.Error:  # a cell of more than 128 KiB, or a quote that is none of a spreadsheet's
        return [line.split("\t") for line in text.splitlines()]


def pasted(
    leads: Leads, rows: Sequence[int], headers: Sequence[str], cells: Sequence[Sequence[str]]
) -> Iterator[Change]:
    """Yield what pasting changes.

    Args:
        leads: the leads as they stand.
        rows: the leads to fill, in the order in which they are seen.
        headers: the headers to fill, likewise.
        cells: what is pasted; it is repeated where the leads and headers are more.
    """
    for line, row in enumerate(rows):
        values = cells[line % len(cells)]
        for place, header in enumerate(headers):
            value = values[place % len(values)] if values else ""
            yield Change(row, header, leads.value(row, header), value)
