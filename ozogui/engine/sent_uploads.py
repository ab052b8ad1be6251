"""What comes after an upload: results taken in and fetched, their failed rows, and what numbers went where.

Only the wiring, as in engine.py: the parts are in `uploads` and `cloudagent`.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.cloudagent.server_address import is_this_computer
from ozogui.errors import UserError
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import comparable_phone
from ozogui.settings.settings import PRACTICE_SERVER
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.cloudagent.calls import BulkRequest, Exchange
    from ozogui.cloudagent.client import Client
    from ozogui.cloudagent.failed_rows import FailedRow
    from ozogui.cloudagent.receiver_results import Strange
    from ozogui.engine.accounts import Accounts
    from ozogui.engine.context import Context
    from ozogui.leads.leads import Leads
    from ozogui.settings.settings import Account
    from ozogui.uploads.journal.result_records import LaterSums, ResultRecord
    from ozogui.uploads.receiver.receiver import Receiver
    from ozogui.uploads.receiver.receiver_http import ReceiverServer
    from ozogui.uploads.records import UploadRecord
    from ozogui.uploads.results.later import Arrived, Matched
    from ozogui.uploads.results.results import LeadOf
    from ozogui.uploads.sending.run import Sender

logger = logging.getLogger(__name__)

STRANGERS_KEPT_DAYS = 30
"""How long results stay that belong to no upload of this computer."""

_OWN_RECEIVER = re.compile(r"http://127\.0\.0\.1:\d+/[A-Za-z0-9_-]{43}")


class ChangedFileError(UserError):
    """The spreadsheet of an upload is not there any more, or not what it was."""


class _ToReceiver:
    """Sends batches with the whole address of a receiver."""

    def __init__(self, client: Client, receiver: str) -> None:
        self._client = client
        self._receiver = receiver

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        return self._client.add_bulk_data(replace(request, callback_url=self._receiver))


class SentUploads:
    """What the engine can do about uploads that were sent. Every method may be called from any thread.

    Those that say so speak to the network or read a file, and belong on a worker thread of the window.
    """

    def __init__(self, context: Context, accounts: Accounts) -> None:
        """Take what it works with; nothing is opened or begun yet."""
        self._context = context
        self._accounts = accounts
        self._lock = threading.RLock()
        self._receiver: Receiver | None = None
        self._server: ReceiverServer | None = None
        self._secret = ""
        self._arrivals = 0
        self._last_ids: dict[str, int] = {}
        self._home = context.paths.home

    def close(self) -> None:
        """Stop practice's receiver, if it was started."""
        with self._lock:
            server, receiver = self._server, self._receiver
            self._server = self._receiver = None
        if server is not None:
            server.stop()
        if receiver is not None:
            receiver.close()

    # Results

    @property
    def arrivals(self) -> int:
        """How many new results have come since the start; a window that sees it change reads the journal again."""
        with self._lock:
            return self._arrivals

    def take_result(self, body: bytes) -> Arrived:
        """Take in a callback's body that was pasted, dropped or opened.

        Raises:
            NotUnderstoodError: it is no result.
            JournalError: it cannot be kept.
        """
        from ozogui.uploads.results.later import take_result

        arrived = take_result(self._context.journal, body)
        self._count(int(arrived.is_new))
        return arrived

    def not_understood(self) -> list[Strange]:
        """Return what came in as a result and could not be read, as it was kept: masked, and never too much."""
        return self._context.journal.strange.all()

    def count_not_understood(self) -> int:
        """Return how many of those there are."""
        return self._context.journal.strange.count()

    def later_of(self, upload_id: int) -> LaterSums:
        """Return what became of the queued leads of an upload, in sums and words."""
        from ozogui.uploads.results.later import later_of

        return later_of(self._context.journal, upload_id)

    def results_of(self, upload_id: int) -> dict[str, ResultRecord]:
        """Return what CloudAgent told of an upload's batches, by transactionId."""
        return self._context.journal.results.of_upload(upload_id)

    def reasons_of(self, upload_id: int) -> dict[int, str]:
        """Return why rows of an upload's file failed later, by row number."""
        return self._context.journal.results.reasons_of_upload(upload_id)

    def failures_of(self, upload_ids: Sequence[int]) -> dict[int, int]:
        """Return how many leads CloudAgent refused later, by upload; only of uploads where it refused any."""
        some = self._context.journal.results.with_failures(upload_ids)
        return {upload_id: self.later_of(upload_id).failed for upload_id in some}

    def open_failed_rows(self, source: Path | bytes, *, upload_id: int, transaction_id: str = "") -> Matched:
        """Take in a file of failed rows that was dropped or opened, and put its reasons beside the file's rows.

        Reads a file, workbooks in a process of their own.

        Args:
            source: the file, or the content of one that was pasted or fetched.
            upload_id: the upload that it belongs to.
            transaction_id: the transaction, if it is known; else the one that its numbers fit.

        Raises:
            FailedRowsError: it is no such file, or none of its numbers is in the upload.
            SheetError: it cannot be opened.
            ChangedFileError: the numbers are known from the spreadsheet only, and that is gone or changed.
        """
        from ozogui.cloudagent.failed_rows import FailedRowsError
        from ozogui.uploads.results.failed_file import read_failed_body, read_failed_file
        from ozogui.uploads.results.later import best_transaction, match_failed_rows

        journal, upload = self._context.journal, self._context.journal.upload(upload_id)
        failed = read_failed_file(source) if isinstance(source, Path) else read_failed_body(source, self._home)
        phones = self._rows_of(upload, failed)
        code = upload.country_code
        transaction = transaction_id or best_transaction(journal, upload_id, failed, phones, country_code=code)
        if not transaction:
            raise FailedRowsError(
                "None of these numbers is in a batch of this upload that CloudAgent refused leads of.",
                "Open the result itself first, or the upload that this file belongs to. Nothing was kept.",
            )
        return match_failed_rows(journal, transaction, failed, phones, country_code=code)

    def fetch_failed_rows(self, transaction_id: str) -> Matched:
        """Fetch the file of failed rows from the address that came with a result, and match it. Speaks to the network.

        Only when the person says so: the address is CloudAgent's, but it is not the server of the account.

        Raises:
            FailedRowsError: it cannot be had any more, or is no such file.
            ChangedFileError: as in `open_failed_rows`.
        """
        from ozogui.cloudagent.failed_rows import FailedRowsError, fetch_failed_rows

        journal = self._context.journal
        address, found = journal.results.failed_rows_address(transaction_id), journal.results.batch_of(transaction_id)
        if not address or found is None:
            raise FailedRowsError(
                "There is no address of failed rows for this result.",
                "CloudAgent's is good for 24 hours. The file can be downloaded in CloudAgent and opened here by hand.",
            )
        upload = journal.upload(found[0])
        body = fetch_failed_rows(address, local_server=self._local_server_of(upload))
        return self.open_failed_rows(body, upload_id=found[0], transaction_id=transaction_id)

    def _local_server_of(self, upload: UploadRecord) -> str:
        """Return the practice server that an upload went to, the only one on this computer that is asked for files."""
        if upload.server == PRACTICE_SERVER:
            return self._context.practice().url
        return upload.server if is_this_computer(upload.server) else ""

    def fetch_results(self, account: Account) -> int:
        """Ask the account's receiver for results, and return how many were new. Speaks to the network.

        Raises:
            ReceiverError: it cannot be asked; the text does not hold its address.
            NoReceiverError: the secret part of its address is not known.
        """
        from ozogui.cloudagent.receiver_results import fetch_page

        receiver = self._accounts.receiver_of(account)
        if not receiver:
            return 0
        last, new, is_last = self._last_ids.get(receiver, 0), 0, False
        while not is_last:
            page = fetch_page(receiver, last)
            new += sum(self._context.journal.results.keep(page.callbacks))
            self._context.journal.strange.keep_handed_on(page.strange)
            last, is_last = page.last_id, page.is_last
        with self._lock:
            self._last_ids[receiver] = last
        self._count(new)
        return new

    # The receiver

    def callback_url_for(self, account: Account) -> str:
        """Return the callBackUrl of a new upload: the account's receiver, in practice one of our own; "" for none.

        Of the account's receiver only the public part, for the journal: see `sender_for`.
        """
        if not account.is_practice:
            return account.receiver_url
        try:
            return self._own_receiver()
        except UserError as error:
            # It costs the later results of practice, not the upload.
            logger.warning("practice has no receiver: %s", error.title)
            return ""

    def callback_url_again(self, upload: UploadRecord) -> str:
        """Return the callBackUrl for going on with an upload: practice's own receiver has another port each time."""
        is_own = upload.server == PRACTICE_SERVER and _OWN_RECEIVER.fullmatch(upload.callback_url)
        return self._own_receiver() if is_own else upload.callback_url

    def sender_for(self, upload: UploadRecord, account: Account, client: Client) -> Sender:
        """Return what sends the upload's batches, with the whole address of the account's receiver as callBackUrl.

        The journal keeps the public part only. May ask the key store.

        Raises:
            NoReceiverError: the upload's results go to the receiver, and the secret part of its address is not known.
            NoCallbackError: the same of an address that was given for this upload.
        """
        is_receiver = bool(upload.callback_url) and upload.callback_url == account.receiver_url
        if is_receiver:
            return _ToReceiver(client, self._accounts.receiver_of(account))
        whole = self._accounts.callback_of(upload.callback_url)
        return client if whole == upload.callback_url else _ToReceiver(client, whole)

    def _own_receiver(self) -> str:
        from ozogui.uploads.receiver.receiver import Receiver, new_token
        from ozogui.uploads.receiver.receiver_http import LOCAL, ReceiverServer

        # Asked for before the lock: the engine's own, which closing it holds, is never waited for under this one.
        journal, practice = self._context.journal, self._context.practice()
        with self._lock:
            if self._server is None:
                secret = new_token()
                receiver = Receiver(journal, secret, on_results=lambda new: self._count(len(new)))
                server = ReceiverServer(receiver, threads=4)
                try:
                    server.start()
                except UserError:
                    receiver.close()
                    raise
                self._receiver, self._server, self._secret = receiver, server, secret
            address = f"http://{LOCAL}:{self._server.port}/{self._secret}"
        practice.receivers.add(address)
        return address

    def _count(self, new: int) -> None:
        with self._lock:
            self._arrivals += new

    # Leads

    def leads_of(self, upload: UploadRecord) -> Leads:
        """Read an upload's spreadsheet again and map it as it was, tidied and with every certain repair. Reads a file.

        Raises:
            ChangedFileError: the file is gone or its content is another.
            UserError: it cannot be read or mapped any more.
        """
        from ozogui.leads.checking.check import Check
        from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
        from ozogui.leads.reading.merged import read_merged_again
        from ozogui.leads.reading.sheet import read_every_row
        from ozogui.leads.repairing.repairs import propose_all
        from ozogui.leads.repairing.tidying import tidy

        _see_that_it_is_the_same(upload)
        if upload.reading:
            sheet = read_merged_again(upload.reading)
        else:
            sheet = read_every_row(Path(upload.file_path), upload.sheet_name)
        known = self._context.settings.mapping_for(sheet.fingerprint, upload.account, upload.campaign)
        leads = map_leads(sheet, known or mapping_of(guess_mapping(sheet)))
        options = self._context.check_options(self._context.account_of(upload), campaign=upload.campaign)
        tidy(leads, options)
        check = Check(leads, options)
        check.run()
        repairs = propose_all(leads, check)
        if repairs.changes:
            leads.edit(repairs.changes, repairs.title)
        return leads

    def lead_of(self, upload: UploadRecord, leads: Leads | None = None) -> LeadOf | None:
        """Return what gives the leads of an upload's rows for its results workbook; None where they are not known.

        Args:
            upload: the upload.
            leads: its leads, if they are at hand; else its spreadsheet is read again, if it is still what it was.
        """
        if leads is None:
            try:
                leads = self.leads_of(upload)
            except UserError as error:
                logger.info("the results workbook goes without the leads: %s", type(error).__name__)
                return None
        return _lookup(leads)

    def _rows_of(self, upload: UploadRecord, failed: Sequence[FailedRow]) -> dict[str, list[int]]:
        """Return the rows of failed numbers: by the hashes of what was queued, else by the spreadsheet itself."""
        from ozogui.uploads.results.later import phone_rows

        wanted = {comparable_phone(lead.phone, upload.country_code) for lead in failed} - {""}
        found = self._context.journal.numbers.rows_with(upload.id, wanted)
        if found or not wanted:
            return found
        leads = self.leads_of(upload)
        return phone_rows(zip(leads.row_numbers, leads.column(PHONE), strict=True), upload.country_code)

    def leave_only_failed(self, leads: Leads, upload_id: int, content_hash: str) -> int:
        """Leave out every lead but those that CloudAgent refused later, as one step of undo, and return how many stay.

        They can then be repaired and sent again.

        Args:
            leads: of the upload's own file, opened again.
            upload_id: the upload.
            content_hash: of the file that they come from.

        Raises:
            ChangedFileError: it is another file, or was changed since.
            UserError: no failed row of the upload is known.
        """
        upload = self._context.journal.upload(upload_id)
        if content_hash != upload.content_hash:
            raise _changed(upload)
        failed = self._context.journal.results.reasons_of_upload(upload_id)
        if not failed:
            raise UserError(
                f"No failed lead of upload {upload_id} is known by its row.",
                "Fetch or open CloudAgent's file of failed rows first.",
            )
        others = [index for index, row in enumerate(leads.row_numbers) if row not in failed]
        leads.leave_out(others, f"Only the {count('lead', len(failed))} that failed in upload {upload_id}")
        return len(leads) - len(others)

    # Keeping

    def forget_old(self) -> None:
        """Erase addresses that are no longer good, and results that belong to no upload of this computer."""
        results = self._context.journal.results
        results.forget_addresses()
        before = datetime.fromtimestamp(self._context.clock.now(), UTC) - timedelta(days=STRANGERS_KEPT_DAYS)
        results.forget_strangers_before(before.timestamp())
        self._context.journal.strange.forget(before.timestamp())


def _lookup(leads: Leads) -> LeadOf:
    index_of = {row_number: index for index, row_number in enumerate(leads.row_numbers)}
    headers = leads.headers

    def lead_of(row_number: int) -> Mapping[str, str]:
        index = index_of.get(row_number)
        return {} if index is None else dict(zip(headers, leads.row_values(index), strict=True))

    return lead_of


def _see_that_it_is_the_same(upload: UploadRecord) -> None:
    from ozogui.leads.reading.merged import combined_hash, files_of

    hashes = []
    try:
        for path in files_of(upload.reading) if upload.reading else [Path(upload.file_path)]:
            with path.open("rb") as file:
                hashes.append(hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise ChangedFileError(
            f'The spreadsheet "{upload.file_name}" cannot be read any more.',
            f"The leads were queued, so their numbers are known from it only ({error.strerror}). Put it back to where "
            "it was.",
        ) from None
    if combined_hash(hashes) != upload.content_hash:
        raise _changed(upload)


def _changed(upload: UploadRecord) -> ChangedFileError:
    return ChangedFileError(
        f'The spreadsheet "{upload.file_name}" was changed since the upload.',
        "Its rows are not those that were sent, so nothing was done. Put the file back as it was.",
    )
