"""The script that counts a phone's way: what it takes for the phone, and that the way does not grow again."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from build_scripts.phone_way import PHONE, ROOT, Way, holds_phone

MOST_FILES, MOST_MOVES = 27, 50


@pytest.mark.parametrize("value", [PHONE, f"+91{PHONE}", PHONE.encode(), [[PHONE]], {"PhoneNumber": (PHONE,)}])
def test_the_phone_is_seen_in_a_text_and_in_what_holds_one(value: object) -> None:
    assert holds_phone(value)


@pytest.mark.parametrize("value", ["", PHONE[:-1], 9876541537, [[[[PHONE]]]], [PHONE] * 200, None])
def test_another_number_and_what_is_no_phones_own_are_not(value: object) -> None:
    assert not holds_phone(value)


def test_staying_is_no_move_and_coming_back_is_a_return() -> None:
    way = Way()
    for file in ("a.py", "a.py", "b.py", None, "a.py"):
        way.enter(file)
    assert way.sentence == "2 files, 2 moves, 1 returns"


def test_the_way_from_cell_to_request_has_not_grown() -> None:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "build_scripts" / "phone_way.py"), "--show"],
        capture_output=True, encoding="utf-8", check=True, timeout=120,
    )  # fmt: skip
    figures = re.search(r"(\d+) files, (\d+) moves, \d+ returns", ran.stdout)
    assert figures is not None, ran.stdout
    assert 10 < int(figures[1]) <= MOST_FILES, ran.stdout
    assert int(figures[2]) <= MOST_MOVES, ran.stdout
    assert "cloudagent/requester.py" in ran.stdout.splitlines()
