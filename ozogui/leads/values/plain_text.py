"""What nobody sees in a text, or takes for a value: spaces of every kind, signs without width, "NULL" and "nan"."""

import re

_JOINERS = "\u200c\u200d"
"""Part of the spelling in India's scripts, Persian and Arabic, and of pictures: kept between such letters."""

_OTHER_LETTERS = "[\u0300-\ud7ff\U00010000-\U0010ffff]"
_WIDTHLESS = (
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_SPACES = "\u1680\u2000-\u200a\u202f\u205f\u3000"
_HALF = "(?<![\u00c2\u00c3])"
"""Behind these two letters a sign may be half of another letter that was read wrongly (see names.py)."""
_INVISIBLE = re.compile(
    f"[{_WIDTHLESS}]|{_HALF}\u00ad|(?<!{_OTHER_LETTERS})[{_JOINERS}]|[{_JOINERS}](?!{_OTHER_LETTERS})"
)
_ODD_SPACES = re.compile(f"[{_SPACES}]|{_HALF}\u00a0")
_ODD = re.compile(f"[\u00a0\u00ad{_SPACES}{_JOINERS}{_WIDTHLESS}]")

_PLACEHOLDERS = frozenset(
    {
        "null", "\\n", "(null)", "<null>", "nan", "nat", "undefined", "none", "n/a", "na", "<na>", "nil", "-", "--",
        "---", "\u2013", "\u2014", ".", "#ref", "(blank)", "(empty)", "blank", "not available",
        "not applicable", "unknown", "xxx", "null null", "[object object]",
    }
)  # fmt: skip
"""What programs and people write where they have nothing, in small letters."""


def tidied_text(text: str) -> str:
    """Take away what nobody sees: blanks around it, signs without width; any other kind of space becomes a space."""
    if _ODD.search(text):
        text = _ODD_SPACES.sub(" ", _INVISIBLE.sub("", text))
    return text.strip()


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands where there is no value: "NULL", "nan", "undefined", "-"."""
    return text.strip().casefold() in _PLACEHOLDERS


def has_odd_signs(text: str) -> bool:
    """Tell whether a text may hold a sign that `tidied_text` takes away or changes, besides blanks around it."""
    return _ODD.search(text) is not None
