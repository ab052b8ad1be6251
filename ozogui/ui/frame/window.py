"""The main window: header, rail, pages and bottom bar, and what belongs to no page: dropping, shortcuts, closing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from typing_extensions import override

import ozogui
from ozogui.engine.engine import Engine
from ozogui.engine.rehearsal import FAST
from ozogui.errors import UserError
from ozogui.support.fault import fault_report
from ozogui.ui.accounts.region import region_of
from ozogui.ui.frame import step_states
from ozogui.ui.frame.account_menu import open_account_menu
from ozogui.ui.frame.bottom_bar import BottomBar
from ozogui.ui.frame.closing import ask_to_close
from ozogui.ui.frame.header import Header, PracticeBand
from ozogui.ui.frame.in_front import account_in_front, file_in_front
from ozogui.ui.frame.key_dialog import KeyQuestions
from ozogui.ui.frame.pages import PageStack
from ozogui.ui.frame.rail import FOLDED, WIDE, Rail, StepKind
from ozogui.ui.frame.running_strip import RunningStrip
from ozogui.ui.frame.teaching import Teaching
from ozogui.ui.frame.tray import Tray
from ozogui.ui.frame.update_watch import UpdateLine, UpdateWatch
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import BESIDE, STEPS, Place
from ozogui.ui.journey.sheet_source import remove_leftovers
from ozogui.ui.kit.announcing import announce
from ozogui.ui.kit.background import Background
from ozogui.ui.kit.busy_bar import BusyBar
from ozogui.ui.kit.dropping import dropped_files, may_be_dropped
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.page import Page
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage
from ozogui.wording import shorten_middle

SMALLEST = (1024, 600)
FIRST_SIZE = (1366, 768)
RAIL_FOLDS_BELOW = 1280


class MainWindow(QMainWindow):
    """The one window. Owns the pages and decides which is in front; the journey holds what they show."""

    def __init__(self, engine: Engine, look: Look) -> None:
        super().__init__()
        self.engine = engine
        self.look = look
        self.background = Background(self)
        self.journey = Journey(engine, self.background, self)
        self.setWindowTitle("OzoGUI")
        self.setMinimumSize(*SMALLEST)
        self.resize(*FIRST_SIZE)
        self.setAcceptDrops(True)
        self.closes_unasked = False
        """Whether the system ends the session, so that nobody can be asked any more."""
        self._place = Place.SPREADSHEET
        self._before = Place.SPREADSHEET
        self._build()
        self.tray = Tray(self, look, self.journey)
        self.updates = UpdateWatch(engine, self.background, self)
        self.pages[Place.SPREADSHEET].content.addWidget(UpdateLine(look, self.updates))
        self.key_questions = KeyQuestions(look, self.journey, self)
        self.teaching = Teaching(look, self, self._beside, self._stack)
        self.header.help_button.clicked.connect(self.teaching.turn_guide)
        self._connect()
        self._stack.setCurrentWidget(self.page)
        self._make_shortcuts()
        self._restore_geometry()
        self._refresh()

    # Building

    def _build(self) -> None:
        look, journey = self.look, self.journey
        self.band = PracticeBand(look)
        self.header = Header(look)
        self.busy = BusyBar(look, self.background)
        self.strip = RunningStrip(look, journey)
        self.rail = Rail(look)
        self.bottom = BottomBar(look)
        self._stack = PageStack(look, journey)
        self._stack.built.connect(self._on_built)
        self._stack.drawn.connect(self._on_drawn)
        self.pages: Mapping[Place, Page] = self._stack.pages
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.strip)
        self._beside = QHBoxLayout()
        self._beside.setContentsMargins(0, 0, 0, 0)
        self._beside.setSpacing(0)
        self._beside.addWidget(self._stack, 1)
        right.addLayout(self._beside, 1)
        right.addWidget(self.bottom)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addLayout(right, 1)
        central = QWidget()
        central.setObjectName("central")
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.band, self.header, self.busy):
            layout.addWidget(part)
        layout.addLayout(body, 1)
        self.setCentralWidget(central)

    def _connect(self) -> None:
        journey = self.journey
        self.rail.place_wanted.connect(self._on_place_wanted)
        journey.place_wanted.connect(self._on_place_wanted)
        journey.told.connect(lambda title, words: self.page.notice.tell(title, words, tone="accent"))
        for changed in (
            journey.sheet_changed, journey.mapping_changed, journey.check_changed, journey.target_changed,
            journey.upload_changed,
        ):  # fmt: skip
            changed.connect(self._refresh)
        self.background.failed.connect(self.show_trouble)
        journey.runner.failed.connect(self.show_trouble)
        self.strip.show_wanted.connect(self._on_show_running)
        self.bottom.next.clicked.connect(self._on_next)
        self.bottom.back.clicked.connect(self._on_back)
        self.band.leave_wanted.connect(self._on_real_account_wanted)
        self.band.options_chosen.connect(self._on_practice_options)
        self.header.badge.clicked.connect(lambda: open_account_menu(self.header.badge, journey))
        self.key_questions.given.connect(self._on_key_given)

    def _on_built(self, page: Page) -> None:
        page.bar_changed.connect(self._refresh)
        page.key_wanted.connect(self._on_key_wanted)

    def _make_shortcuts(self) -> None:
        for place in STEPS:
            self._shortcut(f"Alt+{place.value}", lambda place=place: self._on_place_wanted(place))
        self._shortcut("Ctrl+O", self._choose_file)
        self._shortcut("Ctrl+U", lambda: self.go_to(Place.UPLOADS))
        self._shortcut("Ctrl+Return", self._press_primary)
        self._shortcut("Ctrl+Enter", self._press_primary)
        self._shortcut("Alt+Left", self._on_back)

    def _on_drawn(self) -> None:
        """Look for what an earlier run left behind, and build the other pages: nobody waited for that."""
        page = self.pages[Place.SPREADSHEET]
        if isinstance(page, SpreadsheetPage):
            page.offer_unfinished()
        home = self.engine.paths.home
        self.background.run(lambda _work: remove_leftovers(home), lambda _none: None, lane="leftovers")
        self._stack.build_rest()
        self.journey.sending.begin()

    def _shortcut(self, keys: str, act: object) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setAutoRepeat(False)  # a key that is held too long acts once
        shortcut.activated.connect(act)

    # Where the person is

    @property
    def place(self) -> Place:
        """Where the person is."""
        return self._place

    @property
    def page(self) -> Page:
        """The page in front."""
        return self.pages[self._place]

    def go_to(self, place: Place) -> None:
        """Bring a page to the front."""
        if place is not self._place and self._place in STEPS:
            self._before = self._place
        is_new = place is not self._place
        self._place = place
        self._stack.setCurrentWidget(self.page)
        self.page.entered()
        self._refresh()
        if is_new:
            self.teaching.follow(place)
            self.focus_page()

    def focus_page(self) -> None:
        """Put the focus on the page's first control, and let a screen reader say where one is."""
        self.page.focus_first()
        announce(self, self.page.title.text())

    def open_file(self, path: Path) -> None:
        """Open a spreadsheet, whatever page is in front."""
        if self.journey.editing.leads is not None and path.suffix.lower() == ".xlsx":
            self._look_for_corrections(path)
            return
        self._open_sheet(path)

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open several spreadsheets as one list, whatever page is in front."""
        self.go_to(Place.SPREADSHEET)
        self.journey.merging.open(paths)

    def _open_sheet(self, path: Path) -> None:
        self.go_to(Place.SPREADSHEET)
        self.journey.open_file(path)

    def _look_for_corrections(self, path: Path) -> None:
        """Take a workbook of held-back leads back in where leads are open; open any other file as a spreadsheet."""
        from ozogui.leads.repairing.held_back_return import is_held_back_workbook
        from ozogui.ui.check.check_page import CheckPage  # here, since the start does without it

        check_page = self.pages[Place.CHECK]
        assert isinstance(check_page, CheckPage)

        def go_on(is_ours: bool) -> None:
            if is_ours and self.journey.editing.leads is not None:
                self.go_to(Place.CHECK)
                check_page.take_corrected(path)
            else:
                self._open_sheet(path)

        self.background.run(
            lambda _work: is_held_back_workbook(path),
            go_on,
            on_failure=lambda _error: self._open_sheet(path),  # which says on its page what is wrong with the file
            words=f"Looking at {shorten_middle(path.name, 40)}",
            lane="corrections",
        )

    def show_trouble(self, error: BaseException) -> None:
        """Show an error on the page in front: in words when it was expected, as a bug with its report when not."""
        if isinstance(error, UserError):
            self.page.show_error(error)
            return
        self.page.notice.tell(
            "Something went wrong inside OzoGUI.",
            "No lead was sent because of this, and your upload history is safe. You can continue. If it happens "
            "again, restart OzoGUI and send us the support file; it contains no leads and no API key.",
            tone="err",
            button="Save support bundle…",
            act=self._save_bundle,
            details=f"OzoGUI {ozogui.__version__}\n{fault_report(error)}",
        )

    def tell_of_crash(self) -> None:
        """Say that the program did not end as it should the last time."""
        self.page.notice.tell(
            "OzoGUI ended unexpectedly the last time.",
            "Your upload history is safe. Leads that CloudAgent accepted are not affected; a batch that was "
            "being sent at that moment is marked “Not confirmed”. If it happens again, send us the support file; "
            "it contains no leads and no API key.",
            button="Save support bundle…",
            act=self._save_bundle,
        )

    def _save_bundle(self) -> None:
        from ozogui.ui.settings.support_files import save_support_bundle  # here, since the start does without it

        save_support_bundle(self.page, self.journey)

    # Slots

    def _on_place_wanted(self, number: int) -> None:
        place = Place(number)
        if place in STEPS:
            state = step_states.states(self.journey)[place]
            if state.kind is StepKind.BLOCKED:
                return
        self.go_to(place)

    def _on_next(self) -> None:
        self.page.notice.hide()
        self.page.on_next()

    def _on_back(self) -> None:
        if self.page.on_back():
            return
        if self._place in BESIDE:
            self.go_to(self._before)
        elif self._place is not Place.SPREADSHEET:
            self.go_to(Place(self._place - 1))

    def _press_primary(self) -> None:
        if self.page.ask_to_send():
            return
        acts = [act for act in self.page.acts if act.property("kind") == "primary" and act.isVisible()]
        button = acts[0] if acts else self.bottom.next
        if button.isVisible() and button.isEnabled():
            button.click()

    def _choose_file(self) -> None:
        self.go_to(Place.SPREADSHEET)
        page = self.pages[Place.SPREADSHEET]
        if isinstance(page, SpreadsheetPage):
            page.choose_file()

    def _on_real_account_wanted(self) -> None:
        accounts = self.engine.settings.accounts
        if len(accounts) == 1 and not self.journey.is_locked:
            self.journey.set_account(accounts[0])
            return
        self.go_to(Place.SETTINGS)

    def _on_practice_options(self, goes_wrong: bool, is_fast: bool) -> None:
        self.engine.rehearsal.choose(goes_wrong=goes_wrong, speed=FAST if is_fast else 1)
        self.journey.target_changed.emit()

    def _on_key_wanted(self) -> None:
        self.key_questions.ask_again()

    def _on_show_running(self) -> None:
        if len(self.journey.sending.all_in_line) > 1:
            self.go_to(Place.UPLOADS)
        else:
            self.journey.show_running()

    def _on_key_given(self) -> None:
        from ozogui.ui.campaign.campaign_page import CampaignPage  # here, since the start does without it

        campaign = self.pages[Place.CAMPAIGN]
        if isinstance(campaign, CampaignPage):
            campaign.forget_trouble()
        self.page.entered()

    def _refresh(self) -> None:
        journey = self.journey
        self.strip.show_for(self._place)
        self.rail.show_states(step_states.states(journey), self._place)
        self.rail.uploads_button.show_count(*step_states.uploads_count(journey))
        self.bottom.show_page(self.page)
        if self._place in BESIDE:
            self.bottom.back.set_words(self._before.name.capitalize())
        account = account_in_front(journey, self._place)
        if account.is_practice:
            rehearsal = self.engine.rehearsal
            is_fast = rehearsal.speed > 1
            self.band.show_practice(
                goes_wrong=rehearsal.goes_wrong, is_fast=is_fast, is_running=journey.runner.is_running
            )
            self.header.show_tint("")
            self.header.badge.show_account("Practice", "No real calls", "")
        else:
            self.band.show_account(account.colour)
            self.header.show_tint(account.colour)
            where = f"{account.user_name} · {region_of(account)}"
            self.header.badge.show_account(account.name, where, account.colour)
        self.header.show_file(*file_in_front(journey, self._place))

    # Geometry

    def _geometry_file(self) -> QSettings:
        return QSettings(str(self.engine.paths.home / "window.ini"), QSettings.Format.IniFormat)

    def _restore_geometry(self) -> None:
        geometry = self._geometry_file().value("geometry")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)

    # Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_to_screen()
        self.key_questions.look()

    def _fit_to_screen(self) -> None:
        room = self.screen().availableGeometry()
        if self.width() > room.width() or self.height() > room.height():
            self.resize(min(self.width(), room.width()), min(self.height(), room.height()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        folded = self.width() < RAIL_FOLDS_BELOW
        self.rail.fold(folded)
        self.header.fold(folded, FOLDED if folded else WIDE)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        may_be_dropped(event, several=True)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        first, *more = dropped_files(event)
        if more:
            self.open_files([first, *more])
        elif not self.page.takes_file(first):
            self.open_file(first)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        to_tray = self.tray.take_window if self.tray.is_available else None
        if not self.closes_unasked and not ask_to_close(self, self.journey, to_tray):
            event.ignore()
            return
        self.tray.hide()
        self._stack.stop_building()
        self.journey.sending.end()
        self.background.stop()
        self._geometry_file().setValue("geometry", self.saveGeometry())
        self.engine.close()
        event.accept()
