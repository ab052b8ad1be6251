"""The template is saved from the empty page: asked where, said where it lies, troubles as sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.ui.batches.saving import documents_folder
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.spreadsheet.spreadsheet_page import SpreadsheetPage
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child


def test_the_template_is_saved_for_the_campaign_that_is_known(
    look: Look, journey: Journey, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = journey.settings.campaign(journey.targeting.account.name, "Loans: July")
    mapping = Mapping((("Mobile", "PhoneNumber"), ("Acc", "LoanAcc")))
    journey.engine.update(lambda settings: settings.with_campaign(replace(memory, mapping=mapping)))
    page = SpreadsheetPage(look, journey)
    qtbot.addWidget(page)
    page.show()
    asked: list[Path] = []
    answers = ["", str(tmp_path / "no such folder" / "empty"), str(tmp_path / "empty"), str(tmp_path / "loans.xlsx")]

    def answer(_parent: object, _title: str, proposed: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(proposed))
        return answers[len(asked) - 1], ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    button = child(page, QPushButton, "saveTemplateButton")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked == [documents_folder() / "leads template.xlsx"]
    assert not page.notice.isVisible()  # thought better of it
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.notice.button.text() == "Save it elsewhere", timeout=PATIENCE_MS)
    assert page.notice.title
    assert page.notice.message
    qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    saved = tmp_path / "empty.xlsx"
    qtbot.waitUntil(lambda: page.notice.message == str(saved), timeout=PATIENCE_MS)
    assert page.notice.title == "The template is saved, with 4 columns: PhoneNumber, Name, Priority, ExpiryDate."
    journey.set_campaign("Loans: July")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked[-1] == documents_folder() / "Loans July leads template.xlsx"
    qtbot.waitUntil(lambda: page.notice.message == str(tmp_path / "loans.xlsx"), timeout=PATIENCE_MS)
    for path, names in ((saved, ["PhoneNumber", "Name"]), (tmp_path / "loans.xlsx", ["PhoneNumber", "LoanAcc"])):
        book = openpyxl.load_workbook(path)
        assert [cell.value for cell in book["Leads"][1]][:2] == names
