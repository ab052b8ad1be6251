"""Tables of the window: one delegate that paints every kind of cell, and a card that holds a table with round corners.

A model says what a cell is through `CELL_ROLE` (a `Cell`); how that looks is decided here, once. No widgets per row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import paint_chip
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.parts_bar import SMALLEST_PART, fill_part

Index = QModelIndex | QPersistentModelIndex

CELL_ROLE = Qt.ItemDataRole.UserRole + 100
"""Answers a `Cell`; None paints the display text plainly."""

PADDING = 10
_SELECTED_MARK = 0.16
"""How much of the accent lies over the ground of a marked cell that is selected: both are seen, the text is read."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one cell is painted; empty fields are left out."""

    text: str = ""
    second: str = ""
    """A small second line."""
    kind: Type = Type.BODY
    tone: str = "text"
    """A token's name for the text: "text2", "text3", "accent_text"."""
    right: bool = False
    middle: bool = False
    """Elide in the middle: for ids and file names."""
    tail: str = ""
    """After the text, in the accent colour, and never elided: what a click does."""
    chip: str = ""
    """A tone: the text is painted as a chip."""
    icon: str = ""
    """Before the text, or inside the chip."""
    icon_tone: str = "text2"
    end_icon: str = ""
    """At the right edge, in `mark`'s colour."""
    mark: str = ""
    """A tone: soft ground and a 3 px edge, for a cell with a finding."""
    corner: bool = False
    """A corner in the accent colour: the cell was changed."""
    soft_corner: bool = False
    """A grey corner: the program has tidied the cell, and no meaning was changed."""
    bar: tuple[tuple[float, str], ...] = ()
    """Shares (0 to 1) with their tones, painted as a bar; the text stands small below it."""
    swatch: str = ""
    """A colour before the second line: the account's."""
    ground: str = ""
    """A token's name: another ground for the cell."""


class _Hover(QObject):
    """Remembers which row the pointer is over, so that the whole row answers and not only its cell.

    Not the delegate itself: whatever a delegate filters it takes for an editor, and commits it when the focus goes.
    """

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self.row = -1
        self._viewport = view.viewport()
        view.setMouseTracking(True)
        view.entered.connect(lambda index: self._go_to(index.row()))
        self._viewport.installEventFilter(self)

    def _go_to(self, row: int) -> None:
        if row != self.row:
            self.row = row
            self._viewport.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._go_to(-1)
        return False


