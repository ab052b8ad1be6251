"""Several files as one list, driven as a person would: dropped together, looked at, changed, and gone on with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from ozogui.leads.checking.slices import Keep
from ozogui.leads.reading.questions import questions_of
from ozogui.settings.settings import PRACTICE
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CELL_ROLE
from ozogui.ui.spreadsheet.merge_model import LEFT_EMPTY
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage

PATIENCE_MS = 15_000


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    texts = {
        "mumbai.csv": "Mobile No.,Customer Name,City\n9876500001,Asha Rao,Mumbai\n9876500002,Ravi Rao,Mumbai\nTotal,2,",
        "pune.csv": "Name,Phone,city\nMeena Patil,9876500003,Pune\nAsha R,9876500001,Pune\n",
        "south.csv": "first_name,last_name,mobile,notes\nJohn,Iyer,9876500004,x\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return [tmp_path / name for name in texts]


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> SpreadsheetPage:
    page = SpreadsheetPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


def drop(page: SpreadsheetPage, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    page.zone.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))


def table(page: SpreadsheetPage) -> QTableView:
    found = page.findChild(QTableView, "mergeTable")
    assert found is not None
    return found


def lines(page: SpreadsheetPage) -> list[list[str]]:
    model = page.merge.model
    return [
        [str(model.index(row, place).data()) for place in range(model.columnCount())] for row in range(model.rowCount())
    ]


def choose(qtbot: QtBot, page: SpreadsheetPage, index: QModelIndex, words: str) -> None:
    """Open a cell's menu with the keyboard and press what is named so."""
    shown = table(page)
    shown.setCurrentIndex(index)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    menu = page.findChild(QMenu, "mergeColumnMenu")
    assert menu is not None
    action = next(action for action in menu.actions() if action.text() == words)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        action.trigger()
    menu.close()


def test_files_dropped_together_are_one_list(page: SpreadsheetPage, files: list[Path], qtbot: QtBot) -> None:
    journey = page.journey
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        drop(page, files)
    QAbstractItemModelTester(page.merge.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page)
    assert page.title.text() == "5 leads in three files"
    assert page.bar().next == "Match 4 columns"
    assert page.bar().hint == "1 of 4 columns, marked amber, wants your eye"
    assert lines(page) == [
        ["Mobile No.", "Mobile No.", "Phone", "mobile", "By content"],
        ["Customer Name", "Customer Name", "Name", "first_name + last_name", "Joined: look here"],
        ["City", "City", "city", LEFT_EMPTY, "By name"],
        ["notes", LEFT_EMPTY, LEFT_EMPTY, "notes", "In one file only"],
    ]
    marked = page.merge.model.index(1, 3).data(CELL_ROLE)
    assert (marked.mark, marked.end_icon) == ("warn", "chevron-down")
    (question,) = questions_of(journey.sheet) if journey.sheet is not None else ()
    assert question.title == "mumbai.csv: 1 line of totals"
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.decide(question, take=True)
    assert page.title.text() == "6 leads in three files"
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.decide(question, take=False)
    assert journey.choices.keep is Keep.FIRST

    choose(qtbot, page, page.merge.model.index(1, 3), "first_name")
    assert lines(page)[1] == ["Customer Name", "Customer Name", "Name", "first_name", "Chosen by you"]
    assert lines(page)[-1] == ["last_name", LEFT_EMPTY, LEFT_EMPTY, "last_name", "In one file only"]
    assert page.bar().hint == ""

    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        card = page.findChild(QWidget, "fileCard-1")
        assert card is not None
        qtbot.keyClick(card, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert [each.path.name for each in journey.merging.sheets] == ["pune.csv", "mumbai.csv", "south.csv"]
    assert lines(page)[0][:2] == ["Name", "Name"]
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        button = page.findChild(QPushButton, "dropFileButton-2")
        assert button is not None
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.title.text() == "4 leads in two files"

    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS) as wanted:
        journey.run_check()
    assert wanted.args == [Place.CHECK]
    check, leads = journey.editing.check, journey.editing.leads
    assert check is not None
    assert leads is not None
    assert [leads.row_words(row) for row in check.held_back_rows()] == ["mumbai.csv 2"]

    # Opened again from its upload, the list is what it was: same files, same columns, same rows.
    before = journey.sheet
    assert before is not None
    target = replace(journey.targeting.target, account=PRACTICE, campaign="Practice_Outbound")
    upload = journey.journal.upload(journey.engine.plan_upload(before, leads, check, target))
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.merging.open_again(upload.reading)
    assert journey.sheet is not None
    assert (journey.sheet.content_hash, journey.sheet.list_name) == (upload.content_hash, upload.sheet_name)
    assert journey.sheet.list_columns == before.list_columns


def test_files_are_added_and_one_that_cannot_be_read_is_left_out(
    page: SpreadsheetPage, files: list[Path], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    journey = page.journey
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        drop(page, files[:2])
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    given = [str(broken), str(files[2])]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (given, ""))
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(page.merge.add_button, Qt.MouseButton.LeftButton)
    assert page.title.text() == "5 leads in three files"
    assert page.notice.isVisible()
    assert (
        "broken.xlsx is left out"
        in page.notice.accessibleName() + page.notice.findChildren(QWidget)[0].accessibleName() + page.notice.title
    )
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(page.apart_button, Qt.MouseButton.LeftButton)
    assert page.title.text() == "2 leads found"
    assert not page.merge.isVisible()
    assert journey.choices.keep is Keep.ALL


def test_files_without_a_common_column_are_opened_one_by_one(
    page: SpreadsheetPage, files: list[Path], qtbot: QtBot
) -> None:
    files[1].write_text("Item,Price\nLamp,20\n", encoding="utf-8")
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        drop(page, files[:2])
    assert page.bar().next == "Open them one by one"
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        page.on_next()
    assert page.title.text() == "2 leads found"
