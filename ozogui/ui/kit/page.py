"""What every page of the window has: title, sentence, actions at the right, content, and its line in the bottom bar."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from ozogui.engine.context import NoKeyError
from ozogui.errors import UserError
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Notice, Shrinking, column, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bottom bar shows for a page."""

    next: str = ""
    """The one primary act; empty where the page brings its own buttons (`Page.acts`)."""
    next_icon: str = "arrow-right"
    enabled: bool = True
    hint: str = ""
    """What is missing or known; the reason when the primary is off."""
    hint_icon: str = "info"
    back: str = "Back"
    """Empty on the first page."""


class Page(QWidget):
    """One page of the window. Subclasses fill `content` and say their `bar`."""

    bar_changed = Signal()
    """Title, sentence or bottom bar are to be read again."""
    key_wanted = Signal()
    """The person wants to enter the API key of the account in use."""

    def __init__(self, look: Look, title: str = "", sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look = look
        self.setObjectName("page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # for pages that have no control
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Text(look, Type.TITLE, text=title, wrap=True)
        self.sentence = Text(look, Type.BODY, "text2", sentence, wrap=True)
        self.corner = row(spacing=tokens.SPACE_ROW)
        """Buttons at the right of the title."""
        self.notice = Notice(look)
        self.content = column(spacing=tokens.SPACE)
        self.acts: tuple[Button, ...] = ()
        """Buttons of this page's own in the bottom bar, left to right, the primary last."""
        head = row(column(self.title, self.sentence, spacing=tokens.SPACE_PAIR), spacing=tokens.SPACE)
        head.setStretch(0, 1)
        head.addLayout(column(1, self.corner))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(
            tokens.SPACE_PAGE, tokens.SPACE_PAGE_TOP, tokens.SPACE_PAGE, tokens.SPACE + tokens.SPACE_PAIR
        )
        layout.setSpacing(tokens.SPACE)
        layout.addLayout(head)
        layout.addWidget(self.notice)
        layout.addWidget(self._make_scroll(), 1)

    def _make_scroll(self) -> QScrollArea:
        """Hold the content, so that a window too small for it scrolls instead of squeezing or cutting it off."""
        self.inner = Shrinking()
        self.inner.setObjectName("scrolled")
        self.inner.setLayout(self.content)
        scroll = QScrollArea()
        scroll.setObjectName("pageScroll")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.inner)
        return scroll

    def bar(self) -> Bar:
        """Return what the bottom bar shows now."""
        return Bar()

    def entered(self) -> None:
        """Called each time the page comes to the front."""

    def focus_first(self) -> None:
        """Put the focus on the first control of the content that takes it; on the page itself where there is none."""
        part = self.inner.nextInFocusChain()
        while part is not None and part is not self.inner:
            takes = part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isEnabled() and part.isVisible()
            if takes and self.inner.isAncestorOf(part):
                part.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            part = part.nextInFocusChain()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def on_next(self) -> None:
        """The primary act of the bottom bar was pressed."""

    def on_back(self) -> bool:
        """The back button was pressed; return True when the page dealt with it itself."""
        return False

    def ask_to_send(self) -> bool:
        """Ctrl+Enter was pressed; return True where the primary act would send leads: a question takes its place."""
        return False

    def takes_file(self, path: Path) -> bool:
        """A file was dropped on the window; return True when this page wants it, and not the first one."""
        return False

    def show_error(self, error: UserError) -> None:
        """Say an expected trouble on the page, with the button that helps where there is one."""
        if isinstance(error, NoKeyError):
            act = self.key_wanted.emit
            self.notice.tell(error.title, error.message, tone="err", button="Enter the API key…", act=act)
            return
        self.notice.tell(error.title, error.message, tone="err")
