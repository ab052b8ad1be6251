"""The sample that ships with the program: known again in any disguise, and kept from real accounts.

Its numbers are invented, but CloudAgent would dial them and strangers would answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache

from ozogui.errors import UserError
from ozogui.leads.values.phone import comparable_phone
from ozogui.resources import resource

FILES = ("sample-leads.xlsx", "sample-leads.csv")
NUMBERS = "sample-leads.numbers"
"""A fingerprint a line for each of its numbers; written together with the sample itself."""

_DIGITS = 8
_COUNTRY = "91"
_LEAST, _SHARE, _MANY = 3, 5, 400
"""Its numbers follow a formula, so a long real list may share a few of them: a fifth of a list, or a third of the
sample, cannot be chance."""


class SampleError(UserError):
    """The sample was about to go to a real account."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f'These are the leads of the sample, so they were not sent to "{account}".',
            "Their numbers are invented, and strangers would be called. Open a list of your own, or upload the sample "
            "in practice.",
        )


def is_sample(content_hash: str) -> bool:
    """Return whether a file, by its SHA-256 in hexadecimal, is the sample as it ships."""
    return content_hash in _shipped()


def holds_sample(phones: Sequence[str], country_code: str) -> bool:
    """Return whether a list is the sample, or a good part of it, saved anew or pasted.

    Args:
        phones: the numbers of the leads, in any spelling.
        country_code: of the account, for numbers without one.
    """
    known = _numbers()
    numbers = (comparable_phone(phone, country_code) for phone in phones)
    found = [mark for number in numbers if number and (mark := fingerprint(number)) in known]
    return len(set(found)) >= _MANY or (len(found) >= _LEAST and len(found) * _SHARE >= len(phones))


def fingerprint(number: str) -> str:
    """Return what stands for a number in the file of fingerprints; `number` as the check compares them."""
    return hashlib.sha256(number.encode()).hexdigest()[:_DIGITS]


def fingerprints(phones: Iterable[str]) -> str:
    """Return the text of the file of fingerprints for the sample's numbers."""
    lines = sorted({fingerprint(comparable_phone(phone, _COUNTRY)) for phone in phones})
    return "".join(f"{line}\n" for line in lines)


@cache
def _shipped() -> frozenset[str]:
    return frozenset(hashlib.sha256(resource(name).read_bytes()).hexdigest() for name in FILES)


@cache
def _numbers() -> frozenset[str]:
    return frozenset(resource(NUMBERS).read_text(encoding="ascii").split())
