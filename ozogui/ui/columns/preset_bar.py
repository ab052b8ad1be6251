"""The choice among whole mappings: found by itself, remembered for this layout, saved under a name, one's own; saving.

Behind a quiet menu: renaming and deleting a preset, and handing one to a colleague as a file. Applying a mapping is the
journey's; presets are kept by the settings, and as files by `ozogui.settings.preset_file`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu, QWidget

from ozogui.leads.mapping.guessing import Sureness
from ozogui.leads.mapping.mapping import mapping_of
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.reading.sheet import Sheet
from ozogui.settings.preset_file import ENDING, export_preset, import_preset
from ozogui.settings.settings import Preset, Settings
from ozogui.ui.columns.preset_dialog import PresetNameDialog
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.controls import Button, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.wording import shorten_middle

FOUND, REMEMBERED, OWN = "Found by itself", "Remembered for this layout", "Your own choice"
FILTERS = f"OzoGUI presets (*{ENDING});;All files (*)"
_COMBO_WIDTH = 226
_NONE_YET = "Save a preset first, to export it"
_BRING_BACK = "Undo delete"
_NOT_IN_NAMES = re.compile(r'\s*[\\/:*?"<>|\x00-\x1f]+\s*')
"""What no file may be called on one of the three systems."""


class PresetBar(QWidget):
    """Preset, Save as…, and a menu with the rest."""

    taken = Signal(str, tuple)
    """A preset was taken: (its name, the columns it names that this sheet does not have)."""
    told = Signal(str, str, str, object)
    """What happened to a preset: two sentences, and the words and the function that take it back (or "" and None)."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self._choices: list[tuple[str, Mapping]] = []
        self._picked = ""
        self._own: tuple[Sheet, Mapping] | None = None
        self._first_preset = 0
        self.combo = QComboBox()
        self.combo.setObjectName("presetCombo")
        self.combo.setAccessibleName("Preset")
        self.combo.setPlaceholderText(OWN)
        self.combo.setFixedWidth(_COMBO_WIDTH)
        self.combo.activated.connect(self._on_chosen)
        self.save_button = Button(look, "Save as…", name="savePresetButton")
        self.save_button.setToolTip("Save this column matching to use it again for other sheets")
        self.save_button.clicked.connect(self._on_save)
        self.more_button = Button(
            look, kind="icon", icon="more", hint="More: rename, delete, export, import", name="presetMoreButton"
        )
        self.more_button.clicked.connect(self._open_menu)
        self.menu = QMenu(self)
        self.menu.setObjectName("presetMenu")
        label = Text(look, Type.SMALL_STRONG, "text2", "Preset")
        label.setBuddy(self.combo)
        self.setLayout(row(label, self.combo, self.save_button, self.more_button))

    # Showing

    def take(self) -> None:
        """Show which of the known mappings the journey's is; none of them is "Your own choice"."""
        journey = self._journey
        settings, sheet = journey.settings, journey.sheet
        remembered = settings.mapping_for(sheet.fingerprint) if sheet is not None else None
        self._choices = [(FOUND, mapping_of(journey.matching.found_guesses))]
        if remembered is not None:
            self._choices.append((REMEMBERED, remembered))
        if self._own is not None and self._own[0] is sheet:
            self._choices.append((OWN, self._own[1]))
        self._first_preset = len(self._choices)
        self._choices += [(preset.name, self._fitting(preset.mapping)[0]) for preset in settings.presets]
        self.combo.blockSignals(True)
        self.combo.clear()
        self.combo.addItems([name for name, _ in self._choices])
        self.combo.setCurrentIndex(self._current())
        self.combo.blockSignals(False)
        self.combo.setToolTip(self.combo.currentText() or OWN)

    @property
    def preset(self) -> str:
        """The name of the preset that is shown; empty when it is none that was saved."""
        return self.combo.currentText() if self.combo.currentIndex() >= self._first_preset else ""

    def _current(self) -> int:
        matching = self._journey.matching
        fitting = [place for place, (_, mapping) in enumerate(self._choices) if mapping == matching.mapping]
        picked = [place for place in fitting if self._choices[place][0] == self._picked]
        if matching.is_remembered and not picked:
            picked = [place for place in fitting if self._choices[place][0] == REMEMBERED]
        return next(iter(picked or fitting), -1)

    def _fitting(self, mapping: Mapping) -> tuple[Mapping, tuple[str, ...]]:
        """Return the part of a mapping that fits the sheet, and the columns that the sheet does not have."""
        sheet = self._journey.sheet
        there = {column.name for column in sheet.columns} if sheet is not None else set()
        return mapping.fitted_to(there), mapping.missing_columns(there)

    # Choosing and saving

    def _on_chosen(self, place: int) -> None:
        name, mapping = self._choices[place]
        self._keep_own()
        self._picked = name
        if place >= self._first_preset:
            self.choose(name)
        elif name == FOUND:
            self._journey.matching.take_guesses()
        else:
            self._journey.matching.take(mapping, Sureness.REMEMBERED if name == REMEMBERED else Sureness.CHOSEN)

    def choose(self, name: str) -> tuple[str, ...]:
        """Take what fits the sheet of a preset; tell and return which of its columns are missing."""
        whole = self._journey.settings.preset(name)
        if whole is None:
            return ()
        mapping, missing = self._fitting(whole)
        self._picked = name
        self._journey.matching.take(mapping, Sureness.CHOSEN)
        self.taken.emit(name, missing)
        return missing

    def _keep_own(self) -> None:
        """Keep what a person has put together by hand: it is listed from now on, and can be had back."""
        journey = self._journey
        if journey.sheet is not None and journey.matching.mapping not in (mapping for _, mapping in self._choices):
            self._own = journey.sheet, journey.matching.mapping

    def _names(self) -> list[str]:
        return [preset.name for preset in self._journey.settings.presets]

    def _on_save(self) -> None:
        dialog = PresetNameDialog(self._look, self._names(), parent=self.window())
        dialog.named.connect(self._save)
        dialog.open()

    def _save(self, name: str) -> None:
        presets, mapping = self._journey.settings.presets, self._journey.matching.mapping
        before = next((preset for preset in presets if preset.name.casefold() == name.casefold()), None)
        self._change(lambda settings: settings.with_preset(name, mapping), picked=name)
        if before is not None and before.mapping != mapping:
            self.told.emit(
                f'The preset "{before.name}" was replaced.',
                "",
                _BRING_BACK,
                lambda: self._change(
                    lambda settings: settings.without_preset(name).with_preset(before.name, before.mapping)
                ),
            )

    def _change(self, change: Callable[[Settings], Settings], picked: str = "") -> None:
        self._journey.engine.update(change)
        self._picked = picked or self._picked
        self.take()

    # The menu

    def _open_menu(self) -> None:
        self.fill_menu()
        corner = self.more_button.mapToGlobal(self.more_button.rect().bottomRight())
        corner.setX(corner.x() - self.menu.sizeHint().width())
        self.menu.popup(corner)

    def fill_menu(self) -> None:
        """Fill the menu for the preset that is shown."""
        self.menu.clear()
        name = self.preset
        which = f' "{shorten_middle(name, 30)}"' if name else ""
        self._add(f"Rename{which}…", self._on_rename, enabled=bool(name))
        self._add(f"Delete{which}", self._on_delete, enabled=bool(name))
        self.menu.addSeparator()
        self._add(f"Export{which} to a file…", self._on_export, enabled=bool(name))
        self._add("Import from a file…", self._on_import)
        if not name:
            self.menu.addSeparator()
            self._add("Save or choose a preset first, to export it" if self._names() else _NONE_YET, enabled=False)

    def _add(self, words: str, act: Callable[[], None] | None = None, *, enabled: bool = True) -> None:
        action = QAction(literal(words), self.menu)
        action.setEnabled(enabled)
        if act is not None:
            action.triggered.connect(lambda _checked=False: act())
        self.menu.addAction(action)

    def _on_rename(self) -> None:
        before = self.preset
        dialog = PresetNameDialog(self._look, self._names(), before, parent=self.window())
        dialog.named.connect(lambda name: self._rename(before, name))
        dialog.open()

    def _rename(self, before: str, name: str) -> None:
        mapping = self._journey.settings.preset(before)
        if mapping is not None:
            self._change(lambda settings: settings.without_preset(before).with_preset(name, mapping), picked=name)

    def _on_delete(self) -> None:
        name = self.preset
        mapping = self._journey.settings.preset(name)
        self._change(lambda settings: settings.without_preset(name))
        if mapping is not None:
            self.told.emit(
                f'The preset "{name}" is deleted.',
                "What is chosen in the table stays.",
                _BRING_BACK,
                lambda: self._change(lambda settings: settings.with_preset(name, mapping), picked=name),
            )

    # Files

    def _on_export(self) -> None:
        name = self.preset
        mapping = self._journey.settings.preset(name)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = Path(folder) / f"{_NOT_IN_NAMES.sub(' ', name).strip(' .') or 'preset'}{ENDING}"
        chosen, _kind = QFileDialog.getSaveFileName(self, "Export the preset", str(proposed), FILTERS)
        if not chosen or mapping is None:
            return
        path = Path(chosen) if chosen.lower().endswith(".json") else Path(chosen + ENDING)
        title = f'The preset "{name}" was written to {path.name}.'
        about = "It holds names of columns and headers, and the values for every lead; none of your leads."
        self._journey.background.run(
            lambda _work: export_preset(Preset(name, mapping), path),
            lambda _done: self.told.emit(title, about, "", None),
            words=f"Writing {shorten_middle(path.name, 40)}",
            lane="preset",
        )

    def _on_import(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        chosen, _kind = QFileDialog.getOpenFileName(self, "Import a preset", folder, FILTERS)
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Read a preset from a file, keep it under its name, and take it."""
        self._journey.background.run(
            lambda _work: import_preset(path),
            self._take_imported,
            words=f"Reading {shorten_middle(path.name, 40)}",
            lane="preset",
        )

    def _take_imported(self, preset: Preset) -> None:
        """Keep it; one of another content that has its name already stays beside it."""
        settings = self._journey.settings
        name, place = preset.name, 2
        while (known := settings.preset(name)) is not None and known != preset.mapping:
            name, place = f"{preset.name} ({place})", place + 1
        self._keep_own()
        self._change(lambda settings: settings.with_preset(name, preset.mapping), picked=name)
        renamed = f' It is called "{name}": there is another "{preset.name}".' if name != preset.name else ""
        missing = self.choose(name)
        taken = self._journey.matching.mapping
        if not missing:
            self.told.emit(
                f'The preset "{preset.name}" was imported and taken.',
                f"It is in the list from now on.{renamed}",
                "Undo",
                lambda: self._journey.matching.undo_if_last(taken),
            )
