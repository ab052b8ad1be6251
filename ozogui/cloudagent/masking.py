"""Take the key and the leads of a request out of the text that a server sent back, before anyone keeps it.

Two ways: a Masker knows what one request held; and of whatever has no request beside it, the secrets that this program
has had in hand (`remember_secret`) and what looks like a number are hidden.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, quote_plus, unquote

MASK = "•••"

_LONG_DIGITS = 7
_PIECE = 8
"""So many characters of a secret in a row are hidden like the whole of it."""
_LEAST_ANY_CASE = 4
"""A shorter value is hidden in its own letter case only: a lead called "An" must not hide every "an"."""
_MOST_OPENED = 200_000
"""Characters of a text that are looked into; CloudAgent's answers have 100."""
_LAYERS = 4

_PHONE_LIKE = re.compile(r"(?<!\d)\+?\d(?:[ ().+\u00a0-]{0,2}\d){6,18}(?!\d)")
"""A number as a person may write it; a transactionId of 24 digits is none."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d)?\Z")
_QUERY = re.compile(r"(?i)(https?:[^\s\"'<>?]{0,2000})\?[^\s\"'<>]+")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_CODED = re.compile(r"[A-Za-z0-9+/_-]{11,}={0,2}")
_HEX = re.compile(r"(?i)(?<![0-9a-z])(?:[0-9a-f]{2}){7,}(?![0-9a-z])")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\(/)")

_known: set[str] = set()
_known_lock = threading.Lock()


def remember_secret(secret: str) -> None:
    """Hide this text from now on in every log line and text without a request: the key, a receiver's secret path.

    It is masked by what it is: 16 letters look like a word to any pattern.
    """
    if len(secret.strip()) >= _PIECE:
        with _known_lock:
            _known.update({secret.strip(), quote_plus(secret.strip()), quote(secret.strip(), safe="")})


def without_secrets(text: str) -> str:
    """Return a text without the secrets that this program has had in hand."""
    with _known_lock:
        found = [secret for secret in _known if secret in text]
    for secret in sorted(found, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def plain_words(text: str) -> str:
    """Return words of a server without secrets, numbers of people, mail addresses and the queries of addresses."""
    text = _MAIL.sub(MASK, _QUERY.sub(rf"\1?{MASK}", without_secrets(opened(text))))
    return _PHONE_LIKE.sub(lambda found: found[0] if _DATE.match(found[0]) else MASK, text)


def opened(text: str) -> str:
    """Return a text with what was written in code undone: percent, HTML, JSON's escapes, base64, hexadecimal.

    Layer by layer, at most four; what is no code, or holds no text, stays as it is.
    """
    text = text[:_MOST_OPENED]
    for _ in range(_LAYERS):
        before = text
        text = _ESCAPE.sub(_unescaped, html.unescape(unquote(text)))
        text = _HEX.sub(lambda found: _text_in(found[0], bytes.fromhex), text)
        text = _CODED.sub(lambda found: _from_base64(found[0]), text)
        if text == before:
            break
    return text


def _unescaped(found: re.Match[str]) -> str:
    if found[3]:
        return "/"
    letter = chr(int(found[1] or found[2], 16))
    return letter if letter.isprintable() else found[0]


def _from_base64(coded: str) -> str:
    plain = coded.rstrip("=").translate(str.maketrans("-_", "+/"))
    for start in range(4):  # What stands before it may look like a part of it.
        piece = plain[start : len(plain) - (len(plain) - start) % 4 or None]
        for whole in (f"{plain[start:]}{'=' * (-(len(plain) - start) % 4)}", piece):
            text = _text_in(whole, lambda each: base64.b64decode(each, validate=True))
            if text != whole:
                return coded[:start] + text
    return coded


def _text_in(coded: str, decode: Callable[[str], bytes]) -> str:
    """Return the text that was coded, or the code itself where it holds none."""
    try:
        text = decode(coded).decode("utf-8")
    except (ValueError, binascii.Error):
        return coded
    return text if len(text) >= _PIECE - 1 and all(c.isprintable() or c in "\r\n\t" for c in text) else coded


class Masker:
    """Hides what one request held. Its repr shows nothing of that.

    Values are hidden wherever they stand by themselves, in the spellings that a server may echo them in: as they are,
    escaped for JSON or HTML, or percent-encoded. A short value ("5") inside a longer word or number is left alone,
    or no transactionId would survive; a run of seven digits or more is hidden wherever it is.
    """

    __slots__ = ("_numbers", "_secrets", "_values")

    def __init__(self, secret: str, payload: str, *others: str) -> None:
        """Hide secrets and every value of a payload.

        Args:
            secret: the API key.
            payload: the bulkData of the request, "" if it had none.
            others: more secrets, such as the path of a receiver.
        """
        self._secrets = tuple(each for each in (secret, *others) if each)
        self._values = frozenset(_values_of(payload))
        self._numbers = frozenset(
            value[-10:] for value in self._values if value.isdigit() and len(value) >= _LONG_DIGITS
        )

    def mask(self, text: str) -> str:
        """Return the text with all of it replaced by a mask.

        Where a secret or a lead is found only once codes are undone (`opened`), or in another letter case, or a piece
        of a secret, the text comes back undone. Of a text that holds nothing of the kind nothing changes.
        """
        plain = self._mask_plainly(text)
        inside = opened(plain)
        masked = self._mask_pieces(self._mask_plainly(inside))
        return plain if masked == inside else masked

    def _mask_plainly(self, text: str) -> str:
        for secret in self._secrets:
            for spelling in _spellings(secret) - {""}:
                text = text.replace(spelling, MASK)
        # Asked first whether it is there at all: a usual answer is short and holds none of several thousand values.
        found = {spelling for value in self._values for spelling in _spellings(value) if spelling in text}
        if not found:
            return text
        longest_first = sorted(found, key=len, reverse=True)
        return re.sub("|".join(_standing_alone(spelling) for spelling in longest_first), MASK, text)

    def _mask_pieces(self, text: str) -> str:
        """Hide what is left in another letter case, in pieces, or with the digits of a number set apart."""
        for secret in self._secrets:
            text = _without_pieces(text, secret)
        folded = text.casefold()
        found = {value for value in self._values if len(value) >= _LEAST_ANY_CASE and value.casefold() in folded}
        if found:
            longest_first = sorted(found, key=len, reverse=True)
            text = re.sub("|".join(map(_standing_alone, longest_first)), MASK, text, flags=re.IGNORECASE)
        return _PHONE_LIKE.sub(self._mask_number, text) if self._numbers else text

    def _mask_number(self, found: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", found[0])
        return MASK if {digits[-10:], digits[:10], digits} & self._numbers else found[0]


def _without_pieces(text: str, secret: str) -> str:
    """Hide every run of eight or more characters that the secret has in a row, in whatever letter case."""
    size = min(_PIECE, len(secret))
    whole = secret.lower()
    pieces = {whole[start : start + size] for start in range(len(whole) - size + 1)}
    lower = text.lower()
    if len(lower) != len(text):  # A letter whose small form is two: then places in the one are none in the other.
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    kept: list[str] = []
    at = done = 0
    while at <= len(lower) - size:
        if lower[at : at + size] not in pieces:
            at += 1
            continue
        end = at + size
        while end < len(lower) and lower[end - size + 1 : end + 1] in pieces:
            end += 1
        kept += [text[done:at], MASK]
        at = done = end
    return "".join([*kept, text[done:]])


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
