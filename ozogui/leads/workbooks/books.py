"""What every kind of workbook can do, and how a file is opened as the right one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from ozogui.leads.rows.file_kind import EXCEL_2003, HTML, kind_of
from ozogui.leads.rows.header_lines import Merge
from ozogui.leads.rows.outline import MAX_ROWS, too_many_rows
from ozogui.leads.rows.packing import Packed


@dataclass(frozen=True, slots=True)
class WorkbookSheet:
    """One table of a workbook, by its name; charts and macro sheets are none."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that follow each other."""

    first: int
    """The number of the first of them, as Excel counts."""
    columns: Sequence[Packed] = field(repr=False)
    """For each column from A on as many values as there are lines."""


class UnevenSheetError(Exception):
    """A sheet cannot be given in blocks; whether anything is wrong with it remains to be seen."""


class Book(Protocol):
    """An open workbook."""

    @property
    def format(self) -> str:
        """What it is by its content: "xlsx", "xls", "html" ..."""

    @property
    def sheets(self) -> tuple[WorkbookSheet, ...]:
        """Its tables, in the file's order."""

    def height(self, sheet: str) -> int:
        """Return the number of a sheet's last line with a value; 0 for an empty sheet."""

    def lines(self, sheet: str) -> Iterator[list[str]]:
        """Yield every line of a sheet as texts, from row 1 and column A on as Excel counts, blank ones too."""

    def blocks(self, sheet: str) -> Iterator[Block]:
        """Yield the lines of a sheet many at a time, where that is faster; those between two blocks are blank.

        Raises:
            UnevenSheetError: The sheet has to be read by `lines`, whatever has come of it so far.
        """

    def merges(self, sheet: str) -> Sequence[Merge]:
        """Return the merged cells of a sheet, as far as they are known."""


@dataclass(slots=True)
class WrittenTable:
    """A table as a file of tags spells it out, row by row."""

    name: str
    hidden: bool = False
    rows: dict[int, list[str]] = field(default_factory=dict, repr=False)
    """Row number as Excel counts -> cells; rows without any are left out."""

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


def open_book(handle: BinaryIO, file_name: str, allow: Callable[[int], None] | None = None) -> Book:
    """Open a workbook of any kind by its content.

    Args:
        handle: The file, which is used until the book is dropped.
        file_name: Its name, which only appears in sentences.
        allow: Told, before a sheet of xlsx is parsed, how many cells it truly has.

    Raises:
        SheetError: It is no workbook, is damaged, too large, or needs a password.
        OSError: It cannot be read on.
    """
    kind = kind_of(handle, file_name)
    if kind == HTML:
        from ozogui.leads.workbooks.html_tables import read_html

        return read_html(handle)
    if kind == EXCEL_2003:
        from ozogui.leads.workbooks.excel_2003 import read_excel_2003

        return read_excel_2003(handle, file_name)
    # Imported late: it imports this module's types.
    from ozogui.leads.workbooks.workbook import Workbook

    return Workbook(handle, file_name, kind, allow)


def is_parser_panic(error: BaseException) -> bool:
    """Tell whether an error is a bug in the parser's Rust code: pyo3's PanicException has no importable name.

    It is a BaseException and no Exception.
    """
    return type(error).__name__ == "PanicException"
