"""Results that were not understood are seen in History, masked, and saved for support."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.ui.history.history_page import HistoryPage
from ozogui.ui.history.strange_results import StrangeDialog
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look

LEFT = Qt.MouseButton.LeftButton


def test_what_was_not_understood_is_shown_small_and_saved(
    look: Look, journey: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HistoryPage(look, journey)
    qtbot.addWidget(page)
    page.show()
    button = page.findChild(QPushButton, "strangeResultsButton")
    assert button is not None
    page.entered()
    assert not button.isVisible()
    journey.journal.strange.keep(b"odd: +91 98765 43210 <b>\nsecond line", "text/plain")
    page.entered()
    assert button.isVisible()
    assert button.accessibleName() == "1 not understood…"
    qtbot.mouseClick(button, LEFT)
    (dialog,) = page.window().findChildren(StrangeDialog)
    edit, save = dialog.findChild(QPlainTextEdit), dialog.findChild(QPushButton, "saveStrangeButton")
    assert edit is not None
    assert save is not None
    assert "<b>\nsecond line" in edit.toPlainText()
    assert "43210" not in edit.toPlainText()
    path = tmp_path / "odd.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(save, LEFT)
    assert path.read_text(encoding="utf-8") == edit.toPlainText()
    dialog.reject()
