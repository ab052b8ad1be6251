"""Names that a person keeps a list of, agents and skills: whether a cell names one of them, and which it may mean."""

from collections.abc import Sequence
from difflib import get_close_matches

from ozogui.leads.values.plain_text import tidied_text


def same_name(text: str, allowed: Sequence[str]) -> str | None:
    """Give the one name of a list that differs from a text in capitals and spaces only; None without one."""
    wanted = _plain(text)
    found = [name for name in allowed if _plain(name) == wanted] if wanted else []
    return found[0] if len(found) == 1 else None


def nearest_name(text: str, allowed: Sequence[str]) -> str | None:
    """Give the name of a list that a text most resembles, as a hint and no more; None when none is near."""
    plain = {_plain(name): name for name in allowed}
    near = get_close_matches(_plain(text), plain, n=1, cutoff=0.7)
    return plain[near[0]] if near else None


def _plain(text: str) -> str:
    return " ".join(tidied_text(text).casefold().split())
