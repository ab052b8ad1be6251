"""What stands at the end of an upload: the sums and their proof, and what a person can do now.

It shows facts and says which of its buttons was pressed; the page carries it out.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ozogui.ui.batches.later_results import FATE_LOOKS, Later
from ozogui.ui.batches.upload_facts import UploadFacts, leads_of
from ozogui.ui.batches.upload_words import first_sentence, proof, requests_made
from ozogui.ui.kit import tokens
from ozogui.ui.kit.controls import Card, Icon, row
from ozogui.ui.kit.labels import ElidedText, Text
from ozogui.ui.kit.look import Look, Type
from ozogui.ui.kit.todo_card import ROW_HEIGHT, SMALLEST_ROW_HEIGHT, TodoCard
from ozogui.uploads.records import BatchRecord, BatchState
from ozogui.wording import count, number


class FinishedPanel(QWidget):
    """The end of one upload."""

    decide_wanted = Signal()
    """About the unconfirmed batches."""
    send_again_wanted = Signal()
    """The refused batches, as they are."""
    save_refused_wanted = Signal()
    """The leads of the refused batches, into a workbook."""
    save_held_back_wanted = Signal()
    """The held-back leads, into a workbook."""
    repair_refused_wanted = Signal()
    """The leads of the refused batches, on the page of step 3."""
    add_result_wanted = Signal()
    """What CloudAgent told of a transaction, pasted or out of a file."""
    fetch_failed_wanted = Signal()
    """The files that say which leads failed and why."""
    repair_held_back_wanted = Signal()
    """The held-back leads that can be put right, on the page of step 3."""
    repair_failed_wanted = Signal()
    """The leads that failed later, on the page of step 3."""
    open_sheet_wanted = Signal()
    """The spreadsheet that the upload was made of."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._sums = {
            "queued": SumCard(look, "Queued", "tick-circle", "ok"),
            "refused": SumCard(look, "Refused", "octagon", "err"),
            "unconfirmed": SumCard(look, "Unconfirmed", "question", "warn"),
            "held_back": SumCard(look, "Held back", "shield", "text2"),
            "cancelled": SumCard(look, "Cancelled", "minus", "text2"),
        }
        self._proof_icon = Icon(look, "tick-circle", "ok", 16)
        self._proof = Text(look, Type.SMALL, "text2", tabular=True)
        self._requests = Text(look, Type.SMALL, "text2", tabular=True)
        self._todo = TodoCard(look)
        self._room = 0
        self._decide = self._todo.add_row("question", "warn")
        self._decide.add_button("Decide…", self.decide_wanted.emit, kind="soft", name="decideButton")
        self._refused = self._todo.add_row("wand", "accent_text")
        self._repair_refused = self._refused.add_button(
            "Open in Check", self.repair_refused_wanted.emit, kind="soft", name="repairRefusedButton"
        )
        self._refused.add_button("Send again", self.send_again_wanted.emit, name="sendAgainButton")
        self._refused.add_button("Save these rows…", self.save_refused_wanted.emit, name="saveRefusedButton")
        self.failed_row = self._todo.add_row("wand", "accent_text")
        self._fetch = self.failed_row.add_button(
            "Get error file…", self.fetch_failed_wanted.emit, name="fetchFailedButton"
        )
        self._repair_failed = self.failed_row.add_button(
            "Open in Check", self.repair_failed_wanted.emit, kind="soft", name="repairFailedButton"
        )
        self._open_sheet = self.failed_row.add_button(
            "Open the spreadsheet", self.open_sheet_wanted.emit, name="openSheetButton"
        )
        self._sendable = self._todo.add_row("wand", "accent_text")
        self._sendable.add_button(
            "Open in Check", self.repair_held_back_wanted.emit, kind="soft", name="repairHeldBackButton"
        )
        self._held_back = self._todo.add_row("shield", "text2")
        self._save_held_back = self._held_back.add_button(
            "Save held-back leads…", self.save_held_back_wanted.emit, name="saveHeldBackButton"
        )
        self.later_row = self._todo.add_row("clock", "text2")
        self.later_row.add_button("Add a result…", self.add_result_wanted.emit, name="addResultButton")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(tokens.SPACE_TIGHT)
        layout.addLayout(row(*self._sums.values(), spacing=tokens.SPACE - 2))
        layout.addLayout(row(self._proof_icon, self._proof, 1, self._requests))
        layout.addWidget(self._todo, 1)

    def show_facts(self, facts: UploadFacts, *, is_open_here: bool, repairable: int, later: Later) -> None:
        """Show how an upload ended.

        Args:
            facts: the upload.
            is_open_here: whether the leads that it was made of are open in this window.
            repairable: how many of the held-back leads can be put right with one press.
            later: what became of the queued leads.
        """
        self._show_sums(facts)
        self._proof.setText(proof(facts))
        agree = facts.sums.agree
        self._proof_icon.show_icon("tick-circle" if agree else "octagon", "ok" if agree else "err")
        self._requests.setText(requests_made(facts))
        self._show_todo(facts, is_open_here=is_open_here)
        self._sendable.show_words(
            f"{count('lead', repairable)} can still be sent",
            "OzoGUI can put them right. They then go as an upload of their own; nothing that was accepted is repeated.",
        )
        self._sendable.setVisible(repairable > 0)
        self._show_later(facts, is_open_here=is_open_here, later=later)
        self._todo.fit()
        self.fit_into(self._room)

    def fit_into(self, height: int) -> None:
        """Give the rows their full height where all of them have it, else the smallest that holds two lines.

        Args:
            height: what the page has for this panel at most.
        """
        self._room = height
        above_rows = self.sizeHint().height() - self._todo.rows_height
        self._todo.set_row_height(ROW_HEIGHT if above_rows + self._todo.full_height <= height else SMALLEST_ROW_HEIGHT)

    def _show_sums(self, facts: UploadFacts) -> None:
        sums = facts.sums
        queued = facts.in_state(BatchState.QUEUED)
        with_id = sum(1 for batch in queued if batch.transaction_id)
        each = "each with a Transaction ID" if with_id == len(queued) else f"{number(with_id)} with a transactionId"
        where = f"in {count('batch', len(queued), 'batches')}, {each}" if queued else "nothing was queued"
        gone = f"; {number(sums.deleted)} more deleted again" if sums.deleted else ""
        self._sums["queued"].show_sum(sums.queued, f"{where}{gone}")
        self._sums["refused"].show_sum(
            sums.refused, _about(facts.in_state(BatchState.REFUSED)) or "no batch was refused"
        )
        self._sums["unconfirmed"].show_sum(
            sums.unconfirmed, _about(facts.in_state(BatchState.UNCONFIRMED)) or "every batch got a reply"
        )
        self._sums["held_back"].show_sum(
            sums.held_back, "not sent; see the results workbook" if sums.held_back else "every lead was ready"
        )
        self._sums["cancelled"].show_sum(sums.cancelled, "never sent, by your decision")
        self._sums["cancelled"].setVisible(bool(sums.cancelled))

    def _show_todo(self, facts: UploadFacts, *, is_open_here: bool) -> None:
        unconfirmed, refused = facts.in_state(BatchState.UNCONFIRMED), facts.in_state(BatchState.REFUSED)
        leads = leads_of(unconfirmed)
        self._decide.show_words(
            f"Decide about {named(unconfirmed)}",
            f"{count('lead', leads)} may or may not have arrived. A look into CloudAgent settles it.",
        )
        self._decide.setVisible(bool(unconfirmed))
        leads = leads_of(refused)
        self._refused.show_words(
            f"Repair and send {named(refused)} again",
            f"{'Only this one goes' if leads == 1 else f'Only these {number(leads)} go'}; nothing that is queued is "
            "repeated. Saved rows are sent by opening their workbook once it is corrected.",
        )
        self._refused.setVisible(bool(refused))
        self._repair_refused.setVisible(is_open_here)
        held_back = facts.sums.held_back
        self._held_back.show_words(
            f"Send back the {count('held-back lead', held_back)}" if held_back != 1 else "Send back the held-back lead",
            "A workbook with the reason in every row; drop it back in when corrected."
            if is_open_here
            else "The results workbook lists their rows and reasons. To save the leads, open the spreadsheet again.",
        )
        self._save_held_back.setVisible(is_open_here)
        self._held_back.setVisible(bool(held_back))

    def _show_later(self, facts: UploadFacts, *, is_open_here: bool, later: Later) -> None:
        """Show what CloudAgent told of the queued leads, and what can be done about those that failed."""
        word, tone, icon = FATE_LOOKS[later.fate] if later.fate is not None else ("", "text2", "clock")
        self.later_row.show_icon(icon, tone)
        title = "What CloudAgent made of it"
        self.later_row.show_words(f"{title}: {word.casefold()}" if word else title, later.words, later.tone)
        self.later_row.setVisible(bool(facts.sums.accepted))
        leads = f"the {count('failed lead', later.failed)}" if later.failed > 1 else "the failed lead"
        known = bool(later.rows)
        which = f"Which {count('lead', later.failed) if later.failed > 1 else 'lead'} failed, and why"
        self.failed_row.show_words(f"Repair and send {leads} again" if known else which, later.failed_words)
        self.failed_row.setVisible(bool(later.failed))
        self._fetch.setVisible(bool(later.to_fetch))
        self._repair_failed.setVisible(known and is_open_here)
        self._open_sheet.setVisible(known and not is_open_here)


