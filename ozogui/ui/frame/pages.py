"""The window's pages by their places: each is built when it is first wanted, the rest one by one when nothing else is.

A page is imported with its building, since the first one is to be seen before the others are even read from disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStackedWidget
from typing_extensions import override

from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.page import Page
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage

PAUSE_MS = 10
"""Between two pages that nobody waits for: what a person does meanwhile comes first."""


class PageStack(QStackedWidget):
    """Holds the pages that are built."""

    built = Signal(object)
    """A `Page` is there from now on."""
    drawn = Signal()
    """The first page is seen for the first time: what can wait may begin."""

    def __init__(self, look: Look, journey: Journey) -> None:
        super().__init__()
        self.setObjectName("pages")
        self.pages = Pages(self, look, journey)
        self._is_drawn = False
        self._idle = QTimer(self)
        self._idle.setInterval(PAUSE_MS)
        self._idle.timeout.connect(self._build_next)

    def build_rest(self) -> None:
        """Begin to build what nobody has wanted yet, a page at a time."""
        if self.pages.missing():
            self._idle.start()

    def stop_building(self) -> None:
        """The window is closed."""
        self._idle.stop()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_drawn:
            self._is_drawn = True
            QTimer.singleShot(0, self, self.drawn.emit)

    def _build_next(self) -> None:
        missing = self.pages.missing()
        if len(missing) < 2:
            self._idle.stop()
        if missing:
            self.pages[missing[0]]


class Pages(Mapping[Place, Page]):
    """All pages by their places; reading one builds it."""

    def __init__(self, stack: PageStack, look: Look, journey: Journey) -> None:
        self._stack, self._look, self._journey = stack, look, journey
        self._built: dict[Place, Page] = {}

    def missing(self) -> list[Place]:
        """Return the places whose pages are not built yet, in their order."""
        return [place for place in Place if place not in self._built]

    @override
    def __getitem__(self, place: Place) -> Page:
        page = self._built.get(place)
        if page is None:
            page = self._built[place] = MAKERS[place](self._look, self._journey)
            self._stack.addWidget(page)
            self._stack.built.emit(page)
        return page

    @override
    def __iter__(self) -> Iterator[Place]:
        return iter(Place)

    @override
    def __len__(self) -> int:
        return len(Place)


def _columns(look: Look, journey: Journey) -> Page:
    from ozogui.ui.columns.columns_page import ColumnsPage

    return ColumnsPage(look, journey)


def _check(look: Look, journey: Journey) -> Page:
    from ozogui.ui.check.check_page import CheckPage

    return CheckPage(look, journey)


def _campaign(look: Look, journey: Journey) -> Page:
    from ozogui.ui.campaign.campaign_page import CampaignPage

    return CampaignPage(look, journey)


def _upload(look: Look, journey: Journey) -> Page:
    from ozogui.ui.upload.upload_page import UploadPage

    return UploadPage(look, journey)


def _history(look: Look, journey: Journey) -> Page:
    from ozogui.ui.history.history_page import HistoryPage

    return HistoryPage(look, journey)


def _settings(look: Look, journey: Journey) -> Page:
    from ozogui.ui.settings.settings_page import SettingsPage

    return SettingsPage(look, journey)


def _do_not_call(look: Look, journey: Journey) -> Page:
    from ozogui.ui.do_not_call.do_not_call_page import DoNotCallPage

    return DoNotCallPage(look, journey)


def _uploads(look: Look, journey: Journey) -> Page:
    from ozogui.ui.uploads.uploads_page import UploadsPage

    return UploadsPage(look, journey)


MAKERS: Mapping[Place, Callable[[Look, Journey], Page]] = {
    Place.SPREADSHEET: SpreadsheetPage,
    Place.COLUMNS: _columns,
    Place.CHECK: _check,
    Place.CAMPAIGN: _campaign,
    Place.UPLOAD: _upload,
    Place.HISTORY: _history,
    Place.SETTINGS: _settings,
    Place.DO_NOT_CALL: _do_not_call,
    Place.UPLOADS: _uploads,
}
