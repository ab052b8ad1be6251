"""One list for several campaigns, driven as a person would: by a column, value by value, sent by one press."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu, QPushButton, QRadioButton, QSpinBox, QTableView
from pytestqt.qtbot import QtBot

from ozogui.leads.mapping.split_shape import Split
from ozogui.ui.batches.upload_facts import read_facts
from ozogui.ui.campaign.campaign_page import CampaignPage
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.look import Look
from ozogui.ui.upload.send_summary import SentPart, all_leads, parts_line, title
from ozogui.uploads.records import UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child


def press(qtbot: QtBot, page: CampaignPage, row: int, words: str) -> None:
    """Open a line's menu with the keyboard and press what is named so."""
    table = child(page, QTableView, "splitTable")
    table.selectRow(row)
    table.setCurrentIndex(page.split.model.index(row, 2))
    qtbot.keyClick(table, Qt.Key.Key_F2)
    menus = [menu for menu in page.findChildren(QMenu, "splitMenu") if menu.isVisible()]
    next(action for action in menus[-1].actions() if action.text() == words).trigger()
    menus[-1].close()


def test_a_list_goes_to_a_campaign_for_each_city(look: Look, checked: Journey, qtbot: QtBot) -> None:
    journey = checked
    page = CampaignPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 640)
    page.show()
    qtbot.waitExposed(page)
    page.entered()
    qtbot.waitUntil(lambda: bool(page.card.model.names), timeout=10_000)

    child(page, QRadioButton, "splitSegment2").click()
    qtbot.waitUntil(lambda: bool(journey.splitting.values), timeout=PATIENCE_MS)
    QAbstractItemModelTester(page.split.model, QAbstractItemModelTester.FailureReportingMode.Fatal, page)
    assert journey.splitting.column == "City"
    check = journey.editing.check
    assert check is not None
    values = journey.splitting.values
    assert sum(each.ready for each in values) == check.ready
    assert not page.bar().enabled
    assert page.bar().hint == f"{len(values)} values have no campaign yet"

    press(qtbot, page, 0, "Practice_Outbound")
    assert journey.splitting.campaign_of(values[0].value) == "Practice_Outbound"
    table = child(page, QTableView, "splitTable")
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_F2)
    menu = next(menu for menu in page.findChildren(QMenu, "splitMenu") if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Renewals_Q4").trigger()
    menu.close()
    press(qtbot, page, 0, "Practice_Outbound")
    press(qtbot, page, 1, "Hold these back")
    assert [campaign for campaign, _ in journey.splitting.totals()] == ["Renewals_Q4", "Practice_Outbound"]
    assert page.bar().enabled

    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        page.on_next()
    first = journey.sending.upload_id
    assert first is not None
    parts = journey.journal.split_with(first)
    assert {part.campaign for part in parts} == {"Practice_Outbound", "Renewals_Q4"}
    assert sum(part.rows for part in parts) == len(check.leads)
    assert not journey.is_outdated
    remembered = journey.matching.mapping.split
    assert remembered is not None
    assert remembered.column == "City"

    # Somebody goes back and changes his mind: what was prepared for the other campaign does not lie about.
    press(qtbot, page, 1, "Renewals_Q4")
    with qtbot.waitSignal(journey.place_wanted, timeout=PATIENCE_MS):
        page.on_next()
    again = journey.sending.upload_id
    assert again is not None
    assert {part.id for part in journey.journal.split_with(again)}.isdisjoint(part.id for part in parts)
    assert len(journey.journal.uploads()) == 2

    journey.send(again)
    both = [part.id for part in journey.journal.split_with(again)]
    qtbot.waitUntil(
        lambda: all(journey.journal.upload(each).state is UploadState.FINISHED for each in both), timeout=PATIENCE_MS
    )
    assert sum(journey.journal.sums(each).queued for each in both) == check.ready
    child(page, QRadioButton, "splitSegment").click()
    assert not page.split.isVisible()
    assert page.bar().hint == "Pick a campaign to go on"


def test_values_are_held_back_together_and_a_known_split_is_taken(look: Look, checked: Journey, qtbot: QtBot) -> None:
    sheet, leads, check = checked.sheet, checked.editing.leads, checked.editing.check
    assert sheet is not None
    assert leads is not None
    assert check is not None
    page = CampaignPage(look, checked)
    qtbot.addWidget(page)
    page.show()
    known = Split("City", (("Mumbai", "West"), ("Pune", "West")))
    checked.splitting.begin(sheet, leads, check, "City", known, ["Diwali_Nagpur"])
    qtbot.waitUntil(lambda: bool(checked.splitting.values), timeout=PATIENCE_MS)
    assert checked.splitting.campaign_of("Mumbai") == "West"
    assert checked.splitting.how("Mumbai").value == "As last time"
    child(page, QPushButton, "holdOpenValuesButton").click()
    assert checked.splitting.open_values == []
    assert checked.choices.campaigns[:1] == ("West",)


def test_the_summary_names_every_campaign_that_the_press_sends_to(checked: Journey, qtbot: QtBot) -> None:
    checked.targeting.set_campaign("Practice_Outbound")
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    upload_id = checked.sending.upload_id
    assert upload_id is not None
    facts = read_facts(checked.journal, upload_id)
    parts = (SentPart("Renewals_Q4", 12, "RUNNING"), SentPart("Other", 1))
    assert all_leads(facts, parts) == facts.leads + 13
    assert title(facts, parts).endswith("leads to 3 campaigns?")
    line = parts_line(facts, parts)
    assert line is not None
    assert line.more == "Renewals_Q4 12, RUNNING · Other 1. They follow Practice_Outbound, by the same press."
    assert parts_line(facts, ()) is None


def test_a_list_is_dealt_out_in_shares(look: Look, checked: Journey, qtbot: QtBot) -> None:
    check = checked.editing.check
    assert check is not None
    page = CampaignPage(look, checked)
    qtbot.addWidget(page)
    page.resize(860, 600)
    page.show()
    page.entered()
    qtbot.waitUntil(lambda: bool(page.card.model.names), timeout=10_000)
    child(page, QRadioButton, "splitSegment3").click()
    assert page.bar().hint == "Give at least two campaigns a share"
    child(page, QSpinBox, "share-Practice_Outbound").setValue(70)
    child(page, QSpinBox, "share-Renewals_Q4").setValue(30)
    assert page.bar().enabled
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        page.on_next()
    first = checked.sending.upload_id
    assert first is not None
    leads = {part.campaign: checked.journal.sums(part.id).waiting for part in checked.journal.split_with(first)}
    assert sum(leads.values()) == check.ready
    assert abs(leads["Practice_Outbound"] - 0.7 * check.ready) < 5
    kept = checked.matching.mapping.split
    assert kept is not None
    assert dict(kept.shares) == {"Practice_Outbound": 70, "Renewals_Q4": 30}
