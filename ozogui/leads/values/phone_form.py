"""The form in which an account wants its numbers: as they are, without the country code, or with it.

What a cell holds is read in phone.py. A number is only rewritten where the country's lengths leave one reading.
"""

from enum import StrEnum

from ozogui.leads.values.countries import Country, country_of
from ozogui.leads.values.phone import read_phone

_INTERNATIONAL_PREFIX = "00"


class PhoneRule(StrEnum):
    """What an account wants of a PhoneNumber besides being one."""

    KEEP = "keep"
    """As it stands: any number that CloudAgent takes."""
    NATIONAL = "national"
    """The digits of the country's own numbers alone: 9876543210."""
    INTERNATIONAL = "international"
    """With + and the country code: +919876543210. The + says beyond doubt that a country code follows."""


def formed_number(number: str, rule: PhoneRule, country_code: str) -> str | None:
    """Write a number in the form that the account wants.

    Args:
        number: 3 to 16 digits, a + before them or not.
        rule: The account's phone rule.
        country_code: The calling code of the account's own country.

    Returns:
        The number; itself where it has that form. None where it cannot have it, or is not surely a number of the
        country: then nothing may be put on or taken off.
    """
    if rule is PhoneRule.KEEP:
        return number
    if rule is PhoneRule.INTERNATIONAL and number[0] == "+":
        return number if _may_be_international(number[1:], country_code) else None
    national = national_number(number, country_code)
    if national is None:
        return _foreign(number, country_code) if rule is PhoneRule.INTERNATIONAL else None
    return national if rule is PhoneRule.NATIONAL else f"+{country_code}{national}"


def repaired_phone(text: str, rule: PhoneRule, country_code: str, *, second: bool = False) -> str | None:
    """Write the number that a cell surely holds, in the form that the account wants if it can have it.

    Args:
        text: A phone cell as it stands.
        rule: The account's phone rule.
        country_code: The calling code of the account's own country.
        second: Of several numbers in the cell the second is meant, not the first.

    Returns:
        None where no number is certain, or a plain number cannot have the form.
    """
    reading = read_phone(text)
    if reading.fault is None:
        return formed_number(text, rule, country_code)
    number = reading.second if second else reading.number
    return (formed_number(number, rule, country_code) or number) if number else None


def national_number(number: str, country_code: str) -> str | None:
    """Give the digits that a country's number has at home, without country code and trunk prefix.

    Args:
        number: 3 to 16 digits, a + before them or not.
        country_code: The calling code of the country.

    Returns:
        None for a number of another country, one whose length no number of the country has, and one that can be read
        in two ways.
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
        readings.add(number if len(number) in country.lengths else None)
    readings.discard(None)
    return readings.pop() if len(readings) == 1 else None


def _behind_code(digits: str, country: Country) -> str | None:
    if not digits.startswith(country.code):
        return None
    rest = digits[len(country.code) :]
    if len(rest) in country.lengths and not (country.trunk == "0" and rest.startswith("0")):
        return rest
    return _without_trunk(rest, country)


def _without_trunk(digits: str, country: Country) -> str | None:
    if not country.trunk or not digits.startswith(country.trunk):
        return None
    rest = digits[len(country.trunk) :]
    return rest if len(rest) in country.lengths else None


def _may_be_international(digits: str, country_code: str) -> bool:
    """Tell whether digits behind a + are a whole number: for the own country its lengths tell."""
    country = country_of(country_code)
    if country is None or not digits.startswith(country_code):
        return digits[0] != "0"
    rest = digits[len(country_code) :]
    return len(rest) in country.lengths and not (country.trunk == "0" and rest.startswith("0"))


def _foreign(number: str, country_code: str) -> str | None:
    """Give a number of another country that is dialled with 00 the + in its place."""
    digits = number.removeprefix(_INTERNATIONAL_PREFIX)
    if digits == number or len(digits) < 7 or digits.startswith(("0", country_code)):
        return None
    return f"+{digits}"