class SumCard(Card):
    """One sum: its name with an icon, the number, and what it means."""

    def __init__(self, look: Look, name: str, icon: str, tone: str) -> None:
        super().__init__()
        self._name = name
        self._number = Text(look, Type.SUM)
        self._about = ElidedText(look, Type.SMALL, "text2", mode=Qt.TextElideMode.ElideRight)
        self.box.setContentsMargins(16, 10, 16, 10)
        self.box.setSpacing(0)
        self.box.addLayout(row(Icon(look, icon, tone, 16), Text(look, Type.STRONG, tone, name), 1))
        self.box.addWidget(self._number)
        self.box.addWidget(self._about)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_sum(self, value: int, about: str) -> None:
        """Show a number of leads and a few words about it."""
        self._number.setText(number(value))
        self._about.set_text(about)
        self.setAccessibleName(f"{self._name}: {count('lead', value)}, {about}")


def named(batches: tuple[BatchRecord, ...]) -> str:
    """Return batches as a sentence names them: "batch 17", "3 batches"."""
    if len(batches) == 1:
        return f"batch {number(batches[0].number)}"
    return count("batch", len(batches), "batches")


def _about(batches: tuple[BatchRecord, ...]) -> str:
    """Return whose the sum is and what was said: "batch 12: Please provide valid data"; "" for none."""
    if not batches:
        return ""
    said = {first_sentence(batch.message) for batch in batches if batch.message}
    words = next(iter(said)) if len(said) == 1 else "for several reasons" if said else ""
    return f"{named(batches)}: {words}".rstrip(": ")
