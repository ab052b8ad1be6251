"""Which characters CloudAgent takes in a Name, and how a name is written with these alone."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from anyascii import anyascii

from ozogui.leads.values.indic import is_indic, romanised
from ozogui.leads.values.plain_text import is_placeholder

REFUSED = re.compile(r"[^A-Za-z0-9_ ().+$%:-]")
"""What the vendor's page does not list: "letters, digits, _ and only these: space ( ) . + $ % - :".

It does not say whose letters. A batch with a refused name is queued and fails later, where nobody looks, so only the
letters and digits of ASCII are taken to be meant: what is certain to be accepted.
"""

_INDIC = re.compile(r"([\u0900-\u0d7f]+)")
_SPACES = re.compile(r" {2,}")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,6}|#[xX][0-9A-Fa-f]{1,5});")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9]{0,9}(?:\s[^<>]*)?/?>")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MOJIBAKE = re.compile(
    "[\u00c2-\u00c5\u00e0-\u00e2\u00f0][\u0080-\u00bf\u0152-\u017e\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|(?<=[a-z])\u00c3"
)
"""UTF-8 that was read as Windows-1252: the beginning of a letter, and what follows it."""
_LOST = "\ufffd"
_APOSTROPHES = "'`\u2018\u2019\u02bc"


def is_accepted_name(text: str) -> bool:
    """Tell whether CloudAgent takes a name as it stands; an empty one too."""
    return REFUSED.search(text) is None


def refused_characters(text: str) -> tuple[str, ...]:
    """List the characters that CloudAgent refuses, each once, as they come."""
    return tuple(dict.fromkeys(REFUSED.findall(text)))


def clean_name(text: str) -> str:
    """Write a name with the characters that CloudAgent takes.

    What another program has made of its letters is undone first: `&amp;`, tags, and UTF-8 that was read as something
    else (`JosÃ©`). Letters of other scripts become Latin ones, with a capital for each word of a script that has none;
    & becomes "and"; any other refused character becomes a space. An accepted name comes back as it is.
    """
    if is_accepted_name(text):
        return text
    composed = unicodedata.normalize("NFC", _restored(text)).replace("&", " and ").replace("\uff06", " and ")
    latin = "".join(_latin(piece) for piece in _pieces(composed))
    return _SPACES.sub(" ", REFUSED.sub(" ", latin)).strip()


def keeps_its_letters(text: str) -> bool:
    """Tell whether `clean_name` keeps every letter of a refused name, in Latin if need be, so that nothing is decided.

    Not so where a letter was lost before, has no Latin counterpart, or nothing would be left of the name.
    """
    if text.isascii() and not is_placeholder(text):
        return any(map(str.isalnum, text))
    restored = _restored(text)
    if _LOST in restored or _MOJIBAKE.search(restored) or is_placeholder(text):
        return False
    return not any(map(_has_no_latin, set(restored))) and any(map(str.isalnum, restored))


@lru_cache(maxsize=4096)
def _has_no_latin(char: str) -> bool:
    return char.isalpha() and not char.isascii() and not is_indic(char) and not anyascii(char).strip()


def _restored(text: str) -> str:
    """Undo what another program has made of the letters, as often as it has done so."""
    for _ in range(2):
        if "&" in text and _ENTITY.search(text):
            text = html.unescape(text)
        if "<" in text:
            text = _TAG.sub(" ", text)
        if not text.isascii() and _MOJIBAKE.search(text):
            text = _NOT_ASCII.sub(lambda run: _decoded(run[0]), text)
    return text


def _decoded(run: str) -> str:
    """Read signs again as the UTF-8 that they were; themselves where they were none."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return run


def _pieces(text: str) -> Iterator[str]:
    """Cut a text into words and what stands between them; marks that only steer the display are left out."""
    visible = (char for char in text if unicodedata.category(char) != "Cf")
    return ("".join(chars) for _, chars in groupby(visible, key=_is_in_word))


def _is_in_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _latin(piece: str) -> str:
    if piece.isascii():
        return piece
    if any(is_indic(char) and not char.isdecimal() for char in piece):
        latin = "".join(_indic_or_other(part) for part in _INDIC.split(piece))
    elif any(char.isalnum() for char in piece):
        latin = anyascii(piece)
        # Transliteration writes soft signs and catches of breath as quotes: Ольга becomes Ol'ga.
        latin = latin.translate(dict.fromkeys(map(ord, _APOSTROPHES)))
    else:
        return "".join(_sign(char) for char in piece)
    has_case = any(char.lower() != char.upper() for char in piece)
    return latin if has_case or not latin else latin[0].upper() + latin[1:]


def _indic_or_other(part: str) -> str:
    if not part or not is_indic(part[0]):
        return anyascii(part)
    return "".join(anyascii(run) if run[:1].isdecimal() else romanised(run) for run in re.split(r"(\d+)", part) if run)


def _sign(char: str) -> str:
    """Give a dash or a bracket of another script as its ASCII sibling; of pictures and other signs nothing."""
    if char.isascii() or unicodedata.category(char)[0] == "P":
        return anyascii(char)
    return " "
