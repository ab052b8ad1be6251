"""The card for headers that have the same value in every lead: rows of header = value.

A row counts once it has both; what is wrong with a value is asked of the rules, not decided here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Leads
from ozogui.leads.values.headers import EXPIRY, PHONE, PRIORITY
from ozogui.ui.columns.header_choices import (
    ANOTHER,
    HEADER_ROLE,
    HeaderChoices,
    HeaderCombo,
    OwnHeaderDialog,
    all_headers,
)
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

_HINTS = {PRIORITY: "1 to 99", EXPIRY: "YYYY-MM-DD"}
_MOST_HEIGHT = 190
_HELP = (
    "Use this when your sheet has no column for a CloudAgent field. Every lead gets the value you type, for "
    "example Priority = 5 or Source = Diwali26."
)


def trouble_with(header: str, value: str, options: CheckOptions) -> str:
    """Return what the rules would say of this value in every lead; empty when they take it."""
    check = Check(Leads((header,), ([value],), (1,)), options)
    check.run()
    finding = check.finding_at(0, header)
    return finding.message if finding is not None else ""


class ConstantRow(QWidget):
    """One header and its value."""

    changed = Signal()
    """Header or value are different."""
    removal_wanted = Signal()
    """The row is to go."""
    other_wanted = Signal()
    """The person wants a header that is not listed."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = ""
        self._choices = HeaderChoices(self, tell_own=False)
        self.combo = HeaderCombo(look, self._choices)
        self.combo.setPlaceholderText("Header")
        self.combo.setAccessibleName("Header with the same value for every lead")
        self.combo.setFixedWidth(118)
        self.combo.activated.connect(self._on_chosen)
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("Value")
        self.edit.setAccessibleName("Value for every lead")
        self.edit.textEdited.connect(lambda: self.changed.emit())
        self.remove_button = Button(look, kind="bare", icon="close", hint="Take this constant away")
        self.remove_button.clicked.connect(self.removal_wanted)
        self._trouble = Text(look, Type.SMALL, "err", wrap=True)
        self._trouble.hide()
        line = row(self.combo, Text(look, Type.BODY, "text2", "="), self.edit, self.remove_button)
        line.setStretch(2, 1)
        self.setLayout(column(line, self._trouble, spacing=tokens.SPACE_PAIR))

    @property
    def header(self) -> str:
        """The header; empty while none is chosen."""
        return self._header

    @property
    def value(self) -> str:
        """The value, without blanks around it."""
        return self.edit.text().strip()

    @property
    def is_complete(self) -> bool:
        """Whether it has both, and so counts."""
        return bool(self._header and self.value)

    def show_pair(self, header: str, value: str) -> None:
        """Show a header and its value."""
        self._header = header
        self.edit.setText(value)

    def offer(self, headers: Sequence[str]) -> None:
        """Offer these headers, and its own."""
        own = (self._header,) if self._header and self._header not in headers else ()
        self._choices.set_headers((*own, *headers), may_be_left_out=False)
        self.combo.setCurrentIndex(self._choices.place_of(self._header) if self._header else -1)
        self.combo.setToolTip(self._header)
        self.edit.setPlaceholderText(_HINTS.get(self._header, "Value"))

    def tell(self, trouble: str) -> None:
        """Say what is wrong with the value; nothing when it is empty."""
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))

    def _on_chosen(self) -> None:
        chosen = self.combo.currentData(HEADER_ROLE)
        if chosen == ANOTHER:
            self.combo.setCurrentIndex(self._choices.place_of(self._header) if self._header else -1)
            self.other_wanted.emit()
            return
        self._header = str(chosen)
        self.changed.emit()
        self.edit.setFocus()


