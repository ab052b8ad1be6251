"""The card above the sheet: which sheet of the file, where its header row is, and how a text file is written.

Each choice is told; reading the file again is the page's.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSpinBox, QWidget

from ozogui.leads.reading.sheet import Sheet, SheetInfo
from ozogui.leads.rows.encoding import COMMON_ENCODINGS, CP1252
from ozogui.leads.rows.text_file import DELIMITERS, TextFormat
from ozogui.ui.journey.sheet_source import Choices
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Chip, Icon, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count

FURTHEST_HEADER_ROW = 1_000
"""A header row further down than this is nobody's; it also keeps a slip of the finger from reading for naught."""

_TYPING_MS = 400
"""Typing "12" must not read the file for row 1 first."""

_COMBO_WIDTHS = 118, 280
"""Logical pixels, least and most."""
_WORKBOOKS = {"ods": "OpenDocument"}
_FOUND = ", found by itself"
_GUESSED = ", guessed: change it here"


class SheetOptions(Card):
    """Shows how the open sheet was read and says when the person wants it read otherwise."""

    choices_made = Signal(Choices)
    """Read the file again so; what is None is to be found by itself."""
    another_wanted = Signal()
    """Another file is to be chosen."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._sheet: Sheet | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.sheet_combo = _combo("sheetCombo", "Sheet")
        self.sheet_combo.activated.connect(self._on_sheet)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._on_header_row)
        self.header_spin = QSpinBox()
        self.header_spin.setObjectName("headerRowSpin")
        self.header_spin.setAccessibleName("Column names are in row")
        self.header_spin.setToolTip("The row in which the names of the columns stand; 0 when there is none")
        self.header_spin.setRange(0, FURTHEST_HEADER_ROW)
        self.header_spin.setSpecialValueText("None")
        self.header_spin.setFixedWidth(84)
        self.header_spin.lineEdit().setTextMargins(8, 0, 0, 0)
        self.header_spin.valueChanged.connect(lambda: self._typing.start())
        self.found_chip = Chip(look, "Detected", "ok", "tick")
        self.found_chip.setToolTip("OzoGUI found this row by itself. Change the number when it is the wrong one.")
        self.find_button = Button(look, "Find it again", kind="quiet", name="findHeaderRowButton")
        self.find_button.clicked.connect(self._on_find_again)
        self.encoding_combo = _combo("encodingCombo", "Text encoding")
        self.encoding_combo.setToolTip("Change it only if names look garbled")
        self.encoding_combo.activated.connect(self._on_text_format)
        self.delimiter_combo = _combo("delimiterCombo", "Separated by")
        self.delimiter_combo.activated.connect(self._on_text_format)
        self._format = ElidedText(look)
        self._format.setMinimumHeight(tokens.CONTROL_HEIGHT)
        self.another_button = Button(look, "Other file…", icon="folder", name="chooseAnotherButton")
        self.another_button.setToolTip("Choose another spreadsheet (Ctrl+O)")
        self.another_button.clicked.connect(self.another_wanted)
        self._workbook_box = _labelled(look, "Format", row(Icon(look, "tick-circle", "ok"), self._format))
        self._encoding_box = _labelled(look, "Text encoding", row(self.encoding_combo))
        self._delimiter_box = _labelled(look, "Separated by", row(self.delimiter_combo))
        header_row = row(self.header_spin, self.found_chip, self.find_button)
        parts = QHBoxLayout()
        parts.setContentsMargins(0, 0, 0, 0)
        parts.setSpacing(tokens.SPACE)
        parts.addWidget(_labelled(look, "Sheet", row(self.sheet_combo)))
        parts.addWidget(_labelled(look, "Column names are in row", header_row))
        for box in (self._workbook_box, self._encoding_box, self._delimiter_box):
            parts.addWidget(box)
            box.hide()
        parts.addStretch(1)
        parts.addLayout(column(1, self.another_button))
        self.box.setContentsMargins(tokens.SPACE, 10, tokens.SPACE, 14)
        self.box.addLayout(parts)

    def take(self, sheet: Sheet, *, pasted: bool) -> None:
        """Show how a sheet was read."""
        self._sheet = sheet
        self._typing.stop()
        _fill(self.sheet_combo, [(_sheet_words(each), each.name) for each in sheet.sheets], sheet.name)
        self.header_spin.blockSignals(True)
        self.header_spin.setValue(sheet.header_row)
        self.header_spin.blockSignals(False)
        self.found_chip.setVisible(sheet.header_row_found)
        self.find_button.setVisible(not sheet.header_row_found)
        text_format = None if pasted else sheet.text_format
        self._workbook_box.setVisible(text_format is None)
        self._encoding_box.setVisible(text_format is not None)
        self._delimiter_box.setVisible(text_format is not None)
        if text_format is not None:
            self._take_text_format(text_format)
        read = "Pasted cells" if pasted else f"{_WORKBOOKS.get(sheet.format, 'Excel')}, read as stored"
        self._format.set_text(f"{read}: nothing to choose")

    def show_format(self, shown: bool) -> None:
        """Say that a workbook's format leaves nothing to choose, where there is room for it."""
        is_workbook = self._sheet is not None and self._encoding_box.isHidden()
        self._workbook_box.setVisible(shown and is_workbook)

    def _take_text_format(self, found: TextFormat) -> None:
        encodings = dict.fromkeys((*COMMON_ENCODINGS, found.encoding))
        texts = [(_encoding_words(name), name) for name in encodings]
        _fill(
            self.encoding_combo,
            _with_found(texts, found.encoding, found.encoding_found, guessed=found.is_guessed),
            found.encoding,
        )
        texts = [(words, sign) for sign, words in {**DELIMITERS, **_rare(found.delimiter)}.items()]
        _fill(self.delimiter_combo, _with_found(texts, found.delimiter, found.delimiter_found), found.delimiter)

    def _choices(self, *, header_row: int | None) -> Choices:
        """Return the choices that stand: what the person gave stays given, what was found is found anew."""
        sheet = self._sheet
        if sheet is None or sheet.text_format is None:
            return Choices(sheet.name if sheet is not None else None, header_row)
        return Choices(None, header_row, self._given(self.encoding_combo), self._given(self.delimiter_combo))

    def _given(self, combo: QComboBox) -> str | None:
        chosen = combo.currentData()
        return None if chosen is None or combo.currentText().endswith((_FOUND, _GUESSED)) else str(chosen)

    def _given_header_row(self) -> int | None:
        return None if self._sheet is None or self._sheet.header_row_found else self._sheet.header_row

    def _on_sheet(self) -> None:
        name = self.sheet_combo.currentData()
        if self._sheet is not None and name != self._sheet.name:
            self.choices_made.emit(Choices(name))

    def _on_header_row(self) -> None:
        if self._sheet is not None and self.header_spin.value() != self._sheet.header_row:
            self.choices_made.emit(self._choices(header_row=self.header_spin.value()))

    def _on_find_again(self) -> None:
        self._typing.stop()
        self.choices_made.emit(self._choices(header_row=None))

    def _on_text_format(self) -> None:
        choices = self._choices(header_row=self._given_header_row())
        found = self._sheet.text_format if self._sheet is not None else None
        if found is None:
            return
        now = (None if found.encoding_found else found.encoding, None if found.delimiter_found else found.delimiter)
        if (choices.encoding, choices.delimiter) != now:
            self.choices_made.emit(choices)


