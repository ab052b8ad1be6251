"""Understands the text of a phone cell: what is wrong with it, which number it surely holds, when two are the same.

No number is ever guessed: where a reading is not certain there is none. Messages about faults live in reasons.py.
"""

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum, auto
from functools import cache
from typing import NamedTuple

from typing_extensions import override

from ozogui.leads.values.countries import country_of
from ozogui.leads.values.dates import read_date

MIN_DIGITS = 3
MAX_DIGITS = 16
"""CloudAgent takes 3 to 16 digits with an optional leading +: the error text of its sibling APIs says so."""

_LONG = 7
"""Digits from which a part of a cell is a number by itself: no way to group one number has two such parts."""

PLAIN = re.compile(rf"\+?[0-9]{{{MIN_DIGITS},{MAX_DIGITS}}}")
"""A phone that CloudAgent takes as it stands, if all of the text fits: 3 to 16 ASCII digits, a + before them or not."""

_DIGITS_ONLY = re.compile(r"\+?[0-9]+")
_GROUPED = re.compile(r"\+?(?![1-9][ -][0-9]{9}\Z)(?:[0-9]{1,6}(?:[ -][0-9]{1,6}){1,4}|[0-9]{1,5}[ -][0-9]{7,11})")
_DATE = (
    r"[0-9]{4}([-/. ])[01]?[0-9]\1[0-3]?[0-9]|[0-3]?[0-9]([-/. ])[0-3]?[0-9]\2[0-9]{4}"
    r"|[0-9]{1,2}([-/.])[0-9]{1,2}\3[0-9]{2}"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_TIME = r"(?:[ T,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?: ?[ap]\.?m\.?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_DATE_LIKE = re.compile(
    rf"(?:{_DATE}){_TIME}|(?:[0-9]{{1,2}}[- ])?{_MONTH}[- ][0-9]{{2,4}}|[0-9]{{1,2}}[- ]{_MONTH}", re.IGNORECASE
)
_LONGEST_DATE = 8
"""Digits of a date without its time; a number of more digits is none."""
_CLOCK = re.compile(r"-?[0-9]{1,14}:[0-9]{2}(?::[0-9]{2})?(?: ?[ap]\.?m\.?)?", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?E[+-]?[0-9]{1,3}", re.IGNORECASE)
_WHOLE_SCIENTIFIC = re.compile(r"([1-9])[.,]([0-9]+)E\+?([0-9]{1,2})", re.IGNORECASE)
_NEGATIVE = re.compile(r"-[0-9][0-9.,]*|[0-9][0-9.,]*-")
_ENUMERATED = re.compile(r"[0-9]{1,3}\)[^(]*|[0-9]{1,2}\.\s.*|[1-9][ -][0-9]{9}", re.DOTALL)
"""The first digits may be those of an enumeration: 1) and 2. and 3 before nine digits."""
_OVERFLOW = re.compile(r"#{3,}")
_QUOTED = re.compile(r'=?"([^"]*)"|=?\'([^\']*)\'?')
_KIND = r"(?:telephone|phone|tel|ph|mobile|mob|cell|whats\s?app|wa|contact|call|p|m|t)"
_LABEL = re.compile(
    rf"(?:{_KIND}\b[.:# -]*(?:(?:no|number)\b[.: -]*)?|[(\[]{_KIND}[)\]][.: -]*|(?:tel|sms|callto):(?://)?"
    r"|(?:https?://)?(?:www\.)?(?:wa\.me|api\.whatsapp\.com/send/?\?phone=)[/:]?)(?=[+(0-9])",
    re.IGNORECASE,
)
_LABEL_BEHIND = re.compile(rf"(?<=[0-9])(?:[ -]*[(\[]{_KIND}[)\]]|[?&][a-z_]+=[^ ]*)\Z", re.IGNORECASE)
"""The same behind a number, and what follows it in a link to WhatsApp."""
_POINT_ZERO = re.compile(rf"(\+?[0-9]{{{MIN_DIGITS},}})[.,]0{{1,2}}|(\+?[0-9]{{7,}})[.,]0{{3,}}")
_FRACTION = re.compile(r"(?:[1-9][0-9]*|0)[.,][0-9]+")
_TWO_HALVES = re.compile(r"[1-9][0-9]{4}\.[0-9]{5}")
_HALVED = len("98765.43210")
_OPTIONAL_ZERO = re.compile(r"(\+|00)?([1-9][0-9]{0,2})[ -]?\(0\)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})+")
_AREA_CODE = re.compile(r"\(?\+?[0-9]{2,5}\)?[ ]?/[ ]?[0-9 -]{6,}")
_BETWEEN_NUMBERS = re.compile(r"[,;|/\\&]+|:::?|(?<=[0-9)])\s*(?=\+)|\b(?:or|and)\b", re.IGNORECASE)
_BETWEEN_GROUPS = re.compile(r"[ .-]+")
_SEPARATORS = re.compile(r"[ .()\[\]{}_'\"-]")
_STRAY = " ,;|/\\-.:"


class PhoneFault(Enum):
    """What is wrong with a phone cell; of several faults the most telling one, in this order."""

    DAMAGED = auto()
    SEVERAL = auto()
    MISSING = auto()
    NOT_NUMERIC = auto()
    LENGTH = auto()


class PhoneReading(NamedTuple):
    """What a phone cell holds; a tuple, because a check makes one for each cell that is not plain."""

    fault: PhoneFault | None
    number: str
    """The number as CloudAgent takes it; of several the first; empty when no number is certain."""
    second: str = ""
    """Of several numbers the second; empty when it is not certain, or there is only one."""

    @override
    def __repr__(self) -> str:
        """Leave the number out: a repr may end in a log."""
        return f"PhoneReading(fault={self.fault})"


def read_phone(text: str) -> PhoneReading:
    """Read a phone cell.

    Taken away as certain: spaces, dashes, dots and brackets between groups of digits, digits of other scripts, `tel:`
    and its like in front, `.0` of any length behind, the quotes that keep Excel from touching a number, the (0) behind
    a country code that is not dialled from abroad. A leading + stays. Letters, or punctuation that may part two numbers
    make the reading uncertain; a date, a fraction, a minus or an exponent that hides digits make it damaged.
    """
    if PLAIN.fullmatch(text):
        return PhoneReading(None, text)
    if _GROUPED.fullmatch(text):
        # Nearly all cells that are not plain look like this, so they are spared the long way round.
        number = text.replace(" ", "").replace("-", "")
        if len(number) > _LONGEST_DATE and PLAIN.fullmatch(number):
            return PhoneReading(PhoneFault.NOT_NUMERIC, number)
    body = _unwrapped(text.translate(_PLAINER).strip())
    if whole := digits_of_scientific(body):
        return _not_numeric(whole)
    if _is_damaged(body):
        return PhoneReading(PhoneFault.DAMAGED, "")
    if not digit_count(body):
        has_letters = any(char.isalpha() for char in body)
        return PhoneReading(PhoneFault.NOT_NUMERIC if has_letters else PhoneFault.MISSING, "")
    if _DIGITS_ONLY.fullmatch(text):
        return PhoneReading(PhoneFault.LENGTH, "")
    return _reading_of_digits(body)


def _reading_of_digits(body: str) -> PhoneReading:
    """Read what holds digits and is not damaged."""
    if whole := _POINT_ZERO.fullmatch(body):
        return _not_numeric(whole[1] or whole[2])
    body = _without_optional_zero(without_label(body))
    if _ENUMERATED.fullmatch(body):
        return _not_numeric("")
    several = _several(body.strip(_STRAY))
    if several is not None:
        return PhoneReading(PhoneFault.SEVERAL, *several)
    return _not_numeric(_joined(body.strip(_STRAY)))


def without_label(text: str) -> str:
    """Take off the words that say no more than that a number follows, or stands before them: "Ph: ", " (M)", wa.me/."""
    label = _LABEL.match(text)
    bare = text[label.end() :] if label else text
    is_link = label is not None and "." in label[0]
    behind = _LABEL_BEHIND.search(bare)
    return bare[: behind.start()] if behind and (is_link or behind[0][0] not in "?&") else bare


def digit_count(text: str) -> int:
    """Count the digits of any script in a text."""
    return sum(char.isdecimal() for char in text)


def comparable_phone(text: str, country_code: str = "91") -> str:
    """Give one spelling for all spellings of a number: +91 98765-43210, 09876543210 and 9876543210 give the last.

    A number of another country keeps its country code, and its + where it could be mistaken for a national one.

    Args:
        text: A phone cell as it stands.
        country_code: The digits of the account's own country.

    Returns:
        The digits, or an empty text when the cell does not surely hold exactly one number.
    """
    if not PLAIN.fullmatch(text):
        reading = read_phone(text)
        if reading.fault is not PhoneFault.NOT_NUMERIC or not reading.number:
            return ""
        text = reading.number
    return comparable_number(text, country_code)


@cache
def national_digits(country_code: str) -> int:
    """Give the digits of a country's mobile numbers without the country code; 0 where that is not one length."""
    country = country_of(country_code)
    return next(iter(country.mobile_lengths)) if country is not None and len(country.mobile_lengths) == 1 else 0


def comparable_number(number: str, country_code: str = "91") -> str:
    """Do the same for a number that is known to be plain."""
    national = national_digits(country_code)
    if number and len(number) == national and number[0] not in "+0":
        return number
    digits = number.removeprefix("+")
    if not digits:
        return ""
    is_international = digits is not number
    if not is_international and digits.startswith("00") and len(digits) > national:
        digits, is_international = digits[2:], True
    if is_international:
        if digits.startswith(country_code) and len(digits) > len(country_code) + 3:
            return digits[len(country_code) :].lstrip("0") or digits
        return f"+{digits}" if len(digits) == national else digits
    if at_home := _without_odd_trunk(digits, country_code):
        return at_home
    if digits[0] == "0" and len(digits) > 4:
        return digits.lstrip("0") or digits
    if national and digits.startswith(country_code):
        rest = digits[len(country_code) :]
        # "91 098…" has the zero that is dialled at home behind the country code.
        if len(rest) == national or (len(rest) == national + 1 and rest[0] == "0"):
            return rest.lstrip("0")
    return digits


def _without_odd_trunk(digits: str, country_code: str) -> str:
    """Take off what is dialled first at home where that is no zero, as 8 in Russia and 06 in Hungary; else nothing."""
    country = country_of(country_code)
    if country is None or not country.trunk.strip("0") or country.trunk == country_code:
        return ""
    rest = digits.removeprefix(country.trunk)
    return rest if len(digits) not in country.lengths and rest != digits and len(rest) in country.lengths else ""


def _not_numeric(number: str) -> PhoneReading:
    return PhoneReading(PhoneFault.NOT_NUMERIC, number if PLAIN.fullmatch(number) else "")


def _unwrapped(text: str) -> str:
    """Take off what keeps Excel from reading a text as a number: '9876543210 and ="9876543210"."""
    quoted = _QUOTED.fullmatch(text)
    return (quoted[1] or quoted[2] or "").strip() if quoted else text


def digits_of_scientific(body: str) -> str:
    """Give the number that 9.812345037E+09 is, where all its digits are written; else an empty text."""
    found = _WHOLE_SCIENTIFIC.fullmatch(body)
    if found is None:
        return ""
    places = int(found[3])
    whole, rest = found[2][:places], found[2][places:]
    return found[1] + whole if len(whole) == places and not rest.strip("0") else ""


def _is_damaged(body: str) -> bool:
    """Tell whether a spreadsheet has made something else of the number.

    That is 9.8E+09, a date or a time, ##### for a narrow column, or the result of a calculation: -9876543 or 98765.4.
    """
    if any(pattern.fullmatch(body) for pattern in (_SCIENTIFIC, _DATE_LIKE, _CLOCK, _OVERFLOW, _NEGATIVE)):
        return True
    if _FRACTION.fullmatch(body):
        return not (_TWO_HALVES.fullmatch(body) or _POINT_ZERO.fullmatch(body))
    return bool(read_date(body))


def halved_among_fractions(cells: Sequence[str]) -> list[int]:
    """List the places of cells such as 98765.43219 in a column that has other fractions too: they are one as well.

    By itself such a cell is a phone with a dot in its middle; beside 98765.4321 and 1.0824 it was worked out.
    """
    halved = [place for place, cell in enumerate(cells) if len(cell) == _HALVED and _TWO_HALVES.fullmatch(cell)]
    if not halved:
        return []
    others = (cell for cell in cells if "." in cell and _FRACTION.fullmatch(cell) and not _TWO_HALVES.fullmatch(cell))
    return halved if any(not _POINT_ZERO.fullmatch(cell) for cell in others) else []


def _without_optional_zero(body: str) -> str:
    """Take the (0) out of "+44 (0)20": from abroad it is not dialled, where 0 is what is dialled first at home."""
    found = _OPTIONAL_ZERO.match(body)
    country = country_of(found[2]) if found else None
    if found is None or country is None or country.trunk != "0":
        return body
    return f"{found[1] or ''}{found[2]} {body[found.end() :]}"


def _several(body: str) -> tuple[str, str] | None:
    """Find the first and the second of two or more numbers in a cell.

    Returns:
        The numbers, an empty text for one that is not certain; None where there is one only.
    """
    if _THOUSANDS.fullmatch(body) or _AREA_CODE.fullmatch(body):
        return None
    parts = [part for part in _BETWEEN_NUMBERS.split(body) if digit_count(part)]
    if len(parts) == 1:
        return _several_groups(body)
    is_long = [digit_count(part) >= _LONG for part in parts]
    # "022 2345678/79" is how two lines of one office are written: a number, then the end of another.
    has_alternative_end = is_long[0] and not any(char.isalpha() for part in parts[1:] for char in part)
    if sum(is_long) < 2 and not has_alternative_end:
        return None
    return _part_of_several(parts[0]), _part_of_several(parts[1])


def _part_of_several(part: str) -> str:
    number = _joined(part.strip(_STRAY)) if digit_count(part) >= _LONG else ""
    return number if PLAIN.fullmatch(number) else ""


def _several_groups(body: str) -> tuple[str, str] | None:
    """Do the same where only spaces, dots or dashes stand between the digits: 9876543210 9123456780."""
    groups = _BETWEEN_GROUPS.split(body)
    sizes = [digit_count(group) for group in groups]
    if sum(size >= _LONG for size in sizes) >= 2:
        return (_part_of_several(groups[0]), _part_of_several(groups[1])) if min(sizes) >= _LONG else ("", "")
    half = len(groups) // 2
    if sum(sizes) > MAX_DIGITS and sizes[:half] == sizes[half:]:
        return _part_of_several("".join(groups[:half])), _part_of_several("".join(groups[half:]))
    return None


def _joined(body: str) -> str:
    """Take the separators out of one number; an empty text when something is left that is no part of a number."""
    if "(0)" in body[1:]:
        # Whether this 0 is dialled depends on a country that is not known here.
        return ""
    if _THOUSANDS.fullmatch(body):
        return body.replace(",", "")
    if _AREA_CODE.fullmatch(body):
        body = body.replace("/", "")
    joined = _SEPARATORS.sub("", body)
    return joined if _DIGITS_ONLY.fullmatch(joined) else ""


class _Plainer(dict[int, str]):
    """A table for `str.translate` that works out each character once: digits, dashes and spaces to their ASCII."""

    def __missing__(self, code: int) -> str:
        self[code] = plainer = _plainer(chr(code))
        return plainer


def _plainer(char: str) -> str:
    if char in "\n\r\v\f\x85\u2028\u2029":
        return "|"
    if char.isascii() and char.isprintable():
        return char
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(char)
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
        return ""
    if category in {"Zs", "Cc", "So"}:
        return " "
    if category == "Pd" or char == "\u2212":
        return "-"
    if char in "\u2018\u2019\u201c\u201d":
        return "'"
    # The full-width forms of ASCII stand in its order, at a fixed distance.
    return chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char


_PLAINER = _Plainer()
