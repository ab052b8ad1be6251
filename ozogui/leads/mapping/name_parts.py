"""Finds a name that stands in several columns, first and last apart, so that joining them can be proposed.

Nothing is joined by itself: CloudAgent's Name may well be meant to be the first name only.
"""

from __future__ import annotations

from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.rows.listed import Column
from ozogui.leads.values.column_names import plain_words
from ozogui.leads.values.headers import NAME

_PARTS = (
    frozenset({"first name", "first", "f name", "fname", "given name", "forename"}),
    frozenset({"middle name", "middle", "m name", "mname"}),
    frozenset({"last name", "last", "l name", "lname", "surname", "family name", "upnaam", "उपनाम"}),
)
"""What the parts are called, in the order in which a name is written."""
_WHOSE = frozenset({"customer", "client", "lead", "contact", "borrower", "party"})
_LOOKED_AT = 2_000


def proposed_join(sheet: Sheet, mapping: Mapping) -> Join | None:
    """Return first, middle and last name as one join for Name.

    Returns:
        None when the sheet has not exactly one column of first and of last names, or when Name is fed by joined
        columns, by a constant, or by a column that is none of these.
    """
    parts = [[column.name for column in sheet.columns if _is_part(column, names)] for names in _PARTS]
    first, middle, last = parts
    if len(first) != 1 or len(last) != 1 or len(middle) > 1:
        return None
    columns = (*first, *middle, *last)
    feeds = [feed for feed in mapping.feeds if feed.header == NAME]
    if any(len(feed.columns) != 1 or feed.columns[0] not in columns for feed in feeds):
        return None
    return Join(columns, NAME)


def _is_part(column: Column, names: frozenset[str]) -> bool:
    phrase = " ".join(word for word in plain_words(column.name) if word not in _WHOSE)
    if phrase not in names:
        return False
    shown = next((value for value in column.values[:_LOOKED_AT] if value.strip()), "")
    return any(letter.isalpha() for letter in shown)
