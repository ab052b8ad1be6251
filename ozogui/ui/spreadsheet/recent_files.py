"""The card with the files that were opened lately: what each held, when, and what opening it again will bring.

The list itself is kept by the settings; whether a file is still there is asked away from the window, since a drive that
is gone may take long to say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ozogui.settings.settings import RecentFile
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.controls import Button, Card, Rule, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.table import Index
from ozogui.wording import count, moment

KNOWN = "Columns known: goes straight to Check"
GONE = "Moved or renamed since"

_HEIGHT, _LOW_HEIGHT = 72, 55


@dataclass(frozen=True, slots=True)
class RecentLine:
    """One file as the list shows it."""

    file: RecentFile
    is_known: bool
    """A mapping is remembered for its columns."""
    is_gone: bool
    """It is no longer where it was."""

    @property
    def name(self) -> str:
        """The file's name."""
        return Path(self.file.path).name

    @property
    def state(self) -> str:
        """What opening it will bring; empty where there is nothing to say."""
        return GONE if self.is_gone else KNOWN if self.is_known else ""

    def about(self, now: datetime) -> str:
        """Return what it held and when it was opened: "1,240 leads · yesterday 17:42"."""
        leads = count("lead", self.file.leads)
        if not self.file.opened_at:
            return leads
        when = moment(datetime.fromisoformat(self.file.opened_at), now)
        return f"{leads} · {when.replace('Today', 'today').replace('Yesterday', 'yesterday')}"


class RecentModel(QAbstractListModel):
    """Recent files, newest first; answers from memory."""

    LineRole = Qt.ItemDataRole.UserRole + 1

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[RecentLine, ...] = ()

    def set_lines(self, lines: Sequence[RecentLine]) -> None:
        """Show these files."""
        if tuple(lines) == self._lines:
            return
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def line(self, index: Index) -> RecentLine | None:
        """Return the file at an index."""
        return self._lines[index.row()] if index.isValid() and index.row() < len(self._lines) else None

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._lines)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index)
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == self.LineRole:
            return line
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.file.path
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (line.name, line.about(datetime.now(UTC)), line.state) if part)
        return None


class RecentDelegate(QStyledItemDelegate):
    """Paints a file in two or three lines."""

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(RecentModel.LineRole)
        return QSize(200, _HEIGHT if isinstance(line, RecentLine) and line.state else _LOW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(RecentModel.LineRole)
        if not isinstance(line, RecentLine):
            return
        look, rect = self._look, QRectF(option.rect)
        state: Any = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_MouseOver and state & QStyle.StateFlag.State_Enabled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("sunken"))
            painter.drawRect(rect)
        if index.row() > 0:
            painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), look.colour("line"))
        middle = int(rect.center().y())
        painter.drawPixmap(int(rect.left()) + 2, middle - 9, look.pixmap("file", "text2", 18))
        painter.drawPixmap(int(rect.right()) - 18, middle - 7, look.pixmap("chevron-right", "text2", 16))
        self._words(painter, rect.adjusted(34, 0, -24, 0), line)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.colour("accent_fill"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(1, 2, -1, -1), tokens.RADIUS_BOX, tokens.RADIUS_BOX)
        painter.restore()

    def _words(self, painter: QPainter, room: QRectF, line: RecentLine) -> None:
        rows = [(Type.STRONG, "text2" if line.is_gone else "text", line.name)]
        rows.append((Type.SMALL, "text2", line.about(datetime.now(UTC))))
        if line.state:
            rows.append((Type.SMALL, "text2" if line.is_gone else "ok", line.state))
        top = room.center().y() - 8.5 * len(rows)
        for number, (kind, tone, text) in enumerate(rows):
            left = room.left()
            if number == 2:
                icon = self._look.pixmap("info" if line.is_gone else "tick-circle", tone, 14)
                painter.drawPixmap(int(left), int(top) + 2, icon)
                left += 19
            painter.setFont(self._look.font(kind))
            painter.setPen(self._look.colour(tone))
            mode = Qt.TextElideMode.ElideMiddle if number == 0 else Qt.TextElideMode.ElideRight
            shown = painter.fontMetrics().elidedText(text, mode, int(room.right() - left))
            painter.drawText(QRectF(left, top, room.right() - left, 17), Qt.AlignmentFlag.AlignVCenter, shown)
            top += 17


