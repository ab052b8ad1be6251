"""The dialog that asks for a preset's name: for a new one, or another name for one that there is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

_ABOUT = (
    "It keeps which column is sent as what, joined columns, their order, and the values that are the same for every "
    "lead."
)


class PresetNameDialog(QDialog):
    """Asks for a name, and says when another preset has it: saving replaces that one, renaming does not."""

    named = Signal(str)
    """The name that the person gave."""

    def __init__(self, look: Look, taken: Sequence[str], renamed: str = "", parent: QWidget | None = None) -> None:
        """Make the dialog.

        Args:
            look: for its parts.
            taken: the names of the presets that there are.
            renamed: the preset that gets another name; empty for saving one.
            parent: as usual.
        """
        super().__init__(parent)
        self._renamed = renamed
        self._taken = {name.strip().casefold(): name for name in taken if name != renamed}
        self.setObjectName("presetNameDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rename the preset" if renamed else "Save as a preset")
        self.setMinimumWidth(440)
        self.edit = QLineEdit(renamed)
        self.edit.setObjectName("presetNameEdit")
        self.edit.setAccessibleName("Name of the preset")
        self.edit.setMaxLength(200)
        self.edit.selectAll()
        self.edit.textChanged.connect(self._on_text)
        self._note = Text(look, Type.SMALL, "warn", wrap=True)
        self._note.setMinimumHeight(self._note.fontMetrics().lineSpacing())
        words = "Rename" if renamed else "Save preset"
        self.take_button = Button(look, words, kind="primary", name="savePresetNameButton")
        self.take_button.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(Button(look, "Cancel", kind="tall"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        title = f'What is "{renamed}" to be called?' if renamed else "Name this saved matching"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE_TOP, tokens.SPACE, tokens.SPACE_PAGE_TOP, tokens.SPACE)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addWidget(Text(look, Type.H2, text=title, wrap=True))
        if not renamed:
            layout.addWidget(Text(look, Type.BODY, "text2", _ABOUT, wrap=True))
        layout.addWidget(self.edit)
        layout.addWidget(self._note)
        layout.addSpacing(tokens.SPACE_ROW)
        layout.addWidget(buttons)
        self._on_text(self.edit.text())

    @override
    def accept(self) -> None:
        if self.take_button.isEnabled():
            super().accept()
            self.named.emit(self.edit.text().strip())

    def _on_text(self, text: str) -> None:
        name = text.strip()
        other = self._taken.get(name.casefold(), "")
        if other and self._renamed:
            self._note.setText(f'There is a preset "{other}" already.')
        else:
            self._note.setText(f'This replaces the preset "{other}".' if other else "")
        self.take_button.setEnabled(bool(name) and not (other and self._renamed))
