"""Number formats (ECMA-376 part 1, 18.8.31) that show a fixed number of digits, and so belong to a number's digits."""

from __future__ import annotations

import re

from ozogui.leads.rows.number_cells import ZerosFormat

_LONGEST = 20
_PART = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[[^\]]*\]|_.|\*.|(?P<plain>.)', re.DOTALL)
_BETWEEN_DIGITS = frozenset(" -()/+")


def zeros_format(code: str) -> ZerosFormat | None:
    """Return what a format adds to a number's digits; None where it adds none, or shows another number than is stored.

    Of several sections the first counts: it is that for positive numbers. What stands between the digits is left away,
    as it would be of a phone that was typed so.
    """
    prefix, digits = "", ""
    for part in _PART.finditer(_first_section(code)):
        plain, literal = part["plain"], part["quoted"] or part["escaped"]
        if plain in {"0", "#"}:
            digits += plain
        elif plain is not None and plain not in _BETWEEN_DIGITS:
            return None
        elif text := (literal or plain or ""):
            kept = "".join(char for char in text if char.isascii() and (char.isdecimal() or char == "+"))
            if digits and kept:
                return None
            prefix += kept
    digits = digits.lstrip("#")
    if not digits or len(digits) > _LONGEST or len(prefix) > _LONGEST or (len(digits) == 1 and not prefix):
        return None
    return ZerosFormat(prefix, len(digits))


def _first_section(code: str) -> str:
    section = re.match(r'(?:"[^"]*"|\\.|[^;"\\])*', code, re.DOTALL)
    return section[0] if section else ""
