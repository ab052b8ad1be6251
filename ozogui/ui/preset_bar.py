"""The choice among whole mappings: found by itself, remembered for this layout, saved under a name; and saving one.

Applying a mapping is the journey's; presets are kept by the settings.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.leads.mapping import Mapping, Sureness, mapping_of
from ozogui.ui import tokens
from ozogui.ui.controls import Button, row
from ozogui.ui.journey import Journey
from ozogui.ui.labels import Text
from ozogui.ui.look import Look, Type

FOUND, REMEMBERED = "Found by itself", "Remembered for this layout"
_COMBO_WIDTH = 220


class PresetBar(QWidget):
    """Preset, Save as… and, for one that has a name, a button that forgets it."""

    taken = Signal(str, tuple)
    """A preset was taken: (its name, the columns it names that this sheet does not have)."""
    forgotten = Signal(str, Mapping)
    """A preset was forgotten; what it held, to bring it back."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._choices: list[tuple[str, Mapping]] = []
        self._picked = ""
        self._first_preset = 0
        self.combo = QComboBox()
        self.combo.setObjectName("presetCombo")
        self.combo.setAccessibleName("Preset")
        self.combo.setPlaceholderText("Your own choice")
        self.combo.setFixedWidth(_COMBO_WIDTH)
        self.combo.activated.connect(self._on_chosen)
        self.save_button = Button(look, "Save as…", name="savePresetButton")
        self.save_button.setToolTip("Save this mapping under a name, for other sheets too")
        self.save_button.clicked.connect(self._on_save)
        self.forget_button = Button(look, kind="bare", icon="trash", hint="Forget this preset", name="forgetPreset")
        self.forget_button.clicked.connect(self._on_forget)
        label = Text(look, Type.SMALL_STRONG, "text2", "Preset")
        label.setBuddy(self.combo)
        self.setLayout(row(label, self.combo, self.forget_button, self.save_button))

    def take(self) -> None:
        """Show which of the known mappings the journey's is; none of them is "Your own choice"."""
        journey = self._journey
        settings, sheet = journey.engine.settings, journey.sheet
        remembered = settings.mapping_for(sheet.fingerprint) if sheet is not None else None
        self._choices = [(FOUND, mapping_of(journey.found_guesses))]
        if remembered is not None:
            self._choices.append((REMEMBERED, remembered))
        self._first_preset = len(self._choices)
        self._choices += [(preset.name, self._fitting(preset.mapping)[0]) for preset in settings.presets]
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItems([name for name, _ in self._choices])
        self.combo.setCurrentIndex(self._current())
        self.combo.blockSignals(False)
        self.forget_button.setVisible(self.combo.currentIndex() >= self._first_preset)

    def _current(self) -> int:
        fitting = [place for place, (_, mapping) in enumerate(self._choices) if mapping == self._journey.mapping]
        picked = [place for place in fitting if self._choices[place][0] == self._picked]
        if self._journey.mapping_is_remembered and not picked:
            picked = [place for place in fitting if self._choices[place][0] == REMEMBERED]
        return next(iter(picked or fitting), -1)

    def _fitting(self, mapping: Mapping) -> tuple[Mapping, tuple[str, ...]]:
        """Return the part of a mapping that fits the sheet, and the columns that the sheet does not have."""
        sheet = self._journey.sheet
        there = {column.name for column in sheet.columns} if sheet is not None else set()
        return mapping.fitted_to(there), mapping.missing_columns(there)

    def _on_chosen(self, place: int) -> None:
        name, mapping = self._choices[place]
        self._picked = name
        if place >= self._first_preset:
            whole = self._journey.engine.settings.preset(name) or mapping
            self._journey.take_mapping(mapping, Sureness.CHOSEN)
            self.taken.emit(name, self._fitting(whole)[1])
        elif name == FOUND:
            self._journey.take_guesses()
        else:
            self._journey.take_mapping(mapping, Sureness.REMEMBERED)

    def _on_save(self) -> None:
        names = [preset.name for preset in self._journey.engine.settings.presets]
        dialog = SavePresetDialog(self._look, names, self.window())
        dialog.named.connect(self._save)
        dialog.open()

    def _save(self, name: str) -> None:
        mapping = self._journey.mapping
        self._journey.engine.update(lambda settings: settings.with_preset(name, mapping))
        self._picked = name
        self.take()

    def _on_forget(self) -> None:
        name = self.combo.currentText()
        mapping = self._journey.engine.settings.preset(name)
        self._journey.engine.update(lambda settings: settings.without_preset(name))
        self.take()
        if mapping is not None:
            self.forgotten.emit(name, mapping)


class SavePresetDialog(QDialog):
    """Asks for a preset's name, and says when one is about to be replaced."""

    named = Signal(str)
    """The name that the person gave."""

    def __init__(self, look: Look, taken: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("savePresetDialog")
        self.setWindowTitle("Save as a preset")
        self.setMinimumWidth(420)
        self._taken = {name.strip().casefold(): name for name in taken}
        self.edit = QLineEdit()
        self.edit.setObjectName("presetNameEdit")
        self.edit.setAccessibleName("Name of the preset")
        self.edit.textChanged.connect(self._on_text)
        self._note = Text(look, Type.SMALL, "warn", wrap=True)
        self._note.setMinimumHeight(self._note.fontMetrics().lineSpacing())
        self.take_button = Button(look, "Save preset", kind="primary", name="savePresetNameButton")
        self.take_button.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(Button(look, "Cancel", kind="tall"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        about = "It keeps which column is sent as what, and the values that are the same for every lead."
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE_TOP, tokens.SPACE, tokens.SPACE_PAGE_TOP, tokens.SPACE)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addWidget(Text(look, Type.H2, text="What is this preset called?"))
        layout.addWidget(Text(look, Type.BODY, "text2", about, wrap=True))
        layout.addWidget(self.edit)
        layout.addWidget(self._note)
        layout.addSpacing(tokens.SPACE_ROW)
        layout.addWidget(buttons)
        self._on_text("")

    @override
    def accept(self) -> None:
        name = self.edit.text().strip()
        if name:
            super().accept()
            self.named.emit(name)

    def _on_text(self, text: str) -> None:
        name = text.strip()
        replaced = self._taken.get(name.casefold(), "")
        self._note.setText(f'This replaces the preset "{replaced}".' if replaced else "")
        self.take_button.setEnabled(bool(name))
