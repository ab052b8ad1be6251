"""A workbook of held-back leads that is dropped on the window, whatever page is in front."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.leads.values.headers import PHONE
from ozogui.resources import resource
from ozogui.ui.check.check_page import CheckPage
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look

PATIENCE_MS = 15_000


@pytest.fixture
def window(engine: Engine, look: Look, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(engine, look)
    qtbot.addWidget(window)
    window.show()
    journey = window.journey
    window.open_file(resource("sample-leads.xlsx"))
    qtbot.waitUntil(lambda: journey.sheet is not None, timeout=PATIENCE_MS)
    journey.run_check()
    qtbot.waitUntil(lambda: journey.editing.check is not None, timeout=PATIENCE_MS)
    yield window
    window.background.stop()


def check_page(window: MainWindow) -> CheckPage:
    page = window.pages[Place.CHECK]
    assert isinstance(page, CheckPage)
    return page


def test_it_replaces_its_rows_and_shows_them_on_check(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    journey, page, path = window.journey, check_page(window), tmp_path / "back.xlsx"
    page.save_held_back(path)
    qtbot.waitUntil(lambda: not page.notice.isHidden(), timeout=PATIENCE_MS)
    page.notice.hide()
    book = openpyxl.load_workbook(path)
    lines = book.worksheets[0].iter_rows()
    heads = [cell.value for cell in next(lines)]
    assert journey.editing.check is not None
    assert journey.editing.leads is not None
    lead = journey.editing.check.rows_of("phone-missing")[0]
    number = str(journey.editing.leads.row_numbers[lead])
    line = next(line for line in lines if str(line[0].value) == number)
    line[heads.index(PHONE)].value = "9812300078"
    book.save(path)
    book.close()
    window.go_to(Place.HISTORY)

    window.open_file(path)

    qtbot.waitUntil(lambda: not page.notice.isHidden(), timeout=PATIENCE_MS)
    assert window.place is Place.CHECK
    assert journey.editing.leads.value(lead, PHONE) == "9812300078"
    assert page.notice.title == "1 lead replaced from back.xlsx."
    assert journey.sheet is not None
    assert journey.sheet.path.name == "sample-leads.xlsx"


def test_another_workbook_is_opened_as_a_spreadsheet(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (("Phone", "Name"), ("9812300079", "Asha"), ("9812300080", "Ravi")):
        book.worksheets[0].append(line)
    path = tmp_path / "other.xlsx"
    book.save(path)
    book.close()

    window.open_file(path)

    journey = window.journey
    qtbot.waitUntil(lambda: journey.sheet is not None and journey.sheet.path == path, timeout=PATIENCE_MS)
    assert window.place is Place.SPREADSHEET
    assert journey.editing.leads is None
