"""The key that is asked for at each start where there is no key store, in the real window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.context import NoKeyError
from ozogui.engine.engine import Engine
from ozogui.settings import paths
from ozogui.settings.keys import KeyStore
from ozogui.settings.settings import Account
from ozogui.ui.campaign.campaign_page import CampaignPage
from ozogui.ui.frame.key_dialog import KeyDialog, look_for_lacking
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.look import Look
from tests.settings.test_keys import _Vault
from tests.ui.conftest import PATIENCE_MS


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as practice:
        yield practice


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, server: PracticeServer) -> Iterator[MainWindow]:
    """A window on an account whose key no key store has: the tests' computer has none."""
    account = Account("Acme", server=server.url, user_name=server.USER_NAME, receiver_url="https://results.example/")
    engine = Engine(paths.from_environment(os.environ))
    engine.update(lambda settings: replace(settings.with_account(account), current_account="Acme"))
    engine.close()
    _app, window = create_application(["ozogui"])
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.close()


def asked(window: MainWindow, qtbot: QtBot) -> KeyDialog:
    qtbot.waitUntil(lambda: window.findChild(KeyDialog) is not None, timeout=PATIENCE_MS)
    dialog = window.findChild(KeyDialog)
    assert dialog is not None
    return dialog


def press(dialog: KeyDialog, qtbot: QtBot, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_key_is_asked_for_at_the_start_and_used(window: MainWindow, server: PracticeServer, qtbot: QtBot) -> None:
    dialog = asked(window, qtbot)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Enter the API key and the receiver of Acme" in words
    assert "This computer has no key store, so what you enter is kept until you close the program" in words
    assert dialog.key.echoMode() is QLineEdit.EchoMode.Password
    assert not dialog.use_button.isEnabled()

    qtbot.keyClicks(dialog.receiver, "https://results.example/")
    press(dialog, qtbot, "useKeyButton")
    assert dialog.notice.title == "The address of the receiver is not complete."
    qtbot.keyClicks(dialog.receiver, "secret-path")
    qtbot.keyClicks(dialog.key, server.API_KEY)
    with qtbot.waitSignal(window.key_questions.given, timeout=PATIENCE_MS):
        press(dialog, qtbot, "useKeyButton")
    account = window.journey.targeting.account
    assert window.engine.keys.key_of(account) == server.API_KEY
    assert window.engine.accounts.receiver_of(account) == "https://results.example/secret-path"
    written = window.engine.paths.settings.read_text(encoding="utf-8")
    assert server.API_KEY not in written
    assert "secret-path" not in written
    window.go_to(Place.CAMPAIGN)
    page = window.pages[Place.CAMPAIGN]
    assert isinstance(page, CampaignPage)
    qtbot.waitUntil(lambda: page.card.is_connected, timeout=PATIENCE_MS)


def test_not_now_is_taken_for_an_answer(window: MainWindow, qtbot: QtBot) -> None:
    press(asked(window, qtbot), qtbot, "notNowButton")
    qtbot.waitUntil(lambda: window.findChild(KeyDialog) is None, timeout=PATIENCE_MS)
    window.key_questions.look()
    window.journey.target_changed.emit()
    qtbot.wait(50)
    assert window.findChild(KeyDialog) is None


def test_what_fails_for_want_of_a_key_has_the_button_that_enters_it(window: MainWindow, qtbot: QtBot) -> None:
    press(asked(window, qtbot), qtbot, "notNowButton")
    qtbot.waitUntil(lambda: window.findChild(KeyDialog) is None, timeout=PATIENCE_MS)
    window.show_trouble(NoKeyError(window.journey.targeting.account))
    qtbot.mouseClick(window.page.notice.button, Qt.MouseButton.LeftButton)
    assert asked(window, qtbot).key.isVisible()


def test_where_there_is_a_store_it_is_named_and_gets_what_is_typed(look: Look, journey: Journey, qtbot: QtBot) -> None:
    vault = _Vault()
    engine = journey.engine
    engine.keys = KeyStore(lambda: (vault, "Secret Service"))
    account = engine.accounts.save(Account("Acme", user_name="acme"))
    lacking = look_for_lacking(engine, account)
    assert (lacking.key, lacking.receiver, lacking.kept_by) == (True, False, "Secret Service")
    window = QLabel()
    qtbot.addWidget(window)
    dialog = KeyDialog(look, journey, lacking, window)
    assert any("They go into Secret Service" in label.text() for label in dialog.findChildren(QLabel))
    dialog.key.setText("key-of-nobody")
    with qtbot.waitSignal(dialog.accepted, timeout=PATIENCE_MS):
        dialog.use_button.click()
    assert list(vault.entries.values()) == ["key-of-nobody"]
    assert not look_for_lacking(engine, account)
