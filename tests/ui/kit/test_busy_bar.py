"""The bar under the header: silent for quick work, then words with the rows so far, and Cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ozogui.ui.kit.background import Background, Work
from ozogui.ui.kit.busy_bar import STRIP_HEIGHT, BusyBar
from ozogui.ui.kit.look import Look
from ozogui.ui.spreadsheet.drop_zone import DropZone


class HandClock:
    """Seconds that pass only when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    background = Background()
    yield background
    background.stop()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(look: Look, background: Background, clock: HandClock, qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 400)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(BusyBar(look, background, clock=clock))
    below = QWidget()
    below.setObjectName("below")
    layout.addWidget(below, 1)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def bar(window: QWidget) -> BusyBar:
    bar = window.findChild(BusyBar)
    assert isinstance(bar, BusyBar)
    return bar


def reading(rows: int) -> tuple[Callable[[Work], None], threading.Event]:
    release = threading.Event()

    def operation(work: Work) -> None:
        work.report(rows)
        while not release.wait(0.01) and not work.is_cancelled():
            pass

    return operation, release


def start(background: Background, rows: int = 12_400, lane: str = "sheet") -> threading.Event:
    operation, release = reading(rows)
    background.run(operation, lambda _: None, words="Reading renewals-q4.xlsx", lane=lane)
    return release


def test_quick_work_is_not_spoken_of(bar: BusyBar, background: Background, clock: HandClock, qtbot: QtBot) -> None:
    release = start(background)
    clock.now += 0.29
    bar.refresh()
    assert bar.words == ""
    release.set()
    qtbot.waitUntil(lambda: background.busy_with() is None)
    clock.now += 5
    bar.refresh()
    assert bar.strip.isHidden()


def test_after_a_moment_it_says_what_goes_on_without_moving_anything(
    window: QWidget, bar: BusyBar, background: Background, clock: HandClock, qtbot: QtBot
) -> None:
    below = window.findChild(QWidget, "below")
    assert below is not None
    before = below.geometry()
    start(background)
    clock.now += 0.31
    qtbot.waitUntil(lambda: bar.words == "Reading renewals-q4.xlsx: 12,400 rows so far")
    assert bar.strip.isVisible()
    assert bar.strip.height() == STRIP_HEIGHT
    assert bar.strip.width() == window.width()
    assert bar.height() == 0
    assert below.geometry() == before


def test_without_rows_it_says_the_work_alone(
    bar: BusyBar, background: Background, clock: HandClock, qtbot: QtBot
) -> None:
    start(background, rows=0)
    clock.now += 0.31
    qtbot.waitUntil(lambda: bar.words == "Reading renewals-q4.xlsx…")


def test_cancel_ends_the_work_it_speaks_of(
    bar: BusyBar, background: Background, clock: HandClock, qtbot: QtBot
) -> None:
    start(background)
    clock.now += 1
    qtbot.waitUntil(lambda: bar.strip.isVisible())
    work = background.busy_with()
    assert work is not None
    qtbot.mouseClick(bar.cancel_button, Qt.MouseButton.LeftButton)
    assert work.is_cancelled()
    assert bar.strip.isHidden()
    assert background.busy_with() is None


def test_it_stays_at_its_place_when_the_window_grows(
    window: QWidget, bar: BusyBar, background: Background, clock: HandClock, qtbot: QtBot
) -> None:
    start(background)
    clock.now += 1
    qtbot.waitUntil(lambda: bar.strip.isVisible())
    window.resize(1200, 500)
    qtbot.waitUntil(lambda: bar.strip.width() == 1200)
    assert bar.strip.pos() == bar.pos()


def test_the_drop_zone_says_it_itself_and_the_bar_keeps_silent(
    look: Look, bar: BusyBar, background: Background, clock: HandClock, qtbot: QtBot
) -> None:
    zone = DropZone(look, background, clock=clock)
    qtbot.addWidget(zone)
    zone.show()
    start(background)
    clock.now += 0.31
    qtbot.waitUntil(lambda: zone.words == "Reading renewals-q4.xlsx: 12,400 rows so far")
    bar.refresh()
    assert bar.words == ""
    assert zone.open_button.isHidden() or not zone.open_button.isVisible()
    zone.hide()
    bar.refresh()
    assert bar.words == "Reading renewals-q4.xlsx: 12,400 rows so far"
    zone.show()
    qtbot.mouseClick(zone.cancel_button, Qt.MouseButton.LeftButton)
    assert zone.words == ""
    assert zone.open_button.isVisible()
