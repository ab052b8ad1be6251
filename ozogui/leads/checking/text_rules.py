"""The rules that hold for the texts under any header: what nobody sees, words for nothing, digits that are lost."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from operator import ne

from ozogui.leads.checking.slices import Hit, Remedy, Slice
from ozogui.leads.values.headers import AGENT, EXPIRY, NAME, PHONE, PRIORITY, SKILL, header_named
from ozogui.leads.values.names import REFUSED
from ozogui.leads.values.phone import digits_of_scientific
from ozogui.leads.values.plain_text import has_odd_signs, is_placeholder, tidied_text

_TRIMMED_BY_THEIR_RULE = frozenset({PHONE, PRIORITY, EXPIRY})
_JUDGED_WHOLE = frozenset({PHONE, PRIORITY, EXPIRY, AGENT, SKILL})
_SHORTENED = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E\+[0-9]{2,3}")


def find_outer_spaces(leads: Slice) -> Iterator[Hit]:
    """Find values with blanks around them or signs that nobody sees: to CloudAgent "ravi " is no agent "ravi".

    Where another rule judges the whole value, and its repair trims it too, that one speaks alone.
    """
    for header in leads.columns:
        if header not in _TRIMMED_BY_THEIR_RULE and not leads.options.allowed(header):
            values = leads.values(header)
            if any(map(ne, values, map(str.strip, values))) or has_odd_signs("".join(values)):
                yield from by_value(header, leads, partial(_trimmed, header))


def _trimmed(header: str, value: str) -> Remedy | None:
    stripped = tidied_text(value)
    if not stripped or stripped == value or (header == NAME and REFUSED.search(value)):
        return None
    return Remedy.CERTAIN


def find_placeholders(leads: Slice) -> Iterator[Hit]:
    """Find what programs write where they have nothing: "NULL" would be read out as a name, and shown as a city."""
    for header in leads.columns:
        if header not in _JUDGED_WHOLE:
            yield from by_value(header, leads, partial(_placeholder, header))


def _placeholder(header: str, value: str) -> Remedy | None:
    is_told = header == NAME and REFUSED.search(value)
    return Remedy.OFFERED if value and is_placeholder(value) and not is_told else None


def find_tildes(leads: Slice) -> Iterator[Hit]:
    """Find a ~ in values of the campaign's own headers: as far as is known CloudAgent ends such a value there."""
    for header in leads.columns:
        if header_named(header) is None and "~" in "".join(leads.values(header)):
            yield from by_value(header, leads, lambda value: Remedy.OFFERED if "~" in value else None)


def find_lost_digits(leads: Slice) -> Iterator[Hit]:
    """Find numbers of which a spreadsheet has kept 15 digits, or shows a few: no loan is 1.23456789012346E+15."""
    for header in leads.columns:
        if header not in _TRIMMED_BY_THEIR_RULE and "E+" in "".join(leads.values(header)):
            yield from by_value(header, leads, _lost_digits)


def _lost_digits(value: str) -> Remedy | None:
    if not _SHORTENED.fullmatch(value.strip()):
        return None
    return Remedy.CERTAIN if digits_of_scientific(value.strip()) else Remedy.NONE


def by_value(header: str, leads: Slice, remedy: Callable[[str], Remedy | None]) -> Iterator[Hit]:
    """Judge each value once, however often it comes."""
    faulty = {value: found for value in leads.values(header) if (found := remedy(value)) is not None}
    if faulty:
        for offset, value in enumerate(leads.cells(header)):
            if value in faulty:
                yield header, offset, faulty[value]
