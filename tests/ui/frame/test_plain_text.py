"""Nothing that others write is read as HTML: every page with a file, a server, settings and a history full of markup.

What would be opened is a named pipe. Whoever opens it for reading is seen by a process that tries to write to it, so an
opened picture is caught however Qt came to open it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QEvent, QModelIndex, QPoint
from PySide6.QtGui import QAccessible, QHelpEvent, Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QMessageBox,
    QTextEdit,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ozogui.app import create_application
from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.receiver_results import Strange
from ozogui.cloudagent.replies import Outcome
from ozogui.engine.undoing import UndoPlan
from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.leads.rows.listed import LeftOut
from ozogui.settings.settings import Account, CampaignMemory, RecentFile, Settings
from ozogui.ui.batches.unconfirmed_dialog import UnconfirmedDialog
from ozogui.ui.batches.upload_facts import read_facts
from ozogui.ui.check.do_not_call_dialog import DoNotCallDialog
from ozogui.ui.check.edits_dialog import EditsDialog
from ozogui.ui.check.tidy_band import TidiedDialog
from ozogui.ui.columns.header_choices import OwnHeaderDialog
from ozogui.ui.columns.join_dialog import JoinDialog
from ozogui.ui.columns.order_dialog import OrderDialog
from ozogui.ui.columns.preset_dialog import PresetNameDialog
from ozogui.ui.frame.closing import ClosingDialog
from ozogui.ui.frame.key_dialog import KeyDialog, Lacking
from ozogui.ui.frame.window import MainWindow
from ozogui.ui.history.strange_results import StrangeDialog
from ozogui.ui.history.undo_dialog import UndoDialog
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.numbers_dialog import NumbersDialog
from ozogui.ui.kit.plain_text import as_notification, as_plain
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.settings.about_panel import LicencesDialog
from ozogui.ui.spreadsheet.left_out import LeftOutDialog
from ozogui.ui.upload.add_result_dialog import AddResultDialog
from ozogui.ui.upload.raw_answer_dialog import RawAnswerDialog
from ozogui.ui.upload.trial_dialog import TrialDialog
from ozogui.ui.uploads.hours_dialog import HoursDialog
from ozogui.ui.uploads.plan_dialog import PlanDialog
from ozogui.ui.uploads.typed_dialog import TypedDialog
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.records import Plan as UploadPlan
from tests.cloudagent.scripted import ScriptedServer, answer, answering
from tests.ui import uploads
from tests.ui.uploads import Plan, keep_upload, run_to

if TYPE_CHECKING:
    from ozogui.engine.line_view import Entry

PATIENCE_MS = 20_000
ROOT = Path(__file__).resolve().parents[3]
ROLES = [
    role
    for role in Qt.ItemDataRole
    if role not in (Qt.ItemDataRole.SizeHintRole, Qt.ItemDataRole.InitialSortOrderRole, Qt.ItemDataRole.UserRole)
]

if sys.platform == "win32":
    pytest.skip("there are no named pipes to watch on Windows", allow_module_level=True)


WATCH = """
import os, pathlib, sys, time
pipe, seen = sys.argv[1:]
while True:
    try:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        time.sleep(0.005)  # nobody reads
    else:
        pathlib.Path(seen).touch()
