"""What teaches in the window: the guide beside the page, the first tour, and their keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ozogui.engine.engine import Engine
from ozogui.ui.frame.guide_panel import GuidePanel
from ozogui.ui.frame.tour_card import TourCard
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.page import Page
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage


class Taught(Protocol):
    """What is asked of the window."""

    engine: Engine
    journey: Journey

    @property
    def pages(self) -> Mapping[Place, Page]:
        """The pages by their places."""

    @property
    def place(self) -> Place:
        """Where the person is."""

    def go_to(self, place: Place) -> None:
        """Bring a page to the front."""

    def focus_page(self) -> None:
        """Put the focus on the page's first control."""


class Teaching(QObject):
    """Opens the guide where one is, and leads through the first practice once."""

    def __init__(self, look: Look, window: Taught, body: QHBoxLayout, pages: QWidget) -> None:
        """Make it for a window whose pages stand in `body`."""
        super().__init__(pages.window())
        self._window, self._frame = window, pages.window()
        self.guide = GuidePanel(look, body, pages)
        self.tour = TourCard(look, pages)
        self.guide.tour_wanted.connect(self.begin_tour)
        self.tour.next_wanted.connect(self._lead_on)
        self.tour.left.connect(self._forget_tour)
        self._key("F1", self.turn_guide)
        self._key("Ctrl+Shift+F", lambda: self.guide.open_search(window.place))
        self._key("F6", self._change_sides)

    def _key(self, keys: str, act: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self._frame).activated.connect(act)

    def follow(self, place: Place) -> None:
        """Another page is in front."""
        self.guide.follow(place)
        self.tour.follow(place)

    def turn_guide(self) -> None:
        """Open the guide at the page in front, or close it."""
        if self.guide.is_open:
            self.guide.close_guide()
        else:
            self.guide.open_at(self._window.place)

    def offer_tour(self) -> None:
        """Begin the tour where nobody has seen it, and nothing tells that the program was used before."""
        settings = self._window.engine.settings
        if not (settings.tour_seen or settings.accounts or settings.recent_files):
            self.begin_tour()

    def begin_tour(self) -> None:
        """Begin the tour at the first stop, or at the one of the page in front."""
        self.guide.close_guide()
        self.tour.show_stop(0)
        if self._window.journey.sheet is not None:
            self.tour.show_stop(1)
            self.tour.follow(self._window.place)

    def _change_sides(self) -> None:
        guide = self.guide
        if not guide.is_open:
            return
        focus = self._frame.focusWidget()
        if focus is not None and guide.isAncestorOf(focus):
            self._window.focus_page()
        else:
            guide.reader.setFocus()

    def _lead_on(self, index: int) -> None:
        window, journey = self._window, self._window.journey
        first = window.pages[Place.SPREADSHEET]
        if index == 0:
            if journey.sheet is None and isinstance(first, SpreadsheetPage):
                first.open_sample()
            self.tour.show_stop(1)
        elif index == 1:
            window.go_to(Place.COLUMNS)
        elif index == 2:
            journey.run_check()  # which brings its page to the front when it is done
        elif index == 3:
            window.go_to(Place.CAMPAIGN)
        elif journey.sending.upload_id is not None:
            window.go_to(Place.UPLOAD)
        else:
            self.tour.show_stop(index + 1)

    def _forget_tour(self) -> None:
        self._window.engine.remember(lambda settings: replace(settings, tour_seen=True))
        self._window.focus_page()
