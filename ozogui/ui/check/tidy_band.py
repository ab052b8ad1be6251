"""The band above the leads that says what was tidied unasked, shows it before and after, and takes all of it back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.leads.leads import Change
from ozogui.leads.repairing.tidying import words_of
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell, TableCard, dress_table
from ozogui.wording import count, number

_MOST_LISTED = 20_000
"""Tidied cells that are listed; more than anybody looks through."""


class TidyBand(QFrame):
    """One line with what was tidied. It hides where nothing was, and says so where tidying is off for the list."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._journey = look, journey
        self.setObjectName("tidyBand")
        self.icon = Icon(look, "tick-circle", "ok", 16)
        self.title = Text(look, Type.STRONG, "ok")
        self.words = ElidedText(look, Type.SMALL, "text", mode=Qt.TextElideMode.ElideRight)
        self.show_button = Button(look, "Show", kind="small", name="showTidiedButton")
        self.show_button.clicked.connect(self.open_list)
        self.undo_button = Button(look, "Undo", kind="small", icon="undo", name="undoTidyingButton")
        self.undo_button.clicked.connect(lambda: journey.choose_tidying(wanted=not journey.choices.tidies))
        box = row(self.icon, column(self.title, self.words, spacing=0), self.show_button, self.undo_button)
        box.setContentsMargins(tokens.SPACE_TIGHT, 6, tokens.SPACE_TIGHT, 6)
        box.setStretch(1, 1)
        self.setLayout(box)
        look.changed.connect(self._dress)
        self._dress()
        self.take()

    def take(self) -> None:
        """Read the journey again."""
        journey, leads = self._journey, self._journey.editing.leads
        tidied, is_on = journey.editing.tidied, journey.choices.tidies
        self.setVisible(leads is not None and (tidied.cells > 0 or not is_on))
        if leads is None:
            return
        if is_on:
            were = "was" if tidied.cells == 1 else "were"
            self.title.setText(f"{count('cell', tidied.cells)} {were} tidied for you")
            words = f"{words_of(tidied, leads.row_words)}. No meaning was changed."
        else:
            self.title.setText("Tidying is off for this list")
            words = "Spaces, separators, prefixes of phones and forms of dates are as the file has them."
        self.words.set_text(words)
        self.setToolTip(words)
        self.setAccessibleName(f"{self.title.text()}: {words}")
        self.show_button.setVisible(is_on)
        self.undo_button.set_words("Undo" if is_on else "Tidy this list", "undo" if is_on else "wand")
        self.undo_button.setEnabled(not journey.is_locked)

    def open_list(self) -> None:
        """Show the tidied cells before and after."""
        TidiedDialog(self._look, self._journey, self).open()

    def _dress(self) -> None:
        _text, soft = tokens.tone_colours(self._look.colours, "ok")
        shape = f"border: 0; border-radius: {tokens.RADIUS_PANEL}px;"
        self.setStyleSheet(f"#tidyBand {{ background: {soft}; {shape} }}")


class TidiedDialog(QDialog):
    """The tidied cells: row, column, what the file has, what was made of it."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("tidiedDialog")
        self.setWindowTitle("Tidied cells")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        leads = journey.editing.leads
        cells = list(islice(leads.tidied(), _MOST_LISTED)) if leads is not None else []
        whole = journey.editing.tidied.cells
        title = Text(look, Type.FACT, text=f"{count('cell', whole)} tidied")
        more = f" The first {number(len(cells))} are listed." if whole > len(cells) else ""
        hint = Text(look, Type.BODY, "text2", f"The file itself was not touched.{more}", wrap=True)
        self.model = TidiedModel(sorted(cells, key=lambda cell: cell.row), leads.row_words if leads else str, self)
        self.table = QTableView()
        self.table.setObjectName("tidiedTable")
        self.table.setAccessibleName("Tidied cells")
        self.table.setModel(self.model)
        dress_table(self.table, look)
        for section, width in enumerate((70, 130, 220)):
            self.table.setColumnWidth(section, width)
        self.table.horizontalHeader().setStretchLastSection(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(tokens.SPACE_TIGHT)
        for part in (title, hint, TableCard(look, self.table), buttons):
            layout.addWidget(part)
        layout.setStretch(2, 1)
        self.resize(720, 480)


class TidiedModel(RowsModel[Change]):
    """One row for each tidied cell."""

    headings = ("Row", "Column", "In the file", "Tidied")

    def __init__(self, cells: list[Change], row_words: Callable[[int], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows, self._row_words = cells, row_words

    @override
    def cell(self, row: Change, column: int) -> Cell:
        texts = (self._row_words(row.row), row.header, row.before or "empty", row.after or "empty")
        return Cell(texts[column])
