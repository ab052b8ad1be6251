"""The bar at the foot of the window: back, what is missing or known, a page's own acts, and the one primary act."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.page import Bar, Page

BAR_HEIGHT = 64


class BottomBar(QFrame):
    """Shows the bar of the page in front; `back` and `next` are the same two buttons on every page."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bottomBar")
        self.setFixedHeight(BAR_HEIGHT)
        self.back = Button(look, "Back", kind="tall", icon="chevron-left", name="backButton")
        self.next = Button(look, "", kind="primary", icon="arrow-right", trailing=True, name="nextButton")
        self._hint_icon = Icon(look, "info", "text2", 16)
        self._hint = Text(look, Type.BODY, "text2")
        self._acts = row(spacing=tokens.SPACE_ROW)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE_PAGE, 0, tokens.SPACE_PAGE, 0)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addWidget(self.back)
        layout.addStretch(1)
        layout.addWidget(self._hint_icon)
        layout.addWidget(self._hint)
        layout.addSpacing(tokens.SPACE_ROW)
        layout.addLayout(self._acts)
        layout.addWidget(self.next)
        self._shown: Page | None = None
        self._held: tuple[Button, ...] = ()
        """The page's own acts that stand in the bar just now."""

    def show_page(self, page: Page) -> None:
        """Show another page's bar, its own acts included."""
        if self._shown is not page or self._held != page.acts:
            for act in self._held:
                self._acts.removeWidget(act)
                if act.parent() is self and self._shown is not None:
                    act.setParent(self._shown)
                    act.hide()
            for act in page.acts:
                self._acts.addWidget(act, alignment=Qt.AlignmentFlag.AlignVCenter)
            self._shown, self._held = page, page.acts
        self._show(page.bar(), page)

    def _show(self, bar: Bar, page: Page) -> None:
        self.back.setVisible(bool(bar.back))
        self.back.set_words(bar.back)
        self._hint.setText(bar.hint)
        self._hint.setVisible(bool(bar.hint))
        self._hint_icon.setVisible(bool(bar.hint))
        self._hint_icon.show_icon(bar.hint_icon, "text2")
        self.next.setVisible(bool(bar.next))
        self.next.set_words(bar.next, bar.next_icon)
        self.next.setEnabled(bar.enabled)
        self.next.setAccessibleDescription("" if bar.enabled else bar.hint)
        self.next.setToolTip("" if bar.enabled else bar.hint)
        for act in page.acts:
            act.setVisible(not act.property("unused"))
