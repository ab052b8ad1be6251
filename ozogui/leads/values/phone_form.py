"""Whether a number can be one of the account's country, and the form in which the account wants it.

What a cell holds is read in phone.py. A number is only rewritten where the country's number plan leaves one reading.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum, StrEnum, auto
from functools import lru_cache

from ozogui.leads.values.countries import Country, country_of
from ozogui.leads.values.number_plans import begins_as_given_out
from ozogui.leads.values.phone import national_digits, read_phone

_INTERNATIONAL_PREFIX = "00"
_ONE_GROUP = range(7, 12)
"""Digits of a group that is a whole number behind its country's code."""


class PhoneRule(StrEnum):
    """What an account wants of a PhoneNumber besides being one."""

    KEEP = "keep"
    """As it stands: any number that CloudAgent takes."""
    NATIONAL = "national"
    """As the country's numbers are written and dialled at home: 9876543210 in India, 0412345678 in Australia."""
    INTERNATIONAL = "international"
    """With + and the country code: +919876543210. The + says beyond doubt that a country code follows."""


class Standing(Enum):
    """What a plain number is to an account's country."""

    OWN = auto()
    """One that the country can have."""
    FOREIGN = auto()
    """One of another country: its + or 00 and its country's number plan say so."""
    IMPLAUSIBLE = auto()
    """No number that anybody has, as far as is known: too short, too long, made up, or never given out."""


_RISING = "01234567890123456789"
_LEAST_FILLER = 7
_SENDERS = {"91": ("140", "1600", "1601")}
"""Beginnings that only those have who call for business: nobody can be reached there. Set by India's regulator."""


@lru_cache(maxsize=65536)
def standing_of(number: str, country_code: str) -> Standing:
    """Judge a number by its country's number plan.

    Args:
        number: 3 to 16 digits, a + before them or not.
        country_code: The calling code of the account's own country; of one that is not known every number is its own.
    """
    if country_of(country_code) is None or national_number(number, country_code) is not None:
        return Standing.OWN
    return Standing.FOREIGN if foreign_country(number, country_code) is not None else Standing.IMPLAUSIBLE


class UsualPhones:
    """Tells in a glance which cells hold a number of the country just as the account wants it, as nearly all do."""

    def __init__(self, rule: PhoneRule, country_code: str) -> None:
        """Take an account's rule and country."""
        national = national_digits(country_code)
        country = country_of(country_code)
        lead = ""
        if rule is PhoneRule.INTERNATIONAL:
            lead = f"+{country_code}"
        elif rule is PhoneRule.NATIONAL and country is not None:
            lead = country.written_trunk(national)
        self._length = len(lead) + national if national else -1
        self._begins = len(lead) + 2
        self._beginnings = frozenset(f"{lead}{pair}" for pair in _usual_pairs(country_code, national))
        self._fillers = frozenset(f"{lead}{filler}" for filler in _fillers(national))
        self._bare = slice(1, None) if lead else slice(None)
        self._lead, self._national = lead, national
        self._pairs = frozenset(pair for pair in _usual_pairs(country_code, national) if pair[0] != "0")
        self._national_fillers = frozenset(_fillers(national))
        groups = rf"[ -]?[0-9]{{{national}}}|(?:[ -][0-9]{{1,6}}){{2,4}}"
        is_sure = national in _ONE_GROUP and rule is not PhoneRule.KEEP
        self._with_code = re.compile(rf"\+{country_code}(?:{groups})") if is_sure else None
        self._behind_code = len(country_code) + 1

    def with_code(self, text: str) -> str | None:
        """Write a number with + and the country's code, grouped by spaces or dashes or not, as the account wants it.

        The same as `repaired_phone` gives in a tenth of the time; None where it takes the long way round to tell.
        """
        if self._with_code is None or self._with_code.fullmatch(text) is None:
            return None
        national = text.replace(" ", "").replace("-", "")[self._behind_code :]
        if len(national) != self._national or national[:2] not in self._pairs or national in self._national_fillers:
            return None
        return self._lead + national

    def others(self, cells: Sequence[str]) -> list[int]:
        """List the places of all other cells; among them may be usual ones too."""
        length, begins, beginnings, fillers, bare = (
            self._length, self._begins, self._beginnings, self._fillers, self._bare,
        )  # fmt: skip
        is_ascii = "".join(cells).isascii()
        return [
            place
            for place, cell in enumerate(cells)
            if len(cell) != length
            or cell[:begins] not in beginnings
            or cell in fillers
            or not cell[bare].isdecimal()
            or not (is_ascii or cell.isascii())
        ]


def _usual_pairs(country_code: str, national: int) -> Iterator[str]:
    """Yield the two digits with which a number may begin that has but one reading."""
    country = country_of(country_code)
    if country is None or not national:
        return
    senders = {sender[:2] for sender in _SENDERS.get(country_code, ())}
    prefixes = [country.code] + ([country.trunk] if country.trunk else [])
    for pair in (f"{number:02d}" for number in range(100)):
        is_clear = not any(
            (pair.startswith(prefix) or prefix.startswith(pair)) and _may_follow(national - len(prefix), country)
            for prefix in prefixes
        )
        if is_clear and pair not in senders and begins_as_given_out(pair.ljust(national, "0"), country_code):
            yield pair