class _List(QListView):
    """As tall as its lines where there is room; scrolls where there is not."""

    @override
    def sizeHint(self) -> QSize:
        model = self.model()
        heights = (self.sizeHintForRow(line) for line in range(model.rowCount()))
        return QSize(super().sizeHint().width(), max(_LOW_HEIGHT, sum(heights)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), _LOW_HEIGHT)


class RecentFilesCard(Card):
    """The list of recent files; Enter or a click opens one, Delete takes it off the list."""

    wanted = Signal(Path)
    """A file is to be opened again."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._journey = journey
        self._gone: frozenset[str] = frozenset()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.model = RecentModel(self)
        self.list = _List()
        self.list.setObjectName("recentFilesList")
        self.list.setAccessibleName("Recent files")
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setModel(self.model)
        self.list.setItemDelegate(RecentDelegate(look, self.list))
        self.list.clicked.connect(self._on_chosen)
        self.list.installEventFilter(self)
        self._none = Text(look, Type.BODY, "text2", "No files yet. They will be listed here.", wrap=True)
        self.clear_button = Button(look, "Clear list", kind="plain", name="clearRecentButton")
        self.clear_button.clicked.connect(self._on_clear)
        self.box.setContentsMargins(tokens.SPACE, tokens.SPACE_ROW, tokens.SPACE, tokens.SPACE_PAIR)
        self.box.setSpacing(tokens.SPACE_PAIR)
        self.box.addLayout(row(Text(look, Type.H2, text="Recent files"), 1, self.clear_button))
        self.box.addWidget(Rule())
        self._none.setContentsMargins(0, tokens.SPACE_ROW, 0, tokens.SPACE_ROW)
        self.box.addWidget(self._none)
        self.box.addWidget(self.list, 1)
        look.changed.connect(self.list.viewport().update)
        self.refresh()

    def refresh(self) -> None:
        """Read the list again, and ask in the background which files are still there."""
        self._show()
        paths = [file.path for file in self._journey.settings.recent_files]
        if not paths:
            return

        def look_for(work: Work) -> frozenset[str]:
            return frozenset(path for path in paths if not work.is_cancelled() and not _is_there(path))

        self._journey.background.run(look_for, self._take_gone, lane="recent files")

    def _take_gone(self, gone: frozenset[str]) -> None:
        self._gone = gone
        self._show()

    def _show(self) -> None:
        settings = self._journey.settings
        known = {each.fingerprint for each in settings.mappings}
        lines = [RecentLine(file, file.fingerprint in known, file.path in self._gone) for file in settings.recent_files]
        self.model.set_lines(lines)
        self.list.setVisible(bool(lines))
        self.clear_button.setVisible(bool(lines))
        self._none.setVisible(not lines)
        self.list.updateGeometry()

    def _on_chosen(self, index: QModelIndex) -> None:
        line = self.model.line(index)
        if line is not None:
            self.wanted.emit(Path(line.file.path))

    def _on_clear(self) -> None:
        self._journey.engine.remember(lambda settings: replace(settings, recent_files=()))
        self._show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            index = self.list.currentIndex()
            line = self.model.line(index)
            if line is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_chosen(index)
                return True
            if line is not None and event.key() == Qt.Key.Key_Delete:
                self._journey.engine.remember(lambda settings: settings.without_recent_file(line.file.path))
                self._show()
                return True
        return super().eventFilter(watched, event)


def _is_there(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:
        # The drive does not answer, or may not be looked at: as good as gone for whoever wants to open it.
        return False
