"""The later part of the practice server: a thread that processes queued batches in order and POSTs their results."""

from __future__ import annotations

import http.client
import json
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from ozogui.cloudagent.practice.practice_rules import PracticeState, Transaction

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_CALLBACK_TIMEOUT_S = 5


class PracticeWorker:
    """Processes transactions one after another, as CloudAgent does with its queue."""

    def __init__(self, state: PracticeState, processing_s: float, failed_file_url: Callable[[str], str]) -> None:
        """Prepare; start does the rest.

        Args:
            state: holds the transactions; those of it that have no result are processed first.
            processing_s: how long each transaction lies before it is processed, in seconds.
            failed_file_url: gives the address of the failed leads of a transactionId.
        """
        self._state = state
        self._processing_s = processing_s
        self._failed_file_url = failed_file_url
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
            if self._processing_s and self._stopping.wait(self._processing_s):
                return
            # Aware, then local and bare: the real callback's times are local to the account, without a zone.
            now = datetime.now().astimezone().replace(tzinfo=None)
            result = self._state.process(transaction, now)
            address = transaction.fields.get("callBackUrl", "")
            if address:
                number = transaction.transaction_id
                body = json.dumps(result.as_callback(number, self._failed_file_url(number)))
                transaction.callback = post_callback(address, body.encode())


def post_callback(address: str, body: bytes) -> str:
    """POST a result to an address on this computer, and to no other: practice data never leaves it.

    Returns:
        "sent", or in words why not.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "the address is not a URL"
    if parts.scheme != "http" or host not in _LOOPBACK:
        return "not on this computer"
    connection = http.client.HTTPConnection(host, port or 80, timeout=_CALLBACK_TIMEOUT_S)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"not delivered ({type(error).__name__})"
    finally:
        connection.close()
    return "sent" if 200 <= status < 300 else f"answered with {status}"
