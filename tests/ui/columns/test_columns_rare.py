"""Step 2, what is wanted rarely: a second header, joined columns, another order, taking changes back, forgetting."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from ozogui.engine.engine import Engine
from ozogui.leads.mapping.guessing import Sureness
from ozogui.leads.mapping.mapping_shape import Join, Mapping, SecondNumber
from ozogui.settings.settings import Account, Settings
from ozogui.ui.columns.columns_page import ColumnsPage
from ozogui.ui.columns.join_dialog import JoinDialog
from ozogui.ui.columns.mapping_model import MappingColumn
from ozogui.ui.columns.mapping_rows import MappingRow, RowKind
from ozogui.ui.columns.order_dialog import OrderDialog
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from tests.ui.finding import child

PATIENCE_MS = 15_000
LIST = """First Name,Last Name,Mobile,Alt Phone,City,Remarks
Asha,Patil,9876543210,02225551000,Pune,call after 6
Ravi,,9876543211,,Mumbai,VIP
,Rao,9876543212,,Pune,wants a brochure
Meena,D'Souza,9876543213,02225551003,Mumbai,moved
"""
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(look: Look, journey: Journey, tmp_path: Path, qtbot: QtBot) -> ColumnsPage:
    path = tmp_path / "walk-ins.csv"
    path.write_text(LIST, encoding="utf-8")
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(path)
    page = ColumnsPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    return page


def lines(page: ColumnsPage) -> list[tuple[str, str]]:
    """Return each line's column and what it is sent as."""
    rows = (line_at(page, place) for place in range(page.model.rowCount()))
    return [(row.name, row.header) for row in rows]


def line_at(page: ColumnsPage, place: int) -> MappingRow:
    row = page.model.row_at(place)
    assert row is not None
    return row


def line_of(page: ColumnsPage, name: str, kind: RowKind = RowKind.COLUMN) -> MappingRow:
    for place in range(page.model.rowCount()):
        row = line_at(page, place)
        if (row.name, row.kind) == (name, kind):
            return row
    raise AssertionError((name, kind))


def pick(page: ColumnsPage, line: MappingRow, words: str) -> None:
    """Choose an entry of a line's menu, or of the menu in it."""
    page.menu.fill(line)
    entries = {action.text().split("\t")[0]: action for action in page.menu.menu.findChildren(QAction)}
    assert words in entries, list(entries)
    assert entries[words].isEnabled(), words
    entries[words].trigger()


def choose(combo: QComboBox, text: str) -> None:
    place = combo.findText(text)
    assert place >= 0, [combo.itemText(each) for each in range(combo.count())]
    combo.setCurrentIndex(place)
    combo.activated.emit(place)


