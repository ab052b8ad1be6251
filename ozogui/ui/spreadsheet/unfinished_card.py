"""The card on the first page that offers to go on with what an earlier run left behind, its state in one sentence.

What is left is the journal's to say; going on is the journey's.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ozogui.engine.engine import Engine
from ozogui.ui.batches.history_entry import HistoryEntry, NextAct, entries_of, when
from ozogui.ui.batches.upload_facts import UploadFacts, read_facts
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Button, Card, Icon, column, row
from ozogui.ui.kit.hold_button import HoldButton
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.uploads.records import BatchState, StopCause
from ozogui.wording import count, duration, number, shorten_middle

LOOKED_AT = 50
"""Of so many of the latest uploads it is seen whether the program ended while their last batch was on its way."""


class Unfinished:
    """The newest upload that was begun and is run by nobody, and how many more there are."""

    def __init__(
        self, entry: HistoryEntry, facts: UploadFacts, seconds_left: float, more: int, not_begun: int = 0
    ) -> None:
        """Take what was read; `seconds_left` is until the last waiting batch would begin.

        `not_begun` uploads were prepared and never begun: they may have waited for this one.
        """
        self.entry, self._facts, self._seconds_left, self.more = entry, facts, seconds_left, more
        self.not_begun = not_begun

    @property
    def upload_id(self) -> int:
        """Its number in the journal."""
        return self.entry.upload.id

    def title(self, now: datetime) -> str:
        """Return the state: "renewals-q4.xlsx stopped at 20,912 of 37,412 leads yesterday 17:51."."""
        upload = self.entry.upload
        ended = "was interrupted" if upload.stop_cause is StopCause.INTERRUPTED else "stopped"
        answered = [batch.changed_at for batch in self._facts.batches if batch.attempts and batch.state in _TOLD] or [
            upload.started_at or upload.created_at
        ]
        so_far = f"{number(self.entry.sums.queued)} of {count('lead', self.entry.leads)}"
        return f"{shorten_middle(upload.file_name, 48)} {ended} at {so_far} {when(max(answered), now)}."

    @property
    def sentence(self) -> str:
        """What going on means."""
        sums, parts = self.entry.sums, []
        if sums.waiting:
            length = f"about {duration(self._seconds_left)}" if self._seconds_left >= 1 else "a few seconds"
            parts.append(
                f"{count('lead', sums.waiting)} {'waits' if sums.waiting == 1 else 'wait'}, {length}; "
                "nothing that is queued is sent again."
            )
        if sums.unconfirmed:
            needs = "needs" if sums.unconfirmed == 1 else "need"
            parts.append(f"{count('lead', sums.unconfirmed)} {needs} a decision from you.")
        if self.more:
            parts.append(f"{count('more upload', self.more)} {'waits' if self.more == 1 else 'wait'} in History.")
        if self.not_begun:
            wait, them = ("waits", "it") if self.not_begun == 1 else ("wait", "them")
            parts.append(f"{count('upload', self.not_begun)} {wait} that did not begin: send {them} from History.")
        return " ".join(parts)


_TOLD = (BatchState.QUEUED, BatchState.REFUSED, BatchState.WAITING)


def recover_and_look(engine: Engine) -> Unfinished | None:
    """Look for what an earlier run left behind, settle what it left open, and return what can go on.

    Raises:
        JournalError: the journal cannot be opened; a damaged one was kept aside.
    """
    engine.recover()
    return look_for_unfinished(engine)


def look_for_unfinished(engine: Engine) -> Unfinished | None:
    """Return the newest upload that was begun and can go on, or that a crash left with a batch in doubt.

    Raises:
        JournalError: the journal cannot be read.
    """
    journal = engine.journal
    unfinished = journal.unfinished()
    waiting = [upload for upload in unfinished if upload.started_at is not None]
    known = {upload.id for upload in waiting}
    in_doubt = [
        upload
        for upload in journal.uploads(LOOKED_AT)
        if upload.stop_cause is StopCause.INTERRUPTED and upload.id not in known and not upload.held_by
    ]
    found = sorted(
        (entry for entry in entries_of(journal, [*waiting, *in_doubt]) if entry.sums.waiting or entry.needing),
        key=lambda entry: entry.upload.id,
    )
    if not found:
        return None
    entry = found[-1]
    left_s = engine.seconds_left(entry.upload.id)
    return Unfinished(
        entry, read_facts(journal, entry.upload.id), left_s, len(found) - 1, len(unfinished) - len(waiting)
    )


class UnfinishedCard(Card):
    """Offers to go on with one upload; hidden while there is none, or after "Not now"."""

    go_on_wanted = Signal(int)
    """The id of the upload that is to go on."""
    show_wanted = Signal(int)
    """The id of the upload that is to be shown."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(margin=tokens.SPACE_TIGHT, parent=parent)
        self.setObjectName("unfinishedCard")
        self._upload_id = 0
        self._refused: set[int] = set()
        self._title = ElidedText(look, Type.STRONG)
        self._sentence = Text(look, Type.SMALL, "text2", wrap=True)
        self.go_on_button = HoldButton(look, icon="play", name="goOnUnfinishedButton")
        self.go_on_button.make_quiet()
        self.go_on_button.needs_holding = False
        self.go_on_button.set_words("Continue")
        self.show_button = Button(look, "Show", name="showUnfinishedButton")
        self.not_now_button = Button(look, "Not now", kind="quiet", name="notNowButton")
        self.go_on_button.done.connect(lambda: self.go_on_wanted.emit(self._upload_id))
        self.show_button.clicked.connect(lambda: self.show_wanted.emit(self._upload_id))
        self.not_now_button.clicked.connect(self._on_not_now)
        line = row(Icon(look, "pause", "warn", 18), spacing=tokens.SPACE_TIGHT)
        line.addLayout(column(self._title, self._sentence, spacing=2), 1)
        for button in (self.go_on_button, self.show_button, self.not_now_button):
            line.addWidget(button)
        self.box.addLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def title(self) -> str:
        """The sentence it shows."""
        return self._title.whole

    @property
    def sentence(self) -> str:
        """The second sentence it shows."""
        return self._sentence.text()

    def show_unfinished(self, found: Unfinished | None, now: datetime) -> None:
        """Offer to go on with an upload; None, or one that was put off in this window, offers nothing."""
        if found is not None:
            self._upload_id = found.upload_id
            self._title.set_text(found.title(now))
            self._sentence.setText(found.sentence)
            self.setAccessibleName(f"{found.title(now)} {found.sentence}")
            self.go_on_button.setVisible(found.entry.next_act is NextAct.GO_ON)
        self.setVisible(found is not None and found.upload_id not in self._refused)

    def _on_not_now(self) -> None:
        self._refused.add(self._upload_id)
        self.hide()
