"""Measuring a window: words that are cut, parts that lie over each other, and what hangs out of the window.

`lengthen` makes every word 40 % longer first, as a translation might.
"""

from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import ElidedText

LONGER = 0.4
SLACK = 2
"""Logical pixels that rounding may cost."""


def lengthen(root: QWidget) -> None:
    """Make the words of labels and buttons longer."""
    for label in root.findChildren(QLabel):
        if isinstance(label, ElidedText):
            label.set_text(_longer(label.whole))
        elif label.text():
            label.setText(_longer(label.text()))
    for button in root.findChildren(QAbstractButton):
        if isinstance(button, Button):
            if words := button.text().strip("\u2009\u200e "):  # a screen reader may be told more than is seen
                button.set_words(_longer(words))
        elif isinstance(button, HoldButton):
            button.set_words(_longer(button.accessibleName()))
        elif button.text():
            button.setText(_longer(button.text()))


def problems(root: QWidget) -> list[str]:
    """Return what is cut, overlapped or outside, each in a line; nothing for a window that fits."""
    parts = [part for part in root.findChildren(QWidget) if _is_measured(part)]
    found = [line for part in parts if (line := _cut(part))]
    found += [line for part in parts if (line := _outside(part, root))]
    return found + _overlaps(parts, root)


def _longer(words: str) -> str:
    """Make each word longer, so that lines still break between words."""
    return " ".join(f"{word}{'o' * max(1, round(len(word) * LONGER))}" if word else word for word in words.split(" "))


def _is_measured(part: QWidget) -> bool:
    if not part.isVisible() or not isinstance(part, QLabel | QAbstractButton):
        return False
    return not _inside(part, QAbstractItemView)


def _inside(part: QWidget, kind: type[QWidget]) -> bool:
    parent = part.parentWidget()
    while parent is not None:
        if isinstance(parent, kind):
            return True
        parent = parent.parentWidget()
    return False


def _cut(part: QWidget) -> str:
    if isinstance(part, ElidedText):
        return ""  # it shortens itself and says the whole in its tooltip
    if isinstance(part, QLabel):
        return _cut_label(part)
    if isinstance(part, QPushButton | QCheckBox):
        need = part.minimumSizeHint() if isinstance(part, HoldButton) else part.sizeHint()
        if part.width() + SLACK < need.width() or part.height() + SLACK < min(need.height(), part.maximumHeight()):
            return f"{_named(part)} needs {need.width()}x{need.height()}, has {part.width()}x{part.height()}"
    return ""


def _cut_label(label: QLabel) -> str:
    if not label.text() or not label.pixmap().isNull():
        return ""
    if label.wordWrap():
        need = label.heightForWidth(label.width())
        return f"{_named(label)} needs {need} high, has {label.height()}" if label.height() + SLACK < need else ""
    need = label.fontMetrics().horizontalAdvance(label.text())
    return f"{_named(label)} needs {need} wide, has {label.width()}" if label.width() + SLACK < need else ""


def _outside(part: QWidget, root: QWidget) -> str:
    """Say what hangs out of the window, or out of the nearest area that cannot be scrolled to it."""
    parent = part.parentWidget()
    while parent is not None and parent is not root:
        if isinstance(parent, QScrollArea):
            inner = parent.widget()
            is_wider = inner is not None and inner.width() > parent.viewport().width() + SLACK
            return f"{_named(part)} is wider than what is seen of it" if is_wider and _reaches_out(part, parent) else ""
        if isinstance(parent, QAbstractScrollArea):
            return ""
        parent = parent.parentWidget()
    return f"{_named(part)} hangs out of the window" if not root.rect().contains(_place(part, root), False) else ""


def _reaches_out(part: QWidget, area: QScrollArea) -> bool:
    place = _place(part, area.viewport())
    return place.right() > area.viewport().width() + SLACK


def _overlaps(parts: list[QWidget], root: QWidget) -> list[str]:
    places = [(part, _place(part, root).adjusted(1, 1, -1, -1)) for part in parts]
    return [
        f"{_named(one)} lies over {_named(other)}"
        for (one, here), (other, there) in combinations(places, 2)
        if here.intersects(there)
        and one.parentWidget() is other.parentWidget()
        and not (one.isAncestorOf(other) or other.isAncestorOf(one))
    ]


def _place(part: QWidget, root: QWidget) -> QRect:
    return QRect(part.mapTo(root, QPoint()), part.size())


def _named(part: QWidget) -> str:
    words = part.text() if isinstance(part, QLabel | QAbstractButton) else ""
    return f"{type(part).__name__} {part.objectName() or words[:40]!r}"
