"""The dialog that joins several columns into one header: which, in what order, with what between them, and a preview.

What a join is, and what it gives, is told by `ozogui.leads.mapping.mapping`; taking it over is the journey's.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.leads.mapping.mapping import feed_values
from ozogui.leads.mapping.mapping_shape import Feed, Join
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.columns.header_choices import (
    ANOTHER,
    HEADER_ROLE,
    HeaderChoices,
    HeaderCombo,
    OwnHeaderDialog,
    all_headers,
)
from ozogui.ui.columns.order_dialog import source_words
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.order_list import OrderList
from ozogui.wording import number

FEWEST = 2
PREVIEWED = 3
_SEARCHED_ROWS = 2_000
"""Leads for the preview are looked for so far down: rows in which no cell is filled show nothing."""

SEPARATORS = (
    ("A space", " "), ("A comma and a space", ", "), ("A dash", "-"), ("A slash", "/"), ("Nothing", ""),
)  # fmt: skip
"""What stands between two values, in words."""
_OTHER = "Something else"
_ABOUT = "Their values are written one after the other, such as a first and a last name."
_HINT = "Where a cell is empty, what stands between is left out too."


class JoinDialog(QDialog):
    """Asks for a join, or for changes to one, and shows what the first leads get of it."""

    joined = Signal(object)
    """The `Join` that the person has made."""
    apart_wanted = Signal()
    """The join is to be taken apart."""

    def __init__(
        self, look: Look, journey: Journey, sheet: Sheet, join: Join, *, exists: bool, parent: QWidget | None = None
    ) -> None:
        """Make the dialog.

        Args:
            look: for its parts.
            journey: knows the headers, and what feeds them so far.
            sheet: whose columns are joined.
            join: to begin with; of one column and no header for a new one.
            exists: the join is one of the mapping's, and can be taken apart.
            parent: as usual.
        """
        super().__init__(parent)
        self._look, self._journey, self._sheet, self._before = look, journey, sheet, join
        self._exists = exists
        self._header = join.header
        self.setObjectName("joinDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Join columns")
        self.setMinimumWidth(500)
        self._make_columns(join)
        self._make_separator(join.separator)
        self._make_header()
        self._note = Text(look, Type.SMALL, "warn", wrap=True)
        self._lines = [
            (Text(look, Type.SMALL, "text3", tabular=True), ElidedText(look, mode=Qt.TextElideMode.ElideRight))
            for _ in range(PREVIEWED)
        ]
        self._lay_out()
        self._refresh()
        self.add_combo.setFocus()

    # Building

    def _make_columns(self, join: Join) -> None:
        self.list = OrderList(self._look, "Columns to join, in their order", keeps=0)
        self.list.fill([(column, column) for column in join.columns])
        self.list.changed.connect(self._refresh)
        self.add_combo = QComboBox()
        self.add_combo.setObjectName("addColumnCombo")
        self.add_combo.setAccessibleName("Add a column")
        self.add_combo.setPlaceholderText("Add a column…")
        self.add_combo.activated.connect(self._on_add)

    def _make_separator(self, separator: str) -> None:
        self.separator_combo = QComboBox()
        self.separator_combo.setObjectName("separatorCombo")
        self.separator_combo.setAccessibleName("Between the values")
        for words, text in SEPARATORS:
            self.separator_combo.addItem(words, text)
        self.separator_combo.addItem(_OTHER)
        self.separator_edit = QLineEdit()
        self.separator_edit.setObjectName("separatorEdit")
        self.separator_edit.setAccessibleName("What stands between the values")
        self.separator_edit.setMaximumWidth(110)
        known = next((place for place, (_, text) in enumerate(SEPARATORS) if text == separator), len(SEPARATORS))
        self.separator_combo.setCurrentIndex(known)
        self.separator_edit.setText(separator if known == len(SEPARATORS) else "")
        self.separator_combo.currentIndexChanged.connect(self._on_separator)
        self.separator_edit.textChanged.connect(self._refresh)

    def _make_header(self) -> None:
        self._choices = HeaderChoices(self)
        self._choices.set_headers(all_headers(self._journey.matching.own_headers), may_be_left_out=False)
        self.header_combo = HeaderCombo(self._look, self._choices)
        self.header_combo.setObjectName("joinHeaderCombo")
        self.header_combo.setAccessibleName("The joined columns are sent as")
        self.header_combo.setPlaceholderText("Choose a header")
        self.header_combo.activated.connect(self._on_header)
        self._show_header()

    def _lay_out(self) -> None:
        look = self._look
        form = QGridLayout()
        form.setHorizontalSpacing(tokens.SPACE_TIGHT)
        form.setVerticalSpacing(tokens.SPACE_ROW)
        for line, (words, part) in enumerate(
            (
                ("Columns", self.list),
                ("", self.add_combo),
                ("Between them", self._beside(self.separator_combo, self.separator_edit)),
                ("Sent as", self.header_combo),
            )
        ):
            label = Text(look, Type.STRONG, text=words)
            form.addWidget(label, line, 0, alignment=Qt.AlignmentFlag.AlignTop)
            label.setMinimumHeight(tokens.CONTROL_HEIGHT)
            form.addWidget(part, line, 1)
        form.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE_TOP, tokens.SPACE, tokens.SPACE_PAGE_TOP, tokens.SPACE)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addWidget(Text(look, Type.H2, text="Join columns into one header"))
        layout.addWidget(Text(look, Type.BODY, "text2", _ABOUT, wrap=True))
        layout.addLayout(form, 1)
        layout.addWidget(self._preview())
        layout.addWidget(self._note)
        layout.addWidget(self._buttons())

    @staticmethod
    def _beside(first: QWidget, second: QWidget) -> QWidget:
        parts = QWidget()
        line = row(first, second)
        line.setStretch(0, 1)
        parts.setLayout(line)
        return parts

    def _preview(self) -> QWidget:
        look = self._look
        card = Card(margin=tokens.SPACE_TIGHT)
        card.box.setSpacing(tokens.SPACE_PAIR)
        card.box.addWidget(Text(look, Type.SMALL_STRONG, "text2", "The first leads get"))
        for place, (where, value) in enumerate(self._lines):
            where.setFixedWidth(64)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            value.setObjectName(f"joined-{place}")
            card.box.addLayout(row(where, value))
        card.box.addWidget(Text(look, Type.SMALL, "text3", _HINT, wrap=True))
        return card

    def _buttons(self) -> QWidget:
        look = self._look
        self.join_button = Button(
            look, "Keep the changes" if self._exists else "Join them", kind="primary", name="joinButton"
        )
        self.join_button.setDefault(True)
        self.apart_button = Button(look, "Take the join apart", kind="danger", name="takeApartButton")
        self.apart_button.setAutoDefault(False)
        buttons = QDialogButtonBox()
        buttons.addButton(self.join_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(Button(look, "Cancel", kind="tall"), QDialogButtonBox.ButtonRole.RejectRole)
        if self._exists:
            buttons.addButton(self.apart_button, QDialogButtonBox.ButtonRole.ResetRole)
        else:
            self.apart_button.hide()
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.apart_button.clicked.connect(self._on_apart)
        return buttons

    # What the person does

    @property
    def join(self) -> Join:
        """The join as it stands now."""
        return Join(self.list.keys, self._header, self._separator)

    @property
    def samples(self) -> list[str]:
        """What the preview says that the first leads get."""
        return [value.whole for _, value in self._lines if value.whole]

    @override
    def accept(self) -> None:
        if self._is_complete:
            super().accept()
            self.joined.emit(self.join)

    def _on_apart(self) -> None:
        self.reject()
        self.apart_wanted.emit()

    def _on_add(self) -> None:
        column = self.add_combo.currentText()
        self.list.add(column, column)
        self.add_combo.setCurrentIndex(-1)

    def _on_separator(self) -> None:
        self._refresh()
        if self.separator_edit.isEnabled():
            self.separator_edit.setFocus()

    def _on_header(self) -> None:
        chosen = self.header_combo.currentData(HEADER_ROLE)
        if chosen == ANOTHER:
            self._show_header()
            dialog = OwnHeaderDialog(self._look, "What are the joined columns called in your campaign?", self)
            dialog.named.connect(self._take_header)
            dialog.open()
        else:
            self._take_header(str(chosen))

    def _take_header(self, header: str) -> None:
        self._choices.set_headers(all_headers((*self._journey.matching.own_headers, header)), may_be_left_out=False)
        self._header = header
        self._show_header()
        self._refresh()

    # Showing

    @property
    def _separator(self) -> str:
        place = self.separator_combo.currentIndex()
        return SEPARATORS[place][1] if place < len(SEPARATORS) else self.separator_edit.text()

    @property
    def _is_complete(self) -> bool:
        return bool(self._header) and len(self.list.keys) >= FEWEST

    def _show_header(self) -> None:
        self.header_combo.setCurrentIndex(self._choices.place_of(self._header) if self._header else -1)

    def _refresh(self) -> None:
        self._offer_columns()
        self.separator_edit.setEnabled(self.separator_combo.currentIndex() == len(SEPARATORS))
        self.separator_edit.setVisible(self.separator_edit.isEnabled())
        self._note.setText(self._note_words())
        self._note.setVisible(bool(self._note.text()))
        self._show_samples()
        self.join_button.setEnabled(self._is_complete)
        self.join_button.setToolTip("" if self._is_complete else "It takes two columns and a header")
        self.join_button.setAccessibleDescription(self.join_button.toolTip())

    def _offer_columns(self) -> None:
        names = [column.name for column in self._sheet.columns if column.name not in self.list.keys]
        if [self.add_combo.itemText(place) for place in range(self.add_combo.count())] != names:
            self.add_combo.clear()
            self.add_combo.addItems(names)
            self.add_combo.setCurrentIndex(-1)
        self.add_combo.setEnabled(bool(names))

    def _note_words(self) -> str:
        """Say what feeds the header so far and will not any more: columns that are joined need no word."""
        others = [
            source_words(feed)
            for feed in self._journey.matching.mapping.feeds
            if feed.header == self._header and not self._is_this_join(feed) and set(feed.columns) - set(self.list.keys)
        ]
        if not self._header or not others:
            return ""
        return f'"{others[0]}" is sent as {self._header} so far: the joined columns take its place.'

    def _is_this_join(self, feed: Feed) -> bool:
        return self._exists and len(feed.columns) > 1 and feed.header == self._before.header

    def _show_samples(self) -> None:
        join, sheet = self.join, self._sheet
        values = feed_values(sheet, Feed("", join.columns, join.separator), _SEARCHED_ROWS) if join.columns else []
        found = [(place, value) for place, value in enumerate(values) if value.strip()][:PREVIEWED]
        show: Callable[[int], tuple[str, str]] = lambda place: (  # noqa: E731
            (f"Row {number(sheet.row_numbers[found[place][0]])}", " ".join(found[place][1].split("\n")))
            if place < len(found)
            else ("", "")
        )
        for place, (where, value) in enumerate(self._lines):
            words, text = show(place)
            where.setText(words)
            value.set_text(text)
