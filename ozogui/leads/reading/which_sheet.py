"""Which sheet of a workbook holds the leads, where nobody says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.values.do_not_call_names import says_do_not_call
from ozogui.leads.workbooks.books import WorkbookSheet


@dataclass(frozen=True, slots=True)
class Count:
    """What a sheet holds."""

    rows: int
    """Without header, blank lines, totals, notes and hidden rows; for a long sheet that was not read its lines but one.
    """
    phones: bool = True
    """A column of it is mostly phones, as far as that is known."""
    names: tuple[str, ...] = ()
    """The columns' names; none for a long sheet that was not read."""


NOT_COUNTED = Count(0, phones=False)


def likeliest(sheets: Sequence[WorkbookSheet], counts: Mapping[str, Count], active: str) -> str:
    """Return the name of the sheet with the leads.

    A do-not-call list is none, a hidden sheet only where nothing else has rows. Of those with phones the one that was
    shown when the workbook was saved wins, else the fullest, else the first.

    Raises:
        SheetError: There is no sheet.
    """
    if not sheets:
        raise SheetError(
            "This workbook holds no table, only charts or macros.", "Ask for the list as an Excel or CSV file."
        )

    def worth(sheet: WorkbookSheet) -> tuple[bool | int, ...]:
        count = counts[sheet.name]
        return (
            count.rows > 0,
            not says_do_not_call(sheet.name),
            not sheet.hidden,
            count.phones,
            sheet.name == active,
            count.rows,
        )

    return max(sheets, key=worth).name
