"""The dialog that takes the leads of an upload out of their campaign again: it asks for the campaign's name first.

What is deleted, how fast, and what is remembered of it is the core's; the dialog stays open while it goes on.
"""

from __future__ import annotations

import queue

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.engine.undoing import UndoPlan, left_words
from ozogui.errors import UserError
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Icon, Notice, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import fit_height
from ozogui.uploads.journal.undo_store import UndoState
from ozogui.uploads.sending.undo import Undoer, UndoProgress
from ozogui.wording import count, duration

WIDTH = 560
DRAIN_MS = 100
LANE = "undo"


class UndoDialog(QDialog):
    """Deletes the leads of one upload from its campaign, once the campaign's name was typed."""

    ended = Signal()
    """The deleting ended, or was stopped."""

    def __init__(self, look: Look, journey: Journey, plan: UndoPlan, parent: QWidget | None = None) -> None:
        """Ask about a plan."""
        super().__init__(parent)
        self._journey, self._plan = journey, plan
        self._undoer: Undoer | None = None
        self._stopping = False
        self._events: queue.SimpleQueue[UndoProgress] = queue.SimpleQueue()
        self.setWindowTitle("Delete leads from the campaign")
        self.setObjectName("undoDialog")
        self.setModal(True)
        self.setFixedWidth(WIDTH)
        title = f"Delete {count('lead', plan.leads)} from {plan.upload.campaign}?"
        self._title = Text(look, Type.FACT, text=title, wrap=True)
        more = " An earlier undoing of this upload has not finished: it goes on." if plan.unfinished else ""
        self._sentence = Text(look, Type.BODY, "text2", f"{plan.warning}{more}", wrap=True)
        ask = f"Type the campaign's name, {plan.upload.campaign}, to go on:"
        self._ask = Text(look, Type.STRONG, text=ask, wrap=True)
        self.name_edit = QLineEdit()
        self.name_edit.setObjectName("undoNameEdit")
        self.name_edit.setAccessibleName("The campaign's name")
        self._bar = QProgressBar()
        self._bar.setRange(0, len(plan.requests))
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Requests made")
        self._bar.hide()
        self.notice = Notice(look)
        self._box = QDialogButtonBox()
        self.delete_button = Button(look, f"Delete {count('lead', plan.leads)}", kind="danger", name="undoDeleteButton")
        self.close_button = Button(look, "Keep them", kind="primary", name="undoKeepButton")
        self._box.addButton(self.delete_button, QDialogButtonBox.ButtonRole.DestructiveRole)
        self._box.addButton(self.close_button, QDialogButtonBox.ButtonRole.RejectRole)
        self.delete_button.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.name_edit.textChanged.connect(self._on_typed)
        self.delete_button.clicked.connect(self._start)
        self.close_button.clicked.connect(self.reject)
        head = row(Icon(look, "trash", "err", 24), column(self._title, self._sentence), spacing=tokens.SPACE_TIGHT)
        head.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(tokens.SPACE)
        layout.addLayout(head)
        for part in (self._ask, self.name_edit, self._bar, self.notice, self._box):
            layout.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MS)
        self._timer.timeout.connect(self._drain)
        self._on_typed()

    @property
    def is_running(self) -> bool:
        """Whether leads are being deleted."""
        return self._undoer is not None

    def _on_typed(self) -> None:
        self.delete_button.setEnabled(self.name_edit.text() == self._plan.upload.campaign)

    def _start(self) -> None:
        try:
            self._undoer, undo_id = self._journey.undoing.undoer_for(self._plan, self._events.put)
        except UserError as error:
            self._tell(error.title, error.message, tone="err")
            return
        undoer, campaign = self._undoer, self._plan.upload.campaign

        def run(_work: Work) -> str:
            return undoer.run(undo_id, campaign)

        self._title.setText(f"Deleting from {campaign}")
        self._sentence.setText(
            f"CloudAgent takes {self._plan.a_minute} of these requests a minute. Stopping keeps the rest for later."
        )
        for part in (self._ask, self.name_edit, self.delete_button):
            part.hide()
        self._bar.show()
        self.close_button.set_words("Stop")
        self._timer.start()
        self._journey.background.run(run, self._on_end, on_failure=self._on_failure, lane=LANE)
        fit_height(self)

    def _tell(self, title: str, message: str = "", *, tone: str = "warn", icon: str = "") -> None:
        self.notice.tell(title, message, tone=tone, icon=icon, closable=False)
        fit_height(self)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_height(self)

    def _drain(self) -> None:
        while not self._events.empty():
            event = self._events.get()
            if event.batch:
                self._bar.setValue(max(self._bar.value(), event.batch))
                if event.state is not UndoState.DELETED:
                    self._tell(f"Request {event.batch}: {event.message}")
            else:
                words = f"{event.message.rstrip('.')}: the next one goes in {duration(event.wait_s)}."
                self._tell(words, tone="accent", icon="clock")

    def _on_end(self, why: str) -> None:
        self._drain()
        self._settle()
        leads = self._journey.undoing.records(self._plan.upload.id)[0].leads
        deleted = leads.get(UndoState.DELETED, 0)
        verb = "was" if deleted == 1 else "were"
        self._title.setText(f"{count('lead', deleted)} {verb} deleted from {self._plan.upload.campaign}.")
        self._sentence.setText(left_words(leads) or "That is all of them.")
        if why:
            self._tell(why, "Delete them again from History to go on.")
        else:
            self.notice.hide()
            fit_height(self)

    def _on_failure(self, error: UserError) -> None:
        self._settle()
        self._tell(error.title, error.message, tone="err")

    def _settle(self) -> None:
        self._timer.stop()
        self._undoer = None
        self.close_button.set_words("Close")
        self.close_button.setEnabled(True)
        self.ended.emit()
        if self._stopping:
            super().reject()

    @override
    def reject(self) -> None:
        """Close; while leads are being deleted, stop first and close when the request under way has ended."""
        if self._undoer is None:
            super().reject()
            return
        self._stopping = True
        self._undoer.stop()
        self.close_button.setEnabled(False)
        self._tell("Stopping after the current request…", tone="accent")
