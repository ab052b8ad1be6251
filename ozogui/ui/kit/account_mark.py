"""An account at a glance: a square of its colour with its initials, a flask for practice, and its ground's tint."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ozogui.ui.kit.look import Look, Type


class AccountMark(QWidget):
    """The square alone; what the account is called stands beside it."""

    def __init__(self, look: Look, size: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._name, self._colour = look, "", ""
        self.setFixedSize(size, size)
        look.changed.connect(self.update)

    def show_account(self, name: str, colour: str) -> None:
        """Show an account; an empty colour means practice."""
        self._name, self._colour = name, colour
        self.setAccessibleName(f"Account {name}")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_mark(painter, self._look, QRectF(self.rect()), self._name, self._colour)


def paint_mark(painter: QPainter, look: Look, square: QRectF, name: str, colour: str) -> None:
    """Paint an account's square; an empty colour means practice."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour(colour or "practice_fill"))
    painter.drawRoundedRect(square, 6, 6)
    if colour:
        painter.setPen(QColor("#FFFFFF"))
        painter.setFont(look.font(Type.SMALL_STRONG if square.width() < 32 else Type.H2))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, initials(name))
        return
    size = QSize(16, 16) if square.width() < 32 else QSize(20, 20)
    left, top = square.center().x() - size.width() / 2, square.center().y() - size.height() / 2
    painter.drawPixmap(round(left), round(top), look.pixmap("flask", "#FFFFFF", size.width()))


def tinted(look: Look, colour: str) -> QColor:
    """Return a card's ground with a breath of an account's colour; without one, the ground alone."""
    ground = look.colour("surface")
    if not colour:
        return ground
    share, tint = 0.14 if look.colours.dark else 0.06, QColor(colour)
    return QColor.fromRgbF(
        ground.redF() * (1 - share) + tint.redF() * share,
        ground.greenF() * (1 - share) + tint.greenF() * share,
        ground.blueF() * (1 - share) + tint.blueF() * share,
    )


def initials(name: str) -> str:
    """Return one or two capitals for an account's square: "Acme Retail" -> "AR"."""
    words = [word for word in name.split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
