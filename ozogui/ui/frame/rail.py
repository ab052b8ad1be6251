"""The rail at the left: the five steps, each saying its state by itself, and the places beside them below."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.ui.journey.place import BESIDE, STEPS, Place
from ozogui.ui.kit.controls import Rule
from ozogui.ui.kit.look import Look, Type

ROW_HEIGHT = 64
WIDE, FOLDED = 216, 64
_GAP = "\u2002"
"""Qt puts a button's icon 4 px before its words; an en space makes that the 10 px of the steps above."""

PLACES_BESIDE = {
    Place.UPLOADS: ("Uploads", "list", "uploadsButton"),
    Place.DO_NOT_CALL: ("Do-not-call", "shield", "doNotCallButton"),
    Place.HISTORY: ("History", "history", "historyButton"),
    Place.SETTINGS: ("Settings", "settings", "settingsButton"),
}
"""Words, icon and object name of the places beside the steps."""

Index = QModelIndex | QPersistentModelIndex


class StepKind(StrEnum):
    """How a step stands; the value is what a screen reader says."""

    DONE = "done"
    REMARKS = "done with remarks"
    READY = "ready"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class StepState:
    """A step's state and the one fact below its name ("37 held back", "Needs a spreadsheet")."""

    kind: StepKind
    fact: str


_KIND_ICONS = {
    StepKind.DONE: ("tick", "ok"),
    StepKind.REMARKS: ("triangle", "warn"),
    StepKind.BLOCKED: ("lock", "off"),
}


