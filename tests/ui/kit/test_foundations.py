"""What every page stands on: signals that lose nothing, work with two ways back, colours that can be read, the rail."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QModelIndex, QObject, Qt, Signal
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.settings.settings import TEXT_SIZES
from ozogui.ui.frame.rail import Rail, StepKind, StepState
from ozogui.ui.journey.place import STEPS, Place
from ozogui.ui.kit.account_mark import initials
from ozogui.ui.kit.background import Background, Work
from ozogui.ui.kit.controls import Button, Notice
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.tokens import ACCOUNT_COLOURS, DARK, LIGHT, Colours, tone_colours, tone_fill
from tests.ui.finding import child


class Bell(QObject):
    rung = Signal(object)


def test_twenty_thousand_signals_leave_the_interpreter_sound(qapp: object) -> None:
    """PySide6 6.12.0 under Python 3.11 loses a reference with each emission and dies before 600 of them."""
    bell = Bell()
    heard: list[object] = []
    bell.rung.connect(heard.append)
    token = object()
    for _ in range(20_000):
        bell.rung.emit(token)
    assert len(heard) == 20_000
    assert all(each is token for each in heard)


# Work


@pytest.fixture
def background(qtbot: QtBot) -> Background:
    return Background()


def test_success_comes_back_in_the_ui_thread(background: Background, qtbot: QtBot) -> None:
    came: list[tuple[str, str]] = []
    background.run(
        lambda _work: threading.current_thread().name,
        lambda ran_in: came.append((ran_in, threading.current_thread().name)),
    )
    qtbot.waitUntil(lambda: bool(came))
    ran_in, came_in = came[0]
    assert came_in == threading.main_thread().name
    assert ran_in != came_in


def test_an_expected_trouble_takes_its_own_path_and_a_bug_the_default_one(background: Background, qtbot: QtBot) -> None:
    told: list[object] = []
    background.failed.connect(told.append)

    def trouble(_work: Work) -> None:
        raise UserError("It is away.")

    def bug(_work: Work) -> None:
        raise ZeroDivisionError

    own: list[UserError] = []
    background.run(trouble, lambda _none: None, on_failure=own.append, lane="one")
    background.run(trouble, lambda _none: None, lane="two")
    background.run(bug, lambda _none: None, on_failure=own.append, lane="three")
    qtbot.waitUntil(lambda: len(told) == 2 and len(own) == 1)
    assert {type(each) for each in told} == {UserError, ZeroDivisionError}


def test_newer_work_replaces_older_work_of_its_lane(background: Background, qtbot: QtBot) -> None:
    gate = threading.Event()
    came: list[object] = []
    background.run(lambda _work: gate.wait(5) and "old", came.append)
    background.run(lambda _work: "new", came.append)
    gate.set()
    qtbot.waitUntil(lambda: bool(came))
    background.stop()
    qtbot.wait(20)
    assert came == ["new"]


def test_progress_is_told_at_ticks(background: Background, qtbot: QtBot) -> None:
    gate = threading.Event()

    def read(work: Work) -> None:
        work.report(12_400)
        gate.wait(5)

    work = background.run(read, lambda _none: None, words="Reading")
    with qtbot.waitSignal(background.busy_changed):
        pass
    qtbot.waitUntil(lambda: work.rows == 12_400)
    assert background.busy_with() is work
    gate.set()
    qtbot.waitUntil(lambda: background.busy_with() is None)


# Colours


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_stands_on(colours: Colours) -> None:
    for ground in (colours.bg, colours.rail, colours.surface, colours.sunken):
        for text in (colours.text, colours.text2, colours.text3, colours.off):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for tone in ("ok", "warn", "err", "accent", "practice", "off"):
        words, soft = tone_colours(colours, tone)
        for pair in ((words, soft), (colours.text, soft), (words, colours.surface), (words, colours.bg)):
            assert contrast(*pair) >= 4.5, (tone, *pair)
    for text in (colours.text, colours.text2):
        assert contrast(text, colours.hover) >= 4.5, text
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.on_accent, colours.accent_hover) >= 4.5
    assert contrast("#FFFFFF", colours.practice_fill) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_edges_and_bars_that_mean_something_can_be_seen(colours: Colours) -> None:
    for edge in (colours.field, colours.accent_fill):
        assert contrast(edge, colours.surface) >= 3, edge
    for tone in ("ok", "warn", "err", "accent"):
        assert contrast(tone_fill(colours, tone), colours.surface) >= 3, tone


def test_white_letters_can_be_read_on_every_account_colour() -> None:
    assert min(contrast("#FFFFFF", colour) for colour in ACCOUNT_COLOURS) >= 4.5


# Parts


def test_every_icon_file_draws_something(look: Look) -> None:
    files = sorted(resource("icons").glob("*.svg"))
    assert len(files) > 20
    for file in files:
        if file.stem == "drop":
            continue
        image = look.pixmap(file.stem, "text", 24).toImage()
        assert any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())), (
            file.name
        )


def test_an_icon_follows_the_scheme(look: Look) -> None:
    light = look.pixmap("tick", "text").toImage()
    look.set_appearance("dark")
    try:
        assert look.pixmap("tick", "text").toImage() != light
    finally:
        look.set_appearance("light")


def test_a_notice_says_acts_and_folds(look: Look, qtbot: QtBot) -> None:
    notice, pressed = Notice(look), []
    qtbot.addWidget(notice)
    notice.tell(
        "It is locked.", "Close it there.", button="Try again", act=lambda: pressed.append(1), details="errno 13"
    )
    assert (notice.title, notice.message) == ("It is locked.", "Close it there.")
    assert child(notice, Text, "noticeDetails").isHidden()
    child(notice, QToolButton, "noticeFold").click()
    assert not child(notice, Text, "noticeDetails").isHidden()
    qtbot.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    assert pressed == [1]
    qtbot.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert notice.isHidden()


@pytest.mark.parametrize("name", ["W" * 200, "Diwali_Offers_" * 9, "https://in1.example/" + "w=1&" * 30])
def test_a_long_name_makes_no_page_wider(look: Look, name: str) -> None:
    words = f"No campaign is called {name}."
    label = Text(look, wrap=True, text=words)
    assert label.minimumSizeHint().width() < 300
    assert label.text() == words
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setText(words)
    assert QLabel.text(label) == words  # what can be copied is as it was


def test_a_button_has_a_name_for_screen_readers(look: Look, qtbot: QtBot) -> None:
    button = Button(look, kind="icon", icon="undo", hint="Undo (Ctrl+Z)")
    qtbot.addWidget(button)
    assert button.accessibleName() == "Undo (Ctrl+Z)"
    trailing = Button(look, "Match 8 columns", icon="arrow-right", trailing=True)
    qtbot.addWidget(trailing)
    assert trailing.accessibleName() == "Match 8 columns"


@pytest.mark.parametrize(("name", "letters"), [("Acme Retail", "AR"), ("acme", "A"), ("(x) y z", "YZ"), ("", "?")])
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_the_rail_goes_only_where_it_is_possible(look: Look, qtbot: QtBot) -> None:
    rail = Rail(look)
    wanted: list[object] = []
    qtbot.addWidget(rail)
    rail.place_wanted.connect(wanted.append)
    tester = QAbstractItemModelTester(rail.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    states = {place: StepState(StepKind.BLOCKED, "Needs a spreadsheet") for place in STEPS}
    states[Place.SPREADSHEET] = StepState(StepKind.DONE, "1,240 leads")
    states[Place.COLUMNS] = StepState(StepKind.READY, "6 of 8 matched")
    rail.show_states(states, Place.SPREADSHEET)
    rail.show()
    for row in range(len(STEPS)):
        place = rail.steps.visualRect(rail.model.index(row)).center()
        qtbot.mouseClick(rail.steps.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert wanted == [Place.SPREADSHEET, Place.COLUMNS]
    spoken = rail.model.data(rail.model.index(0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Step 1, Spreadsheet, done, 1,240 leads, you are here"
    assert rail.model.data(QModelIndex()) is None
    assert tester.model() is rail.model


@pytest.mark.parametrize("size", TEXT_SIZES)
def test_text_grows_apart_from_the_system(qapp: QApplication, look: Look, size: int) -> None:
    before = qapp.font()
    try:
        larger = Look(qapp, "light", size)
        ratio = larger.font(Type.BODY).pixelSize() / look.font(Type.BODY).pixelSize()
        assert abs(ratio - size / 100) < 0.04
        larger.deleteLater()
    finally:
        qapp.setFont(before)
