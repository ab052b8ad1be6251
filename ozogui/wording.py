"""How numbers, counts and moments are said: one place, so that screen, command line and workbook speak alike.

Nothing about leads or uploads lives here, only words.
"""

from __future__ import annotations

import math
import sys
from datetime import date, datetime

_ONES = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(value: int) -> str:
    """Return a whole number with its thousands grouped: 37412 -> "37,412"."""
    return f"{value:,}"


_LIST_ROWS = 2_000_000
"""More than any list has rows: in steps of this the rows of further lists of one file are numbered."""

LIST_SEPARATOR = " / "
"""Between the names of lists that were taken together; no sheet of Excel may have a slash in its name."""


WHICH_NUMBER = ("", "second number", "second column")
"""What is said beside its row of a lead with the second number of a cell, or that of a second column."""


def numbered(place: int, row: int) -> int:
    """Return the number by which a row of several lists of one file is known, ascending over all of them.

    Args:
        place: The list's place, from 0: rows of the first keep their number.
        row: The row as the file counts it.
    """
    return place * _LIST_ROWS + row


def list_and_row(numbered_row: int) -> tuple[int, int]:
    """Return the place of the list and the row as the file counts it; see `numbered`."""
    return divmod(numbered_row, _LIST_ROWS)


def row_words(numbered_row: int, list_name: str | None = "") -> str:
    """Return a row as a person finds it in the file: "22", of several lists "Mumbai 22", or "22 (second number)".

    Args:
        numbered_row: As `numbered` gives it.
        list_name: The names of the lists that were taken together, with LIST_SEPARATOR between; None where not known.
    """
    place, row = list_and_row(numbered_row)
    if list_name is None:
        return f"list {place + 1}, {number(row)}" if place else number(row)
    names = list_name.split(LIST_SEPARATOR)
    words = f"{names[place % len(names)]} {number(row)}" if len(names) > 1 else number(row)
    # Leads with second numbers are numbered behind the rows of all lists.
    which = WHICH_NUMBER[min(place // len(names), len(WHICH_NUMBER) - 1)]
    return f"{words} ({which})" if which else words


def count(noun: str, value: int, plural: str = "") -> str:
    """Return a counted noun: ("lead", 1) -> "1 lead", ("lead", 1240) -> "1,240 leads", ("batch", 2, "batches")."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def and_more(name: str, others: int) -> str:
    """Return a name that stands for several: "mumbai.xlsx and 2 more", or the name alone."""
    return f"{name} and {number(others)} more" if others else name


def in_words(value: int) -> str:
    """Return a small number as a word, as a sentence would have it: 6 -> "six", 11 -> "11"."""
    return _ONES[value] if 0 <= value < len(_ONES) else number(value)


def duration(seconds: float) -> str:
    """Return a length of time as a person says it: "12 s", "8 minutes", "2 hours 5 minutes"; never less than 1 s."""
    if seconds < 60:
        return f"{max(1, math.ceil(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return count("minute", minutes)
    hours, rest = divmod(minutes, 60)
    return count("hour", hours) + (f" {count('minute', rest)}" if rest else "")


def clock_time(moment: datetime) -> str:
    """Return a local time of day as "14:35"; an aware moment is turned into the computer's zone first."""
    local = moment.astimezone() if moment.tzinfo else moment
    return f"{local:%H:%M}"


def moment(when: datetime, now: datetime) -> str:
    """Return when something was, seen from now: "Today 14:20", "Yesterday 17:42", "Tue 17 Nov", "2 Sep 2025"."""
    local, today = when.astimezone(), now.astimezone().date()
    days = (today - local.date()).days
    if days == 0:
        return f"Today {local:%H:%M}"
    if days == 1:
        return f"Yesterday {local:%H:%M}"
    if local.year == today.year:
        return f"{local:%a} {local.day} {local:%b}"
    return day(local.date())


def day(when: date) -> str:
    """Return a day in words: "23 Nov 2026"."""
    return f"{when.day} {when:%b %Y}"


def keys_of(text: str, platform: str = sys.platform) -> str:
    """Return a text with the keys that it names called as on the system's keyboard: "Cmd+Z" for "Ctrl+Z" on a Mac."""
    return text.replace("Ctrl+", "Cmd+").replace("Alt+", "Option+") if platform == "darwin" else text


def shorten_middle(text: str, most: int) -> str:
    """Return a text of at most `most` characters, its middle replaced by an ellipsis: ends tell names and ids apart."""
    if len(text) <= most:
        return text
    head = (most - 1 + 1) // 2
    tail = most - 1 - head
    return f"{text[:head]}…{text[-tail:] if tail else ''}"


def column_letter(index: int) -> str:
    """Return the letters of a column counted from 0, as Excel shows them: 0 -> "A", 26 -> "AA"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
