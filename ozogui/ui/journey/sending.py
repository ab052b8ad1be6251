"""The upload in front: prepared in the journal, run, looked at. Which one it is, and what became of its preparation.

Sending itself is the runner's, on a thread of its own; what is sent to whom is decided in the steps before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
        self.runner.ended.connect(self._on_ended)
        self.upload_id: int | None = None
        self._prepared: tuple[int, Check, Target] | None = None
        """The upload that was prepared last, and of what."""
        self._parts: tuple[frozenset[int], Check | None] = frozenset(), None
        """The parts of a split list that were prepared last, and of what."""
        self._line: list[int] = []
        """Uploads that go one after the other when the one that runs has ended."""
        self._sent_sheet: Sheet | None = None
        """The sheet that is open whose leads are just being sent."""

    def plan(
        self,
        sheet: Sheet,
        leads: Leads,
        check: Check,
        target: Target,
        memory: CampaignMemory,
        *,
        trial: int,
        knows_of_change: bool,
        then: Callable[[int], None],
    ) -> None:
        """Write the ready leads into the journal as an upload that waits for its start, in the background.

        One of the same sheet that was prepared before and never begun goes: it was prepared differently. While one is
        being prepared, a second press does nothing.

        Args:
            sheet: where the leads come from.
            leads: with their edits.
            check: what was found in them.
            target: where they go.
            memory: what is remembered of the campaign from now on.
            trial: so many leads go first, alone; 0 for none.
            knows_of_change: the person was told that the file was saved again since it was read.
            then: called with the upload's id.
        """
        if self._background.busy_with("plan") is not None:
            return
        prepared, engine = self.upload_id, self._engine
        if prepared is not None and self._is_replaced(prepared, sheet):
            self.upload_id = None  # it is about to be deleted: nothing may read it meanwhile

        def plan(_work: Work) -> int:
            outdated = prepared is not None and self._was_meant_for_elsewhere(prepared, sheet, target)
            upload_id = engine.plan_upload(sheet, leads, check, target, trial=trial, knows_of_change=knows_of_change)
            if outdated and prepared is not None:
                engine.journal.delete_upload(prepared)
            engine.remember(lambda settings: settings.with_campaign(memory))
            return upload_id

        def settle(upload_id: int) -> None:
            self._prepared = upload_id, check, target
            then(upload_id)

        def fail(error: UserError) -> None:
            self.upload_id = prepared
            self._background.failed.emit(error)

        self._background.run(plan, settle, on_failure=fail, words="Preparing the upload", lane="plan")

    def _is_replaced(self, upload_id: int, sheet: Sheet) -> bool:
        """Whether an upload is of this sheet and was never begun, so that another that is prepared takes its place."""
        upload = self._engine.journal.upload(upload_id)
        is_same_sheet = (upload.content_hash, upload.sheet_name) == (sheet.content_hash, sheet.list_name)
        return is_same_sheet and upload.started_at is None and not upload.held_by

    def _was_meant_for_elsewhere(self, upload_id: int, sheet: Sheet, target: Target) -> bool:
        """Whether an upload of this sheet was prepared for another target and never begun: people change their minds.

        What was prepared for the same target is replaced by the engine.
        """
        upload = self._engine.journal.upload(upload_id)
        never_begun = upload.state is UploadState.READY and upload.started_at is None and not upload.held_by
        is_same_sheet = (upload.content_hash, upload.sheet_name) == (sheet.content_hash, sheet.list_name)
        keys = {self._engine.account_key(each) for each in (target.account, self._engine.account_of(upload))}
        is_same_target = len(keys) == 1 and upload.campaign == target.campaign.strip()
        return never_begun and is_same_sheet and not is_same_target

    def is_prepared_for(self, target: Target) -> bool:
        """Whether the upload in front goes to this target, was never begun, and nothing runs."""
        if self.upload_id is None or self.runner.is_running:
            return False
        upload = self._engine.journal.upload(self.upload_id)
        mine = (upload.account, upload.campaign, upload.duplicates, upload.start_campaign)
        wanted = (target.account.name, target.campaign, target.duplicates.value, target.start_campaign)
        return upload.state is UploadState.READY and upload.started_at is None and mine == wanted

    def take_parts(self, upload_ids: Sequence[int], check: Check) -> None:
        """Take the parts of a split list that were prepared of these leads."""
        self._parts = frozenset(upload_ids), check

    def check_of(self, upload_id: int) -> Check | None:
        """Return the check of the leads that an upload was prepared of in this window; None for an earlier one."""
        if upload_id in self._parts[0]:
            return self._parts[1]
        return self._prepared[1] if self._prepared is not None and self._prepared[0] == upload_id else None

    def is_outdated(self, upload_id: int, check: Check | None, target: Target) -> bool:
        """Whether leads or target have been changed since an upload was prepared of them in this window."""
        if upload_id in self._parts[0]:
            return self._parts[1] is not check
        if self._prepared is None or self._prepared[0] != upload_id:
            return False
        return self._prepared[1] is not check or self._prepared[2] != target

    # One after the other

    def go(self, upload_id: int, sheet: Sheet | None) -> None:
        """Run an upload from where it stands, or when the one that runs has ended.

        Args:
            upload_id: the upload.
            sheet: the sheet it was made of, where that is open.

        Raises:
            UserError: it is running already, or the journal cannot be read.
        """
        if self.runner.is_running and self.runner.upload_id != upload_id:
            if upload_id not in self._line:
                self._line.append(upload_id)
            self.changed.emit()
            return
        self._sent_sheet = sheet
        self.runner.start(upload_id)

    def go_after(self, upload_ids: Iterable[int]) -> None:
        """Run uploads when the one that runs has ended: the other parts of a list that a person has sent."""
        for upload_id in upload_ids:
            self.go(upload_id, None)

    def is_in_line(self, upload_id: int) -> bool:
        """Whether an upload goes by itself when the one that runs has ended."""
        return upload_id in self._line

    def leave_line(self, upload_id: int) -> None:
        """Let an upload wait for a person again."""
        if upload_id in self._line:
            self._line.remove(upload_id)
            self.changed.emit()

    def clear_line(self) -> None:
        """Let nothing go by itself any more; for closing the window."""
        self._line.clear()

    @property
    def line(self) -> tuple[int, ...]:
        """The uploads that go by themselves, in their order."""
        return tuple(self._line)

    def is_sending(self, sheet: Sheet | None) -> bool:
        """Whether the leads of the sheet that is open are being sent, so that they can be looked at and not changed."""
        return self.runner.is_running and sheet is not None and sheet is self._sent_sheet

    @property
    def running_file(self) -> str:
        """The file of the upload that runs; empty for none."""
        if not self.runner.is_running or self.runner.upload_id is None:
            return ""
        return self._engine.journal.upload(self.runner.upload_id).file_name

    def _on_ended(self) -> None:
        self._sent_sheet = None
        while self._line and not self.runner.is_running:
            upload_id = self._line.pop(0)
            try:
                if self._engine.journal.upload(upload_id).state is not UploadState.FINISHED:
                    self.runner.start(upload_id)
            except UserError as error:  # it was deleted meanwhile, for instance
                self.runner.failed.emit(error)
