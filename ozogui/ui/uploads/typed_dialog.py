"""A dialog whose answer is typed: fields with their names, a tick, and what is wrong with the answer below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox, QDialogButtonBox, QLineEdit, QWidget

from ozogui.errors import UserError
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import column
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.question_dialog import QuestionDialog


class TypedDialog(QuestionDialog):
    """Lays out what a dialog about times asks for. It closes once its answer has been taken."""

    def __init__(self, look: Look, title: str, sentence: str, parent: QWidget) -> None:
        super().__init__(look, title, sentence, parent, icon="clock", tone="accent_text")
        self.trouble = Text(look, Type.SMALL, "err", wrap=True)
        self.trouble.hide()

    def ask_for(
        self, fields: Sequence[tuple[str, QLineEdit]], tick: QCheckBox, keep: tuple[str, Callable[[], None]], name: str
    ) -> None:
        """Show the fields; the first of them gets the focus.

        Args:
            fields: each with the name above it.
            tick: stands below them.
            keep: the words of the button that keeps the answer, and what takes it; a UserError of that is shown.
            name: how the buttons' names begin.
        """
        box = column(spacing=tokens.SPACE_PAIR)
        for words, field in fields:
            label = Text(self.look, Type.SMALL_STRONG, text=words)
            label.setBuddy(field)
            field.setAccessibleName(words)
            box.addWidget(label)
            box.addWidget(field)
        box.addSpacing(tokens.SPACE_PAIR)
        box.addWidget(tick)
        box.addWidget(self.trouble)
        self.insert(box)
        role, (words, take) = QDialogButtonBox.ButtonRole, keep
        self.add("Cancel", "tall", role.RejectRole, name=f"{name}CancelButton")
        self.add(words, "primary", role.AcceptRole, partial(self._take, take), name=f"{name}KeepButton", closes=False)
        fields[0][1].setFocus()

    def _take(self, take: Callable[[], None]) -> None:
        try:
            take()
        except UserError as error:
            self.trouble.setText(f"{error.title} {error.message}")
            self.trouble.show()
            return
        self.accept()
