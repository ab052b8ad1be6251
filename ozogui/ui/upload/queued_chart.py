"""The chart of leads queued: a step line, dashed how fast it could have gone, dotted where it leads.

It draws a `Curve` and decides nothing; the numbers are made in queued_curve.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ozogui.ui.kit.controls import Card, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.upload.queued_curve import Curve, Point, count_ticks, short_number, time_ticks
from ozogui.wording import clock_time, number

TOP, FOOT = 9.0, 20.0
"""Room above the highest line for half its label, and below the lowest for the times."""


class QueuedChart(QWidget):
    """The drawing itself."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._curve = Curve(0.0, 0.0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(64)
        self.setAccessibleName("Leads queued over time")
        look.changed.connect(self.update)

    def show_curve(self, curve: Curve) -> None:
        """Draw another curve."""
        self._curve = curve
        finish = f", done near {_clock(curve.finish)}" if curve.finish is not None else ""
        self.setAccessibleDescription(f"{number(curve.queued_now)} of {number(curve.total)} leads queued{finish}")
        self.update()

    @property
    def curve(self) -> Curve:
        """What is drawn."""
        return self._curve

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, 132)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._curve.total <= 0:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small = QFontMetricsF(self._look.font(Type.SMALL, tabular=True))
        in_all = f"{number(self._curve.total)} in all"
        left = max(small.horizontalAdvance(short_number(tick)) for tick in (0, *count_ticks(self._curve.total))) + 8
        left = max(left, small.horizontalAdvance("00:00") / 2)
        right = small.horizontalAdvance(in_all) + 8
        plot = QRectF(left, TOP, self.width() - left - right, self.height() - TOP - FOOT)
        self._grid(painter, plot, in_all)
        self._allowed(painter, plot, small)
        self._queued(painter, plot)

    # Where things are

    def _x(self, at: float, plot: QRectF) -> float:
        curve = self._curve
        return plot.left() + plot.width() * (at - curve.start) / (curve.end - curve.start)

    def _y(self, leads: int, plot: QRectF) -> float:
        return plot.bottom() - plot.height() * leads / self._curve.total

    def _steps(self, points: Iterable[Point], until: float, plot: QRectF) -> QPolygonF:
        """Return the corners of a step line from the start: level until the next point, then up."""
        corners = QPolygonF([QPointF(plot.left(), plot.bottom())])
        height = plot.bottom()
        for at, leads in points:
            x = self._x(at, plot)
            corners.append(QPointF(x, height))
            height = self._y(leads, plot)
            corners.append(QPointF(x, height))
        corners.append(QPointF(self._x(until, plot), height))
        return corners

    # Parts

    def _grid(self, painter: QPainter, plot: QRectF, in_all: str) -> None:
        painter.setFont(self._look.font(Type.SMALL, tabular=True))
        middle = Qt.AlignmentFlag.AlignVCenter
        for leads in (0, *count_ticks(self._curve.total), self._curve.total):
            y = self._y(leads, plot)
            painter.setPen(QPen(self._look.colour("line" if leads else "line2"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(self._look.colour("text2"))
            if leads == self._curve.total:
                painter.drawText(QRectF(plot.right() + 8, y - 9, 200, 18), middle, in_all)
            else:
                label = QRectF(0, y - 9, plot.left() - 8, 18)
                painter.drawText(label, int(middle | Qt.AlignmentFlag.AlignRight), short_number(leads))
        for at in time_ticks(self._curve.start, self._curve.end):
            label = QRectF(self._x(at, plot) - 40, plot.bottom() + 3, 80, 16)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, _clock(at))

    def _allowed(self, painter: QPainter, plot: QRectF, small: QFontMetricsF) -> None:
        curve = self._curve
        if len(curve.allowed) < 2:  # all at once: there is nothing to compare with
            return
        pen = QPen(self._look.colour("text3"), 1.4)
        pen.setDashPattern([3, 2.5])
        painter.setPen(pen)
        painter.drawPolyline(self._steps(curve.allowed, curve.allowed[-1][0], plot))
        words = "as fast as allowed"
        width = small.horizontalAdvance(words)
        right = plot.left() + plot.width() * 0.55
        at = curve.start + (right - plot.left()) / plot.width() * (curve.end - curve.start)
        top = self._y(curve.allowed_at(at), plot) - 24
        if top > plot.top() + 4:
            painter.setPen(self._look.colour("text2"))
            painter.drawText(QRectF(right - width, top, width + 2, 16), Qt.AlignmentFlag.AlignVCenter, words)

    def _queued(self, painter: QPainter, plot: QRectF) -> None:
        curve, accent = self._curve, self._look.colour("accent_fill")
        if not curve.is_begun:  # the dashed line alone is the forecast then
            return
        line = self._steps(curve.queued, max(curve.now, curve.start), plot)
        dot = line.last()
        area = QPolygonF(line)
        area.append(QPointF(dot.x(), plot.bottom()))
        soft = self._look.colour("accent_fill")
        soft.setAlphaF(0.14)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        painter.drawPolygon(area)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(accent, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(line)
        if curve.finish is not None and curve.finish > curve.now:
            pen = QPen(accent, 1.6)
            pen.setDashPattern([2, 2])
            painter.setPen(pen)
            painter.drawLine(dot, QPointF(self._x(curve.finish, plot), self._y(curve.expected, plot)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(dot, 3.5, 3.5)
        self._name_dot(painter, dot, plot)

    def _name_dot(self, painter: QPainter, dot: QPointF, plot: QRectF) -> None:
        """Say how many are queued beside the dot, where the lines leave room: below and right, else above and left."""
        words = f"{number(self._curve.queued_now)} queued"
        painter.setFont(self._look.font(Type.SMALL_STRONG, tabular=True))
        width = QFontMetricsF(painter.font()).horizontalAdvance(words)
        painter.setPen(self._look.colour("text"))
        top = min(dot.y() + 3, plot.bottom() - 18)
        left = dot.x() + 11
        if left + width > plot.right():
            left, top = dot.x() - 11 - width, max(0.0, dot.y() - 22)
        painter.drawText(QRectF(left, top, width + 2, 16), Qt.AlignmentFlag.AlignVCenter, words)


class QueuedCard(Card):
    """The chart with its title and when the upload is done."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.chart = QueuedChart(look)
        self._done = Text(look, Type.SMALL_STRONG, "text", tabular=True)
        self.box.setContentsMargins(16, 12, 12, 6)
        self.box.setSpacing(8)
        self.box.addLayout(row(Text(look, Type.H2, text="Leads queued"), 1, self._done))
        self.box.addWidget(self.chart, 1)

    def show_curve(self, curve: Curve) -> None:
        """Draw another curve."""
        self._done.setText(f"Done near {_clock(curve.finish)}" if curve.finish is not None else "")
        self.chart.show_curve(curve)


def _clock(at: float | None) -> str:
    return "" if at is None else clock_time(datetime.fromtimestamp(at, UTC))