class StepModel(QAbstractListModel):
    """The five steps as a list; answers from memory."""

    StateRole = Qt.ItemDataRole.UserRole + 1
    PlaceRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._states = {place: StepState(StepKind.BLOCKED, "") for place in STEPS}
        self.current: Place = Place.SPREADSHEET

    def set_states(self, states: dict[Place, StepState], current: Place) -> None:
        """Show these states; `current` may be History or Settings, then no step is current."""
        if states == self._states and current is self.current:
            return
        self._states, self.current = dict(states), current
        self.dataChanged.emit(self.index(0), self.index(len(STEPS) - 1))

    def state(self, place: Place) -> StepState:
        """Return how a step stands."""
        return self._states[place]

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(STEPS)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        place = STEPS[index.row()]
        state = self._states[place]
        if role == Qt.ItemDataRole.DisplayRole:
            return place.name.capitalize()
        if role == self.StateRole:
            return state
        if role == self.PlaceRole:
            return place
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{place.name.capitalize()}: {state.fact} (Alt+{place.value})"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            here = ", you are here" if place is self.current else ""
            return f"Step {place.value}, {place.name.capitalize()}, {state.kind.value}, {state.fact}{here}"
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        place = STEPS[index.row()]
        if self._states[place].kind is StepKind.BLOCKED and place is not self.current:
            return Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class StepDelegate(QStyledItemDelegate):
    """Paints a step: ring or filled number, name, fact, and the line to the next one."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.folded = False

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(WIDE, ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        place: Place = index.data(StepModel.PlaceRole)
        state: StepState = index.data(StepModel.StateRole)
        model = index.model()
        current = isinstance(model, StepModel) and model.current is place
        flags: Any = option.state
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, current=current, flags=flags)
        ring = QRectF(rect.left() + (20 if self.folded else 24), rect.center().y() - 12, 24, 24)
        middle = ring.center().x()
        painter.setPen(QPen(self._look.colour("line2"), 1.5))
        if index.row() + 1 < len(STEPS):
            painter.drawLine(QPointF(middle, ring.bottom() + 3), QPointF(middle, rect.bottom() + 1))
        if index.row() > 0:
            painter.drawLine(QPointF(middle, rect.top()), QPointF(middle, ring.top() - 3))
        self._ring(painter, ring, place, state, current=current)
        if not self.folded:
            self._words(painter, rect, place, state, current=current)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRectF, *, current: bool, flags: Any) -> None:
        card = rect.adjusted(12, 4, -12, -4)
        if current:
            painter.setPen(QPen(self._look.colour("line"), 1))
            painter.setBrush(self._look.colour("surface"))
            painter.drawRoundedRect(card, 8, 8)
        elif flags & QStyle.StateFlag.State_MouseOver and flags & QStyle.StateFlag.State_Enabled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._look.colour("hover"))
            painter.drawRoundedRect(card, 8, 8)
        if flags & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._look.colour("accent_fill"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), 7, 7)

    def _ring(self, painter: QPainter, ring: QRectF, place: Place, state: StepState, *, current: bool) -> None:
        look = self._look
        if current:
            edge, fill = "accent", "accent"
        else:
            edge, fill = {
                StepKind.DONE: ("ok_fill", "ok_soft"),
                StepKind.REMARKS: ("warn_fill", "warn_soft"),
                StepKind.READY: ("field", "surface"),
                StepKind.BLOCKED: ("line2", "rail"),
            }[state.kind]
        painter.setPen(QPen(look.colour(edge), 1.4))
        painter.setBrush(look.colour(fill))
        painter.drawEllipse(ring)
        if not current and state.kind in _KIND_ICONS:
            name, colour = _KIND_ICONS[state.kind]
            size = 14 if state.kind is not StepKind.BLOCKED else 12
            corner = ring.center().toPoint()
            painter.drawPixmap(corner.x() - size // 2, corner.y() - size // 2, look.pixmap(name, colour, size))
            return
        painter.setPen(QColor(look.colours.on_accent) if current else look.colour("text"))
        painter.setFont(look.font(Type.SMALL_STRONG))
        painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, str(place.value))

    def _words(self, painter: QPainter, rect: QRectF, place: Place, state: StepState, *, current: bool) -> None:
        left, room = rect.left() + 58, rect.width() - 58 - 20
        blocked = state.kind is StepKind.BLOCKED and not current
        for kind, colour, text, top in (
            (Type.STRONG, "text2" if blocked else "text", place.name.capitalize(), rect.center().y() - 18),
            (Type.SMALL, "text3" if blocked else "text2", state.fact, rect.center().y()),
        ):
            painter.setFont(self._look.font(kind))
            painter.setPen(self._look.colour(colour))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(left, top, room + 2, 18), Qt.AlignmentFlag.AlignVCenter, shown)


class PlaceButton(QPushButton):
    """One of the places beside the steps."""

    def __init__(self, look: Look, text: str, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(f"{_GAP}{text}", parent)
        self._look, self._icon_name, self._words = look, icon, text
        self._folded = False
        self._count, self._needs_you = 0, False
        self.setObjectName(name)
        self.setCheckable(True)
        self.setFixedHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.setFont(look.font(Type.STRONG))
        look.changed.connect(self._take)
        self.toggled.connect(self._take)
        self._take()

    def show_count(self, count: int, needs_you: bool) -> None:
        """Show a number at the right, amber where somebody is needed; none for 0."""
        if (count, needs_you) == (self._count, self._needs_you):
            return
        self._count, self._needs_you = count, needs_you
        more = f", {count}{', one needs you' if needs_you else ''}" if count else ""
        self.setAccessibleName(f"{self._words}{more}")
        self.setToolTip(f"{self._words}{more}")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tone = "warn" if self._needs_you else "accent"
        painter.setFont(self._look.font(Type.SMALL_STRONG))
        words = str(self._count)
        width = max(20.0, painter.fontMetrics().horizontalAdvance(words) + 12.0)
        pill = QRectF(self.width() - width - 10, self.height() / 2 - 10, width, 20)
        if self._folded:
            pill = QRectF(self.width() - width, 1, width, 18)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(f"{tone}_soft"))
        painter.drawRoundedRect(pill, 9, 9)
        painter.setPen(self._look.colour("warn" if self._needs_you else "accent_text"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def fold(self, folded: bool) -> None:
        """Show the icon alone."""
        self._folded = folded
        self.setText("" if folded else f"{_GAP}{self._words}")
        self._take()

    def _take(self) -> None:
        c = self._look.colours
        ground = f"background: {c.surface}; border: 1px solid {c.line};" if self.isChecked() else ""
        self.setIcon(self._look.icon(self._icon_name, "accent_text" if self.isChecked() else "text2", 18))
        self.setIconSize(QSize(18, 18))
        place = "text-align: center; padding: 0" if self._folded else "text-align: left; padding: 0 16px"
        focused = "padding: 0" if self._folded else "padding: 0 15px"
        self.setStyleSheet(
            f"QPushButton {{ {place}; color: {c.text}; background: transparent;"
            f" border: 1px solid transparent; border-radius: 8px; {ground} }}"
            f"QPushButton:hover {{ background: {c.hover if not self.isChecked() else c.surface}; }}"
            f"QPushButton:focus {{ border: 2px solid {c.accent_fill}; {focused}; }}"
        )


class Rail(QFrame):
    """The rail; says where the person wants to go and never decides whether that is possible."""

    place_wanted = Signal(int)
    """A `Place` was clicked or chosen with Enter."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.setFixedWidth(WIDE)
        self.model = StepModel(self)
        self.steps = QListView()
        self.steps.setObjectName("stepList")
        self.steps.setAccessibleName("Steps")
        self.steps.setFrameShape(QFrame.Shape.NoFrame)
        self.steps.setMouseTracking(True)
        self.steps.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setFixedHeight(ROW_HEIGHT * len(STEPS))
        self.steps.setModel(self.model)
        self._delegate = StepDelegate(look, self.steps)
        self.steps.setItemDelegate(self._delegate)
        self.steps.clicked.connect(self._on_step)
        self.steps.activated.connect(self._on_step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 16, 1, 16)
        layout.setSpacing(0)
        layout.addWidget(self.steps)
        layout.addStretch(1)
        rule = QVBoxLayout()
        rule.setContentsMargins(24, 0, 24, 10)
        rule.addWidget(Rule())
        layout.addLayout(rule)
        places = QVBoxLayout()
        places.setContentsMargins(12, 0, 11, 0)
        places.setSpacing(0)
        self._beside = {place: PlaceButton(look, *PLACES_BESIDE[place]) for place in BESIDE}
        for place, button in self._beside.items():
            button.clicked.connect(lambda _checked, place=place: self.place_wanted.emit(place))
            places.addWidget(button)
        self.uploads_button = self._beside[Place.UPLOADS]
        layout.addLayout(places)
        look.changed.connect(self.steps.viewport().update)

    def show_states(self, states: dict[Place, StepState], current: Place) -> None:
        """Show how the steps stand and where the person is."""
        self.model.set_states(states, current)
        if current in STEPS:
            self.steps.setCurrentIndex(self.model.index(current - 1))
        for place, button in self._beside.items():
            button.setChecked(current is place)

    def fold(self, folded: bool) -> None:
        """Show icons alone, the facts as tooltips; for windows under 1280 wide."""
        self.setFixedWidth(FOLDED if folded else WIDE)
        self._delegate.folded = folded
        for button in self._beside.values():
            button.fold(folded)
        self.steps.viewport().update()

    def _on_step(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.place_wanted.emit(index.data(StepModel.PlaceRole))
