"""From leads to requests: at most so many leads and so many bytes a batch, in the order of the file.

What a batch holds, and how it is packed, is decided here once; sending it is the uploader's, keeping it the journal's.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence

from ozogui.cloudagent.forms import BodyStyle, wire_length
from ozogui.leads.leads import Leads
from ozogui.leads.values.headers import PHONE
from ozogui.uploads.records import NewBatch

MAX_ROWS = 500
"""Ozonetel's documented limit: 500 rows a request."""
MAX_BYTES = 1_000_000
"""No server's limit is documented; 500 rows of 2,000 characters are about 1 MB. What an account's server takes and
refuses is remembered (pace_file.py)."""
OTHER_FIELDS = 4_000
"""Bytes that a request has beside its leads: key, user, campaign, callback address."""

_NUMBER_HEADER = "Priority"
"""The one header whose value stands without quotes in the vendor's sample."""


def filled_headers(leads: Leads, rows: Sequence[int]) -> tuple[str, ...]:
    """Return the headers that at least one of these leads has a value for."""
    return tuple(header for header in leads.headers if any(map(leads.column(header).__getitem__, rows)))


def make_batches(
    leads: Leads,
    rows: Sequence[int],
    *,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    trial: int = 0,
    style: BodyStyle = BodyStyle.URLENCODED,
) -> Iterator[NewBatch]:
    """Yield the batches of these leads (indices into the leads), in their order.

    The first `trial` leads share no batch with the others.

    Headers that no lead of the upload has a value for are left out, the same ones in every batch: a map that changes
    from request to request would no longer be the campaign's. Bytes are those of the body as it goes over the wire in
    that style. A lead that is longer than `max_bytes` by itself gets a batch of its own,
    since leaving it out would lose it.
    """
    headers = filled_headers(leads, rows)
    columns = list(map(leads.column, headers))
    head = _head(headers)
    batch: list[str] = []
    numbers: list[int] = []
    size = wire_length(f"{head}]}}", style)
    empty = size
    for position, row in enumerate(rows):
        text = _row_json(headers, [column[row] for column in columns])
        length = wire_length(f"{text},", style)
        is_full = len(batch) >= max_rows or size + length > max_bytes
        if batch and (is_full or position == trial):
            yield NewBatch(tuple(numbers), _payload(head, batch))
            batch, numbers, size = [], [], empty
        batch.append(text)
        numbers.append(leads.row_numbers[row])
        size += length
    if batch:
        yield NewBatch(tuple(numbers), _payload(head, batch))


def payload_of(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return the value of `bulkData`: a map of headers and the rows' values.

    Priority is a bare number, everything else a string, as in the vendor's sample; an empty value is "", never null.
    """
    return _payload(_head(headers), [_row_json(headers, values) for values in rows])


def split_batch(rows: Sequence[int], payload: str) -> tuple[NewBatch, NewBatch]:
    """Return the two halves of a batch of at least two leads, in order and with the map of the whole."""
    bulk = json.loads(payload)
    data = bulk["data"]
    if len(data) != len(rows) or len(rows) < 2:
        message = f"{len(rows)} row numbers and {len(data)} rows of data cannot be halved"
        raise ValueError(message)
    middle = (len(data) + 1) // 2
    head = _head(bulk["map"])
    texts = [_compact(values) for values in data]
    return (
        NewBatch(tuple(rows[:middle]), _payload(head, texts[:middle])),
        NewBatch(tuple(rows[middle:]), _payload(head, texts[middle:])),
    )


def values_of(payload: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return the headers of a payload and its rows' values as texts."""
    bulk = json.loads(payload)
    return tuple(bulk["map"]), [tuple(str(value) for value in values) for values in bulk["data"]]


def pack_payload(payload: str) -> bytes:
    """Return a payload as it is kept: level 6 makes a seventh of 87 kB in a millisecond, level 9 takes three."""
    return zlib.compress(payload.encode(), 6)


def unpack_payload(data: bytes) -> str:
    """Return the payload that was kept.

    Raises:
        zlib.error: It is damaged.
        UnicodeDecodeError: It is damaged.
    """
    return zlib.decompress(data).decode()


def phones_in(data: bytes) -> list[str]:
    """Return the numbers of the leads in a packed payload; raises as `unpack_payload`, and ValueError."""
    headers, rows = values_of(unpack_payload(data))
    place = headers.index(PHONE) if PHONE in headers else None
    return [] if place is None else [values[place] for values in rows]


def _head(headers: Sequence[str]) -> str:
    return f'{{"map":{_compact(list(headers))},"data":['


def _payload(head: str, rows: Sequence[str]) -> str:
    return f"{head}{','.join(rows)}]}}"


def _row_json(headers: Sequence[str], values: Sequence[str]) -> str:
    return _compact(
        [
            int(value) if header == _NUMBER_HEADER and _is_number(value) else value
            for header, value in zip(headers, values, strict=True)
        ]
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 15


def _compact(values: object) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