"""


class Trap:
    """A named pipe that knows whether somebody has opened it: a process of its own watches, since Qt would stop us."""

    def __init__(self, path: Path) -> None:
        if sys.platform != "win32":  # where the tests that have one are skipped
            os.mkfifo(path)
        self.path = path
        self._seen = path.with_name("seen")
        self._watcher = subprocess.Popen([sys.executable, "-c", WATCH, str(path), str(self._seen)])

    @property
    def was_opened(self) -> bool:
        return self._seen.exists()

    def close(self) -> None:
        self._watcher.kill()
        self._watcher.wait()


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trap]:
    # Names of files cannot hold a slash: theirs is found from the folder that the process is in.
    monkeypatch.chdir(tmp_path)
    trap = Trap(tmp_path / "picture")
    yield trap
    trap.close()


@pytest.fixture
def markup(trap: Trap) -> str:
    return f'<img src="file://{trap.path}"><b>x&y</b>'


SHORT = '<img src="picture">'


@pytest.fixture
def server(markup: str) -> Iterator[ScriptedServer]:
    """A CloudAgent whose campaigns and answers are markup."""
    campaign = {"CampaignName": f"{markup} Diwali", "Position": markup, "CampaignID": markup}
    body = json.dumps({"status": "SUCCESS", "message": [campaign]}).encode()
    server = ScriptedServer(answering(answer(body, "200 OK", "Content-Type: application/json")))
    yield server
    server.stop()


def account_of(server: ScriptedServer, markup: str) -> Account:
    return Account(
        name=f"{markup} Acme",
        server=server.url,
        user_name=markup,
        agents=(f"{markup} Asha", "Ravi"),
        skills=(f"{markup} Hindi",),
    )


def hostile_settings(settings: Settings, account: Account, markup: str, folder: Path) -> Settings:
    mapping = Mapping(((f"{markup} phone", "PhoneNumber"),))
    settings = settings.with_account(account).with_preset(f"{markup} preset", mapping)
    memory = CampaignMemory(account.name, f"{markup} Diwali", own_headers=(f"{markup} own",))
    recent = RecentFile(str(folder / f"{SHORT} gone.csv"), 3, "2026-11-20T10:00:00+05:30")
    return replace(settings.with_campaign(memory).with_recent_file(recent), current_account=account.name)


def hostile_file(folder: Path, markup: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "<img src=x>"
    sheet.append(["Phone", "Name", markup, "Skill"])
    for row in range(40):
        sheet.append([f"98765{row:05d}" if row % 7 else markup, f"{markup} Lead {row}", markup, f"{markup} Skill"])
    other = book.create_sheet("&lt;b&gt;")
    other.append(["Phone"])
    path = folder / f"{SHORT}.xlsx"
    book.save(path)
    return path


def hostile_history(window: MainWindow, account: Account, markup: str, patch: pytest.MonkeyPatch) -> None:
    journal = window.engine.journal
    plan = Plan(
        account=account,
        campaign=f"{markup} Diwali",
        file_name=f"{SHORT}.xlsx",
        sheet_name=markup,
        duplicates=Duplicates.CHECK_TRUE,
    )
    patch.setattr(uploads, "WORDS", dict.fromkeys(Outcome, markup))
    upload = keep_upload(journal, plan)
    run_to(journal, upload, [Outcome.QUEUED, Outcome.REFUSED, Outcome.NO_ANSWER], UploadState.FINISHED)
    stopped = keep_upload(journal, plan)
    run_to(journal, stopped, [Outcome.QUEUED], UploadState.STOPPED, f"The campaign {markup}", StopCause.CAMPAIGN)


@pytest.fixture
def window(
    qapp: QApplication,
    qtbot: QtBot,
    server: ScriptedServer,
    markup: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MainWindow]:
    monkeypatch.setenv("OZOGUI_API_KEY", "not-a-real-key-0001")
    account = account_of(server, markup)
    _app, window = create_application(["ozogui"])
    window.engine.update(lambda settings: hostile_settings(settings, account, markup, tmp_path))
    hostile_history(window, account, markup, monkeypatch)
    window.journey.set_account(account)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    yield window
    window.journey.runner.stop()
    assert window.journey.runner.join(PATIENCE_MS)
    window.close()
    QToolTip.hideText()


def columns_of(model: QAbstractItemModel, at: QModelIndex) -> int:
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(at)


def texts_of(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    """Give every text of a model that Qt itself may show: all roles of all items and headers."""
    at = parent or QModelIndex()
    for row in range(min(model.rowCount(at), 60)):
        for column in range(columns_of(model, at)):
            index = model.index(row, column, at)
            yield from (said for role in ROLES if isinstance(said := index.data(role), str))
    for orientation, many in (
        (Qt.Orientation.Horizontal, columns_of(model, at)),
        (Qt.Orientation.Vertical, min(model.rowCount(at), 60)),
    ):
        for section in range(many):
            found = (model.headerData(section, orientation, role) for role in ROLES)
            yield from (said for said in found if isinstance(said, str))


def ask_for_tip(widget: QWidget, at: QPoint) -> None:
    """Rest the mouse on a place, and see that what is shown is plain."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    assert not Qt.mightBeRichText(QToolTip.text()), (type(widget).__name__, widget.objectName(), QToolTip.text())