class CellDelegate(QStyledItemDelegate):
    """Paints cells, hover, selection and focus; the style sheet leaves the selection transparent for it."""

    def __init__(self, look: Look, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._look = look
        self.lines_between_columns = False
        self.lines_between_rows = True
        self._hover = _Hover(view)
        look.changed.connect(view.viewport().update)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            cell = Cell(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))
        rect: QRect = option.rect
        state: Any = option.state
        painter.save()
        painter.setClipRect(rect)
        self._ground(painter, rect, cell, index, state)
        inner = QRectF(rect).adjusted(PADDING, 0, -PADDING, -1)
        if cell.end_icon:
            colour = tokens.tone_colours(self._look.colours, cell.mark or "off")[0]
            icon = self._look.pixmap(cell.end_icon, colour, 15)
            painter.drawPixmap(int(inner.right()) - 13, rect.center().y() - 7, icon)
            inner.setRight(inner.right() - 20)
        if cell.bar:
            self._bar(painter, inner, cell)
        elif cell.chip:
            self._chip(painter, inner, cell, selected=bool(state & QStyle.StateFlag.State_Selected))
        else:
            self._words(painter, inner, cell)
        if cell.corner or cell.soft_corner:
            self._corner(painter, rect, "accent_fill" if cell.corner else "text3")
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._look.colour("accent_fill"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(rect).adjusted(1, 1, -2, -2))
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, cell: Cell, index: Index, state: Any) -> None:
        look = self._look
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, look.colour("accent_soft"))
        elif index.row() == self._hover.row:
            painter.fillRect(rect, look.colour("sunken"))
        elif cell.ground:
            painter.fillRect(rect, look.colour(cell.ground))
        if cell.mark:
            text, soft = tokens.tone_colours(look.colours, cell.mark)
            painter.fillRect(rect, look.colour(soft))
            if selected:
                over = look.colour("accent_fill")
                over.setAlphaF(_SELECTED_MARK)
                painter.fillRect(rect, over)
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), look.colour(text))
        elif selected and index.column() == 0:
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), look.colour("accent_fill"))
        if self.lines_between_rows:
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, look.colour("line"))
        if self.lines_between_columns:
            painter.fillRect(rect.right(), rect.top(), 1, rect.height(), look.colour("line"))

    def _words(self, painter: QPainter, inner: QRectF, cell: Cell) -> None:
        look = self._look
        left = inner.left()
        if cell.icon:
            top = int(inner.center().y()) - 7
            painter.drawPixmap(int(left), top, look.pixmap(cell.icon, cell.icon_tone, 16))
            left += 24
        align = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
        first = QRectF(left, inner.top(), inner.right() - left, inner.height())
        if cell.second:
            first = QRectF(left, inner.center().y() - 18, inner.right() - left, 18)
            second = QRectF(left, inner.center().y(), inner.right() - left, 17)
            if cell.swatch:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.colour(cell.swatch))
                painter.drawRoundedRect(QRectF(left, second.center().y() - 4, 9, 9), 2, 2)
                second.setLeft(second.left() + 14)
            self._line(painter, second, cell.second, Type.SMALL, "text2", align, middle=cell.middle)
        if cell.tail:
            first.setRight(first.right() - self._tail(painter, first, cell))
        self._line(painter, first, cell.text, cell.kind, cell.tone, align, middle=cell.middle)

    def _tail(self, painter: QPainter, rect: QRectF, cell: Cell) -> float:
        """Paint the tail right after the text, or at the edge where the text needs the room; return its width."""
        painter.setFont(self._look.font(cell.kind, tabular=True))
        metrics = painter.fontMetrics()
        width = metrics.horizontalAdvance(cell.tail) + 2
        gap = 8 if cell.text else 0
        left = min(rect.left() + metrics.horizontalAdvance(cell.text) + gap, rect.right() - width)
        self._line(
            painter,
            QRectF(left, rect.top(), width, rect.height()),
            cell.tail,
            cell.kind,
            "accent_text",
            Qt.AlignmentFlag.AlignLeft,
            middle=False,
        )
        return width + gap

    def _line(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        kind: Type,
        tone: str,
        align: Qt.AlignmentFlag,
        *,
        middle: bool,
    ) -> None:
        painter.setFont(self._look.font(kind, tabular=True))
        painter.setPen(self._look.colour(tone))
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        one_line = text.replace("\n", "⏎ ") if "\n" in text else text
        shown = painter.fontMetrics().elidedText(one_line, mode, int(rect.width()))
        painter.drawText(rect, int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)

    def _chip(self, painter: QPainter, inner: QRectF, cell: Cell, *, selected: bool) -> None:
        painter.setFont(self._look.font(Type.SMALL_STRONG))
        width = painter.fontMetrics().horizontalAdvance(cell.text) + 18 + (18 if cell.icon else 0)
        rect = QRectF(inner.left() - 2, inner.center().y() - 10.5, min(width, inner.width() + 4), tokens.CHIP_HEIGHT)
        paint_chip(painter, self._look, rect, cell.text, cell.chip, cell.icon, "surface" if selected else "")

    def _bar(self, painter: QPainter, inner: QRectF, cell: Cell) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = inner.center().y() - (9 if cell.text else 0)
        if cell.text:
            self._bar_words(painter, inner, cell)
        track = QRectF(inner.left(), middle - 3, inner.width(), 6)
        path = QPainterPath()
        path.addRoundedRect(track, 3, 3)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.fillRect(track, self._look.colour("hover"))
        left = track.left()
        for share, tone in cell.bar:
            width = max(SMALLEST_PART, share * track.width())
            fill_part(painter, self._look, QRectF(left, track.top(), width, 6), tone)
            left += width

    def _bar_words(self, painter: QPainter, inner: QRectF, cell: Cell) -> None:
        left = inner.left()
        if cell.icon:
            painter.drawPixmap(int(left), int(inner.center().y()) + 1, self._look.pixmap(cell.icon, cell.icon_tone, 14))
            left += 20
        line = QRectF(left, inner.center().y() - 1, inner.right() - left, 18)
        self._line(painter, line, cell.text, Type.SMALL, cell.tone, Qt.AlignmentFlag.AlignLeft, middle=False)

    def _corner(self, painter: QPainter, rect: QRect, colour: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(colour))
        right, top = rect.right(), rect.top()
        corner = QPolygonF([QRectF(right - 8, top, 8, 8).topLeft(), QRectF(right, top, 1, 1).topLeft()])
        corner.append(QRectF(right, top + 8, 1, 1).topLeft())
        painter.drawPolygon(corner)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        given = index.data(Qt.ItemDataRole.SizeHintRole)
        return given if isinstance(given, QSize) else QSize(80, tokens.ROW_GRID)


class TableCard(QFrame):
    """A card around a table. A radius does not clip children, so a click-through lid paints the corners over."""

    def __init__(self, look: Look, view: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(view)
        self._lid = _Lid(look, self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lid.setGeometry(self.rect())
        self._lid.raise_()


class _Lid(QWidget):
    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        look.changed.connect(self.update)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole, rounded = QPainterPath(), QPainterPath()
        whole.addRect(QRectF(self.rect()))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        rounded.addRoundedRect(edge, tokens.RADIUS_CARD, tokens.RADIUS_CARD)
        painter.fillPath(whole.subtracted(rounded), self._look.colour("bg"))
        painter.setPen(QPen(self._look.colour("line"), 1))
        painter.drawPath(rounded)


def dress_table(
    view: QTableView, look: Look, *, row_height: int = tokens.ROW_GRID, whole_rows: bool = True
) -> CellDelegate:
    """Give a table the window's manners: fixed rows, smooth scrolling, our delegate; return the delegate."""
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setSelectionBehavior(
        QAbstractItemView.SelectionBehavior.SelectRows
        if whole_rows
        else QAbstractItemView.SelectionBehavior.SelectItems
    )
    view.setTabKeyNavigation(False)
    view.setCornerButtonEnabled(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(row_height)
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setFixedHeight(34)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setFont(look.font(Type.SMALL_STRONG))
    palette = view.palette()
    palette.setColor(QPalette.ColorRole.Highlight, Qt.GlobalColor.transparent)
    view.setPalette(palette)
    delegate = CellDelegate(look, view)
    view.setItemDelegate(delegate)
    return delegate
