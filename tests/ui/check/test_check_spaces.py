"""Spaces around values and repeated numbers on Check: told once, shown with samples, trimmed in all cells or in one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.leads.values.headers import NAME
from ozogui.ui.check.check_page import CheckPage
from ozogui.ui.check.finding_detail import FindingDetail, KeepChoice, visible_spaces
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.labels import ElidedText
from ozogui.ui.kit.look import Look

PATIENCE_MS = 15_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot, tmp_path: Path) -> CheckPage:
    """Check with thirty leads: half of the names have a space before them, ten numbers come twice."""
    path = tmp_path / "leads.csv"
    lines = [f"98200{number % 20:05},{' ' * (number % 2)}Asha Patil" for number in range(30)]
    path.write_text("Mobile,Name\n" + "\n".join(lines), encoding="utf-8")
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(path)
    journey.choices.tidies = False
    with qtbot.waitSignal(journey.check_changed, timeout=PATIENCE_MS):
        journey.run_check()
    page = CheckPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    qtbot.waitExposed(page)
    return page


def detail_of(page: CheckPage) -> FindingDetail:
    (detail,) = (each for each in page.panel.list.findChildren(FindingDetail) if each.isVisible())
    return detail


def test_spaces_show_in_samples_and_are_trimmed_in_one_step(page: CheckPage, journey: Journey, qtbot: QtBot) -> None:
    page.panel.open_kind("outer-spaces")
    detail = detail_of(page)
    assert "·Asha Patil" in [label.text() for label in detail.findChildren(ElidedText)]
    (button,) = detail.act_buttons
    assert button.text() == "Trim these 15"
    qtbot.mouseClick(button, LEFT)
    assert journey.editing.leads is not None
    assert journey.editing.leads.column(NAME) == ["Asha Patil"] * 30
    assert journey.editing.leads.undo_title == "Trim spaces in 15 cells"
    qtbot.mouseClick(page.tools.undo, LEFT)
    assert journey.editing.leads.column(NAME).count(" Asha Patil") == 15


def test_one_cell_is_trimmed_by_its_menu(page: CheckPage, journey: Journey) -> None:
    page.table.setCurrentIndex(page.model.index(1, page.model.column_of(NAME)))
    page.menu.fill()
    next(action for action in page.menu.menu.actions() if action.text() == "Repair 1 cell: Asha Patil").trigger()
    assert journey.editing.leads is not None
    assert journey.editing.leads.value(1, NAME) == "Asha Patil"
    assert journey.editing.leads.edited_cells == 1


def test_the_blanks_of_a_column_are_filled_from_the_menu(page: CheckPage, journey: Journey, qtbot: QtBot) -> None:
    leads = journey.editing.leads
    assert leads is not None
    page.table.setCurrentIndex(page.model.index(3, page.model.column_of(NAME)))
    page.table.empty()
    page.menu.fill()
    next(action for action in page.menu.menu.actions() if action.text() == "Fill the blanks of Name…").trigger()
    qtbot.keyClicks(page.replace_bar.replacement, "Meena")
    qtbot.keyClick(page.replace_bar.replacement, Qt.Key.Key_Return)
    assert page.replace_bar.button.text() == "Replace 1"
    qtbot.mouseClick(page.replace_bar.button, LEFT)
    assert leads.value(3, NAME) == "Meena"
    assert leads.column(NAME).count("Meena") == 1


def test_the_notice_of_repeated_numbers_leads_to_the_choice_between_them(page: CheckPage, qtbot: QtBot) -> None:
    notice = next(
        label.parentWidget()
        for label in page.column_notices.findChildren(QLabel)
        if label.text().startswith("10 of 30 leads repeat the number of an earlier lead.")
    )
    assert notice is not None
    show = next(button for button in notice.findChildren(QPushButton) if button.text() == "Show")
    qtbot.mouseClick(show, LEFT)
    assert page.tools.shown.rule == "duplicate-phone"
    assert detail_of(page).findChild(KeepChoice) is not None


def test_blanks_are_told_from_the_text_they_stand_around() -> None:
    assert visible_spaces("  a b\t") == "··a b·"
    assert visible_spaces("ab") == "ab"
