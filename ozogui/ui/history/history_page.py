"""History: every upload from this computer, found again by name or transactionId, gone on with, saved or deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QStackedWidget,
    QTableView,
    QWidget,
)
from typing_extensions import override

from ozogui.errors import UserError
from ozogui.ui.batches.history_entry import HistoryEntry, NextAct, read_entries
from ozogui.ui.batches.saving import WORKBOOK, documents_folder, tell_saved
from ozogui.ui.batches.unconfirmed_dialog import Choice, UnconfirmedDialog
from ozogui.ui.batches.upload_files import save_answers, save_for_senders, save_results, save_whole_list
from ozogui.ui.history.calls_act import CallsAct
from ozogui.ui.history.expiring_leads import ExpiringLeads
from ozogui.ui.history.forget_people import ForgetPeople
from ozogui.ui.history.history_detail import WIDTH, AfterUpload, HistoryDetail, read_after
from ozogui.ui.history.history_filters import HistoryFilters
from ozogui.ui.history.history_model import Column, HistoryModel
from ozogui.ui.history.history_removal import HistoryRemoval
from ozogui.ui.history.strange_results import StrangeResults
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.result_watch import LOOK_MS
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, column, row
from ozogui.ui.kit.drawer import Drawer
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Bar, Page
from ozogui.ui.kit.parts_bar import Legend
from ozogui.ui.kit.rows_model import list_table
from ozogui.ui.kit.table import TableCard
from ozogui.uploads.records import BatchRecord, BatchState
from ozogui.uploads.results.history_list import write_history_list
from ozogui.wording import count, duration, number

MOST_UPLOADS = 300
EVERY = "All uploads made from this computer. This list is not shared with anyone."
WIDTHS = {Column.WHEN: 132, Column.CAMPAIGN: 168, Column.OUTCOME: 220}
LEGEND = (
    ("ok", "accepted or added"), ("warn", "accepted, not added"), ("err", "rejected"),
    ("doubt", "not confirmed"), ("track", "waiting or not sent"),
)  # fmt: skip


class HistoryPage(Page):
    """Lists the uploads and shows the one that is selected."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(look, "History", EVERY, parent)
        self.journey = journey
        self._entries: list[HistoryEntry] = []
        self._batches: list[BatchRecord] = []
        self._selected: int | None = None
        self._removal = HistoryRemoval(self, journey)
        self._removal.changed.connect(self.read)
        self.export_button = Button(look, "Export list…", icon="download", name="exportListButton")
        self.export_button.clicked.connect(self._on_export)
        self.delete_all_button = Button(look, "Delete all…", kind="plain", icon="trash", name="deleteAllUploadsButton")
        self.delete_all_button.clicked.connect(lambda: self._removal.ask_to_delete_all(self._entries))
        self.forget_button = Button(look, "Forget people…", kind="plain", icon="close", name="forgetPeopleButton")
        self._forgetting = ForgetPeople(self, journey)
        self.expiring = ExpiringLeads(self, journey)
        self.forget_button.clicked.connect(self._forgetting.ask)
        self.strange = StrangeResults(self, journey)
        self.corner.addWidget(self.strange.button)
        self.corner.addWidget(self.forget_button)
        self.corner.addWidget(self.delete_all_button)
        self.corner.addWidget(self.export_button)
        self.filters = HistoryFilters(look)
        self.filters.search_changed.connect(self.read)
        self.filters.changed.connect(self._filter)
        self.content.addWidget(self.filters)
        self.model = HistoryModel(self._now, self)
        self.table = self._make_table()
        self._empty = Text(look, Type.BODY, "text2", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_button = Button(look, "Clear the search", kind="soft", name="clearSearchButton")
        self.clear_button.clicked.connect(self._clear)
        nothing = Card()
        nothing.box.addStretch(1)
        nothing.box.addWidget(self._empty)
        nothing.box.addLayout(row(1, self.clear_button, 1))
        nothing.box.addStretch(2)
        self._stack = QStackedWidget()
        self._stack.addWidget(TableCard(look, self.table))
        self._stack.addWidget(nothing)
        self.detail = HistoryDetail(look)
        self.detail.open_wanted.connect(self._open_batches)
        self.detail.save_wanted.connect(self._on_save)
        self.detail.delete_wanted.connect(lambda: self._removal.ask_to_delete(self.selected))
        self.detail.answers_wanted.connect(self._on_answers)
        self.detail.senders_wanted.connect(self._on_senders)
        self.detail.whole_list_wanted.connect(self._on_whole_list)
        self.calls = CallsAct(self, journey)
        self.calls.changed.connect(self.read)
        self.detail.calls_wanted.connect(lambda: self.calls.ask(self.selected))
        self.detail.undo_wanted.connect(lambda: self._removal.ask_to_undo(self.selected))
        self.continue_button = HoldButton(look, icon="play", name="continueButton", parent=self)
        self.continue_button.make_small()
        self.continue_button.needs_holding = False
        self.continue_button.done.connect(self._on_continue)
        self.continue_button.hide()
        self._continues: int | None = None
        self.acts = (self.continue_button,)
        self._watch = QTimer(self)
        self._watch.setInterval(LOOK_MS)
        self._watch.timeout.connect(journey.results.look)
        legend = Legend(look)
        for tone, words in LEGEND:
            legend.add_word(tone, words)
        body = row(self._stack, spacing=tokens.SPACE)
        body.setStretch(0, 1)
        self.drawer = Drawer(look, self, body, self.detail, "Details", WIDTH)
        self.corner.addWidget(self.drawer.button)
        below = column(body, legend, spacing=tokens.SPACE_ROW)
        below.setStretch(0, 1)
        self.content.addLayout(below, 1)
        journey.upload_changed.connect(self._on_upload_changed)
        QShortcut(QKeySequence.StandardKey.Find, self, self.filters.search_edit.setFocus)

    # Building

    def _make_table(self) -> QTableView:
        table = list_table(
            self.model, self.look, "historyTable", "Uploads",
            height=tokens.ROW_HISTORY, stretched=Column.FILE, widths=WIDTHS,
        )  # fmt: skip
        table.selectionModel().currentRowChanged.connect(self._on_selected)
        table.activated.connect(self._on_activated)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open_menu)
        return table

    def _open_menu(self, at: QPoint) -> None:
        if self.selected is not None:
            self.detail.menu.popup(self.table.viewport().mapToGlobal(at))

    # Reading and filtering

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.journey.clock.now(), UTC)

    def read(self) -> None:
        """Read the uploads anew, those that fit the search."""
        try:
            self._entries = read_entries(self.journey.engine, self.filters.text, MOST_UPLOADS)
            self.strange.refresh()
        except UserError as error:
            self._entries = []
            self.show_error(error)
        self.filters.offer_accounts({entry.upload.account for entry in self._entries})
        self._filter()

    def _filter(self) -> None:
        shown = [entry for entry in self._entries if self.filters.let_through(entry, self._now())]
        colours = {account.name: account.colour for account in self.journey.settings.accounts}
        self.model.set_entries(shown, colours)
        self.sentence.setText(_in_sum(shown))
        self._say_nothing_found(shown)
        row_number = self.model.row_of(self._selected) if self._selected is not None else -1
        if shown:
            self.table.setCurrentIndex(self.model.index(max(row_number, 0), Column.FILE))
        self._on_selected()

    def _say_nothing_found(self, shown: list[HistoryEntry]) -> None:
        searched = self.filters.text
        if searched and not self._entries:
            self._empty.setText(f"No upload matches “{searched}”.")
        elif self._entries:
            self._empty.setText("No upload fits these filters.")
        else:
            self._empty.setText("No uploads yet. The first one will be kept here.")
        self.clear_button.setVisible(bool(searched or self._entries))
        self.clear_button.set_words("Clear the search" if searched and not self._entries else "Show all uploads")
        self._stack.setCurrentIndex(0 if shown else 1)
        self.export_button.setEnabled(bool(shown))
        self.delete_all_button.setEnabled(bool(self._entries))

    def _clear(self) -> None:
        self.filters.clear()

    # What is selected

    @property
    def selected(self) -> HistoryEntry | None:
        """The upload that is selected."""
        return self.model.row_at(self.table.currentIndex().row())

    def select(self, upload_id: int) -> None:
        """Select an upload and bring it into sight."""
        row_number = self.model.row_of(upload_id)
        if row_number >= 0:
            self.table.setCurrentIndex(self.model.index(row_number, Column.FILE))

    def _on_selected(self) -> None:
        entry = self.selected
        self.drawer.offer(wanted=entry is not None)
        if entry is not None:
            self._selected = entry.upload.id
            try:
                self._batches = self.journey.journal.batches(entry.upload.id)
                after = read_after(self.journey.engine, entry)
            except UserError as error:
                after = AfterUpload()
                self.show_error(error)
            self.detail.show_entry(entry, self._batches, self._now(), after)
        self.bar_changed.emit()

    def _on_activated(self, _index: QModelIndex) -> None:
        self._open_batches()

    def _on_upload_changed(self) -> None:
        if self.isVisible():
            self.read()

    @override
    def entered(self) -> None:
        self.notice.hide()
        self.read()
        self.expiring.tell()

    # The bottom bar

    @override
    def bar(self) -> Bar:
        entry = self.selected
        goes_on = entry is not None and entry.next_act is NextAct.GO_ON
        self.continue_button.setProperty("unused", not goes_on)
        if entry is None:
            return Bar()
        words, icon = entry.primary()
        if goes_on:
            if self._continues != entry.upload.id:
                self.continue_button.doze()  # it has just become another upload's
            self._continues = entry.upload.id
            self.continue_button.set_words(words, icon)
            return Bar(hint=self._hint(entry))
        return Bar(next=words, next_icon=icon, hint=self._hint(entry))

    @override
    def ask_to_send(self) -> bool:
        entry = self.selected
        if entry is None or entry.next_act is not NextAct.GO_ON:
            return False
        self._open_batches()  # where a person sees what goes on before it does
        return True

    def _hint(self, entry: HistoryEntry) -> str:
        if entry.next_act is not NextAct.GO_ON:
            return ""
        if self.journey.runner.is_running:
            return "It goes right after the upload that is running."
        waiting = [batch.number for batch in self._batches if batch.state is BatchState.WAITING]
        if not waiting:
            return ""
        try:
            seconds = self.journey.engine.seconds_left(entry.upload.id)
        except UserError:  # an account that cannot be used is told about when the upload is gone on with
            return f"From batch {number(min(waiting))}"
        length = f"about {duration(seconds)}" if seconds >= 1 else "a few seconds"
        return f"From batch {number(min(waiting))}, {length}"

    @override
    def on_next(self) -> None:
        entry = self.selected
        if entry is None:
            return
        if entry.next_act is NextAct.DECIDE:
            self._decide(entry)
        else:
            self._open_batches()

    # Acts

    def _open_batches(self) -> None:
        entry = self.selected
        if entry is not None:
            self._try(self.journey.bring_to_front, entry)

    def _on_continue(self) -> None:
        entry = self.selected
        if entry is not None and entry.next_act is NextAct.GO_ON:
            self._go_on(entry)

    def _go_on(self, entry: HistoryEntry) -> None:
        self._try(self.journey.go_on_with, entry)

    def _try(self, act: Callable[[int], None], entry: HistoryEntry) -> None:
        try:
            act(entry.upload.id)
        except UserError as error:
            self.show_error(error)

    def _decide(self, entry: HistoryEntry) -> None:
        unconfirmed = [batch for batch in self._batches if batch.state is BatchState.UNCONFIRMED]
        if not unconfirmed:
            return
        try:
            dialog = UnconfirmedDialog(self.look, self.journey, unconfirmed[0].id, self.window())
        except UserError as error:
            self.show_error(error)
            return
        dialog.decided.connect(lambda choice: self._on_decided(entry, choice))
        dialog.open()

    def _on_decided(self, entry: HistoryEntry, choice: str) -> None:
        self.journey.upload_changed.emit()
        self.read()
        if choice == Choice.AGAIN:
            self._go_on(entry)

    def _on_save(self) -> None:
        entry = self.selected
        if entry is not None:
            save_results(self, self.journey, entry.upload)

    def _on_answers(self) -> None:
        entry = self.selected
        if entry is not None:
            save_answers(self, self.journey, entry.upload)

    def _on_senders(self) -> None:
        entry = self.selected
        if entry is not None:
            save_for_senders(self, self.journey, entry.upload)

    def _on_whole_list(self) -> None:
        entry = self.selected
        if entry is not None:
            save_whole_list(self, self.journey, entry.upload)

    def _on_export(self) -> None:
        ids = [entry.upload.id for entry in self.model.rows]
        suggestion = str(documents_folder() / "ozogui history.xlsx")
        chosen, _ = QFileDialog.getSaveFileName(self, "Export the list", suggestion, WORKBOOK)
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix.casefold() == ".xlsx" else path.with_name(f"{path.name}.xlsx")
        journal = self.journey.journal
        self.journey.background.run(
            lambda _work: write_history_list(journal, ids, path),
            lambda written: tell_saved(self, f"{count('upload', written)} listed.", path),
            on_failure=self.show_error,
            words="Writing the list",
            lane="results",
        )

    # Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._watch.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._watch.stop()


def _in_sum(shown: Sequence[HistoryEntry]) -> str:
    """Return what the uploads that are shown come to; practice does not count."""
    real = [entry for entry in shown if not entry.is_practice]
    accepted = sum(entry.sums.queued for entry in real)
    if not accepted:
        return EVERY
    failed = sum(entry.failed for entry in real)
    undecided = sum(entry.sums.refused + entry.sums.unconfirmed for entry in real)
    parts = [f"{count('upload', len(real))}: {count('lead', accepted)} accepted"]
    if failed:
        parts.append(f"{number(failed)} of them not added")
    if undecided:
        parts.append(f"{number(undecided)} need a decision")
    return f"{', '.join(parts)}."
