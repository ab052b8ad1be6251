"""One cell as the text that a person sees in it, whatever the file stored: numbers, dates, switches, errors.

What a text is worth to CloudAgent is not decided here (rules.py), and nothing is repaired (repairs.py).
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

CellValue = int | float | str | bool | time | date | datetime | timedelta
"""What a workbook reader hands over for one cell."""

NOT_CALCULATED = "#NOT-CALCULATED"
"""Our word for a formula without a stored result: the program that wrote the file never calculated it."""

ERROR_TEXTS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#BLOCKED!",
        "#CONNECT!",
        "#BUSY!",
        "#UNKNOWN!",
        "#EXTERNAL!",
        "#PYTHON!",
        NOT_CALCULATED,
    }
)
"""The errors that Excel stores in a cell (ECMA-376 part 1, 18.17.3, and those that came with Excel 2019 and 365)."""

_ISO_DURATION = re.compile(r"(-?)PT(\d{1,9})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")

MOST_DIGITS = 10**15
"""Excel keeps 15 digits of a number and zeros the rest, so a longer one is damaged already."""


def text_of(value: CellValue) -> str:
    """Return a cell's stored value as text, to the letter; of a number the 15 digits that Excel keeps.

    Text comes back unchanged, leading zeros, spaces and all. A number is given as it is stored, not as its format shows
    it: 9.88E+09 is 9876500001 again, 12.5% is 0.125; zeros that only a format shows come later (number_cells.py).
    A whole number has no decimals (9876543210.0 -> "9876543210"); one of more than 15 digits is given in scientific
    notation, so that its lost digits show. A date is "YYYY-MM-DD", followed by " HH:MM:SS" when a time of day is stored
    with it; no time zone is ever applied. A length of time is "26:30:00", a switch "TRUE" or "FALSE" as Excel shows it.
    """
    # Most cells of a list are texts, whole numbers and days: they get the short way.
    if type(value) is float and value.is_integer() and -MOST_DIGITS < value < MOST_DIGITS:
        return str(int(value))
    if type(value) is date:
        return value.isoformat()
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    return _moment(value)


def text_of_iso_duration(value: CellValue) -> str:
    """Return `text_of`, and a length of time that came as ISO 8601 ("PT26H30M00S") as Excel shows it: "26:30:00"."""
    found = _ISO_DURATION.fullmatch(value) if isinstance(value, str) and value.startswith(("PT", "-PT")) else None
    if found is None:
        return text_of(value)
    sign, hours, minutes, seconds = found.groups()
    return f"{sign}{int(hours)}:{minutes:0>2}:{seconds:0>2}"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "#NUM!"
    if abs(value) >= MOST_DIGITS:
        mantissa, exponent = f"{value:.14E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    # 15 digits are what Excel keeps and shows: 1499.9999999999998 is a rounding of the computer's, and 1500 is meant.
    shown = f"{value:.15g}"
    if "e" in shown:
        shown = f"{Decimal(shown):f}"
    return shown


def _moment(value: time | date | timedelta) -> str:
    if isinstance(value, datetime):
        # Cut, not rounded: the last moment of a day is a usual way to write "until that day".
        if value.time().replace(microsecond=0) == time(0):
            return value.date().isoformat()
        return value.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")
    if isinstance(value, time):
        return value.replace(microsecond=0, tzinfo=None).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    seconds = round(value.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{rest:02}"
