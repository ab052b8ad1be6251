"""Step 2, driven as a person would: choose headers, own headers, constants and presets, and read the JSON of a lead."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QMenu, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.leads.checking.slices import CampaignKind
from ozogui.leads.mapping.guessing import Guess, Sureness
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.settings.settings import Account
from ozogui.ui.columns.columns_page import ColumnsPage
from ozogui.ui.columns.columns_words import matched_words, sent_words
from ozogui.ui.columns.constants_card import ConstantRow
from ozogui.ui.columns.header_choices import ANOTHER, HEADER_ROLE, trouble_with_own_header
from ozogui.ui.columns.mapping_model import MappingColumn
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CELL_ROLE
from ozogui.uploads.batches import make_batches

PATIENCE_MS = 15_000
SKILLWISE = Account("Acme Retail", user_name="acme_ops", campaign_kind=CampaignKind.SKILLWISE)


@pytest.fixture
def page(look: Look, sample: Journey, qtbot: QtBot) -> ColumnsPage:
    page = ColumnsPage(look, sample)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    qtbot.waitExposed(page)
    return page


def click(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def combo_of(page: ColumnsPage, column: str) -> QComboBox:
    combo = page.findChild(QComboBox, f"sentAs-{column}")
    assert combo is not None, column
    return combo


def choose(combo: QComboBox, text: str) -> None:
    place = combo.findText(text)
    assert place >= 0, [combo.itemText(each) for each in range(combo.count())]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def sureness_of(page: ColumnsPage, column: str) -> str:
    names = [page.model.index(row, MappingColumn.NAME).data() for row in range(page.model.rowCount())]
    return str(page.model.index(names.index(column), MappingColumn.SURE).data())


def new_constant(page: ColumnsPage, qtbot: QtBot) -> ConstantRow:
    click(qtbot, page.constants.add_button)
    return page.constants.rows[-1]


def feed(page: ColumnsPage, qtbot: QtBot, header: str, value: str) -> ConstantRow:
    line = new_constant(page, qtbot)
    choose(line.combo, header)
    line.edit.clear()
    qtbot.keyClicks(line.edit, value)
    return line


def pick(menu: QMenu, fill: Callable[[], None], words: str) -> None:
    """Choose an entry of a menu as it is filled now, submenus too."""
    fill()
    entries = {action.text().split("\t")[0]: action for action in menu.findChildren(QAction)}
    assert words in entries, list(entries)
    assert entries[words].isEnabled(), words
    entries[words].trigger()


# The table


def test_each_column_has_a_combo_that_is_the_tables_own(page: ColumnsPage) -> None:
    table = page.findChild(QTableView, "mappingTable")
    assert table is not None
    assert page.model.rowCount() == 9
    for row in range(9):
        name = page.model.index(row, MappingColumn.NAME).data()
        assert table.indexWidget(page.model.index(row, MappingColumn.SENT_AS)) is combo_of(page, name)
    assert combo_of(page, "Mobile No.").currentText() == "PhoneNumber"
    assert combo_of(page, "Remarks").currentText() == "Do not send"
    assert combo_of(page, "City").currentText() == "City  (own header)"


def test_the_choices_are_cloudagents_headers_own_ones_another_and_none(page: ColumnsPage) -> None:
    combo = combo_of(page, "Remarks")
    texts = [combo.itemText(place) for place in range(combo.count())]
    assert texts[:6] == ["PhoneNumber", "Name", "Priority", "ExpiryDate", "AgentId", "skill"]
    assert texts[6:] == ["City  (own header)", "Another header…", "Do not send"]
    spoken = combo.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "PhoneNumber, The number to dial, 3 to 16 digits"


def test_the_page_says_how_many_were_matched(page: ColumnsPage) -> None:
    assert page.sentence.text() == "Seven of nine were matched by themselves. Two, marked amber, want your eye."
    bar = page.bar()
    assert (bar.next, bar.enabled, bar.hint) == ("Check 1,240 leads", True, "7 columns are sent, 2 are not")
    assert combo_of(page, "Alt. Mobile").property("mark") == "warn"
    assert page.model.index(0, MappingColumn.NAME).data(CELL_ROLE).second == "1,234 filled"
    assert page.model.index(3, MappingColumn.VALUES).data() == "3 · 5 · high"


def test_what_a_person_chooses_is_chosen_by_them(page: ColumnsPage, sample: Journey) -> None:
    choose(combo_of(page, "City"), "Do not send")
    assert sample.matching.mapping.header_of("City") is None
    assert sureness_of(page, "City") == "Chosen by you"
    assert combo_of(page, "City").property("muted") == "true"
    words = "Seven of nine were matched by themselves, one was chosen by you. One, marked amber, wants your eye."
    assert page.sentence.text() == words
    assert combo_of(page, "City").findText("City  (own header)") >= 0  # it can be had back


def test_choosing_what_was_guessed_settles_it(page: ColumnsPage, sample: Journey) -> None:
    before = sample.matching.mapping
    choose(combo_of(page, "City"), "City  (own header)")
    assert sample.matching.mapping == before
    assert sureness_of(page, "City") == "Chosen by you"


def test_looking_and_scrolling_choose_nothing(page: ColumnsPage, sample: Journey, qtbot: QtBot) -> None:
    before, guesses = sample.matching.mapping, sample.matching.guesses
    combo = combo_of(page, "City")
    combo.setFocus()
    combo_of(page, "Skill").setFocus()
    page.table.setFocus()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, wheel)
    assert (sample.matching.mapping, sample.matching.guesses) == (before, guesses)
    assert combo.currentText() == "City  (own header)"


def test_the_keyboard_reaches_a_combo_from_its_row(page: ColumnsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    page.table.setFocus()
    page.table.selectRow(2)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    combo = combo_of(page, "Customer Name")
    qtbot.waitUntil(combo.hasFocus)
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText() == "Priority"
    assert sureness_of(page, "Customer Name") == "Chosen by you"


def test_tab_goes_down_the_combos(page: ColumnsPage, qtbot: QtBot) -> None:
    page.activateWindow()
    combo_of(page, "Mobile No.").setFocus()
    qtbot.waitUntil(combo_of(page, "Mobile No.").hasFocus)
    for column in ("Alt. Mobile", "Customer Name", "Prio"):
        focused = page.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert combo_of(page, column).hasFocus()
        assert page.table.currentIndex().siblingAtColumn(0).data() == column
    assert page.journey.matching.guesses == page.journey.matching.found_guesses


def test_models_keep_their_promises(page: ColumnsPage, sample: Journey) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    testers = [QAbstractItemModelTester(model, mode) for model in (page.model, page.choices)]
    choose(combo_of(page, "City"), "Do not send")
    sample.matching.remember_own_header("Source")
    sample.mapping_changed.emit()
    sample.close_file()
    assert page.model.rowCount() == 0
    assert len(testers) == 2


def test_a_sheet_with_hundreds_of_columns_gets_all_its_combos(
    look: Look, journey: Journey, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "wide.csv"
    names = ["Mobile", *(f"Field {place}" for place in range(200))]
    path.write_text(",".join(names) + "\n" + ",".join(["9876543210", *("x" * 200)]) + "\n", encoding="utf-8")
    page = ColumnsPage(look, journey)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(path)
    qtbot.waitUntil(lambda: page.findChild(QComboBox, "sentAs-Field 199") is not None, timeout=PATIENCE_MS)
    last = page.table.indexWidget(page.model.index(200, MappingColumn.SENT_AS))
    assert last is combo_of(page, "Field 199")
    choose(combo_of(page, "Field 199"), "Priority")
    assert journey.matching.mapping.header_of("Field 199") == "Priority"


# What is wrong


def test_without_a_phone_column_nothing_can_be_checked(page: ColumnsPage, sample: Journey) -> None:
    choose(combo_of(page, "Mobile No."), "Do not send")
    assert page.hint.isVisible()
    assert (page.hint.title, page.hint.message) == ("No column feeds PhoneNumber.", "Nothing can be sent without it.")
    bar = page.bar()
    assert (bar.enabled, bar.hint) == (False, "No column feeds PhoneNumber")
    assert page.preview.payload == ""
    choose(combo_of(page, "Alt. Mobile"), "PhoneNumber")
    assert not page.hint.isVisible()
    assert page.bar().enabled


def test_a_header_fed_twice_is_said_and_both_columns_are_marked(page: ColumnsPage) -> None:
    choose(combo_of(page, "City"), "Name")
    assert page.hint.title == 'Name is fed twice: "Customer Name" and "City".'
    assert [combo_of(page, name).property("mark") for name in ("Customer Name", "City", "Prio")] == ["err", "err", ""]
    assert not page.bar().enabled


def test_one_skill_for_all_ends_the_hint(page: ColumnsPage, sample: Journey, engine: Engine, qtbot: QtBot) -> None:
    engine.update(lambda settings: settings.with_account(SKILLWISE))
    sample.set_account(SKILLWISE)
    assert not page.hint.isVisible()
    choose(combo_of(page, "Skill"), "Do not send")
    assert page.hint.title == "No column feeds skill. A Skillwise campaign needs it."
    assert page.bar().enabled
    assert page.hint.button.text().strip("\u2009") == "One skill for all…"
    click(qtbot, page.hint.button)
    qtbot.keyClicks(page.constants.rows[0].edit, "Sales_Hindi")
    assert sample.matching.mapping.constants == (("skill", "Sales_Hindi"),)
    assert not page.hint.isVisible()


# Another header


def test_another_header_is_asked_for_and_kept(page: ColumnsPage, sample: Journey, engine: Engine, qtbot: QtBot) -> None:
    combo = combo_of(page, "Remarks")
    choose(combo, "Another header…")
    assert combo.currentText() == "Do not send"  # until the dialog is answered
    dialog = page.window().findChild(QDialog, "ownHeaderDialog")
    edit = page.window().findChild(QLineEdit, "ownHeaderEdit")
    take = page.window().findChild(QPushButton, "useHeaderButton")
    assert dialog is not None
    assert edit is not None
    assert take is not None
    assert not take.isEnabled()
    qtbot.keyClicks(edit, "name")
    assert not take.isEnabled()
    edit.clear()
    qtbot.keyClicks(edit, " Notes ")
    click(qtbot, take)
    assert sample.matching.mapping.header_of("Remarks") == "Notes"
    assert combo_of(page, "Remarks").currentText() == "Notes  (own header)"
    assert engine.settings.own_headers(sample.targeting.account.name) == ("Notes",)


def test_cloudagents_own_headers_cannot_be_spelled_otherwise() -> None:
    assert "PhoneNumber" in trouble_with_own_header("phonenumber")
    assert trouble_with_own_header("Email") == ""


# Constants


def test_a_constant_counts_once_it_has_header_and_value(page: ColumnsPage, sample: Journey, qtbot: QtBot) -> None:
    choose(combo_of(page, "Prio"), "Do not send")
    line = new_constant(page, qtbot)
    offered = [line.combo.itemText(place) for place in range(line.combo.count())]
    assert offered == ["Priority", "Another header…"]  # the rest is fed, and a phone is nobody else's
    choose(line.combo, "Priority")
    assert not sample.matching.mapping.constants
    qtbot.keyClicks(line.edit, "5")
    assert sample.matching.mapping.constants == (("Priority", "5"),)
    assert json.loads(page.preview.payload)["map"][-1] == "Priority"
    assert json.loads(page.preview.payload)["data"][0][-1] == 5
    click(qtbot, line.remove_button)
    assert not sample.matching.mapping.constants
    assert page.constants.rows == []


def test_a_value_that_would_hold_all_leads_back_is_said_at_once(page: ColumnsPage, qtbot: QtBot) -> None:
    choose(combo_of(page, "Prio"), "Do not send")
    line = feed(page, qtbot, "Priority", "high")
    assert '"high" is not a whole number from 1 to 99' in line.findChildren(type(page.sentence))[-1].text()
    line.edit.clear()
    qtbot.keyClicks(line.edit, "9")
    assert not line.findChildren(type(page.sentence))[-1].isVisible()


def test_a_constant_may_feed_a_header_of_the_campaigns_own(
    page: ColumnsPage, sample: Journey, engine: Engine, qtbot: QtBot
) -> None:
    line = new_constant(page, qtbot)
    choose(line.combo, "Another header…")
    edit = page.window().findChild(QLineEdit, "ownHeaderEdit")
    take = page.window().findChild(QPushButton, "useHeaderButton")
    assert edit is not None
    assert take is not None
    qtbot.keyClicks(edit, "Source")
    click(qtbot, take)
    qtbot.keyClicks(line.edit, "Diwali26")
    assert sample.matching.mapping.constants == (("Source", "Diwali26"),)
    assert line.combo.currentText() == "Source"
    assert "Source" in engine.settings.own_headers(sample.targeting.account.name)


# Presets


def save_preset(page: ColumnsPage, qtbot: QtBot, name: str) -> None:
    click(qtbot, page.presets.save_button)
    edit = page.window().findChild(QLineEdit, "presetNameEdit")
    take = page.window().findChild(QPushButton, "savePresetNameButton")
    assert edit is not None
    assert take is not None
    qtbot.keyClicks(edit, name)
    click(qtbot, take)


def test_a_preset_is_saved_taken_and_forgotten(
    page: ColumnsPage, sample: Journey, engine: Engine, qtbot: QtBot
) -> None:
    combo = page.findChild(QComboBox, "presetCombo")
    assert combo is not None
    assert combo.currentText() == "Found by itself"
    choose(combo_of(page, "City"), "Do not send")
    assert combo.currentIndex() == -1
    mine = sample.matching.mapping
    save_preset(page, qtbot, "Diwali")
    assert combo.currentText() == "Diwali"
    assert engine.settings.preset("diwali") == mine
    choose(combo, "Found by itself")
    assert sample.matching.mapping.header_of("City") == "City"
    assert sureness_of(page, "City") == "Your campaign's own?"
    choose(combo, "Diwali")
    assert sample.matching.mapping == mine
    assert sureness_of(page, "Mobile No.") == "Chosen by you"
    pick(page.presets.menu, page.presets.fill_menu, 'Delete "Diwali"')
    assert engine.settings.presets == ()
    assert page.notice.title == 'The preset "Diwali" is deleted.'
    click(qtbot, page.notice.button)
    assert engine.settings.preset("Diwali") == mine


def test_a_preset_says_which_columns_are_missing(page: ColumnsPage, sample: Journey, engine: Engine) -> None:
    stranger = Mapping((("Mobile No.", "PhoneNumber"), ("Contact", "Name"), ("Town", "City")), (("Priority", "7"),))
    engine.update(lambda settings: settings.with_preset("October", stranger))
    page.presets.take()
    choose(page.presets.combo, "October")
    words = 'The preset "October" names columns that this sheet does not have: "Contact", "Town".'
    assert page.notice.title == words
    assert sample.matching.mapping == Mapping((("Mobile No.", "PhoneNumber"),), (("Priority", "7"),))
    assert page.presets.combo.currentText() == "October"
    assert [(line.header, line.value) for line in page.constants.rows] == [("Priority", "7")]


def test_a_remembered_mapping_is_told_as_such(look: Look, checked: Journey, qtbot: QtBot, sample_path: Path) -> None:
    with qtbot.waitSignal(checked.sheet_changed, timeout=PATIENCE_MS):
        checked.open_file(sample_path)
    page = ColumnsPage(look, checked)
    qtbot.addWidget(page)
    assert page.presets.combo.currentText() == "Remembered for this layout"
    assert page.sentence.text() == "All nine are matched as last time."
    assert sureness_of(page, "City") == "As last time"


@pytest.fixture
def sample_path(sample: Journey) -> Path:
    assert sample.sheet is not None
    return sample.sheet.path


# What CloudAgent gets


def test_the_json_is_the_one_that_will_be_sent(look: Look, checked: Journey, qtbot: QtBot) -> None:
    page = ColumnsPage(look, checked)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    leads = checked.editing.leads
    assert leads is not None
    assert page.preview.payload == next(make_batches(leads, [0])).payload
    assert json.loads(page.preview.text.toPlainText()) == json.loads(page.preview.payload)
    click(qtbot, page.preview.after_button)
    assert page.preview.payload == next(make_batches(leads, [1])).payload
    click(qtbot, page.preview.copy_button)
    assert QGuiApplication.clipboard().text() == page.preview.payload
    click(qtbot, page.preview.before_button)
    assert not page.preview.before_button.isEnabled()


def longest_row(page: ColumnsPage) -> str:
    return page.preview.findChildren(Text, "longestRow")[0].text()


def test_the_longest_row_is_counted(page: ColumnsPage, qtbot: QtBot) -> None:
    words = "Longest row: 129 of 2,000 characters"
    qtbot.waitUntil(lambda: longest_row(page) == words, timeout=PATIENCE_MS)


def test_too_long_a_row_is_named(page: ColumnsPage, sample: Journey, qtbot: QtBot) -> None:
    sample.matching.set_mapping(Mapping(sample.matching.mapping.columns, (("Script", "x" * 2_000),)))
    expected: Callable[[], bool] = lambda: "characters (row " in longest_row(page)  # noqa: E731
    qtbot.waitUntil(expected, timeout=PATIENCE_MS)
    assert longest_row(page).startswith("Longest row: 2,13")


# The page as a whole


def test_next_checks_the_leads(page: ColumnsPage, sample: Journey, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sample.place_wanted, timeout=PATIENCE_MS) as wanted:
        page.on_next()
    assert wanted.args == [Place.CHECK]
    assert sample.check_is_current


def test_everything_is_read_only_while_an_upload_runs(
    page: ColumnsPage, sample: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journey, "is_locked", property(lambda _journey: True))
    sample.upload_changed.emit()
    assert not combo_of(page, "City").isEnabled()
    assert not page.constants.isEnabled()
    assert not page.presets.combo.isEnabled()
    assert page.preview.after_button.isEnabled()
    monkeypatch.undo()
    sample.upload_changed.emit()
    assert combo_of(page, "City").isEnabled()
    assert page.presets.combo.isEnabled()


def test_in_a_narrow_window_the_right_column_is_a_drawer(page: ColumnsPage, qtbot: QtBot) -> None:
    assert page.constants.isVisible()
    assert not page.drawer.button.isVisible()
    page.resize(960, 480)
    qtbot.waitUntil(lambda: not page.constants.isVisible())
    click(qtbot, page.drawer.button)
    assert page.constants.isVisible()
    assert page.drawer.mapTo(page, page.drawer.rect().topRight()).x() == page.rect().right()
    assert page.constants.visibleRegion().boundingRect() == page.constants.rect()
    qtbot.keyClick(page.drawer, Qt.Key.Key_Escape)
    assert not page.constants.isVisible()
    page.resize(1150, 640)
    qtbot.waitUntil(page.constants.isVisible)


@pytest.mark.parametrize(
    ("sureness", "words"),
    [
        (["CERTAIN_BY_NAME"] * 8, "All eight were matched by themselves."),
        (["CERTAIN_BY_NAME"], "The one column was matched by itself."),
        (["REMEMBERED"] * 3, "All three are matched as last time."),
        (["CHOSEN", "CHOSEN"], "All two are as chosen by you."),
        (
            ["CERTAIN_BY_NAME"] * 11 + ["OWN_HEADER"],
            "11 of 12 were matched by themselves. One, marked amber, wants your eye.",
        ),
        ([], ""),
    ],
)
def test_the_sentence_adds_up(sureness: list[str], words: str) -> None:
    assert matched_words([Guess(f"c{place}", None, Sureness[name]) for place, name in enumerate(sureness)]) == words


def test_the_hint_counts_columns_once() -> None:
    assert sent_words(Mapping((("A", "Name"),)), 2) == "1 column is sent, 1 is not"
    assert sent_words(Mapping((("A", "Name"), ("B", "City"))), 2) == "All 2 columns are sent"
    assert sent_words(Mapping((("A", "PhoneNumber"),)), 1) == "The one column is sent"


def test_the_item_for_another_header_is_no_header(page: ColumnsPage) -> None:
    combo = combo_of(page, "City")
    assert combo.itemData(combo.findText("Another header…"), HEADER_ROLE) == ANOTHER
