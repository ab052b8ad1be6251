"""Rows of a list that are no leads: sums, notes, and the columns' names once more; seen by what they say and lack.

Only rows without a phone are looked at, so that no person is ever taken for a note. What becomes of such rows is
table.py's to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from statistics import median

from ozogui.leads.values.content import has_letters, looks_like_number, looks_like_phone, phone_share
from ozogui.leads.values.plain_text import tidied_text

_TAIL = 12
"""Rows at the end of a list that are looked at in any case."""
_FEW = 5_000
_SHORTEST_PHONE = 7

_TOTAL = re.compile(
    r"(grand|sub|net|overall)?[\s-]*totals?(\s+(of\s+)?(no\.?\s+of\s+)?"
    r"(leads|records|rows|entries|count|customers|contacts|numbers|calls|data))?\s*[:=-]*\s*[\d,.]*"
    r"|(कुल|कुल योग|योग|एकूण)\s*[:=-]*\s*[\d,.]*",
    re.IGNORECASE,
)
_SUMS = re.compile(
    r"(.{0,40}\s)?(grand|sub|net|overall|page)?[\s-]*(totals?|subtotals?)\b.{0,40}"
    r"|(count|sum|average|avg|min|max|maximum|minimum|number|no\.?|product|stdev|var)\s+of\s+.{1,60}"
    r"|.{1,40}\s(count|average|sum|max|min)"
    r"|(average|count|sum|avg|mean)\s*[:=]?\s*[\d,.]*"
    r"|(row labels|column labels|grand total|\(blank\))"
    r"|(.{1,40}\s)?(कुल|कुल योग|योग|एकूण|जोड़)(\s.{1,40})?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\W*(prepared|generated|exported|created|printed|compiled|downloaded|verified|checked|approved|updated|report)\s*"
    r"(by|on|from|at|date)?\b.*"
    r"|\W*(notes?|n\.b\.?|remarks?|source|disclaimer|confidential|legend|powered by|copyright|©|end of|continued|"
    r"page\s+\d+|sheet\s+\d+\s+of|signature|signed|thank you|regards)\b.*"
    r"|\*+.*|[-=_~.\s]{3,}|--.*--",
    re.IGNORECASE | re.DOTALL,
)
_SIGNED = re.compile(
    r"\W*(prepared|generated|exported|created|printed|compiled|downloaded|verified|checked|approved|updated)\s+"
    r"(by|on|at)\b.*",
    re.IGNORECASE | re.DOTALL,
)
"""What nobody is called, whatever stands beside it: a number too, of whoever made the list."""
_OF_NUMBERS = re.compile(r"(max|min|maximum|minimum|median|lowest|highest)\s*[:=-]*", re.IGNORECASE)
"""Names for one number of a column, and of people: Max may be a lead."""
_WORDS_OF_A_NOTE = 4


class NoLead(StrEnum):
    """What a row is that is no lead."""

    TOTALS = "totals"
    NOTE = "note"
    NAMES = "names"
    """The columns' names once more."""


