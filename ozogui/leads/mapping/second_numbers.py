"""The second number of a phone cell: sent beside the first, as a lead of its own, or not at all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping_shape import Mapping, SecondNumber
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import PLAIN, PhoneFault, comparable_number, comparable_phone, read_phone
from ozogui.wording import list_and_row, numbered

ALT_NUMBER = "AltNumber"
"""The header under which second numbers are sent; one of the campaign's own."""


def second_numbers(column: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Return the first and the second number of the phone cells that surely hold both, by the cells' places.

    The second is empty where it is the first once more.
    """
    found = {}
    for place, text in enumerate(column):
        if text and not PLAIN.fullmatch(text):
            reading = read_phone(text)
            if reading.fault is PhoneFault.SEVERAL and reading.number and reading.second:
                is_same = comparable_number(reading.number) == comparable_number(reading.second)
                found[place] = (reading.number, "" if is_same else reading.second)
    return found


def count_second_numbers(sheet: Sheet, mapping: Mapping) -> int:
    """Return how many cells of the column that is sent as PhoneNumber hold a second number."""
    name = next((feed.columns[0] for feed in mapping.feeds if feed.header == PHONE and len(feed.columns) == 1), None)
    column = next((column.values for column in sheet.columns if column.name == name), ())
    return sum(1 for _, second in second_numbers(column).values() if second)


def second_words(wish: SecondNumber | None) -> str:
    """Say what becomes of second numbers: "which is sent as AltNumber."."""
    if wish is None:
        return "which is not sent; the first is, once the cell is repaired."
    return {
        SecondNumber.ALT: f"which is sent as {ALT_NUMBER}.",
        SecondNumber.LEAD: "which is a lead of its own, behind all others.",
        SecondNumber.NONE: "which is not sent.",
    }[wish]


def column_numbers(cells: Sequence[str], firsts: Sequence[str]) -> dict[int, str]:
    """Return the further number of each lead that a second column holds, by the cells' places.

    Of a cell with several the first one counts. What is not surely a number stays as it is, to be found by the check;
    the lead's first number once more is none.
    """
    several = second_numbers(cells)
    found = {}
    for place, text in enumerate(cells):
        number = several[place][0] if place in several else text
        if number.strip() and comparable_phone(number) != comparable_phone(firsts[place]):
            found[place] = number
    return found


def with_second_numbers(leads: Leads, wish: SecondNumber, lists: int, further: Sequence[str] | None = None) -> Leads:
    """Return leads whose phone cells hold the first number only, with second ones where the wish has them.

    Rows of leads with second numbers are numbered behind those of all lists, the row as it was: place + `lists` for
    those of a cell, place + twice that for those of a column. Rows that are held back for their shape keep their cells
    as they are, for where these belong is not known.

    Args:
        leads: The leads as the mapping gives them; not changed.
        wish: What becomes of the second numbers.
        lists: How many lists the rows are of.
        further: The cells of a column of second numbers, one for each lead.
    """
    column = leads.original_column(PHONE)
    found = {row: pair for row, pair in second_numbers(column).items() if row not in leads.misfits}
    has_second = {row: second for row, (_, second) in found.items() if second}
    columns = {header: leads.original_column(header) for header in leads.headers}
    if found:
        columns[PHONE] = [found[row][0] if row in found else text for row, text in enumerate(column)]
    beside = column_numbers(further, columns[PHONE]) if further is not None and wish is not SecondNumber.NONE else {}
    beside = {row: number for row, number in beside.items() if row not in leads.misfits}
    if not found and not beside:
        return leads
    row_numbers = leads.row_numbers
    if wish is SecondNumber.ALT and (has_second or beside):
        known = columns.get(ALT_NUMBER) or [""] * len(leads)
        # A column that somebody made for second numbers says more than what was added to a cell.
        columns[ALT_NUMBER] = [
            text if text.strip() else beside.get(row) or has_second.get(row, "") for row, text in enumerate(known)
        ]
    elif wish is SecondNumber.LEAD:
        firsts = columns
        for more, behind in ((has_second, lists), (beside, 2 * lists)):
            chosen = sorted(more)
            columns = {
                header: [*values, *(firsts[header][row] for row in chosen)] for header, values in columns.items()
            }
            columns[PHONE][len(columns[PHONE]) - len(chosen) :] = [more[row] for row in chosen]
            row_numbers = [*row_numbers, *(_behind(leads.row_numbers[row], behind) for row in chosen)]
    # Leads of their own stand behind all others, whose places stay; their numbers come of texts.
    calculated = {PHONE: leads.calculated_rows(PHONE)}
    return Leads(tuple(columns), list(columns.values()), row_numbers, leads.source, leads.misfits, calculated)


def count_further(leads: Leads, lists: int) -> int:
    """Return how many leads have a second number as their own."""
    return len(leads) - bisect_left(leads.row_numbers, numbered(lists, 0))


def _behind(numbered_row: int, lists: int) -> int:
    place, row = list_and_row(numbered_row)
    return numbered(place + lists, row)
