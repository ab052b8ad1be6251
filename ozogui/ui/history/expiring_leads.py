"""Says in History which leads that were never sent will be deleted soon, and saves them for whoever wants them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ozogui.engine.past_uploads import expiring_words
from ozogui.errors import UserError
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.page import Page
from ozogui.uploads.results.batch_rows import write_batch_rows
from ozogui.wording import count

_MOST_SAID = 3


class ExpiringLeads:
    """Tells and saves, for one page."""

    def __init__(self, page: Page, journey: Journey) -> None:
        self._page, self._journey = page, journey

    def tell(self) -> None:
        """Say on the page what will be deleted within a week; nothing where there is nothing."""
        try:
            found = self._journey.past_uploads.expiring()
        except UserError as error:
            self._page.show_error(error)
            return
        if not found:
            return
        leads = sum(kept.leads for kept, _at in found)
        said = [expiring_words(kept, at) for kept, at in found[:_MOST_SAID]]
        said += [f"And {count('more upload', len(found) - _MOST_SAID)}."] * (len(found) > _MOST_SAID)
        self._page.notice.tell(
            f"{count('lead', leads)} that {'was' if leads == 1 else 'were'} never sent will be deleted soon.",
            f"{' '.join(said)} Send them before, or save them.",
            button="Save these leads…",
            act=self.choose_folder,
        )

    def choose_folder(self) -> None:
        """Ask for a folder, and save the leads of each upload into a workbook there."""
        folder = QFileDialog.getExistingDirectory(self._page, "Save the leads that will be deleted")
        if folder:
            self.save(Path(folder))

    def save(self, folder: Path) -> None:
        """Save the leads of each upload that will expire soon into a workbook of its own."""
        journal, leads = self._journey.journal, 0
        try:
            found = self._journey.past_uploads.expiring()
            for kept, _at in found:
                batches = [batch.id for batch in journal.batches(kept.upload_id) if batch.has_payload]
                leads += write_batch_rows(journal, batches, folder / f"not-sent-upload-{kept.upload_id}.xlsx")
        except UserError as error:
            self._page.show_error(error)
            return
        files = count("workbook", len(found))
        self._page.notice.tell(f"{count('lead', leads)} saved in {files}.", str(folder), tone="ok")
