"""A dialog that asks for phone numbers: typed or pasted, one or many."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from ozogui.leads.values.all_numbers import numbers_in
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.wording import count


class NumbersDialog(QDialog):
    """Asks for numbers; open it with `open()`."""

    given = Signal(list)
    """The numbers, in the comparable spelling; a list of texts."""

    def __init__(
        self, look: Look, title: str, sentence: str, word: str, code: str, parent: QWidget, *, extra: str = ""
    ) -> None:
        """Make the dialog.

        Args:
            look: for the parts.
            title: what it is about.
            sentence: what becomes of the numbers.
            word: what the button says.
            code: the calling code of numbers without one.
            parent: the window.
            extra: a choice beside the numbers, as a check box; "" for none.
        """
        super().__init__(parent)
        self._code = code
        self._numbers: list[str] = []
        self.setObjectName("numbersDialog")
        self.setWindowTitle(title)
        self.setModal(True)
        self.edit = QPlainTextEdit()
        self.edit.setObjectName("numbersEdit")
        self.edit.setAccessibleName("Phone numbers")
        self.edit.setPlaceholderText("One number a line, in any spelling")
        self.edit.setTabChangesFocus(True)
        self.edit.textChanged.connect(self._read)
        self.extra = QCheckBox(literal(extra))
        self.extra.setObjectName("numbersExtraCheck")
        self.extra.setVisible(bool(extra))
        self._found = Text(look, Type.SMALL, "text2", wrap=True)
        self.add_button = Button(look, word, kind="primary", name="takeNumbersButton")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.add_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.given.emit(self._numbers))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(tokens.SPACE_TIGHT)
        for part in (
            Text(look, Type.FACT, text=title, wrap=True),
            Text(look, Type.BODY, "text2", sentence, wrap=True),
            self.edit,
            self._found,
            self.extra,
            buttons,
        ):
            layout.addWidget(part)
        self.setMinimumSize(480, 340)
        self._read()

    def _read(self) -> None:
        found: dict[str, None] = {}
        unread = 0
        for line in filter(str.strip, self.edit.toPlainText().splitlines()):
            numbers, is_whole = numbers_in(line.strip(), self._code)
            found |= dict.fromkeys(numbers)
            unread += not is_whole
        self._numbers = list(found)
        more = f" {count('line', unread)} cannot be read as a phone number." if unread else ""
        self._found.setText(f"{count('number', len(found))}.{more}" if found or unread else "")
        self.add_button.setEnabled(bool(found) and not unread)
