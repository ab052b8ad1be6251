"""The card that shows what CloudAgent gets of one lead, and how near the longest lead comes to its limit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from ozogui.leads.checking.reasons import MAX_ROW_CHARACTERS
from ozogui.leads.checking.row_length import longest_row
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import map_leads
from ozogui.ui.columns.payload_text import PayloadColours, lay_out
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Card, Icon, Rule, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.batches import payload_of
from ozogui.wording import number

_COPIED_MS = 1_500
_QUIET_MS = 200
"""A constant is typed letter by letter; only the last one is worth going through a million leads."""
_NARROWEST = 20
_PREVIEWED = 1_000
"""Leads that can be looked through before the check: joining columns takes half a second for a million."""


class PayloadPreview(Card):
    """One lead as it will be sent: under the mapping as it stands, with the edits and repairs made so far."""

    order_wanted = Signal()
    """The order of the headers is to be looked at."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._journey = journey
        self._mapped: Leads | None = None
        self._leads: Leads | None = None
        self._lead = 0
        self._payload = ""
        self.setMinimumHeight(130)
        self.before_button = Button(look, kind="bare", icon="chevron-left", hint="The lead before", name="leadBefore")
        self.before_button.clicked.connect(lambda: self._step(-1))
        self.after_button = Button(look, kind="bare", icon="chevron-right", hint="The next lead", name="leadAfter")
        self.after_button.clicked.connect(lambda: self._step(1))
        self.copy_button = Button(
            look, kind="bare", icon="copy", hint="Copy for support (JSON)", name="copyPayloadButton"
        )
        self.copy_button.clicked.connect(self._on_copy)
        self.order_button = Button(
            look, kind="bare", icon="order", hint="Change the order of the headers", name="orderButton"
        )
        self.order_button.clicked.connect(self.order_wanted)
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(_COPIED_MS)
        self._copied.timeout.connect(lambda: self.copy_button.set_words("", "copy"))
        self._row = Text(look, Type.SMALL, "text2", tabular=True)
        self._row.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = QPlainTextEdit()
        self.text.setObjectName("payloadText")
        self.text.setAccessibleName("Preview of this lead")
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setFont(look.font(Type.MONO))
        self.text.setStyleSheet("QPlainTextEdit { border: 0; padding: 0; background: transparent; }")
        self.text.document().setDocumentMargin(0)
        self.text.viewport().installEventFilter(self)
        self.text.setTabChangesFocus(True)
        self._colours = PayloadColours(look, self.text.document())
        self._nothing = Text(look, Type.BODY, "text2", wrap=True)
        self._length_icon = Icon(look, "tick-circle", "ok")
        self._length = Text(look, Type.SMALL, wrap=True)
        self._length.setObjectName("longestRow")
        self._length.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        title = ElidedText(look, Type.H2, text="What CloudAgent gets", mode=Qt.TextElideMode.ElideRight)
        head = row(title, self.before_button, self._row, self.after_button, self.copy_button, spacing=0)
        head.setStretch(0, 1)
        self.box.setContentsMargins(tokens.SPACE, tokens.SPACE_TIGHT, 10, tokens.SPACE_TIGHT)
        self.box.addLayout(head)
        self.box.addWidget(self._nothing)
        self.box.addWidget(self.text, 1)
        self.box.addStretch(0)
        self._rule = Rule()
        self.box.addWidget(self._rule)
        self.box.addLayout(row(self._length_icon, self._length, self.order_button))
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_QUIET_MS)
        self._later.timeout.connect(self._measure)

    @property
    def payload(self) -> str:
        """The JSON that is shown, as it is sent; empty while nothing can be."""
        return self._payload

    def take(self) -> None:
        """Show the journey's sheet under its mapping as they are now."""
        journey = self._journey
        sheet = journey.sheet
        blocking = next((problem for problem in journey.matching.problems() if problem.blocks), None)
        self._mapped = None
        if sheet is not None and blocking is None:
            self._mapped = map_leads(sheet, journey.matching.mapping, _PREVIEWED)
        self._leads = journey.editing.leads if journey.check_is_current else self._mapped
        self._nothing.setText(f"Nothing can be shown yet. {blocking.title}" if blocking is not None else "")
        self._lead = min(self._lead, max(0, len(self._leads) - 1)) if self._leads is not None else 0
        self._show()
        self._later.start()

    def _show(self) -> None:
        leads = self._leads
        there = leads is not None and len(leads) > 0
        self.text.setVisible(there)
        self._nothing.setVisible(not there)
        self.copy_button.setEnabled(there)
        self.order_button.setEnabled(there and not self._journey.is_locked)
        self.before_button.setEnabled(there and self._lead > 0)
        self.after_button.setEnabled(leads is not None and self._lead + 1 < len(leads))
        if leads is None or not there:
            self._payload = ""
            self._row.setText("")
            return
        self._payload = payload_of(leads.headers, [leads.row_values(self._lead)])
        self._row.setText(f"Row {leads.row_words(self._lead)}")
        self._lay_out()

    def _lay_out(self) -> None:
        if self._payload:
            # Ten letters, since one alone is rounded to whole pixels; one less, so that Qt never breaks a line itself.
            letter = self.text.fontMetrics().horizontalAdvance("m" * 10) / 10
            fitting = int(self.text.viewport().width() / max(1.0, letter)) - 1
            laid_out = lay_out(self._payload, max(_NARROWEST, fitting))
            if laid_out != self.text.toPlainText():
                self.text.setPlainText(laid_out)

    def _step(self, by: int) -> None:
        if self._leads is not None:
            self._lead = max(0, min(len(self._leads) - 1, self._lead + by))
            self._show()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._payload)
        self.copy_button.set_words("", "tick")
        self._copied.start()

    def _measure(self) -> None:
        # The leads that were checked may be edited meanwhile, and belong to one thread: measured are those as mapped.
        shown, sheet, mapping = self._mapped, self._journey.sheet, self._journey.matching.mapping
        if shown is None or sheet is None:
            self._length.setText("")
            self._length_icon.hide()
            self._rule.hide()
            return

        def measure(work: Work) -> tuple[str, int]:
            leads = map_leads(sheet, mapping)
            lead, characters = longest_row(leads, work.is_cancelled)
            return leads.row_words(lead) if len(leads) else "", characters

        self._journey.background.run(measure, lambda found: self._tell_length(shown, *found), lane="longest row")

    def _tell_length(self, shown: Leads, row_words: str, characters: int) -> None:
        if shown is not self._mapped:
            return
        fits = characters <= MAX_ROW_CHARACTERS
        where = "" if fits else f" (row {row_words})"
        self._length.setText(f"Longest row: {number(characters)} of {number(MAX_ROW_CHARACTERS)} characters{where}")
        self._length.set_tone("text" if fits else "err")
        self._length_icon.show_icon("tick-circle" if fits else "octagon", "ok" if fits else "err")
        self._length_icon.show()
        self._rule.show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.text.viewport():
            self._lay_out()
        return super().eventFilter(watched, event)
