"""The upload in front: prepared in the journal, run, looked at. Which one it is, and what became of its preparation.

Sending itself is the runner's, on a thread of its own; what is sent to whom is decided in the steps before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from ozogui.engine.engine import Engine
from ozogui.engine.line_view import Standing
from ozogui.engine.target import Target
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.reading.sheet import Sheet
from ozogui.settings.settings import CampaignMemory
from ozogui.ui.journey.upload_runner import UploadRunner
from ozogui.ui.kit.background import Background, Work
from ozogui.uploads.records import UploadState

TEND_MS = 1_000
"""How often it is seen whether an upload may go, besides when one ends."""


class Sending(QObject):
    """Step 5 of the journey. Lives in the UI thread."""

    changed = Signal()
    """Another upload is in front, or its batches moved."""
    told = Signal(int, str)
    """Something to be told once about an upload: a planned start that was missed."""

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
        self._sheets: dict[int, Sheet] = {}
        """The sheets that are open, or were, whose leads are just being sent, by their uploads."""
        self.has_begun = False
        """Whether the uploads that wait are looked after."""
        self._has_ended = False
        self._told_trouble = ""
        self._tending = QTimer(self, interval=TEND_MS)
        self._tending.timeout.connect(self._on_tending)

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
        is_meant_to_go = self._engine.line.waits(upload_id)
        return is_same_sheet and upload.started_at is None and not upload.held_by and not is_meant_to_go

    def _was_meant_for_elsewhere(self, upload_id: int, sheet: Sheet, target: Target) -> bool:
        """Whether an upload of this sheet was prepared for another target and never begun: people change their minds.

        What was prepared for the same target is replaced by the engine.
        """
        upload = self._engine.journal.upload(upload_id)
        never_begun = upload.state is UploadState.READY and upload.started_at is None and not upload.held_by
        is_same_sheet = (upload.content_hash, upload.sheet_name) == (sheet.content_hash, sheet.list_name)
        keys = {self._engine.account_key(each) for each in (target.account, self._engine.account_of(upload))}
        is_same_target = len(keys) == 1 and upload.campaign == target.campaign.strip()
        return never_begun and is_same_sheet and not is_same_target and not self._engine.line.waits(upload_id)

    def is_prepared_for(self, target: Target) -> bool:
        """Whether the upload in front goes to this target, and was neither begun nor said to go."""
        if self.upload_id is None or self.runner.runs(self.upload_id) or self.is_in_line(self.upload_id):
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

    # The line

    def begin(self) -> None:
        """Look after the uploads that wait, from now on; what waits from before waits for a person first."""
        engine = self._engine

        def look_after(_resting: tuple[int, ...]) -> None:
            self.has_begun = True
            self._tending.start()
            self.changed.emit()

        self._background.run(
            lambda _work: engine.line.rest(),
            look_after,
            on_failure=lambda _error: None,  # told by whoever looks for what was left: the journal is the same
            lane="line",
        )

    def end(self) -> None:
        """Begin no further upload; for closing the window."""
        self._tending.stop()
        self._has_ended = True

    def begin_again(self) -> None:
        """Look after the line again, for a window that was to close and does not."""
        self._has_ended = False
        self._tending.start()

    def go(self, upload_id: int, sheet: Sheet | None) -> None:
        """Send an upload from where it stands as soon as it is its turn, and may; at once where nothing is before it.

        Args:
            upload_id: the upload.
            sheet: the sheet it was made of, where that is open.

        Raises:
            UserError: it is running already, or the journal cannot be read.
        """
        self._engine.line.add(upload_id)
        if sheet is not None:
            self._sheets[upload_id] = sheet
        self.has_begun = True
        self._tending.start()
        self.tend()
        self.changed.emit()

    def tend(self) -> None:
        """Begin what may go now.

        Raises:
            JournalError: the journal cannot be read.
        """
        if self._has_ended:
            return
        for upload_id in self._engine.line.due(self.runner.ids):
            self.runner.start(upload_id)
        for upload_id, words in self._engine.line.take_notices():
            self.told.emit(upload_id, words)

    def _on_tending(self) -> None:
        try:
            self.tend()
        except UserError as error:
            # Looked at again every second, so that what was planned starts once the trouble has passed; told once.
            if str(error) != self._told_trouble:
                self._told_trouble = str(error)
                self.runner.failed.emit(error)
        else:
            self._told_trouble = ""

    def pause(self, upload_id: int) -> None:
        """Pause an upload, whether it runs or waits."""
        if self.runner.runs(upload_id):
            self.runner.pause(upload_id)
        else:
            self._engine.line.pause(upload_id)
            self.changed.emit()

    def go_on(self, upload_id: int) -> None:
        """Take a pause back: at once, or when it is the upload's turn again.

        Raises:
            UserError: the journal cannot be read.
        """
        if not self.runner.runs(upload_id):
            self._engine.line.go_on((upload_id,))
            self.tend()
        elif self._engine.line.is_busy_beside(upload_id, self.runner.ids):
            self.runner.step_aside(upload_id)  # and comes again in its turn
        else:
            self.runner.go_on(upload_id)

    def run_now(self, upload_id: int) -> None:
        """Let an upload go before the others of its account; the one that runs there steps aside."""
        for other in self._engine.line.run_now(upload_id):
            self.runner.step_aside(other)
        self.tend()

    def go_after(self, upload_ids: Iterable[int]) -> None:
        """Run uploads when the one that runs has ended: the other parts of a list that a person has sent."""
        for upload_id in upload_ids:
            self.go(upload_id, None)

    def is_in_line(self, upload_id: int) -> bool:
        """Whether an upload goes by itself when it is its turn."""
        return not self.runner.runs(upload_id) and self._engine.line.waits(upload_id)

    def why_it_waits(self, upload_id: int) -> str:
        """Return what its plan or the hours of its account hold an upload up for, in a sentence; "" for its turn."""
        entries = self._engine.line.entries(self.runner.ids)
        return next((each.why for each in entries if each.upload.id == upload_id), "")

    def leave_line(self, upload_id: int) -> None:
        """Let an upload wait for a person again."""
        self._engine.line.remove(upload_id)
        self.changed.emit()

    def stop_all(self) -> None:
        """End every upload in good order, and begin none any more; what waits stays in its place."""
        self.end()
        self.runner.step_aside()

    @property
    def all_in_line(self) -> tuple[int, ...]:
        """The uploads that are being sent, or wait for a turn or for a person."""
        entries = self._engine.line.entries(self.runner.ids)
        return tuple(each.upload.id for each in entries if each.standing is not Standing.DONE)

    @property
    def line(self) -> tuple[int, ...]:
        """The uploads that go by themselves, in their order."""
        return tuple(each for each in self._engine.line.waiting() if not self.runner.runs(each))

    def is_sending(self, sheet: Sheet | None) -> bool:
        """Whether the leads of the sheet that is open are being sent, so that they can be looked at and not changed."""
        return sheet is not None and any(self._sheets.get(each) is sheet for each in self.runner.ids)

    @property
    def running_file(self) -> str:
        """The file of the upload that runs; empty for none."""
        if not self.runner.is_running or self.runner.upload_id is None:
            return ""
        return self._engine.journal.upload(self.runner.upload_id).file_name

    def _on_ended(self, upload_id: int) -> None:
        self._sheets.pop(upload_id, None)
        self._on_tending()