def _combo(name: str, what: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(what)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    combo.setMinimumWidth(_COMBO_WIDTHS[0])
    combo.setMaximumWidth(_COMBO_WIDTHS[1])
    return combo


def _labelled(look: Look, words: str, inside: QHBoxLayout) -> QWidget:
    box = QWidget()
    box.setLayout(column(Text(look, Type.SMALL_STRONG, "text2", words), inside, spacing=tokens.SPACE_PAIR + 2))
    return box


def _fill(combo: QComboBox, choices: Sequence[tuple[str, str | None]], current: str) -> None:
    combo.blockSignals(True)
    combo.clear()
    for text, value in choices:
        combo.addItem(text, value)
    combo.setCurrentIndex(combo.findData(current))
    combo.setToolTip(combo.currentText())
    combo.blockSignals(False)


def _with_found(
    choices: Sequence[tuple[str, str]], current: str, found: bool, *, guessed: bool = False
) -> list[tuple[str, str | None]]:
    """Mark the one that was found by itself; where one was given, offer to find it by itself again."""
    marked: list[tuple[str, str | None]] = [
        (f"{text}{_GUESSED if guessed else _FOUND}" if found and value == current else text, value)
        for text, value in choices
    ]
    return marked if found else [*marked, ("Find it by itself", None)]


def _encoding_words(name: str) -> str:
    return "Windows Western (cp1252)" if name == CP1252 else name


def _rare(delimiter: str) -> dict[str, str]:
    return {} if delimiter in DELIMITERS else {delimiter: f'"{delimiter}"'}


def _sheet_words(sheet: SheetInfo) -> str:
    if not sheet.name:
        return "One table only"
    return f"{sheet.name}  ({'hidden, ' if sheet.hidden else ''}{count('row', sheet.rows)})"
