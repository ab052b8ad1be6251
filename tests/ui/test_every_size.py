"""At every size nothing is cut, nothing overlaps, and the primary act is whole: in English and 40 % longer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.settings import paths
from ozogui.settings.settings import Account
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.question_dialog import fit_height
from tests.ui.conftest import PATIENCE_MS
from tests.ui.measuring import lengthen, problems

SIZES = ((1024, 600), (1366, 690), (1920, 1040))
"""The smallest window; a laptop and a screen as frame and task bar leave them. 4K at 200 % is the last one again."""
CAMPAIGN = "Diwali_Offers_South_2026"


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window of a real account, a list of 1,300 leads checked, and its upload prepared."""
    with PracticeServer() as server:
        engine = Engine(paths.from_environment(os.environ))
        account = Account("Acme Retail and Finance", server=server.url, user_name=server.USER_NAME)
        engine.accounts.save(account)
        engine.update(lambda settings: replace(settings, current_account=account.name))
        engine.do_not_call.add("Company opt-outs", ["9876543210"], unreadable=3)
        engine.close()
        _app, window = create_application(["ozogui"])
        window.engine.keys.keep(account, PracticeServer.API_KEY)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        prepare(window, qtbot, tmp_path / "diwali leads of all regions, november, second wave.csv")
        yield window
        window.journey.runner.stop()
        assert window.journey.runner.join(PATIENCE_MS)
        window.close()


def prepare(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    rows = (f"{88888 if row % 9 else 12}{row:05d},Asha Patil,3,Pune,vip" for row in range(1_300))
    path.write_text("\n".join(("Mobile No.,Customer Name,Prio,City,Remarks", *rows)), encoding="utf-8")
    journey = window.journey
    window.open_file(path)
    until(qtbot, lambda: journey.sheet is not None)
    journey.run_check()
    until(qtbot, lambda: journey.editing.check is not None)
    journey.set_campaign(CAMPAIGN)
    journey.prepare_upload()
    until(qtbot, lambda: journey.sending.upload_id is not None)


def until(qtbot: QtBot, true: Callable[[], object]) -> None:
    qtbot.waitUntil(lambda: bool(true()), timeout=PATIENCE_MS)


def measured(window: QWidget, *, longer: bool) -> list[str]:
    if longer:
        lengthen(window)
    for _ in range(8):  # words that wrap change heights, which change widths
        QApplication.processEvents()
    return problems(window)


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
def test_every_page_fits(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    found: dict[str, list[str]] = {}
    for place in Place:
        window.go_to(place)
        QApplication.processEvents()
        if lines := measured(window, longer=False):
            found[place.name] = lines
        name = "uploadButton" if place is Place.UPLOAD else "nextButton"
        (primary,) = (each for each in window.findChildren(QPushButton, name))
        if primary.isVisible() and primary.visibleRegion().boundingRect() != primary.rect():
            found.setdefault(place.name, []).append(f"{name} is not seen whole")
    assert "\n".join(f"{place}: {line}" for place, lines in found.items() for line in lines) == ""


@pytest.mark.parametrize("size", SIZES[:2], ids=[f"{width}x{height}" for width, height in SIZES[:2]])
def test_every_page_fits_in_longer_words(window: MainWindow, qtbot: QtBot, size: tuple[int, int]) -> None:
    window.resize(*size)
    found = []
    window.go_to(Place.CAMPAIGN)
    (unknown,) = window.findChildren(QPushButton, "useAnywayButton")
    until(qtbot, lambda: not unknown.isHidden())  # the campaigns are known, and this one is not among them
    for place in Place:
        window.go_to(place)
        found += [f"{place.name}: {line}" for line in measured(window.pages[place], longer=True)]
    assert "\n".join(found) == ""


def test_the_questions_before_sending_fit_in_longer_words(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 600)
    window.go_to(Place.UPLOAD)
    page = window.pages[Place.UPLOAD]
    page.ask_to_send()
    until(qtbot, lambda: window.findChild(QWidget, "sendDialog") is not None)
    dialog = window.findChild(QDialog, "sendDialog")
    assert dialog is not None
    lengthen(dialog)
    fit_height(dialog)  # as words that long would have it when the dialog opens
    assert measured(dialog, longer=False) == []
    dialog.close()
