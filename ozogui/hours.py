"""Hours of the day and moments to come, as a zone's clock shows them; changes of daylight saving time included.

Pure arithmetic, and the words for it; nothing waits here, and nothing is known of uploads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ozogui.errors import UserError

Zone = tzinfo | None
"""Whose clock counts; None for this computer's own."""

DAY_M = 24 * 60
_HOURS = re.compile(r"\s*(\d{1,2})(?:[:.](\d{2}))?\s*(?:[-\u2013]|to)\s*(\d{1,2})(?:[:.](\d{2}))?\s*")
_TIME = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*")
_MOMENT = re.compile(r"\s*(\d{4}-\d{2}-\d{2})[ t]+(\d{1,2}[:.]\d{2})\s*")


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day, in minutes since midnight; where it ends before it begins it goes on past midnight."""

    begin_m: int
    end_m: int
    """The first minute that is not in it any more; up to 1,440 for the end of the day."""

    @property
    def text(self) -> str:
        """The hours as they are kept: "09:00-19:00"."""
        return f"{_clock(self.begin_m)}-{_clock(self.end_m)}"

    @property
    def words(self) -> str:
        """The hours in a sentence: "09:00 and 19:00", to follow "between"."""
        return f"{_clock(self.begin_m)} and {_clock(self.end_m)}"

    def is_open(self, at: float, zone: Zone) -> bool:
        """Return whether a moment is within them."""
        there = local(at, zone)
        minute = there.hour * 60 + there.minute
        if self.begin_m < self.end_m:
            return self.begin_m <= minute < self.end_m
        return minute >= self.begin_m or minute < self.end_m

    def opens_at(self, at: float, zone: Zone) -> float:
        """Return the first moment from `at` on that is within them: `at` itself while they last."""
        if self.is_open(at, zone):
            return at
        begins = (each for each in _moments(self.begin_m, at, zone) if each > at)
        # Clocks that are put forward can skip the beginning, or all of it.
        return next((each for each in begins if self.is_open(each, zone)), at)

    def closes_at(self, at: float, zone: Zone) -> float:
        """Return when they end next after a moment."""
        return next(each for each in _moments(self.end_m, at, zone) if each > at)


def read_hours(text: str) -> Hours | None:
    """Return the hours that somebody typed: "9-19", "09:00 to 19:00", "22:00-06:00"; None for an empty text.

    Raises:
        UserError: they are none.
    """
    if not text.strip():
        return None
    found = _HOURS.fullmatch(text)
    if found is not None:
        begin, end = (int(found[1]) * 60 + int(found[2] or 0), int(found[3]) * 60 + int(found[4] or 0))
        minutes_fit = int(found[2] or 0) < 60 and int(found[4] or 0) < 60
        if minutes_fit and begin < DAY_M and 0 <= end <= DAY_M and begin != end:
            return Hours(begin, end)
    raise UserError(
        f'"{text.strip()}" are no hours.', "Type the first and the last time of day, for example 09:00-19:00."
    )


def read_moment(text: str, now: float, zone: Zone) -> float:
    """Return the moment that somebody typed: "08:30" is the next one, "tomorrow 08:30" and "2026-11-30 08:30" too.

    Args:
        text: what was typed.
        now: Unix seconds.
        zone: whose clock is meant.

    Raises:
        UserError: it is none, or it has passed.
    """
    try:
        found = _typed_moment(text.strip().lower(), now, zone)
    except ValueError as error:
        raise UserError(
            f'"{text.strip()}" is no time to start at.',
            'Type a time of day (08:30), "tomorrow 08:30", or a day and a time (2026-11-30 08:30).',
        ) from error
    if found <= now:
        raise UserError(f'"{text.strip()}" has passed.', "Choose a later time, or start the upload now.")
    return found


def _typed_moment(words: str, now: float, zone: Zone) -> float:
    dated = _MOMENT.fullmatch(words)
    if dated is not None:
        return stamp(date.fromisoformat(dated[1]), _minute(dated[2]), zone)
    today, minute = local(now, zone).date(), _minute(words.removeprefix("tomorrow").removeprefix("today"))
    found = stamp(today + timedelta(days=words.startswith("tomorrow")), minute, zone)
    if found <= now and words[0].isdigit():
        found = stamp(today + timedelta(days=1), minute, zone)
    return found


def local(at: float, zone: Zone) -> datetime:
    """Return a moment as a zone's clock shows it."""
    return datetime.fromtimestamp(at, UTC).astimezone(zone)


def stamp(day: date, minute: int, zone: Zone) -> float:
    """Return when a zone's clock shows a minute of a day; one that is skipped there comes when the clock has moved."""
    shown = datetime.combine(day, time.min) + timedelta(minutes=minute)
    return (shown if zone is None else shown.replace(tzinfo=zone)).timestamp()


def moment_words(at: float, now: float, zone: Zone) -> str:
    """Return a moment to come as a person says it: "08:30", "tomorrow 08:30", "Mon 30 Nov 08:30"."""
    there, today = local(at, zone), local(now, zone).date()
    days = (there.date() - today).days
    if days == 0:
        return f"{there:%H:%M}"
    if days == 1:
        return f"tomorrow {there:%H:%M}"
    return f"{there:%a} {there.day} {there:%b} {there:%H:%M}"


def _moments(minute: int, at: float, zone: Zone) -> Iterator[float]:
    today = local(at, zone).date()
    return (stamp(today + timedelta(days=days), minute, zone) for days in range(-1, 5))


def _minute(text: str) -> int:
    found = _TIME.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(text)
    return int(found[1]) * 60 + int(found[2])


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
