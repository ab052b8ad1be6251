"""What a column of the sheet says of each lead, sent or not; and the Priority that leads get by it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ozogui.errors import UserError
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.split_shape import PriorityRule
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.headers import PHONE, PRIORITY
from ozogui.leads.values.priority import HIGHEST, LOWEST
from ozogui.wording import list_and_row, numbered


def column_cells(sheet: Sheet, leads: Leads, column: str) -> list[str]:
    """Return what stands in a column of the sheet for each lead, as the file has it, sent or not.

    Raises:
        UserError: The sheet has no such column.
    """
    found = sheet.column(column)
    if found is None:
        names = ", ".join(each.name for each in sheet.columns)
        raise UserError(f'The list has no column "{column}" to go by.', f"It has: {names}.")
    if leads.row_numbers is sheet.row_numbers:
        return found.values
    # Second numbers are leads behind all others: each has the cells of its own row.
    lists, rows = max(1, len(sheet.lists)), sheet.row_numbers
    return [found.values[bisect_left(rows, _own_row(row, lists))] for row in leads.row_numbers]


def with_priorities(sheet: Sheet, leads: Leads, rules: Sequence[PriorityRule]) -> Leads:
    """Return leads whose Priority is as the rules say; of several rules for a lead the first one counts.

    A value means a cell whatever its case and the spaces around it.

    Raises:
        UserError: The sheet has no such column.
    """
    if not rules:
        return leads
    found: list[str] = [""] * len(leads)
    for rule in rules:
        wanted = rule.value.strip().casefold()
        for row, cell in enumerate(column_cells(sheet, leads, rule.column)):
            if not found[row] and cell.strip().casefold() == wanted:
                found[row] = str(rule.priority)
    before = leads.original_column(PRIORITY) if PRIORITY in leads.headers else [""] * len(leads)
    columns = {header: leads.original_column(header) for header in leads.headers}
    columns[PRIORITY] = [rule or own for rule, own in zip(found, before, strict=True)]
    calculated = {PHONE: leads.calculated_rows(PHONE)}
    return Leads(tuple(columns), list(columns.values()), leads.row_numbers, leads.source, leads.misfits, calculated)


def priority_words(rules: Sequence[PriorityRule]) -> str:
    """Say what rules do: "City = Mumbai gets 90"; "" without any."""
    return "; ".join(f"{rule.column} = {rule.value} gets {rule.priority}" for rule in rules)


def parse_priority_option(text: str) -> PriorityRule:
    """Return the rule of "COLUMN=VALUE:PRIORITY".

    Raises:
        UserError: It is written otherwise, or the priority is none from 1 to 99.
    """
    source, _, digits = text.rpartition(":")
    column, equals, value = source.partition("=")
    if not equals or not column.strip() or not digits.strip().isdecimal() or not LOWEST <= int(digits) <= HIGHEST:
        raise UserError(
            f'"{text}" gives nobody a priority.',
            f'Write "COLUMN=VALUE:PRIORITY", {LOWEST} to {HIGHEST}, such as "City=Mumbai:90".',
        )
    return PriorityRule(column.strip(), value.strip(), int(digits))


def _own_row(row: int, lists: int) -> int:
    place, bare = list_and_row(row)
    return numbered(place % lists, bare)
