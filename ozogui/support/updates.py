"""Whether there is a newer OzoGUI: a small signed notice is fetched and verified before anything of it is believed.

A notice is a JSON object of two texts. `notice` is itself the JSON of the version, the day, the page to get it from and
the SHA-256 of its files; `signature` is Ed25519 (RFC 8032), in Base64, over SIGNED_AS and the bytes of that text. So
nothing has to be put into a canonical form first, and a signature made for something else is worth nothing here.

Nothing is downloaded or installed. When to look, and how it is said, is the window's business; the address and the key
are IT's (see `defaults`).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ozogui import __version__
from ozogui.errors import UserError

if TYPE_CHECKING:
    from ozogui.cloudagent.wire import WireSession

SIGNED_AS = b"ozogui-update-1\n"
"""Stands before the notice in what is signed."""

_LARGEST = 65_536
_REDIRECTS = 3
"""Places that keep releases send a request on to their storage."""
OLDEST = timedelta(days=180)
"""A notice that is older says nothing any more: whoever still hands it out may hold newer ones back."""
_CLOCKS_DIFFER = timedelta(days=2)
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){1,3}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINK = re.compile(r"https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?(/[A-Za-z0-9/._~%+=&?#,:-]*)?")
"""ASCII and exact: what is read here, shown and opened in the browser is one and the same, letter by letter."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


class UpdateError(UserError):
    """Nothing is known of a newer version; the message is why, in one sentence."""

    def __init__(self, why: str) -> None:
        super().__init__("Whether there is a newer version is not known.", why)


@dataclass(frozen=True, slots=True)
class UpdateNotice:
    """What a verified notice says."""

    version: str
    link: str
    """The page to get it from; https."""
    files: tuple[tuple[str, str], ...] = ()
    """Names of the files there, each with its SHA-256 in hexadecimal."""
    day: date = date.min
    """When it was made."""


def look_for_update(
    address: str,
    key: bytes,
    seen: date | None = None,
    *,
    running: str = __version__,
    today: date | None = None,
    remember: Callable[[date], None] | None = None,
    session_factory: Callable[[], WireSession] | None = None,
) -> UpdateNotice | None:
    """Ask an address for its notice; return it when it is of a newer version, None when it is not.

    One GET request, with the program's own version as its only news of this computer. Takes as long as the network:
    not for the UI thread.

    Args:
        address: https.
        key: the public key, 32 bytes.
        seen: the day of the newest notice that was believed so far: an older one is somebody's replay.
        running: the version to compare with.
        today: the day to compare with; this computer's by default.
        remember: told the day of a notice that is believed, also when its version is not newer.
        session_factory: gives the session; the usual one by default.

    Raises:
        UpdateError: no answer, one whose signature does not fit, or one that is too old.
    """
    from ozogui.cloudagent.fetch import FetchError, fetch
    from ozogui.cloudagent.wire import new_session

    if urlsplit(address).scheme != "https":
        raise UpdateError("The address for update notices is not a secured one (https).")
    try:
        fetched = fetch(address, limit=_LARGEST, session_factory=session_factory or new_session, redirects=_REDIRECTS)
    except FetchError as error:
        raise UpdateError(str(error)) from None
    if fetched.status != 200:
        raise UpdateError(f"The server answers HTTP {fetched.status}.")
    notice = read_notice(fetched.body, key)
    check_age(notice, today or datetime.now(UTC).date(), seen)
    if remember is not None:
        remember(notice.day)
    return notice if is_newer(notice.version, running) else None


def read_notice(body: bytes, key: bytes) -> UpdateNotice:
    """Verify a notice and return what it says.

    Raises:
        UpdateError: it is none, or not signed with the private half of this key.
    """
    try:
        envelope = json.loads(body.decode("utf-8"))
        text, signature = str(envelope["notice"]), base64.b64decode(envelope["signature"], validate=True)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UpdateError("What came is no update notice.") from None
    if not _is_signed(text, signature, key):
        raise UpdateError("The signature of the update notice does not fit, so it is not believed.")
    try:
        return _notice(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UpdateError("The update notice is signed, but this version does not understand it.") from None


def check_age(notice: UpdateNotice, today: date, seen: date | None = None) -> None:
    """See that a notice is of these days: what was signed once stays signed, and can be handed out again for ever.

    Raises:
        UpdateError: it is older than the one seen last, older than 180 days, or of a day that is yet to come.
    """
    if seen is not None and notice.day < seen:
        raise UpdateError(f"The update notice is of {notice.day}, but one of {seen} was seen, so it is not believed.")
    if today - notice.day > OLDEST:
        raise UpdateError(f"The update notice is of {notice.day}: older than {OLDEST.days} days, it says nothing.")
    if notice.day - today > _CLOCKS_DIFFER:
        raise UpdateError(f"The update notice is of {notice.day}, which is yet to come. Look at this computer's date.")


def is_newer(version: str, running: str) -> bool:
    """Tell whether a version is later than the running one: "0.10.0" is later than "0.9.4", "1.0" is not than "1.0.0".

    Of the running one only the numbers at its beginning count: a build of one's own ("1.0.0.dev3") is the same.
    """
    return _numbers(version) > _numbers(running)


def is_exact_link(link: str) -> bool:
    """Tell whether an address is https, in ASCII, and the same to whoever reads it: no user, no blank, no backslash."""
    if not _LINK.fullmatch(link):
        return False
    try:
        return urlsplit(link).port != 0
    except ValueError:  # a port that is none
        return False


def _numbers(version: str) -> tuple[int, ...]:
    found = _VERSION.match(version)
    numbers = [int(part) for part in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _is_signed(text: str, signature: bytes, key: bytes) -> bool:
    # Costs a library that most starts do without.
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(key).verify(SIGNED_AS + text.encode("utf-8"), signature)
    except (CryptoError, ValueError):  # ValueError: of a length that no signature or key has, or lone surrogates
        return False
    return True


def _notice(said: dict[str, Any]) -> UpdateNotice:
    version, link, day = said["version"], said["link"], said["date"]
    if not _VERSION.fullmatch(version) or not is_exact_link(link) or not _DATE.fullmatch(day):
        raise ValueError("version, link or date")
    files = tuple((str(name), str(sha256)) for name, sha256 in said.get("files", {}).items())
    if not all(_SHA256.fullmatch(sha256) for _name, sha256 in files):
        raise ValueError("files")
    if not all(name.isascii() and name.isprintable() for name, _sha256 in files):
        raise ValueError("name of a file")
    return UpdateNotice(version, link, files, date.fromisoformat(day))
