"""Settings, driven as a person would: an account added, tested against the practice server, corrected, removed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.server_address import INTERNATIONAL
from ozogui.engine.engine import Engine
from ozogui.leads.values.phone_form import PhoneRule
from ozogui.settings.settings import PRACTICE, Account, Appearance, CampaignMemory
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.settings.accounts_panel import AccountsPanel
from ozogui.ui.settings.settings_page import SettingsPage

KEY = "practice-key-of-nobody"


@pytest.fixture
def page(look: Look, journey: Journey, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    qtbot.waitExposed(page)
    return page


def fill(page: SettingsPage, qtbot: QtBot, server: str, user: str, key: str) -> AccountsPanel:
    panel = page.accounts
    qtbot.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(panel.form.name, "Acme Retail")
    panel.form.partner.setChecked(True)
    qtbot.keyClicks(panel.form.host, server)
    qtbot.keyClicks(panel.form.user_name, user)
    qtbot.keyClicks(panel.form.key, key)
    return panel


def test_an_account_is_kept_with_its_key_out_of_the_file(
    page: SettingsPage, journey: Journey, engine: Engine, qtbot: QtBot
) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    assert page.bar().next == "Save account"
    assert page.bar().hint == "4 changes not saved yet"
    page.on_next()
    account = engine.settings.account("Acme Retail")
    assert account is not None
    assert (account.server, account.user_name) == ("api.partner.example", "acme_ops")
    assert engine.keys.key_of(account) == KEY
    assert KEY not in engine.paths.settings.read_text(encoding="utf-8")
    assert panel.notice.title == "“Acme Retail” is saved."
    assert journey.targeting.account == account
    assert page.bar().next == ""
    assert panel.form.key.text() == ""


def test_choosing_international_names_its_host(page: SettingsPage, qtbot: QtBot) -> None:
    panel = page.accounts
    qtbot.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    panel.form.international.setChecked(True)
    assert panel.form.host.text() == INTERNATIONAL
    assert panel.form.host.isReadOnly()
    panel.form.partner.setChecked(True)
    assert panel.form.host.text() == ""
    assert not panel.form.host.isReadOnly()


def test_the_international_server_asks_for_the_country_and_the_others_mean_india(
    page: SettingsPage, engine: Engine, qtbot: QtBot
) -> None:
    form = fill(page, qtbot, "api.partner.example", "acme_ops", KEY).form
    assert form.country.currentData() == "91"
    form.international.setChecked(True)
    assert form.country.currentIndex() == -1
    page.on_next()
    assert page.accounts.notice.title == "Which country do the leads live in?"
    assert engine.settings.accounts == ()
    form.india.setChecked(True)
    assert form.country.currentData() == "91"
    form.international.setChecked(True)
    qtbot.keyClicks(form.country, "Australia")
    assert form.country.currentData() == "61"
    form.partner.setChecked(True)
    form.international.setChecked(True)
    assert form.country.currentData() == "61"
    page.on_next()
    account = engine.settings.account("Acme Retail")
    assert account is not None
    assert account.country_code == "61"


@pytest.mark.parametrize(
    ("server", "key", "says"),
    [
        ("http://api.partner.example", KEY, "Plain http is refused."),
        ("not a host!", KEY, "This is not the address of a server."),
        ("api.partner.example", "", "The API key is missing."),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(
    page: SettingsPage, engine: Engine, qtbot: QtBot, server: str, key: str, says: str
) -> None:
    panel = fill(page, qtbot, server, "acme_ops", key)
    page.on_next()
    assert panel.notice.title == says
    assert engine.settings.accounts == ()


def test_the_test_finds_a_good_account_good_and_a_wrong_key_wrong(
    page: SettingsPage, engine: Engine, qtbot: QtBot
) -> None:
    server = engine.practice()
    panel = fill(page, qtbot, server.url, server.USER_NAME, "not-the-key-at-all")
    assert panel.test_button.text().endswith("Save and test")
    qtbot.mouseClick(panel.test_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.notice.title == "This account does not work yet.", timeout=10_000)
    qtbot.keyClicks(panel.form.key, server.API_KEY)
    qtbot.mouseClick(panel.test_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.notice.title == "Server, user name and key are good", timeout=10_000)
    assert len(server.arrivals) == 2
    assert server.transactions == {}


def test_removing_asks_first_and_takes_the_key_too(
    page: SettingsPage, journey: Journey, engine: Engine, qtbot: QtBot
) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    page.on_next()
    account = engine.settings.account("Acme Retail")
    assert account is not None
    qtbot.mouseClick(panel.remove_button, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(QuestionDialog)
    assert dialog is not None
    remove = next(button for button in dialog.findChildren(QPushButton) if "Remove" in button.text())
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert engine.settings.accounts == ()
    assert engine.keys.key_of(account) is None
    assert journey.targeting.account == PRACTICE


def test_appearance_and_retention_are_kept_at_once(
    page: SettingsPage, engine: Engine, look: Look, qtbot: QtBot
) -> None:
    dark = page.findChild(QRadioButton, "appearance-dark")
    light = page.findChild(QRadioButton, "appearance-light")
    assert dark is not None
    assert light is not None
    dark.setChecked(True)
    assert look.colours.dark
    assert engine.settings.appearance is Appearance.DARK
    light.setChecked(True)
    assert not look.colours.dark
    page.retention.setCurrentIndex(0)
    page.retention.activated.emit(0)
    assert engine.settings.retention_days == 30


def test_the_key_is_never_shown(page: SettingsPage, qtbot: QtBot, tmp_path: Path) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    assert panel.form.key.displayText() == "●" * len(KEY) or KEY not in panel.form.key.displayText()
    page.on_next()
    assert panel.form.typed_key == ""


def test_phone_rule_country_agents_and_skills_are_kept_and_shown_again(
    page: SettingsPage, engine: Engine, qtbot: QtBot
) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    form = panel.form
    form.phone_rule.setCurrentIndex(form.phone_rule.findData(PhoneRule.INTERNATIONAL.value))
    form.country.setCurrentIndex(form.country.findData("971"))
    form.agents.setPlainText("ravi_k\n\n meena.s \nravi_k")
    form.skills.setPlainText("Sales")
    page.on_next()

    account = engine.settings.account("Acme Retail")
    assert account is not None
    assert (account.phone_rule, account.country_code) == (PhoneRule.INTERNATIONAL, "971")
    assert (account.agents, account.skills) == (("ravi_k", "meena.s"), ("Sales",))
    assert form.agents.toPlainText() == "ravi_k\nmeena.s"
    assert form.changes() == 0


# --- how it signs in, certificates, receiver


def show_more(page: SettingsPage, qtbot: QtBot) -> None:
    more = page.findChild(QPushButton, "moreButton")
    assert more is not None
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)


def test_the_way_there_and_back_is_kept(page: SettingsPage, engine: Engine, qtbot: QtBot) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    show_more(page, qtbot)
    reach = panel.form.reach
    assert reach.isVisible()
    reach.mode.setCurrentIndex(reach.mode.findData("token"))
    reach.receiver.setText("https://results.example/secret-path")
    reach.keep.setCurrentIndex(reach.keep.findData(30))
    reach.wait.setCurrentIndex(reach.wait.findData(120))
    assert page.bar().hint == "8 changes not saved yet"
    page.on_next()
    account = engine.settings.account("Acme Retail")
    assert account is not None
    assert (account.auth_mode, account.keep_days, account.answer_wait_s) == ("token", 30, 120)
    assert account.receiver_url == "https://results.example/"
    assert engine.accounts.receiver_of(account) == "https://results.example/secret-path"
    assert "secret-path" not in engine.paths.settings.read_text(encoding="utf-8")
    # Shown again without the secret; what is not touched stays.
    assert reach.receiver.text() == "https://results.example/••••••••"
    assert panel.changes == 0
    panel.form.name.setText("Acme")
    page.on_next()
    renamed = engine.settings.account("Acme")
    assert renamed is not None
    assert engine.accounts.receiver_of(renamed) == "https://results.example/secret-path"


def test_a_receiver_whose_secret_is_gone_is_asked_for_again(
    page: SettingsPage, engine: Engine, qtbot: QtBot, journey: Journey
) -> None:
    account = Account("Acme", user_name="acme", receiver_url="https://results.example/")
    engine.update(lambda settings: settings.with_account(account))
    page.accounts.show_account(account)
    qtbot.waitUntil(lambda: journey.background.busy_with("key facts") is None)
    hint = next(text for text in page.accounts.form.reach.findChildren(Text) if "secret path" in text.text())
    assert hint.text().endswith("Enter the whole address again.")


@pytest.mark.parametrize(
    "address",
    [
        "results.example/secret",
        "http://results.example/secret",
        "https://results.example/",
        "https://results.example/ozogui/",
        "https://results.example/••••••••",
    ],
)
def test_a_receiver_without_https_or_path_is_refused(
    page: SettingsPage, engine: Engine, qtbot: QtBot, address: str
) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    panel.form.reach.receiver.setText(address)
    page.on_next()
    assert panel.notice.title == "The address of the receiver is not complete."
    assert "results.example" not in panel.notice.message
    assert engine.settings.accounts == ()


def test_certificates_that_are_none_are_refused(
    page: SettingsPage, engine: Engine, qtbot: QtBot, tmp_path: Path
) -> None:
    panel = fill(page, qtbot, "api.partner.example", "acme_ops", KEY)
    wrong = tmp_path / "company.pem"
    wrong.write_text("no certificate", encoding="utf-8")
    panel.form.reach.ca_file.setText(str(wrong))
    page.on_next()
    assert panel.notice.title == "The file of certificates cannot be used."
    assert engine.settings.accounts == ()


def test_a_token_is_fetched_only_after_the_question(page: SettingsPage, engine: Engine, qtbot: QtBot) -> None:
    server = PracticeServer(auth_mode=AuthMode.TOKEN)
    server.start()
    try:
        panel = fill(page, qtbot, server.url, server.USER_NAME, server.API_KEY)
        qtbot.mouseClick(panel.test_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: panel.notice.title.endswith("are good for uploads"), timeout=10_000)
        account = engine.settings.account("Acme Retail")
        assert account is not None
        assert account.auth_mode == ""
        qtbot.mouseClick(panel.notice.button, Qt.MouseButton.LeftButton)
        dialog = panel.findChild(QuestionDialog, "tokenDialog")
        assert dialog is not None
        fetch = dialog.findChild(QPushButton, "fetchTokenButton")
        assert fetch is not None
        qtbot.mouseClick(fetch, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: panel.notice.title == "Server, user name and key are good", timeout=10_000)
        account = engine.settings.account("Acme Retail")
        assert account is not None
        assert account.auth_mode == "token"
        assert panel.form.reach.mode.currentData() == "token"
    finally:
        server.stop()


def test_what_is_proposed_for_numbers_already_there_can_be_set(
    page: SettingsPage, journey: Journey, engine: Engine, qtbot: QtBot
) -> None:
    journey.set_campaign("Diwali_Offers")
    proposed = [journey.targeting.duplicates]
    engine.update(lambda settings: settings.with_campaign(CampaignMemory(PRACTICE.name, "Known", "isDelete-true")))
    radio = page.findChild(QRadioButton, f"duplicates-{Duplicates.CHECK_FALSE.value}")
    assert radio is not None
    radio.setChecked(True)
    journey.set_campaign("Renewals_Q4")
    proposed.append(journey.targeting.duplicates)
    journey.set_campaign("Known")
    proposed.append(journey.targeting.duplicates)
    assert proposed == [Duplicates.CHECK_TRUE, Duplicates.CHECK_FALSE, Duplicates.DELETE_TRUE]
    assert engine.settings.duplicates == Duplicates.CHECK_FALSE.value
