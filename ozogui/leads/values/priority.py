"""Which text CloudAgent takes as a Priority, and which whole number a text surely means."""

import re

from ozogui.leads.values.plain_text import tidied_text

LOWEST, HIGHEST = 1, 99
"""CloudAgent takes whole numbers from 1 to 99 (its sibling APIs say so) and dials higher ones sooner; none means 1."""

_ACCEPTED = re.compile(r"[1-9][0-9]?")
_WHOLE = re.compile(r"\s*([+-]?\d{1,15})(?:[.,]0+)?\s*")


def is_accepted_priority(text: str) -> bool:
    """Tell whether CloudAgent takes the text as it stands: 1 to 99 in plain digits, or nothing."""
    return not text or _ACCEPTED.fullmatch(text) is not None


def repaired_priority(text: str) -> str | None:
    """Write a whole number as CloudAgent takes it: "5.0", " 5" and "+5" as 5.

    Returns:
        An empty text for a blank cell; None when the text is no whole number, or one out of range: what is meant then
        is for a person to say.
    """
    bare = tidied_text(text)
    if not bare:
        return ""
    whole = _WHOLE.fullmatch(bare)
    if whole is None or not LOWEST <= int(whole[1]) <= HIGHEST:
        return None
    return str(int(whole[1]))
