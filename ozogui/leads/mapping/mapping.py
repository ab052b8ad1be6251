"""From a sheet's columns to leads: the guessed mapping, the leads that come of a mapping, and how people type one.

The mapping itself is in mapping_shape.py, what can be wrong with it in mapping_problems.py, guessing in guessing.py;
their names may be imported from here.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

from ozogui.leads.leads import Leads, LeadsSource
from ozogui.leads.mapping.guessing import Guess, guess_columns
from ozogui.leads.mapping.mapping_problems import blocking_problems
from ozogui.leads.mapping.mapping_shape import Feed, Join, Mapping, MappingError
from ozogui.leads.mapping.priorities import with_priorities
from ozogui.leads.mapping.second_numbers import with_second_numbers
from ozogui.leads.reading.merged import file_names
from ozogui.leads.reading.questions import ragged_words
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.rows.number_cells import places_in
from ozogui.leads.rows.outline import CHUNK_ROWS
from ozogui.leads.rows.table import let_others_run
from ozogui.leads.rows.taking import Taking
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import halved_among_fractions

_JOIN_PART = re.compile(r'\s*\+\s*("[^"]*"\s*\+\s*)?')
"""A plus between two columns of a join, or two with a separator in quotes between them."""


def guess_mapping(sheet: Sheet, own_headers: Sequence[str] = ()) -> tuple[Guess, ...]:
    """Guess what each column of a sheet feeds: one guess a column, in their order, no header twice.

    Args:
        sheet: The sheet.
        own_headers: The known headers of the campaign's own, in their exact spelling.
    """
    return guess_columns(sheet.columns, own_headers)


def mapping_of(guesses: Sequence[Guess]) -> Mapping:
    """Return the mapping that follows the guesses, in their order."""
    return Mapping(tuple((guess.column, guess.header) for guess in guesses if guess.header is not None))


def map_leads(sheet: Sheet, mapping: Mapping, rows: int | None = None) -> Leads:
    """Return the leads of a sheet as a mapping says; columns are shared with the sheet, which stays as it is.

    Joined columns take about half a second for a million rows, in slices between which other threads get their turn.

    Args:
        sheet: The sheet.
        mapping: What feeds what.
        rows: Only so many leads from the first one on, as for a preview; None for all.

    Raises:
        MappingError: Something about the mapping blocks; it says what.
    """
    for problem in blocking_problems(mapping, sheet):
        raise MappingError(problem.title, problem.message)
    values = {column.name: column.values if rows is None else column.values[:rows] for column in sheet.columns}
    row_numbers = sheet.row_numbers if rows is None else sheet.row_numbers[:rows]
    columns = [_values(feed, values, len(row_numbers)) for feed in mapping.feeds]
    source, misfits = _source_of(sheet, mapping), _misfits(sheet, len(row_numbers))
    leads = Leads(
        mapping.headers, columns, row_numbers, source, misfits, _calculated(sheet, mapping, columns, row_numbers)
    )
    if mapping.second is not None:
        further = values[mapping.second_column] if mapping.second_column else None
        leads = with_second_numbers(leads, mapping.second, max(1, len(sheet.lists)), further)
    return with_priorities(sheet, leads, mapping.priorities)


def _calculated(
    sheet: Sheet, mapping: Mapping, values: Sequence[list[str]], row_numbers: list[int]
) -> dict[str, frozenset[int]]:
    """Return the leads whose phone comes of a number that the spreadsheet had worked out."""
    runs = {column.name: column.worked_out for column in sheet.columns if column.worked_out}
    found: set[int] = set()
    for feed, cells in zip(mapping.feeds, values, strict=True):
        if feed.header == PHONE:
            found.update(place for name in feed.columns for place in places_in(runs.get(name, ()), row_numbers))
            found.update(halved_among_fractions(cells))
    return {PHONE: frozenset(found)} if found else {}


def _misfits(sheet: Sheet, rows: int) -> dict[int, str]:
    """Return why rows are held back whose cells may not be where they belong, by the leads' index."""
    held = sheet.held_rows
    if not held:
        return {}
    places = ((row, bisect_left(sheet.row_numbers, row)) for row in sorted(held))
    return {place: ragged_words(held[row], sheet.list_name) for row, place in places if place < rows}


