"""The user guide that ships with the program: pages of Markdown, found by name or by words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ozogui.resources import resource
from ozogui.wording import keys_of

FOLDER = "guide"
ORDER = (
    "start", "spreadsheet", "columns", "check", "campaign", "upload", "uploads", "results", "history", "do-not-call",
    "accounts", "practice", "what-if", "words", "keyboard",
)  # fmt: skip
"""The names of the pages, in the order of the contents."""
MOST_READ = ("what-if", "check", "upload", "accounts", "results")
"""Offered where nothing is found."""

_WORD = re.compile(r"[\w+]+")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_IN_TITLE, _IN_HEADING, _IN_TEXT = 6, 4, 1


@dataclass(frozen=True, slots=True)
class GuidePage:
    """One page."""

    name: str
    """Its name in ORDER; links are written as this and ".md"."""
    title: str
    text: str
    """All of it, in Markdown, the title included."""


@dataclass(frozen=True, slots=True)
class GuideHit:
    """A part of a page that has what was searched for."""

    page: str
    heading: str
    """What stands above that part: the page's title, or one of its headings."""


@cache
def guide_pages() -> dict[str, GuidePage]:
    """Return every page by its name, in the order of the contents."""
    pages = {}
    for name in ORDER:
        text = keys_of(resource(f"{FOLDER}/{name}.md").read_text(encoding="utf-8"))
        pages[name] = GuidePage(name, text.partition("\n")[0].removeprefix("# ").strip(), text)
    return pages


def search_guide(words: str) -> list[GuideHit]:
    """Return the parts of pages that have all of these words or words that begin so, the best first."""
    wanted = [word.casefold() for word in _WORD.findall(words)]
    if not wanted:
        return []
    found: list[tuple[int, GuideHit]] = []
    for page in guide_pages().values():
        for heading, text in _parts(page):
            worth = _worth(wanted, page.title, heading, text)
            if worth:
                found.append((worth, GuideHit(page.name, heading)))
    found.sort(key=lambda each: -each[0])  # stable: the order of the contents where two are worth the same
    return [hit for _, hit in found]


def _parts(page: GuidePage) -> list[tuple[str, str]]:
    parts = re.split(r"^#{1,3} ", page.text, flags=re.MULTILINE)
    lines = [part.partition("\n") for part in parts if part.strip()]
    return [(heading.strip(), _LINK.sub(r"\1", text)) for heading, _, text in lines]


def _worth(wanted: list[str], title: str, heading: str, text: str) -> int:
    """Return how good a part is, 0 where one of the words is nowhere in it."""
    places = [
        (_IN_TITLE if heading == title else _IN_HEADING, _WORD.findall(heading.casefold())),
        (_IN_TEXT, _WORD.findall(text.casefold())),
        (_IN_TEXT, _WORD.findall(title.casefold())),
    ]
    total = 0
    for word in wanted:
        worth = sum(weight for weight, there in places if any(each.startswith(word) for each in there))
        if not worth:
            return 0
        total += worth
    return total
