"""Step 1, driven as a person would: open, drop, paste, choose sheet, header row and text format, open again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QPushButton, QSpinBox, QTableView
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.resources import resource
from ozogui.settings.settings import Account, RecentFile
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.background import Background
from ozogui.ui.kit.controls import Chip
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CELL_ROLE, Cell
from ozogui.ui.spreadsheet.left_out import rows_in_words
from ozogui.ui.spreadsheet.recent_files import GONE, KNOWN, RecentModel
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage
from tests.ui.finding import child

PATIENCE_MS = 15_000
CELLS = "Mobile\tName\r\n9876543210\tAsha Patil\r\n9876543211\tRavi Kulkarni\r\n"


@pytest.fixture
def troubled(engine: Engine) -> Iterator[Journey]:
    """A journey whose troubles go to the page, as the window does it."""
    background = Background()
    yield Journey(engine, background)
    background.stop()


def shown(look: Look, journey: Journey, qtbot: QtBot) -> SpreadsheetPage:
    page = SpreadsheetPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    qtbot.waitExposed(page)
    return page


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> SpreadsheetPage:
    return shown(look, journey, qtbot)


@pytest.fixture
def troubled_page(look: Look, troubled: Journey, qtbot: QtBot) -> SpreadsheetPage:
    page = shown(look, troubled, qtbot)

    def tell(error: object) -> None:
        assert isinstance(error, UserError)
        page.show_error(error)

    troubled.background.failed.connect(tell)
    return page


def click(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def open_and_wait(qtbot: QtBot, page: SpreadsheetPage, path: Path) -> None:
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        page.open_path(path)


def choose(combo: QComboBox, text: str) -> None:
    place = combo.findText(text)
    assert place >= 0, [combo.itemText(each) for each in range(combo.count())]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def write_workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    leads = book.active
    assert leads is not None
    leads.title = "Leads"
    for line in (("Mobile", "Name"), ("9876543210", "Asha"), ("9876543211", "Ravi"), ("9876543212", "Meena")):
        leads.append(line)
    older = book.create_sheet("October")
    for line in (("Phone", "Person"), ("9876500000", "Imran")):
        older.append(line)
    older.sheet_state = "hidden"
    book.create_sheet("Notes")
    book.save(path)
    return path


# Nothing is open


def test_the_empty_page_says_what_is_missing(page: SpreadsheetPage) -> None:
    assert page.title.text() == "Which leads do you want to upload?"
    bar = page.bar()
    assert (bar.next, bar.enabled, bar.hint) == ("Match the columns", False, "Open a spreadsheet to go on")
    assert child(page, QPushButton, "openFileButton").isVisible()
    assert not child(page, QTableView, "sheetTable").isVisible()


def test_the_sample_is_opened_in_practice_only(page: SpreadsheetPage, engine: Engine, qtbot: QtBot) -> None:
    acme = Account("Acme Retail", user_name="acme_ops")
    engine.update(lambda settings: settings.with_account(acme))
    page.journey.set_account(acme)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        click(qtbot, page.sample_button)
    assert page.journey.targeting.account.is_practice
    assert page.title.text() == "1,240 leads found"
    assert page.bar().next == "Match 9 columns"


def test_a_file_is_chosen_and_the_next_choice_begins_in_its_folder(
    page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workbook(tmp_path / "leads.xlsx")
    asked: list[str] = []

    def answer(_parent: object, _title: str, folder: str, _filters: str) -> tuple[list[str], str]:
        asked.append(folder)
        return ([str(path)] if len(asked) == 1 else [], "")

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", answer)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        click(qtbot, child(page, QPushButton, "openFileButton"))
    click(qtbot, child(page, QPushButton, "chooseAnotherButton"))
    assert asked[1] == str(tmp_path)
    assert page.journey.sheet is not None
    assert page.journey.sheet.path == path


def test_a_file_is_dropped_on_the_zone(page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write_workbook(tmp_path / "leads.xlsx")))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, buttons, keys)
    page.zone.dragEnterEvent(enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        page.zone.dropEvent(QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, buttons, keys))
    assert page.title.text() == "3 leads found, 1 row was not read"


# The sheet as the file has it


def test_the_table_shows_the_file_with_its_letters_and_row_numbers(page: SpreadsheetPage, qtbot: QtBot) -> None:
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    model = child(page, QTableView, "sheetTable").model()
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    assert [model.headerData(place, across) for place in range(3)] == ["A", "B", "C"]
    assert [model.headerData(line, down) for line in (0, 2, 3)] == ["1", "3", "4"]
    assert model.index(2, 0).data() == "Mobile No."
    assert model.index(3, 0).data() == "9876543218"
    header, title, lead = (model.index(line, 0).data(CELL_ROLE) for line in (2, 0, 3))
    assert isinstance(header, Cell)
    assert (header.ground, title.tone, lead.tone) == ("accent_soft", "text2", "text")
    assert child(page, QTableView, "sheetTable").columnSpan(0, 0) > 1  # the title runs on over empty cells


def test_what_is_left_out_is_said_and_can_be_looked_up(page: SpreadsheetPage, qtbot: QtBot) -> None:
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    chips = [chip.accessibleName() for chip in page.left_out.findChildren(Chip)]
    assert chips == ["2 lines above the header", "14 blank rows", "Row 1,258: a line of totals"]
    click(qtbot, page.left_out.show_button)
    dialog = page.window().findChild(QDialog, "leftOutDialog")
    assert dialog is not None
    assert dialog.isVisible()
    dialog.reject()


def test_rows_are_named_as_people_name_them() -> None:
    assert rows_in_words((34, 120, 121, 122, 1258)) == "34, 120 to 122 and 1,258"
    assert rows_in_words((7,)) == "7"
    assert rows_in_words(()) == ""
    assert rows_in_words(range(1, 1000, 2)).endswith(" and 300 more places")


def test_models_keep_their_promises(page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    testers = [QAbstractItemModelTester(model, mode) for model in (page.model, page.recent.model)]
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    open_and_wait(qtbot, page, write_workbook(tmp_path / "leads.xlsx"))
    page.journey.close_file()
    page.recent.refresh()
    assert len(testers) == 2


# Other choices


def test_the_header_row_is_changed_and_found_again(page: SpreadsheetPage, qtbot: QtBot) -> None:
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    spin = child(page, QSpinBox, "headerRowSpin")
    assert (spin.value(), page.options.found_chip.isVisible(), page.options.find_button.isVisible()) == (3, True, False)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        spin.setFocus()
        qtbot.keyClick(spin, Qt.Key.Key_Up)
    sheet = page.journey.sheet
    assert sheet is not None
    assert (sheet.header_row, sheet.header_row_found) == (4, False)
    assert not page.options.found_chip.isVisible()
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        click(qtbot, page.options.find_button)
    assert spin.value() == 3
    assert page.options.found_chip.isVisible()


def test_row_0_means_that_there_are_no_names(page: SpreadsheetPage, qtbot: QtBot) -> None:
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        child(page, QSpinBox, "headerRowSpin").setValue(0)
    assert page.sentence.text().startswith("The sheet has no row with names")


def test_another_sheet_of_the_file_is_chosen(page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot) -> None:
    open_and_wait(qtbot, page, write_workbook(tmp_path / "leads.xlsx"))
    combo = child(page, QComboBox, "sheetCombo")
    assert combo.currentText() == "Leads  (3 rows)"
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        choose(combo, "October  (hidden, 1 row)")
    assert page.title.text() == "1 lead found, 3 rows were not read"
    assert combo.currentText() == "October  (hidden, 1 row)"


def test_an_empty_sheet_is_told_and_the_one_before_stays(
    troubled_page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page = troubled_page
    open_and_wait(qtbot, page, write_workbook(tmp_path / "leads.xlsx"))
    combo = child(page, QComboBox, "sheetCombo")
    choose(combo, "Notes  (0 rows)")
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert page.notice.title.startswith('The sheet "Notes" is empty.')
    assert combo.currentText() == "Leads  (3 rows)"
    assert page.title.text() == "3 leads found, 1 row was not read"


def test_a_text_file_shows_how_it_is_written_and_is_read_otherwise(
    page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("Mobile;Name\n9876543210;Zoë, Goa\n9876543211;Renée, Pune\n".encode("cp1252"))
    open_and_wait(qtbot, page, path)
    encoding, delimiter = child(page, QComboBox, "encodingCombo"), child(page, QComboBox, "delimiterCombo")
    assert child(page, QComboBox, "sheetCombo").currentText() == "One table only"
    assert encoding.currentText() == "Windows Western (cp1252), guessed: change it here"
    assert delimiter.currentText() == "Semicolon, found by itself"
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        choose(delimiter, "Comma")
    assert delimiter.currentText() == "Comma"
    assert encoding.currentText().endswith(", guessed: change it here")
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        choose(delimiter, "Find it by itself")
    assert delimiter.currentText() == "Semicolon, found by itself"
    sheet = page.journey.sheet
    assert sheet is not None
    assert sheet.columns[1].values == ["Zoë, Goa", "Renée, Pune"]


def shown_cells(page: SpreadsheetPage) -> list[list[str]]:
    model = child(page, QTableView, "sheetTable").model()
    return [[model.index(row, place).data() for place in range(model.columnCount())] for row in range(model.rowCount())]


def test_the_preview_follows_each_choice_at_once(page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes("Kunden;;\nMobile;Name;City\n9876543210;Zoë;Goa\n".encode())
    open_and_wait(qtbot, page, path)
    before = shown_cells(page)
    assert before[2][:3] == ["9876543210", "Zoë", "Goa"]
    encoding, delimiter = child(page, QComboBox, "encodingCombo"), child(page, QComboBox, "delimiterCombo")
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        choose(encoding, "Windows Western (cp1252)")
    assert shown_cells(page)[2][1] == "ZoÃ«"  # as garbled as it is under that encoding: a person sees that it is wrong
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        choose(delimiter, "Tab")
    assert shown_cells(page)[2][0] == "9876543210;ZoÃ«;Goa"
    for combo in (encoding, delimiter):
        with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
            choose(combo, "Find it by itself")
    assert shown_cells(page) == before
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        child(page, QSpinBox, "headerRowSpin").setValue(1)
    sheet = page.journey.sheet
    assert sheet is not None
    assert sheet.columns[0].name == "Kunden"
    model = child(page, QTableView, "sheetTable").model()
    assert [model.index(row, 0).data(CELL_ROLE).ground for row in range(2)] == ["accent_soft", ""]


# Cells from the clipboard


def test_cells_are_pasted_and_stay_nowhere(page: SpreadsheetPage, home: Path, engine: Engine, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(CELLS)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.title.text() == "2 leads found"
    assert not any("9876543210" in path.read_text(errors="replace") for path in home.rglob("*") if path.is_file())
    assert engine.settings.recent_files == ()
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        child(page, QSpinBox, "headerRowSpin").setValue(0)
    assert page.title.text() == "3 leads found"


def test_a_file_copied_in_the_file_manager_is_opened(page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(write_workbook(tmp_path / "leads.xlsx")))])
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        page.paste()
    assert page.title.text() == "3 leads found, 1 row was not read"


def test_a_word_on_the_clipboard_is_no_sheet(page: SpreadsheetPage) -> None:
    QGuiApplication.clipboard().setText("Asha")
    page.paste()
    assert page.notice.title == "There are no cells on the clipboard."
    assert page.journey.sheet is None


# Again


def test_a_known_layout_goes_straight_to_check(page: SpreadsheetPage, qtbot: QtBot) -> None:
    journey = page.journey
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        journey.run_check()
    journey.close_file()
    assert page.title.text() == "Which leads do you want to upload?"
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    assert (page.bar().next, page.bar().hint) == ("Check 1,240 leads", "Columns as last time")
    assert page.sentence.text().startswith("Its columns are known and are sent as last time.")
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS) as wanted:
        page.on_next()
    assert wanted.args == [Place.CHECK]


def test_without_a_known_layout_the_columns_come_next(page: SpreadsheetPage, qtbot: QtBot) -> None:
    open_and_wait(qtbot, page, resource("sample-leads.xlsx"))
    with qtbot.waitSignal(page.journey.place_wanted) as wanted:
        page.on_next()
    assert wanted.args == [Place.COLUMNS]


def test_recent_files_say_what_opening_them_brings(
    page: SpreadsheetPage, engine: Engine, tmp_path: Path, qtbot: QtBot
) -> None:
    open_and_wait(qtbot, page, write_workbook(tmp_path / "leads.xlsx"))
    with qtbot.waitSignal(page.journey.place_wanted, timeout=PATIENCE_MS):
        page.journey.run_check()
    now = datetime.now(UTC).isoformat()
    gone = RecentFile(str(tmp_path / "gone.csv"), 8930, now)
    engine.update(lambda settings: settings.with_recent_file(gone))
    page.journey.close_file()
    model = page.recent.model

    def lines() -> list[tuple[str, str]]:
        found = [model.index(row, 0).data(RecentModel.LineRole) for row in range(model.rowCount())]
        return [(line.name, line.state) for line in found]

    qtbot.waitUntil(lambda: lines() == [("gone.csv", GONE), ("leads.xlsx", KNOWN)], timeout=PATIENCE_MS)
    assert "8,930 leads · today " in model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    where = page.recent.list.visualRect(model.index(1, 0)).center()
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        qtbot.mouseClick(page.recent.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert page.title.text() == "3 leads found, 1 row was not read"


def test_recent_files_are_taken_off_the_list(page: SpreadsheetPage, engine: Engine, qtbot: QtBot) -> None:
    files = tuple(RecentFile(f"/nowhere/{name}.csv", 1, "") for name in ("one", "two", "three"))
    engine.update(lambda settings: replace(settings, recent_files=files))
    page.recent.refresh()
    page.recent.list.setCurrentIndex(page.recent.model.index(1, 0))
    qtbot.keyClick(page.recent.list, Qt.Key.Key_Delete)
    assert [file.path for file in engine.settings.recent_files] == ["/nowhere/one.csv", "/nowhere/three.csv"]
    click(qtbot, page.recent.clear_button)
    assert engine.settings.recent_files == ()
    assert not page.recent.list.isVisible()


def test_a_file_that_comes_back_can_be_tried_again(
    troubled_page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot
) -> None:
    page, path = troubled_page, tmp_path / "leads.xlsx"
    page.open_path(path)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert page.notice.title == '"leads.xlsx" is not there.'
    write_workbook(path)
    with qtbot.waitSignal(page.journey.sheet_changed, timeout=PATIENCE_MS):
        click(qtbot, page.notice.button)


def test_a_picture_is_no_spreadsheet_and_is_not_tried_again(
    troubled_page: SpreadsheetPage, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    troubled_page.open_path(path)
    qtbot.waitUntil(troubled_page.notice.isVisible, timeout=PATIENCE_MS)
    assert troubled_page.notice.title == "This is not a spreadsheet but a picture (PNG)."
    assert not troubled_page.notice.button.isVisible()
