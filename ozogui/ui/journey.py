"""The state of the journey that all pages share: the sheet, its mapping, the checked leads, the target, the upload.

Pages show this and ask for changes; rules about leads, SQL and HTTP stay in the core. Lives in the UI thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ozogui.cloudagent.client import Duplicates
from ozogui.engine import Engine, Target
from ozogui.leads.check import Check
from ozogui.leads.leads import Change, Leads
from ozogui.leads.mapping import Guess, Mapping, MappingProblem, find_problems, guess_mapping, map_leads, mapping_of
from ozogui.leads.rules import CheckOptions
from ozogui.leads.sheet import Sheet, read_sheet
from ozogui.settings import Account, RecentFile
from ozogui.ui.background import Background, Work
from ozogui.ui.rail import Place
from ozogui.ui.upload_runner import UploadRunner
from ozogui.wording import shorten_middle


class Journey(QObject):
    """What a person has chosen and understood so far, and the one place that changes it."""

    sheet_changed = Signal()
    """Another file, sheet or header row was read, or none is open any more."""
    mapping_changed = Signal()
    """The mapping, its guesses or its problems are different."""
    check_changed = Signal()
    """Leads were checked, edited, repaired or undone; also when the check became stale."""
    target_changed = Signal()
    """Account, campaign or an option of the upload is different."""
    upload_changed = Signal()
    """Another upload is in front, or its batches moved."""
    place_wanted = Signal(int)
    """A `Place` to be shown."""

    def __init__(self, engine: Engine, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.background = background
        self.runner = UploadRunner(engine, self)
        self.runner.changed.connect(self.upload_changed)
        self.sheet: Sheet | None = None
        self.guesses: tuple[Guess, ...] = ()
        self.mapping = Mapping((), ())
        self.mapping_is_remembered = False
        """The mapping is the one that was last used for these columns."""
        self.leads: Leads | None = None
        self.check: Check | None = None
        self._checked: tuple[Sheet, Mapping, CheckOptions] | None = None
        self.account: Account = engine.settings.chosen_account()
        self.campaign = ""
        self.duplicates = Duplicates.CHECK_TRUE
        self.start_campaign = False
        self.callback_url = ""
        self.upload_id: int | None = None

    # The sheet

    def open_file(
        self,
        path: Path,
        *,
        sheet: str | None = None,
        header_row: int | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
    ) -> Work:
        """Read a file in the background; the sheet that is open stays until the new one is there.

        What is given is taken, the rest is found by itself. A failure is told by `background.failed`.
        """
        own_headers = self.engine.settings.own_headers(self.account.name, self.campaign)

        def read(work: Work) -> tuple[Sheet, tuple[Guess, ...]]:
            opened = read_sheet(
                path,
                sheet=sheet,
                header_row=header_row,
                encoding=encoding,
                delimiter=delimiter,
                progress=work.report,
                cancel=work.is_cancelled,
            )
            return opened, guess_mapping(opened, own_headers)

        words = f"Reading {shorten_middle(path.name, 40)}"
        return self.background.run(read, lambda result: self._take_sheet(*result), words=words)

    def close_file(self) -> None:
        """Forget the open sheet and all that came of it; the journal keeps its uploads."""
        self.sheet, self.guesses, self.mapping = None, (), Mapping((), ())
        self._drop_check()
        self.upload_id = None
        self.sheet_changed.emit()
        self.mapping_changed.emit()
        self.check_changed.emit()
        self.upload_changed.emit()

    def _take_sheet(self, sheet: Sheet, guesses: tuple[Guess, ...]) -> None:
        self.sheet, self.guesses = sheet, guesses
        remembered = self.engine.settings.mapping_for(sheet.fingerprint)
        self.mapping_is_remembered = remembered is not None
        self.mapping = remembered if remembered is not None else mapping_of(guesses)
        self._drop_check()
        if not self.runner.is_running:
            self.upload_id = None
        file = RecentFile(str(sheet.path), sheet.rows, datetime.now(UTC).isoformat(), sheet.fingerprint)
        self.engine.update(lambda settings: settings.with_recent_file(file))
        self.sheet_changed.emit()
        self.mapping_changed.emit()
        self.check_changed.emit()
        self.upload_changed.emit()

    # The mapping

    def set_mapping(self, mapping: Mapping) -> None:
        """Take another mapping; leads that were checked under the old one become stale, their edits are kept."""
        if mapping == self.mapping:
            return
        self.mapping = mapping
        self.mapping_is_remembered = False
        self.mapping_changed.emit()
        self.check_changed.emit()

    def mapping_problems(self) -> tuple[MappingProblem, ...]:
        """Return what is wrong with the mapping, worst first; none without a sheet."""
        if self.sheet is None:
            return ()
        return find_problems(self.mapping, self.sheet, self.account.campaign_kind)

    @property
    def mapping_blocks(self) -> bool:
        """Whether the leads cannot be checked under this mapping."""
        return any(problem.blocks for problem in self.mapping_problems())

    # The check

    @property
    def check_is_current(self) -> bool:
        """Whether the leads were checked under the sheet, mapping and account as they are now."""
        return self._checked == (self.sheet, self.mapping, self._options()) and self.check is not None

    def run_check(self) -> None:
        """Map and check the leads in the background, carrying over edits that still fit; then go to Check."""
        if self.sheet is None or self.mapping_blocks:
            return
        if self.check_is_current:
            self.place_wanted.emit(Place.CHECK)
            return
        sheet, mapping, options = self.sheet, self.mapping, self._options()
        edits = list(self.leads.edits()) if self.leads is not None else []

        def check(work: Work) -> tuple[Leads, Check]:
            leads = map_leads(sheet, mapping)
            leads.edit(_still_fitting(leads, edits), "Earlier edits")
            checked = Check(leads, options)
            checked.run(progress=work.report, cancel=work.is_cancelled)
            return leads, checked

        def take(result: tuple[Leads, Check]) -> None:
            self.leads, self.check = result
            self._checked = (sheet, mapping, options)
            used_at = datetime.now(UTC).isoformat()
            self.engine.update(lambda settings: settings.with_mapping(sheet.fingerprint, mapping, used_at))
            self.check_changed.emit()
            self.place_wanted.emit(Place.CHECK)

        self.background.run(check, take, words="Checking the leads", lane="check")

    def edit(self, changes: Iterable[Change], title: str) -> int:
        """Change cells as one step of undo and keep the findings true; return how many leads were touched."""
        if self.leads is None or self.check is None:
            return 0
        return self._recheck(self.leads.edit(changes, title))

    def undo(self) -> int:
        """Take the last edit or repair back."""
        return self._recheck(self.leads.undo()) if self.leads is not None else 0

    def redo(self) -> int:
        """Make the edit again that was taken back."""
        return self._recheck(self.leads.redo()) if self.leads is not None else 0

    def _recheck(self, rows: frozenset[int]) -> int:
        if rows and self.check is not None:
            self.check.recheck(rows)
            self.check_changed.emit()
        return len(rows)

    def _drop_check(self) -> None:
        self.leads = self.check = self._checked = None

    def _options(self) -> CheckOptions:
        return self.engine.check_options(self.account)

    # The target

    def set_account(self, account: Account) -> None:
        """Use another account from now on; what was remembered for its campaigns comes with it."""
        if account == self.account:
            return
        changed = account.name != self.account.name
        self.account = account
        self.engine.update(lambda settings: replace(settings, current_account=account.name))
        if changed:
            self.campaign = ""
        self.target_changed.emit()
        self.mapping_changed.emit()
        self.check_changed.emit()

    def set_campaign(self, name: str) -> None:
        """Aim at a campaign, by its exact name; brings the options last chosen for it."""
        if name == self.campaign:
            return
        self.campaign = name
        memory = self.engine.settings.campaign(self.account.name, name)
        self.duplicates = Duplicates(memory.duplicates)
        self.callback_url = memory.callback_url
        self.target_changed.emit()

    def set_options(
        self,
        *,
        duplicates: Duplicates | None = None,
        start_campaign: bool | None = None,
        callback_url: str | None = None,
    ) -> None:
        """Change what happens to duplicates, whether the campaign starts, or where results go; what is None stays."""
        if duplicates is not None:
            self.duplicates = duplicates
        if start_campaign is not None:
            self.start_campaign = start_campaign
        if callback_url is not None:
            self.callback_url = callback_url.strip()
        self.target_changed.emit()

    @property
    def target(self) -> Target:
        """Where the leads go, and how."""
        return Target(self.account, self.campaign, self.duplicates, self.start_campaign, self.callback_url)

    # The upload

    def prepare_upload(self) -> None:
        """Write the ready leads into the journal as an upload that waits for its start, and go there; nothing is sent."""
        if self.sheet is None or self.leads is None or self.check is None or not self.campaign:
            return
        sheet, leads, check, target = self.sheet, self.leads, self.check, self.target

        def plan(work: Work) -> int:
            return self.engine.plan_upload(sheet, leads, check, target)

        self.background.run(plan, self.show_upload, words="Preparing the upload", lane="plan")

    def show_upload(self, upload_id: int) -> None:
        """Bring an upload to the front, the one just prepared or one out of History."""
        self.upload_id = upload_id
        self.upload_changed.emit()
        self.place_wanted.emit(Place.UPLOAD)

    @property
    def is_locked(self) -> bool:
        """Whether an upload runs, so that the steps before it can be looked at but not changed."""
        return self.runner.is_running


def _still_fitting(leads: Leads, edits: Sequence[Change]) -> list[Change]:
    headers = set(leads.headers)
    return [
        edit
        for edit in edits
        if edit.header in headers and edit.row < len(leads) and leads.value(edit.row, edit.header) == edit.before
    ]
