"""What is read before leads are sent tells of every list that was applied, and of every row that stays out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from tests.ui.frame.test_no_accident import CAMPAIGN, button, choose, on_campaign, on_summary, open_list, server, until
from tests.ui.frame.test_no_accident import window as window

__all__ = ["on_campaign", "server", "window"]
DAY_S = 86_400


def said(window: MainWindow, line: str) -> str:
    found = window.findChild(QWidget, line)
    assert found is not None
    return " | ".join(label.text() for label in found.findChildren(QLabel) if label.text())


def test_lists_that_stay_are_told_with_their_age_and_an_old_one_stands_out(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, clock = window.engine.do_not_call, window.engine.clock
    store.add("National register", ["8888800001"])
    later = clock.now() + 41 * DAY_S  # the store itself keeps to the computer's clock
    monkeypatch.setattr(clock, "now", lambda: later)
    store.add("Company opt-outs", ["8888800002"])
    store.change("Company opt-outs", remind_days=60)
    store.add("Of another campaign", ["8888800003"], campaigns=["Renewals_Q4"])
    open_list(window, qtbot, tmp_path / "diwali.csv", 30)
    choose(window, qtbot, CAMPAIGN)
    on_summary(window, qtbot)
    told = said(window, "sendDncLine")
    assert told.startswith("2 do-not-call lists were applied | ")
    assert "National register, 41 days old · Company opt-outs, 40 days old" in told
    assert button(window, "sendDncLineButton").accessibleName().startswith("Update…")
    assert "2 must not be called" in said(window, "sendLeftLine")
    qtbot.mouseClick(button(window, "sendDncLineButton"), Qt.MouseButton.LeftButton)
    assert window.place is Place.DO_NOT_CALL


def test_a_list_that_is_too_old_for_its_owner_lets_nothing_go(
    on_campaign: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, clock = on_campaign, on_campaign.engine.clock
    store = window.engine.do_not_call
    store.add("National register", ["7777700001"])
    store.change("National register", remind_days=30, stops_when_old=True)
    window.journey.choose_again()
    until(qtbot, lambda: window.journey.check_is_current)
    window.go_to(Place.CAMPAIGN)
    on_summary(window, qtbot)
    later = clock.now() + 30 * DAY_S
    monkeypatch.setattr(clock, "now", lambda: later)
    window.go_to(Place.CHECK)
    window.go_to(Place.UPLOAD)
    assert "National register is too old: nothing can be sent" in said(window, "sendDncLine")
    assert not button(window, "uploadButton").isEnabled()
    window.page.ask_to_send()
    assert window.findChild(QWidget, "sendDialog") is None


def test_a_list_that_came_after_preparing_asks_to_look_it_over_again(on_campaign: MainWindow, qtbot: QtBot) -> None:
    window = on_campaign
    on_summary(window, qtbot)
    window.engine.do_not_call.add("Company opt-outs", ["8888800002"])  # by the command line, for instance
    window.go_to(Place.CHECK)
    window.go_to(Place.UPLOAD)
    assert not button(window, "uploadButton").isEnabled()


def test_rows_that_were_not_read_are_told(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    leads = book.active
    assert leads is not None
    leads.append(["Mobile", "Name", "City"])
    for nth in range(20):
        leads.append([f"88888{nth:05d}", "Asha Patil", "Pune"])
    for row in (5, 6, 7):
        leads.row_dimensions[row].hidden = True
    other = book.create_sheet("Mumbai")
    other.append(["Mobile", "Name", "City"])
    for nth in range(6):
        other.append([f"77777{nth:05d}", "Ravi Kumar", "Mumbai"])
    path = tmp_path / "two sheets.xlsx"
    book.save(path)
    journey = window.journey
    window.open_file(path)
    until(qtbot, lambda: journey.sheet is not None)
    journey.run_check()
    until(qtbot, lambda: journey.editing.check is not None and window.place is Place.CHECK)
    choose(window, qtbot, CAMPAIGN)
    on_summary(window, qtbot)
    told = said(window, "sendLeftLine")
    assert told.startswith("3 leads will not be sent | 3 are hidden in the file.")
    assert "6 more rows elsewhere in the file were not read. 1 row of the sheet is no lead." in told
    qtbot.mouseClick(button(window, "sendLeftLineButton"), Qt.MouseButton.LeftButton)
    assert window.place is Place.SPREADSHEET
