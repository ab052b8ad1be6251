"""Takes callbacks in for a host with a public address: who may, how many, and that each is on the disk once.

The HTTP of it is receiver_http.py's; what a callback means, ozogui.cloudagent.callbacks'.
"""

from __future__ import annotations

import hmac
import logging
import queue
import re
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from ozogui.cloudagent.callbacks import Callback, read_callback
from ozogui.cloudagent.masking import remember_secret
from ozogui.cloudagent.receiver_results import PAGE, write_page
from ozogui.errors import UserError
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.result_records import ResultRecord
from ozogui.uploads.receiver.request import MOST_BYTES

logger = logging.getLogger(__name__)

RATE = 500.0
"""Requests a second with the token that are looked at; a campaign's uploads bring a handful a minute."""
STRANGERS_RATE = 20.0
"""Requests a second without the token that are answered at all."""
TOKEN_LENGTH = 16
"""Shortest token, in characters."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_WRITE_WAIT_S = 10.0
_MOST_AT_ONCE = 200


class ReceiverTokenError(UserError):
    """The token cannot be used."""


class Taken(Enum):
    """What was done with a request."""

    KEPT = "kept"
    KNOWN = "known"
    """Came before; answered as kept, because it is."""
    NOT_UNDERSTOOD = "not-understood"
    """Kept as it came, for people to read: a result that is turned away is lost."""
    NOT_FOUND = "not-found"
    TOO_MANY = "too-many"
    UNAVAILABLE = "unavailable"
    """The journal cannot be written: whoever sent it may send it again."""

    @property
    def is_kept(self) -> bool:
        """Whether it is on the disk."""
        return self in (Taken.KEPT, Taken.KNOWN, Taken.NOT_UNDERSTOOD)

    @property
    def status(self) -> int:
        """The HTTP status that says so."""
        return 200 if self.is_kept else {Taken.NOT_FOUND: 404, Taken.TOO_MANY: 429}.get(self, 503)

    @property
    def words(self) -> str:
        """The same for the answer's body."""
        if self.is_kept:
            return "kept, but not understood" if self is Taken.NOT_UNDERSTOOD else "kept"
        return self.value.replace("-", " ")


@dataclass(slots=True)
class Tally:
    """How many requests met which answer."""

    by_kind: dict[Taken, int] = field(default_factory=dict)

    def words(self) -> str:
        """Return all of it in one line, for the log and the command line."""
        return ", ".join(f"{kind.name.lower().replace('_', ' ')}: {count:,}" for kind, count in self.by_kind.items())


