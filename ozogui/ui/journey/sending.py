"""The upload in front: prepared in the journal, run, looked at. Which one it is, and what became of its preparation.

Sending itself is the runner's, on a thread of its own; what is sent to whom is decided in the steps before.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from ozogui.engine.engine import Engine
from ozogui.engine.target import Target
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.reading.sheet import Sheet
from ozogui.settings.settings import CampaignMemory
from ozogui.ui.journey.upload_runner import UploadRunner
from ozogui.ui.kit.background import Background, Work
from ozogui.uploads.records import UploadState


class Sending(QObject):
    """Step 5 of the journey. Lives in the UI thread."""

    changed = Signal()
    """Another upload is in front, or its batches moved."""

    def __init__(self, engine: Engine, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._background = engine, background
        self.runner = UploadRunner(engine, self)
        self.runner.changed.connect(self.changed)
        self.upload_id: int | None = None

    def plan(
        self,
        sheet: Sheet,
        leads: Leads,
        check: Check,
        target: Target,
        memory: CampaignMemory,
        *,
        trial: int,
        then: Callable[[int], None],
    ) -> None:
        """Write the ready leads into the journal as an upload that waits for its start, in the background.

        One that was prepared before and never begun goes: it was prepared differently.

        Args:
            sheet: where the leads come from.
            leads: with their edits.
            check: what was found in them.
            target: where they go.
            memory: what is remembered of the campaign from now on.
            trial: so many leads go first, alone; 0 for none.
            then: called with the upload's id.
        """
        prepared, engine = self.upload_id, self._engine

        def plan(_work: Work) -> int:
            if prepared is not None and engine.journal.upload(prepared).state is UploadState.READY:
                engine.journal.delete_upload(prepared)
            upload_id = engine.plan_upload(sheet, leads, check, target, trial=trial)
            engine.remember(lambda settings: settings.with_campaign(memory))
            return upload_id

        self._background.run(plan, then, words="Preparing the upload", lane="plan")

    def is_prepared_for(self, target: Target) -> bool:
        """Whether the upload in front goes to this target, was never begun, and nothing runs."""
        if self.upload_id is None or self.runner.is_running:
            return False
        upload = self._engine.journal.upload(self.upload_id)
        mine = (upload.account, upload.campaign, upload.duplicates, upload.start_campaign)
        wanted = (target.account.name, target.campaign, target.duplicates.value, target.start_campaign)
        return upload.state is UploadState.READY and upload.started_at is None and mine == wanted

    def refuse_another(self, upload_id: int) -> None:
        """Do nothing where this upload may come to the front.

        Raises:
            UserError: another one is running, and its batches stay in front.
        """
        if self.runner.is_running and self.runner.upload_id != upload_id:
            raise UserError(
                "Another upload is running.", "Its batches stay in front until it has finished, or you have stopped it."
            )