def _may_follow(digits: int, country: Country) -> bool:
    return digits in country.lengths or digits - len(country.trunk) in country.lengths


def _fillers(length: int) -> Iterator[str]:
    for digit in "0123456789":
        yield digit * length
        yield _RISING[int(digit) : int(digit) + length]


def is_filler(national: str) -> bool:
    """Tell whether a number was typed so that a field is not empty: 0000000000, 1234567890, 9999999999."""
    if len(national) < _LEAST_FILLER:
        return False
    return not national.strip(national[0]) or national in _RISING


def formed_number(number: str, rule: PhoneRule, country_code: str) -> str | None:
    """Write a number in the form that the account wants.

    Args:
        number: 3 to 16 digits, a + before them or not.
        rule: The account's phone rule.
        country_code: The calling code of the account's own country.

    Returns:
        The number; itself where it has that form, or is of another country. None where it cannot have it, or is not
        surely a number of the country: then nothing may be put on or taken off.
    """
    if rule is PhoneRule.KEEP:
        return number
    national = national_number(number, country_code)
    if national is not None:
        return at_home(national, country_code) if rule is PhoneRule.NATIONAL else f"+{country_code}{national}"
    if foreign_country(number, country_code) is None:
        return None
    if rule is PhoneRule.INTERNATIONAL:
        return f"+{number.removeprefix('+').removeprefix(_INTERNATIONAL_PREFIX)}"
    return number


def at_home(national: str, country_code: str) -> str:
    """Write a number's digits as they are written and dialled at home: with the trunk prefix where people write it."""
    country = country_of(country_code)
    return national if country is None else f"{country.written_trunk(len(national))}{national}"


def home_digits(country_code: str) -> int:
    """Give the digits of a country's mobile numbers as they are written at home; 0 where that is not one length."""
    national = national_digits(country_code)
    return len(at_home("9" * national, country_code)) if national else 0


def repaired_phone(text: str, rule: PhoneRule, country_code: str, *, second: bool = False) -> str | None:
    """Write the number that a cell surely holds, in the form that the account wants.

    Args:
        text: A phone cell as it stands.
        rule: The account's phone rule.
        country_code: The calling code of the account's own country.
        second: Of several numbers in the cell the second is meant, not the first.

    Returns:
        None where no number is certain, or what the cell holds is no number that the country, or another, can have.
    """
    reading = read_phone(text)
    number = reading.second if second else reading.number
    if not number or (reading.fault is not None and standing_of(number, country_code) is Standing.IMPLAUSIBLE):
        return None
    return formed_number(number, rule, country_code)


def national_number(number: str, country_code: str) -> str | None:
    """Give the digits that a country's number has at home, without country code and trunk prefix.

    Args:
        number: 3 to 16 digits, a + before them or not.
        country_code: The calling code of the country.

    Returns:
        None for a number of another country, one that no number of the country can be, and one that can be read in
        two ways.
    """
    country = country_of(country_code)
    if country is None:
        return None
    if number[0] == "+":
        return _behind_code(number[1:], country)
    if number.startswith(_INTERNATIONAL_PREFIX):
        return _behind_code(number[len(_INTERNATIONAL_PREFIX) :], country)
    readings = {_without_trunk(number, country), _behind_code(number, country)}
    # A number that begins with 0 is never dialled so from abroad, but where nothing stands before it at home.
    if number[0] != "0" or not country.trunk:
        readings.add(_given_out(number, country))
    readings.discard(None)
    return readings.pop() if len(readings) == 1 else None


def foreign_country(number: str, country_code: str) -> Country | None:
    """Give the other country that a number with + or 00 before it is of; None where it is of none."""
    digits = number.removeprefix("+")
    if digits is number:
        if not number.startswith(_INTERNATIONAL_PREFIX):
            return None
        digits = number[len(_INTERNATIONAL_PREFIX) :]
    for length in (1, 2, 3):
        country = country_of(digits[:length])
        if country is not None:
            return country if country.code != country_code and _behind_code(digits, country) is not None else None
    return None


def may_lack_its_plus(number: str, country_code: str) -> Country | None:
    """Give the other country whose number this would be with a + before it."""
    return None if number[0] in "+0" else foreign_country(f"+{number}", country_code)


def _given_out(national: str, country: Country) -> str | None:
    """Give a number back where the country can have it."""
    if len(national) not in country.lengths or not begins_as_given_out(national, country.code):
        return None
    if is_filler(national) or national.startswith(_SENDERS.get(country.code, ("?",))):
        return None
    return national


def _behind_code(digits: str, country: Country) -> str | None:
    if not digits.startswith(country.code):
        return None
    rest = digits[len(country.code) :]
    if not (country.trunk == "0" and rest.startswith("0")) and (found := _given_out(rest, country)):
        return found
    return _without_trunk(rest, country)


def _without_trunk(digits: str, country: Country) -> str | None:
    if not country.trunk or not digits.startswith(country.trunk):
        return None
    return _given_out(digits[len(country.trunk) :], country)
