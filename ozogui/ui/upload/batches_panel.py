"""The batches of an upload: filters by what a person wants to see, the table, and the way to a batch's raw answer."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.ui.batches.batch_model import BatchModel, Column, Shown
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.rows_model import list_table
from ozogui.ui.kit.table import TableCard
from ozogui.uploads.records import BatchRecord, BatchState
from ozogui.wording import number

WIDTHS = {
    Column.BATCH: 62,
    Column.ROWS: 132,
    Column.LEADS: 64,
    Column.STATE: 134,
    Column.TRIES: 58,
    Column.TRANSACTION: 168,
    Column.TIME: 96,
}


class BatchesPanel(QWidget):
    """Shows the batches; says which one a person wants to decide about, or to see the answer to."""

    decide_wanted = Signal(int)
    """The id of an unconfirmed batch."""
    raw_wanted = Signal(int)
    """The id of a batch whose raw answer is wanted."""
    selection_changed = Signal()
    """Another batch is selected, or none."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = BatchModel(parent=self)
        self._selected: int | None = None
        self._filters = {
            shown: Button(look, kind="filter", name=name)
            for shown, name in (
                (Shown.ALL, "allBatchesButton"),
                (Shown.NEED_YOU, "needYouButton"),
                (Shown.WAITING, "waitingButton"),
            )
        }
        group = QButtonGroup(self)
        for shown, button in self._filters.items():
            button.setCheckable(True)
            group.addButton(button)
            button.clicked.connect(lambda _on=False, shown=shown: self.show_only(shown))
        self._filters[Shown.ALL].setChecked(True)
        self.raw_button = Button(look, "Full reply from CloudAgent", kind="plain", icon="eye", name="rawAnswerButton")
        self.raw_button.clicked.connect(self._on_raw)
        self._head = QWidget()
        head = row(Text(look, Type.H2, text="Batches"))
        head.addSpacing(tokens.SPACE_ROW)
        for button in self._filters.values():
            head.addWidget(button)
        head.addStretch(1)
        head.addWidget(Text(look, Type.SMALL, "text2", "Needs your decision first, then newest"))
        head.addWidget(self.raw_button)
        self._head.setLayout(head)
        self.table = self._make_table(look)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addWidget(self._head)
        layout.addWidget(TableCard(look, self.table), 1)
        self._on_selected()

    def _make_table(self, look: Look) -> QTableView:
        table = list_table(
            self.model, look, "responsesTable", "Batches and what CloudAgent said",
            height=tokens.ROW_BATCH, stretched=Column.WORDS, widths=WIDTHS,
        )  # fmt: skip
        table.setMinimumHeight(34 + 2 * tokens.ROW_BATCH)
        table.selectionModel().currentRowChanged.connect(self._on_selected)
        self.model.modelReset.connect(self._select_again)
        table.clicked.connect(self._on_clicked)
        table.activated.connect(self._on_activated)
        table.entered.connect(self._on_entered)
        return table

    def show_facts(self, facts: UploadFacts) -> None:
        """Show the upload's batches as they are now."""
        waiting = len(facts.in_state(BatchState.WAITING))
        self._filters[Shown.ALL].set_words(f"All {number(len(facts.batches))}")
        self._filters[Shown.NEED_YOU].set_words(_need_you(len(facts.needing)))
        self._filters[Shown.WAITING].set_words(f"{number(waiting)} waiting")
        for shown, batches in ((Shown.NEED_YOU, len(facts.needing)), (Shown.WAITING, waiting)):
            self._filters[shown].setVisible(batches > 0)
            if not batches and self.model.shown is shown:
                self.show_only(Shown.ALL)
        self.model.set_batches(facts.batches)

    def show_only(self, shown: Shown) -> None:
        """Show all batches or only some, the button included."""
        self._filters[shown].setChecked(True)
        self.model.show_only(shown)

    def show_head(self, *, shown: bool) -> None:
        """Show or hide the line above the table, where there is no room for it."""
        self._head.setVisible(shown)

    @property
    def selected(self) -> BatchRecord | None:
        """The batch that is selected, if it is in sight."""
        return self.model.row_at(self.table.currentIndex().row())

    def select(self, batch_id: int) -> None:
        """Select a batch and bring it into sight."""
        row_number = self.model.row_of(batch_id)
        if row_number >= 0:
            self.table.setCurrentIndex(self.model.index(row_number, Column.BATCH))

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()  # it takes what the others leave, and does not push them together

    def _select_again(self) -> None:
        if self._selected is not None:
            self.select(self._selected)
        self._on_selected()

    def _on_selected(self) -> None:
        batch = self.selected
        if batch is not None:
            self._selected = batch.id
        self.raw_button.setEnabled(batch is not None and batch.attempts > 0)
        self.raw_button.setToolTip(
            "What CloudAgent literally answered" if batch is not None else "Select a batch to see its answer"
        )
        self.selection_changed.emit()

    def _on_raw(self) -> None:
        batch = self.selected
        if batch is not None:
            self.raw_wanted.emit(batch.id)

    def _on_clicked(self, index: QModelIndex) -> None:
        batch = self.model.row_at(index.row())
        if batch is not None and _is_link(batch, index.column()):
            self.decide_wanted.emit(batch.id)

    def _on_activated(self, index: QModelIndex) -> None:
        batch = self.model.row_at(index.row())
        if batch is None:
            return
        if batch.state is BatchState.UNCONFIRMED:
            self.decide_wanted.emit(batch.id)
        elif batch.attempts:
            self.raw_wanted.emit(batch.id)

    def _on_entered(self, index: QModelIndex) -> None:
        batch = self.model.row_at(index.row())
        link = batch is not None and _is_link(batch, index.column())
        shape = Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor
        self.table.viewport().setCursor(shape)


def _is_link(batch: BatchRecord, column: int) -> bool:
    return batch.state is BatchState.UNCONFIRMED and column == Column.WORDS


def _need_you(batches: int) -> str:
    return f"{number(batches)} needs you" if batches == 1 else f"{number(batches)} need you"
