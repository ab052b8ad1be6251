"""Campaign, driven as a person would, against the practice server: list, search, near misses, options, outlook."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Duplicates
from ozogui.leads.checking.slices import CampaignKind
from ozogui.settings.settings import Account, CampaignList, CampaignMemory, KnownCampaign
from ozogui.ui.campaign.campaign_page import CampaignPage
from ozogui.ui.campaign.duplicates_combo import SHOWN
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.uploads.records import UploadState
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child


@pytest.fixture
def page(look: Look, checked: Journey, qtbot: QtBot) -> CampaignPage:
    page = CampaignPage(look, checked)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    qtbot.waitExposed(page)
    page.entered()
    qtbot.waitUntil(lambda: bool(page.card.model.names), timeout=10_000)
    return page


def test_the_practice_campaigns_are_listed_and_one_click_picks(
    page: CampaignPage, checked: Journey, qtbot: QtBot
) -> None:
    assert "Practice_Outbound" in page.card.model.names
    assert page.bar().hint == "Pick a campaign to go on"
    row = page.card.model.names.index("Renewals_Q4")
    place = page.card.list.visualRect(page.card.model.index(row)).center()
    qtbot.mouseClick(page.card.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert checked.targeting.campaign == "Renewals_Q4"
    assert page.card.field.currentText() == "Renewals_Q4"
    assert page.bar().enabled
    assert page.bar().hint == "Nothing is sent yet"


def test_typing_searches_and_a_near_miss_is_named(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    edit = page.card.field.lineEdit()
    assert edit is not None
    qtbot.keyClicks(edit, "diwali")
    shown = [name for row, name in enumerate(page.card.model.names) if not page.card.list.isRowHidden(row)]
    assert shown == ["Diwali_Offers"]
    edit.setText("Diwali_offers")
    assert page.card.near.title == "No campaign is called “Diwali_offers”."
    assert page.card.near.message == "Did you mean Diwali_Offers?"
    qtbot.mouseClick(page.card.near.button, Qt.MouseButton.LeftButton)
    assert checked.targeting.campaign == "Diwali_Offers"
    assert page.card.near.isHidden()


def test_a_name_that_nobody_listed_is_used_only_when_somebody_says_so(
    page: CampaignPage, checked: Journey, qtbot: QtBot
) -> None:
    page.card.field.setEditText("Brand_New_2027")
    assert checked.targeting.campaign == "Brand_New_2027"
    assert not page.bar().enabled
    assert page.bar().hint == "“Brand_New_2027” is not in the list of campaigns"
    assert page.card.near.message == "The name must match exactly, including capital letters and spaces."
    assert page.card.use_button.accessibleName() == "Use “Brand_New_2027” anyway"
    qtbot.mouseClick(page.card.use_button, Qt.MouseButton.LeftButton)
    assert page.bar().enabled
    assert page.card.use_button.isHidden()
    page.card.field.setEditText("Brand_New_202")
    assert not page.bar().enabled  # said of one name, not of every other


def test_enter_takes_the_one_campaign_that_fits(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    edit = page.card.field.lineEdit()
    assert edit is not None
    qtbot.keyClicks(edit, "diwali")
    assert not page.bar().enabled
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert checked.targeting.campaign == "Diwali_Offers"
    assert page.bar().enabled
    edit.clear()
    qtbot.keyClicks(edit, "_")  # several fit
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert checked.targeting.campaign == "_"
    assert not page.bar().enabled


def test_a_misspelt_name_that_was_used_once_is_still_misspelt(page: CampaignPage, checked: Journey) -> None:
    memory = CampaignMemory(checked.targeting.account.name, "Diwali_offers", used_at="2026-11-17T10:00:00+00:00")
    checked.engine.update(lambda settings: settings.with_campaign(memory))
    page.card.field.setEditText("Diwali_offers")
    assert page.card.near.message == "Did you mean Diwali_Offers?"
    (listed,) = (each for each in page.card.model.campaigns if each.name == "Diwali_offers")
    assert (listed.position, listed.last_used) == ("", "Not in CloudAgent's list")


def test_the_recommended_choice_is_the_default_and_a_click_changes_it(
    page: CampaignPage, checked: Journey, qtbot: QtBot
) -> None:
    assert page.duplicates.chosen is Duplicates.CHECK_TRUE
    assert (
        child(page, Text, "duplicatesEffect")
        .text()
        .startswith("If CloudAgent's reply is lost, OzoGUI sends that batch again.")
    )
    assert not page.duplicates.is_open
    assert page.duplicates.row_rect(2).isEmpty()
    fold = page.duplicates.fold_rect().center().toPoint()
    qtbot.mouseClick(page.duplicates, Qt.MouseButton.LeftButton, pos=fold)
    for row, duplicates in enumerate(SHOWN):
        place = page.duplicates.row_rect(row).center().toPoint()
        qtbot.mouseClick(page.duplicates, Qt.MouseButton.LeftButton, pos=place)
        assert checked.targeting.duplicates is duplicates
    assert "OzoGUI asks you before it sends that batch again" in child(page, Text, "duplicatesEffect").text()
    qtbot.mouseClick(page.duplicates, Qt.MouseButton.LeftButton, pos=page.duplicates.fold_rect().center().toPoint())
    assert page.duplicates.is_open  # the chosen one stays in sight


def test_no_word_of_the_api_stands_where_a_person_decides(page: CampaignPage) -> None:
    page.duplicates.fold(is_open=True)
    for item in range(page.duplicates.count()):
        words = page.duplicates.itemText(item)
        tooltip = str(page.duplicates.itemData(item, Qt.ItemDataRole.ToolTipRole))
        assert "checkDuplicate" not in words
        assert "true" not in words
        assert "checkDuplicate" in tooltip or "isDelete" in tooltip


def test_keys_move_the_duplicate_choice_and_the_wheel_does_not(page: CampaignPage, qtbot: QtBot) -> None:
    qtbot.keyClick(page.duplicates, Qt.Key.Key_Down)
    assert page.duplicates.currentIndex() == 1
    qtbot.keyClick(page.duplicates, Qt.Key.Key_Down)
    assert page.duplicates.is_open  # the fold opens for whoever goes on
    qtbot.keyClick(page.duplicates, Qt.Key.Key_Home)
    assert page.duplicates.chosen is Duplicates.CHECK_TRUE
    wheel = QWheelEvent(
        QPointF(20, 20), QPointF(20, 20), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(page.duplicates, wheel)
    assert page.duplicates.chosen is Duplicates.CHECK_TRUE


def test_the_outlook_counts_leads_requests_and_time(page: CampaignPage) -> None:
    outlook = page.outlook
    assert child(outlook, Text, "leadsOutlook").text() == "1,099 leads"
    assert "141 will not be sent" in child(outlook, Text, "leadsOutlookMore").text()
    assert child(outlook, Text, "requestsOutlook").text() == "3 batches"
    assert child(outlook, Text, "timeOutlook").text() == "A few seconds"
    assert child(outlook, Text, "slotsOutlook").text() == "It all goes immediately."


def test_a_callback_address_must_be_whole(page: CampaignPage, checked: Journey) -> None:
    page.card.field.setEditText("Renewals_Q4")
    page.callback.setText("example")
    assert not page.bar().enabled
    assert child(page, Text, "callbackWrong").isVisible()
    page.callback.setText("https://results.example.com/ozo")
    assert page.bar().enabled
    assert checked.targeting.callback_url == "https://results.example.com/ozo"


def test_preparing_writes_the_journal_and_sends_nothing(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    page.card.field.setEditText("Renewals_Q4")
    page.start.setChecked(True)
    with qtbot.waitSignal(checked.place_wanted, timeout=10_000):
        page.on_next()
    assert checked.sending.upload_id is not None
    upload = checked.engine.journal.upload(checked.sending.upload_id)
    assert (upload.state, upload.campaign, upload.start_campaign) == (UploadState.READY, "Renewals_Q4", True)
    sums = checked.engine.journal.sums(checked.sending.upload_id)
    assert (sums.waiting, sums.held_back, sums.agree) == (1_099, 141, True)
    assert checked.engine.practice().arrivals == []


def test_preparing_again_replaces_what_was_never_begun(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    page.card.field.setEditText("Renewals_Q4")
    for _ in range(2):
        with qtbot.waitSignal(checked.place_wanted, timeout=10_000):
            page.on_next()
    assert len(checked.engine.journal.uploads()) == 1


def test_the_choice_is_remembered_for_the_campaign(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    page.card.field.setEditText("Renewals_Q4")
    page.duplicates.choose(Duplicates.DELETE_FALSE)
    with qtbot.waitSignal(checked.place_wanted, timeout=10_000):
        page.on_next()
    chosen = []
    for campaign in ("Diwali_Offers", "Renewals_Q4"):
        page.card.field.setEditText(campaign)
        chosen.append(page.duplicates.chosen)
    assert chosen == [Duplicates.CHECK_TRUE, Duplicates.DELETE_FALSE]


def test_a_server_that_is_away_says_so_and_typing_still_works(look: Look, checked: Journey, qtbot: QtBot) -> None:
    away = Account("Away", server="http://127.0.0.1:9", user_name="nobody")
    checked.engine.update(lambda settings: settings.with_account(away))
    checked.engine.keys.keep_in_memory(away, "k" * 12)
    checked.set_account(away)
    page = CampaignPage(look, checked)
    qtbot.addWidget(page)
    page.show()
    page.entered()
    qtbot.waitUntil(lambda: page.card.trouble is not None, timeout=10_000)
    assert child(page, Text, "accountState").property("tone") == "err"
    page.card.field.setEditText("Renewals_Q4")
    assert not page.bar().enabled
    qtbot.mouseClick(page.card.use_button, Qt.MouseButton.LeftButton)
    assert page.bar().enabled


def test_the_model_keeps_its_promises(page: CampaignPage) -> None:
    tester = QAbstractItemModelTester(page.card.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    page.card.take()
    assert tester.model() is page.card.model


# --- what went there before


def upload_now(journey: Journey, campaign: str, qtbot: QtBot) -> None:
    journey.set_campaign(campaign)
    with qtbot.waitSignal(journey.place_wanted, timeout=10_000):
        journey.prepare_upload()
    assert journey.sending.upload_id is not None
    journey.runner.start(journey.sending.upload_id)
    qtbot.waitUntil(lambda: not journey.runner.is_running, timeout=10_000)


def test_the_same_file_and_its_numbers_are_known_again(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    known = page.outlook.known
    checked.set_campaign("Diwali_Offers")
    qtbot.wait(400)
    assert known.isHidden()
    upload_now(checked, "Diwali_Offers", qtbot)
    page.entered()
    qtbot.waitUntil(known.isVisible, timeout=10_000)
    assert checked.editing.check is not None
    ready = checked.editing.check.ready
    assert known.title.startswith("This very file went to Diwali_Offers today at ")
    assert known.title.endswith(f", {ready:,} leads.")
    assert known.message == "CloudAgent will skip them."
    checked.targeting.set_options(duplicates=Duplicates.NO_CHECK)
    assert known.message == "These people may be called twice."
    qtbot.waitUntil(lambda: "called twice" in known.toolTip(), timeout=10_000)
    checked.set_campaign("Renewals_Q4")
    assert known.isHidden()
    checked.set_campaign("Diwali_Offers")
    qtbot.waitUntil(known.isVisible, timeout=10_000)
    assert page.outlook.known_button.isVisible()
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        qtbot.mouseClick(page.outlook.known_button, Qt.MouseButton.LeftButton)
    assert checked.editing.check.ready == 0


# --- starting and stopping


def position(page: CampaignPage, name: str) -> str:
    return next(campaign.position for campaign in page.card.model.campaigns if campaign.name == name)


def act(page: CampaignPage, name: str, words: str) -> None:
    """Press an entry of a campaign's menu."""
    campaign = next(campaign for campaign in page.card.model.campaigns if campaign.name == name)
    menu = page.card.menu_for(campaign)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def answer(page: CampaignPage, dialog: str, button: str) -> str:
    found = page.window().findChild(QuestionDialog, dialog)
    assert found is not None
    words = " ".join(label.text() for label in found.findChildren(QLabel))
    pressed = found.findChild(QPushButton, button)
    assert pressed is not None
    pressed.click()
    return words


