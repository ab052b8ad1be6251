"""What a person does about results of the upload in front: adding them, fetching failed rows, repairing those leads.

Asked for where something leaves this computer or is fetched from elsewhere; the rest is the core's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialogButtonBox

from ozogui.errors import UserError
from ozogui.leads.checking.rules import LEFT_OUT
from ozogui.leads.rows.taking import Taking
from ozogui.ui.batches.later_results import Later, reasons_in_words
from ozogui.ui.batches.upload_facts import UploadFacts
from ozogui.ui.journey.journey import Journey
from ozogui.ui.journey.place import Place
from ozogui.ui.kit.background import Work
from ozogui.ui.kit.page import Page
from ozogui.ui.kit.question_dialog import QuestionDialog
from ozogui.ui.upload.add_result_dialog import AddResultDialog
from ozogui.uploads.records import HIDDEN_ROW, BatchState
from ozogui.wording import LIST_SEPARATOR, count

_Role = QDialogButtonBox.ButtonRole
_RESULT_ENDINGS = {".json"}
_FAILED_ROWS_ENDINGS = {".csv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods"}
_FAILED_ROWS = ("error", "failed")


class UploadResults(QObject):
    """Asks and carries out, for one page."""

    def __init__(self, page: Page, journey: Journey, facts: Callable[[], UploadFacts | None]) -> None:
        """Serve a page; `facts` gives the upload in front as last read."""
        super().__init__(page)
        self._page, self._journey, self._facts = page, journey, facts
        self._dialog: AddResultDialog | None = None

    @property
    def dialog(self) -> AddResultDialog | None:
        """The dialog that takes results in, while it is open."""
        return self._dialog

    def add(self) -> None:
        """Ask for a result, or a file of failed rows."""
        facts = self._facts()
        if facts is None or self._dialog is not None:
            return
        dialog = AddResultDialog(self._page.look, self._journey, facts.upload.id, self._page.window())
        dialog.taken.connect(self._journey.upload_changed)
        dialog.finished.connect(self._forget)
        self._dialog = dialog
        dialog.open()

    def takes(self, path: Path) -> bool:
        """Take in a file that was dropped on the page, if its name says that it is a result; else return False."""
        facts = self._facts()
        if facts is None or not facts.sums.accepted:
            return False
        ending, stem = path.suffix.casefold(), path.stem.casefold()
        is_failed_rows = ending in _FAILED_ROWS_ENDINGS and any(word in stem for word in _FAILED_ROWS)
        if ending not in _RESULT_ENDINGS and not is_failed_rows:
            return False
        self.add()
        if self._dialog is not None:
            self._dialog.take_file(path)
        return True

    def _forget(self) -> None:
        self._dialog = None

    # Failed rows

    def ask_to_fetch(self, later: Later) -> None:
        """Ask before anything is fetched from an address that a result named."""
        files = count("file", len(later.to_fetch))
        dialog = QuestionDialog(
            self._page.look,
            f"Fetch the {files} of failed rows?" if len(later.to_fetch) > 1 else "Fetch the file of failed rows?",
            "CloudAgent's result names an address for it, which is not your account's server. It is asked once, over "
            "https, sends nothing of yours, and the address is not kept. The file holds phone numbers; only the rows "
            "and the reasons stay here.",
            self._page.window(),
            icon="download",
            tone="accent",
        )
        dialog.setObjectName("fetchDialog")
        dialog.add("Cancel", "tall", _Role.RejectRole, name="cancelFetchButton")
        dialog.add("Fetch it", "primary", _Role.AcceptRole, lambda: self._fetch(later.to_fetch), name="fetchButton")
        dialog.open()

    def _fetch(self, transactions: Collection[str]) -> None:
        sent = self._journey.sent_uploads

        def fetch(work: Work) -> int:
            found = 0
            for transaction in transactions:
                if work.is_cancelled():
                    break
                found += len(sent.fetch_failed_rows(transaction).reasons)
            return found

        def told(found: int) -> None:
            self._page.notice.tell(f"{count('failed row', found)} found in your file.", tone="ok")
            self._journey.upload_changed.emit()

        self._journey.background.run(
            fetch, told, on_failure=self._failed_to_fetch, words="Fetching the failed rows", lane="failed rows"
        )

    def _failed_to_fetch(self, error: UserError) -> None:
        self._journey.upload_changed.emit()  # of several files the first ones may be in the journal
        self._page.show_error(error)

    # Repairing

    def repair_failed(self, reasons: Mapping[int, str]) -> None:
        """Go to Check with only those leads that CloudAgent refused later, by row with its reasons."""
        leads = count("lead", len(reasons))
        self._journey.keep_only(
            dict(reasons),
            "Only the leads that failed",
            f"Only the {leads} that CloudAgent refused {'is' if len(reasons) == 1 else 'are'} left in.",
            f"It said: {reasons_in_words(reasons.values())}. Repair them, then choose the campaign: they go as an "
            "upload of their own. Undo takes the others in again.",
        )

    def repair_refused(self) -> None:
        """Go to Check with only the leads of the refused batches."""
        facts = self._facts()
        if facts is None:
            return
        refused = facts.in_state(BatchState.REFUSED)
        try:
            journal = self._journey.journal
            rows = {row: batch.message for batch in refused for row in journal.rows_of(batch.id)}
        except UserError as error:
            self._page.show_error(error)
            return
        self._journey.keep_only(
            rows,
            "Only the refused leads",
            f"Only the {count('refused lead', len(rows))} {'is' if len(rows) == 1 else 'are'} left in.",
            f"CloudAgent said: {reasons_in_words(batch.message.rstrip('.') for batch in refused)}. Repair them, then "
            "choose the campaign: they go as an upload of their own. Undo takes the others in again.",
        )

    def repair_held_back(self) -> None:
        """Go to Check with only the leads that were held back; those that a person excluded or hid stay out."""
        facts = self._facts()
        if facts is None:
            return
        try:
            held = self._journey.journal.held_back(facts.upload.id)
        except UserError as error:
            self._page.show_error(error)
            return
        rows = {row: "" for row, rules in held if not {LEFT_OUT, HIDDEN_ROW}.intersection(rules)}
        self._journey.keep_only(
            rows,
            "Only the leads that were not sent",
            f"Only the {count('lead', len(rows))} that {'was' if len(rows) == 1 else 'were'} not sent "
            f"{'is' if len(rows) == 1 else 'are'} left in.",
            "Put them right, then choose the campaign: they go as an upload of their own. Undo takes the others in "
            "again.",
        )

    def open_sheet(self) -> None:
        """Open the spreadsheet that the upload was made of, so that its leads can be repaired."""
        facts = self._facts()
        if facts is not None and not self._journey.is_locked:
            if facts.upload.reading:
                self._journey.merging.open_again(facts.upload.reading)
            else:
                first, *more = facts.upload.sheet_name.split(LIST_SEPARATOR)
                taking = Taking(more_sheets=tuple(more))
                self._journey.open_file(Path(facts.upload.file_path), sheet=first or None, taking=taking)
            self._journey.place_wanted.emit(Place.SPREADSHEET)
