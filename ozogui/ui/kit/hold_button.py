"""The button of an act that cannot be taken back: held for a second, dead at first, deaf to what hands do by accident.

What it sends, and the question that is asked in place of holding, are told by whoever owns it.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.look import Look, Type

HOLD_MS = 1_000
DEAD_MS = 800
"""From when it comes into sight: longer than a double-click, and than a key needs to be let go."""
CLICK_MS = 300
"""Let go sooner, it was a click: the question is asked then. Later, somebody thought better of it."""
WIDTH, HEIGHT = 300, 48
KEEP_HOLDING = "Keep holding…"


class HoldButton(Button):
    """Says `done` once it was held long enough, by mouse or Space, or pressed where no holding is needed."""

    done = Signal()
    """The act is wanted."""
    asked = Signal()
    """It was clicked, or pressed by Enter or a screen reader: a question takes the place of holding."""
    woke = Signal()
    """It answers to presses from now on, if it is allowed to."""

    def __init__(self, look: Look, *, icon: str = "plane", name: str = "", parent: QWidget | None = None) -> None:
        self._is_allowed, self._is_awake = True, False
        self._least = QSize(WIDTH, HEIGHT)
        self._is_quiet = False
        self._is_unseen = True
        self.needs_holding = True
        """Whether a plain press is not enough."""
        super().__init__(look, kind="send", icon=icon, name=name, parent=parent)
        self.setFont(look.font(Type.H2))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._progress = QVariantAnimation(self)
        self._progress.setStartValue(0.0)
        self._progress.setEndValue(1.0)
        self._progress.valueChanged.connect(lambda _value: self.update())
        self._progress.finished.connect(self._on_held)
        self._since = QElapsedTimer()
        self._waking = QTimer(self, singleShot=True)
        self._waking.timeout.connect(self._wake)
        self.clicked.connect(self._on_clicked)
        look.changed.connect(self.update)
        self._take()

    def make_quiet(self) -> None:
        """Leave the first place to another button: the dialog's default is not to send."""
        self._is_quiet = True
        self.make_small()

    def make_small(self) -> None:
        """Be as high as the other buttons of a dialog or of the bottom bar, and as wide as its words."""
        self._least = QSize(0, tokens.PRIMARY_HEIGHT)
        self.setFont(self._look.font(Type.STRONG))
        self.updateGeometry()

    def make_large(self) -> None:
        """Be the one thing that is pressed on its page."""
        self._least = QSize(WIDTH, HEIGHT)
        self.setFont(self._look.font(Type.H2))
        self.updateGeometry()

    def allow(self, *, possible: bool) -> None:
        """Let it be pressed, or not; right after it came into sight it is dead all the same."""
        self._is_allowed = possible
        self._take()

    def doze(self) -> None:
        """Be dead for a moment from now on: what it stands for has just become something else."""
        self._let_go()
        self._is_awake = DEAD_MS == 0
        self._is_unseen = True
        self._take()
        self._waking.start(DEAD_MS)

    @property
    def is_holding(self) -> bool:
        """Whether it is being held."""
        return self._progress.state() is QVariantAnimation.State.Running

    def _wake(self) -> None:
        self._is_awake = True
        self._take()
        self.woke.emit()

    def _take(self) -> None:
        self.setEnabled(self._is_allowed and self._is_awake)
        self.update()

    # Holding

    def _hold(self) -> None:
        self._since.start()
        self._progress.setDuration(HOLD_MS)
        self._progress.start()
        self.update()

    def _let_go(self, *, by_hand: bool = False) -> None:
        """End the holding; a short one, ended by hand, was a click."""
        if not self.is_holding:
            return
        was_click = by_hand and self._since.elapsed() < CLICK_MS
        self._progress.stop()
        self.update()
        if was_click:
            self.asked.emit()

    def _on_held(self) -> None:
        self.update()
        self.done.emit()

    def _on_clicked(self) -> None:
        if self.needs_holding:
            self.asked.emit()
        else:
            self.done.emit()

    # Qt

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.needs_holding:
            super().mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._hold()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.needs_holding:
            super().mouseReleaseEvent(event)
        else:
            self._let_go(by_hand=True)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.needs_holding and not self.rect().contains(event.position().toPoint()):
            self._let_go()
        super().mouseMoveEvent(event)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()  # the second half of a click that was meant for something else, or of an impatient one

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_clicked()
        elif event.key() == Qt.Key.Key_Space and self.needs_holding:
            self._hold()
        else:
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.isAutoRepeat():
            event.accept()
        elif event.key() == Qt.Key.Key_Space and self.needs_holding:
            self._let_go(by_hand=True)
        else:
            super().keyReleaseEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._let_go()
        super().focusOutEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.doze()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._let_go()
        super().hideEvent(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(max(self._least.width(), self._text_width() + 64), self._least.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._text_width() + 56, self._least.height())

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.accessibleName())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_unseen:
            self._is_unseen = False
            if not self._is_awake:  # counted from when it is seen: a slow computer must not use the time up
                self._waking.start(DEAD_MS)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look, box = self._look, QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, tokens.RADIUS_CONTROL, tokens.RADIUS_CONTROL)
        painter.fillPath(shape, look.colour(self._ground()))
        if self.is_holding:
            done = QPainterPath()
            done.addRect(
                QRectF(box.left(), box.top(), box.width() * float(self._progress.currentValue()), box.height())
            )
            painter.fillPath(shape.intersected(done), look.colour("accent_hover").darker(118))
        if self.hasFocus():
            painter.setPen(QPen(look.colour("accent_fill" if self._is_quiet else "text"), 2))
            painter.drawPath(shape)
        elif self._is_quiet or not self.isEnabled():
            painter.setPen(QPen(look.colour("line2"), 1))
            painter.drawPath(shape)
        self._paint_words(painter)

    def _ground(self) -> str:
        if not self.isEnabled():
            return "hover"
        if self._is_quiet:
            return "sunken" if self.underMouse() else "surface"
        return "accent_hover" if self.underMouse() and not self.is_holding else "accent"

    def _paint_words(self, painter: QPainter) -> None:
        colour = "text3" if not self.isEnabled() else "text" if self._is_quiet else "on_accent"
        words = KEEP_HOLDING if self.is_holding else self.accessibleName()
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, self.width() - 44)
        width = metrics.horizontalAdvance(words) + 26
        left = (self.width() - width) / 2
        painter.drawPixmap(int(left), self.height() // 2 - 9, self._look.pixmap(self._icon_name, colour, 18))
        painter.setPen(self._look.colour(colour))
        painter.drawText(QRectF(left + 26, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
