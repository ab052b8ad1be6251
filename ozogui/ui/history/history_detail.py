"""The card beside History's table: one upload in words, and what can be done with it.

It says which of its buttons was pressed; the page carries it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from ozogui.engine.engine import Engine
from ozogui.settings.settings import PRACTICE_SERVER
from ozogui.ui.batches.duplicate_words import words_of
from ozogui.ui.batches.history_entry import HistoryEntry
from ozogui.ui.batches.later_results import FATE_LOOKS
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Rule, column, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.parts_bar import PartsBar
from ozogui.uploads.journal.result_records import ResultFate
from ozogui.uploads.records import BatchRecord, UploadRecord
from ozogui.uploads.results.call_sums import CallSums
from ozogui.wording import count, day, moment, number

WIDTH, LEAST_FACTS = 332, 60
CALLS_TIP = "Asks CloudAgent for the calls of the last 15 days and counts them. OzoGUI keeps only the row numbers."
ANSWERS, ANSWERS_TIP = (
    "Save replies for support…",
    "What CloudAgent answered to every request, as JSON lines for support",
)
UNDO_TIP = "Delete the leads of this upload from the campaign in CloudAgent. This cannot be reversed."
_FACTS = (
    "Campaign", "Account", "Results", "Calls", "Undone", "Duplicates", "Start", "Results to", "Held back",
    "Requests", "Kept",
)  # fmt: skip


_BREAK = "\u200b"
"""Lets a long name of a campaign go on in the next line."""


@dataclass(frozen=True, slots=True)
class AfterUpload:
    """What came after an upload was sent."""

    results: str = ""
    """What CloudAgent made of its leads; "" while nothing was told."""
    tone: str = "text"
    undone: str = ""
    """How many leads were taken out of the campaign again; "" for none."""
    calls: CallSums | None = None
    """What call records told, if anybody asked."""
    can_ask_calls: bool = False
    """Whether the account is known to be told of calls, and leads are queued."""
    can_undo: bool = False
    """Whether the account has the call for it, and leads are queued."""


def read_after(engine: Engine, entry: HistoryEntry) -> AfterUpload:
    """Return what came after an upload.

    Raises:
        JournalError: the journal cannot be read.
    """
    upload_id, account = entry.upload.id, engine.account_of(entry.upload)
    sums = engine.sent_uploads.later_of(upload_id)
    deleted = entry.sums.deleted
    return AfterUpload(
        sums.words if sums.fate is not None else "",
        FATE_LOOKS[sums.fate][1] if sums.fate is not None and sums.fate is not ResultFate.ADDED else "text",
        f"{count('lead', deleted)} deleted from the campaign" if deleted else "",
        engine.calls.sums(upload_id),
        bool(entry.sums.accepted) and (account.is_practice or account.auth_mode == "token"),
        bool(entry.sums.queued) and (account.is_practice or account.auth_mode in ("token", "key")),
    )


SENDERS_TIP = "What of each file was taken, and what not and why: without key, account and campaign"


class HistoryDetail(Card):
    """One upload of History."""

    open_wanted = Signal()
    """Its batches, on the page of step 5."""
    save_wanted = Signal()
    """Its results, in a workbook."""
    answers_wanted = Signal()
    """What CloudAgent answered, in a file for support."""
    senders_wanted = Signal()
    """A workbook for whoever sent the list."""
    whole_list_wanted = Signal()
    """Its results together with those of the other campaigns that the list was split among."""
    calls_wanted = Signal()
    """Ask CloudAgent who of it was called."""
    undo_wanted = Signal()
    """Take its leads out of the campaign again."""
    delete_wanted = Signal()
    """Forget it."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(shrinks=True, parent=parent)
        self._name = ElidedText(look, Type.H2)
        self._sentence = Text(look, Type.SMALL, "text2", wrap=True)
        self._bar = PartsBar(look)
        self._fates = Text(look, Type.STRONG, tabular=True, wrap=True)
        self._facts = {name: Text(look, Type.BODY, wrap=True) for name in _FACTS}
        self._names: dict[str, Text] = {}
        self.open_button = Button(look, "Open batches", name="openBatchesButton")
        self.open_button.clicked.connect(self.open_wanted)
        self.more_button = Button(look, kind="icon", icon="more", hint="More acts", name="historyMoreButton")
        self.menu = QMenu(self)
        self.menu.setObjectName("historyMenu")
        self.menu.setToolTipsVisible(True)
        self.more_button.setMenu(self.menu)
        self.save_action = self._add("saveResults", "Save results…", self.save_wanted, "")
        self.whole_list_action = self._add(
            "saveWholeList", "Save results of all its campaigns…", self.whole_list_wanted, ""
        )
        self.senders_action = self._add("saveForSender", "Save for the sender…", self.senders_wanted, SENDERS_TIP)
        self.calls_action = self._add("askCalls", "See who was called", self.calls_wanted, CALLS_TIP)
        self.answers_action = self._add(
            "saveHistoryAnswers", "Save replies for support…", self.answers_wanted, ANSWERS_TIP
        )
        self.menu.addSeparator()
        self.undo_action = self._add("undoUpload", "Delete these leads from CloudAgent…", self.undo_wanted, UNDO_TIP)
        self.delete_action = self._add("deleteUpload", "Delete from history…", self.delete_wanted, "")
        self._calls_bar = PartsBar(look, 6)
        self._calls_bar.setObjectName("callsBar")
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.SPACE_TIGHT)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(0, 84)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate(self._facts.items()):
            self._names[name] = Text(look, Type.SMALL, "text2", name, wrap=True)
            grid.addWidget(self._names[name], line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, line, 1)
        inner = QWidget()
        inner.setObjectName("scrolled")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(grid)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        scroll.setMinimumHeight(LEAST_FACTS)
        self.box.addLayout(column(self._name, self._sentence, spacing=tokens.SPACE_PAIR))
        self.box.addWidget(self._bar)
        self.box.addWidget(self._fates)
        self.box.addWidget(self._calls_bar)
        self.box.addWidget(Rule())
        self.box.addWidget(scroll, 1)
        self.box.addLayout(row(self.open_button, 1, self.more_button))
        self.box.setSpacing(6)

    def _add(self, name: str, words: str, wanted: SignalInstance, tip: str) -> QAction:
        action = self.menu.addAction(words)
        action.setObjectName(name)
        action.setToolTip(tip)
        action.triggered.connect(wanted)
        return action

    def show_entry(
        self, entry: HistoryEntry, batches: Sequence[BatchRecord], now: datetime, after: AfterUpload
    ) -> None:
        """Show an upload with its batches, as of now, and what came after it."""
        upload, sums = entry.upload, entry.sums
        self._name.set_text(upload.file_name)
        self._sentence.setText(entry.sentence(now))
        self._bar.set_parts(
            [
                (entry.there, "ok"),
                (entry.failed, "warn"),
                (sums.deleted, "off"),
                (sums.refused, "err"),
                (sums.unconfirmed, "doubt"),
                (sums.sending, "accent"),
                (sums.cancelled, "off"),
                (sums.waiting, "track"),
            ]
        )
        self._bar.setAccessibleName(entry.fates())
        self._fates.setText(entry.fates())
        made = sum(batch.attempts for batch in batches)
        kept = sum(1 for batch in batches if batch.has_payload)
        facts = {
            "Campaign": upload.campaign,
            "Account": upload.account,
            "Results": after.results,
            "Calls": _calls_words(after.calls, now),
            "Undone": after.undone,
            "Duplicates": words_of(upload.duplicates).short,
            "Start": "The campaign is started when it is done" if upload.start_campaign else "",
            "Results to": _host_of(upload),
            "Held back": count("lead", sums.held_back),
            "Requests": f"{number(made)} made for {count('batch', len(batches), 'batches')}",
            "Kept": _kept(kept),
        }
        for name, text in facts.items():
            self._facts[name].setText(text.replace("_", f"_{_BREAK}"))
            for part in (self._facts[name], self._names[name]):
                part.setVisible(bool(text))
        self._facts["Results"].set_tone(after.tone)
        self.answers_action.setVisible(made > 0)
        self.whole_list_action.setVisible(entry.upload.split_of > 0)
        self._show_calls(after.calls)
        self.calls_action.setVisible(after.can_ask_calls)
        self.undo_action.setVisible(after.can_undo and not entry.is_running)
        self.delete_action.setEnabled(not entry.is_running)
        self.delete_action.setToolTip("It is running: stop it first" if entry.is_running else "")

    def _show_calls(self, calls: CallSums | None) -> None:
        self._calls_bar.setVisible(calls is not None)
        if calls is not None:
            in_vain = calls.dialled - calls.answered
            self._calls_bar.set_parts([(calls.answered, "ok"), (in_vain, "warn"), (calls.not_yet, "track")])
            self._calls_bar.setAccessibleName(calls.words)
            self._calls_bar.setToolTip(f"Calls: {number(calls.answered)} answered, {number(in_vain)} called in vain")

    def fact(self, name: str) -> str:
        """Return what is said under a name."""
        return self._facts[name].text().replace(_BREAK, "")


def _host_of(upload: UploadRecord) -> str:
    """Return where CloudAgent was told to send results: the host only, since the rest may be a secret."""
    if upload.server == PRACTICE_SERVER or not upload.callback_url:
        return ""
    return urlsplit(upload.callback_url).hostname or ""


def _calls_words(calls: CallSums | None, now: datetime) -> str:
    """Return what call records told, and by day."""
    if calls is None:
        return ""
    days = [
        f"{day(each.day)}: {number(each.dialled)} called, {number(each.answered)} answered"
        for each in calls.days
        if each.dialled
    ]
    return "\n".join([calls.words, *days, f"Asked {moment(calls.asked_at, now)}."])


def _kept(batches: int) -> str:
    """Return what the journal keeps of an upload, personal data first named."""
    if not batches:
        return "Row numbers and Transaction IDs. Phone numbers only in scrambled form."
    leads = f"the leads of {count('batch', batches, 'batches')} until they are accepted"
    return f"Row numbers, Transaction IDs, and {leads}. Phone numbers of accepted leads only in scrambled form."
