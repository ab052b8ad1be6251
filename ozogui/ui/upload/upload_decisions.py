"""What a person decides about the upload in front: starting, stopping, giving up, sending again, unconfirmed batches.

Each decision is asked for where it cannot be taken back, written into the journal, and then shown by the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QDialogButtonBox

from ozogui.engine.moved_account import MovedAccountError
from ozogui.errors import UserError
from ozogui.ui.batches.unconfirmed_dialog import Choice, UnconfirmedDialog
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.batches.upload_files import save_answers
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.page import Page
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.upload.raw_answer_dialog import RawAnswerDialog
from ozogui.ui.upload.stop_dialog import ask_to_cancel, ask_to_cut, ask_to_stop
from ozogui.ui.upload.upload_acts import runs_here
from ozogui.uploads.records import BatchState
from ozogui.wording import count


class UploadDecisions(QObject):
    """Asks and carries out, for one page. At most one dialog is open at a time."""

    def __init__(self, page: Page, journey: Journey, facts: Callable[[], UploadFacts | None]) -> None:
        """Serve a page; `facts` gives the upload in front as last read."""
        super().__init__(page)
        self._page, self._journey, self._facts = page, journey, facts
        self._dialog: QDialog | None = None
        self._cancel_at_end = False
        journey.runner.ended.connect(self._on_ended)
        journey.runner.moved.connect(self._ask_to_follow)

    @property
    def dialog(self) -> QDialog | None:
        """The dialog that is open."""
        return self._dialog

    # Going

    def go_on(self) -> None:
        """Start the upload, or take its pause back."""
        facts = self._facts()
        if facts is None:
            return
        if runs_here(self._journey.runner, facts):
            self._journey.sending.go_on(facts.upload.id)
        else:
            self._start(facts)

    def _start(self, facts: UploadFacts) -> None:
        """Run the upload from where it stands, with its own account in sight: two must never be mistaken."""
        try:
            self._journey.send(facts.upload.id)
        except UserError as error:
            self._page.show_error(error)

    def ask_to_go_on(self) -> None:
        """Ask before the rest is sent, for a key that other pages take for "next"; the default is "Not yet"."""
        facts = self._facts()
        if facts is None or self._dialog is not None:
            return
        leads = count("lead", facts.sums.waiting)
        dialog = QuestionDialog(
            self._page.look, f"Continue with {leads}?", f"They go to {facts.upload.campaign}.", self._page.window(),
            icon="plane",
        )  # fmt: skip
        dialog.setObjectName("goOnDialog")
        role = QDialogButtonBox.ButtonRole
        dialog.add_guarded(f"Send {leads}", role.DestructiveRole, self.go_on, name="goOnItButton")
        dialog.add("Not yet", "primary", role.RejectRole, name="notYetButton")
        self._open(lambda: dialog)

    def _ask_to_follow(self, error: MovedAccountError) -> None:
        """Ask whether the rest goes to the account as it is now, which is another than the one it began with."""
        title, sentences = error.question
        dialog = QuestionDialog(self._page.look, title, sentences, self._page.window(), icon="question")
        dialog.setObjectName("movedAccountDialog")
        role, upload_id = QDialogButtonBox.ButtonRole, error.upload.id
        words = "Send to the account as it is now"
        dialog.add_guarded(words, role.DestructiveRole, lambda: self._follow(upload_id), name="followAccountButton")
        dialog.add("Not yet", "primary", role.RejectRole, name="notYetButton")
        self._open(lambda: dialog)

    def _follow(self, upload_id: int) -> None:
        try:
            self._journey.runner.start(upload_id, follow_account=True)
        except UserError as error:
            self._page.show_error(error)

    # Stopping

    def stop(self) -> None:
        """Ask how to stop; of an upload that does not run, whether to give up what waits."""
        facts = self._facts()
        if facts is None or self._dialog is not None:
            return
        if not runs_here(self._journey.runner, facts):
            self._ask_to_cancel()
            return
        window, runner = self._page.window(), self._journey.runner
        upload_id = facts.upload.id
        if runner.stops(upload_id):
            cut = partial(runner.stop_now, upload_id)
            self._remember(ask_to_cut(self._page.look, facts, window, cut=cut))
            return
        self._remember(
            ask_to_stop(
                self._page.look, facts, window, stop=partial(runner.stop, upload_id), cancel_rest=self._ask_to_cancel
            )
        )

    def _ask_to_cancel(self) -> None:
        facts = self._facts()
        if facts is not None:
            window = self._page.window()
            self._remember(ask_to_cancel(self._page.look, facts, window, cancel_rest=self._cancel_rest))

    def _cancel_rest(self) -> None:
        facts = self._facts()
        if facts is not None and runs_here(self._journey.runner, facts):
            # A batch that is cancelled must not be on its way: stop first, cancel when the thread is gone.
            self._cancel_at_end = True
            self._journey.runner.stop(facts.upload.id)
        else:
            self._cancel_waiting()

    def _on_ended(self) -> None:
        if self._cancel_at_end:
            self._cancel_at_end = False
            self._cancel_waiting()

    def _cancel_waiting(self) -> None:
        facts = self._facts()
        if facts is None:
            return
        try:
            self._journey.journal.cancel_waiting(facts.upload.id)
        except UserError as error:
            self._page.show_error(error)
        self._journey.upload_changed.emit()

    # Batches

    def send_refused_again(self) -> None:
        """Let the refused batches wait again as they are, and go on."""
        facts = self._facts()
        if facts is None:
            return
        try:
            for batch in facts.in_state(BatchState.REFUSED):
                self._journey.journal.send_again(batch.id, "To be sent again, as you decided.")
        except UserError as error:
            self._page.show_error(error)
        self._journey.upload_changed.emit()
        self._go_on_if_idle()

    def decide(self, batch_id: int) -> None:
        """Ask what to do about an unconfirmed batch."""
        self._open(lambda: self._unconfirmed_dialog(batch_id))

    def decide_first(self) -> None:
        """Ask what to do about the first unconfirmed batch."""
        facts = self._facts()
        unconfirmed = facts.in_state(BatchState.UNCONFIRMED) if facts is not None else ()
        if unconfirmed:
            self.decide(unconfirmed[0].id)

    def show_raw(self, batch_id: int) -> None:
        """Show what CloudAgent literally answered to a batch."""
        self._open(lambda: self._raw_dialog(batch_id))

    def _raw_dialog(self, batch_id: int) -> QDialog:
        dialog = RawAnswerDialog(self._page.look, self._journey, batch_id, self._page.window())
        dialog.save_all_wanted.connect(self._save_answers)
        return dialog

    def _save_answers(self) -> None:
        facts = self._facts()
        if facts is not None:
            save_answers(self._page, self._journey, facts.upload)

    def _unconfirmed_dialog(self, batch_id: int) -> QDialog:
        dialog = UnconfirmedDialog(self._page.look, self._journey, batch_id, self._page.window())
        dialog.decided.connect(self._on_decided)
        return dialog

    def _on_decided(self, choice: str) -> None:
        self._journey.upload_changed.emit()
        if choice == Choice.AGAIN:
            self._go_on_if_idle()

    def _go_on_if_idle(self) -> None:
        facts = self._facts()
        if facts is not None and not runs_here(self._journey.runner, facts):
            self._start(facts)

    # Dialogs

    def _open(self, make: Callable[[], QDialog]) -> None:
        if self._dialog is not None:  # a double click on a link asks twice
            return
        try:
            dialog = make()
        except UserError as error:
            self._page.show_error(error)
            return
        dialog.open()
        self._remember(dialog)

    def _remember(self, dialog: QDialog) -> None:
        self._dialog = dialog
        # Not a lambda that holds the dialog: freed by the dialog's own end, it would end the dialog a second time.
        dialog.finished.connect(self._forget)

    def _forget(self) -> None:
        if self.sender() is self._dialog:
            self._dialog = None
