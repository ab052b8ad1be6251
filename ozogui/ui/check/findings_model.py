"""The kinds of findings as a list, under who can do something about them, warnings last; one kind can be open."""

from __future__ import annotations

from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from ozogui.leads.checking.check import Check, FindingKind
from ozogui.leads.checking.rules import Severity
from ozogui.leads.repairing.remedies import ACTS
from ozogui.leads.repairing.remedies import Act as RemedyAct
from ozogui.ui.kit.look import Look, Type
from ozogui.wording import count, number

Index = QModelIndex | QPersistentModelIndex

DETAIL = "detail"

KIND_HEIGHT, HEADING_HEIGHT = 30, 36


class Group(Enum):
    """Who can do something about a kind; the value is the heading's words."""

    REPAIR = "Put right with one press"
    DECIDE = "You decide"
    SENDER = "Only the sender can help"
    LISTS = "Not to be called"
    WARNING = "Sent with a warning"


_LISTS = frozenset({"suppressed", "no-consent"})
_DECIDED = frozenset({"left-out", "row-shape", "duplicate-phone"})
"""What somebody has decided, or decides elsewhere: on the page Spreadsheet, or by which of equal numbers is kept."""


def group_of(kind: FindingKind) -> Group:
    """Tell under which heading a kind stands."""
    if kind.rule.severity is Severity.WARNING:
        return Group.WARNING
    if kind.rule.name in _LISTS:
        return Group.LISTS
    if kind.repairable:
        return Group.REPAIR
    # To leave the rows out is nothing that puts them right.
    acts = set(ACTS.get(kind.rule.name, ())) - {RemedyAct.REPAIR, RemedyAct.LEAVE_OUT}
    return Group.DECIDE if acts or kind.offered or kind.rule.name in _DECIDED else Group.SENDER


class FindingsModel(QAbstractListModel):
    """Rows are a `FindingKind`, a `Group` (the heading before its kinds), or DETAIL (below the kind that is open)."""

    RowRole = Qt.ItemDataRole.UserRole + 1
    OpenRole = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[FindingKind | Group | str] = []
        self._warned = 0
        self.open_rule = ""
        self.detail_height = 0

    def take(self, check: Check | None) -> None:
        """Show the findings of a check; the open kind stays open while it has findings."""
        self.beginResetModel()
        kinds = check.kinds() if check is not None else []
        self._warned = check.with_warning if check is not None else 0
        if self.open_rule not in {kind.rule.name for kind in kinds}:
            self.open_rule = ""
        self._rows = self._lay_out(kinds)
        self.endResetModel()

    def open(self, rule: str) -> None:
        """Open one kind and close the other; "" closes."""
        self.beginResetModel()
        kinds = self.kinds()
        self.open_rule = rule
        self._rows = self._lay_out(kinds)
        self.endResetModel()

    def kind_at(self, index: Index) -> FindingKind | None:
        """Return the kind of a row, None for the heading and the detail."""
        row = self._rows[index.row()] if index.isValid() else None
        return row if isinstance(row, FindingKind) else None

    def kinds(self) -> list[FindingKind]:
        """Return all kinds, errors first."""
        return [row for row in self._rows if isinstance(row, FindingKind)]

    def open_kind(self) -> FindingKind | None:
        """Return the kind that is open."""
        return next((kind for kind in self.kinds() if kind.rule.name == self.open_rule), None)

    def detail_index(self) -> QModelIndex:
        """Return where the open kind's detail stands; invalid when none is open."""
        return self.index(self._rows.index(DETAIL)) if DETAIL in self._rows else QModelIndex()

    def index_of(self, rule: str) -> QModelIndex:
        """Return where a kind stands; invalid when it has no findings."""
        for number_, row in enumerate(self._rows):
            if isinstance(row, FindingKind) and row.rule.name == rule:
                return self.index(number_)
        return QModelIndex()

    def _lay_out(self, kinds: list[FindingKind]) -> list[FindingKind | Group | str]:
        rows: list[FindingKind | Group | str] = []
        groups = {kind.rule.name: group_of(kind) for kind in kinds}
        for group in Group:
            inside = [kind for kind in kinds if groups[kind.rule.name] is group]
            rows += [group] if inside else []
            for kind in inside:
                rows.append(kind)
                if kind.rule.name == self.open_rule:
                    rows.append(DETAIL)
        return rows

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == self.RowRole:
            return row
        if role == self.OpenRole:
            return isinstance(row, FindingKind) and row.rule.name == self.open_rule
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row)
        if role == Qt.ItemDataRole.AccessibleTextRole and isinstance(row, FindingKind):
            repairable = f", {kind_repairable(row)}" if row.repairable else ""
            return f"{row.rule.severity.value}: {row.rule.title}, {count('lead', row.leads)}{repairable}"
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._rows[index.row()], FindingKind):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.ItemIsEnabled

    def _words(self, row: FindingKind | Group | str) -> str:
        if isinstance(row, FindingKind):
            return f"{row.rule.title} {number(row.leads)}"
        return f"{row.value} {self.leads_words(row)}".strip() if isinstance(row, Group) else ""

    def leads_words(self, group: Group) -> str:
        """Return how many leads a heading stands for; nothing where a lead may stand under several of its kinds."""
        inside = [kind for kind in self.kinds() if group_of(kind) is group]
        if group is Group.WARNING:
            return count("lead", self._warned)
        return count("lead", inside[0].leads) if len(inside) == 1 else ""


