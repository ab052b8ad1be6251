"""Whom CloudAgent has called of an upload: asked for day by day, matched through the hashes, kept as rows only.

Only the wiring, as in engine.py: answers are read by `call_records`, sums made by `call_sums`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ozogui.errors import UserError
from ozogui.leads.values.phone import comparable_phone

if TYPE_CHECKING:
    from ozogui.cloudagent.call_records import Call
    from ozogui.cloudagent.client import Client
    from ozogui.engine.context import Context
    from ozogui.settings.settings import Account
    from ozogui.uploads.records import UploadRecord
    from ozogui.uploads.results.call_sums import CallSums
    from ozogui.uploads.sending.pace import Pace

_NAP_S = 0.5

OnWait = Callable[[float, str], None]
"""Told how many seconds nothing will happen, and why, in a sentence."""


class UploadCalls:
    """What CloudAgent's call records tell of uploads. Every method may be called from any thread."""

    def __init__(self, context: Context) -> None:
        """Take what it works with; nothing is asked yet."""
        self._context = context

    def sums(self, upload_id: int) -> CallSums | None:
        """Return what is known of the calls; None where nobody has asked yet. Asks the journal only."""
        from ozogui.uploads.results.call_sums import call_sums

        return call_sums(self._context.journal, upload_id)

    def days_to_ask(self, upload_id: int) -> list[date]:
        """Return the days whose calls are not known, or not to their end; each is one request, two go a minute."""
        from ozogui.cloudagent.call_records import CALL_DAYS

        upload, today = self._context.journal.upload(upload_id), self._context.today()
        begun = (upload.started_at or upload.created_at).astimezone().date()
        first = max(begun, today - timedelta(days=CALL_DAYS - 1))
        known = {
            each.day
            for each in self._context.journal.calls.of_upload(upload_id)
            if each.fetched_at.astimezone().date() > each.day
        }
        days = [first + timedelta(days=place) for place in range((today - first).days + 1)]
        return [day for day in days if day not in known]

    def fetch(
        self, upload_id: int, stopped: threading.Event, on_wait: OnWait = lambda seconds, why: None
    ) -> CallSums | None:
        """Ask for the calls since the upload began, of the last 15 days at most, and return what is known then.

        Speaks to the network and waits for the pace of two a minute; belongs on a worker. What has come is kept when a
        later day fails or somebody stops it.

        Raises:
            UserError: nothing of the upload was queued.
            CallRecordsError: CloudAgent says no, or what it says is not understood.
            NoKeyError: no key is known for the account.
            JournalError: what was told cannot be kept.
        """
        journal = self._context.journal
        upload = journal.upload(upload_id)
        if not journal.sums(upload_id).queued:
            raise UserError("No lead of this upload was accepted.", "So there are no calls to ask for.")
        account = self._context.account_of(upload)
        is_by_token = account.is_practice or account.auth_mode == "token"
        client = self._context.client_for(account, new_token=is_by_token)
        try:
            for day in self.days_to_ask(upload_id):
                if stopped.is_set():
                    break
                calls = self._ask(client, account, upload, day, stopped, on_wait)
                if calls is not None:
                    self._keep(upload, day, calls)
        finally:
            client.close()
        return self.sums(upload_id)

    def _ask(
        self,
        client: Client,
        account: Account,
        upload: UploadRecord,
        day: date,
        stopped: threading.Event,
        on_wait: OnWait,
    ) -> list[Call] | None:
        """Ask for one day, waiting as long as the pace says; None when it was stopped."""
        from ozogui.cloudagent.call_records import CALLS_A_MINUTE, CallRecordsError
        from ozogui.cloudagent.replies import Outcome

        pace = self._pace(account)
        tries_left, is_told = 2, False
        while not stopped.is_set():
            ticket = pace.try_take(f"calls of {day.isoformat()}")
            if isinstance(ticket, float):
                if not is_told:
                    on_wait(ticket, f"CloudAgent tells of calls {CALLS_A_MINUTE} times a minute.")
                is_told = True
                # In short naps: who closes the window does not wait for the minute to pass.
                self._context.clock.wait(stopped, min(ticket, _NAP_S))
                continue
            try:
                try:
                    return client.neighbours.calls(upload.campaign, day)
                finally:
                    pace.answered(ticket)
            except CallRecordsError as error:
                tries_left, is_told = tries_left - 1, False
                if error.outcome is not Outcome.TOO_MANY or not tries_left:
                    raise
                pace.refused_too_many(error.retry_after_s)
        return None

    def _pace(self, account: Account) -> Pace:
        from ozogui.cloudagent.call_records import CALLS_A_MINUTE
        from ozogui.uploads.sending.pace import Pace

        key = f"{self._context.account_key(account)} calls"
        return Pace(self._context.pace_book(account), key, limit=CALLS_A_MINUTE, clock=self._context.clock)

    def _keep(self, upload: UploadRecord, day: date, calls: list[Call]) -> None:
        """Keep which rows were called; numbers of other people's leads, and all else of a call, are forgotten here."""
        code = upload.country_code
        answered = {comparable_phone(phone, code) for call in calls if call.answered for phone in call.phones}
        dialled = {comparable_phone(phone, code) for call in calls for phone in call.phones}
        rows = self._context.journal.numbers.rows_with(upload.id, dialled - {""})
        of_dialled = {row for found in rows.values() for row in found}
        of_answered = {row for number, found in rows.items() if number in answered for row in found}
        self._context.journal.calls.keep(upload.id, day, of_dialled, of_answered)
