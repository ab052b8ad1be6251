"""The band above the leads about a column that says who may be called: offered, taken and taken back with one press."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from ozogui.leads.mapping.consent import ConsentColumn, unclear_words
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count, number


class ConsentBand(QFrame):
    """One line for all such columns of the list. It hides where there is none; nobody is held back before a press."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self.setObjectName("consentBand")
        self.title = Text(look, Type.STRONG)
        self.words = ElidedText(look, Type.SMALL, "text", mode=Qt.TextElideMode.ElideRight)
        self.unclear_button = Button(look, kind="small", name="holdUnclearButton")
        self.unclear_button.clicked.connect(lambda: journey.choose_consent(held=True, unclear=True))
        self.hold_button = Button(look, kind="small", icon="shield", name="holdRefusedButton")
        self.hold_button.clicked.connect(lambda: journey.choose_consent(held=True))
        self.undo_button = Button(look, "Undo", kind="small", icon="undo", name="undoConsentButton")
        self.undo_button.clicked.connect(lambda: journey.choose_consent(held=False))
        words = column(self.title, self.words, spacing=0)
        box = row(Icon(look, "shield", "warn", 16), words, self.hold_button, self.unclear_button, self.undo_button)
        box.setContentsMargins(tokens.SPACE_TIGHT, 6, tokens.SPACE_TIGHT, 6)
        box.setStretch(1, 1)
        self.setLayout(box)
        look.changed.connect(self._dress)
        self._dress()
        self.take()

    def take(self) -> None:
        """Read the journey again."""
        journey = self._journey
        columns, held = journey.choices.consent, journey.choices.refusals
        self.setVisible(bool(columns) and journey.editing.leads is not None)
        if not columns:
            return
        refused, doubtful = journey.choices.refused, journey.choices.doubtful
        takes_unclear = held is not None and len(held.rows) > refused
        names = " and ".join(f'"{each.column}"' for each in columns[:2]) + (" and others" if len(columns) > 2 else "")
        if held is None:
            self.title.setText(f"{count('lead', refused or doubtful)} may have to be held back: see column {names}")
        else:
            verb = "is" if len(held.rows) == 1 else "are"
            self.title.setText(f"{count('lead', len(held.rows))} {verb} held back by column {names}")
        says = " ".join(map(_says, columns))
        self.words.set_text(says)
        self.setToolTip(says)
        self.setAccessibleName(f"{self.title.text()}: {says}")
        self.hold_button.set_words(f"Hold back {number(refused)}", "shield")
        self.hold_button.setVisible(held is None and refused > 0)
        self.unclear_button.set_words(
            f"The {number(doubtful)} unclear too" if refused else f"Hold back {number(doubtful)}"
        )
        self.unclear_button.setVisible(doubtful > 0 and not takes_unclear)
        self.undo_button.setVisible(held is not None)
        for button in (self.hold_button, self.unclear_button, self.undo_button):
            button.setEnabled(not journey.is_locked)

    def _dress(self) -> None:
        _text, soft = tokens.tone_colours(self._look.colours, "warn")
        shape = f"border: 0; border-radius: {tokens.RADIUS_PANEL}px;"
        self.setStyleSheet(f"#consentBand {{ background: {soft}; {shape} }}")


def _says(each: ConsentColumn) -> str:
    said = f"{each.column}: do not call {number(each.refused)}, call {number(each.call)}"
    return f"{said}, unclear {number(each.doubtful)} ({unclear_words(each)})." if each.doubtful else f"{said}."
