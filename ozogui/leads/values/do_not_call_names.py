"""Names of sheets, files and columns that say that the people in them must not be called."""

from __future__ import annotations

import re

_APART = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^\w]+|_+")
_SAYS_SO = re.compile(
    r"\b(dnd|dnc|ndnc|ncpr|do not (call|disturb|contact|dial|send)|dont (call|disturb|contact)|no calls?|not to call|"
    r"blocked|block ?list|black ?list(ed)?|opt(ed)? ?outs?|unsubscribed?|suppress(ed|ion)?s?|stop ?list|"
    r"exclu(de|ded|sion)s?|call (nahi|nahin) karna|कॉल न करें)\b"
)


def says_do_not_call(name: str) -> bool:
    """Tell whether a name is that of a do-not-call list: "DND", "Do-Not-Call 2026", "blocked_numbers"."""
    words = " ".join(part for part in _APART.split(name.replace("'", "").replace("\u2019", "")) if part)
    return _SAYS_SO.search(words.casefold()) is not None
