"""Which text CloudAgent takes as a Priority, and which whole number a text surely means."""

import re

LOWEST, HIGHEST = 1, 99
"""CloudAgent takes whole numbers from 1 to 99 (its sibling APIs say so) and dials higher ones sooner; none means 1."""

_ACCEPTED = re.compile(r"[1-9][0-9]?")
_WHOLE = re.compile(r"\s*([+-]?\d{1,15})(?:[.,]0+)?\s*")


def is_accepted_priority(text: str) -> bool:
    """Tell whether CloudAgent takes the text as it stands: 1 to 99 in plain digits, or nothing."""
    return not text or _ACCEPTED.fullmatch(text) is not None


def repaired_priority(text: str) -> str | None:
    """Write a whole number as CloudAgent takes it, one out of range as the nearest that it takes.

    Returns:
        An empty text for a blank cell; None when the text is no whole number, so that nothing is certain.
    """
    if not text.strip():
        return ""
    whole = _WHOLE.fullmatch(text)
    return None if whole is None else str(min(max(int(whole[1]), LOWEST), HIGHEST))
