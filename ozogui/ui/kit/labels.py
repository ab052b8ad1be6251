"""Labels of the type scale: their fonts by `setFont`, their colours by a property that the style sheet knows."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from ozogui.ui.kit.look import Look, Type

_LONG_WORD = re.compile(r"\S{19,}")
_BREAKS = re.compile(r"[^_./\\@:;,=&?-]{1,18}[_./\\@:;,=&?-]*|[_./\\@:;,=&?-]{1,18}")
_BREAK = "\u200b"
"""Has no width, and a line may end there."""


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
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(kind, tabular=tabular))
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)
        self.setText(text)

    @override
    def setText(self, text: str) -> None:
        """Show another text; a name too long for a line may be broken, for it would make the whole page wider."""
        is_copied = self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        super().setText(text if is_copied or not self.wordWrap() else _LONG_WORD.sub(_breakable, text))
        if self.wordWrap():
            # Qt keeps the old height where the hints are the same, though the words may need another line now.
            self.updateGeometry()

    @override
    def text(self) -> str:
        return super().text().replace(_BREAK, "")

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


def _breakable(word: re.Match[str]) -> str:
    return _BREAK.join(_BREAKS.findall(word[0]))


def repolish(widget: QWidget) -> None:
    """Make a changed style property count: style sheets do not watch properties by themselves."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
