"""Take the key and the leads of a request out of the text that a server sent back, before anyone keeps it."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MASK = "•••"

_LONG_DIGITS = 7


class Masker:
    """Hides what one request held. Its repr shows nothing of that.

    Values are hidden wherever they stand by themselves, in the spellings that a server may echo them in: as they are,
    escaped for JSON or HTML, or percent-encoded. A short value ("5") inside a longer word or number is left alone,
    or no transactionId would survive; a run of seven digits or more is hidden wherever it is.
    """

    __slots__ = ("_secret", "_values")

    def __init__(self, secret: str, payload: str) -> None:
        """Hide `secret` and every value of `payload`, the bulkData of the request ("" if it had none)."""
        self._secret = secret
        self._values = frozenset(_values_of(payload))

    def mask(self, text: str) -> str:
        """Return the text with all of it replaced by a mask."""
        for spelling in _spellings(self._secret) - {""}:
            text = text.replace(spelling, MASK)
        # Asked first whether it is there at all: a usual answer is short and holds none of several thousand values.
        found = {spelling for value in self._values for spelling in _spellings(value) if spelling in text}
        if not found:
            return text
        longest_first = sorted(found, key=len, reverse=True)
        return re.sub("|".join(_standing_alone(spelling) for spelling in longest_first), MASK, text)


def _values_of(payload: str) -> Iterator[str]:
    try:
        bulk_data = json.loads(payload, parse_int=str, parse_float=str) if payload else {}
        rows: Iterable[Iterable[object]] = bulk_data["data"] if bulk_data else ()
        texts = {value.strip() for row in rows for value in row if isinstance(value, str)}
    except (ValueError, KeyError, TypeError, RecursionError):
        # Not the shape that this program sends: then the whole of it is one value, and its words are hidden singly.
        texts = {payload, *re.findall(r"\w{3,}", payload)}
    for text in texts - {""}:
        yield text
        digits = re.sub(r"\D", "", text)
        if len(digits) >= _LONG_DIGITS:
            # A server may echo a phone number without the + and the spaces that it came with.
            yield digits


def _spellings(value: str) -> set[str]:
    if value.isascii() and value.isalnum():
        return {value}
    escaped = json.dumps(value)[1:-1]
    texts = {value, escaped, escaped.replace("/", "\\/"), json.dumps(value, ensure_ascii=False)[1:-1]}
    # On top of JSON, because that is how bulkData stands in the body that a server's error page may show.
    return texts | {write(text) for text in texts for write in (html.escape, quote_plus, _quote_all)}


def _quote_all(text: str) -> str:
    return quote(text, safe="")


def _standing_alone(spelling: str) -> str:
    pattern = re.escape(spelling)
    if spelling.isdigit() and len(spelling) >= _LONG_DIGITS:
        return pattern
    # An escape before the value (%22, \n) ends in a letter or digit that is none of the text.
    return rf"(?:(?<!\w)|(?<=%[0-9A-Fa-f]{{2}})|(?<=\\[nrt])){pattern}(?!\w)"
