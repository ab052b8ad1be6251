"""The batches of an upload as a table model: what needs a person first, then the newest, waiting ones last.

It answers from memory and is told the batches; it never reads the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import QObject, Qt
from typing_extensions import override

from ozogui.ui.batches.later_results import FATE_LOOKS
from ozogui.ui.batches.upload_facts import NEEDING
from ozogui.ui.batches.upload_words import first_sentence, rows_in_file
from ozogui.ui.kit.look import Type
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell, Index
from ozogui.uploads.journal.result_records import ResultFate, ResultRecord
from ozogui.uploads.records import BatchRecord, BatchState
from ozogui.wording import number


class Column(IntEnum):
    """What stands in which column."""

    BATCH = 0
    ROWS = 1
    LEADS = 2
    STATE = 3
    TRIES = 4
    TRANSACTION = 5
    WORDS = 6
    TIME = 7


STATE_LOOKS: dict[BatchState, tuple[str, str, str]] = {
    BatchState.WAITING: ("Waiting", "off", "clock"),
    BatchState.SENDING: ("Sending", "accent", "plane"),
    BatchState.QUEUED: ("Queued", "ok", "tick-circle"),
    BatchState.REFUSED: ("Refused", "err", "octagon"),
    BatchState.UNCONFIRMED: ("Unconfirmed", "warn", "question"),
    BatchState.CANCELLED: ("Cancelled", "off", "minus"),
}
"""Word, tone and icon of each state."""

_GOOD = (ResultFate.ADDED, ResultFate.EARLIER)
_RIGHT = (Column.LEADS, Column.TRIES)


class Shown(StrEnum):
    """Which batches are shown."""

    ALL = "all"
    NEED_YOU = "need you"
    WAITING = "waiting"


def now_here() -> datetime:
    """Return the present moment in the computer's zone."""
    return datetime.now(UTC).astimezone()


