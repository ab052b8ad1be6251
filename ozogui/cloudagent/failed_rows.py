"""The file of failed rows that a result points to: what its lines mean, and how it is fetched from its address.

How the file is opened is in uploads.results.failed_file, which rows of our own file its leads are in
uploads.results.later. The columns of the file are not documented, so they are looked for, and whatever else is there is
passed on as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ozogui.cloudagent.fetch import TIMEOUT_S, TOTAL_TIMEOUT_S, FetchError, fetch
from ozogui.cloudagent.replies import tidy
from ozogui.cloudagent.server_address import leads_here
from ozogui.cloudagent.wire import WireSession, new_session
from ozogui.errors import UserError

FILE_LIMIT = 5_000_000
"""Bytes. A batch has at most 500 rows of 2,000 characters, so even a file that repeats them twice is smaller."""
MOST_ROWS = 50_000

_PHONE_NAMES = ("phonenumber", "phone", "mobile", "mobilenumber", "number", "phoneno", "mobileno", "contact")
_REASON_NAMES = ("reason", "error", "message", "remark", "comment", "description", "cause", "status")
_DIGITS = re.compile(r"\D")
_NUMBER_INSIDE = re.compile(r"\+?\d(?:[ ().-]{0,2}\d){6,15}")
_MASK = "•••"


class FailedRowsError(UserError):
    """The file of failed rows cannot be fetched, or is not one. The text never holds its address."""


@dataclass(frozen=True, slots=True)
class FailedRow:
    """One lead that CloudAgent refused after it had queued it."""

    phone: str = field(repr=False)
    """As it stands in the file; "" where no column holds one."""
    reason: str
    """CloudAgent's words, on one line, numbers that look like phones masked; "" where there are none."""
    values: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Every column of the row and its value, in the order of the file."""


def failed_rows_in(names: Sequence[str], lines: Sequence[Sequence[str]]) -> tuple[FailedRow, ...]:
    """Return the failed rows that the lines of a file tell of.

    Args:
        names: what its columns are called; made-up names do where the file has none.
        lines: the cells of each line, in the order of the names; a line may be shorter.

    Raises:
        FailedRowsError: there are too many, there is none, or no column holds phone numbers.
    """
    if not lines:
        raise FailedRowsError("This file holds no failed rows.", "Choose the file that the result names, *_error.csv.")
    if len(lines) > MOST_ROWS:
        raise FailedRowsError("This is too long for a file of failed rows.", f"At most {MOST_ROWS:,} rows.")
    phone = _phone_column(names, lines)
    if phone is None:
        raise FailedRowsError(
            "No column of this file looks like phone numbers.",
            "Without one its rows cannot be told apart. Choose the file that the result names, *_error.csv.",
        )
    reason = _reason_column(names, phone)
    return tuple(_row(names, line, phone, reason) for line in lines)


def fetch_failed_rows(
    address: str,
    *,
    session_factory: Callable[[], WireSession] = new_session,
    timeout_s: float = TIMEOUT_S,
    total_timeout_s: float = TOTAL_TIMEOUT_S,
    local_server: str = "",
) -> bytes:
    """Fetch a file of failed rows once, from the address that a result gave.

    The address carries a credential: it is shown, logged and kept nowhere, and a redirect is not followed. https only;
    http is for the practice server of this computer. A result comes from outside and may name anything: no other
    program of this computer is asked.

    Args:
        address: as it came.
        session_factory: gives the session.
        timeout_s: longest time to connect, and longest silence after that.
        total_timeout_s: longest time in all.
        local_server: the one server of this computer that may be asked, as server_url gives it; "" for none.

    Raises:
        FailedRowsError: why it cannot be had.
    """
    parts = urlsplit(address.strip()) if "://" in address else urlsplit("")
    if leads_here(parts.hostname or "") and f"{parts.scheme}://{parts.netloc}" != local_server:
        raise _not_fetched("Its address leads to this computer itself, where no CloudAgent is.")
    try:
        fetched = fetch(
            address,
            limit=FILE_LIMIT,
            session_factory=session_factory,
            timeout_s=timeout_s,
            total_timeout_s=total_timeout_s,
        )
    except FetchError as error:
        raise _not_fetched(str(error)) from None
    if fetched.status in (403, 404, 410):
        raise _not_fetched(f"It is not there any more (HTTP {fetched.status}): CloudAgent keeps it for 24 hours.")
    if fetched.status != 200:
        raise _not_fetched(f"The server answered with HTTP {fetched.status}.")
    return fetched.body


def _not_fetched(why: str) -> FailedRowsError:
    return FailedRowsError(
        "The file of failed rows could not be fetched.",
        f"{why} It can be downloaded in CloudAgent and opened here by hand.",
    )


# --- what is in it ---------------------------------------------------------------------------------------------------


def _phone_column(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    plain = [_plain(name) for name in names]
    for wanted in _PHONE_NAMES:
        if wanted in plain:
            return plain.index(wanted)
    # No name that is known: the column that is mostly phones.
    filled = [sum(column < len(row) and is_phone(row[column]) for row in rows) for column in range(len(names))]
    best = max(range(len(filled)), key=filled.__getitem__, default=None)
    return best if best is not None and filled[best] * 2 > len(rows) else None


def _reason_column(names: Sequence[str], phone: int) -> int | None:
    plain = [_plain(name) for name in names]
    found = (
        column for wanted in _REASON_NAMES for column, name in enumerate(plain) if wanted in name and column != phone
    )
    return next(found, None)


def _row(names: Sequence[str], row: Sequence[str], phone: int, reason: int | None) -> FailedRow:
    def cell(column: int | None) -> str:
        return row[column] if column is not None and column < len(row) else ""

    # Kept in the journal later on, where no number of a lead may stay.
    words = _NUMBER_INSIDE.sub(_MASK, tidy(cell(reason)))
    return FailedRow(cell(phone), words, tuple(zip(names, row, strict=False)))


def is_phone(cell: str) -> bool:
    """Tell whether a cell looks like a phone number, in any spelling."""
    return bool(re.fullmatch(r"[+\d ().\-\u00a0]{7,24}", cell)) and 7 <= len(_DIGITS.sub("", cell)) <= 16


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.casefold())
