"""The results that a receiver has taken in, as they travel from it to the computer that made the uploads.

The receiver itself is in uploads.receiver.receiver; here is only the shape of what it hands on, written and read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field

from ozogui.cloudagent.callbacks import Callback, read_callback
from ozogui.cloudagent.fetch import FetchError, fetch
from ozogui.cloudagent.masking import remember_secret
from ozogui.cloudagent.wire import WireSession, new_session
from ozogui.errors import UserError

PAGE = 500
"""Results in one answer."""
_LIMIT = 5_000_000
_MOST_STRANGE = 1_000


class ReceiverError(UserError):
    """The receiver's results cannot be had. The text never holds its address, whose path is a secret."""


@dataclass(frozen=True, slots=True)
class Strange:
    """Something that came as a callback and was not understood, as it is kept and handed on."""

    digest: str
    """Of the whole body, so that one that comes again is known."""
    arrived_at: float
    """In Unix seconds."""
    content_type: str
    text: str = field(repr=False)
    """Its beginning, with numbers, mail addresses and the secret parts of addresses masked."""


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    """Some results of a receiver, in the order of their arrival."""

    callbacks: tuple[Callback, ...]
    last_id: int
    """What to ask for next: those after this one."""
    is_last: bool
    strange: tuple[Strange, ...] = ()
    """What the receiver has got besides and not understood; with the last page."""


def write_page(results: Iterable[tuple[int, Callback]], strange: Iterable[Strange] = ()) -> bytes:
    """Return the body in which a receiver hands on results, each with its number, and what it did not understand."""
    entries = [{"id": number, "callback": _fields(callback)} for number, callback in results]
    others = [asdict(each) for each in strange]
    return json.dumps({"results": entries, "more": len(entries) >= PAGE, "not_understood": others}).encode()


def read_page(body: bytes, after: int) -> ReceivedPage:
    """Read what `write_page` has written.

    Raises:
        ReceiverError: it is something else.
    """
    try:
        page = json.loads(body)
        entries = [(int(entry["id"]), json.dumps(entry["callback"]).encode()) for entry in page["results"]]
        is_last = not page["more"]
        # A receiver of an older version tells of none.
        strange = tuple(_strange_of(each) for each in page.get("not_understood", [])[:_MOST_STRANGE])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReceiverError("The receiver's answer was not understood.", "Check the address of the receiver.") from None
    callbacks = (read_callback(text) for _, text in entries)
    last = max((number for number, _ in entries), default=after)
    # A page that does not go forward would be asked for for ever.
    return ReceivedPage(tuple(filter(None, callbacks)), last, is_last or last <= after, strange)


def fetch_page(
    receiver_url: str, after: int = 0, *, session_factory: Callable[[], WireSession] = new_session
) -> ReceivedPage:
    """Ask a receiver for the results after one.

    Raises:
        ReceiverError: in plain words why there are none.
    """
    remember_secret(receiver_url.strip().rstrip("/").rpartition("/")[2])
    address = f"{receiver_url.strip().rstrip('/')}/results?after={after}"
    try:
        fetched = fetch(address, limit=_LIMIT, session_factory=session_factory)
    except FetchError as error:
        raise ReceiverError("The receiver could not be asked for results.", str(error)) from None
    if fetched.status == 404:
        raise ReceiverError("The receiver does not know this address.", "Its secret path is wrong or has changed.")
    if fetched.status != 200:
        raise ReceiverError("The receiver could not be asked for results.", f"It answered with HTTP {fetched.status}.")
    return read_page(fetched.body, after)


def _strange_of(entry: Mapping[str, object]) -> Strange:
    arrived_at = entry["arrived_at"]
    if not isinstance(arrived_at, (int, float)):
        raise TypeError
    return Strange(str(entry["digest"]), float(arrived_at), str(entry["content_type"]), str(entry["text"]))


def _fields(callback: Callback) -> dict[str, str]:
    """Return a result in CloudAgent's own words, so that one reader understands both."""
    counts = {
        "totalNoUploaded": callback.uploaded,
        "numbersProcessed": callback.processed,
        "numbersNotProcessed": callback.not_processed,
    }
    return {
        **{name: "" if count is None else str(count) for name, count in counts.items()},
        "failedFilePath": callback.failed_file_url,
        "transactionId": callback.transaction_id,
        "status": "Success" if callback.succeeded else "Fail",
        "message": callback.message,
        "startDateTime": callback.started_at,
        "endDateTime": callback.ended_at,
    }