def new_token() -> str:
    """Return a token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def check_token(token: str) -> str:
    """Return a token that a person gave.

    Raises:
        ReceiverTokenError: it is short, or has letters that change on their way in an address.
    """
    if len(token) < TOKEN_LENGTH or not _TOKEN.fullmatch(token):
        raise ReceiverTokenError(
            "This token cannot be used.",
            f"It is the only thing that keeps strangers out: at least {TOKEN_LENGTH} letters, digits, - or _. Leave "
            "it out and a good one is made.",
        )
    return token


class Receiver:
    """Takes callbacks in; may be used from any thread, and is to be closed.

    A callback is on the disk before it is answered. Those that come at the same time are written together, since the
    disk takes some milliseconds for one write as for a hundred.
    """

    def __init__(
        self,
        journal: Journal,
        token: str,
        *,
        on_results: Callable[[Sequence[str]], None] | None = None,
        rate: float = RATE,
        strangers_rate: float = STRANGERS_RATE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin to write what is taken.

        Args:
            journal: where results are kept.
            token: the secret path.
            on_results: told the transactionIds of new results, on the writing thread.
            rate: requests a second with the token; twice as many may come at once.
            strangers_rate: the same for requests without it, which use up nothing of the other.
            clock: seconds, for the rates.
        """
        self._journal = journal
        self._token = check_token(token).encode()
        remember_secret(token)
        self._on_results = on_results
        self._holders = Bucket(rate, clock)
        self._strangers = Bucket(strangers_rate, clock)
        self._lock = threading.Lock()
        self._tally: dict[Taken, int] = {}
        self._waiting: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="receiver", daemon=True)
        self._writer.start()

    @property
    def tally(self) -> Tally:
        """How many requests met which answer so far."""
        with self._lock:
            return Tally(dict(self._tally))

    def close(self) -> None:
        """Write what was taken, and take nothing any more."""
        self._waiting.put(None)
        self._writer.join()
        if self._tally:
            logger.info("the receiver ends; %s", self.tally.words())

    def admit(self, token: str) -> Taken | None:
        """Say whether a request is to be read: None if so, else the answer.

        Args:
            token: what stood in the path.
        """
        # First of all, and in the same time for every wrong one, so that it cannot be found out letter by letter. Only
        # then is anything counted: however many strangers knock, they use up nothing of the holder's.
        if hmac.compare_digest(token.encode("utf-8", "replace"), self._token):
            refusal = None if self._holders.take() else Taken.TOO_MANY
        else:
            refusal = Taken.NOT_FOUND if self._strangers.take() else Taken.TOO_MANY
        if refusal is not None:
            self._count(refusal)
        return refusal

    def take(self, body: bytes, content_type: str = "") -> Taken:
        """Take in the body of an admitted request, and return once it is on the disk."""
        callback = read_callback(body, content_type) if len(body) <= MOST_BYTES else None
        taken = self._keep_strange(body, content_type) if callback is None else self._keep(callback)
        self._count(taken)
        return taken

    def page_after(self, result_id: int) -> bytes | None:
        """Return the results after one, as they are handed on; None when the journal cannot be read."""
        try:
            found = self._journal.results.after(result_id, PAGE)
            strange = self._journal.strange.all() if result_id == 0 or len(found) < PAGE else []
        except JournalError:
            return None
        return write_page(
            ((result.id, _callback_of(result, address)) for result, address in found),
            strange,
        )

    def _keep_strange(self, body: bytes, content_type: str) -> Taken:
        try:
            self._journal.strange.keep(body, content_type)
        except JournalError as error:
            logger.warning("what was not understood was not kept: %s", error.title)
            return Taken.UNAVAILABLE
        return Taken.NOT_UNDERSTOOD

    def _keep(self, callback: Callback) -> Taken:
        order = _Order(callback)
        self._waiting.put(order)
        if not order.written.wait(_WRITE_WAIT_S) or order.is_new is None:
            return Taken.UNAVAILABLE
        return Taken.KEPT if order.is_new else Taken.KNOWN

    def _count(self, taken: Taken) -> None:
        with self._lock:
            self._tally[taken] = self._tally.get(taken, 0) + 1

    def _write(self) -> None:
        is_open = True
        while is_open:
            first = self._waiting.get()
            orders = [first] if first is not None else []
            is_open = first is not None
            while is_open and len(orders) < _MOST_AT_ONCE and not self._waiting.empty():
                following = self._waiting.get()
                if following is None:
                    is_open = False
                else:
                    orders.append(following)
            self._write_all(orders)

    def _write_all(self, orders: list[_Order]) -> None:
        try:
            for order, is_new in zip(orders, self._journal.results.keep([o.callback for o in orders]), strict=True):
                order.is_new = is_new
        except JournalError as error:
            logger.warning("results were not kept: %s", error.title)
        finally:
            for order in orders:
                order.written.set()
        new = [order.callback.transaction_id for order in orders if order.is_new]
        if new and self._on_results is not None:
            self._on_results(new)


class Bucket:
    """A rate with some room: so many a second, and twice as many at once after a pause. Safe between threads."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._level = 2 * rate
        self._at = clock()

    def take(self) -> bool:
        """Take one; False when there is none left for now."""
        with self._lock:
            now = self._clock()
            self._level = min(2 * self._rate, self._level + max(0.0, now - self._at) * self._rate)
            self._at = now
            if self._level < 1:
                return False
            self._level -= 1
            return True


class _Order:
    """One callback on its way to the disk."""

    __slots__ = ("callback", "is_new", "written")

    def __init__(self, callback: Callback) -> None:
        self.callback = callback
        self.written = threading.Event()
        self.is_new: bool | None = None
        """None while it is not written."""


def _callback_of(result: ResultRecord, address: str) -> Callback:
    return Callback(
        transaction_id=result.transaction_id,
        succeeded=result.succeeded,
        message=result.message,
        uploaded=result.uploaded,
        processed=result.processed,
        not_processed=result.not_processed,
        started_at=result.started_at,
        ended_at=result.ended_at,
        failed_file_url=address,
    )
