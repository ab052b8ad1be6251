"""About: the version, newer versions, where data lies, the support bundle, and what others have made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

import ozogui
from ozogui.engine.engine import Engine
from ozogui.settings.defaults import Defaults
from ozogui.support.licences import licence_texts
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Rule, row
from ozogui.ui.kit.field_grid import FieldGrid
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

GRID_WIDTH = 640
DIALOG_SIZE = (720, 520)

_SENTENCES = (
    "Uploads spreadsheets of leads to Ozonetel CloudAgent campaigns: checked first, never faster than allowed.",
    "Made by the OzoGUI founders, under the MIT licence. Not a product of Ozonetel.",
)


class AboutPanel(Card):
    """The last section of the settings."""

    bundle_wanted = Signal()
    """The person wants to save a support bundle."""

    def __init__(self, look: Look, engine: Engine, parent: QWidget | None = None) -> None:
        """Show the facts of this program and this computer."""
        super().__init__(margin=tokens.SPACE_PAGE_TOP - 4, parent=parent)
        self._look, self._engine = look, engine
        self.box.addWidget(Text(look, Type.FACT, text=f"OzoGUI {ozogui.__version__}"))
        for words in _SENTENCES:
            self.box.addWidget(Text(look, Type.BODY, "text2", words, wrap=True))
        self.box.addSpacing(tokens.SPACE_PAIR)
        self.box.addWidget(Rule())
        self.box.addSpacing(tokens.SPACE_PAIR)
        grid = FieldGrid(look)
        grid.setMaximumWidth(GRID_WIDTH)
        self._add_updates(grid)
        home = Text(look, Type.BODY, text=str(engine.paths.home), wrap=True)
        home.setMinimumHeight(tokens.CONTROL_HEIGHT)
        home.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.add("Data is kept in", home, "Settings, memory of uploads, log. Uninstalling leaves them there.")
        self._add_button(
            grid,
            "Support",
            ("Save support bundle…", "download", "supportBundleButton"),
            self.bundle_wanted.emit,
            "Versions, the system, the log and the journal's sums in one zip. No leads, no key, no names.",
        )
        self._add_button(
            grid,
            "Licences",
            ("Show the licences…", "list", "licencesButton"),
            self.show_licences,
            "Built with Python, Qt for Python (LGPL), requests, openpyxl, SQLAlchemy and others.",
        )
        self.box.addWidget(grid)
        self.box.addStretch(1)

    def _add_updates(self, grid: FieldGrid) -> None:
        engine = self._engine
        self.updates = QCheckBox("Look for a newer version once a day")
        self.updates.setObjectName("updateCheck")
        self.updates.setMinimumHeight(tokens.CONTROL_HEIGHT)
        self.updates.setChecked(engine.defaults.checks_for_updates(engine.settings.update_check))
        self.updates.setEnabled(engine.defaults.can_check_for_updates)
        self.updates.toggled.connect(self._keep_choice)
        grid.add("Updates", self.updates, update_words(engine.defaults))

    def _add_button(
        self, grid: FieldGrid, label: str, button: tuple[str, str, str], act: Callable[[], object], hint: str
    ) -> None:
        words, icon, name = button
        made = Button(self._look, words, icon=icon, name=name)
        made.clicked.connect(act)
        line = QWidget()
        line.setLayout(row(made, 1))
        grid.add(label, line, hint)

    def show_licences(self) -> None:
        """Show what others have made, and its licences."""
        LicencesDialog(self._look, self.window()).open()

    def _keep_choice(self, on: bool) -> None:
        self._engine.update(lambda settings: replace(settings, update_check="on" if on else "off"))


class LicencesDialog(QDialog):
    """Shows the texts, to be read and copied."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("licencesDialog")
        self.setWindowTitle("Licences")
        self.text = QPlainTextEdit(licence_texts())
        self.text.setObjectName("licencesText")
        self.text.setAccessibleName("Licences")
        self.text.setReadOnly(True)
        self.text.setFont(look.font(Type.MONO))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 22, 24, 18)
        layout.setSpacing(tokens.SPACE)
        layout.addWidget(Text(look, Type.TITLE, text="Open-source components"))
        layout.addWidget(self.text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.resize(*DIALOG_SIZE)


def update_words(defaults: Defaults) -> str:
    """Return what the update check does, or why there is none, as a sentence."""
    if defaults.update_check == "never":
        return "Switched off on this computer by whoever looks after it."
    if not defaults.can_check_for_updates:
        return "No address to ask is set on this computer."
    host = QUrl(defaults.update_address).host()
    return f"Asks {host} and tells it nothing but this version. Nothing is downloaded or installed by itself."
