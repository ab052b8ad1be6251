"""What was not read of a file, beside its sheet: asked with a careful answer, answered, and the file saved again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Duplicates
from ozogui.engine.target import Target
from ozogui.leads.leads import Change
from ozogui.leads.reading.stamp import FileChangedError, FileState
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage

PATIENCE_MS = 15_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A list with a filter, a second sheet, and a remark beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Leads"
    for row in [["Mobile", "Name"], *([f"98765{number:05d}", f"Lead {chr(65 + number)}"] for number in range(20))]:
        sheet.append(row)
    sheet.auto_filter.ref = "A1:B21"
    for number in (5, 6, 7):
        sheet.row_dimensions[number].hidden = True
    sheet["C9"] = "call after 6"
    other = book.create_sheet("Mumbai")
    for row in [["Mobile", "Name"], *([f"98764{number:05d}", "M"] for number in range(4))]:
        other.append(row)
    book.save(tmp_path / "leads.xlsx")
    return tmp_path / "leads.xlsx"


@pytest.fixture
def page(look: Look, journey: Journey, path: Path, qtbot: QtBot) -> SpreadsheetPage:
    page = SpreadsheetPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(path)
    return page


def found(page: QWidget, name: str) -> QRadioButton:
    button = page.findChild(QRadioButton, name)
    assert button is not None
    return button


def answer(page: SpreadsheetPage, name: str, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        found(page, name).click()


def test_each_question_has_its_careful_answer_and_can_be_answered_otherwise(
    page: SpreadsheetPage, qtbot: QtBot
) -> None:
    assert page.title.text() == "17 leads found, 7 rows were not read"
    assert page.bar().hint == "7 rows stay out, as chosen"
    assert [found(page, f"answer{place}Segment").text() for place in (1, 2, 3)] == [
        "Leave out",
        "Ignore",
        "Send without it",
    ]
    assert all(found(page, f"answer{place}Segment").isChecked() for place in (1, 2, 3))
    answer(page, "answer1Segment2", qtbot)
    assert page.title.text() == "20 leads found, 4 rows were not read"
    answer(page, "answer2Segment2", qtbot)
    assert page.title.text() == "24 leads found"
    assert page.journey.sheet is not None
    assert page.journey.sheet.list_name == "Leads / Mumbai"
    answer(page, "answer1Segment", qtbot)
    assert page.journey.sheet.rows == 21


def test_a_file_that_is_saved_again_is_noticed_and_never_sent_as_it_was(
    page: SpreadsheetPage, path: Path, qtbot: QtBot
) -> None:
    journey = page.journey
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        journey.run_check()
    assert journey.editing.leads is not None
    journey.editing.edit([Change(0, "Name", "Lead A", "Asha"), Change(1, "Name", "Lead B", "Ravi")], "Names")
    out = journey.editing.leads.value(10, "PhoneNumber")
    journey.editing.run(lambda leads, _check: leads.leave_out([10], "Out"), cells=1)
    assert not page.changed_band.isVisibleTo(page)
    book = openpyxl.load_workbook(path)
    book["Leads"]["B3"] = "Somebody else"
    book["Leads"].append(["9876599999", "One more"])
    # Sorted otherwise: who was left out stands in another row, and another in that one.
    for column in "AB":
        above, below = book["Leads"][f"{column}15"], book["Leads"][f"{column}16"]
        above.value, below.value = below.value, above.value
    book.save(path)
    check, sheet = journey.editing.check, journey.sheet
    assert check is not None
    assert sheet is not None
    with pytest.raises(FileChangedError, match="changed since it was read"):
        journey.engine.plan_upload(sheet, journey.editing.leads, check, _target(journey))
    with qtbot.waitSignal(journey.watch.changed, timeout=PATIENCE_MS):
        journey.watch.look()
    assert journey.watch.state is FileState.CHANGED
    assert page.changed_band.isVisibleTo(page)
    assert page.changed_band.title.startswith("The file changed on disk")
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(page, Qt.Key.Key_F5)
    assert not page.changed_band.isVisibleTo(page)
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        journey.run_check()
    names = journey.editing.leads.column("Name")
    assert (names[0], names[1], names[-1]) == ("Asha", "Somebody else", "One more")
    leads = journey.editing.leads
    assert [leads.value(row, "PhoneNumber") for row in leads.left_out] == [out]


def test_a_file_that_is_gone_is_told_and_can_still_be_sent(page: SpreadsheetPage, path: Path, qtbot: QtBot) -> None:
    path.unlink()
    with qtbot.waitSignal(page.journey.watch.changed, timeout=PATIENCE_MS):
        page.journey.watch.look()
    assert page.changed_band.title == "The file is no longer where it was."
    assert not page.changed_band.button.isVisibleTo(page)


def _target(journey: Journey) -> Target:
    return Target(journey.targeting.account, "Diwali", Duplicates.CHECK_TRUE)
