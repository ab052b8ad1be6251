"""What takes something away in History: deleting one upload or all of them here, undoing one in CloudAgent."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialogButtonBox

from ozogui.engine.undoing import UndoPlan
from ozogui.errors import UserError
from ozogui.ui.batches.history_entry import HistoryEntry
from ozogui.ui.history.undo_dialog import UndoDialog
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.page import Page
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.wording import count

_Role = QDialogButtonBox.ButtonRole


class HistoryRemoval(QObject):
    """Asks and carries out, for one page."""

    changed = Signal()
    """Uploads are gone, or leads of one were taken out of their campaign."""

    def __init__(self, page: Page, journey: Journey) -> None:
        super().__init__(page)
        self._page, self._journey = page, journey

    # Deleting here

    def ask_to_delete(self, entry: HistoryEntry | None) -> None:
        """Ask before one upload is forgotten."""
        if entry is None:
            return
        dialog = self._question(
            f"Delete {entry.upload.file_name} from history?",
            f"{_would_wait(entry.sums.waiting)}Row numbers, counts and transactionIds are deleted from this computer. "
            "CloudAgent keeps what it has.",
        )
        dialog.setObjectName("deleteDialog")
        upload_id = entry.upload.id
        dialog.add("Delete it", "danger", _Role.DestructiveRole, lambda: self._delete(upload_id), name="deleteItButton")
        dialog.add("Keep it", "primary", _Role.RejectRole, name="keepItButton")
        dialog.open()

    def ask_to_delete_all(self, entries: Sequence[HistoryEntry]) -> None:
        """Ask before everything is forgotten; `entries` tell how many leads wait in what is listed."""
        dialog = self._question(
            "Delete the whole history?",
            f"{_would_wait(sum(entry.sums.waiting for entry in entries))}Row numbers, counts, transactionIds and "
            "results of every upload are deleted from this computer, the fingerprints of its numbers too. CloudAgent "
            "keeps what it has. An upload that is running stays.",
        )
        dialog.setObjectName("deleteAllDialog")
        dialog.add("Delete all", "danger", _Role.DestructiveRole, self._delete_all, name="deleteAllButton")
        dialog.add("Keep it", "primary", _Role.RejectRole, name="keepAllButton")
        dialog.open()

    def _delete(self, upload_id: int) -> None:
        try:
            self._journey.journal.delete_upload(upload_id)
        except UserError as error:
            self._page.show_error(error)
            return
        if self._journey.sending.upload_id == upload_id:
            self._journey.sending.upload_id = None
            self._journey.upload_changed.emit()
        self.changed.emit()
        self._page.notice.tell("The upload is deleted from history.", tone="ok")

    def _delete_all(self) -> None:
        past = self._journey.past_uploads
        self._journey.background.run(
            lambda _work: past.delete_all(),
            self._tell_deleted,
            on_failure=self._page.show_error,
            words="Deleting the history",
            lane="results",
        )

    def _tell_deleted(self, result: tuple[int, int]) -> None:
        deleted, stay = result
        if not self._journey.runner.is_running:
            self._journey.sending.upload_id = None
        self._journey.upload_changed.emit()
        self.changed.emit()
        verb = "is running and stays" if stay == 1 else "are running and stay"
        more = f"{count('upload', stay)} {verb}." if stay else ""
        self._page.notice.tell(f"{count('upload', deleted)} deleted from history.", more, tone="ok")

    def _question(self, title: str, sentence: str) -> QuestionDialog:
        return QuestionDialog(self._page.look, title, sentence, self._page.window(), icon="trash", tone="err")

    # Undoing in CloudAgent

    def ask_to_undo(self, entry: HistoryEntry | None) -> None:
        """Find out what undoing an upload would do, then ask for the campaign's name."""
        if entry is None:
            return
        upload_id, undoing = entry.upload.id, self._journey.undoing
        self._journey.background.run(
            lambda _work: undoing.plan(upload_id),
            self._open_undo,
            on_failure=self._page.show_error,
            words="Looking up the numbers of this upload",
            lane="undo plan",
        )

    def _open_undo(self, plan: UndoPlan) -> None:
        dialog = UndoDialog(self._page.look, self._journey, plan, self._page.window())
        dialog.ended.connect(self.changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def _would_wait(leads: int) -> str:
    return f"{count('lead', leads)} {'waits' if leads == 1 else 'wait'} and would never be sent. " if leads else ""
