"""The state of the journey that all pages share: the sheet, its mapping, the checked leads, the target, the upload.

Each step has its own part (see journey_parts.py); here is what a page can ask for, and what changes one part is told to
the others. Rules about leads, SQL and HTTP stay in the core. Lives in the UI thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject

from ozogui.engine.engine import Engine
from ozogui.engine.sample import is_sample
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CampaignKind, CheckOptions, Keep
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.guessing import Guess
from ozogui.leads.mapping.mapping import guess_mapping
from ozogui.leads.mapping.mapping_shape import Mapping, SecondNumber
from ozogui.leads.reading.questions import Question
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.reading.stamp import FileState
from ozogui.leads.rows.taking import Taking
from ozogui.settings.settings import PRACTICE, Account
from ozogui.ui.journey.journey_parts import JourneyParts
from ozogui.ui.journey.lead_editing import read_again_words
from ozogui.ui.journey.merging import Merging, with_recent_files
from ozogui.ui.journey.place import Place
from ozogui.ui.journey.sheet_source import Choices, Reading, Source, read_list
from ozogui.ui.kit.background import Background, Work
from ozogui.wording import and_more, shorten_middle


class Journey(JourneyParts):
    """The one place that changes what a person has chosen and understood."""

    def __init__(self, engine: Engine, background: Background, parent: QObject | None = None) -> None:
        super().__init__(engine, background, parent)
        self._tried: tuple[Source, Choices] | None = None
        self.merging = Merging(self._open)
        self._choices = Choices()
        self._checked: tuple[Sheet, Mapping, CheckOptions, bool] | None = None

    # The sheet

    def open_file(
        self,
        path: Path,
        *,
        sheet: str | None = None,
        header_row: int | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        taking: Taking | None = None,
    ) -> Work:
        """Read a file in the background; the sheet that is open stays until the new one is there.

        What is given is taken, the rest is found by itself. A failure is told by `background.failed`.
        """
        return self._open(Source(path), Choices(sheet, header_row, encoding, delimiter, taking))

    def open_cells(self, text: str) -> Work:
        """Read cells pasted from the clipboard as a sheet, in the background; they never stay on disk."""
        return self._open(Source.of_cells(text), Choices())

    def read_again(
        self,
        *,
        sheet: str | None = None,
        header_row: int | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
    ) -> None:
        """Read what is open once more under other choices; what is not given is found by itself again.

        What was decided about hidden rows and the like stands, unless another sheet is read.
        """
        if self.source is None:
            return
        same = self.sheet is not None and sheet in {None, self.sheet.name}
        taking = self.sheet.taking if same and self.sheet is not None else None
        self._open(self.source, Choices(sheet, header_row, encoding, delimiter, taking))

    def decide(self, question: Question, *, take: bool) -> None:
        """Answer a question about the file: it is read once more, under all other choices as they stand."""
        if self.source is not None and self.sheet is not None:
            choices = self.merging.decided(self.sheet, self._choices, question, take=take)
            self._open(self.source, choices, keeps=True)

    def read_once_more(self) -> None:
        """Read the file as it is now, under the same choices; columns and edits that still fit are kept."""
        if self.source is not None and self.source.pasted is None:
            self._open(self.source, self._choices, keeps=True, tells=True)

    def open_again(self) -> None:
        """Try again what was tried to open last, with the same choices."""
        if self._tried is not None:
            self._open(*self._tried)

    def _open(self, source: Source, choices: Choices, *, keeps: bool = False, tells: bool = False) -> Work:
        self._tried = source, choices
        own_headers, home = self.matching.own_headers, self.engine.paths.home
        known = {} if tells else self.merging.known

        def read(work: Work) -> tuple[Reading, tuple[Guess, ...]]:
            found = read_list(source, choices, home, work, known)
            return found, guess_mapping(found.sheet, own_headers)

        def take(result: tuple[Reading, tuple[Guess, ...]]) -> None:
            before, (found, guesses) = self.sheet, result
            self._choices = choices
            self.merging.take(source, choices, found)
            self._take_sheet(self.merging.source or source, found.sheet, guesses, keeps=keeps)
            if tells and before is not None:
                self.told.emit(*read_again_words(before, found.sheet, self.editing))

        name = shorten_middle(and_more(source.path.name, len(source.more)), 40)
        return self.background.run(read, take, words=f"Reading {name}")

    def close_file(self) -> None:
        """Forget the open sheet and all that came of it; the journal keeps its uploads."""
        self.sheet = self.source = None
        self.watch.take(None, datetime.now(UTC))
        self.matching.drop()
        self.merging.drop_all()
        self._drop_check()
        self.sending.upload_id = None
        self._tell_of_sheet()

    def _take_sheet(self, source: Source, sheet: Sheet, guesses: tuple[Guess, ...], *, keeps: bool = False) -> None:
        before, mapping, told = self.sheet, self.matching.mapping, self.matching.guesses
        leads = self.editing.leads or self.editing.earlier
        held = self.choices.refusals if keeps or self.source == source else None
        self.sheet, self.source = sheet, source
        self.choices.forget_list()
        # Whoever was held back stays so when the file is read again: nobody is called for a file that was saved.
        self.choices.look_for_consent(sheet, held.rules if held is not None else ())
        self.matching.take_sheet(sheet, guesses)
        self._drop_check()
        if keeps and before is not None and before.fingerprint == sheet.fingerprint:
            self.matching.keep(mapping, told)
        if keeps:
            self.editing.earlier = leads
        self.watch.take(sheet if source.pasted is None else None, datetime.now(UTC))
        self.sending.upload_id = None
        if any(is_sample(each.content_hash) for each in sheet.files):
            self.set_account(PRACTICE)  # its leads must never reach a real campaign
        elif source.pasted is None:
            self.engine.remember(with_recent_files(self.merging.sheets or (sheet,)))
        self.choices.look_at_files(several=bool(sheet.parts))
        self._tell_of_sheet()

    def _tell_of_sheet(self) -> None:
        for changed in (self.sheet_changed, self.mapping_changed, self.check_changed, self.upload_changed):
            changed.emit()

    # The check

    @property
    def check_is_current(self) -> bool:
        """Whether the leads were checked under the sheet, mapping and account as they are now."""
        wanted = (self.sheet, self.matching.mapping, self._options(), self.choices.tidies)
        return self._checked == wanted and self.editing.check is not None

    def run_check(self) -> None:
        """Map and check the leads in the background, carrying over edits that still fit; then go to Check."""
        if self.sheet is None or self.matching.blocks:
            return
        if self.check_is_current:
            self.place_wanted.emit(Place.CHECK)
            return
        sheet, mapping, options = self.sheet, self.matching.mapping, self._options()
        tidies = self.choices.tidies
        is_same_list = self._checked is not None and self._checked[:2] == (sheet, mapping)

        def settle() -> None:
            self._checked = (sheet, mapping, options, tidies)
            used_at = datetime.now(UTC).isoformat()
            self.engine.remember(lambda settings: settings.with_mapping(sheet.fingerprint, mapping, used_at))
            self.check_changed.emit()
            self.place_wanted.emit(Place.CHECK)

        self.editing.run_check(sheet, mapping, options, is_same_list=is_same_list, tidies=tidies, then=settle)

    def choose_keep(self, keep: Keep) -> None:
        """Choose which of several leads with one number are sent, and check the leads again."""
        if keep is not self.choices.keep:
            self.choices.keep = keep
            self.choose_again()

    def choose_tidying(self, *, wanted: bool) -> None:
        """Tidy what loses nothing, or take all of it back; the leads are checked again."""
        if wanted is not self.choices.tidies:
            self.choices.tidies = wanted
            self.choose_again()

    def choose_consent(self, *, held: bool, unclear: bool = False) -> None:
        """Hold back who is not to be called by the list's own columns, or nobody; the leads are checked again."""
        if self.sheet is not None:
            self.choices.hold_refused(self.sheet, held=held, unclear=unclear)
            self.choose_again()

    def choose_sent_anyway(self, rule: str, *, wanted: bool) -> None:
        """Send the leads of a rule all the same, or hold them back again; the leads are checked again."""
        before = self.choices.sent_anyway
        self.choices.sent_anyway = before | {rule} if wanted else before - {rule}
        if self.choices.sent_anyway != before:
            self.choose_again()

    def choose_second_numbers(self, wish: SecondNumber) -> None:
        """Choose what becomes of the second number of phone cells; the leads are made and checked again."""
        self.matching.set_mapping(replace(self.matching.mapping, second=wish))
        self.run_check()

    def choose_again(self) -> None:
        """Take over choices that have just changed: leads that were checked are checked again."""
        self.check_changed.emit()
        if self.editing.check is not None:
            self.run_check()

    def keep_only(self, remarks: dict[int, str], step: str, title: str, sentence: str) -> None:
        """Leave every other lead out, then go to Check, show these there with what CloudAgent said of them.

        Args:
            remarks: CloudAgent's words by the file's row, "" for none; these rows stay in, and are taken in again where
                they were left out.
            step: what undo calls it.
            title: what is said on Check.
            sentence: more about it.
        """
        wanted = frozenset(remarks)
        self.remarks = dict(remarks)

        def leave_others_out(leads: Leads, _check: Check) -> frozenset[int]:
            numbers = leads.row_numbers
            mine = [index for index in range(len(leads)) if numbers[index] in wanted]
            others = sorted(set(range(len(leads))).difference(mine))
            return leads.take_in(mine, step) | leads.leave_out(others, step)

        def show(_touched: int) -> None:
            self.remarked.emit()
            self.place_wanted.emit(Place.CHECK)
            self.told.emit(title, sentence)

        cells = len(self.editing.leads or ())
        self.editing.run(leave_others_out, cells=cells, words="Leaving the other leads out", then=show)

    def _drop_check(self) -> None:
        self.editing.drop()
        self.remarks = {}
        self._checked = None

    def _options(self) -> CheckOptions:
        return self.choices.options(self.targeting.account, self.targeting.campaign)

    # The target

    def set_account(self, account: Account) -> None:
        """Use another account from now on; what was remembered for its campaigns comes with it.

        The sample is for practice only: a real account closes it.
        """
        if not account.is_practice and self.sheet is not None and is_sample(self.sheet.content_hash):
            self.close_file()
            self.place_wanted.emit(Place.SPREADSHEET)
            self.told.emit("The sample is closed.", "It is for practice only: its numbers are invented.")
        if account == self.targeting.account:
            return
        if self.targeting.set_account(account):
            self._look_up_uploaded()
        self.target_changed.emit()
        self.mapping_changed.emit()
        self.check_changed.emit()

    def refresh_account(self) -> None:
        """Take the account as the settings have it now: how it signs in may have been found out meanwhile."""
        known = self.engine.settings.account(self.targeting.account.name)
        if known is not None and not self.is_locked:
            self.set_account(known)

    def set_campaign(self, name: str) -> None:
        """Aim at a campaign, by its exact name; brings the options last chosen for it."""
        if name == self.targeting.campaign:
            return
        kind = self.targeting.campaign_kind
        self.targeting.set_campaign(name)
        self._look_up_uploaded()
        self.target_changed.emit()
        if self.targeting.campaign_kind is not kind:
            self._tell_of_kind()

    def set_campaign_kind(self, kind: CampaignKind | None) -> None:
        """Say how the campaign finds the agent for a call, None for as the account says; a check becomes stale."""
        if self.targeting.campaign:
            self.targeting.set_campaign_kind(kind)
            self.target_changed.emit()
            self._tell_of_kind()

    def _tell_of_kind(self) -> None:
        self.mapping_changed.emit()
        self.check_changed.emit()

    def _look_up_uploaded(self) -> None:
        """Take the numbers that the campaign aimed at has got before, where those are held back."""
        choices = self.choices
        if not choices.skips_uploaded and not choices.uploaded_days:
            return
        try:
            choices.skip_uploaded(self.targeting.account, self.targeting.campaign, wanted=choices.skips_uploaded)
        except UserError as error:
            self.background.failed.emit(error)
        self.check_changed.emit()

    # The upload

    def prepare_upload(self) -> None:
        """Write the ready leads into the journal as an upload that waits for its start; nothing is sent yet."""
        self._plan(0, self.show_upload)

    def try_first(self, leads: int) -> None:
        """Send the first few leads of the upload that is prepared; it then waits for a person to go on with the rest.

        The prepared one is written anew for this: its first request holds just these leads.
        """

        def start(upload_id: int) -> None:
            try:
                self.send(upload_id)
            except UserError as error:
                self.told.emit(error.title, error.message)

        self._plan(leads, start)

    @property
    def can_try_first(self) -> bool:
        """Whether the upload in front is prepared, was never begun, and is of the leads and the target as they are."""
        check = self.editing.check
        if not self.check_is_current or check is None:
            return False
        return check.ready > 1 and self.sending.is_prepared_for(self.targeting.target)

    def _plan(self, trial: int, then: Callable[[int], None]) -> None:
        leads, check, target = self.editing.leads, self.editing.check, self.targeting.target
        if self.sheet is None or leads is None or check is None or not target.campaign:
            return
        memory = self.targeting.memory(self.matching.mapping, self.sheet.fingerprint, datetime.now(UTC).isoformat())
        self.sending.plan(
            self.sheet,
            leads,
            check,
            target,
            memory,
            trial=trial,
            knows_of_change=self.watch.state is FileState.CHANGED,
            then=then,
        )

    def show_upload(self, upload_id: int) -> None:
        """Bring an upload to the front, the one just prepared or one out of History."""
        self.sending.upload_id = upload_id
        self.upload_changed.emit()
        self.place_wanted.emit(Place.UPLOAD)

    def bring_to_front(self, upload_id: int) -> None:
        """Show an upload of the journal, under its own account: two must never be mistaken for each other.

        Raises:
            JournalError: the journal cannot be read.
        """
        upload = self.engine.journal.upload(upload_id)
        is_own = self.sheet is None or self.sheet.content_hash == upload.content_hash
        if is_own and not self.is_locked:  # a list that is being prepared keeps the account that it is prepared for
            self.set_account(self.engine.account_of(upload))
        self.show_upload(upload_id)

    def show_running(self) -> None:
        """Bring the upload that runs to the front."""
        if self.runner.upload_id is not None:
            self.show_upload(self.runner.upload_id)

    @property
    def is_outdated(self) -> bool:
        """Whether leads or target have been changed since the upload in front was prepared of them."""
        upload_id = self.sending.upload_id
        if upload_id is None:
            return False
        if self.sending.check_of(upload_id) is not None and not self.check_is_current:
            return True  # a do-not-call list has come since, for instance
        return self.sending.is_outdated(upload_id, self.editing.check, self.targeting.target)

    def go_on_with(self, upload_id: int) -> None:
        """Bring an upload to the front and, where it was begun before, run it from where it stands.

        One that was never begun has its summary read first.

        Raises:
            UserError: as `send`.
        """
        if self.engine.journal.upload(upload_id).started_at is None:
            self.bring_to_front(upload_id)
        else:
            self.send(upload_id)

    def send(self, upload_id: int) -> None:
        """Bring an upload to the front and run it; while another runs, right after that. A person has said so.

        Raises:
            UserError: the journal cannot be read, or the upload is running already.
        """
        self.bring_to_front(upload_id)
        upload = self.engine.journal.upload(upload_id)
        is_own = self.sheet is not None and self.sheet.content_hash == upload.content_hash
        self.sending.go(upload_id, self.sheet if is_own else None)
        self.sending.go_after(self.splitting.rest_of(upload_id))