def walk_view(view: QAbstractItemView) -> None:
    model = view.model()
    if model is None:
        return
    if isinstance(view, QHeaderView):
        for section in range(view.count()):
            middle = view.sectionViewportPosition(section) + view.sectionSize(section) // 2
            is_flat = view.orientation() is Qt.Orientation.Horizontal
            ask_for_tip(view.viewport(), QPoint(middle, 4) if is_flat else QPoint(4, middle))
        return
    for row in range(min(model.rowCount(view.rootIndex()), 8)):
        for column in range(columns_of(model, view.rootIndex())):
            index = model.index(row, column, view.rootIndex())
            view.scrollTo(index)
            ask_for_tip(view.viewport(), view.visualRect(index).center())
    view.grab()


def assert_shown_whole(words: str) -> None:
    """See that no & is eaten: in words of a button, an entry or a named field it underlines the next letter."""
    assert "&" not in words.replace("&&", ""), words


def dialogs_of(window: MainWindow, markup: str) -> Iterator[QDialog]:
    """Give every dialog of the program, full of what others wrote."""
    look, journey, journal = window.look, window.journey, window.engine.journal
    account, sheet = journey.targeting.account, journey.sheet
    assert sheet is not None
    (upload, *_others) = (each for each in journal.uploads() if each.state is UploadState.FINISHED)
    batches = {batch.state: batch.id for batch in journal.batches(upload.id)}
    yield UndoDialog(look, journey, UndoPlan(upload, (((2, "9876543210"),),), 1, 60.0, None, True), window)
    yield StrangeDialog(look, [Strange(markup, 0.0, markup, markup)], window)
    yield KeyDialog(look, journey, Lacking(account, key=True, receiver=True, kept_by=markup), window)
    yield QuestionDialog(look, markup, markup, window)
    yield ClosingDialog(look, journey, window)
    yield NumbersDialog(look, markup, markup, markup, "91", window, extra=markup)
    yield LeftOutDialog(look, LeftOut((1,), (3,), (4,), (markup,), hidden_columns=(markup,)), window)
    yield AddResultDialog(look, journey, upload.id, window)
    yield TrialDialog(look, read_facts(journal, upload.id), window)
    yield RawAnswerDialog(look, journey, batches[BatchState.REFUSED], window)
    yield LicencesDialog(look, window)
    yield OwnHeaderDialog(look, markup, window, known=[markup])
    yield OrderDialog(look, journey, window)
    yield PresetNameDialog(look, [markup], markup, window)
    join = Join((sheet.columns[0].name, markup), markup)
    yield JoinDialog(look, journey, sheet, join, exists=True, parent=window)
    yield UnconfirmedDialog(look, journey, batches[BatchState.UNCONFIRMED], window)
    yield EditsDialog(look, journey, window)
    yield TidiedDialog(look, journey, window)
    yield DoNotCallDialog(look, journey, window)
    entry = cast("Entry", SimpleNamespace(upload=upload, plan=UploadPlan()))
    yield TypedDialog(look, markup, markup, window)
    yield HoursDialog(look, account, lambda account, hours: None, window)
    yield PlanDialog(look, entry, 0.0, window.engine.line.rules.zone_for(account), lambda plan: None, window)


def kinds_of_dialogs(kind: type[QDialog] = QDialog) -> set[str]:
    """Return the names of all dialogs that the program defines."""
    kinds = kind.__subclasses__()
    mine = {each.__name__ for each in kinds if each.__module__.startswith("ozogui.")}
    return mine.union(*(kinds_of_dialogs(each) for each in kinds))


def walk(window: QWidget) -> set[str]:
    """Look at every widget below one, visible or not; return the kinds that were seen."""
    seen = set()
    for widget in [window, *window.findChildren(QWidget)]:
        if not isValid(widget):
            continue  # a page was filled anew while one looked at it
        seen.add(type(widget).__name__)
        if isinstance(widget, QLabel):
            is_plain = widget.textFormat() is Qt.TextFormat.PlainText or not Qt.mightBeRichText(widget.text())
            assert is_plain, widget.text()
        # The guide's own pages only, which nobody can paste into.
        is_guide = widget.objectName() == "guideReader" and isinstance(widget, QTextEdit) and widget.isReadOnly()
        assert is_guide or not isinstance(widget, QTextEdit), "it reads HTML when something is pasted"
        if isinstance(widget, QComboBox):
            list(texts_of(widget.model()))
        if isinstance(widget, QAbstractItemView):
            walk_view(widget)
        if isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy() is not None):
            assert_shown_whole(widget.text())
        for action in widget.actions():
            assert_shown_whole(action.text())
        ask_for_tip(widget, widget.rect().center())
        spoken = QAccessible.queryAccessibleInterface(widget)
        if spoken is not None and spoken.isValid():
            for part in QAccessible.Text:
                spoken.text(part)
    window.grab()
    return seen


