"""Editing on Check, driven as a person would: sort, select, copy, paste, fill, replace, leave out, long edits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.replies import Outcome
from ozogui.leads.checking.slices import Keep
from ozogui.leads.leads import Change
from ozogui.leads.repairing.edits import replace_text
from ozogui.leads.values.headers import AGENT, NAME, PHONE
from ozogui.leads.values.phone import comparable_phone
from ozogui.ui.check.check_page import CheckPage
from ozogui.ui.check.do_not_call_dialog import DoNotCallDialog
from ozogui.ui.check.edits_dialog import EditsDialog
from ozogui.ui.check.finding_detail import FindingDetail, KeepChoice
from ozogui.ui.check.shown_leads import ROW_COLUMN, Group, Sorting
from ozogui.ui.journey import lead_editing
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look
from ozogui.uploads.records import UploadState
from tests.ui.finding import child
from tests.ui.uploads import Plan, keep_upload, phone, run_to

LEADS, HELD_BACK = 1240, 141
PATIENCE_MS = 15_000
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(look: Look, checked: Journey, qtbot: QtBot) -> Iterator[CheckPage]:
    page = CheckPage(look, checked)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    qtbot.waitExposed(page)
    page.table.setFocus()
    yield page
    QGuiApplication.clipboard().clear()


def select(page: CheckPage, first: int, last: int, header: str, last_header: str = "") -> None:
    """Select rows of the table under some headers, the first cell being the current one."""
    model = page.model
    top, bottom = model.index(first, model.column_of(header)), model.index(last, model.column_of(last_header or header))
    page.table.setCurrentIndex(top)
    page.table.selectionModel().select(QItemSelection(top, bottom), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def values(page: CheckPage, journey: Journey, header: str, first: int, last: int) -> list[str]:
    assert journey.editing.leads is not None
    return [journey.editing.leads.value(page.model.lead_at(row), header) for row in range(first, last + 1)]


def click_head(page: CheckPage, qtbot: QtBot, column: int) -> None:
    head = page.table.horizontalHeader()
    place = QPoint(head.sectionViewportPosition(column) + 12, head.height() // 2)
    qtbot.mouseClick(head.viewport(), LEFT, pos=place)


def act_named(page: CheckPage, start: str) -> QAction:
    page.menu.fill()
    return next(action for action in page.menu.menu.actions() if action.text().startswith(start))


def test_a_click_on_a_head_sorts_up_then_down_then_as_the_file(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    column = page.model.column_of(NAME)
    for descending in (False, True):
        click_head(page, qtbot, column)
        names = [name.casefold() for name in values(page, checked, NAME, 0, LEADS - 1) if name]
        assert names == sorted(names, reverse=descending)
        assert page.table.horizontalHeader().isSortIndicatorShown()
    click_head(page, qtbot, column)
    assert page.model.sorting == Sorting()
    assert not page.table.horizontalHeader().isSortIndicatorShown()
    assert page.model.index(0, ROW_COLUMN).data() == "4"


def test_the_current_lead_is_kept_over_sorting_and_filtering(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    lead = checked.editing.check.held_back_rows()[7] if checked.editing.check is not None else -1
    page.table.go_to(lead, NAME)
    click_head(page, qtbot, page.model.column_of(AGENT))
    page.tools.only_problems.setChecked(True)
    here = page.table.currentIndex()
    assert page.model.lead_at(here.row()) == lead
    assert page.model.header_at(here.column()) == NAME


def test_the_filter_menu_shows_each_group_with_its_count(page: CheckPage, checked: Journey) -> None:
    check = checked.editing.check
    assert check is not None
    page.tools.fill_filters()
    actions = {action.text().split("\t")[0]: action for action in page.tools.filter_menu.actions()}
    assert actions["Held back"].text().endswith(f"\t{HELD_BACK}")
    assert not actions["Edited"].isEnabled()
    actions["Sent with a warning"].trigger()
    assert page.model.rowCount() == check.with_warning
    assert page.tools.kind_button.isVisible()
    actions["Phone damaged by Excel"].trigger()
    assert page.model.rowCount() == len(check.rows_of("phone-damaged"))
    page.tools.kind_button.click()
    assert page.model.rowCount() == LEADS


def test_only_edited_leads_are_shown(page: CheckPage, checked: Journey) -> None:
    page.panel.repair_kind("phone-several")
    page.tools._choose(Group.EDITED, "")
    assert checked.editing.leads is not None
    rows = {page.model.lead_at(row) for row in range(page.model.rowCount())}
    assert rows == {change.row for change in checked.editing.leads.edits()}


def test_cells_are_copied_as_excel_takes_them(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    select(page, 0, 1, PHONE, NAME)
    qtbot.keyClick(page.table, Qt.Key.Key_C, CTRL)
    rows = list(zip(values(page, checked, PHONE, 0, 1), values(page, checked, NAME, 0, 1), strict=True))
    assert QGuiApplication.clipboard().text() == "".join(f"{phone}\t{name}\r\n" for phone, name in rows)


def test_pasting_fills_from_the_current_cell_as_one_step(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    before = values(page, checked, NAME, 4, 6), values(page, checked, PHONE, 4, 6)
    QGuiApplication.clipboard().setText('9812300001\tAsha\r\n9812300002\t"Ravi\nKumar"\r\n')
    select(page, 4, 4, PHONE)
    qtbot.keyClick(page.table, Qt.Key.Key_V, CTRL)

    assert values(page, checked, PHONE, 4, 6) == ["9812300001", "9812300002", before[1][2]]
    assert values(page, checked, NAME, 4, 6) == ["Asha", "Ravi\nKumar", before[0][2]]
    assert checked.editing.leads is not None
    assert checked.editing.leads.undo_title == "Paste 4 cells"
    page.tools.undo.click()
    assert (values(page, checked, NAME, 4, 6), values(page, checked, PHONE, 4, 6)) == before


def test_one_copied_cell_fills_the_whole_selection(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("ravi_k")
    select(page, 2, 9, AGENT)
    qtbot.keyClick(page.table, Qt.Key.Key_V, CTRL)
    assert values(page, checked, AGENT, 2, 9) == ["ravi_k"] * 8


def test_what_does_not_fit_below_the_last_lead_is_told(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("a\r\nb\r\nc\r\n")
    select(page, LEADS - 1, LEADS - 1, AGENT)
    qtbot.keyClick(page.table, Qt.Key.Key_V, CTRL)
    assert values(page, checked, AGENT, LEADS - 1, LEADS - 1) == ["a"]
    assert page.notice.title == "2 rows did not fit below the last lead."


def test_delete_empties_and_ctrl_d_fills_down_in_the_order_that_is_seen(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    click_head(page, qtbot, page.model.column_of(NAME))
    select(page, 3, 5, AGENT)
    first = values(page, checked, AGENT, 3, 3)
    qtbot.keyClick(page.table, Qt.Key.Key_D, CTRL)
    assert values(page, checked, AGENT, 3, 5) == first * 3
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert values(page, checked, AGENT, 3, 5) == ["", "", ""]


def test_leads_are_left_out_and_sent_after_all(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    check, leads = checked.editing.check, checked.editing.leads
    assert check is not None
    assert leads is not None
    rows = [page.model.row_of(lead) for lead in check.ready_rows()[:2]]
    select(page, rows[0], rows[0], NAME)
    qtbot.keyClick(page.table, Qt.Key.Key_Minus, CTRL)
    assert check.held_back == HELD_BACK + 1
    assert leads.left_out == {page.model.lead_at(rows[0])}
    assert child(page, Text, "putRightLabel").text() == "1 lead left out"
    act_named(page, "Send this lead after all").trigger()
    assert check.held_back == HELD_BACK
    assert not leads.left_out


def test_a_click_on_the_row_number_selects_the_whole_lead(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    where = page.table.visualRect(page.model.index(2, ROW_COLUMN)).center()
    qtbot.mouseClick(page.table.viewport(), LEFT, pos=where)
    assert checked.editing.leads is not None
    assert page.table.selected().headers == checked.editing.leads.headers


def test_the_context_menu_repairs_only_what_is_selected(page: CheckPage, checked: Journey) -> None:
    check = checked.editing.check
    assert check is not None
    names = check.rows_of("name-characters")
    page.table.go_to(names[0], NAME)
    act_named(page, "Repair 1 cell").trigger()
    assert check.rows_of("name-characters") == names[1:]
    act_named(page, "Back to what the file has").trigger()
    assert check.rows_of("name-characters") == names


def test_the_context_menu_leads_to_the_next_lead_with_the_number(page: CheckPage, checked: Journey) -> None:
    check = checked.editing.check
    assert check is not None
    group = check.duplicates_of(check.rows_of("duplicate-phone")[0])
    page.table.go_to(group[0], PHONE)
    act_named(page, f"Next of {len(group)}").trigger()
    assert page.model.lead_at(page.table.currentIndex().row()) == group[1]


def test_replace_counts_first_and_is_one_step(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    leads = checked.editing.leads
    assert leads is not None
    select(page, 0, 0, AGENT)
    qtbot.keyClick(page.table, Qt.Key.Key_H, CTRL)
    bar = page.replace_bar
    qtbot.waitUntil(bar.isVisible)
    assert bar.column.currentData() == AGENT
    qtbot.keyClicks(bar.find_edit, "ravi_k")
    qtbot.keyClicks(bar.replacement, "ravi.k")
    cells = leads.column(AGENT).count("ravi_k")
    qtbot.waitUntil(lambda: bar.button.isEnabled())
    assert bar.button.text() == f"Replace {cells}"
    qtbot.mouseClick(bar.button, LEFT)
    assert leads.column(AGENT).count("ravi.k") == cells
    page.tools.undo.click()
    assert leads.column(AGENT).count("ravi_k") == cells
    qtbot.keyClick(bar.find_edit, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_edits_are_listed_and_dropped_one_by_one_or_all(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    leads = checked.editing.leads
    assert leads is not None
    page.panel.repair_kind("name-characters")
    edited = leads.edited_cells
    qtbot.mouseClick(page.panel.edits_button, LEFT)
    dialog = page.findChild(EditsDialog)
    assert dialog is not None
    tester = QAbstractItemModelTester(dialog.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    first = dialog.model.rows[0]
    assert not isinstance(first, int)
    dialog.table.selectRow(0)
    dialog.drop.click()
    assert leads.edited_cells == edited - 1
    assert leads.value(first.row, first.header) == first.before
    assert dialog.model.rowCount() == edited - 1
    dialog.drop_all.click()
    assert leads.edited_cells == 0
    page.tools.undo.click()
    assert leads.edited_cells == edited - 1
    dialog.reject()
    assert tester is not None


def test_equal_numbers_are_kept_as_chosen_and_undo_outlives_the_new_check(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    page.panel.repair_kind("phone-several")
    page.panel.open_kind("duplicate-phone")
    detail = page.panel.list.indexWidget(page.panel.model.detail_index())
    assert isinstance(detail, FindingDetail)
    combo = detail.findChild(KeepChoice)
    assert combo is not None
    held_before = checked.editing.check.held_back if checked.editing.check is not None else 0
    combo.setCurrentIndex(combo.findData(Keep.FIRST))
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        combo.activated.emit(combo.currentIndex())
    assert checked.editing.check is not None
    assert checked.editing.check.options.keep is Keep.FIRST
    assert checked.editing.check.held_back > held_before
    assert checked.editing.leads is not None
    assert checked.editing.leads.undo_title == "Keep the first number in 6 cells"


def test_a_do_not_call_list_holds_its_numbers_back_until_it_is_removed(
    page: CheckPage, checked: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    check, leads = checked.editing.check, checked.editing.leads
    assert check is not None
    assert leads is not None
    ready = check.ready_rows()[:3]
    phones = [leads.value(row, PHONE) for row in ready]
    listed = tmp_path / "do not call.csv"
    listed.write_text("Phone\n" + "\n".join(f"{phone[:5]} {phone[5:]}" for phone in phones) + "\n", encoding="utf-8")
    qtbot.mouseClick(page.panel.lists_button, LEFT)
    dialog = page.findChild(DoNotCallDialog)
    assert dialog is not None
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        dialog.add_file(listed)
    assert checked.editing.check is not None
    assert set(ready) <= set(checked.editing.check.rows_of("suppressed"))
    assert child(page, ElidedText, "doNotCallLabel").whole == "1 do-not-call list"
    remove = dialog.findChild(QPushButton, "removeListButton")
    assert remove is not None
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        remove.click()
    assert checked.editing.check.rows_of("suppressed") == []
    dialog.reject()


def test_a_list_that_stays_is_shown_with_its_age_and_can_be_switched_off_beside_the_leads(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    check, leads = checked.editing.check, checked.editing.leads
    assert check is not None
    assert leads is not None
    ready = check.ready_rows()[:3]
    store = checked.engine.do_not_call
    store.add("Opt-outs", frozenset(comparable_phone(leads.value(row, PHONE)) for row in ready), source="opt-outs.csv")
    qtbot.mouseClick(page.panel.lists_button, LEFT)
    dialog = page.findChild(DoNotCallDialog)
    assert dialog is not None
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "3 numbers · of today" in said
    for is_on, held in ((False, False), (True, True)):
        (tick,) = [each for each in dialog.findChildren(QCheckBox, "lastingListCheck") if not each.isHidden()]
        with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
            tick.click()
        assert store.named("Opt-outs").is_on is is_on
        assert checked.editing.check is not None
        assert (set(ready) <= set(checked.editing.check.rows_of("suppressed"))) is held
        qtbot.wait(1)  # the old lines are deleted by the event loop
    dialog.reject()


def test_numbers_that_any_campaign_has_got_lately_are_held_back(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    check, leads, engine = checked.editing.check, checked.editing.leads, checked.engine
    assert check is not None
    assert leads is not None
    ready = check.ready_rows()[0]
    upload = keep_upload(engine.journal, Plan(batches=1, campaign="Another_Campaign"))
    run_to(engine.journal, upload, [Outcome.QUEUED], UploadState.FINISHED)
    check.recheck(leads.edit([Change(ready, PHONE, leads.value(ready, PHONE), phone(4))], "One that was called"))
    assert ready in check.ready_rows()
    qtbot.mouseClick(page.panel.lists_button, LEFT)
    dialog = page.findChild(DoNotCallDialog)
    assert dialog is not None
    for days, held in ((30, True), (0, False)):
        dialog.days.setCurrentIndex(dialog.days.findData(days))
        with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
            dialog.days.activated.emit(dialog.days.currentIndex())
        assert checked.editing.check is not None
        assert (ready in checked.editing.check.rows_of("suppressed")) is held
    dialog.reject()


def test_the_corrected_workbook_replaces_just_its_rows(
    page: CheckPage, checked: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "back.xlsx"
    page.save_held_back(path)
    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    lead = checked.editing.check.rows_of("phone-missing")[0] if checked.editing.check is not None else -1
    assert checked.editing.leads is not None
    number = str(checked.editing.leads.row_numbers[lead])
    line = next(line for line in sheet.iter_rows(min_row=2) if str(line[0].value) == number)
    line[heads.index(PHONE)].value = "9812300077"
    book.save(path)
    book.close()
    page.notice.hide()

    page.take_corrected(path)

    qtbot.waitUntil(page.notice.isVisible, timeout=PATIENCE_MS)
    assert page.notice.title == "1 lead replaced from back.xlsx."
    assert checked.editing.leads.value(lead, PHONE) == "9812300077"
    assert checked.editing.leads.edited_cells == 1
    page.tools.undo.click()
    assert checked.editing.leads.edited_cells == 0


def test_a_long_edit_leaves_the_table_as_it_is_and_refuses_a_second_one(
    page: CheckPage, checked: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_editing, "AT_ONCE", 10)
    before = checked.editing.leads
    held_before = checked.editing.check.held_back if checked.editing.check is not None else 0
    page.table.go_to(5, NAME)
    qtbot.mouseClick(page.panel.repair_all, LEFT)
    assert checked.editing.is_busy
    assert checked.editing.leads is before
    assert page.title.text().endswith(f"{held_before} are held back")
    assert not page.model.setData(page.model.index(0, page.model.column_of(NAME)), "Nobody")
    checked.editing.undo()
    assert page.notice.title == "The leads are being changed or read."
    qtbot.waitUntil(lambda: not checked.editing.is_busy, timeout=PATIENCE_MS)
    assert checked.editing.leads is not before
    assert page.title.text() == "1,195 leads are ready, 45 are held back"
    assert page.model.lead_at(page.table.currentIndex().row()) == 5
    page.tools.undo.click()
    qtbot.waitUntil(lambda: not checked.editing.is_busy, timeout=PATIENCE_MS)
    assert page.title.text().endswith(f"{held_before} are held back")


def test_a_cancelled_long_edit_has_changed_nothing(
    page: CheckPage, checked: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_editing, "AT_ONCE", 10)
    leads = checked.editing.leads
    checked.editing.propose(lambda each, _check: replace_text(each, "a", "b"), LEADS)
    work = checked.background.busy_with("edit")
    assert work is not None
    checked.background.cancel_work(work)
    assert work.wait(PATIENCE_MS)
    qtbot.wait(20)
    assert checked.editing.leads is leads
    assert leads is not None
    assert leads.edited_cells == 0
    assert leads.undo_title is None


def test_a_wrong_column_is_said_once_with_its_repair(
    look: Look, journey: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "dates.csv"
    lines = [f"98123{row:05d},{row % 28 + 1:02d}/11/2031" for row in range(40)]
    file.write_text("PhoneNumber,ExpiryDate\n" + "\n".join(lines) + "\n", encoding="utf-8")
    with qtbot.waitSignal(journey.sheet_changed, timeout=PATIENCE_MS):
        journey.open_file(file)
    journey.choices.tidies = False
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        journey.run_check()
    page = CheckPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    assert page.column_notices.isVisible()
    convert = page.findChild(QPushButton, "convertButton")
    assert convert is not None
    assert convert.text() == "Convert 40"
    convert.click()
    assert journey.editing.leads is not None
    assert journey.editing.leads.value(0, "ExpiryDate") == "2031-11-01"
    assert not page.column_notices.isVisible()
