"""Workbooks that are files of tags: their tables are spelt out row by row, and all there once the file is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ozogui.leads.rows.header_row import Merge
from ozogui.leads.rows.number_cells import NumberCells, NumberCellsFound
from ozogui.leads.rows.outline import MAX_ROWS, too_many_rows
from ozogui.leads.rows.taking import Hidden, runs_of
from ozogui.leads.workbooks.books import Block, UnevenSheetError, WorkbookSheet


@dataclass(slots=True)
class WrittenTable:
    """A table as a file of tags spells it out, row by row."""

    name: str
    hidden: bool = False
    rows: dict[int, list[str]] = field(default_factory=dict, repr=False)
    """Row number as Excel counts -> cells; rows without any are left out."""
    hidden_rows: list[int] = field(default_factory=list, repr=False)
    """Ascending."""
    hidden_columns: set[int] = field(default_factory=set)
    """Counted from 0."""
    is_active: bool = False
    numbers: NumberCellsFound = field(default_factory=NumberCellsFound)

    def row(self, number: int) -> list[str]:
        """Return the cells of a row, to be filled.

        Raises:
            SheetError: It lies further down than a sheet goes.
        """
        if number > MAX_ROWS:
            raise too_many_rows()
        return self.rows.setdefault(number, [])


class WrittenBook:
    """A workbook of tables that were read already."""

    def __init__(self, file_format: str, tables: list[WrittenTable]) -> None:
        self.format = file_format
        self._tables: dict[str, WrittenTable] = {}
        for table in tables:
            # Two tables may bear one name in a web page.
            name, number = table.name, 1
            while name in self._tables:
                number += 1
                name = f"{table.name} ({number})"
            self._tables[name] = table
        self.sheets = tuple(WorkbookSheet(name, table.hidden) for name, table in self._tables.items())

    def height(self, sheet: str) -> int:
        """Return the number of a sheet's last line with a value; 0 for an empty sheet."""
        return max((number for number, cells in self._tables[sheet].rows.items() if any(cells)), default=0)

    def lines(self, sheet: str) -> Iterator[list[str]]:
        """Yield every line of a sheet as texts, blank ones too."""
        rows = self._tables[sheet].rows
        for number in range(1, self.height(sheet) + 1):
            yield rows.get(number, [])

    def blocks(self, sheet: str) -> Iterator[Block]:
        """Yield no block, for the lines are all there.

        Raises:
            UnevenSheetError: Always.
        """
        raise UnevenSheetError

    def merges(self, sheet: str) -> Sequence[Merge]:
        """Return none: what spans several cells is followed by blank ones."""
        return ()

    def hidden(self, sheet: str) -> Hidden:
        """Return what is hidden of a sheet."""
        table = self._tables[sheet]
        return Hidden(runs_of(table.hidden_rows), frozenset(table.hidden_columns))

    def numbers(self, sheet: str) -> NumberCells:
        """Return what the number cells of a sheet are beside their value."""
        return self._tables[sheet].numbers.found()

    @property
    def active(self) -> str:
        """The sheet that was shown when the workbook was saved; "" where that is not known."""
        return next((name for name, table in self._tables.items() if table.is_active), "")
