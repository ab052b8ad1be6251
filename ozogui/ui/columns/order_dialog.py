"""The dialog for the order in which headers stand in the map that is sent; each move is seen in the JSON at once."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from ozogui.leads.mapping.mapping_shape import Feed
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.order_list import OrderList

_ABOUT = "Drag the fields or use the arrows. Only the order changes; the data stays the same."


class OrderDialog(QDialog):
    """Lists the headers that are sent, each with where it comes from. What is moved counts at once; there is undo."""

    def __init__(self, look: Look, journey: Journey, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._journey = journey
        self.setObjectName("orderDialog")
        self.setWindowTitle("Order of the headers")
        self.setMinimumWidth(440)
        self.list = OrderList(look, "Headers in the order in which they are sent", rows=8)
        self.list.changed.connect(self._on_moved)
        self.reset_button = Button(look, "As in the sheet", kind="tall", icon="undo", name="sheetOrderButton")
        self.reset_button.clicked.connect(lambda: journey.matching.set_order(()))
        close = Button(look, "Close", kind="primary", name="closeOrderButton")
        close.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.reset_button, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.addButton(close, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE_TOP, tokens.SPACE, tokens.SPACE_PAGE_TOP, tokens.SPACE)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addWidget(Text(look, Type.H2, text="In which order are the headers sent?"))
        layout.addWidget(Text(look, Type.BODY, "text2", _ABOUT, wrap=True))
        layout.addWidget(self.list, 1)
        layout.addSpacing(tokens.SPACE_ROW)
        layout.addWidget(buttons)
        journey.mapping_changed.connect(self._take)
        self._take()
        self.list.items.setFocus()

    def _take(self) -> None:
        mapping = self._journey.matching.mapping
        feeds = {feed.header: feed for feed in reversed(mapping.feeds)}
        headers = tuple(dict.fromkeys(mapping.headers))
        if headers != self.list.keys:
            self.list.fill([(header, _entry_words(header, source_words(feeds[header]))) for header in headers])
        self.reset_button.setEnabled(bool(mapping.order))

    def _on_moved(self) -> None:
        self._journey.matching.set_order(self.list.keys)


def source_words(feed: Feed) -> str:
    """Return where a header comes from, in words: "Mobile No.", "First + Last", "5 for every lead"."""
    return " + ".join(feed.columns) if feed.constant is None else f"{feed.constant} for every lead"


def _entry_words(header: str, source: str) -> str:
    return header if source == header else f"{header}, from {source}"
