"""What window tests share: one look, a real engine on the test's own home, a journey, and the sample already open."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.resources import resource
from ozogui.settings import paths
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit import hold_button
from ozogui.ui.kit.background import Background
from ozogui.ui.kit.look import Look

PATIENCE_MS = 15_000


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the button that sends answer at once and be held for a moment; tests of accidents set the real times."""
    monkeypatch.setattr(hold_button, "DEAD_MS", 0)
    monkeypatch.setattr(hold_button, "HOLD_MS", 60)
    monkeypatch.setattr(hold_button, "CLICK_MS", 20)


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Look:
    """The one look of the application."""
    return Look(qapp, "light")


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A real engine on the test's own home; its practice server stops with the test."""
    engine = Engine(paths.from_environment(os.environ))
    yield engine
    engine.close()


@pytest.fixture
def journey(engine: Engine, qtbot: QtBot) -> Iterator[Journey]:
    """A journey that has not begun. What fails in its background fails the test."""
    background = Background()
    journey = Journey(engine, background)
    troubles: list[object] = []
    background.failed.connect(troubles.append)
    yield journey
    journey.runner.stop()
    assert journey.runner.join(PATIENCE_MS)
    background.stop()
    assert troubles == []


@pytest.fixture(scope="session")
def saved_anew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample as somebody has saved it again: the same leads, which a real account may have open."""
    path = tmp_path_factory.mktemp("sample") / "sample-leads.xlsx"
    with zipfile.ZipFile(resource("sample-leads.xlsx")) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return path


@pytest.fixture
def sample(journey: Journey, qtbot: QtBot, saved_anew: Path) -> Journey:
    """A journey with the practice sample open and its columns matched."""
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(saved_anew)
    return journey


@pytest.fixture
def checked(sample: Journey, qtbot: QtBot) -> Journey:
    """A journey with the practice sample checked, nothing repaired yet."""
    with qtbot.waitSignal(sample.place_wanted, timeout=PATIENCE_MS):
        sample.run_check()
    return sample
