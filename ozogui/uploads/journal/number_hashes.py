"""Numbers that were queued before, known again without being kept: keyed hashes, and the secret that they need.

A hash without a key would keep no secret: all phone numbers of a country are hashed in minutes. The key lies in a file
of its own that only the person may read, so the journal alone, on a backup or in a support bundle, tells no number.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from ozogui.files.whole import FileError, write_whole
from ozogui.leads.values.phone import comparable_phone

logger = logging.getLogger(__name__)

HASH_BYTES = 8
"""Of HMAC-SHA256's 32: a million numbers against a million others then meet by chance once in 18 million times."""
_SECRET_BYTES = 32


class NumberHashes:
    """Hashes numbers with the secret of one file, made at first use. May be used from any thread."""

    def __init__(self, path: Path) -> None:
        """Take the secret's place; nothing is read or written yet."""
        self._path = path
        self._secret: bytes | None = None

    def __repr__(self) -> str:
        """Name the file, never the secret."""
        return f"NumberHashes({self._path.name!r})"

    def of(self, comparable: str) -> bytes:
        """Return the hash of a number in the spelling of `comparable_phone`.

        Raises:
            OSError: The secret can be neither read nor made.
        """
        return hmac.digest(self._secret or self.load(), comparable.encode(), "sha256")[:HASH_BYTES]

    def load(self) -> bytes:
        """Read the secret, or make it.

        Raises:
            OSError: Neither is possible.
        """
        self._secret = _secret_in(self._path)
        return self._secret

    def of_all(self, phones: Iterable[str], country_code: str) -> bytes:
        """Return the hashes of phones as they were sent, one after the other; for what is no number there is none.

        Raises:
            OSError: The secret can be neither read nor made.
        """
        comparable = (comparable_phone(phone, country_code) for phone in phones)
        return b"".join(self.of(number) for number in comparable if number)


class UploadedNumbers:
    """The numbers that one campaign got, or may have got, each with the day on which that was last."""

    def __init__(
        self,
        campaign: str,
        hashes: NumberHashes,
        by_day: Mapping[date, bytes],
        perhaps_by_day: Mapping[date, bytes] | None = None,
    ) -> None:
        """Take what the journal holds.

        Args:
            campaign: Its name, for sentences.
            hashes: Makes the hash that is looked for.
            by_day: The hashes of what was queued on each day, one after the other.
            perhaps_by_day: The same of what was sent without an understandable answer.

        Raises:
            OSError: The secret can be neither read nor made.
        """
        hashes.load()
        self.campaign = campaign
        self._hashes = hashes
        self._days = _latest_first(by_day)
        self._perhaps = _latest_first(perhaps_by_day or {})

    def __len__(self) -> int:
        """Count the numbers; one that was queued on two days counts twice."""
        return sum(len(hashes) for _, hashes in (*self._days, *self._perhaps))

    def uploaded_on(self, comparable: str) -> date | None:
        """Return the day on which a number, as `comparable_phone` gives it, was last queued, or may have been."""
        wanted = int.from_bytes(self._hashes.of(comparable), "little")
        return _day_of(self._days, wanted) or _day_of(self._perhaps, wanted)

    def is_certain(self, comparable: str) -> bool:
        """Return whether a number is known to have been queued, and not only sent without an answer."""
        return _day_of(self._days, int.from_bytes(self._hashes.of(comparable), "little")) is not None


_Days = list[tuple[date, "array[int]"]]


def _latest_first(by_day: Mapping[date, bytes]) -> _Days:
    return [(day, _sorted(by_day[day])) for day in sorted(by_day, reverse=True)]


def _day_of(days: _Days, wanted: int) -> date | None:
    for day, hashes in days:
        place = bisect_left(hashes, wanted)
        if place < len(hashes) and hashes[place] == wanted:
            return day
    return None


def _sorted(hashes: bytes) -> array[int]:
    # 64 bits a number in one piece: a set of a million would take a hundred times the memory.
    numbers = array("Q")
    for start in range(0, len(hashes), HASH_BYTES):
        numbers.append(int.from_bytes(hashes[start : start + HASH_BYTES], "little"))
    return array("Q", sorted(set(numbers)))


def _secret_in(path: Path) -> bytes:
    """Read the secret, or make it where there is none; of two programs that make it at once one wins for both."""
    secret = path.read_bytes() if path.exists() else None
    if secret is not None and len(secret) == _SECRET_BYTES:
        return secret
    if secret is not None:
        # An empty file too, as a full disk leaves it: hashes with no secret would tell every number.
        logger.warning("the secret of the number hashes is damaged, so what was queued before is not known any more")
        path.unlink(missing_ok=True)
    try:
        write_whole(path, secrets.token_bytes(_SECRET_BYTES), replace=False)
    except FileError as error:
        raise error.cause from error
    return path.read_bytes()
