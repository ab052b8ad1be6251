"""The guide beside the page: opened where one is, searched by words, read without any network.

What it says stands in resources/guide; what is found by which words is `support.guide`'s.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ozogui.support.guide import MOST_READ, GuideHit, guide_pages, search_guide
from ozogui.ui.journey.place import Place
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Icon, Rule, SearchEdit, row
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type

WIDTH = 340
BESIDE_FROM = 1600
"""Width of the window from which it stands beside the page; else it lies over the page's right part."""
PAGE_OF = {
    Place.SPREADSHEET: "spreadsheet", Place.COLUMNS: "columns", Place.CHECK: "check", Place.CAMPAIGN: "campaign",
    Place.UPLOAD: "upload", Place.HISTORY: "history", Place.SETTINGS: "accounts", Place.DO_NOT_CALL: "do-not-call",
    Place.UPLOADS: "uploads",
}  # fmt: skip
_MOST_HITS = 12


class _Reader(QTextBrowser):
    """Shows a page of the guide; it loads nothing at all, whatever a page names."""

    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:  # Qt's own name
        return None


class GuidePanel(QFrame):
    """The guide. It follows the page in front until something is searched for or another page of it is chosen."""

    tour_wanted = Signal()
    """The person wants to be shown round again."""

    def __init__(self, look: Look, body: QHBoxLayout, over: QWidget) -> None:
        """Make it, closed.

        Args:
            look: for fonts and colours.
            body: the layout that it stands in, as the last part, where the window is wide.
            over: the widget whose right part it lies over in a narrower window.
        """
        super().__init__(over.window())
        self._look, self._body, self._over = look, body, over
        self._place = Place.SPREADSHEET
        self._shown = ""
        self._before: QWidget | None = None
        self.setObjectName("guidePanel")
        self.setAccessibleName("Guide")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        over.installEventFilter(self)
        look.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _build(self) -> None:
        look = self._look
        close = Button(look, kind="bare", icon="close", hint="Close the guide (Esc)", name="guideCloseButton")
        close.clicked.connect(self.close_guide)
        self.search = SearchEdit(look, "What do you want to know?", "guideSearch")
        self.search.textChanged.connect(self._on_search)
        self.search.returnPressed.connect(self._open_first)
        self.reader = _Reader()
        self.reader.setObjectName("guideReader")
        self.reader.setAccessibleName("Page of the guide")
        self.reader.setFrameShape(QFrame.Shape.NoFrame)
        self.reader.setOpenLinks(False)
        self.reader.setFont(look.font(Type.BODY))
        self.reader.anchorClicked.connect(self._on_link)
        self.none = Text(look, Type.BODY, "text2", wrap=True)
        self.hits = QListWidget()
        self.hits.setObjectName("guideHits")
        self.hits.setAccessibleName("Pages of the guide")
        self.hits.setFrameShape(QFrame.Shape.NoFrame)
        self.hits.setWordWrap(True)
        self.hits.setStyleSheet("QListWidget { background: transparent; }")
        self.hits.itemClicked.connect(self._open_item)
        self.hits.itemActivated.connect(self._open_item)
        found = QWidget()
        inside = QVBoxLayout(found)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.none)
        inside.addWidget(self.hits, 1)
        self._views = QStackedWidget()
        self._views.addWidget(self.reader)
        self._views.addWidget(found)
        contents = Button(look, "All pages", kind="quiet", icon="list", name="guideContentsButton")
        contents.clicked.connect(self._show_contents)
        tour = Button(look, "Show the tour again", kind="quiet", name="tourAgainButton")
        tour.clicked.connect(self.tour_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(tokens.SPACE, tokens.SPACE, tokens.SPACE, tokens.SPACE_ROW)
        layout.setSpacing(tokens.SPACE_ROW)
        layout.addLayout(row(Icon(look, "help", "accent_text", 18), Text(look, Type.H2, text="Guide"), 1, close))
        layout.addWidget(self.search)
        layout.addWidget(self._views, 1)
        layout.addWidget(Rule())
        layout.addLayout(row(contents, 1, tour))

    # What the window does

    @property
    def is_open(self) -> bool:
        """Whether it is in sight."""
        return not self.isHidden()

    @property
    def page(self) -> str:
        """The name of the page that was shown last."""
        return self._shown

    def open_at(self, place: Place) -> None:
        """Open it at the page about a place, with the focus in it."""
        self._before = self.window().focusWidget()
        self._put()
        self.show()
        self.raise_()
        self.follow(place, anew=True)
        self.reader.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_search(self, place: Place) -> None:
        """Open it with the focus in its search."""
        if not self.is_open:
            self.open_at(place)
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def follow(self, place: Place, *, anew: bool = False) -> None:
        """Show the page about a place, unless the person has gone to another page or searches."""
        strayed = self._shown != PAGE_OF[self._place] or bool(self.search.text())
        self._place = place
        if self.is_open and (anew or not strayed):
            self._show_page(PAGE_OF[place])

    def close_guide(self) -> None:
        """Close it; the focus goes back to where it was."""
        self.search.clear()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    # Showing

    def _show_page(self, name: str, heading: str = "") -> None:
        self._shown = name
        document = self.reader.document()
        document.setMarkdown(guide_pages()[name].text, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self._views.setCurrentIndex(0)
        cursor = document.find(heading) if heading else QTextCursor(document)
        # From the end back: the part that is wanted stands at the top then.
        self.reader.moveCursor(QTextCursor.MoveOperation.End)
        cursor.clearSelection()
        self.reader.setTextCursor(cursor if not cursor.isNull() else QTextCursor(document))

    def _show_contents(self) -> None:
        self.search.clear()
        self._list([GuideHit(page.name, page.title) for page in guide_pages().values()], "")
        self.hits.setFocus()

    def _on_search(self, words: str) -> None:
        if not words.strip():
            self._views.setCurrentIndex(0)
            return
        found = search_guide(words)[:_MOST_HITS]
        none = "" if found else f"The guide has nothing on “{words.strip()}”. These pages are read most:"
        self._list(found or [GuideHit(name, guide_pages()[name].title) for name in MOST_READ], none)

    def _list(self, hits: list[GuideHit], none: str) -> None:
        self.none.setText(none)
        self.none.setVisible(bool(none))
        self.hits.clear()
        for hit in hits:
            title = guide_pages()[hit.page].title
            item = QListWidgetItem(hit.heading if hit.heading == title else f"{hit.heading}\n{title}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            self.hits.addItem(item)
        self._views.setCurrentIndex(1)

    def _open_item(self, item: QListWidgetItem) -> None:
        hit = item.data(Qt.ItemDataRole.UserRole)
        self._show_page(hit.page, hit.heading)
        self.reader.setFocus()

    def _open_first(self) -> None:
        first = self.hits.item(0)
        if self.search.text().strip() and first is not None:
            self._open_item(first)

    def _on_link(self, link: QUrl) -> None:
        name = link.fileName().removesuffix(".md")
        if not link.scheme() and name in guide_pages():
            self._show_page(name)

    # Where it lies

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.is_open:
            self._put()
        return super().eventFilter(watched, event)

    def _put(self) -> None:
        window = self.window()
        beside = window.width() >= BESIDE_FROM
        in_body = self._body.indexOf(self) >= 0
        if beside and not in_body:
            self.setFixedWidth(WIDTH)
            self._body.addWidget(self)
        elif not beside:
            if in_body:
                self._body.removeWidget(self)
            width = min(WIDTH, window.width() // 2)
            self.setFixedWidth(width)
            corner = self._over.mapTo(window, self._over.rect().topRight())
            self.setGeometry(corner.x() + 1 - width, corner.y(), width, self._over.height())
            self.raise_()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_guide()
            return
        super().keyPressEvent(event)

    def _dress(self) -> None:
        c = self._look.colours
        self.setStyleSheet(
            f"#guidePanel {{ background: {c.surface}; border: 0; border-left: 1px solid {c.line2}; }}"
            "#guideReader { background: transparent; }"
        )
        self.reader.document().setDefaultStyleSheet(f"a {{ color: {c.accent_text}; }}")