def test_a_campaign_is_started_only_after_the_question(page: CampaignPage, qtbot: QtBot) -> None:
    assert position(page, "Renewals_Q4") == "READY"
    act(page, "Renewals_Q4", "Start dialling…")
    words = answer(page, "startCampaignDialog", "doNotStartButton")
    assert "begins real dialling" in words
    assert "This is practice: nobody is called." in words
    assert position(page, "Renewals_Q4") == "READY"
    act(page, "Renewals_Q4", "Start dialling…")
    answer(page, "startCampaignDialog", "startItButton")
    qtbot.waitUntil(lambda: position(page, "Renewals_Q4") == "RUNNING", timeout=10_000)
    assert page.notice.title == "Renewals_Q4 is started: CloudAgent dials its leads now."


def test_a_running_campaign_is_stopped(page: CampaignPage, qtbot: QtBot) -> None:
    act(page, "Diwali_Offers", "Stop the campaign…")
    answer(page, "stopCampaignDialog", "stopItButton")
    qtbot.waitUntil(lambda: page.notice.title == "Diwali_Offers is stopped.", timeout=10_000)
    qtbot.waitUntil(lambda: position(page, "Diwali_Offers") != "RUNNING", timeout=10_000)


# --- without a network


def test_the_last_list_is_there_offline_with_its_time(look: Look, checked: Journey, qtbot: QtBot) -> None:
    account = Account("Acme", server="http://127.0.0.1:9", user_name="acme")  # nobody listens there
    checked.engine.update(lambda settings: settings.with_account(account))
    checked.engine.keys.keep(account, "a key of letters")
    listed = CampaignList("Acme", "2026-01-02T10:00:00+00:00", (KnownCampaign("Renewals_Q4", "READY", "1"),))
    checked.engine.update(lambda settings: settings.with_campaign_list(listed))
    checked.set_account(account)
    page = CampaignPage(look, checked)
    qtbot.addWidget(page)
    page.show()
    page.entered()
    qtbot.waitUntil(lambda: page.card.trouble is not None, timeout=10_000)
    assert page.card.model.names == ["Renewals_Q4"]
    assert page.card.findChildren(Text, "campaignListTime")[0].text().startswith("as of ")
    assert not page.card.is_connected


