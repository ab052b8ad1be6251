"""The columns of the sheet as the mapping table shows them: name, first values, what each is sent as, how sure.

The model tells what a person chose; the journey changes the mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from ozogui.leads.mapping import Sureness
from ozogui.leads.sheet import Column
from ozogui.ui.header_choices import ANOTHER, NOT_SENT, NOT_SENT_WORDS
from ozogui.ui.look import Type
from ozogui.ui.table import CELL_ROLE, Cell, Index
from ozogui.wording import number

SAMPLES = 3
_SEARCHED_ROWS = 20_000
"""First values are looked for so far down; a column that is blank until then is as good as unknown anyway."""

_CHIPS = {
    Sureness.SECOND_PHONE: ("warn", "triangle"),
    Sureness.OWN_HEADER: ("warn", "triangle"),
    Sureness.NO_HEADER: ("off", "minus"),
    Sureness.CHOSEN: ("accent", "tick"),
    Sureness.REMEMBERED: ("ok", "history"),
}


class MappingColumn(IntEnum):
    """The table's columns."""

    NAME = 0
    VALUES = 1
    SENT_AS = 2
    SURE = 3


_TITLES = ("Your column", "First values", "Sent as", "How sure")


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One column of the sheet."""

    name: str
    filled: str
    samples: str
    header: str
    """What it feeds; NOT_SENT for nothing."""
    sureness: Sureness
    wrong: bool = False
    """A problem that blocks is about this column."""

    def __repr__(self) -> str:
        """Leave the sample values out: a repr may end in a log."""
        return f"MappingRow(name={self.name!r}, header={self.header!r})"


def row_of(column: Column, rows: int) -> MappingRow:
    """Return the row that shows a column of a sheet with that many rows, not sent as anything yet."""
    filled = "all filled" if column.filled == rows else f"{number(column.filled)} filled"
    samples = " · ".join(islice(_different(column.values), SAMPLES))
    return MappingRow(column.name, filled, samples, NOT_SENT, Sureness.NO_HEADER)


class MappingModel(QAbstractTableModel):
    """One row for each column of the sheet; answers from memory."""

    header_chosen = Signal(str, str)
    """(column, header or NOT_SENT): the person chose."""
    other_wanted = Signal(str)
    """The person wants a header for this column that is not listed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[MappingRow, ...] = ()

    def set_rows(self, rows: Sequence[MappingRow], *, other_choices: bool = False) -> bool:
        """Show these rows; return whether they are of other columns, so that all editors are gone.

        With `other_choices` the list of headers is another one, so that every row is to be shown anew.
        """
        rows, before = tuple(rows), self._rows
        if [row.name for row in rows] == [row.name for row in before]:
            self._rows = rows
            for place, row in enumerate(rows):
                if other_choices or row != before[place]:
                    self.dataChanged.emit(self.index(place, 0), self.index(place, MappingColumn.SURE))
            return False
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()
        return True

    def row_at(self, index: Index) -> MappingRow | None:
        """Return the row of an index."""
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(MappingColumn)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == MappingColumn.SENT_AS else flags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _TITLES[section] if 0 <= section < len(_TITLES) else None
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index)
        if row is None:
            return None
        place = MappingColumn(index.column())
        if role == Qt.ItemDataRole.EditRole and place is MappingColumn.SENT_AS:
            return row.header
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, place)
        if role == CELL_ROLE:
            return _cell(row, place)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.name}, {row.filled}" if place is MappingColumn.NAME else _text(row, place)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{row.name}, {_TITLES[place]}: {_text(row, place)}"
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index)
        if row is None or role != Qt.ItemDataRole.EditRole or index.column() != MappingColumn.SENT_AS:
            return False
        if value == ANOTHER:
            self.other_wanted.emit(row.name)
            return False
        self.header_chosen.emit(row.name, str(value))
        return True


def _text(row: MappingRow, place: MappingColumn) -> str:
    return {
        MappingColumn.NAME: row.name,
        MappingColumn.VALUES: row.samples,
        MappingColumn.SENT_AS: row.header or NOT_SENT_WORDS,
        MappingColumn.SURE: row.sureness.value,
    }[place]


def _cell(row: MappingRow, place: MappingColumn) -> Cell:
    if place is MappingColumn.NAME:
        return Cell(row.name, second=row.filled, kind=Type.STRONG)
    if place is MappingColumn.VALUES:
        return Cell(row.samples, kind=Type.SMALL, tone="text2")
    if place is MappingColumn.SENT_AS:
        return Cell()  # the combo stands there
    tone, icon = _CHIPS.get(row.sureness, ("ok", "tick"))
    return Cell(row.sureness.value, chip=tone, icon=icon)


def _different(values: Sequence[str]) -> Iterator[str]:
    seen = set()
    for value in islice(values, _SEARCHED_ROWS):
        if value and value not in seen:
            seen.add(value)
            yield " ".join(value.split())
