"""Deleting an upload's leads from its campaign again: what can be deleted, and who carries it out.

Only the wiring, as in engine.py: the requests are made by `uploads.sending.undo`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ozogui.engine.campaigns import TOKEN_WARNING
from ozogui.errors import UserError
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import comparable_phone
from ozogui.uploads.records import BatchState
from ozogui.uploads.sending.outlook import seconds_until_last
from ozogui.wording import count, duration

if TYPE_CHECKING:
    from ozogui.engine.context import Context
    from ozogui.engine.sent_uploads import SentUploads
    from ozogui.settings.settings import Account
    from ozogui.uploads.journal.undo_store import UndoRecord, UndoState
    from ozogui.uploads.records import UploadRecord
    from ozogui.uploads.sending.pace import Pace
    from ozogui.uploads.sending.undo import Undoer, UndoProgress


class UndoError(UserError):
    """The leads of an upload cannot be deleted from here."""


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing an upload would do. It deletes leads whatever their status, also if the campaign had them before."""

    upload: UploadRecord
    requests: tuple[tuple[tuple[int, str], ...], ...] = field(repr=False)
    """Rows and numbers of each request."""
    missing: int
    """Queued leads whose number is not known any more: they stay in the campaign."""
    seconds: float
    """How long it takes, at two requests a minute; for an account with a key at a hundred, of one number each."""
    unfinished: int | None
    """An earlier undoing of the same upload that goes on instead."""
    wants_token: bool = False
    """Whether a token is fetched for an account that is not known to want one."""
    a_minute: int = 2
    """How many requests CloudAgent takes a minute."""

    @property
    def leads(self) -> int:
        """How many leads are deleted."""
        return sum(map(len, self.requests))

    @property
    def numbers(self) -> int:
        """How many numbers are deleted; several leads may have one."""
        return sum(len({number for _, number in request}) for request in self.requests)

    @property
    def warning(self) -> str:
        """What a person has to say yes to, in a sentence or two."""
        words = (
            f"{count('number', self.numbers)} will be deleted from {self.upload.campaign}, whatever the lead's status: "
            "also leads that were called already, and those that the campaign had before this upload. "
            f"It takes {count('request', len(self.requests))}, about {duration(self.seconds)}, and cannot be undone."
        )
        if self.missing:
            words += f" {count('lead', self.missing)} stay in it: their numbers are not known any more."
        if self.wants_token:
            words += f" {TOKEN_WARNING}"
        return words


def left_words(leads: Mapping[UndoState, int]) -> str:
    """Return what is to be said of leads that an undoing did not delete, or not surely; "" where it deleted all."""
    from ozogui.uploads.journal.undo_store import UndoState

    perhaps = leads.get(UndoState.UNCONFIRMED, 0) + leads.get(UndoState.SENDING, 0)
    left = sum(leads.values()) - leads.get(UndoState.DELETED, 0) - perhaps
    words = [f"{count('lead', left)} {'was' if left == 1 else 'were'} not deleted."] if left else []
    if perhaps:
        words.append(f"{count('lead', perhaps)} may be deleted already: no clear answer came.")
    return " ".join(words)


