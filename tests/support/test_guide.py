"""The guide: its pages, their links, and what is found by which words."""

from __future__ import annotations

import re

import pytest

from ozogui.resources import resource
from ozogui.support.guide import MOST_READ, ORDER, guide_pages, search_guide


def test_every_page_is_there_and_has_a_title() -> None:
    assert {path.stem for path in resource("guide").glob("*.md")} == set(ORDER)
    assert set(MOST_READ) <= set(ORDER)
    for page in guide_pages().values():
        assert page.title, page.name
        assert page.text.startswith("# "), page.name


@pytest.mark.parametrize("name", ORDER)
def test_links_lead_to_pages_and_nothing_is_loaded_from_elsewhere(name: str) -> None:
    text = guide_pages()[name].text
    targets = re.findall(r"\]\(([^)]*)\)", text)
    assert {target.removesuffix(".md") for target in targets} <= set(ORDER)
    assert not re.search(r"https?:|!\[|<[a-z]", text)


@pytest.mark.parametrize(
    ("words", "page", "heading"),
    [
        ("where is the key", "accounts", "Where is the key?"),
        ("no reply", "what-if", "No reply came: the batch is not confirmed"),
        ("rejected", "what-if", "A batch was rejected"),
        ("dnc", "do-not-call", "Do-not-call: people who must not be called"),
        ("wrong campaign", "history", "I uploaded to the wrong campaign"),
        ("SO LONG", "upload", "Why does it take so long?"),
        ("templ", "columns", "A template for whoever makes the lists"),
    ],
)
def test_what_people_ask_is_found_first(words: str, page: str, heading: str) -> None:
    found = search_guide(words)
    assert (found[0].page, found[0].heading) == (page, heading)


def test_what_is_not_in_the_guide_is_not_found() -> None:
    assert search_guide("xyzzy") == []
    assert search_guide("key xyzzy") == []
    assert search_guide("  ") == []