def test_no_text_of_a_file_a_server_or_a_setting_is_html_and_no_file_is_opened(
    window: MainWindow, qtbot: QtBot, trap: Trap, markup: str, tmp_path: Path
) -> None:
    journey = window.journey
    window.open_file(hostile_file(tmp_path, markup))
    qtbot.waitUntil(lambda: journey.sheet is not None, timeout=PATIENCE_MS)
    walk(window)
    window.go_to(Place.COLUMNS)
    walk(window)
    journey.run_check()
    qtbot.waitUntil(lambda: window.place is Place.CHECK, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: window.background.busy_with() is None, timeout=PATIENCE_MS)
    assert any(markup in text for view in window.findChildren(QAbstractItemView) for text in texts_of(view.model()))
    walk(window)
    window.go_to(Place.CAMPAIGN)
    refresh = window.findChild(QWidget, "refreshCampaignsButton")
    assert refresh is not None
    qtbot.mouseClick(refresh, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.background.busy_with() is None, timeout=PATIENCE_MS)
    for place in Place:
        window.go_to(place)
        QApplication.processEvents()
        walk(window)
    window.page.notice.tell(markup, markup, details=markup)
    walk(window)
    shown = set()
    for dialog in dialogs_of(window, markup):
        dialog.open()
        walk(dialog)
        shown.add(type(dialog).__name__)
        dialog.hide()
    assert shown >= kinds_of_dialogs()
    assert not trap.was_opened


def test_the_trap_and_the_filter_are_real(
    qapp: QApplication, qtbot: QtBot, trap: Trap, markup: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    label = QLabel("harmless")
    label.setToolTip(markup)
    qtbot.addWidget(label)
    label.show()
    ask_for_tip(label, label.rect().center())
    assert "<" in QToolTip.text()
    assert not trap.was_opened
    document = QTextDocument()
    document.setHtml(markup)
    document.adjustSize()
    qtbot.waitUntil(lambda: trap.was_opened, timeout=PATIENCE_MS)


@given(
    st.lists(st.sampled_from(["<", ">", "b", "img src=x", "!doctype", "&lt;", "?xml?>", " ", "\n", "/", "a", "!--"]))
)
def test_no_text_at_all_is_taken_for_html(parts: list[str]) -> None:
    text = "".join(parts)
    assert not Qt.mightBeRichText(as_plain(text))
    assert as_plain(text).replace("\u2060", "") == text


def test_a_notification_holds_no_tag_and_no_entity_where_its_reader_may_know_them() -> None:
    assert re.search("[<>&]", as_notification('<a href="x">AT&T</a>', "linux")) is None
    assert as_notification("A & B <1>", "win32") == "A & B <1>"


def test_the_box_before_there_is_a_window_shows_text(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    from ozogui import app
    from ozogui.errors import UserError

    def fail(_argv: object) -> None:
        raise UserError("The file <b>x</b> is bad.", '<img src="file:///x">')

    said: list[str] = []
    monkeypatch.setattr(app, "_claim", fail)
    monkeypatch.setattr(QMessageBox, "critical", lambda _parent, _title, text: said.append(text))
    assert app.run([]) == 2
    assert not Qt.mightBeRichText(said[0])


def test_labels_and_tooltips_come_from_the_one_place() -> None:
    """A bare QLabel with words, or a tooltip shown by hand, would be a way round the filter."""
    paths = list((ROOT / "ozogui").rglob("*.py"))
    assert len(paths) > 200
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if path.name != "plain_text.py":
            assert "QToolTip" not in text.replace("QToolTip {{", ""), path
        assert not re.search(r"QLabel\([^)]", text), path
        # What is no sentence of the program's own goes into a button or an entry with every & that it has.
        bare = r'\bQ(Action|CheckBox|RadioButton|PushButton|ToolButton)\((?!self\b|\)|"[^"]*"|\s*literal\()'
        assert not re.search(bare, text), path
        # The guide is the program's own text, and its reader loads nothing.
        rich = r"\b(setHtml|appendHtml|insertHtml|RichText|QTextEdit\(|QErrorMessage)\b|QTextBrowser"
        assert not re.search(rich, text.replace("QTextBrowser", "") if path.name == "guide_panel.py" else text), path