class Undoing:
    """Undoes uploads. Every method may be called from any thread; `plan` reads a file, so from a worker's."""

    def __init__(self, context: Context, sent: SentUploads) -> None:
        """Take what it works with; nothing is opened yet."""
        self._context = context
        self._sent = sent

    def plan(self, upload_id: int) -> UndoPlan:
        """Find out which leads of an upload can be deleted from its campaign. Reads a file, asks nobody.

        Left out are leads that CloudAgent is known to have refused later: under their numbers it would delete what the
        campaign had before. The numbers come from the spreadsheet, and only those count that are known to be sent.

        Raises:
            UndoError: nothing of the upload is known to be in the campaign.
            ChangedFileError: the spreadsheet is gone or changed.
        """
        from ozogui.cloudagent.other_calls import MOST_DELETED
        from ozogui.uploads.sending.undo import requests_of

        journal, upload = self._context.journal, self._context.journal.upload(upload_id)
        account = self._context.account_of(upload)
        leads, missing = self._leads_in_campaign(upload)
        if not leads:
            raise UndoError(
                "There is nothing to delete.", "No lead of this upload is known to be in the campaign by its number."
            )
        requests = [tuple(each) for each in requests_of(leads, 1 if _goes_by_key(account) else MOST_DELETED)]
        pace = self._delete_pace(account)
        seconds = seconds_until_last(len(requests), [slot.free_in_s for slot in pace.slots()], pace.window_s)
        unfinished = next((each.id for each in journal.undos.of_upload(upload_id) if not each.is_finished), None)
        wants_token = not account.is_practice and not account.auth_mode
        return UndoPlan(upload, tuple(requests), missing, seconds, unfinished, wants_token, pace.limit)

    def records(self, upload_id: int) -> list[UndoRecord]:
        """Return the undoings of an upload, newest first.

        Raises:
            JournalError: the journal cannot be read.
        """
        return self._context.journal.undos.of_upload(upload_id)

    def undoer_for(self, plan: UndoPlan, on_progress: Callable[[UndoProgress], None]) -> tuple[Undoer, int]:
        """Write the undoing into the journal, and return who carries it out, and its number.

        Only after a person has typed the campaign's name; a token may be fetched for it. An undoing of the upload that
        has not finished is gone on with instead.

        Raises:
            NoKeyError: no key is known for the account.
            JournalError: it cannot be kept.
        """
        from ozogui.uploads.sending.undo import Undoer

        journal, account = self._context.journal, self._context.account_of(plan.upload)
        client = self._context.client_for(account, new_token=not _goes_by_key(account))
        undo_id = plan.unfinished or journal.undos.create(plan.upload.id, plan.upload.campaign, plan.requests)
        pace = self._delete_pace(account)
        return Undoer(journal.undos, pace, client.neighbours, self._context.clock, on_progress), undo_id

    def _delete_pace(self, account: Account) -> Pace:
        from ozogui.cloudagent.other_calls import DELETES_A_MINUTE, DELETES_OF_ONE_A_MINUTE
        from ozogui.uploads.sending.pace import Pace

        if _goes_by_key(account):
            key = f"{self._context.account_key(account)} delete one"
            return Pace(self._context.pace_book(account), key, limit=DELETES_OF_ONE_A_MINUTE, clock=self._context.clock)
        key = f"{self._context.account_key(account)} delete"
        return Pace(self._context.pace_book(account), key, limit=DELETES_A_MINUTE, clock=self._context.clock)

    def _leads_in_campaign(self, upload: UploadRecord) -> tuple[list[tuple[int, str]], int]:
        """Return row and number of the leads that are queued and not refused later, and how many are not known."""
        from ozogui.uploads.journal.result_records import Undone

        journal = self._context.journal
        refused = journal.results.reasons_of_upload(upload.id)
        batches = journal.batches_with_rows(upload.id)
        undone = journal.undone((upload.id,)).get(upload.id, Undone())
        in_queued = [rows for batch, rows in batches if batch.state is BatchState.QUEUED]
        queued = [row for rows in in_queued for row in rows if row not in undone.deleted]
        leads = self._sent.leads_of(upload)
        phones = dict(zip(leads.row_numbers, leads.column(PHONE), strict=True))
        wanted = {row: comparable_phone(phones.get(row, ""), upload.country_code) for row in queued}
        sent = journal.numbers.rows_with(upload.id, set(wanted.values()) - {""})
        found = [
            (row, phones[row])
            for row in queued
            if row not in refused and wanted[row] and (not sent or row in sent.get(wanted[row], ()))
        ]
        return found, len([row for row in queued if row not in refused]) - len(found)


def _goes_by_key(account: Account) -> bool:
    """Tell whether an account deletes one number a request, with its key: that was found out before, by trying."""
    return not account.is_practice and account.auth_mode == "key"
