"""About, the quiet line about a newer version, the support bundle, and what IT's defaults do to the settings page."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nacl.signing import SigningKey
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
)
from pytestqt.qtbot import QtBot

import ozogui
from ozogui.app import create_application
from ozogui.cloudagent.wire import new_session
from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.settings import defaults
from ozogui.settings.defaults import Defaults
from ozogui.support import log
from ozogui.support.updates import UpdateError, UpdateNotice, look_for_update
from ozogui.ui.accounts.account_form import AccountForm
from ozogui.ui.frame.update_watch import UpdateLine, UpdateWatch
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.labels import Text
from ozogui.ui.kit.look import Look
from ozogui.ui.settings.settings_page import SettingsPage, retention_choices
from tests.cloudagent.conftest import serve  # noqa: F401  fixtures
from tests.cloudagent.scripted import answer, answering
from tests.support.test_updates import KEY, SAID, SIGNER, TODAY, Serve, envelope
from tests.ui.conftest import PATIENCE_MS
from tests.ui.finding import child

if TYPE_CHECKING:
    from tests.cloudagent.certificates import Authority

WITH_ADDRESS = Defaults(Path("x"), update_address="https://releases.example/update.json", update_key=b"k" * 32)
NOTICE = UpdateNotice("9.1.0", "https://releases.example/9.1.0")


def page_with(look: Look, journey: Journey, qtbot: QtBot, given: Defaults) -> SettingsPage:
    journey.engine.defaults = given
    page = SettingsPage(look, journey)
    qtbot.addWidget(page)
    page.resize(1150, 620)
    page.show()
    child(page, QListWidget, "settingsList").setCurrentRow(3)
    return page


def texts(page: SettingsPage) -> str:
    panel = child(page, QStackedWidget, "settingsStack").currentWidget()
    assert panel is not None
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


# About


def test_about_says_version_and_where_data_lies(look: Look, journey: Journey, qtbot: QtBot) -> None:
    page = page_with(look, journey, qtbot, Defaults())
    assert f"OzoGUI {ozogui.__version__}" in texts(page)
    assert str(journey.paths.home) in texts(page)
    assert "Uninstalling leaves them there" in texts(page)


def test_licences_of_all_that_was_built_in_are_shown(look: Look, journey: Journey, qtbot: QtBot) -> None:
    page = page_with(look, journey, qtbot, Defaults())
    qtbot.mouseClick(child(page, QPushButton, "licencesButton"), Qt.MouseButton.LeftButton)
    dialog = page.window().findChild(QDialog, "licencesDialog")
    assert dialog is not None
    text = dialog.findChild(QPlainTextEdit, "licencesText")
    assert text is not None
    for name in ("PySide6", "requests", "openpyxl", "python-calamine", "SQLAlchemy", "keyring", "Python"):
        assert name in text.toPlainText()
    dialog.close()


def test_the_bundle_is_saved_where_the_person_says(
    look: Look, journey: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_with(look, journey, qtbot, Defaults())
    asked: list[str] = []

    def choose(_page: object, _title: str, suggestion: str, _kind: str) -> tuple[str, str]:
        asked.append(Path(suggestion).name)
        return str(tmp_path / "for support"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    qtbot.mouseClick(child(page, QPushButton, "supportBundleButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.notice.isHidden(), timeout=PATIENCE_MS)
    assert "without leads and without the key" in page.notice.title
    assert asked[0].startswith("ozogui-support-")
    with zipfile.ZipFile(tmp_path / "for support.zip") as bundle:
        assert '"qt": "6.' in bundle.read("facts.json").decode()


def test_a_bundle_that_cannot_be_saved_is_said(
    look: Look, journey: Journey, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_with(look, journey, qtbot, Defaults())
    gone = tmp_path / "gone" / "bundle.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(gone), ""))
    qtbot.mouseClick(child(page, QPushButton, "supportBundleButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.notice.title == "The support bundle cannot be saved.", timeout=PATIENCE_MS)


# Updates


@pytest.mark.parametrize(
    ("given", "enabled", "checked", "words"),
    [
        (Defaults(), False, False, "No address to ask is set"),
        (WITH_ADDRESS, True, True, "Asks releases.example"),
        (replace(WITH_ADDRESS, update_check="off"), True, False, "Asks releases.example"),
        (replace(WITH_ADDRESS, update_check="never"), False, False, "Switched off on this computer"),
    ],
)
def test_the_update_check_is_offered_as_it_allows(
    look: Look, journey: Journey, qtbot: QtBot, given: Defaults, enabled: bool, checked: bool, words: str
) -> None:
    page = page_with(look, journey, qtbot, given)
    box = child(page, QCheckBox, "updateCheck")
    assert (box.isEnabled(), box.isChecked()) == (enabled, checked)
    assert words in texts(page)


def test_a_person_may_switch_it_off_and_that_is_kept(look: Look, journey: Journey, qtbot: QtBot) -> None:
    page = page_with(look, journey, qtbot, WITH_ADDRESS)
    child(page, QCheckBox, "updateCheck").click()
    assert journey.settings.update_check == "off"
    child(page, QCheckBox, "updateCheck").click()
    assert journey.settings.update_check == "on"


class Asked:
    """Stands for the asking, and notes on which thread it was done; what it verifies is another test's."""

    def __init__(self, answer: UpdateNotice | UserError | None) -> None:
        self._answer = answer
        self.times: list[tuple[str, bytes, bool]] = []

    def __call__(self, address: str, key: bytes, seen: object, **_: object) -> UpdateNotice | None:
        self.times.append((address, key, threading.current_thread() is threading.main_thread()))
        if isinstance(self._answer, UserError):
            raise self._answer
        return self._answer


