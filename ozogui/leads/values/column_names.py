"""A column's name as people write it, compared with the names of CloudAgent's headers.

What the cells below say is weighed in guessing.py.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from enum import IntEnum
from functools import lru_cache

from ozogui.leads.values.headers import HEADERS, PHONE

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d]+|\d+")

_SHORT_FORMS = {
    "no": "number", "nos": "number", "num": "number", "nmbr": "number", "nbr": "number", "nr": "number",
    "numbers": "number", "nambar": "number", "nambr": "number", "numb": "number", "nomber": "number",
    "mob": "mobile", "mobl": "mobile", "mobi": "mobile", "mble": "mobile", "moble": "mobile", "mobiles": "mobile",
    "cellphone": "cell", "cellular": "cell", "handphone": "mobile", "smartphone": "mobile",
    "ph": "phone", "phn": "phone", "phones": "phone", "fone": "phone", "tel": "telephone", "tele": "telephone",
    "cont": "contact", "contacts": "contact", "cntct": "contact", "ctc": "contact",
    "cust": "customer", "cus": "customer", "customers": "customer", "cstmr": "customer", "clnt": "client",
    "nm": "name", "names": "name", "fullname": "full name", "fname": "first name", "firstname": "first name",
    "dt": "date", "exp": "expiry", "expry": "expiry", "expiring": "expiry", "xpiry": "expiry",
    "upto": "till", "until": "till", "untill": "till", "til": "till", "tll": "till", "vld": "valid",
    "agt": "agent", "agnt": "agent", "agents": "agent", "wa": "whatsapp", "whatsap": "whatsapp", "watsapp": "whatsapp",
    "alt": "alternate", "altr": "alternate", "alternative": "alternate", "alternat": "alternate", "addl": "alternate",
    "sec": "second", "secondary": "second", "resi": "residence", "res": "residence", "off": "office",
}  # fmt: skip
_FILLERS = frozenset({"the", "of", "please", "ka", "ki", "ke", "का", "की", "के"})
# Words that only say whose it is, or that it is the usual one.
_ROLES = frozenset(
    {
        "customer", "client", "lead", "borrower", "applicant", "student", "patient", "member", "subscriber",
        "buyer", "consumer", "prospect", "debtor", "candidate", "donor", "guest", "parent", "policyholder", "insured",
        "grahak", "ग्राहक", "primary", "main",
    }
)  # fmt: skip
_SECOND = frozenset(
    {
        "alternate", "second", "other", "another", "additional", "extra", "emergency", "office", "work", "business",
        "residence", "home", "landline", "land", "std", "spouse", "father", "mother", "guardian", "nominee",
        "reference", "ref", "co", "guarantor", "backup", "old", "whatsapp",
    }
)  # fmt: skip
_SHORTEST_TYPO = 5
"""Letters that a word needs before a letter or two may be wrong in it: "state" is no "date"."""
_TYPO_RATIO = 0.8


class Likeness(IntEnum):
    """How well a column's name fits a header, the better the greater."""

    TYPO = 1
    """Like one of its names but for a letter or two."""
    LOOSE = 2
    """A name that may mean something else."""
    SURE = 3
    """A name that hardly means anything else."""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A header that a column's name points to."""

    header: str
    likeness: Likeness
    is_second: bool = False
    """The name says that there is a better one: an alternate phone, the one at the office."""


def plain_words(name: str) -> list[str]:
    """Return a name's words without case, punctuation and common short forms: "Cust. MobNo." -> customer mobile number.

    Written in any script; words that run together in capitals and digits are taken apart.
    """
    apart = _CAMEL.sub(" ", _POSSESSIVE.sub("", unicodedata.normalize("NFKC", name))).casefold()
    # Zero-width joiners (Cf) only shape Indic letters; vowel signs (M) are part of the word.
    letters = "".join(
        sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in apart if unicodedata.category(sign) != "Cf"
    )
    words: list[str] = []
    for chunk in letters.split():
        parts = _LETTERS_OR_DIGITS.findall(chunk) if chunk.isascii() else [chunk]
        words += (word for part in parts for word in _SHORT_FORMS.get(part, part).split())
    return words


@lru_cache(maxsize=4096)
def match_names(name: str) -> tuple[NameMatch, ...]:
    """Return the headers that a column's name points to, best first; several only where a name is ambiguous."""
    words = [word for word in plain_words(name) if word not in _FILLERS]
    if found := _match_words(words):
        return found
    if (apart := _taken_apart("".join(words))) and (found := _match_words(apart)):
        return found
    corrected = [_corrected(word) for word in words]
    if corrected == words:
        return ()
    return tuple(NameMatch(match.header, Likeness.TYPO, match.is_second) for match in _match_words(corrected))


def _match_words(words: list[str]) -> tuple[NameMatch, ...]:
    for reading in _readings(words):
        if found := _NAMES.get(" ".join(reading)):
            return found
    second = _second_phone(words)
    return (second,) if second else ()


def _readings(words: list[str]) -> list[list[str]]:
    """Return the ways to read a name: as it stands, without a first-of-several digit, without whose it is."""
    readings = [words]
    if len(words) > 1 and words[-1] in {"1", "01"}:
        readings.append(words[:-1])
    whose = [word for word in readings[-1] if word not in _ROLES]
    if whose and len(whose) < len(readings[-1]):
        readings.append(whose)
    return readings


def _second_phone(words: list[str]) -> NameMatch | None:
    """Recognise a phone column that is not the main one: "Alt. Mobile", "Mobile 2", "Phone (Office)"."""
    rest = [word for word in words if word not in _SECOND and word not in _ROLES and not word.isdecimal()]
    if len(rest) == len(words):
        return None
    if words == ["landline"] or any(match.header == PHONE for match in _NAMES.get(" ".join(rest), ())):
        return NameMatch(PHONE, Likeness.LOOSE, is_second=True)
    return None


def _taken_apart(letters: str) -> list[str]:
    """Return the known words that run together in one, the longest first: "mobileno" -> mobile number; else []."""
    if not letters:
        return []
    for length in range(len(letters), 1, -1):
        if letters[:length] in _VOCABULARY:
            word = _SHORT_FORMS.get(letters[:length], letters[:length]).split()
            if length == len(letters):
                return word
            if rest := _taken_apart(letters[length:]):
                return word + rest
    return []


def _corrected(word: str) -> str:
    if len(word) < _SHORTEST_TYPO or word in _VOCABULARY:
        return word
    close = get_close_matches(word, _LONG_WORDS, n=1, cutoff=_TYPO_RATIO)
    return _SHORT_FORMS.get(close[0], close[0]) if close else word


def _known_names() -> dict[str, tuple[NameMatch, ...]]:
    names: dict[str, list[NameMatch]] = {}
    for likeness in (Likeness.SURE, Likeness.LOOSE):
        for header in HEADERS:
            aliases = (header.name, *header.aliases) if likeness is Likeness.SURE else header.loose_aliases
            for alias in aliases:
                phrase = " ".join(word for word in plain_words(alias) if word not in _FILLERS)
                known = names.setdefault(phrase, [])
                if all(match.header != header.name for match in known):
                    known.append(NameMatch(header.name, likeness))
    return {phrase: tuple(matches) for phrase, matches in names.items()}


_NAMES = _known_names()
_VOCABULARY = {word for phrase in _NAMES for word in phrase.split()} | _ROLES | _SECOND | set(_SHORT_FORMS)
_LONG_WORDS = sorted(word for word in _VOCABULARY if len(word) >= _SHORTEST_TYPO)