def find_no_leads(names: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[int, NoLead]:
    """Return the rows of a list that are no leads, by index, ascending.

    Args:
        names: The columns' names as the file gives them, "" for none.
        columns: Their values, all equally long.
    """
    rows = len(columns[0]) if columns else 0
    phones = [values for values in columns if phone_share(values) >= 0.5]
    candidates = _without_phone(phones, rows) if phones else _that_begin_with_a_name(names, columns, rows)
    found: dict[int, NoLead] = {}
    in_tail = True
    for index in reversed(candidates):
        cells = [values[index] for values in columns]
        in_tail = in_tail and index == rows - 1 - len(found)
        kind = _kind_of(cells, in_tail=in_tail) if phones else None
        if _are_names(cells, names):
            kind = NoLead.NAMES
        if kind is None and is_totals_line(cells):
            kind = NoLead.TOTALS
        if kind is None and in_tail and phones:
            kind = _kind_of_last(cells, phones, index)
        if kind is not None:
            found[index] = kind
    return dict(sorted(found.items()))


def is_totals_line(cells: Sequence[str]) -> bool:
    """Tell whether a line sums up the list: its first cell says "Total", and no other looks like a lead's."""
    filled = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if not filled or not _TOTAL.fullmatch(filled[0]):
        return False
    others = filled[1:]
    if any(looks_like_phone(cell) for cell in others):
        # A company may be called Total: better one lead too many on the screen than one lost.
        return False
    return len(filled) * 2 <= len(cells) or all(looks_like_number(cell) for cell in others)


def _without_phone(phones: Sequence[Sequence[str]], rows: int) -> list[int]:
    """Return the rows in which no column of phones holds anything like one, and the last few rows."""
    tail = range(max(0, rows - _TAIL), rows)
    places = [
        index
        for index, value in enumerate(phones[0])
        if len(value) < _SHORTEST_PHONE or not value[-1].isdecimal() or "a" <= value[0] <= "z" or "A" <= value[0] <= "Z"
    ]
    if len(places) > _FEW + rows // 20:
        places = places[-_FEW:]
    others = [index for index in places if not any(looks_like_phone(values[index]) for values in phones)]
    return sorted({*others, *tail})


def _that_begin_with_a_name(names: Sequence[str], columns: Sequence[Sequence[str]], rows: int) -> list[int]:
    """Return the rows of a list without a column of phones whose first cell is a column's name, and the last few."""
    given = {name.strip().casefold() for name in names if name.strip()}
    first = [index for index, value in enumerate(columns[0]) if value.strip().casefold() in given] if columns else []
    return sorted({*first, *range(max(0, rows - _TAIL), rows)})


def _are_names(cells: Sequence[str], names: Sequence[str]) -> bool:
    """Tell whether a row holds most of the columns' names and nothing else, in any order."""
    given = {tidied_text(name).casefold() for name in names if name.strip()}
    texts = [tidied_text(cell).casefold() for cell in cells if cell and not cell.isspace()]
    return bool(texts) and given.issuperset(texts) and len(texts) * 2 > len(given)


def _kind_of(cells: Sequence[str], *, in_tail: bool) -> NoLead | None:
    filled = [(place, cell.strip()) for place, cell in enumerate(cells) if cell and not cell.isspace()]
    if not filled:
        return None
    if any(looks_like_phone(cell) or "@" in cell for _, cell in filled):
        return None
    return _kind_of_words([cell for _, cell in filled], len(cells), in_tail=in_tail)


def _kind_of_words(filled: Sequence[str], width: int, *, in_tail: bool) -> NoLead | None:
    label, others = filled[0], filled[1:]
    sums = all(looks_like_number(cell) or not has_letters(cell) for cell in others)
    if _SUMS.fullmatch(label) and (sums or len(filled) * 2 <= width):
        return NoLead.TOTALS
    if _SIGNED.fullmatch(label):
        return NoLead.NOTE
    few = len(filled) == 1 or len(filled) * 3 <= width
    if few and _NOTE.fullmatch(label):
        return NoLead.NOTE
    if in_tail and few and has_letters(label) and (len(label.split()) >= _WORDS_OF_A_NOTE or label.endswith(":")):
        return NoLead.NOTE
    return None


def _kind_of_last(cells: Sequence[str], phones: Sequence[Sequence[str]], index: int) -> NoLead | None:
    """Tell what one of the last rows is that has something like a phone: who made the list, or a sum of phones."""
    label = next((cell.strip() for cell in cells if cell.strip()), "")
    if _SIGNED.fullmatch(label):
        return NoLead.NOTE
    is_of_numbers = _SUMS.fullmatch(label) or _OF_NUMBERS.fullmatch(label)
    return NoLead.TOTALS if is_of_numbers and _is_of_those_above(phones, index) else None


def _is_of_those_above(phones: Sequence[Sequence[str]], index: int) -> bool:
    """Tell whether a row holds nothing but what Excel gives for the numbers above it: sum, mean, least or greatest."""
    for values in phones:
        number = values[index].strip()
        above = [int(value) for value in values[:index] if value.isascii() and value.isdecimal()]
        if not above or not looks_like_number(number):
            continue
        mean = sum(above) / len(above)
        if float(number.replace(",", "").removesuffix("%")) in {
            sum(above), min(above), max(above), len(above), mean, round(mean), int(mean), median(above),
        }:  # fmt: skip
            return True
    return False
