"""Which characters CloudAgent takes in a Name, and how a name is written with these alone."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

from anyascii import anyascii

from ozogui.leads.values.indic import is_indic, romanised

REFUSED = re.compile(r"[^A-Za-z0-9_ ().+$%:-]")
"""What the vendor's page does not list: "letters, digits, _ and only these: space ( ) . + $ % - :".

It does not say whose letters. A batch with a refused name is queued and fails later, where nobody looks, so only the
letters and digits of ASCII are taken to be meant: what is certain to be accepted.
"""

_INDIC = re.compile(r"([\u0900-\u0d7f]+)")
_SPACES = re.compile(r" {2,}")
_APOSTROPHES = "'`\u2018\u2019\u02bc"


def is_accepted_name(text: str) -> bool:
    """Tell whether CloudAgent takes a name as it stands; an empty one too."""
    return REFUSED.search(text) is None


def refused_characters(text: str) -> tuple[str, ...]:
    """List the characters that CloudAgent refuses, each once, as they come."""
    return tuple(dict.fromkeys(REFUSED.findall(text)))


def clean_name(text: str) -> str:
    """Write a name with the characters that CloudAgent takes.

    Letters of other scripts become Latin ones, with a capital for each word of a script that has none; & becomes "and";
    any other refused character becomes a space. An accepted name comes back as it is.
    """
    if is_accepted_name(text):
        return text
    composed = unicodedata.normalize("NFC", text).replace("&", " and ").replace("\uff06", " and ")
    latin = "".join(_latin(piece) for piece in _pieces(composed))
    return _SPACES.sub(" ", REFUSED.sub(" ", latin)).strip()


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
