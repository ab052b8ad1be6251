"""Check, driven as a person would: find a problem, edit it, repair kinds, undo, filter, search, save."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.leads.checking.rules import Severity
from ozogui.ui.check.check_page import CheckPage
from ozogui.ui.check.finding_detail import FindingDetail
from ozogui.ui.check.shown_leads import ROW_COLUMN, STATE_COLUMN
from ozogui.ui.check.tidy_band import TidiedDialog
from ozogui.ui.columns.columns_words import sent_words
from ozogui.ui.journey import lead_editing
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.table import CELL_ROLE, Cell
from tests.ui.conftest import PATIENCE_MS

LEADS, READY, HELD_BACK, READY_REPAIRED, HELD_BACK_REPAIRED = 1240, 1099, 141, 1195, 45


@pytest.fixture
def page(look: Look, checked: Journey, qtbot: QtBot) -> CheckPage:
    page = CheckPage(look, checked)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    qtbot.waitExposed(page)
    return page


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def cell(page: CheckPage, row: int, header: str) -> QModelIndex:
    return page.model.index(page.model.row_of(row), page.model.column_of(header))


def test_models_keep_their_promises(page: CheckPage) -> None:
    mode = QAbstractItemModelTester.FailureReportingMode.Warning
    testers = [QAbstractItemModelTester(model, mode) for model in (page.model, page.panel.model)]
    page.panel.open_kind("name-characters")
    page.tools.only_problems.setChecked(True)
    assert len(testers) == 2


def test_the_title_and_the_bar_count_what_the_check_found(page: CheckPage) -> None:
    assert page.title.text() == f"{READY:,} leads are ready, {HELD_BACK} are held back"
    assert page.sentence.text().startswith("Repairing 96 leads makes it 1,195.")
    assert page.bar().next == "Repair 96 and continue"
    assert page.continue_button.accessibleName() == f"Continue with {READY:,} leads"
    assert page.model.rowCount() == LEADS


def test_repair_all_is_one_step_that_undo_takes_back(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    assert checked.editing.leads is not None
    before = [list(checked.editing.leads.column(header)) for header in checked.editing.leads.headers]

    click(qtbot, page.panel.repair_all)

    assert page.title.text() == f"{READY_REPAIRED:,} leads are ready, {HELD_BACK_REPAIRED} are held back"
    assert not page.panel.repair_all.isEnabled()
    click(qtbot, page.tools.undo)
    assert page.title.text() == f"{READY:,} leads are ready, {HELD_BACK} are held back"
    assert [checked.editing.leads.column(header) for header in checked.editing.leads.headers] == before
    click(qtbot, page.tools.redo)
    assert page.title.text() == f"{READY_REPAIRED:,} leads are ready, {HELD_BACK_REPAIRED} are held back"


def test_a_kind_opens_with_samples_and_is_repaired_alone(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    where = page.panel.model.index_of("name-characters")
    place = page.panel.list.visualRect(where).center()
    qtbot.mouseClick(page.panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    detail = page.panel.list.indexWidget(page.panel.model.detail_index())
    assert isinstance(detail, FindingDetail)

    click(qtbot, detail.act_buttons[0])

    assert checked.editing.check is not None
    assert checked.editing.check.rows_of("name-characters") == []
    assert checked.editing.check.rows_of("priority-range") != []


def test_what_loses_something_is_offered_and_never_part_of_repair_all(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    click(qtbot, page.panel.repair_all)
    assert checked.editing.check is not None
    left = checked.editing.check.rows_of("priority-range")
    assert left != []
    page.panel.open_kind("priority-range")
    detail = page.panel.list.indexWidget(page.panel.model.detail_index())
    assert isinstance(detail, FindingDetail)
    assert [button.text() for button in detail.act_buttons][:2] == [
        f"Empty these {len(left)} cells",
        "Do not send Priority",
    ]
    click(qtbot, detail.act_buttons[0])
    assert checked.editing.check.rows_of("priority-range") == []


def test_space_repairs_the_kind_and_enter_opens_it(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    page.panel.list.setCurrentIndex(page.panel.model.index_of("phone-several"))
    qtbot.keyClick(page.panel.list, Qt.Key.Key_Return)
    assert page.panel.model.open_rule == "phone-several"
    qtbot.keyClick(page.panel.list, Qt.Key.Key_Space)
    assert checked.editing.check is not None
    assert checked.editing.check.rows_of("phone-several") == []


def test_second_numbers_are_sent_beside_the_first(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    page.panel.open_kind("phone-several")
    detail = page.panel.list.indexWidget(page.panel.model.detail_index())
    assert isinstance(detail, FindingDetail)
    words = [button.text().strip("\u2009") for button in detail.act_buttons]
    assert words[0] == "Keep the first of these 6"
    assert "Make the second a lead of its own" in words
    click(qtbot, detail.act_buttons[words.index("Send the second as AltNumber")])
    qtbot.waitUntil(lambda: checked.editing.leads is not None and "AltNumber" in checked.editing.leads.headers)
    assert checked.editing.leads is not None
    assert sum(map(bool, checked.editing.leads.column("AltNumber"))) == 6
    assert checked.editing.check is not None
    assert checked.editing.check.rows_of("phone-several") == []
    assert sent_words(checked.matching.mapping, 9).endswith("2 are not. A second number in a cell is sent as AltNumber")


def test_typing_a_good_number_makes_its_lead_ready(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    assert checked.editing.check is not None
    row = checked.editing.check.rows_of("phone-missing")[0]
    index = cell(page, row, "PhoneNumber")
    page.table.scrollTo(index)
    page.table.setCurrentIndex(index)
    page.table.edit(index)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "9812300001")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    check = checked.editing.check
    qtbot.waitUntil(lambda: check.finding_at(row, "PhoneNumber") is None)
    assert page.title.text().startswith(f"{READY + 1:,} leads are ready")
    shown = index.data(CELL_ROLE)
    assert isinstance(shown, Cell)
    assert shown.corner
    assert shown.mark == ""


def test_a_tidied_cell_bears_a_grey_corner(page: CheckPage, checked: Journey) -> None:
    leads = checked.editing.leads
    assert leads is not None
    change = next(iter(leads.tidied()))
    index = cell(page, change.row, change.header)
    shown = index.data(CELL_ROLE)
    assert isinstance(shown, Cell)
    assert shown.soft_corner
    assert not shown.corner


def test_an_edited_lead_stays_in_sight_among_only_problems(page: CheckPage, checked: Journey) -> None:
    page.tools.only_problems.setChecked(True)
    problems = page.model.rowCount()
    assert checked.editing.check is not None
    row = checked.editing.check.rows_of("phone-missing")[0]
    assert page.model.setData(cell(page, row, "PhoneNumber"), "9812300002")
    assert page.model.rowCount() == problems
    page.tools.only_problems.setChecked(False)
    page.tools.only_problems.setChecked(True)
    assert page.model.row_of(row) == -1


def test_f8_goes_from_problem_to_problem_and_round(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    assert checked.editing.check is not None
    page.table.setFocus()
    found = ((each.row, page.model.column_of(each.header)) for each in checked.editing.check.findings())
    problems = list(dict.fromkeys(found))
    seen = []
    for _ in range(len(problems) + 1):
        page.tools.following.click()
        index = page.table.currentIndex()
        seen.append((page.model.lead_at(index.row()), index.column()))
    assert seen[:-1] == sorted(problems)
    assert seen[-1] == seen[0]
    page.tools.previous.click()
    assert page.table.currentIndex().row() == max(problems)[0]


def test_only_problems_and_a_kind_filter_the_table(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    assert checked.editing.check is not None
    box = page.tools.only_problems
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert page.model.rowCount() == len(checked.editing.check.problem_rows())
    page.panel.kind_wanted.emit("phone-damaged")
    assert page.model.rowCount() == 8
    assert page.tools.kind_button.isVisible()
    click(qtbot, page.tools.kind_button)
    assert page.model.rowCount() == len(checked.editing.check.problem_rows())


def test_a_number_is_found_however_it_is_spaced(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.tools.search, "98200 51137")
    qtbot.waitUntil(lambda: page.model.rowCount() < LEADS)
    numbers = [str(page.model.index(row, ROW_COLUMN).data()) for row in range(page.model.rowCount())]
    assert "5" in numbers


def test_a_cell_tells_a_screen_reader_what_is_wrong(page: CheckPage, checked: Journey) -> None:
    assert checked.editing.check is not None
    row = checked.editing.check.rows_of("phone-damaged")[0]
    spoken = str(cell(page, row, "PhoneNumber").data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("PhoneNumber, ")
    assert spoken.endswith("error, Phone damaged by Excel")
    tip = str(cell(page, row, "PhoneNumber").data(Qt.ItemDataRole.ToolTipRole))
    assert "Will not be sent" in tip
    assert "phone-damaged" not in tip, "the name of a rule is for the command line"


def test_held_back_leads_are_saved_with_their_reasons(
    page: CheckPage, checked: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    target = tmp_path / "held back.xlsx"
    page.save_held_back(target)
    qtbot.waitUntil(lambda: page.notice.isVisible(), timeout=10_000)
    assert page.notice.title == f"{HELD_BACK} held-back leads saved."
    sheet = openpyxl.load_workbook(target).worksheets[0]
    assert sheet.max_row >= HELD_BACK + 1


def test_another_mapping_makes_the_check_stale_and_keeps_the_edits(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    click(qtbot, page.panel.repair_all)
    assert checked.editing.leads is not None
    edited = checked.editing.leads.edited_cells
    checked.matching.set_mapping(checked.matching.mapping.with_constant("Source", "Diwali"))
    assert page.bar().next == "Check 1,240 leads again"

    with qtbot.waitSignal(checked.place_wanted, timeout=10_000):
        page.on_next()

    assert checked.editing.leads is not None
    assert checked.editing.leads.edited_cells == edited
    assert page.title.text().startswith(f"{READY_REPAIRED:,} leads are ready")


def test_the_primary_repairs_what_is_certain_and_goes_on(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    with qtbot.waitSignal(checked.place_wanted) as wanted:
        page.on_next()
    assert wanted.args == [Place.CAMPAIGN]
    assert checked.editing.check is not None
    assert checked.editing.check.ready == READY + 96 == READY_REPAIRED
    assert page.bar().next == f"Choose a campaign for {READY_REPAIRED:,} leads"
    assert page.continue_button.property("unused")
    checked.editing.undo()
    assert page.bar().next == "Repair 96 and continue"
    assert not page.continue_button.property("unused")


def test_the_quiet_button_goes_on_and_changes_nothing(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    with qtbot.waitSignal(checked.place_wanted) as wanted:
        page.continue_button.click()
    assert wanted.args == [Place.CAMPAIGN]
    assert checked.editing.check is not None
    assert checked.editing.check.ready == READY
    assert checked.editing.leads is not None
    assert checked.editing.leads.edited_cells == 0


def test_with_nothing_to_repair_the_primary_goes_on(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    click(qtbot, page.panel.repair_all)
    steps = checked.editing.leads.undo_title if checked.editing.leads is not None else ""
    with qtbot.waitSignal(checked.place_wanted) as wanted:
        page.on_next()
    assert wanted.args == [Place.CAMPAIGN]
    assert checked.editing.leads is not None
    assert checked.editing.leads.undo_title == steps


def test_with_no_lead_ready_the_primary_is_off_or_repairs(page: CheckPage, checked: Journey) -> None:
    assert checked.editing.check is not None
    held = frozenset(checked.editing.check.held_back_rows())
    checked.editing.run(lambda leads, _check: leads.leave_out(set(range(LEADS)) - held, "Leave out"))
    assert page.bar().next == "Repair 96 and continue"
    assert page.continue_button.property("unused")
    checked.editing.run(lambda leads, _check: leads.leave_out(range(LEADS), "Leave out"))
    assert not page.bar().enabled
    assert page.bar().hint == "All 1,240 are held back"
    assert page.continue_button.property("unused")


def test_a_long_repair_goes_on_when_it_is_done(
    page: CheckPage, checked: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lead_editing, "AT_ONCE", 10)
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        page.on_next()
        assert checked.editing.is_busy
        assert page.title.text().startswith(f"{READY:,} leads are ready")
    assert page.title.text().startswith(f"{READY_REPAIRED:,} leads are ready")


def test_kinds_stand_under_who_can_help(page: CheckPage) -> None:
    model = page.panel.model
    words = [model.index(row).data() for row in range(model.rowCount())]
    headings = ["Put right with one press", "You decide", "Only the sender can help", "Sent with a warning"]
    places = [next(place for place, text in enumerate(words) if text.startswith(heading)) for heading in headings]
    assert places == sorted(places)
    assert places[0] == 0


def test_sending_all_the_same_is_taken_back(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    def press(words: str) -> None:
        if page.panel.model.open_rule != "phone-implausible":
            page.panel.open_kind("phone-implausible")
        detail = page.panel.list.indexWidget(page.panel.model.detail_index())
        assert isinstance(detail, FindingDetail)
        click(qtbot, next(button for button in detail.act_buttons if button.text().strip("\u2009") == words))
        qtbot.waitUntil(lambda: checked.editing.check is not None and not checked.editing.is_busy)

    assert checked.editing.check is not None
    row = checked.editing.check.rows_of("phone-missing")[0]
    index = cell(page, row, "PhoneNumber")
    index.model().setData(index, "112")
    qtbot.waitUntil(lambda: page.panel.model.index_of("phone-implausible").isValid())
    before = checked.editing.check.ready
    press("Send all the same")
    qtbot.waitUntil(lambda: checked.editing.check is not None and checked.editing.check.ready > before)
    press("Hold them back again")
    qtbot.waitUntil(lambda: checked.editing.check is not None and checked.editing.check.ready == before)


def test_errors_come_before_warnings(page: CheckPage) -> None:
    kinds = [page.panel.model.kind_at(page.panel.model.index(row)) for row in range(page.panel.model.rowCount())]
    severities = [kind.rule.severity for kind in kinds if kind is not None]
    assert severities == sorted(severities, key=lambda severity: severity is Severity.WARNING)


def test_what_cloudagent_refused_stands_beside_its_rows(page: CheckPage, checked: Journey, qtbot: QtBot) -> None:
    leads = checked.editing.leads
    assert leads is not None
    first, second = leads.row_numbers[2], leads.row_numbers[5]
    with qtbot.waitSignal(checked.remarked, timeout=PATIENCE_MS):
        checked.keep_only({first: "DND number", second: ""}, "Only the failed", "Only 2 are left in.", "It said so.")
    model, table = page.model, page.table
    assert [model.index(row, ROW_COLUMN).data() for row in range(model.rowCount())] == [str(first), str(second)]
    horizontal = Qt.Orientation.Horizontal
    assert model.headerData(STATE_COLUMN, horizontal) == "CloudAgent said"
    said = [model.index(row, STATE_COLUMN) for row in range(2)]
    assert [index.data(CELL_ROLE).text for index in said] == ["DND number", "no reason given"]
    tip = said[0].data(Qt.ItemDataRole.ToolTipRole)
    assert "CloudAgent said: DND number" in tip
    assert "Two numbers in one cell" in tip, "what was found here is told too"
    assert said[0].data(Qt.ItemDataRole.AccessibleTextRole).startswith("Row, held back, CloudAgent said: DND")
    assert table.columnWidth(STATE_COLUMN) > 100
    page.tools.fill_filters()
    assert "Refused by CloudAgent\t2" in [action.text() for action in page.tools.filter_menu.actions()]

    kind = page.tools.kind_button
    assert kind.isVisible()
    qtbot.mouseClick(kind, Qt.MouseButton.LeftButton)
    assert model.rowCount() == len(leads)
    assert model.index(2, STATE_COLUMN).data(CELL_ROLE).text == "DND number", "it stays beside its row"
    with qtbot.waitSignal(checked.check_changed, timeout=PATIENCE_MS):
        checked.close_file()
    assert model.headerData(STATE_COLUMN, horizontal) == ""


def test_what_was_tidied_is_said_shown_and_taken_back_with_one_act(
    page: CheckPage, checked: Journey, qtbot: QtBot
) -> None:
    assert page.band.isVisible()
    assert page.band.title.text() == "525 cells were tidied for you"
    click(qtbot, page.band.show_button)
    (dialog,) = page.findChildren(TidiedDialog)
    assert dialog.model.rowCount() == 525
    assert dialog.model.index(0, 3).data() == "9820051137"
    dialog.reject()

    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        click(qtbot, page.band.undo_button)
    leads = checked.editing.leads
    assert leads is not None
    assert leads.tidied_cells == 0
    assert page.band.title.text() == "Tidying is off for this list"
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        click(qtbot, page.band.undo_button)
    assert checked.editing.leads is not None
    assert checked.editing.leads.tidied_cells == 525


def test_a_column_of_consent_is_offered_held_back_with_one_press_and_taken_back(
    page: CheckPage, checked: Journey, qtbot: QtBot, tmp_path: Path
) -> None:
    assert page.consent_band.isHidden(), "the sample has no such column"
    rows = "".join(f"98765400{row:02d},{said}\n" for row, said in enumerate(("Yes", "No", "y", "maybe", "No")))
    path = tmp_path / "dnd.csv"
    path.write_text(f"Phone,DND\n{rows}", encoding="utf-8")
    checked.open_file(path)
    qtbot.waitUntil(lambda: checked.sheet is not None and checked.sheet.path == path, timeout=PATIENCE_MS)
    checked.run_check()
    qtbot.waitUntil(lambda: checked.check_is_current, timeout=PATIENCE_MS)
    band = page.consent_band

    def wait_for_held_back(leads: int) -> None:
        qtbot.waitUntil(lambda: checked.check_is_current and held_back(checked) == leads, timeout=PATIENCE_MS)

    assert band.title.text() == '2 leads may have to be held back: see column "DND"'
    assert (band.isHidden(), held_back(checked)) == (False, 0)
    for button, wanted in ((band.hold_button, 2), (band.unclear_button, 3), (band.undo_button, 0)):
        assert not button.isHidden()
        click(qtbot, button)
        wait_for_held_back(wanted)
    click(qtbot, band.hold_button)
    wait_for_held_back(2)
    path.write_text(f"Phone,DND\n{rows}9876540009,Yes\n", encoding="utf-8")
    checked.read_again()
    qtbot.waitUntil(lambda: checked.sheet is not None and checked.sheet.rows == 6, timeout=PATIENCE_MS)
    checked.run_check()
    qtbot.waitUntil(lambda: checked.check_is_current, timeout=PATIENCE_MS)
    assert held_back(checked) == 3, "whoever is held back stays so when the file is read again"


def held_back(journey: Journey) -> int:
    return journey.editing.check.held_back if journey.editing.check is not None else -1
