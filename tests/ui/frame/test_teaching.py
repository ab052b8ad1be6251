"""The guide beside the page and the first tour, with keys as a person uses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QListWidget, QPushButton, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.settings.settings import Account
from ozogui.support.guide import guide_pages
from ozogui.ui.frame.guide_panel import BESIDE_FROM, PAGE_OF
from ozogui.ui.frame.tour_card import STOPS
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from tests.ui.conftest import PATIENCE_MS

F1, LEFT = Qt.Key.Key_F1, Qt.MouseButton.LeftButton


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    _app, window = create_application(["ozogui", "--practice"])
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    yield window
    window.close()


def part(window: MainWindow, name: str) -> QWidget:
    found = window.findChild(QWidget, name)
    assert found is not None, name
    return found


def shown(window: MainWindow) -> str:
    reader = part(window, "guideReader")
    assert isinstance(reader, QTextBrowser)
    return reader.toPlainText()


def press(window: MainWindow, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(part(window, name), LEFT)


@pytest.mark.parametrize("place", [Place.SPREADSHEET, Place.HISTORY, Place.SETTINGS, Place.DO_NOT_CALL])
def test_f1_opens_the_guide_at_the_page_in_front_and_closes_it(window: MainWindow, place: Place) -> None:
    window.go_to(place)
    panel = part(window, "guidePanel")
    assert not panel.isVisible()
    QTest.keyClick(window, F1)
    assert panel.isVisible()
    assert shown(window).startswith(guide_pages()[PAGE_OF[place]].title)
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()


def test_every_place_has_a_page() -> None:
    assert set(PAGE_OF) == set(Place)
    assert set(PAGE_OF.values()) <= set(guide_pages())


def test_the_guide_follows_until_something_else_is_read(window: MainWindow, qtbot: QtBot) -> None:
    press(window, qtbot, "helpButton")
    window.go_to(Place.HISTORY)
    assert shown(window).startswith("History")
    reader = part(window, "guideReader")
    assert isinstance(reader, QTextBrowser)
    reader.anchorClicked.emit(QUrl("results.md"))
    window.go_to(Place.SETTINGS)
    assert shown(window).startswith("Results")
    reader.anchorClicked.emit(QUrl("https://example.com/what-if.md"))
    assert shown(window).startswith("Results")


def test_words_are_searched_for_and_the_best_is_opened_by_enter(window: MainWindow) -> None:
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    search, hits = part(window, "guideSearch"), window.findChild(QListWidget, "guideHits")
    assert hits is not None
    QTest.keyClicks(search, "where is the key")
    assert "Where is the key?" in hits.item(0).text()
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert shown(window).startswith("Accounts")
    QTest.keyClicks(search, " xyzzy")
    assert hits.count() == 5
    assert "nothing on “where is the key xyzzy”" in window.teaching.guide.none.text()


def test_it_lies_over_the_page_or_beside_it_and_never_over_the_blue_button(window: MainWindow) -> None:
    panel, bottom = part(window, "guidePanel"), window.bottom
    for width in (1024, 1366, BESIDE_FROM):
        window.resize(width, 700)
        if not panel.isVisible():
            QTest.keyClick(window, F1)
        QApplication.processEvents()
        top = panel.mapTo(window, panel.rect().topLeft())
        assert top.x() + panel.width() == window.width()
        assert top.y() + panel.height() <= bottom.mapTo(window, bottom.rect().topLeft()).y()
        assert panel.width() <= window.width() // 2


def test_the_tour_leads_to_an_upload_in_practice(window: MainWindow, qtbot: QtBot) -> None:
    window.teaching.offer_tour()
    card, journey = window.teaching.tour, window.journey
    assert card.isVisible()
    press(window, qtbot, "tourNextButton")
    qtbot.waitUntil(lambda: journey.sheet is not None, timeout=PATIENCE_MS)
    press(window, qtbot, "tourNextButton")
    assert (window.place, card.stop.place) == (Place.COLUMNS, Place.COLUMNS)
    press(window, qtbot, "tourNextButton")
    qtbot.waitUntil(lambda: window.place is Place.CHECK, timeout=PATIENCE_MS)
    assert card.stop.place is Place.CHECK
    qtbot.mouseClick(part(window, "tourBackButton"), LEFT)
    assert card.index == 2
    window.go_to(Place.CAMPAIGN)  # the page's own button leads on as well
    assert card.index == 4
    journey.set_campaign("Practice_Outbound")
    journey.prepare_upload()
    qtbot.waitUntil(lambda: window.place is Place.UPLOAD, timeout=PATIENCE_MS)
    assert card.stop is STOPS[-1]
    press(window, qtbot, "tourNextButton")
    assert not card.isVisible()
    assert window.engine.settings.tour_seen
    window.teaching.offer_tour()
    assert not card.isVisible()


def test_the_tour_is_skipped_by_escape_and_comes_again_when_wanted(window: MainWindow, qtbot: QtBot) -> None:
    window.teaching.offer_tour()
    QTest.keyClick(part(window, "tourNextButton"), Qt.Key.Key_Escape)
    assert window.engine.settings.tour_seen
    assert not window.teaching.tour.isVisible()
    QTest.keyClick(window, F1)
    press(window, qtbot, "tourAgainButton")
    assert window.teaching.tour.isVisible()
    assert not part(window, "guidePanel").isVisible()


def test_nobody_who_has_an_account_is_shown_round(window: MainWindow) -> None:
    account = Account("Acme", server="in1", user_name="acme")
    window.engine.update(lambda settings: replace(settings, accounts=(account,)))
    window.teaching.offer_tour()
    assert not window.teaching.tour.isVisible()


def test_the_first_control_of_a_page_gets_the_focus(window: MainWindow) -> None:
    for place in (Place.HISTORY, Place.SETTINGS, Place.DO_NOT_CALL, Place.SPREADSHEET):
        window.go_to(place)
        focus = window.focusWidget()
        assert focus is not None
        assert window.page.isAncestorOf(focus) or focus is window.page, place
        assert not isinstance(focus, QFrame) or focus.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_enter_presses_the_button_that_has_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    button = part(window, "helpButton")
    assert isinstance(button, QPushButton)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    assert part(window, "guidePanel").isVisible()
