"""Understands the text of a date cell: which dates it can mean, and which order of day and month its column shows.

Nothing is guessed: a date that can be read in two ways is only read once the column, or a person, says in which.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

DATE = "YYYY-MM-DD"
DATE_AND_TIME = "YYYY-MM-DD HH:MM:SS"
DATE_FORMATS = (DATE, DATE_AND_TIME)
"""The forms of ExpiryDate: the first is the bulk API's own, the second is what its sibling APIs document."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""No other year is believed: 20122012 is then a day in 2012, not in the year 1220."""
_LONGEST = 60
"""Characters; what is longer is a sentence and no date."""
_END_OF_DAY = time(23, 59, 59)
"""The time of a date without one: a lead that is good until a day is good for all of that day."""

_FORMS = {
    DATE: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    DATE_AND_TIME: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"),
}
_TIME = re.compile(
    r"(?P<day>.*?)"
    r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERS = re.compile(r"(\d{1,4})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
_EIGHT_DIGITS = re.compile(r"\d{8}")
_NAME = r"[^\W\d_](?:[^\s\d\-./,]{1,13})"
_DAY_MONTH_NAME = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[\s\-./,]*({_NAME})\.?[\s\-./,]*(\d{{4}}|\d{{2}})", re.IGNORECASE
)
_MONTH_NAME_DAY = re.compile(rf"({_NAME})\.?[\s\-]*(\d{{1,2}})(?:st|nd|rd|th)?[\s,\-]+(\d{{4}})", re.IGNORECASE)
_WEEKDAY = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
_WITH_WEEKDAY = re.compile(
    rf"(?:{_WEEKDAY}[.,\s]+)?(?P<date>.*?)(?:[,\s]+\(?{_WEEKDAY}\)?)?", re.IGNORECASE | re.DOTALL
)
_ZONE = re.compile(
    r"(?P<moment>.*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*"
    r"(?P<zone>Z|UTC|(?:GMT|UTC)?[+-]\d{2}:?\d{2}|GMT)(?:\s*\(.{1,40}\))?",
    re.IGNORECASE | re.DOTALL,
)
_HERE = timedelta(hours=5, minutes=30)
"""India's clock, by which a moment in another zone may be another day."""

_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 42_005, 73_050
"""Excel's numbers for the days of 2015 to 2099, which a cell shows when its format is lost."""
_DAY_ZERO = date(1899, 12, 30)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_OTHER_MONTHS: tuple[tuple[str, ...], ...] = (
    ("जनवरी", "जानेवारी", "januar", "jänner", "janvier", "enero", "januari"),
    ("फरवरी", "फ़रवरी", "फेब्रुवारी", "februar", "février", "fevrier", "febrero", "februari"),
    ("मार्च", "märz", "maerz", "mars", "marzo", "maret"),
    ("अप्रैल", "एप्रिल", "avril", "abril"),
    ("मई", "मे", "mai", "mayo", "mei"),
    ("जून", "juni", "juin", "junio"),
    ("जुलाई", "जुलै", "juli", "juillet", "julio"),
    ("अगस्त", "ऑगस्ट", "août", "aout", "agosto", "agustus"),
    ("सितंबर", "सितम्बर", "सप्टेंबर", "septembre", "septiembre"),
    ("अक्टूबर", "अक्तूबर", "ऑक्टोबर", "oktober", "octobre", "octubre"),
    ("नवंबर", "नवम्बर", "नोव्हेंबर", "novembre", "noviembre"),
    ("दिसंबर", "दिसम्बर", "डिसेंबर", "dezember", "décembre", "decembre", "diciembre", "desember"),
)
"""Months in languages of India's offices and of files from abroad; names of English are known without."""


class DateOrder(StrEnum):
    """In which order a date of three numbers gives day, month and year."""

    DAY_FIRST = "DD/MM"
    MONTH_FIRST = "MM/DD"
    YEAR_FIRST = "YY/MM"
    ZONE_AS_WRITTEN = "day as written"
    ZONE_HERE = "day in India"
    """No order: the two days that a moment of another time zone may mean."""


Readings = Mapping[DateOrder, datetime]
"""What a text means in each order that makes sense of it; a date that no order changes stands under all of them."""


def is_date(text: str, date_format: str = DATE) -> bool:
    """Tell whether a text is a date of the calendar in just this form.

    Args:
        text: An ExpiryDate as it stands.
        date_format: One of DATE_FORMATS.
    """
    return parse_date(text, date_format) is not None


@lru_cache(maxsize=4096)
def parse_date(text: str, date_format: str = DATE) -> date | None:
    """Give the day that a text in just this form means, or None."""
    if not _FORMS[date_format].fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def read_date(text: str) -> Readings:
    """Give all that a text can mean as a date; nothing when it is none, or no day of the calendar."""
    if len(text) > _LONGEST:
        return {}
    zoned = _ZONE.fullmatch(text.strip())
    written = _readings(zoned["moment"] if zoned else text)
    meanings = set(written.values())
    if zoned is None or len(meanings) != 1:
        return written
    moment = meanings.pop()
    here = moment - _offset_of(zoned["zone"]) + _HERE
    if here.date() == moment.date():
        return written
    return {DateOrder.ZONE_AS_WRITTEN: moment, DateOrder.ZONE_HERE: here}


def _readings(text: str) -> dict[DateOrder, datetime]:
    bare = _WITH_WEEKDAY.fullmatch(text.strip())
    parts = _TIME.fullmatch(bare["date"] if bare else text.strip())
    moment = _time_of(parts) if parts else None
    if parts is None or moment is None:
        return {}
    days = _days(parts["day"].strip())
    return {order: datetime.combine(day, moment) for order, day in days.items()}


def _offset_of(zone: str) -> timedelta:
    digits = "".join(sign for sign in zone if sign.isdecimal())
    if not digits:
        return timedelta()
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -offset if "-" in zone else offset


@lru_cache(maxsize=4096)
def settled_order(text: str) -> DateOrder | None:
    """Give the one order in which a text makes sense as a date, which is then the order of its column's other dates.

    Returns:
        None for texts that settle nothing: no dates, dates with two meanings, dates that no order changes.
    """
    readings = read_date(text)
    return next(iter(readings)) if len(readings) == 1 else None


@lru_cache(maxsize=4096)
def rewritten_date(text: str, order: DateOrder | None, date_format: str = DATE) -> str | None:
    """Write a date in the form that the account takes.

    Args:
        text: The date as it stands.
        order: The order that its column shows, or that a person has chosen; None when nothing is known.
        date_format: One of DATE_FORMATS.

    Returns:
        None when the text is no date, or can mean several days and the order does not say which.
    """
    readings = read_date(text)
    meanings = set(readings.values())
    if len(meanings) == 1:
        meaning = meanings.pop()
    elif order is not None and order in readings:
        meaning = readings[order]
    else:
        return None
    if date_format == DATE:
        return f"{meaning:%Y-%m-%d}"
    if ":" not in text:
        meaning = datetime.combine(meaning, _END_OF_DAY)
    return f"{meaning:%Y-%m-%d %H:%M:%S}"


def _time_of(parts: re.Match[str]) -> time | None:
    """Give the time behind a date, midnight without one, None when the clock does not know it."""
    if parts["hour"] is None:
        return time()
    hour = int(parts["hour"])
    if hour == 24 and not int(parts["minute"]) and not int(parts["second"] or 0) and not parts["half"]:
        # The end of that day, as some programs write it.
        return _END_OF_DAY
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"][0] in "pP" else 0)
    try:
        return time(hour, int(parts["minute"]), int(parts["second"] or 0))
    except ValueError:
        return None


def _days(text: str) -> dict[DateOrder, date]:
    if (serial := _SERIAL.fullmatch(text)) and _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return dict.fromkeys(DateOrder, _DAY_ZERO + timedelta(days=int(serial[1])))
    if named := _DAY_MONTH_NAME.fullmatch(text):
        return _in_any_order(named[3], _month_number(named[2]), named[1])
    if named := _MONTH_NAME_DAY.fullmatch(text):
        return _in_any_order(named[3], _month_number(named[1]), named[2])
    if _EIGHT_DIGITS.fullmatch(text):
        return _in_any_order(text[:4], text[4:6], text[6:]) or _in_each_order(
            {
                DateOrder.DAY_FIRST: (text[4:], text[2:4], text[:2]),
                DateOrder.MONTH_FIRST: (text[4:], text[:2], text[2:4]),
            }
        )
    numbers = _NUMBERS.fullmatch(text)
    if numbers is None:
        return {}
    first, second, third = numbers[1], numbers[3], numbers[4]
    if len(first) > 2:
        return _in_any_order(first, second, third)
    orders = {
        DateOrder.DAY_FIRST: (third, second, first),
        DateOrder.MONTH_FIRST: (third, first, second),
    }
    if len(third) == 2:
        orders[DateOrder.YEAR_FIRST] = (first, second, third)
    return _in_each_order(orders)


def _month_number(name: str) -> str:
    """Give the number of a month, written out or cut to three letters or more; 0 when it is none."""
    name = unicodedata.normalize("NFC", name)
    found = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower()) and name[2:]]
    if not found:
        found = [
            number
            for number, names in enumerate(_OTHER_MONTHS, start=1)
            if any(
                unicodedata.normalize("NFC", each) == name.lower() or (each.startswith(name.lower()) and len(name) > 2)
                for each in names
            )
        ]
    if name.lower() == "sept":
        found = [9]
    return str(found[0]) if len(found) == 1 else "0"


def _in_any_order(year: str, month: str, day: str) -> dict[DateOrder, date]:
    found = _day(year, month, day)
    return {} if found is None else dict.fromkeys(DateOrder, found)


def _in_each_order(parts: Mapping[DateOrder, tuple[str, str, str]]) -> dict[DateOrder, date]:
    days = {order: _day(year, month, day) for order, (year, month, day) in parts.items()}
    return {order: day for order, day in days.items() if day is not None}


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) not in {2, 4} or len(day) > 2:
        return None
    # A lead that expires is of this century, also where its year is written with two digits.
    number = int(year) + (2000 if len(year) == 2 else 0)
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