def test_the_kind_of_a_campaign_is_its_own_and_remembered(page: CampaignPage, checked: Journey, qtbot: QtBot) -> None:
    assert not page.kind.isEnabled(), "no campaign is chosen"
    page.card.field.setEditText("Renewals_Q4")
    assert page.kind.currentText() == "As the account: any agent"
    qtbot.keyClick(page.kind, Qt.Key.Key_End)
    page.kind.activated.emit(page.kind.currentIndex())
    assert checked.targeting.campaign_kind is CampaignKind.SKILLWISE
    assert not checked.check_is_current
    assert page.bar().next == "Check 1,240 leads again"
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS) as wanted:
        page.on_next()
    assert wanted.args == [Place.CHECK]
    assert checked.check_is_current
    assert checked.editing.check is not None
    assert checked.editing.check.rows_of("skill-missing"), "the sample has leads without a skill"
    page.card.field.setEditText("Winback_South")
    assert checked.targeting.campaign_kind is CampaignKind.PLAIN
    page.card.field.setEditText("Renewals_Q4")
    assert page.kind.currentText().startswith("Skillwise")


def test_the_columns_that_a_campaign_got_last_time_are_offered(
    page: CampaignPage, checked: Journey, qtbot: QtBot
) -> None:
    page.card.field.setEditText("Renewals_Q4")
    assert page.notice.isHidden()
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        checked.prepare_upload()
    then = checked.matching.mapping
    name = next(column for column, header in then.columns if header == "Priority")
    checked.matching.choose_header(name, None)
    assert checked.matching.of_campaign == then
    page.entered()
    assert page.notice.title == "Renewals_Q4 got these columns matched differently last time."
    assert "Priority" in page.notice.message
    with qtbot.waitSignal(checked.place_wanted, timeout=PATIENCE_MS):
        qtbot.mouseClick(page.notice.button, Qt.MouseButton.LeftButton)
    assert checked.matching.mapping == then
    page.card.field.setEditText("Winback_South")
    assert checked.matching.of_campaign is None
