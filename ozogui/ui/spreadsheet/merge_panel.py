"""Step 1 with several files: a card for each, and one table of which columns are the same.

What is proposed and what follows from a choice is the journey's (`journey.merging`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QMenu, QScrollArea, QSizePolicy, QTableView, QWidget
from typing_extensions import override

from ozogui.leads.checking.slices import Keep
from ozogui.leads.reading.merged import file_names
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, Shrinking, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.ui.kit.table import TableCard, dress_table
from ozogui.ui.spreadsheet.merge_model import LEFT_EMPTY, MergeModel
from ozogui.wording import count, number

_FILE_WIDTH, _NAME_WIDTH, _SURE_WIDTH = 190, 150, 210
_CARD_WIDTH, _CARD_HEIGHT, _ROW_HEIGHT = 210, 58, 38
_DELIMITERS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Pipe"}
_KEPT = {
    Keep.FIRST: ("The first file's lead is sent, the other is held back.", "Send the first file's lead"),
    Keep.NEWEST: ("The lead of the file that was saved last is sent.", "Send the newest file's lead"),
    Keep.LAST: ("The last file's lead is sent.", "Send the last file's lead"),
    Keep.HIGHEST_PRIORITY: ("The lead with the highest priority is sent.", "Send the one with the highest priority"),
    Keep.ALL: ("All of them are sent: CloudAgent's own check decides.", "Send all of them"),
}


class MergePanel(Shrinking):
    """Cards, table and the line about numbers that stand in several files."""

    add_wanted = Signal()
    """The person wants to choose further files."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._look, self._journey = look, journey
        self.model = MergeModel(journey.merging, self)
        self.table = _Table(self._open_menu)
        self.table.setObjectName("mergeTable")
        self.table.setAccessibleName("Columns of the one list, and what each is called in every file")
        dress_table(self.table, look, row_height=_ROW_HEIGHT, whole_rows=False)
        self.table.setModel(self.model)
        self.table.clicked.connect(self._open_menu)
        self._cards = QHBoxLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(tokens.SPACE_ROW)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._cards)
        shelf = QScrollArea()
        shelf.setObjectName("pageScroll")
        shelf.setFrameShape(QFrame.Shape.NoFrame)
        shelf.setWidgetResizable(True)
        shelf.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        shelf.setFixedHeight(_CARD_HEIGHT + 14)
        shelf.setWidget(inside)
        self.keep_words = Text(look, Type.SMALL, "text2")
        self.keep_button = Button(look, "Change", kind="quiet", name="mergeKeepButton")
        self.keep_button.clicked.connect(self._open_keep_menu)
        self.add_button = Button(look, "Add a file…", kind="soft", icon="plus", name="addFileButton")
        self.add_button.clicked.connect(self.add_wanted)
        kept = row(Icon(look, "copy", "text2", 16), self.keep_words, self.keep_button, 1, spacing=tokens.SPACE_ROW)
        parts = column(shelf, TableCard(look, self.table), kept, spacing=tokens.SPACE_ROW)
        parts.setStretch(1, 1)
        self.setLayout(parts)
        journey.check_changed.connect(self._refresh_kept)

    def refresh(self) -> None:
        """Show the files that are open now."""
        sheets = self._journey.merging.sheets
        names = file_names(sheets)
        self.model.refresh(names)
        header = self.table.horizontalHeader()
        for place in range(self.model.columnCount()):
            last = place == self.model.columnCount() - 1
            width = _NAME_WIDTH if place == 0 else _SURE_WIDTH if last else _FILE_WIDTH
            is_fixed = len(sheets) > 3 or place == 0 or last
            mode = QHeaderView.ResizeMode.Fixed if is_fixed else QHeaderView.ResizeMode.Stretch
            header.setSectionResizeMode(place, mode)
            self.table.setColumnWidth(place, width)
        while (item := self._cards.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.add_button:
                widget.deleteLater()
        for place, (name, sheet) in enumerate(zip(names, sheets, strict=True)):
            self._cards.addWidget(_FileCard(self._look, self._journey, place, name, sheet), 1)
        self._cards.addWidget(self.add_button)
        self._refresh_kept()

    def _refresh_kept(self) -> None:
        said, _ = _KEPT[self._journey.choices.keep]
        self.keep_words.setText(f"A number that stands in several files: {said[:1].lower()}{said[1:]}")

    def _open_keep_menu(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("mergeKeepMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for keep, (_, words) in _KEPT.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(keep is self._journey.choices.keep)
            action.triggered.connect(partial(self._journey.choose_keep, keep))
        menu.popup(self.keep_button.mapToGlobal(QPoint(0, self.keep_button.height())))

    def _open_menu(self, index: QModelIndex) -> None:
        """Offer the columns of a file for a line of the list."""
        file = self.model.file_of(index)
        if file is None or self._journey.is_locked:
            return
        target, merging = self.model.column_at(index), self._journey.merging
        menu = QMenu(self)
        menu.setObjectName("mergeColumnMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        choices: list[tuple[str, ...]] = [()]
        choices += [(each.name,) for each in merging.sheets[file].columns]
        if len(target.sources[file]) > 1:
            choices.insert(1, target.sources[file])
        for source in choices:
            action = menu.addAction(literal(" + ".join(source)) if source else LEFT_EMPTY)
            action.setCheckable(True)
            action.setChecked(source == target.sources[file])
            action.triggered.connect(partial(self._choose, file, source, target.name))
        menu.popup(self.table.viewport().mapToGlobal(self.table.visualRect(index).bottomLeft()))

    def _choose(self, file: int, source: tuple[str, ...], into: str, _checked: bool = False) -> None:
        self._journey.merging.choose(file, source, into)


class _Table(QTableView):
    """Enter and F2 open what a click opens."""

    def __init__(self, open_: Callable[[QModelIndex], None]) -> None:
        super().__init__()
        self._open = open_

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _FileCard(Card):
    """One file: name, sheet or how its text is written, leads; it is taken out, and moved with Alt and the arrows."""

    def __init__(self, look: Look, journey: Journey, place: int, name: str, sheet: Sheet) -> None:
        super().__init__(margin=tokens.SPACE_ROW)
        self._journey, self._place = journey, place
        self.setObjectName(f"fileCard-{place}")
        self.setFixedHeight(_CARD_HEIGHT)
        self.setMinimumWidth(_CARD_WIDTH)
        self.setMaximumWidth(_CARD_WIDTH * 3 // 2)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Alt+Left and Alt+Right change the order of the files: the first one gives the names")
        self.setAccessibleName(f"{name}, {count('lead', sheet.rows)}, file {number(place + 1)}")
        out = Button(
            look, kind="icon", icon="close", name=f"dropFileButton-{place}", hint=f"Take {name} out of the list"
        )
        out.clicked.connect(lambda: journey.merging.drop(place))
        words = column(
            ElidedText(look, Type.STRONG, text=name), ElidedText(look, Type.SMALL, "text2", _about(sheet)), spacing=0
        )
        line = row(Icon(look, "file", "accent_text", 18), words, Text(look, Type.H2, text=number(sheet.rows)), out)
        line.setStretch(1, 1)
        self.box.addLayout(line)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._journey.merging.move(self._place, by)
        elif event.matches(QKeySequence.StandardKey.Delete):
            self._journey.merging.drop(self._place)
        else:
            super().keyPressEvent(event)


def _about(sheet: Sheet) -> str:
    text = sheet.text_format
    if text is None:
        return f"Sheet “{sheet.name}”" if len(sheet.lists) < 2 else f"{count('sheet', len(sheet.lists))}"
    return f"{_DELIMITERS.get(text.delimiter, text.delimiter)}, {text.encoding}"