def feed_values(sheet: Sheet, feed: Feed, rows: int) -> list[str]:
    """Return what a feed gives in the first leads of a sheet, such as joined columns, whatever else is mapped.

    Args:
        sheet: The sheet, which has the feed's columns.
        feed: What is fed from what.
        rows: So many leads from the first one on.

    Raises:
        KeyError: The sheet has no such column.
    """
    values = {column.name: column.values[:rows] for column in sheet.columns}
    return _values(feed, values, min(rows, sheet.rows))


def _values(feed: Feed, values: dict[str, list[str]], rows: int) -> list[str]:
    if feed.constant is not None:
        return [feed.constant] * rows
    if len(feed.columns) == 1:
        return values[feed.columns[0]]
    joined: list[str] = []
    for start in range(0, rows, CHUNK_ROWS):
        parts = zip(*(values[name][start : start + CHUNK_ROWS] for name in feed.columns), strict=True)
        joined += (feed.separator.join(filter(None, map(str.strip, cells))) for cells in parts)
        let_others_run()
    return joined


def _source_of(sheet: Sheet, mapping: Mapping) -> LeadsSource:
    read, leads_only = _what_was_read(sheet), replace(mapping, split=None).to_json()
    if not sheet.parts:
        return LeadsSource(sheet.file_name, _hash_of(read), _hash_of(leads_only), sheet.list_name)
    read = [*map(_what_was_read, sheet.parts), [[column.name, column.sources] for column in sheet.list_columns]]
    names = file_names(sheet.parts)
    lists = [(name, part) for name, part in zip(names, sheet.parts, strict=True) for _ in part.lists or (None,)]
    return LeadsSource(
        sheet.file_name,
        _hash_of(read),
        _hash_of(leads_only),
        sheet.list_name,
        tuple(name for name, _ in lists),
        tuple(part.stamp.changed_ns if part.stamp is not None else 0 for _, part in lists),
    )


def _what_was_read(sheet: Sheet) -> list[object]:
    read: list[object] = [sheet.content_hash, sheet.name, sheet.header_row]
    if sheet.taking != Taking():
        read.append(repr(sheet.taking))
    if sheet.text_format is not None:
        read += [sheet.text_format.encoding, sheet.text_format.delimiter]
    return read


def _hash_of(data: object) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()


def parse_map_option(text: str) -> tuple[str, str]:
    """Return (column, header) of "COLUMN=HEADER"; a column's name may hold "=" itself, a header none.

    Raises:
        MappingError: There is no "=", or nothing on one side of it.
    """
    column, _, header = text.rpartition("=")
    if not column.strip() or not header.strip():
        raise MappingError(f'"{text}" maps no column.', 'Write "COLUMN=HEADER", such as "Mobile No.=PhoneNumber".')
    return column.strip(), header.strip()


def parse_set_option(text: str) -> tuple[str, str]:
    """Return (header, value) of "HEADER=VALUE"; the value may hold "=" itself.

    Raises:
        MappingError: There is no "=", or no header before it. An empty value is taken: it is sent as such.
    """
    header, equals, value = text.partition("=")
    if not equals or not header.strip():
        raise MappingError("A value for all leads needs its header.", 'Write "HEADER=VALUE", such as "Priority=5".')
    return header.strip(), value.strip()


def parse_join(source: str, header: str, column_named: Callable[[str], str]) -> Join | None:
    """Return the join that a person means by "First Name+Last Name", or by 'City+", "+State' with a separator.

    Without one, a space stands between the values. The first separator given counts for the whole join.

    Args:
        source: What stands before the header.
        header: The header that is fed.
        column_named: Returns the column's exact name for a name as typed; raises a UserError where there is none.

    Returns:
        None when there is no plus in it.

    Raises:
        UserError: What `column_named` raises.
    """
    names = [name for name in _JOIN_PART.split(source)[::2] if name.strip()]
    if len(names) < 2:
        return None
    given = next((mark for mark in _JOIN_PART.split(source)[1::2] if mark), None)
    separator = " " if given is None else given.split('"')[1]
    return Join(tuple(column_named(name.strip()) for name in names), header, separator)
