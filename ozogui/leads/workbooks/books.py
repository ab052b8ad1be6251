"""What every kind of workbook can do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ozogui.leads.rows.header_row import Merge
from ozogui.leads.rows.number_cells import NumberCells
from ozogui.leads.rows.packing import Packed
from ozogui.leads.rows.taking import Hidden


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

    def hidden(self, sheet: str) -> Hidden:
        """Return what is hidden of a sheet; asked when all its lines or blocks have come."""

    def numbers(self, sheet: str) -> NumberCells:
        """Return what its number cells are beside their value; asked when all its lines or blocks have come."""

    @property
    def active(self) -> str:
        """The sheet that was shown when the workbook was saved; "" where that is not known."""


def is_parser_panic(error: BaseException) -> bool:
    """Tell whether an error is a bug in the parser's Rust code: pyo3's PanicException has no importable name.

    It is a BaseException and no Exception.
    """
    return type(error).__name__ == "PanicException"
