"""The mapping table's model: its lines (see mapping_rows.py) as cells, and what a person chose in one of them.

It tells what was chosen; the journey changes the mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from ozogui.leads.mapping.guessing import Sureness
from ozogui.ui.columns.header_choices import ANOTHER, NOT_SENT_WORDS
from ozogui.ui.columns.mapping_rows import MappingRow, RowKind
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell, Index

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
    MORE = 4


_LAST = MappingColumn.MORE


class MappingModel(RowsModel[MappingRow]):
    """The lines of the table."""

    headings = ("Your column", "First values", "Sent as", "How sure", "")

    header_chosen = Signal(object, str)
    """(the `MappingRow`, header or NOT_SENT): the person chose."""
    other_wanted = Signal(object)
    """The person wants a header for this `MappingRow` that is not listed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[MappingRow] = []

    def take(self, rows: Sequence[MappingRow], *, other_choices: bool = False) -> bool:
        """Show these lines; return whether they are of another sheet, so that all editors are gone.

        With `other_choices` the list of headers is another one, so that every line is to be shown anew.
        """
        if _columns(rows) != _columns(self._rows):
            self.set_rows(list(rows))
            return True
        self._take_away({row.ident for row in rows})
        for place, row in enumerate(rows):
            if place == len(self._rows) or self._rows[place].ident != row.ident:
                self.beginInsertRows(QModelIndex(), place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
            elif other_choices or row != self._rows[place]:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, _LAST))
        return False

    def _take_away(self, stays: set[tuple[RowKind, str, int]]) -> None:
        for place in reversed(range(len(self._rows))):
            if self._rows[place].ident not in stays:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()

    def place_of(self, kind: RowKind, columns: Sequence[str], header: str) -> int:
        """Return the line of these columns that is sent as a header; -1 where there is none."""
        for place, row in enumerate(self._rows):
            if (row.kind, row.columns, row.header) == (kind, tuple(columns), header):
                return place
        return -1

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == MappingColumn.SENT_AS else flags

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row_at(index.row())
        if row is not None and role == Qt.ItemDataRole.EditRole and index.column() == MappingColumn.SENT_AS:
            return row.header
        return super().data(index, role)

    @override
    def cell(self, row: MappingRow, column: int) -> Cell:
        return _cell(row, MappingColumn(column))

    @override
    def text(self, row: MappingRow, column: int) -> str:
        return _text(row, MappingColumn(column))

    @override
    def tip(self, row: MappingRow, column: int) -> str:
        return _tip(row, MappingColumn(column))

    @override
    def spoken(self, row: MappingRow, column: int) -> str:
        return _spoken(row, MappingColumn(column))

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row_at(index.row())
        if row is None or role != Qt.ItemDataRole.EditRole or index.column() != MappingColumn.SENT_AS:
            return False
        if value == ANOTHER:
            self.other_wanted.emit(row)
            return False
        self.header_chosen.emit(row, str(value))
        return True


def _columns(rows: Sequence[MappingRow]) -> list[str]:
    return [row.name for row in rows if row.kind is RowKind.COLUMN]


def _text(row: MappingRow, place: MappingColumn) -> str:
    return {
        MappingColumn.NAME: row.name,
        MappingColumn.VALUES: row.samples,
        MappingColumn.SENT_AS: row.header or NOT_SENT_WORDS,
        MappingColumn.SURE: f"Joined into {row.joined_into}" if row.joined_into else row.sureness.value,
        MappingColumn.MORE: "",
    }[place]


def _tip(row: MappingRow, place: MappingColumn) -> str:
    if place is MappingColumn.NAME:
        return f"{row.name}, {row.filled}"
    if place is MappingColumn.MORE:
        return "More for this column"
    return row.about if place is MappingColumn.SURE and row.about else _text(row, place)


def _spoken(row: MappingRow, place: MappingColumn) -> str:
    if place is MappingColumn.NAME:
        return f"{row.name}, {row.filled}"
    if place is MappingColumn.MORE:
        return f"More for {row.name}"
    about = f". {row.about}" if place is MappingColumn.SURE and row.about else ""
    return f"{row.name}, {MappingModel.headings[place]}: {_text(row, place)}{about}"


def _cell(row: MappingRow, place: MappingColumn) -> Cell:
    if place is MappingColumn.NAME:
        return Cell(row.name, second=row.filled, kind=Type.STRONG)
    if place is MappingColumn.VALUES:
        return Cell(row.samples, kind=Type.SMALL, tone="text2")
    if place is MappingColumn.SENT_AS:
        return Cell()  # the combo stands there
    if place is MappingColumn.MORE:
        return Cell(icon="more", icon_tone="text3")
    tone, icon = ("accent", "plus") if row.joined_into else _CHIPS.get(row.sureness, ("ok", "tick"))
    return Cell(_text(row, place), chip=tone, icon=icon)
