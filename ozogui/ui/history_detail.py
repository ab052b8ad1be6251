"""The card beside History's table: one upload in words, and what can be done with it.

It says which of its buttons was pressed; the page carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from ozogui.ui import tokens
from ozogui.ui.controls import Button, Card, Rule, column, row
from ozogui.ui.duplicate_words import words_of
from ozogui.ui.history_entry import HistoryEntry
from ozogui.ui.labels import ElidedText, Text
from ozogui.ui.look import Look, Type
from ozogui.ui.parts_bar import PartsBar
from ozogui.uploads.records import BatchRecord
from ozogui.wording import count, number

WIDTH = 300
_FACTS = ("Campaign", "Account", "Duplicates", "Held back", "Requests", "Kept")


class HistoryDetail(Card):
    """One upload of History."""

    open_wanted = Signal()
    """Its batches, on the page of step 5."""
    save_wanted = Signal()
    """Its results, in a workbook."""
    delete_wanted = Signal()
    """Forget it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setFixedWidth(WIDTH)
        self._name = ElidedText(look, Type.H2)
        self._sentence = Text(look, Type.SMALL, "text2", wrap=True)
        self._bar = PartsBar(look)
        self._fates = Text(look, Type.STRONG, tabular=True, wrap=True)
        self._facts = {name: Text(look, Type.BODY, wrap=True) for name in _FACTS}
        self.open_button = Button(look, "Open batches", name="openBatchesButton")
        self.open_button.clicked.connect(self.open_wanted)
        self.save_button = Button(look, "Save results…", name="saveResultsButton")
        self.save_button.clicked.connect(self.save_wanted)
        self.delete_button = Button(
            look, "Delete from history…", kind="plain", icon="trash", name="deleteUploadButton"
        )
        self.delete_button.clicked.connect(self.delete_wanted)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_TIGHT)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 84)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(self._facts.items()):
            grid.addWidget(Text(look, Type.SMALL, "text2", name), line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(grid)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        self.box.addLayout(column(self._name, self._sentence, spacing=tokens.SPACE_PAIR))
        self.box.addWidget(self._bar)
        self.box.addWidget(self._fates)
        self.box.addWidget(Rule())
        self.box.addWidget(scroll, 1)
        self.box.addLayout(row(self.open_button, self.save_button, 1))
        self.box.addLayout(row(self.delete_button, 1))

    def show_entry(self, entry: HistoryEntry, batches: Sequence[BatchRecord], now: datetime) -> None:
        """Show an upload with its batches, as of now."""
        upload, sums = entry.upload, entry.sums
        self._name.set_text(upload.file_name)
        self._sentence.setText(entry.sentence(now))
        self._bar.set_parts(
            [
                (sums.queued, "ok"),
                (sums.refused, "err"),
                (sums.unconfirmed, "warn"),
                (sums.sending, "accent"),
                (sums.cancelled, "off"),
                (sums.waiting, "track"),
            ]
        )
        self._bar.setAccessibleName(entry.fates())
        self._fates.setText(entry.fates())
        made = sum(batch.attempts for batch in batches)
        kept = sum(1 for batch in batches if batch.has_payload)
        facts = {
            "Campaign": upload.campaign,
            "Account": upload.account,
            "Duplicates": words_of(upload.duplicates).does,
            "Held back": count("lead", sums.held_back),
            "Requests": f"{number(made)} made for {count('batch', len(batches), 'batches')}",
            "Kept": _kept(kept),
        }
        for name, text in facts.items():
            self._facts[name].setText(text)
        self.delete_button.setEnabled(not entry.is_running)
        self.delete_button.setToolTip("It is running: stop it first" if entry.is_running else "")

    def fact(self, name: str) -> str:
        """Return what is said under a name."""
        return self._facts[name].text()


def _kept(batches: int) -> str:
    """Return what the journal keeps of an upload, personal data first named."""
    if not batches:
        return "Row numbers and transactionIds. Phone numbers only as fingerprints."
    leads = f"the leads of {count('batch', batches, 'batches')} until they are queued"
    return f"Row numbers, transactionIds, and {leads}. Phone numbers of queued leads only as fingerprints."