class ConstantsCard(Card):
    """The rows of constants; those that are complete are the mapping's."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._look, self._journey = look, journey
        self.rows: list[ConstantRow] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        help_icon = Icon(look, "help", "text2", 16)
        help_icon.setToolTip(_HELP)
        help_icon.setAccessibleName(_HELP)
        self.add_button = Button(look, "Add a fixed value", kind="quiet", icon="plus", name="addConstantButton")
        self.add_button.setToolTip(_HELP)
        self.add_button.clicked.connect(lambda: self.add())
        self._lines = column(spacing=tokens.SPACE_ROW)
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(self._lines)
        self._scroll = _Lines(inside, self._lines)
        self._inside = inside
        inside.installEventFilter(self)
        head = row(Text(look, Type.H2, text="The same for every lead", wrap=True), help_icon)
        head.setStretch(0, 1)
        self.box.addLayout(head)
        self.box.addWidget(self._scroll)
        self.box.addLayout(row(self.add_button, 1))
        self._fit()

    def take(self) -> None:
        """Show the mapping's constants; rows that are still being filled in stay."""
        constants = self._journey.matching.mapping.constants
        if constants != self._complete():
            while self.rows:
                self._drop(self.rows[-1])
            for header, value in constants:
                self._new_row().show_pair(header, value)
        self._offer()
        self.setEnabled(not self._journey.is_locked)
        self._fit()

    def add(self, header: str = "") -> None:
        """Add a row, for this header when one is named, and put the cursor where something is missing."""
        line = next((line for line in self.rows if not line.is_complete and line.header == header), None)
        if line is None:
            line = self._new_row()
            line.show_pair(header, "")
        self._offer()
        self._fit()
        self._scroll.ensureWidgetVisible(line)
        (line.edit if header else line.combo).setFocus()

    def _new_row(self) -> ConstantRow:
        line = ConstantRow(self._look)
        line.changed.connect(self._on_changed)
        line.removal_wanted.connect(lambda: self._on_removal(line))
        line.other_wanted.connect(lambda: self._on_other(line))
        self.rows.append(line)
        self._lines.addWidget(line)
        line.show()
        return line

    def _drop(self, line: ConstantRow) -> None:
        self.rows.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _complete(self) -> tuple[tuple[str, str], ...]:
        return tuple((line.header, line.value) for line in self.rows if line.is_complete)

    def _on_changed(self) -> None:
        self._journey.matching.set_mapping(replace(self._journey.matching.mapping, constants=self._complete()))
        self._offer()
        self._fit()

    def _on_removal(self, line: ConstantRow) -> None:
        self._drop(line)
        self._on_changed()
        self.add_button.setFocus()

    def _on_other(self, line: ConstantRow) -> None:
        dialog = OwnHeaderDialog(self._look, "Which header is the same for every lead?", self.window())

        def take(name: str) -> None:
            self._journey.matching.remember_own_header(name)
            line.show_pair(name, line.edit.text())
            self._on_changed()
            line.edit.setFocus()

        dialog.named.connect(take)
        dialog.open()

    def _offer(self) -> None:
        """Offer each row what no column and no other row feeds; PhoneNumber never, since nobody shares one."""
        journey = self._journey
        options = journey.engine.check_options(journey.targeting.account)
        fed = {PHONE, *(feed.header for feed in journey.matching.mapping.feeds if feed.columns)}
        for line in self.rows:
            taken = fed | {other.header for other in self.rows if other is not line}
            line.offer([header for header in all_headers(journey.matching.own_headers) if header not in taken])
            line.tell(trouble_with(line.header, line.value, options) if line.is_complete else "")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._inside and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        self._scroll.setVisible(bool(self.rows))
        self._scroll.updateGeometry()


class _Lines(QScrollArea):
    """As high as the rows in it where there is room, and scrolling where there is not."""

    def __init__(self, inside: QWidget, lines: QVBoxLayout) -> None:
        super().__init__()
        self._lines = lines
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setWidget(inside)

    @override
    def sizeHint(self) -> QSize:
        lines, width = self._lines, self.viewport().width()
        height = lines.heightForWidth(width) if lines.hasHeightForWidth() else lines.sizeHint().height()
        return QSize(width, min(height, _MOST_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, tokens.CONTROL_HEIGHT)