def kind_repairable(kind: FindingKind) -> str:
    """Say how many of a kind's cells can be repaired."""
    return f"{number(kind.repairable)} can be repaired"


class FindingsDelegate(QStyledItemDelegate):
    """Paints a kind: icon, title, a wand where it can be repaired, the number of leads, an arrow."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(FindingsModel.RowRole)
        model = index.model()
        if row == DETAIL and isinstance(model, FindingsModel):
            return QSize(200, model.detail_height)
        return QSize(200, HEADING_HEIGHT if isinstance(row, Group) else KIND_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(FindingsModel.RowRole)
        model = index.model()
        if row == DETAIL or not isinstance(model, FindingsModel):
            return
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Group):
            self._heading(painter, rect, row, model.leads_words(row), is_first=not index.row())
        else:
            self._kind(painter, rect, row, option.state, is_open=bool(index.data(FindingsModel.OpenRole)))
        painter.restore()

    def _heading(self, painter: QPainter, rect: QRectF, group: Group, leads: str, *, is_first: bool) -> None:
        look = self._look
        if not is_first:
            painter.fillRect(QRectF(rect.left(), rect.top() + 3, rect.width(), 1), look.colour("line"))
        painter.setFont(look.font(Type.H2))
        painter.setPen(look.colour("text"))
        inner = rect.adjusted(16, 6, -16, 0)
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignVCenter), group.value)
        left = painter.fontMetrics().horizontalAdvance(group.value) + 10
        painter.setFont(look.font(Type.SMALL))
        painter.setPen(look.colour("text2"))
        painter.drawText(inner.adjusted(left, 1, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), leads)

    def _kind(self, painter: QPainter, rect: QRectF, kind: FindingKind, state: Any, *, is_open: bool) -> None:
        look = self._look
        if is_open or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, look.colour("sunken"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.colour("accent_fill"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -1, -1))
        error = kind.rule.severity is Severity.ERROR
        middle = int(rect.center().y())
        painter.drawPixmap(
            int(rect.left()) + 15,
            middle - 8,
            look.pixmap("octagon" if error else "triangle", "err" if error else "warn", 16),
        )
        right = rect.right() - 14
        arrow = look.pixmap("chevron-down" if is_open else "chevron-right", "text2", 14)
        painter.drawPixmap(int(right) - 13, middle - 7, arrow)
        painter.setFont(look.font(Type.STRONG, tabular=True))
        painter.setPen(look.colour("text"))
        digits = number(kind.leads)
        width = painter.fontMetrics().horizontalAdvance(digits)
        painter.drawText(
            QRectF(right - 24 - width, rect.top(), width + 2, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), digits
        )
        end = right - 24 - width - 12
        if kind.repairable and not is_open:
            painter.drawPixmap(int(end) - 16, middle - 8, look.pixmap("wand", "accent_text", 16))
            end -= 24
        painter.setFont(look.font(Type.BODY))
        left = rect.left() + 38
        title = painter.fontMetrics().elidedText(kind.rule.title, Qt.TextElideMode.ElideRight, int(end - left))
        painter.drawText(
            QRectF(left, rect.top(), end - left + 2, rect.height()), int(Qt.AlignmentFlag.AlignVCenter), title
        )
