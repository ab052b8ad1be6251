"""The later part of the practice server: a thread that processes queued batches in order and POSTs their results."""

from __future__ import annotations

import http.client
import itertools
import json
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from ozogui.cloudagent.forms import BodyStyle, encode_form
from ozogui.cloudagent.practice.practice_rules import PracticeState, Transaction
from ozogui.cloudagent.server_address import is_this_computer

_CALLBACK_TIMEOUT_S = 5


class PracticeWorker:
    """Processes transactions one after another, as CloudAgent does with its queue."""

    def __init__(
        self,
        state: PracticeState,
        processing_s: Callable[[], float],
        failed_file_url: Callable[[str], str],
        is_own_receiver: Callable[[str], bool],
    ) -> None:
        """Prepare; start does the rest.

        Args:
            state: holds the transactions; those of it that have no result are processed first.
            processing_s: gives how long each transaction lies before it is processed, in seconds.
            failed_file_url: gives the address of the failed leads of a transactionId.
            is_own_receiver: tells whether a result may be POSTed to an address.
        """
        self._state = state
        self._processing_s = processing_s
        self._failed_file_url = failed_file_url
        self._is_own_receiver = is_own_receiver
        self._told = itertools.count()
        self._changed = threading.Condition()
        self._waiting: deque[Transaction] = deque(
            transaction for transaction in state.transactions.values() if transaction.result is None
        )
        self._busy = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="practice worker", daemon=True)

    def start(self) -> None:
        """Begin to process."""
        self._thread.start()

    def stop(self) -> None:
        """End after the transaction that is being processed; the rest keep waiting in the state."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join()

    def add(self, transaction: Transaction) -> None:
        """Queue one more transaction."""
        with self._changed:
            self._waiting.append(transaction)
            self._changed.notify_all()

    def settle(self, timeout_s: float) -> bool:
        """Wait until nothing is queued and every result was POSTed; False when that takes longer than timeout_s."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._busy, timeout_s)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._waiting or self._stopping.is_set())
                if self._stopping.is_set():
                    return
                self._busy = True
                transaction = self._waiting.popleft()
            lies_s = self._processing_s()
            if lies_s and self._stopping.wait(lies_s):
                return
            # Aware, then local and bare: the real callback's times are local to the account, without a zone.
            now = datetime.now().astimezone().replace(tzinfo=None)
            result = self._state.process(transaction, now)
            address = transaction.fields.get("callBackUrl", "")
            if address:
                number = transaction.transaction_id
                told = result.as_callback(number, self._failed_file_url(number))
                transaction.callback = (
                    self._tell(address, told) if self._is_own_receiver(address) else "not practice's own receiver"
                )

    def _tell(self, address: str, told: dict[str, dict[str, str]]) -> str:
        # One after the other in both kinds: the vendor documents JSON, and its other callbacks are forms.
        if next(self._told) % 2 == 0:
            return post_callback(address, json.dumps(told).encode(), "application/json")
        return post_callback(address, *encode_form({"data": json.dumps(told["data"])}, BodyStyle.URLENCODED))


def post_callback(address: str, body: bytes, content_type: str) -> str:
    """POST a result to an address on this computer, and to no other: practice data never leaves it.

    Returns:
        "sent", or in words why not.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the address is not a URL"
    if parts.scheme != "http" or host is None or not is_this_computer(address):
        return "not on this computer"
    connection = http.client.HTTPConnection(host, port or 80, timeout=_CALLBACK_TIMEOUT_S)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {"Content-Type": content_type})
        status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"not delivered ({type(error).__name__})"
    finally:
        connection.close()
    return "sent" if 200 <= status < 300 else f"answered with {status}"