class BatchModel(RowsModel[BatchRecord]):
    """One row a batch."""

    headings = ("Batch", "Rows in file", "Leads", "State", "Tries", "transactionId", "What CloudAgent said", "Time")
    right_columns = _RIGHT

    BatchRole = Qt.ItemDataRole.UserRole + 1
    """Answers the `BatchRecord` of the row."""

    def __init__(self, now: Callable[[], datetime] = now_here, parent: QObject | None = None) -> None:
        """Make an empty model; `now` tells which times are of today and shown without their day."""
        super().__init__(parent)
        self._now = now
        self._batches: tuple[BatchRecord, ...] = ()
        self._results: dict[str, ResultRecord] = {}
        self._shown = Shown.ALL

    @property
    def shown(self) -> Shown:
        """Which batches are shown."""
        return self._shown

    def set_batches(self, batches: Sequence[BatchRecord]) -> None:
        """Show these batches, as they are now."""
        if tuple(batches) != self._batches:
            self._batches = tuple(batches)
            self._take(_sorted(self._batches, self._shown))

    def set_results(self, results: Mapping[str, ResultRecord]) -> None:
        """Show what became of transactions afterwards, by transactionId."""
        if results != self._results:
            self._results = dict(results)
            if self._rows:
                self.dataChanged.emit(self.index(0, Column.STATE), self.index(len(self._rows) - 1, Column.WORDS))

    def show_only(self, shown: Shown) -> None:
        """Show all batches or only some."""
        if shown is not self._shown:
            self._shown = shown
            self._take(_sorted(self._batches, shown))

    def row_of(self, batch_id: int) -> int:
        """Return the row of a batch, -1 when it is not shown."""
        return next((row for row, batch in enumerate(self._rows) if batch.id == batch_id), -1)

    def _take(self, rows: Sequence[BatchRecord]) -> None:
        """Show other rows, so that selection and scrolling survive wherever the same batches are still there."""
        before = self._rows
        old_ids, new_ids = [batch.id for batch in before], [batch.id for batch in rows]
        if old_ids == new_ids:
            self._rows = rows
            for row, (old, new) in enumerate(zip(before, rows, strict=True)):
                if old != new:
                    self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        elif sorted(old_ids) == sorted(new_ids):
            self._reorder(rows, {batch_id: row for row, batch_id in enumerate(new_ids)})
        else:
            self.set_rows(rows)

    def _reorder(self, rows: Sequence[BatchRecord], row_of: dict[int, int]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        self._rows = rows
        held = self.persistentIndexList()
        moved = [self.index(row_of[before[index.row()].id], index.column()) for index in held]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return self.row_at(index.row()) if role == self.BatchRole else super().data(index, role)

    @override
    def tip(self, row: BatchRecord, column: int) -> str | None:
        return _tooltip(row, Column(column))

    @override
    def spoken(self, row: BatchRecord, column: int) -> str:
        cell = self.cell(row, column)
        text = f"{cell.text} {cell.tail}".strip() or "empty"
        return f"Batch {row.number}, {self.headings[column]}, {text}"

    @override
    def cell(self, row: BatchRecord, column: int) -> Cell:
        result = self._results.get(row.transaction_id) if row.transaction_id else None
        if column == Column.WORDS:
            return _words(row, result)
        if column == Column.STATE and result is not None:
            word, tone, icon = FATE_LOOKS[result.fate]
            return Cell(word, chip=tone, icon=icon)
        return _cell(row, Column(column), self._now())


def _sorted(batches: Sequence[BatchRecord], shown: Shown) -> list[BatchRecord]:
    if shown is Shown.NEED_YOU:
        batches = [batch for batch in batches if batch.state in NEEDING]
    elif shown is Shown.WAITING:
        batches = [batch for batch in batches if batch.state is BatchState.WAITING]
    return sorted(batches, key=_place)


def _place(batch: BatchRecord) -> tuple[int, float, int]:
    if batch.state in NEEDING:
        return (0, 0.0, batch.number)
    if batch.state is BatchState.SENDING:
        return (1, 0.0, -batch.number)
    if batch.state is BatchState.WAITING:
        return (3, 0.0, batch.number)
    return (2, -batch.changed_at.timestamp(), -batch.number)


def _cell(batch: BatchRecord, column: Column, now: datetime) -> Cell:
    if column is Column.STATE:
        word, tone, icon = STATE_LOOKS[batch.state]
        if batch.state is BatchState.WAITING and batch.may_be_there:
            tone, icon = "warn", "question"
        return Cell(word, chip=tone, icon=icon)
    if column is Column.TRANSACTION:
        return Cell(batch.transaction_id, kind=Type.MONO, tone="text2", middle=True)
    if column is Column.TIME:
        return Cell(_time(batch, now), tone="text2")
    text = {
        Column.BATCH: number(batch.number),
        Column.ROWS: rows_in_file(batch),
        Column.LEADS: number(batch.leads),
        Column.TRIES: number(batch.attempts) if batch.attempts else "",
    }[column]
    return Cell(text, right=column in _RIGHT, tone="text2" if column is Column.BATCH else "text")


def _words(batch: BatchRecord, result: ResultRecord | None) -> Cell:
    if batch.state is BatchState.UNCONFIRMED:
        # The second sentence says what the state's chip says already; all of it is in the tooltip.
        return Cell(first_sentence(batch.message), tone="accent_text", tail="Decide…")
    if result is not None:
        told = f"{result.words[0].upper()}{result.words[1:]}"
        return Cell(told, tone="text2" if result.fate in _GOOD else "warn")
    return Cell(batch.message, tone="text2")


def _time(batch: BatchRecord, now: datetime) -> str:
    if batch.state is BatchState.WAITING and not batch.attempts:
        return ""
    local = batch.changed_at.astimezone()
    return f"{local:%H:%M:%S}" if local.date() == now.date() else f"{local.day} {local:%b %H:%M}"


def _tooltip(batch: BatchRecord, column: Column) -> str | None:
    if column is Column.TRANSACTION:
        return batch.transaction_id or None
    if column is Column.WORDS:
        return batch.message or None
    if column is Column.TIME and batch.attempts:
        return f"{batch.changed_at.astimezone():%A, %d %B %Y, %H:%M:%S}"
    return None
