"""The card beside the table of do-not-call lists: what one is for, when it counts as old, and what can be done with it.

It says what was chosen or pressed; the page carries it out.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QPlainTextEdit, QRadioButton, QScrollArea, QWidget

from ozogui.ui.do_not_call.lists_model import age_words, source_words
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Notice, Rule, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.do_not_call.lists import DoNotCallList
from ozogui.wording import count, moment

WIDTH, LEAST_CHOICES = 324, 66
REMINDERS = {0: "never", 7: "after 7 days", 30: "after 30 days", 90: "after 90 days", 180: "after 180 days"}
_NAMES_HEIGHT = 76


class ListCard(Card):
    """One list."""

    changed = Signal(dict)
    """What was chosen for the list, as `DoNotCallStore.change` takes it."""
    add_wanted = Signal()
    """Numbers are to be added by hand."""
    delete_wanted = Signal()
    """The list is to be deleted."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(shrinks=True, parent=parent)
        self._name = ElidedText(look, Type.H2)
        self._facts = Text(look, Type.SMALL, "text2", wrap=True)
        self.notice = Notice(look)
        self.every = QRadioButton("Every campaign")
        self.every.setToolTip("Also campaigns that are new in CloudAgent")
        self.every.setObjectName("everyCampaignRadio")
        self.some = QRadioButton("Only some campaigns")
        self.some.setObjectName("someCampaignsRadio")
        self.names = QPlainTextEdit()
        self.names.setObjectName("listCampaignsEdit")
        self.names.setAccessibleName("Campaigns, one a line")
        self.names.setPlaceholderText("One campaign a line, spelled as in CloudAgent")
        self.names.setTabChangesFocus(True)
        self.names.setFixedHeight(_NAMES_HEIGHT)
        self.save_button = Button(look, "Use for these campaigns", kind="small", name="saveListCampaignsButton")
        self.remind = QComboBox()
        self.remind.setObjectName("remindCombo")
        self.remind.setAccessibleName("Remind me")
        for days, words in REMINDERS.items():
            self.remind.addItem(words, days)
        self.stops = QCheckBox("Stop uploads when it is old")
        self.stops.setObjectName("stopsWhenOldCheck")
        self.is_on = QCheckBox("Use this list")
        self.is_on.setObjectName("listIsOnCheck")
        self.add_button = Button(look, "Add numbers…", kind="quiet", icon="plus", name="addNumbersButton")
        self.delete_button = Button(look, "Delete…", kind="danger", icon="trash", name="deleteListButton")
        self._fill(look)
        self._connect()

    def show_list(self, listed: DoNotCallList, now: float) -> None:
        """Show a list."""
        self._name.set_text(listed.name)
        at = moment(datetime.fromtimestamp(listed.added_at, UTC), datetime.fromtimestamp(now, UTC))
        by = f" by {listed.added_by}" if listed.added_by else ""
        self._facts.setText(f"{count('number', listed.numbers)} · {source_words(listed)}, brought in {at}{by}")
        self._tell(listed, now)
        for part, value in (
            (self.every, not listed.campaigns),
            (self.some, bool(listed.campaigns)),
            (self.stops, listed.stops_when_old),
            (self.is_on, listed.is_on),
        ):
            part.setChecked(value)
        self.names.setPlainText("\n".join(listed.campaigns))
        place = self.remind.findData(listed.remind_days)
        if place < 0:
            self.remind.addItem(f"after {count('day', listed.remind_days)}", listed.remind_days)
            place = self.remind.count() - 1
        self.remind.setCurrentIndex(place)
        self.stops.setEnabled(listed.remind_days > 0)
        self._show_names()

    def _tell(self, listed: DoNotCallList, now: float) -> None:
        if listed.is_old(now):
            more = f"The reminder was {count('day', listed.remind_days)}."
            self.notice.tell(f"{age_words(listed, now)} old.", more, closable=False)
        elif listed.unreadable:
            rows = f"{count('row', listed.unreadable)} of its file could not be read"
            self.notice.tell(f"{rows}.", "The people in them can still be called.", closable=False)
        else:
            self.notice.hide()

    def _fill(self, look: Look) -> None:
        self.box.setSpacing(tokens.SPACE_TIGHT)
        self.box.addWidget(self._name)
        self.box.addWidget(self._facts)
        self.box.addWidget(self.notice)
        self.box.addWidget(Rule())
        inner = QWidget()
        inner.setObjectName("scrolled")
        choices = column(Text(look, Type.STRONG, text="Applies to"), spacing=tokens.SPACE_TIGHT)
        for part in (self.every, self.some, self.names):
            choices.addWidget(part)
        choices.addLayout(row(1, self.save_button))
        choices.addWidget(Rule())
        choices.addLayout(row(Text(look, Type.STRONG, text="Remind me"), 1, self.remind))
        choices.addWidget(self.stops)
        choices.addWidget(self.is_on)
        choices.addStretch(1)
        inner.setLayout(choices)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(LEAST_CHOICES)
        scroll.setWidget(inner)
        self.box.addWidget(scroll, 1)
        self.box.addWidget(Rule())
        self.box.addLayout(row(self.add_button, 1))
        self.box.addLayout(row(self.delete_button, 1))

    def _connect(self) -> None:
        # Only what a person does counts: showing another list sets the same parts.
        self.every.clicked.connect(lambda: self.changed.emit({"campaigns": ()}))
        self.every.toggled.connect(self._show_names)
        self.some.clicked.connect(self.names.setFocus)
        self.save_button.clicked.connect(self._save_names)
        self.remind.activated.connect(lambda _at: self.changed.emit({"remind_days": self.remind.currentData()}))
        self.stops.clicked.connect(lambda wanted: self.changed.emit({"stops_when_old": wanted}))
        self.is_on.clicked.connect(lambda wanted: self.changed.emit({"is_on": wanted}))
        self.add_button.clicked.connect(self.add_wanted)
        self.delete_button.clicked.connect(self.delete_wanted)

    def _show_names(self, _checked: Any = None) -> None:
        self.names.setVisible(self.some.isChecked())
        self.save_button.setVisible(self.some.isChecked())

    def _save_names(self) -> None:
        names = tuple(dict.fromkeys(filter(None, (each.strip() for each in self.names.toPlainText().splitlines()))))
        if names:
            self.changed.emit({"campaigns": names})
        else:
            self.names.setFocus(Qt.FocusReason.OtherFocusReason)