def watch(journey: Journey, asked: Asked, given: Defaults = WITH_ADDRESS) -> UpdateWatch:
    journey.engine.defaults = given
    return UpdateWatch(journey.engine, journey.background, journey, look=asked, first_ms=0)


def test_a_newer_version_is_one_line_with_a_link_and_nothing_else(
    look: Look, journey: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(NOTICE)
    watching = watch(journey, asked)
    line = UpdateLine(look, watching)
    qtbot.addWidget(line)
    assert line.isHidden()
    qtbot.waitUntil(lambda: not line.isHidden(), timeout=PATIENCE_MS)
    assert asked.times == [(WITH_ADDRESS.update_address, WITH_ADDRESS.update_key, False)], "off the UI thread"
    assert line.words.text() == "OzoGUI 9.1.0 is available."
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    assert opened == [], "nothing opens by itself"
    qtbot.mouseClick(line.link, Qt.MouseButton.LeftButton)
    assert opened == [NOTICE.link]


@pytest.mark.parametrize(("signer", "shown"), [(SIGNER, True), (SigningKey(b"x" * 32), False)])
def test_over_real_tls_the_line_appears_only_for_a_good_signature(
    look: Look,
    journey: Journey,
    qtbot: QtBot,
    serve: Serve,  # noqa: F811
    authority: Authority,
    signer: SigningKey,
    shown: bool,
) -> None:
    body = json.dumps(envelope(signer=signer)).encode()
    server = serve(answering(answer(body)), authority.context_for("127.0.0.1"))
    given = Defaults(Path("x"), update_address=f"{server.url}/update.json", update_key=KEY)
    factory = partial(new_session, ca_file=authority.ca_file)
    asking = partial(look_for_update, running="0.1.0", today=TODAY, session_factory=factory)
    journey.engine.defaults = given
    line = UpdateLine(look, UpdateWatch(journey.engine, journey.background, journey, look=asking, first_ms=0))
    qtbot.addWidget(line)
    qtbot.waitUntil(
        lambda: server.connections == 1 and journey.background._running.get("updates") is None, timeout=PATIENCE_MS
    )
    assert line.isHidden() is not shown
    assert journey.engine.settings.update_seen == (SAID["date"] if shown else "")


@pytest.mark.parametrize("found", [None, UpdateError("The signature does not fit.")])
def test_where_there_is_nothing_to_tell_nothing_is_shown(
    look: Look, journey: Journey, qtbot: QtBot, found: UserError | None
) -> None:
    asked = Asked(found)
    line = UpdateLine(look, watch(journey, asked))
    qtbot.addWidget(line)
    qtbot.waitUntil(lambda: asked.times != [] and journey.background.busy_with("updates") is None, timeout=PATIENCE_MS)
    assert line.isHidden()


@pytest.mark.parametrize("update_check", ["off", "never"])
def test_where_it_is_off_nobody_is_asked(journey: Journey, qtbot: QtBot, update_check: str) -> None:
    asked = Asked(NOTICE)
    watching = watch(journey, asked, replace(WITH_ADDRESS, update_check=update_check))
    watching.look()
    qtbot.wait(50)
    assert asked.times == []


# What IT decides


def test_history_offers_no_more_than_is_allowed(look: Look, journey: Journey, qtbot: QtBot) -> None:
    page = page_with(look, journey, qtbot, Defaults(Path("x"), retention_days=45))
    child(page, QListWidget, "settingsList").setCurrentRow(1)
    assert [page.retention.itemText(line) for line in range(page.retention.count())] == ["30 days", "45 days"]
    assert page.retention.currentData() == 45, "90 days are usual, and too long here"
    assert "No longer than 45 days" in texts(page)
    assert retention_choices(0)[0] == "For ever"
    assert retention_choices(7) == {7: "7 days"}


def test_an_account_is_offered_the_allowed_servers_only(look: Look, qtbot: QtBot) -> None:
    form = AccountForm(look, ("https://api.ccaas.ozonetel.com", "https://cloudagent.acme.example"))
    qtbot.addWidget(form)
    radios = {"india": form.india, "international": form.international, "partner": form.partner}
    assert [name for name, radio in radios.items() if not radio.isHidden()] == ["international", "partner"]
    form.show_account(form.blank("#0E7C7B"), has_key=False, where="")
    assert form.account().server == "api.ccaas.ozonetel.com"
    form.partner.setChecked(True)
    assert form.account().server == "cloudagent.acme.example"


def test_an_account_for_another_server_is_not_kept(look: Look, journey: Journey, engine: Engine, qtbot: QtBot) -> None:
    page = page_with(look, journey, qtbot, Defaults(Path("x"), servers=("https://cloudagent.acme.example",)))
    child(page, QListWidget, "settingsList").setCurrentRow(0)
    panel = page.accounts
    qtbot.mouseClick(panel.add_button, Qt.MouseButton.LeftButton)
    assert panel.form.host.text() == "cloudagent.acme.example"
    panel.form.name.setText("Acme")
    panel.form.user_name.setText("ops")
    panel.form.key.setText("practice-key-of-nobody")
    panel.form.host.setText("elsewhere.example")
    page.on_next()
    assert panel.notice.title == "On this computer leads may not be sent to elsewhere.example."
    assert engine.settings.accounts == ()
    panel.form.host.setText("cloudagent.acme.example")
    page.on_next()
    kept = engine.settings.account("Acme")
    assert kept is not None
    assert kept.server == "cloudagent.acme.example"


# The whole window


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("ozogui.engine.foundation.program_folder", lambda: tmp_path)
    return tmp_path / defaults.FILE_NAME


@pytest.fixture
def window(qtbot: QtBot, beside: Path) -> Iterator[MainWindow]:
    beside.write_text('{"retention_days": "a month"}', encoding="utf-8")
    _app, window = create_application(["ozogui", "--practice"])
    qtbot.addWidget(window)
    window.show()
    yield window
    window.close()


def test_malformed_defaults_are_said_and_a_fault_or_crash_offers_the_bundle(window: MainWindow) -> None:
    notice = window.page.notice
    assert not notice.isHidden()
    assert "retention_days has to be a whole number of days" in notice.message
    try:
        raise ValueError("no room for Asha, 9820011111")  # noqa: TRY301
    except ValueError as error:
        window.show_trouble(error)
    details = child(notice, Text, "noticeDetails").text()
    assert "ValueError" in details
    assert "test_about.py:" in details
    assert "Asha" not in details
    assert "9820011111" not in details
    assert "Save support bundle" in notice.button.text()
    window.tell_of_crash()
    assert notice.title == "OzoGUI ended unexpectedly the last time."
    assert log.LOG_NAME in [path.name for path in window.engine.paths.logs.iterdir()]
