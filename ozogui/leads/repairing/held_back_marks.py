"""By what the workbook of held-back leads is known again, and how its values come back."""

from __future__ import annotations

import re

from ozogui.leads.leads import Leads

SHEET = "Held back"
ROW, REASONS = "Row", "Reasons"
MARK_SHEET = "OzoGUI"
"""A hidden sheet by which the workbook is known again when it comes back (see held_back_return.py)."""
MARK = "Held-back leads"
MARK_FILE, MARK_ROWS, MARK_MAPPING = "File", "Rows", "Mapping"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_CHARACTERS = 32_767
"""Excel's limit for a cell."""


def place_heads(leads: Leads) -> tuple[str, ...]:
    """Return the heads of the columns that tell where a lead stands: its row, and before it of which list it is."""
    if len(leads.list_names) == 1:
        return (ROW,)
    return ("File" if leads.is_of_several_files else "Sheet", ROW)


def as_written(text: str) -> str:
    """Give a value as it comes back when nobody has touched it: XML and Excel do not take everything."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_XML.sub("", lines)[:_MOST_CHARACTERS]