def click(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def sent(page: ColumnsPage) -> dict[str, object]:
    bulk = json.loads(page.preview.payload)
    return dict(zip(bulk["map"], bulk["data"][0], strict=True))


def open_join(page: ColumnsPage, name: str) -> JoinDialog:
    pick(page, line_of(page, name), "Join with other columns…")
    return child(page.window(), JoinDialog, "joinDialog")


# One column into two headers


def test_a_column_is_sent_as_a_second_header_too(page: ColumnsPage, journey: Journey) -> None:
    pick(page, line_of(page, "Mobile"), "AgentId")
    assert lines(page)[2:5] == [("Mobile", "PhoneNumber"), ("Mobile", "AgentId"), ("Alt Phone", "")]
    assert (sent(page)["PhoneNumber"], sent(page)["AgentId"]) == ("9876543210", "9876543210")
    also = child(page.window(), QComboBox, "sentAs-Mobile+1")
    assert also.accessibleName() == "Mobile is also sent as"
    assert page.table.indexWidget(page.model.index(3, MappingColumn.SENT_AS)) is also
    choose(also, "skill")
    assert journey.matching.mapping.headers_of("Mobile") == ("PhoneNumber", "skill")
    choose(also, "Do not send")
    assert journey.matching.mapping.headers_of("Mobile") == ("PhoneNumber",)
    assert page.model.rowCount() == 6


def test_the_first_header_is_changed_and_the_second_stays(page: ColumnsPage, journey: Journey) -> None:
    pick(page, line_of(page, "City"), "skill")
    choose(child(page.window(), QComboBox, "sentAs-City"), "AgentId")
    assert journey.matching.mapping.headers_of("City") == ("AgentId", "skill")
    choose(child(page.window(), QComboBox, "sentAs-City"), "skill")
    assert journey.matching.mapping.headers_of("City") == ("skill",)
    pick(page, line_of(page, "City"), "AgentId")
    pick(page, line_of(page, "City", RowKind.ALSO), 'Do not send it as "AgentId" too')
    assert journey.matching.mapping.headers_of("City") == ("skill",)
    pick(page, line_of(page, "City"), "AgentId")
    pick(page, line_of(page, "City"), "Do not send")
    assert journey.matching.mapping.headers_of("City") == ()


def test_a_second_header_may_be_the_campaigns_own(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    pick(page, line_of(page, "Mobile"), "Another header…")
    qtbot.keyClicks(child(page.window(), QLineEdit, "ownHeaderEdit"), "WhatsApp")
    click(qtbot, child(page.window(), QPushButton, "useHeaderButton"))
    assert journey.matching.mapping.headers_of("Mobile") == ("PhoneNumber", "WhatsApp")


def test_tab_goes_through_a_line_that_came_in_between(page: ColumnsPage, qtbot: QtBot) -> None:
    pick(page, line_of(page, "Mobile"), "AgentId")
    child(page.window(), QComboBox, "sentAs-Mobile").setFocus()
    for name in ("sentAs-Mobile+1", "sentAs-Alt Phone"):
        focused = page.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        assert child(page.window(), QComboBox, name).hasFocus()
    assert page.table.currentIndex().row() == 4


# Joined columns


def test_columns_are_joined_with_a_live_preview(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    dialog = open_join(page, "First Name")
    assert dialog.samples == ["Asha", "Ravi", "Meena"]
    assert not dialog.join_button.isEnabled()
    choose(dialog.add_combo, "Last Name")
    assert dialog.samples == ["Asha Patil", "Ravi", "Rao"]
    choose(dialog.separator_combo, "A comma and a space")
    qtbot.keyClick(dialog.list.items, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert dialog.samples == ["Patil, Asha", "Ravi", "Rao"]
    choose(dialog.separator_combo, "Something else")
    qtbot.keyClicks(dialog.separator_edit, " & ")
    assert dialog.samples[0] == "Patil & Asha"
    choose(dialog.separator_combo, "A space")
    click(qtbot, dialog.list.up_button if dialog.list.up_button.isEnabled() else dialog.list.down_button)
    click(qtbot, dialog.join_button)
    assert journey.matching.mapping.joins == (Join(("First Name", "Last Name"), "Name"),)
    assert sent(page)["Name"] == "Asha Patil"
    assert page.model.row_at(page.table.currentIndex().row()) == line_of(page, "First Name + Last Name", RowKind.JOINED)
    assert line_of(page, "First Name + Last Name", RowKind.JOINED).samples == "Asha Patil · Ravi · Rao"


def join_names(page: ColumnsPage, journey: Journey) -> None:
    journey.matching.put_join(Join(("First Name", "Last Name"), "Name"))


def test_a_name_in_two_columns_is_proposed_to_be_joined(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    assert page.hint.title == "The name stands in several columns."
    assert page.hint.message == '"First Name" and "Last Name" can be sent together as Name, such as "Asha Patil".'
    click(qtbot, page.hint.button)
    assert journey.matching.mapping.joins == (Join(("First Name", "Last Name"), "Name"),)
    assert not page.hint.isVisible()
    journey.matching.undo()
    click(qtbot, page.hint.close_button)
    journey.matching.choose_header("City", None)
    assert not page.hint.isVisible()  # once declined, it is not said again


def test_columns_that_are_joined_say_so_and_count_as_sent(page: ColumnsPage, journey: Journey) -> None:
    before = page.bar().hint
    join_names(page, journey)
    first = child(page.window(), QComboBox, "sentAs-First Name")
    assert (first.currentIndex(), first.placeholderText()) == (-1, "Only joined")
    assert page.model.index(0, MappingColumn.SURE).data() == "Joined into Name"
    assert page.model.index(0, MappingColumn.SURE).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "First Name, How sure: Joined into Name"
    )
    assert (before, page.bar().hint) == ("3 columns are sent, 3 are not", "4 columns are sent, 2 are not")


def test_a_join_is_changed(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    join_names(page, journey)
    pick(page, line_of(page, "First Name + Last Name", RowKind.JOINED), "Change the join…")
    dialog = child(page.window(), JoinDialog, "joinDialog")
    dialog.list.items.setCurrentRow(0)
    qtbot.keyClick(dialog.list.items, Qt.Key.Key_Delete)
    assert dialog.list.keys == ("Last Name",)
    choose(dialog.add_combo, "City")
    choose(dialog.header_combo, "skill")
    click(qtbot, dialog.join_button)
    assert journey.matching.mapping.joins == (Join(("Last Name", "City"), "skill"),)
    assert journey.matching.mapping.header_of("First Name") == "Name"  # as it was found to be


def test_a_join_is_taken_apart_and_what_it_took_is_back(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    before = journey.matching.mapping
    join_names(page, journey)
    assert journey.matching.mapping.columns == (("Mobile", "PhoneNumber"), ("City", "City"))
    pick(page, line_of(page, "First Name + Last Name", RowKind.JOINED), "Change the join…")
    click(qtbot, child(page.window(), JoinDialog, "joinDialog").apart_button)
    assert journey.matching.mapping == before
    join_names(page, journey)
    place = page.model.place_of(RowKind.JOINED, ("First Name", "Last Name"), "Name")
    combo = page.table.indexWidget(page.model.index(place, MappingColumn.SENT_AS))
    assert isinstance(combo, QComboBox)
    choose(combo, "Do not send")
    assert journey.matching.mapping == before
    join_names(page, journey)
    pick(page, line_of(page, "First Name + Last Name", RowKind.JOINED), "Take the join apart")
    assert journey.matching.mapping == before


def test_what_fed_the_header_so_far_is_named(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    journey.matching.choose_header("Remarks", "skill")
    dialog = open_join(page, "City")
    choose(dialog.add_combo, "Last Name")
    choose(dialog.header_combo, "skill")
    words = [label.text() for label in dialog.findChildren(type(page.sentence)) if label.isVisible()]
    assert '"Remarks" is sent as skill so far: the joined columns take its place.' in words
    click(qtbot, dialog.join_button)
    assert journey.matching.mapping.header_of("Remarks") is None
    assert journey.matching.problems() == ()


def test_a_join_into_a_header_that_is_fed_is_told_like_any_other(page: ColumnsPage, journey: Journey) -> None:
    join_names(page, journey)
    choose(child(page.window(), QComboBox, "sentAs-First Name + Last Name"), "City  (own header)")
    assert page.hint.title == 'City is fed twice: "City" and "First Name" with "Last Name" joined.'
    assert line_of(page, "First Name + Last Name", RowKind.JOINED).wrong


def test_a_join_of_a_column_that_is_gone_can_be_left_out(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    journey.matching.set_mapping(
        Mapping((("Mobile", "PhoneNumber"),), joins=(Join(("First Name", "Middle Name"), "Name"),))
    )
    assert page.hint.title == 'There is no column "Middle Name" in this sheet.'
    click(qtbot, page.hint.button)
    assert journey.matching.mapping == Mapping((("Mobile", "PhoneNumber"),))


# The order


def test_the_order_is_changed_by_keys_and_seen_in_the_json(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    assert list(sent(page)) == ["Name", "PhoneNumber", "City"]
    combo = child(page.window(), QComboBox, "sentAs-Mobile")
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up, CONTROL | SHIFT)
    assert list(sent(page)) == ["PhoneNumber", "Name", "City"]
    assert sent(page)["PhoneNumber"] == "9876543210"
    qtbot.keyClick(combo, Qt.Key.Key_Down, CONTROL | SHIFT)
    assert journey.matching.mapping.order == ()  # it is the sheet's again, and the mapping the one that was found
    assert page.presets.combo.currentText() == "Found by itself"


def open_order(page: ColumnsPage, qtbot: QtBot) -> OrderDialog:
    click(qtbot, page.preview.order_button)
    dialog = child(page.window(), OrderDialog, "orderDialog")
    qtbot.addWidget(dialog)
    return dialog


def test_the_order_is_changed_in_its_dialog(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    dialog = open_order(page, qtbot)
    items = dialog.list.items
    assert items.item(0).text() == "Name, from First Name"
    items.setCurrentRow(2)
    qtbot.keyClick(items, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    click(qtbot, dialog.list.up_button)
    assert list(sent(page)) == ["City", "Name", "PhoneNumber"]
    assert not dialog.list.up_button.isEnabled()
    click(qtbot, dialog.reset_button)
    assert journey.matching.mapping.order == ()
    assert dialog.list.keys == ("Name", "PhoneNumber", "City")
    assert not dialog.reset_button.isEnabled()


def test_a_header_is_dragged_to_its_place(page: ColumnsPage, qtbot: QtBot) -> None:
    dialog = open_order(page, qtbot)
    model = dialog.list.items.model()
    assert dialog.list.items.dragDropMode() is QAbstractItemView.DragDropMode.InternalMove
    assert model.moveRow(QModelIndex(), 2, QModelIndex(), 0)  # what a drop ends in
    assert dialog.list.keys == ("City", "Name", "PhoneNumber")
    assert list(sent(page)) == ["City", "Name", "PhoneNumber"]


# Taking back


def test_changes_are_taken_back_and_made_again(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    before = journey.matching.mapping, journey.matching.guesses
    choose(child(page.window(), QComboBox, "sentAs-City"), "Do not send")
    join_names(page, journey)
    after = journey.matching.mapping
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, CONTROL)
    assert (journey.matching.mapping, journey.matching.guesses) == before
    assert page.presets.combo.currentText() == "Found by itself"
    qtbot.keyClick(page.table, Qt.Key.Key_Y, CONTROL)
    pick(page, line_of(page, "Mobile"), "Redo")
    assert journey.matching.mapping == after
    assert not journey.matching.can_redo


def test_the_letters_of_a_constant_are_one_step(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    click(qtbot, page.constants.add_button)
    line = page.constants.rows[0]
    choose(line.combo, "Priority")
    qtbot.keyClicks(line.edit, "25")
    assert journey.matching.mapping.constants == (("Priority", "25"),)
    journey.matching.undo()
    assert not journey.matching.mapping.constants
    assert not journey.matching.can_undo


def test_nothing_is_changed_by_keys_while_an_upload_runs(
    page: ColumnsPage, journey: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    join_names(page, journey)
    before = journey.matching.mapping
    monkeypatch.setattr(Journey, "is_locked", property(lambda _journey: True))
    journey.upload_changed.emit()
    page.table.setFocus()
    page.table.selectRow(2)
    qtbot.keyClick(page.table, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(page.table, Qt.Key.Key_Up, CONTROL | SHIFT)
    page.menu.fill(line_of(page, "Mobile"))
    assert not any(action.isEnabled() for action in page.menu.menu.actions() if action.text() and not action.menu())
    assert not page.preview.order_button.isEnabled()
    assert journey.matching.mapping == before


# The menu


@pytest.mark.parametrize("way", ["click", "return", "keys", "combo"])
def test_the_menu_opens_for_the_line_that_is_meant(page: ColumnsPage, qtbot: QtBot, way: str) -> None:
    index = page.model.index(3, MappingColumn.MORE)
    if way == "click":
        where = page.table.visualRect(index).center()
        qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    elif way == "return":
        page.table.setFocus()
        page.table.setCurrentIndex(index)
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    elif way == "combo":
        combo = child(page.window(), QComboBox, "sentAs-Alt Phone")
        where = combo.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, combo.mapToGlobal(where))
        QApplication.sendEvent(combo, event)
    else:
        combo = child(page.window(), QComboBox, "sentAs-Alt Phone")
        combo.setFocus()
        qtbot.keyClick(combo, Qt.Key.Key_F10, SHIFT)
    menu = child(page.window(), QMenu, "columnMenu")
    qtbot.waitUntil(menu.isVisible)
    words = [action.text() for action in menu.actions()]
    assert words[0] == 'Send as PhoneNumber instead of "Mobile"'
    menu.close()


# The second phone column


def test_the_fuller_phone_column_is_taken_and_the_other_named(page: ColumnsPage, journey: Journey) -> None:
    index = page.model.index(3, MappingColumn.SURE)
    about = '"Mobile" is sent as PhoneNumber: it is filled in 4 of 4 rows, this column in 2.'
    assert index.data() == "Second phone column"
    assert index.data(Qt.ItemDataRole.ToolTipRole) == about
    assert about in child(page.window(), QComboBox, "sentAs-Alt Phone").accessibleDescription()
    pick(page, line_of(page, "Alt Phone"), 'Send as PhoneNumber instead of "Mobile"')
    assert (journey.matching.mapping.header_of("Alt Phone"), journey.matching.mapping.header_of("Mobile")) == (
        "PhoneNumber",
        None,
    )
    assert journey.matching.problems() == ()
    assert journey.matching.guesses[2].sureness is Sureness.CHOSEN


# Headers of the campaign's own


def test_an_own_header_belongs_to_its_account_and_campaign(
    page: ColumnsPage, journey: Journey, engine: Engine, qtbot: QtBot
) -> None:
    acme, other = Account("Acme", user_name="acme"), Account("Other", user_name="other")
    for account in (acme, other):
        engine.update(partial(Settings.with_account, account=account))
    journey.set_account(acme)
    journey.set_campaign("Diwali")
    journey.matching.choose_header("Remarks", "CallNotes")
    journey.matching.choose_header("Remarks", None)
    assert engine.settings.own_headers("Acme", "Diwali") == ("CallNotes",)
    combo = child(page.window(), QComboBox, "sentAs-Remarks")
    assert combo.findText("CallNotes  (own header)") >= 0
    journey.set_account(other)
    assert combo.findText("CallNotes  (own header)") < 0
    journey.set_account(acme)
    assert combo.findText("CallNotes  (own header)") >= 0


def test_own_headers_typed_earlier_stay_when_an_upload_is_prepared(journey: Journey, page: ColumnsPage) -> None:
    journey.set_campaign("Practice_Outbound")
    journey.matching.remember_own_header("CallNotes")
    memory = journey.targeting.memory(journey.matching.mapping, "", "2026-11-23")
    assert memory.own_headers == ("City", "CallNotes")


def test_do_not_send_is_seen_without_scrolling_however_many_headers_there_are(page: ColumnsPage) -> None:
    combo = child(page.window(), QComboBox, "sentAs-Remarks")
    assert combo.findText("Do not send") == combo.count() - 1 < combo.maxVisibleItems()
    for number in range(12):
        page.journey.matching.remember_own_header(f"Field{number}")
    page.journey.mapping_changed.emit()
    assert combo.count() > combo.maxVisibleItems()
    assert (combo.findText("Do not send"), combo.currentText()) == (0, "Do not send")


def test_other_capitals_are_told_to_be_another_header(page: ColumnsPage, journey: Journey, qtbot: QtBot) -> None:
    choose(child(page.window(), QComboBox, "sentAs-Remarks"), "Another header…")
    dialog = child(page.window(), QDialog, "ownHeaderDialog")
    qtbot.keyClicks(child(page.window(), QLineEdit, "ownHeaderEdit"), "city")
    words = [label.text() for label in dialog.findChildren(type(page.sentence))]
    assert 'There is "City" already. In other capitals it is another header.' in words
    click(qtbot, child(page.window(), QPushButton, "useHeaderButton"))
    assert journey.matching.mapping.header_of("Remarks") == "city"


def test_a_header_that_was_typed_wrongly_is_forgotten_and_had_back(
    page: ColumnsPage, journey: Journey, engine: Engine, qtbot: QtBot
) -> None:
    journey.matching.choose_header("Remarks", "Nots")
    pick(page, line_of(page, "Remarks"), 'Forget the header "Nots"')
    assert journey.matching.mapping.header_of("Remarks") is None
    assert engine.settings.own_headers(journey.targeting.account.name) == ()
    assert child(page.window(), QComboBox, "sentAs-Remarks").findText("Nots  (own header)") < 0
    click(qtbot, page.notice.button)
    assert journey.matching.mapping.header_of("Remarks") == "Nots"
    assert engine.settings.own_headers(journey.targeting.account.name) == ("Nots",)


# The model


def test_the_model_keeps_its_promises_while_lines_come_and_go(page: ColumnsPage, journey: Journey) -> None:
    tester = QAbstractItemModelTester(page.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    steps: list[Callable[[], None]] = [
        lambda: journey.matching.add_header("Mobile", "AgentId"),
        lambda: journey.matching.add_header("Mobile", "skill"),
        lambda: join_names(page, journey),
        lambda: journey.matching.put_join(Join(("First Name", "Last Name"), "Label", "-")),
        lambda: journey.matching.drop_join("Name"),
        lambda: journey.matching.choose_header("Mobile", None),
        journey.matching.undo,
        journey.matching.take_guesses,
    ]
    for step in steps:
        step()
        combos = [page.table.indexWidget(page.model.index(row, MappingColumn.SENT_AS)) for row in range(
            page.model.rowCount())]  # fmt: skip
        assert all(isinstance(combo, QComboBox) for combo in combos)
        for row, combo in enumerate(combos):
            assert isinstance(combo, QComboBox)
            shown = combo.currentText().removesuffix("  (own header)")
            assert shown == (line_at(page, row).header or ("" if line_at(page, row).joined_into else "Do not send"))
    assert page.model.rowCount() == 6
    assert tester.model() is page.model


def test_a_second_phone_column_becomes_leads_of_its_own_from_its_menu(page: ColumnsPage, journey: Journey) -> None:
    page.menu.fill(line_of(page, "Alt Phone"))
    menu = child(page.window(), QMenu, "secondNumbersMenu")
    assert [action.text() for action in menu.actions()] == [
        "Leads of their own, behind all others", "Beside the first number, as AltNumber", "Not sent",
    ]  # fmt: skip
    menu.actions()[0].trigger()
    mapping = journey.matching.mapping
    assert (mapping.second_column, mapping.second) == ("Alt Phone", SecondNumber.LEAD)
    assert "A second number in Alt Phone is a lead of its own" in page.bar().hint
    page.menu.fill(line_of(page, "Alt Phone"))
    again = page.window().findChildren(QMenu, "secondNumbersMenu")[-1]
    assert again.actions()[0].isChecked()
    journey.matching.undo()
    assert journey.matching.mapping.second_column == ""
