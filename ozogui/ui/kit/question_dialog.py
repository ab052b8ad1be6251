"""A small dialog that asks: an icon, a title, a sentence, and buttons in the system's own order.

It is as high as its words need, which `fit_height` sees to for other dialogs too. What the answers do is told by
whoever opens it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, column, row
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

WIDTH = 520


def fit_height(dialog: QDialog, *, may_shrink: bool = True) -> None:
    """Give a dialog the height that its wrapped texts need; to be called when it is shown and when they change.

    Args:
        dialog: has a layout; its width stays.
        may_shrink: whether it may become lower than it is.
    """
    layout = dialog.layout()
    if layout is None:
        return
    layout.activate()
    wanted = layout.totalHeightForWidth(dialog.width())
    dialog.resize(dialog.width(), wanted if may_shrink else max(wanted, dialog.height()))


class QuestionDialog(QDialog):
    """Asks one thing. Open it with `open()`; closing it, and Escape, answer as the button with the reject role does."""

    def __init__(
        self,
        look: Look,
        title: str,
        sentence: str,
        parent: QWidget,
        *,
        icon: str = "question",
        tone: str = "warn",
    ) -> None:
        super().__init__(parent)
        self.look = look
        self.setWindowTitle(title)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title = Text(look, Type.FACT, text=title, wrap=True)
        self._sentence = Text(look, Type.BODY, "text2", sentence, wrap=True)
        self._picture = Icon(look, icon, tone, 24)
        self._buttons = QDialogButtonBox()
        line = row(self._picture, column(self._title, self._sentence), spacing=tokens.SPACE_TIGHT)
        line.setAlignment(self._picture, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        layout = self._layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 20)
        layout.setSpacing(20)
        layout.addLayout(line)
        layout.addWidget(self._buttons)
        self.setFixedWidth(WIDTH)

    def ask(self, title: str, sentence: str) -> None:
        """Ask, or say, something else: for a dialog that stays open while its answer is carried out."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        fit_height(self)

    def add(
        self,
        text: str,
        kind: str,
        role: QDialogButtonBox.ButtonRole,
        act: Callable[[], None] | None = None,
        *,
        name: str = "",
        closes: bool = True,
    ) -> Button:
        """Add a button.

        Args:
            text: what it does, as a verb.
            kind: "primary", "tall" or "danger".
            role: decides its place.
            act: called when it is pressed, after the dialog was closed.
            name: its object name.
            closes: whether pressing it closes the dialog.
        """
        button = Button(self.look, text, kind=kind, name=name)
        button.setMinimumSize(QSize(96, 0))
        self._buttons.addButton(button, role)
        rejects = role is QDialogButtonBox.ButtonRole.RejectRole

        def answer() -> None:
            if closes:
                self.done(QDialog.DialogCode.Rejected if rejects else QDialog.DialogCode.Accepted)
            if act is not None:
                act()

        button.clicked.connect(answer)
        if kind == "primary":
            button.setDefault(True)
            button.setFocus()
        else:
            button.setAutoDefault(False)
        return button

    def add_guarded(
        self, text: str, role: QDialogButtonBox.ButtonRole, act: Callable[[], None], *, name: str = ""
    ) -> HoldButton:
        """Add the button of an act that cannot be taken back: dead at first, never the default, deaf to repeated keys.

        Args:
            text: what it does, as a verb.
            role: decides its place.
            act: called when it is pressed, after the dialog was closed.
            name: its object name.
        """
        button = HoldButton(self.look, name=name)
        button.needs_holding = False
        button.make_quiet()
        button.set_words(text)
        button.setAutoDefault(False)
        self._buttons.addButton(button, role)

        def answer() -> None:
            self.done(QDialog.DialogCode.Accepted)
            act()

        button.done.connect(answer)
        return button

    def insert(self, part: QLayout) -> None:
        """Put something between the sentence and the buttons."""
        self._layout.insertLayout(self._layout.count() - 1, part)

    def lock(self) -> None:
        """Switch the buttons off, Escape too, while an answer is carried out."""
        self._buttons.setEnabled(False)

    def unlock(self) -> None:
        """Take answers again."""
        self._buttons.setEnabled(True)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_height(self)

    @override
    def reject(self) -> None:
        if self._buttons.isEnabled():
            super().reject()
