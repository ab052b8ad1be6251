"""What the window and the command line share: one object that builds the core's services and hands them out.

No rule about leads, no SQL, no HTTP, nothing about screens. What services ask for themselves is in context.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from ozogui.cloudagent.forms import BodyStyle
from ozogui.engine.accounts import Accounts
from ozogui.engine.campaigns import Campaigns
from ozogui.engine.context import Context
from ozogui.engine.foundation import EngineOptions
from ozogui.engine.mapping_file import refuse_other_headers
from ozogui.engine.past_uploads import PastUploads
from ozogui.engine.portion import Portion, portions_of
from ozogui.engine.protecting import count_protected, refuse_unprotected
from ozogui.engine.sent_uploads import SentUploads
from ozogui.engine.undoing import Undoing
from ozogui.engine.upload_calls import UploadCalls
from ozogui.engine.upload_line import UploadLine
from ozogui.errors import UserError
from ozogui.leads.values.headers import PHONE
from ozogui.uploads.batches import OTHER_FIELDS, make_batches
from ozogui.uploads.records import BatchState, NewUpload

if TYPE_CHECKING:
    from ozogui.engine.past_uploads import UploadWarning
    from ozogui.engine.target import Target
    from ozogui.leads.checking.check import Check
    from ozogui.leads.leads import Leads
    from ozogui.leads.mapping.splitting import Division
    from ozogui.leads.mapping.suppression import SuppressionList
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.settings.paths import Paths
    from ozogui.settings.settings import Account
    from ozogui.uploads.records import UploadRecord
    from ozogui.uploads.sending.events import Event
    from ozogui.uploads.sending.uploader import Uploader


class Engine(Context):
    """The core, put together for one home folder. Made once by a front end, and closed by it.

    It is the context that its services take, and the services besides, each built once. An Uploader belongs to the
    thread that runs it (but for its pause, go_on and stop), Leads and Check to one thread at a time.
    """

    def __init__(self, paths: Paths, *, owner: str = "this program", **options: Unpack[EngineOptions]) -> None:
        """Build the services; as `Foundation`, and raises what that does.

        Args:
            paths: where everything is kept.
            owner: who this is, for another program that finds an upload running: "the window".
            options: in place of what is taken by default.
        """
        super().__init__(paths, **options)
        self._owner = owner
        self.accounts = Accounts(self)
        """The accounts together with their secrets."""
        self.campaigns = Campaigns(self)
        """What accounts and campaigns are asked and told beside uploads."""
        self.past_uploads = PastUploads(self)
        """What past uploads can be asked."""
        self.sent_uploads = SentUploads(self, self.accounts)
        """What can be done about uploads that were sent."""
        self.undoing = Undoing(self, self.sent_uploads)
        """Deleting an upload's leads from its campaign again."""
        self.line = UploadLine(self, self.campaigns)
        """Which uploads are to be sent, and which of them may run next."""
        self.calls = UploadCalls(self)
        """Whom CloudAgent has called of an upload."""

    def close(self) -> None:
        """Stop practice and its receiver and close connections and journal; no upload may be running any more."""
        self.cut_requests()
        self.stop_practice()
        self.sent_uploads.close()
        super().close()

    def warnings_for(
        self, sheet: Sheet, leads: Leads, rows: Sequence[int], target: Target
    ) -> tuple[UploadWarning, ...]:
        """Say what of an upload went to its campaign before; see `PastUploads.warnings`."""
        return self.past_uploads.warnings(sheet, leads, rows, target)

    def suppression_list(self, path: Path, account: Account) -> SuppressionList:
        """Read a do-not-call list, its numbers as the check compares them.

        Raises:
            UserError: the file cannot be read, or no column of it looks like phones.
        """
        from ozogui.leads.mapping.suppression import read_suppression_list

        return read_suppression_list(path, account.country_code)

    def read_do_not_call(self, path: Path, country_code: str) -> SuppressionList:
        """Read the numbers of a file that a do-not-call list is to be made of.

        Raises:
            UserError: the file cannot be read, or no column of it looks like phones.
        """
        from ozogui.leads.mapping.suppression import read_suppression_list

        return read_suppression_list(path, country_code)

    def plan_upload(
        self,
        sheet: Sheet,
        leads: Leads,
        check: Check,
        target: Target,
        *,
        trial: int = 0,
        knows_of_change: bool = False,
        portion: Portion | None = None,
    ) -> int:
        """Write the ready leads into the journal as an upload that waits for its start; nothing is sent.

        There is one such upload for a sheet and its target: what was prepared for it before and never begun goes.

        Args:
            sheet: the file they came from.
            leads: the mapped leads, repairs and edits included.
            check: the findings as they are true for these leads now.
            target: where they go.
            trial: so many leads go first, and then the upload pauses (cause TRIAL) until somebody lets it go on with
                the rest; 0, or as many as are ready, for no trial.
            knows_of_change: the person was told that the file has changed since it was read, and sends it as it was.
            portion: the part of the list that goes there; None for all of it.

        Returns:
            The upload's number.

        Raises:
            FileChangedError: the file was saved again since it was read, and nobody knows of it.
            UserError: no lead is ready, the campaign has no name, the leads are the sample's and the account is a real
                one, or the server is none that leads may be sent to, in general or by what IT allows.
            JournalError: the journal cannot be written, for instance because the disk is full.
        """
        from ozogui.leads.reading.merged import reading_of
        from ozogui.leads.reading.stamp import FileChangedError, FileState, file_state

        if not target.campaign.strip():
            raise UserError("No campaign is chosen.", "Type its name exactly as CloudAgent shows it.")
        whole = portion or Portion.of_all(sheet, leads, check)
        ready = whole.ready
        if not ready:
            raise UserError(
                "No lead is ready, so there is nothing to upload.",
                f"All {len(leads):,} are held back. Nothing was sent. See what is wrong with them in Check.",
            )
        if not knows_of_change and file_state(sheet) is FileState.CHANGED:
            raise FileChangedError(sheet.file_name)
        account = target.account
        server = self.server_of(account)
        if not account.is_practice:
            self.defaults.check_server(server)
            self._refuse_sample(sheet, leads, account)
        new = NewUpload(
            file_name=sheet.file_name,
            file_path=str(sheet.path),
            content_hash=sheet.content_hash,
            sheet_name=sheet.list_name,
            rows=len(ready) + len(whole.held_back),
            account=account.name,
            server=server,
            user_name=account.user_name,
            campaign=target.campaign.strip(),
            duplicates=target.duplicates.value,
            start_campaign=target.start_campaign,
            callback_url=self.accounts.hide_callback(target.callback_url)
            if target.callback_url.strip()
            else self.sent_uploads.callback_url_for(account),
            headers=leads.headers,
            country_code=account.country_code,
            held_back=whole.held_back,
            part=whole.words,
            reading=reading_of(sheet),
            trial_row=leads.row_numbers[ready[trial - 1]] if 0 < trial < len(ready) else 0,
        )
        refuse_unprotected(self, check, target)
        refuse_other_headers(self, account, target.campaign, leads.headers)
        style, most_bytes = BodyStyle(account.body_style), self.most_bytes(account) - OTHER_FIELDS
        rows = self.most_rows(account, len(ready))
        batches = make_batches(leads, ready, max_rows=rows, max_bytes=most_bytes, trial=trial, style=style)
        planned = self.journal.create_upload(new, batches, replacing=True)
        if portion is None:
            count_protected(self, check)
        return planned

    def _refuse_sample(self, sheet: Sheet, leads: Leads, account: Account) -> None:
        from ozogui.engine.sample import SampleError, holds_sample, is_sample

        phones = leads.column(PHONE) if PHONE in leads.headers else ()
        if is_sample(sheet.content_hash) or holds_sample(phones, account.country_code):
            raise SampleError(account.name)

    def plan_split(
        self,
        sheet: Sheet,
        leads: Leads,
        check: Check,
        target: Target,
        division: Division,
        *,
        knows_of_change: bool = False,
    ) -> list[int]:
        """Write one upload for each part of a list, all or none; see `plan_upload`.

        Args:
            sheet: the file they came from.
            leads: the mapped leads.
            check: the findings as they are true for these leads now.
            target: the account and the options; its campaign counts for nothing.
            division: which leads go to which campaign.
            knows_of_change: as for `plan_upload`.

        Raises:
            UserError: no part has a lead that is ready, or what `plan_upload` raises; nothing was written.
        """
        made: list[int] = []
        try:
            for campaign, portion in portions_of(sheet, leads, check, division):
                goal = replace(target, campaign=campaign)
                made.append(
                    self.plan_upload(sheet, leads, check, goal, knows_of_change=knows_of_change, portion=portion)
                )
        except UserError:
            for upload_id in made:
                self.journal.delete_upload(upload_id)
            raise
        if not made:
            raise UserError("No lead that is ready has a campaign.", "Nothing was sent. Choose one for its value.")
        self.journal.join_split(made)
        count_protected(self, check)
        return made

    def uploader_for(
        self,
        upload_id: int,
        on_event: Callable[[Event], None],
        *,
        follow_account: bool = False,
        steps_aside: bool = False,
    ) -> Uploader:
        """Return the uploader of an upload, ready to run from where the upload stands.

        Args:
            upload_id: the upload's number.
            on_event: told what changed, on the thread that runs the uploader.
            follow_account: go on at the account as it is now, though the upload began at another one.
            steps_aside: a run that its plan or the account's hours hold up ends, so that others of the line go
                meanwhile; else it waits.

        Raises:
            MovedAccountError: its account points elsewhere now, and a part of it is where it began.
            NoKeyError: no key is known for its account.
            NoReceiverError: its results go to the account's receiver, whose secret part is not known.
            NoCallbackError: they go to an address of their own, whose secret part is not known.
            SampleError: it is of the sample, and its account is a real one.
            JournalError: there is no such upload, or the journal cannot be read.
        """
        from ozogui.cloudagent.calls import Duplicates
        from ozogui.engine.moved_account import MovedAccountError, has_moved
        from ozogui.engine.sample import SampleError, is_sample
        from ozogui.uploads.sending.awake import Awake
        from ozogui.uploads.sending.measured import MeasuredSender
        from ozogui.uploads.sending.uploader import Uploader

        upload = self.journal.upload(upload_id)
        account = self.account_of(upload)
        if not account.is_practice and is_sample(upload.content_hash):
            raise SampleError(account.name)
        server, sums = self.server_of(account), self.journal.sums(upload_id)
        if not follow_account and has_moved(upload, server, account.user_name, sums):
            raise MovedAccountError(upload, account)
        pace, client = self.pace_for(account), self.client_for(account)
        callback_url = self.sent_uploads.callback_url_again(upload)
        if callback_url != upload.callback_url:
            self.journal.set_callback_url(upload_id, callback_url)
        sender = self.sent_uploads.sender_for(upload, account, client)
        if not account.is_practice:
            sender = MeasuredSender(sender, self.pace_file, self.account_key(account), BodyStyle(account.body_style))
        elif self.journal.count_batches(upload_id, BatchState.WAITING) == upload.batch_count:
            self.rehearsal.begin(resends=Duplicates(upload.duplicates).makes_resend_harmless)
        return Uploader(
            self.journal,
            pace,
            sender,
            self.clock,
            on_event,
            owner=self._owner,
            cut=client.close,
            awake=Awake(),
            gate=self.line.gate_for(upload_id, steps_aside=steps_aside),
            turns=self.line.turns_of(account),
        )

    def seconds_left(self, upload_id: int) -> float:
        """Return how long it takes until the last waiting batch of an upload begins; 0 when none waits.

        Raises:
            JournalError: there is no such upload, or the journal cannot be read.
        """
        waiting = self.journal.count_batches(upload_id, BatchState.WAITING)
        return self.seconds_for(waiting, self.account_of(self.journal.upload(upload_id))) if waiting else 0.0

    def recover(self) -> list[UploadRecord]:
        """Look for what an earlier run left behind, and return the uploads that can go on, newest first.

        Batches that were being sent when a program ended are unconfirmed from now on; uploads that are running, here or
        in another program, are left alone. Finished uploads older than the retention are forgotten.
        """
        self.journal.recover_all()
        self.past_uploads.forget_old()
        self.sent_uploads.forget_old()
        self.accounts.hide_receivers()
        self.accounts.hide_callbacks()
        return self.journal.unfinished()
