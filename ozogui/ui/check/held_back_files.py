"""The workbook of held-back leads: saved from the Check page, and taken back in once it is corrected.

What is written into it and read from it is decided in ozogui.leads.repairing.held_back and held_back_return.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ozogui.leads.repairing.held_back import write_held_back
from ozogui.leads.repairing.held_back_return import read_corrections
from ozogui.leads.repairing.proposal import Proposal
from ozogui.ui.journey.journey import Journey
from ozogui.ui.kit.page import Page
from ozogui.wording import count, number

_FILES = "Excel workbook (*.xlsx)"


class HeldBackFiles:
    """Writes and reads in the background, and tells on its page what came of it."""

    def __init__(self, page: Page, journey: Journey) -> None:
        self._page, self._journey = page, journey

    def choose_where(self) -> None:
        """Ask where to save the held-back leads, and save them."""
        sheet, leads, check = self._journey.sheet, self._journey.editing.leads, self._journey.editing.check
        if sheet is None or leads is None or check is None:
            return
        proposed = sheet.path.with_name(f"{sheet.path.stem} held back.xlsx")
        chosen, _filter = QFileDialog.getSaveFileName(self._page, "Save held-back leads", str(proposed), _FILES)
        if chosen:
            self.save(Path(chosen))

    def save(self, path: Path) -> None:
        """Write the held-back leads with their reasons into a workbook and say where it is."""
        leads, check = self._journey.editing.leads, self._journey.editing.check
        if leads is None or check is None:
            return

        def told(written: int) -> None:
            self._page.notice.tell(
                f"{count('held-back lead', written)} saved.",
                f"They are in {path.name}. Corrected there, drop it back in here: just those rows are replaced.",
                tone="ok",
            )

        self._journey.background.run(
            lambda _work: write_held_back(leads, check, path), told, words=f"Saving {path.name}", lane="save"
        )

    def choose_corrected(self) -> None:
        """Ask for the corrected workbook, and take it back in."""
        chosen, _filter = QFileDialog.getOpenFileName(self._page, "Take corrected leads back in", "", _FILES)
        if chosen:
            self.take(Path(chosen))

    def take(self, path: Path) -> None:
        """Take the workbook of held-back leads back in: the rows corrected in it, as one step of undo."""
        leads = self._journey.editing.leads
        if leads is None or self._journey.is_locked:
            return
        held_before = self._journey.editing.check.held_back if self._journey.editing.check is not None else 0

        def told(touched: int) -> None:
            check = self._journey.editing.check
            if not touched:
                self._page.notice.tell(f"{path.name} holds no correction.", "All its cells are as they are here.")
            elif check is not None:
                better = max(0, held_before - check.held_back)
                self._page.notice.tell(
                    f"{count('lead', touched)} replaced from {path.name}.",
                    f"{count('lead', better)} of them are ready now, {number(check.held_back)} stay held back.",
                    tone="ok",
                )

        def make(proposal: Proposal) -> None:
            self._journey.editing.propose(lambda _leads, _check: proposal, len(proposal.changes), told)

        self._journey.background.run(
            lambda _work: read_corrections(leads, path), make, words=f"Reading {path.name}", lane="corrections"
        )
