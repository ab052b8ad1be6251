"""One list for several campaigns: a line for each value of a column, and what every campaign gets.

What goes where is the journey's (`journey.splitting`); nothing is sent from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QInputDialog, QMenu, QProgressBar, QTableView, QVBoxLayout, QWidget
from typing_extensions import override

from ozogui.leads.checking.slices import Keep
from ozogui.leads.mapping.splitting import MOST_VALUES, ColumnValue
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.splitting import Chosen
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Shrinking, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.plain_text import literal
from ozogui.ui.kit.rows_model import RowsModel
from ozogui.ui.kit.table import Cell, TableCard, dress_table
from ozogui.wording import count, in_words, number

_WIDTHS = (180, 66, 200, 110, 190)
_HOW, _NARROW = 4, 960
_SIDE_WIDTH, _SLIM_SIDE, _ICON_WIDTH = 272, 210, 44
_MOST_BARS = 8
_HELD = "Held back"
_CHIPS = {
    Chosen.NAME: ("ok", "tick"),
    Chosen.PERSON: ("off", "tick"),
    Chosen.LAST: ("accent", "history"),
    Chosen.OPEN: ("warn", "triangle"),
}


class SplitModel(RowsModel[ColumnValue]):
    """The values of the column."""

    headings = ("Value", "Leads", "Goes to", "State", "How")
    right_columns = (1,)

    def __init__(self, journey: Journey, position_of: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._splitting, self._position_of = journey.splitting, position_of
        self.column_name = ""
        self.is_narrow = False

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if section == 0 and orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.column_name
        return super().headerData(section, orientation, role)

    @override
    def cell(self, row: ColumnValue, column: int) -> Cell:
        campaign, how = self._splitting.campaign_of(row.value), self._splitting.how(row.value)
        mark = "warn" if campaign is None else ""
        if column == 0:
            near = [each for each in row.near if each != row.value]
            return Cell(
                shown_value(row.value), second=f"near {', '.join(map(shown_value, near))}" if near else "", mark=mark
            )
        if column == 1:
            return Cell(number(row.leads), right=True)
        if column == 2:
            words = "Choose a campaign" if campaign is None else campaign or _HELD
            return Cell(words, tone="text" if campaign else "text3", end_icon="chevron-down")
        if column == 3:
            position = self._position_of(campaign) if campaign else ""
            tone = {"RUNNING": "ok", "READY": "accent"}.get(position, "off")
            return Cell(position, chip=tone, icon="play" if position == "RUNNING" else "") if position else Cell()
        tone, icon = _CHIPS[how]
        return Cell("" if self.is_narrow else how.value, chip=tone, icon=icon)

    @override
    def tip(self, row: ColumnValue, column: int) -> str | None:
        return self._splitting.how(row.value).value if column == _HOW else None

    @override
    def spoken(self, row: ColumnValue, column: int) -> str | None:
        return f"{shown_value(row.value)}: {self.cell(row, column).text}" if column else None


class SplitPanel(Shrinking):
    """The table at the left, the campaigns with their leads at the right."""

    again_wanted = Signal()
    """The leads are to be checked again under another rule."""

    def __init__(self, look: Look, journey: Journey, position_of: Callable[[str], str]) -> None:
        super().__init__()
        self._look, self._journey = look, journey
        self.model = SplitModel(journey, position_of, self)
        self.table = _Table(self._open_menu)
        self.table.setObjectName("splitTable")
        self.table.setAccessibleName("Values of the column, and the campaign that each goes to")
        dress_table(self.table, look, row_height=44)
        self.table.setModel(self.model)
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.clicked.connect(lambda index: self._open_menu() if index.column() == 2 else None)
        self.hold_button = Button(look, kind="quiet", name="holdOpenValuesButton")
        self.hold_button.clicked.connect(self._hold_open)
        self._side = Card()
        self._side.setFixedWidth(_SIDE_WIDTH)
        self._title = Text(look, Type.H2, wrap=True)
        self._has = Text(look, Type.SMALL, "text2", wrap=True)
        self._bars = QVBoxLayout()
        self._bars.setSpacing(tokens.SPACE_TIGHT)
        self._once = Text(look, Type.SMALL, "text2", wrap=True)
        self.once_button = Button(look, "Send each number once", kind="quiet", name="sendOnceButton")
        self.once_button.clicked.connect(lambda: journey.choose_keep(Keep.FIRST))
        for part in (self._title, self._has):
            self._side.box.addWidget(part)
        self._side.box.addLayout(self._bars)
        self._side.box.addStretch(1)
        self._side.box.addWidget(self._once)
        self._side.box.addWidget(self.once_button)
        left = column(TableCard(look, self.table), row(self.hold_button, 1), spacing=tokens.SPACE_ROW)
        left.setStretch(0, 1)
        body = row(spacing=tokens.SPACE)
        body.addLayout(left, 1)
        body.addWidget(self._side)
        self.setLayout(body)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow is not self.model.is_narrow:
            self.model.is_narrow = narrow
            self._side.setFixedWidth(_SLIM_SIDE if narrow else _SIDE_WIDTH)
            self.table.setColumnWidth(_HOW, _ICON_WIDTH if narrow else _WIDTHS[_HOW])
            self.table.setColumnWidth(0, _WIDTHS[0] - 20 if narrow else _WIDTHS[0])
            self.refresh()

    def refresh(self) -> None:
        """Show the choice as it stands."""
        splitting = self._journey.splitting
        chosen = {index.row() for index in self.table.selectedIndexes()}
        self.model.column_name = splitting.column
        self.model.set_rows(splitting.values)
        for place in chosen:
            self.table.selectRow(place)
        missing = splitting.open_values
        words = shown_value(missing[0].value) if len(missing) == 1 else f"these {number(len(missing))} values"
        self.hold_button.setVisible(bool(missing))
        self.hold_button.set_words(f"Hold {words} back")
        self._show_campaigns()

    def _show_campaigns(self) -> None:
        splitting = self._journey.splitting
        totals = splitting.totals()
        ready = sum(each.ready for each in splitting.values)
        self._title.setText(
            f"{in_words(len(totals)).capitalize()} campaign{'' if len(totals) == 1 else 's'}"
            if totals
            else "No campaign yet"
        )
        self._has.setText(f"{number(sum(leads for _, leads in totals))} of {count('lead', ready)} have one")
        while (item := self._bars.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        most = max((leads for _, leads in totals), default=1)
        for campaign, leads in totals[:_MOST_BARS]:
            self._bars.addWidget(_CampaignBar(self._look, campaign, leads, most))
        if len(totals) > _MOST_BARS:
            self._bars.addWidget(Text(self._look, Type.SMALL, "text2", f"and {number(len(totals) - _MOST_BARS)} more"))
        sends_all = self._journey.choices.keep is Keep.ALL
        check = self._journey.editing.check
        twice = len(check.rows_of("duplicate-phone")) if check is not None and sends_all else 0
        self._once.setVisible(bool(twice))
        self.once_button.setVisible(bool(twice))
        self._once.setText(f"{count('lead', twice)} repeat a number of this list. In two campaigns both may call it.")

    def _hold_open(self) -> None:
        self._journey.splitting.choose([each.value for each in self._journey.splitting.open_values], "")

    def _chosen_values(self) -> list[str]:
        places = sorted({index.row() for index in self.table.selectedIndexes()} or {self.table.currentIndex().row()})
        return [line.value for place in places if (line := self.model.row_at(place)) is not None]

    def _open_menu(self) -> None:
        """Offer the campaigns for the values that are chosen, and for those near them."""
        values = self._chosen_values()
        if not values or self._journey.is_locked:
            return
        journey = self._journey
        menu = QMenu(self)
        menu.setObjectName("splitMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in journey.campaigns.names(journey.targeting.account):
            menu.addAction(literal(name)).triggered.connect(partial(self._choose, values, name))
        menu.addSeparator()
        line = next((each for each in self.model.rows if each.value == values[0]), None)
        campaign = journey.splitting.campaign_of(values[0])
        if campaign and line is not None and len(line.near) > 1:
            near = [each for each in line.near if each != line.value]
            words = f"Also {', '.join(map(shown_value, near))} to {campaign}"
            menu.addAction(literal(words)).triggered.connect(partial(self._choose, near, campaign))
        menu.addAction("Hold these back").triggered.connect(partial(self._choose, values, ""))
        menu.addAction("Type another name…").triggered.connect(partial(self._type_name, values))
        index = self.model.index(self.table.currentIndex().row(), 2)
        menu.popup(self.table.viewport().mapToGlobal(self.table.visualRect(index).bottomLeft()))

    def _choose(self, values: Sequence[str], campaign: str, _checked: bool = False) -> None:
        self._journey.splitting.choose(values, campaign)

    def _type_name(self, values: Sequence[str], _checked: bool = False) -> None:
        name, is_sure = QInputDialog.getText(self, "Another campaign", "Its name exactly as CloudAgent shows it:")
        if is_sure and name.strip():
            self._choose(values, name.strip())


class _Table(QTableView):
    """Enter and F2 open what a click opens."""

    def __init__(self, open_: Callable[[], None]) -> None:
        super().__init__()
        self._open = open_

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self._open()
        else:
            super().keyPressEvent(event)


class _CampaignBar(QWidget):
    """A campaign, its leads, and how many they are beside the fullest."""

    def __init__(self, look: Look, campaign: str, leads: int, most: int) -> None:
        super().__init__()
        bar = QProgressBar()
        bar.setRange(0, max(1, most))
        bar.setValue(leads)
        bar.setTextVisible(False)
        bar.setFixedHeight(6)
        bar.setAccessibleName(f"{campaign}: {count('lead', leads)}")
        line = row(ElidedText(look, Type.SMALL, text=campaign), Text(look, Type.SMALL, text=number(leads)))
        line.setStretch(0, 1)
        self.setLayout(column(line, bar, spacing=2))


def shown_value(value: str) -> str:
    """Return a value as it is told: quoted where spaces stand around it, in words where it is empty."""
    if not value.strip():
        return "(empty)"
    return f"“{value}”" if value != value.strip() else value


def open_words(values: Sequence[ColumnValue]) -> str:
    """Say what has no campaign yet: "Jaipur, 90 leads, has no campaign yet"."""
    if len(values) == 1:
        return f"{shown_value(values[0].value)}, {count('lead', values[0].leads)}, has no campaign yet"
    return f"{number(len(values))} values have no campaign yet"


def too_many_words(column: str, values: int) -> str:
    """Say that a column is hardly one to split by."""
    return f"{column} has {number(values)} values, more than {number(MOST_VALUES)}: choose another column"
