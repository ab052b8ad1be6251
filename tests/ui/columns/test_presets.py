"""Presets, driven as a person would: saved and found again, renamed, replaced, deleted, exported, imported, dropped."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.settings import paths
from ozogui.settings.preset_file import ENDING, export_preset
from ozogui.settings.settings import Preset
from ozogui.ui.columns.columns_page import ColumnsPage
from ozogui.ui.columns.preset_bar import OWN
from ozogui.ui.columns.preset_dialog import PresetNameDialog
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.background import Background
from ozogui.ui.kit.look import Look

PATIENCE_MS = 15_000
MINE = Mapping(
    (("Mobile", "PhoneNumber"), ("City", "Region")),
    (("Source", "Diwali"),),
    (Join(("First Name", "Last Name"), "Name"),),
    ("PhoneNumber", "Source", "Name"),
)
LIST = "First Name,Last Name,Mobile,City\nAsha,Patil,9876543210,Pune\nRavi,Rao,9876543211,Goa\n"


@pytest.fixture
def spreadsheet(tmp_path: Path) -> Path:
    path = tmp_path / "walk-ins.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.fixture
def page(look: Look, journey: Journey, spreadsheet: Path, qtbot: QtBot) -> ColumnsPage:
    return opened(look, journey, spreadsheet, qtbot)


def opened(look: Look, journey: Journey, spreadsheet: Path, qtbot: QtBot) -> ColumnsPage:
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(spreadsheet)
    page = ColumnsPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


def entry(page: ColumnsPage, words: str) -> QAction:
    page.presets.fill_menu()
    entries = {action.text(): action for action in page.presets.menu.actions()}
    assert words in entries, list(entries)
    return entries[words]


def choose(page: ColumnsPage, name: str) -> None:
    combo = page.presets.combo
    place = combo.findText(name)
    assert place >= 0, [combo.itemText(each) for each in range(combo.count())]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def name_dialog(page: ColumnsPage) -> PresetNameDialog:
    (dialog,) = (each for each in page.window().findChildren(PresetNameDialog) if each.isVisible())
    return dialog


def answer_name(page: ColumnsPage, qtbot: QtBot, name: str) -> None:
    dialog = name_dialog(page)
    dialog.edit.clear()
    qtbot.keyClicks(dialog.edit, name)
    assert dialog.take_button.isEnabled()
    qtbot.mouseClick(dialog.take_button, Qt.MouseButton.LeftButton)


def save(page: ColumnsPage, qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(page.presets.save_button, Qt.MouseButton.LeftButton)
    answer_name(page, qtbot, name)


@pytest.fixture
def next_day(qtbot: QtBot) -> Iterator[Journey]:
    """A journey of the same person in a program that was started anew."""
    engine, background = Engine(paths.from_environment(os.environ)), Background()
    yield Journey(engine, background)
    background.stop()
    engine.close()


def test_a_preset_is_found_again_the_next_day(
    page: ColumnsPage, journey: Journey, next_day: Journey, look: Look, tmp_path: Path, qtbot: QtBot
) -> None:
    journey.matching.set_mapping(MINE)
    save(page, qtbot, "Walk-ins")
    other = tmp_path / "december.csv"
    other.write_text("Mobile,First Name,Last Name,City,Notes\n9876543212,Meena,Shah,Surat,VIP\n", encoding="utf-8")
    tomorrow = opened(look, next_day, other, qtbot)
    choose(tomorrow, "Walk-ins")
    assert next_day.matching.mapping == MINE
    assert tomorrow.sentence.text() == 'All five are as in the preset "Walk-ins".'
    assert json.loads(tomorrow.preview.payload) == {
        "map": ["PhoneNumber", "Source", "Name", "Region"],
        "data": [["9876543212", "Diwali", "Meena Shah", "Surat"]],
    }


def test_a_preset_gets_another_name(page: ColumnsPage, journey: Journey, engine: Engine, qtbot: QtBot) -> None:
    journey.matching.set_mapping(MINE)
    assert not entry(page, "Rename…").isEnabled()
    save(page, qtbot, "Walk-ins")
    engine.update(lambda settings: settings.with_preset("Taken", Mapping()))
    entry(page, 'Rename "Walk-ins"…').trigger()
    dialog = name_dialog(page)
    dialog.edit.setText("taken")
    assert not dialog.take_button.isEnabled()
    answer_name(page, qtbot, "walk-ins & more")
    assert [preset.name for preset in engine.settings.presets] == ["Taken", "walk-ins & more"]
    assert page.presets.combo.currentText() == "walk-ins & more"
    assert entry(page, 'Delete "walk-ins && more"').isEnabled()


def test_a_preset_that_was_replaced_is_had_back(
    page: ColumnsPage, journey: Journey, engine: Engine, qtbot: QtBot
) -> None:
    engine.update(lambda settings: settings.with_preset("Walk-ins", MINE))
    save(page, qtbot, "walk-ins")
    assert engine.settings.preset("Walk-ins") == journey.matching.mapping
    assert page.notice.title == 'The preset "Walk-ins" was replaced.'
    qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    assert engine.settings.presets == (Preset("Walk-ins", MINE),)


def test_ones_own_choice_is_had_back_from_the_list(page: ColumnsPage, journey: Journey, engine: Engine) -> None:
    engine.update(lambda settings: settings.with_preset("Walk-ins", MINE))
    journey.matching.choose_header("City", "AgentId")
    own = journey.matching.mapping
    choose(page, "Walk-ins")
    assert journey.matching.mapping == MINE
    choose(page, OWN)
    assert journey.matching.mapping == own
    assert page.presets.combo.currentText() == OWN


# As a file


def test_a_preset_goes_to_a_colleague(
    page: ColumnsPage, journey: Journey, engine: Engine, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed: list[str] = []

    def answer(_parent: object, _title: str, path: str, _filters: str) -> tuple[str, str]:
        proposed.append(path)
        return str(tmp_path / "for-meena"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    journey.matching.set_mapping(MINE)
    save(page, qtbot, "Walk-ins: Pune/Goa")
    entry(page, 'Export "Walk-ins: Pune/Goa" to a file…').trigger()
    written = tmp_path / f"for-meena{ENDING}"
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert page.notice.title == f'The preset "Walk-ins: Pune/Goa" was written to {written.name}.'
    assert Path(proposed[0]).name == f"Walk-ins Pune Goa{ENDING}"
    assert "9876543210" not in written.read_text(encoding="utf-8")
    engine.update(lambda settings: settings.without_preset("Walk-ins: Pune/Goa"))
    journey.matching.take_guesses()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(written), ""))
    entry(page, "Import from a file…").trigger()
    qtbot.waitUntil(lambda: page.presets.preset == "Walk-ins: Pune/Goa", timeout=PATIENCE_MS)
    assert journey.matching.mapping == MINE
    assert page.notice.title == 'The preset "Walk-ins: Pune/Goa" was imported and taken.'
    qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    assert page.presets.combo.currentText() == "Found by itself"
    assert engine.settings.preset("Walk-ins: Pune/Goa") == MINE


def test_a_preset_file_is_dropped_and_says_what_is_missing(
    page: ColumnsPage, journey: Journey, tmp_path: Path, qtbot: QtBot
) -> None:
    stranger = Mapping(
        (("Mobile", "PhoneNumber"), ("Town", "City")), joins=(Join(("First Name", "Middle Name"), "Name"),)
    )
    path = tmp_path / f"october{ENDING}"
    export_preset(Preset("October", stranger), path)
    assert not page.takes_file(tmp_path / "leads.xlsx")
    assert page.takes_file(path)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    words = 'The preset "October" names columns that this sheet does not have: "Town", "Middle Name".'
    assert page.notice.title == words
    assert journey.matching.mapping == Mapping((("Mobile", "PhoneNumber"),))


def test_an_imported_preset_never_replaces_another(
    page: ColumnsPage, engine: Engine, tmp_path: Path, qtbot: QtBot
) -> None:
    mine = Mapping((("Mobile", "PhoneNumber"),))
    engine.update(lambda settings: settings.with_preset("Walk-ins", mine))
    path = tmp_path / f"walk-ins{ENDING}"
    export_preset(Preset("Walk-ins", MINE), path)
    for _ in range(2):  # the second time it is there already
        page.presets.import_file(path)
        qtbot.waitUntil(lambda: page.presets.preset == "Walk-ins (2)", timeout=PATIENCE_MS)
        choose(page, "Found by itself")
    page.presets.import_file(path)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert 'It is called "Walk-ins (2)": there is another "Walk-ins".' in page.notice.message
    assert engine.settings.presets == (Preset("Walk-ins", mine), Preset("Walk-ins (2)", MINE))


def test_another_file_is_told_to_be_none(
    look: Look, engine: Engine, spreadsheet: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    background = Background()
    page = opened(look, Journey(engine, background), spreadsheet, qtbot)
    background.failed.connect(page.show_error)  # as the window does it
    page.presets.import_file(spreadsheet)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert page.notice.title == '"walk-ins.csv" is not a preset.'
    assert engine.settings.presets == ()
    background.stop()
