"""The text of others stays text: Qt reads whatever looks like HTML as HTML, and opens the pictures that it names.

A cell, a campaign or an answer is written by anybody. `Text` of labels.py never reads markup, and painted items do not
either; what is left are tooltips, whose label Qt makes by itself. `PlainTips` answers for every tooltip of the whole
application, whoever set it, before Qt does; notifications go through `as_notification`.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QHelpEvent, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTabBar, QToolTip, QWidget
from typing_extensions import override

from ozogui.wording import keys_of

_MARKUP = "<", "&lt;"
_JOINER = "\u2060"
"""Takes no room and is no letter: behind a "<" it makes what follows no tag."""
_HARMLESS = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})
"""Signs that look like those of HTML and are none."""


def as_plain(text: str) -> str:
    """Return a text that looks the same and that Qt never takes for HTML."""
    if not Qt.mightBeRichText(text):
        return text
    for mark in _MARKUP:
        text = text.replace(mark, mark[0] + _JOINER + mark[1:])
    return text


def as_notification(text: str, platform: str = sys.platform) -> str:
    """Return a text for a message beside the clock: on Linux whoever shows it may read HTML, elsewhere nobody does."""
    return text if platform in ("win32", "darwin") else text.translate(_HARMLESS)


def literal(text: str) -> str:
    """Return the words of a button, box or menu that show every & as it is: Qt would underline the letter behind it."""
    return text.replace("&", "&&")


def show_tip(at: QPoint, text: str, widget: QWidget, area: QRect | None = None) -> None:
    """Show a tooltip at a place of the screen; the one way to do so without being asked by Qt."""
    if area is None:
        QToolTip.showText(at, as_plain(text), widget)
    else:
        QToolTip.showText(at, as_plain(text), widget, area)


class PlainTips(QObject):
    """Shows every tooltip that Qt would take for HTML as the text that it is, and keys by the names they have here."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.ToolTip or not isinstance(watched, QWidget):
            return False
        if not isinstance(event, QHelpEvent):
            return False
        said, area = _tip_of(watched, event.pos())
        text = keys_of(said)
        if text == said and not Qt.mightBeRichText(text):
            return False
        show_tip(event.globalPos(), text, watched, area)
        return True


def _tip_of(widget: QWidget, at: QPoint) -> tuple[str, QRect | None]:
    """Return what Qt would show for a place of a widget, and the part of the widget that it belongs to."""
    view = widget.parent()
    if isinstance(view, QAbstractItemView) and view.viewport() is widget:
        return _tip_of_item(view, at)
    if isinstance(widget, QMenu) and (action := widget.actionAt(at)) is not None:
        return (action.toolTip(), widget.actionGeometry(action)) if widget.toolTipsVisible() else ("", None)
    if isinstance(widget, QTabBar) and (tab := widget.tabAt(at)) >= 0 and widget.tabToolTip(tab):
        return widget.tabToolTip(tab), widget.tabRect(tab)
    return widget.toolTip(), None


def _tip_of_item(view: QAbstractItemView, at: QPoint) -> tuple[str, QRect | None]:
    model, role = view.model(), Qt.ItemDataRole.ToolTipRole
    if model is None:
        return view.toolTip(), None
    if isinstance(view, QHeaderView):
        section = view.logicalIndexAt(at)
        said = model.headerData(section, view.orientation(), role) if section >= 0 else None
        return ("" if said is None else str(said)) or view.toolTip(), None
    index = view.indexAt(at)
    said = index.data(role) if index.isValid() else None
    # A view whose item says nothing shows its own tooltip.
    return (str(said), view.visualRect(index)) if said is not None else (view.viewport().toolTip(), None)
