"""The second number of a phone cell: sent beside the first, as a lead of its own, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping_shape import Mapping, SecondNumber
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import PLAIN, PhoneFault, comparable_number, read_phone
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


def with_second_numbers(leads: Leads, wish: SecondNumber, lists: int) -> Leads:
    """Return leads whose phone cells hold the first number only, with the second where the wish has it.

    Rows of leads with second numbers are numbered behind those of all lists: place + `lists`, the row as it was. Rows
    that are held back for their shape keep their cells as they are, for where these belong is not known.

    Args:
        leads: The leads as the mapping gives them; not changed.
        wish: What becomes of the second numbers.
        lists: How many lists the rows are of.
    """
    column = leads.original_column(PHONE)
    found = {row: pair for row, pair in second_numbers(column).items() if row not in leads.misfits}
    if not found:
        return leads
    has_second = {row: second for row, (_, second) in found.items() if second}
    columns = {header: leads.original_column(header) for header in leads.headers}
    columns[PHONE] = [found[row][0] if row in found else text for row, text in enumerate(column)]
    row_numbers = leads.row_numbers
    if wish is SecondNumber.ALT and has_second:
        known = columns.get(ALT_NUMBER) or [""] * len(leads)
        columns[ALT_NUMBER] = [
            has_second[row] if row in has_second and not text.strip() else text for row, text in enumerate(known)
        ]
    elif wish is SecondNumber.LEAD:
        chosen = [row in has_second for row in range(len(leads))]
        columns = {header: [*values, *compress(values, chosen)] for header, values in columns.items()}
        columns[PHONE][len(leads) :] = has_second.values()
        row_numbers = [*row_numbers, *(_behind(leads.row_numbers[row], lists) for row in has_second)]
    # Leads of their own stand behind all others, whose places stay; their numbers come of texts.
    calculated = {PHONE: leads.calculated_rows(PHONE)}
    return Leads(tuple(columns), list(columns.values()), row_numbers, leads.source, leads.misfits, calculated)


def _behind(numbered_row: int, lists: int) -> int:
    place, row = list_and_row(numbered_row)
    return numbered(place + lists, row)
