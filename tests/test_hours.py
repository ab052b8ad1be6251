"""Hours of the day and moments to come, over changes of daylight saving time and whatever people type."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.errors import UserError
from ozogui.hours import Hours, Zone, local, moment_words, read_hours, read_moment, stamp

LONDON, KOLKATA = ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata")
ZONES: tuple[Zone, ...] = (LONDON, KOLKATA, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), UTC, None)
MOMENTS = st.floats(1_700_000_000.0, 1_900_000_000.0)
HOURS = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda both: both[0] != both[1])


def at(text: str, zone: Zone) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()


@given(moment=MOMENTS, minutes=HOURS, zone=st.sampled_from(ZONES))
def test_hours_open_at_the_first_moment_that_is_within_them(
    moment: float, minutes: tuple[int, int], zone: Zone
) -> None:
    hours = Hours(*minutes)
    opens = hours.opens_at(moment, zone)
    assert opens >= moment
    assert hours.is_open(opens, zone)
    if opens > moment:
        assert not hours.is_open(moment, zone)
        assert not any(hours.is_open(moment + part * (opens - moment) / 40, zone) for part in range(40))
    closes = hours.closes_at(opens, zone)
    assert closes > opens
    assert closes - opens <= 25.5 * 3600


@given(minutes=HOURS)
def test_what_is_kept_of_hours_is_read_as_the_same(minutes: tuple[int, int]) -> None:
    hours = Hours(*minutes)
    assert read_hours(hours.text) == hours


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("9-19", "09:00-19:00"), ("09:30 to 18.45", "09:30-18:45"), ("22:00-6", "22:00-06:00"), ("0-24", "00:00-24:00")],
)
def test_hours_are_read_as_people_type_them(typed: str, kept: str) -> None:
    hours = read_hours(typed)
    assert hours is not None
    assert hours.text == kept


@pytest.mark.parametrize("typed", ["9", "25-26", "9-9", "09:61-10:00", "nine to five", "24-3", "9-19-20"])
def test_other_words_are_no_hours(typed: str) -> None:
    with pytest.raises(UserError, match="are no hours"):
        read_hours(typed)


def test_no_hours_are_none() -> None:
    assert read_hours("  ") is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("14:30", "2026-03-28 14:30"),
        ("08:30", "2026-03-29 08:30"),
        ("tomorrow 08:30", "2026-03-29 08:30"),
        ("Today 23:59", "2026-03-28 23:59"),
        ("2026-04-02 7:05", "2026-04-02 07:05"),
        ("2026-04-02T07:05", "2026-04-02 07:05"),
    ],
)
def test_a_moment_is_the_next_one_that_a_zones_clock_shows_so(typed: str, expected: str) -> None:
    found = read_moment(typed, at("2026-03-28 12:00", LONDON), LONDON)
    assert f"{local(found, LONDON):%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "2026-13-01 08:00", "8", "tomorrow"])
def test_other_words_are_no_moment(typed: str) -> None:
    with pytest.raises(UserError, match="is no time to start at"):
        read_moment(typed, at("2026-03-28 12:00", LONDON), LONDON)


@pytest.mark.parametrize("typed", ["today 11:00", "2026-03-28 11:59"])
def test_what_has_passed_is_said_to_have_passed(typed: str) -> None:
    with pytest.raises(UserError, match="has passed"):
        read_moment(typed, at("2026-03-28 12:00", LONDON), LONDON)


def test_a_time_that_the_clocks_skip_comes_when_they_have_moved_and_one_that_is_twice_the_first_time() -> None:
    skipped = stamp(date(2026, 3, 29), 90, LONDON)
    assert f"{local(skipped, LONDON):%H:%M}" == "02:30"
    twice = stamp(date(2026, 10, 25), 90, LONDON)
    assert f"{local(twice, LONDON):%H:%M %Z}" == "01:30 BST"


def test_a_moment_to_come_is_said_as_a_person_says_it() -> None:
    now = at("2026-11-27 18:00", KOLKATA)
    said = [moment_words(now + hours * 3600, now, KOLKATA) for hours in (0.5, 14.5, 62.5)]
    assert said == ["18:30", "tomorrow 08:30", "Mon 30 Nov 08:30"]
