"""The page of the lists that stay, in the real window: added, asked, changed, deleted, and felt by leads at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.ui.do_not_call.do_not_call_page import DoNotCallPage
from ozogui.ui.do_not_call.lists_model import Column
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place

PATIENCE_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[MainWindow]:
    _app, window = create_application(["ozogui", "--practice"])
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> DoNotCallPage:
    button = window.findChild(QPushButton, "doNotCallButton")
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    page = window.pages[Place.DO_NOT_CALL]
    assert window.place is Place.DO_NOT_CALL
    assert isinstance(page, DoNotCallPage)
    return page


def write(path: Path, *numbers: str) -> Path:
    path.write_text("Phone\n" + "\n".join(numbers) + "\n", encoding="utf-8")
    return path


def add(page: DoNotCallPage, qtbot: QtBot, path: Path, name: str = "") -> None:
    page.add_file(path, name)
    background = page._journey.background
    qtbot.waitUntil(lambda: background.busy_with("do-not-call") is None, timeout=PATIENCE_MS)


def press(page: DoNotCallPage, qtbot: QtBot, name: str) -> None:
    button = page.window().findChild(QPushButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    qtbot.mouseClick(button, LEFT)


def row(page: DoNotCallPage, at: int = 0) -> list[str]:
    return [page.model.index(at, each).data() for each in Column]


def asked(page: DoNotCallPage, qtbot: QtBot, number: str) -> str:
    page.ask_edit.clear()
    qtbot.keyClicks(page.ask_edit, number)
    qtbot.keyClick(page.ask_edit, Qt.Key.Key_Return)
    label = page.findChild(QLabel, "askedNumberLabel")
    assert label is not None
    return label.text()


def test_an_empty_page_says_how_to_begin(page: DoNotCallPage) -> None:
    assert page.bar().next == "Add a list…"
    assert not page.card.isVisible()
    assert any("No do-not-call list yet." in label.text() for label in page.findChildren(QLabel) if label.isVisible())
    assert "national DND registry is not" in page.sentence.text()


def test_a_list_is_added_asked_and_holds_leads_back_at_once(
    page: DoNotCallPage, window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    journey = window.journey
    leads = write(tmp_path / "leads.csv", *(f"98765{n:05d}" for n in range(5)))
    window.open_file(leads)
    qtbot.waitUntil(lambda: journey.sheet is not None, timeout=PATIENCE_MS)
    journey.run_check()
    qtbot.waitUntil(lambda: journey.editing.check is not None, timeout=PATIENCE_MS)
    window.go_to(Place.DO_NOT_CALL)
    add(page, qtbot, write(tmp_path / "opt-outs.csv", "+91 98765 00001", "9876500002 / 9876500003", "9.87E+09"))
    assert row(page) == ["opt-outs", "3", "Today", "Every campaign", "0"]
    assert page.notice.title == "opt-outs: 3 numbers from 1 column of opt-outs.csv."
    assert "can still be called: row 4." in page.notice.message
    qtbot.waitUntil(lambda: (check := journey.editing.check) is not None and check.held_back == 3, timeout=PATIENCE_MS)
    window.go_to(Place.DO_NOT_CALL)
    assert asked(page, qtbot, "98765 00003") == "On opt-outs."
    assert asked(page, qtbot, "98765 09999") == "On none of the 1 lists."
    assert asked(page, qtbot, "Asha") == "This is not a phone number."
    is_on = page.findChild(QCheckBox, "listIsOnCheck")
    assert is_on is not None
    is_on.click()
    assert row(page)[Column.APPLIES] == "Switched off"
    qtbot.waitUntil(lambda: (check := journey.editing.check) is not None and check.held_back == 0, timeout=PATIENCE_MS)


def test_what_a_list_is_for_and_when_it_is_old_is_chosen(page: DoNotCallPage, qtbot: QtBot, tmp_path: Path) -> None:
    add(page, qtbot, write(tmp_path / "opt-outs.csv", "9876500001"))
    some, names = (
        page.findChild(QRadioButton, "someCampaignsRadio"),
        page.findChild(QPlainTextEdit, "listCampaignsEdit"),
    )
    assert some is not None
    assert names is not None
    some.click()
    press(page, qtbot, "saveListCampaignsButton")
    assert row(page)[Column.APPLIES] == "Every campaign", "no campaign was named, so it still protects everybody"
    names.setPlainText("Diwali\n\n Renewals ")
    press(page, qtbot, "saveListCampaignsButton")
    assert row(page)[Column.APPLIES] == "2 campaigns"
    remind = page.findChild(QComboBox, "remindCombo")
    stops = page.findChild(QCheckBox, "stopsWhenOldCheck")
    assert remind is not None
    assert stops is not None
    remind.setCurrentText("after 7 days")
    remind.activated.emit(remind.currentIndex())
    stops.click()
    (kept,) = page._store.lists()
    assert (kept.campaigns, kept.remind_days, kept.stops_when_old) == (("Diwali", "Renewals"), 7, True)


def test_an_old_list_says_so(
    page: DoNotCallPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(page, qtbot, write(tmp_path / "opt-outs.csv", "9876500001"))
    clock = page._journey.engine.clock
    later = clock.now() + 41 * 86_400
    monkeypatch.setattr(clock, "now", lambda: later)
    page.read()
    assert row(page)[Column.AGE] == "41 days"
    assert (page.card.notice.title, page.card.notice.message) == ("41 days old.", "The reminder was 30 days.")


def test_a_smaller_file_is_asked_about_before_it_replaces(page: DoNotCallPage, qtbot: QtBot, tmp_path: Path) -> None:
    add(page, qtbot, write(tmp_path / "opt-outs.csv", *(f"98765{n:05d}" for n in range(20))))
    small = write(tmp_path / "small.csv", "9876500001")
    add(page, qtbot, small, "opt-outs")
    dialog = page.window().findChild(QDialog, "fewerDialog")
    assert dialog is not None
    assert any("1 number instead of 20: 19 fewer. Replace?" in each.text() for each in dialog.findChildren(QLabel))
    press(page, qtbot, "keepOldListButton")
    assert row(page)[Column.NUMBERS] == "20"
    add(page, qtbot, small, "opt-outs")
    press(page, qtbot, "replaceListButton")
    assert row(page)[Column.NUMBERS] == "1"
    add(page, qtbot, write(tmp_path / "none.csv", "Asha", "Ravi"), "opt-outs")
    assert "The lists stay as they were." in page.notice.message
    assert row(page)[Column.NUMBERS] == "1"


def test_numbers_are_added_by_hand_and_a_list_is_deleted(page: DoNotCallPage, qtbot: QtBot, tmp_path: Path) -> None:
    add(page, qtbot, write(tmp_path / "opt-outs.csv", "9876500001"))
    press(page, qtbot, "addNumbersButton")
    edit = page.window().findChild(QPlainTextEdit, "numbersEdit")
    take = page.window().findChild(QPushButton, "takeNumbersButton")
    assert edit is not None
    assert take is not None
    edit.setPlainText("+91 98765 00002\nAsha\n")
    assert not take.isEnabled(), "a line that protects nobody is put right first"
    edit.setPlainText("+91 98765 00002\n98765-00003, 9876500001\n")
    qtbot.mouseClick(take, LEFT)
    assert row(page)[Column.NUMBERS] == "3"
    table = page.findChild(QTableView, "doNotCallTable")
    assert table is not None
    press(page, qtbot, "deleteListButton")
    press(page, qtbot, "deleteTheListButton")
    assert page.model.rowCount() == 0
    assert page.bar().next == "Add a list…"
