"""Labels of the type scale: their fonts by `setFont`, their colours by a property that the style sheet knows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from ozogui.ui.kit.look import Look, Type


class Text(QLabel):
    """A label of the type scale in a tone; its words wrap when `wrap` is set and never hold markup."""

    def __init__(
        self,
        look: Look,
        kind: Type = Type.BODY,
        tone: str = "text",
        text: str = "",
        *,
        wrap: bool = False,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(kind, tabular=tabular))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)

    def set_tone(self, tone: str) -> None:
        """Change the colour by meaning: "text2", "ok", "warn", "err" ..."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            repolish(self)


class ElidedText(Text):
    """A one-line label that shortens its text to the room there is; the whole text is its tooltip."""

    def __init__(
        self,
        look: Look,
        kind: Type = Type.BODY,
        tone: str = "text",
        text: str = "",
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, kind, tone, parent=parent)
        self._mode = mode
        self._whole = ""
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text; also what a screen reader says."""
        self._whole = text
        self.setAccessibleName(text)
        self._fit()

    @property
    def whole(self) -> str:
        """The text before it was shortened."""
        return self._whole

    def _fit(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, self._mode, max(self.width(), 24))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self._whole if shown != self._whole else "")

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 2, hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def repolish(widget: QWidget) -> None:
    """Make a changed style property count: style sheets do not watch properties by themselves."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
