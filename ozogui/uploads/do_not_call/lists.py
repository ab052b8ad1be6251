"""What is known of one do-not-call list, and how a check asks it for a number; keeping them is store.py's."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ozogui.errors import UserError
from ozogui.leads.values.phone import comparable_phone, national_digits


class DoNotCallError(UserError):
    """A do-not-call list cannot be used, kept or found; the message says what to do."""


@dataclass(frozen=True, slots=True)
class DoNotCallList:
    """What is known of one list."""

    id: str
    name: str
    numbers: int
    """How many different ones."""
    source: str
    """The name of the file that it came from; "" for numbers that were added by hand."""
    added_at: float
    """When it was brought in, or last brought up to date, in Unix seconds."""
    added_by: str = ""
    unreadable: int = 0
    """Cells of that file which hold something that could not be read as a number: nobody is protected by them."""
    country_code: str = "91"
    """Numbers without a country code are this country's."""
    campaigns: tuple[str, ...] = ()
    """The campaigns that it is for; empty for every campaign, also new ones."""
    is_on: bool = True
    remind_days: int = 30
    """From how many days on it counts as old; 0 for never."""
    stops_when_old: bool = False
    """Whether nothing is sent while it is old."""
    held_back: dict[str, int] = field(default_factory=dict)
    """How many leads it has held back, by day (ISO 8601)."""
    secret: str = field(default="", repr=False)
    """Which secret made its hashes, as the hash of a known word: with another one nobody would be found on it."""

    def is_for(self, campaign: str) -> bool:
        """Whether it applies to a campaign; to one that is not chosen yet only if it applies to all."""
        wanted = campaign.strip().casefold()
        return self.is_on and (not self.campaigns or wanted in {each.strip().casefold() for each in self.campaigns})

    def age_days(self, now: float) -> int:
        """Return how many days ago it was brought in."""
        return max(0, int((now - self.added_at) // 86_400))

    def is_old(self, now: float) -> bool:
        """Whether it is older than the person wanted to be reminded after."""
        return self.is_on and 0 < self.remind_days <= self.age_days(now)

    def held_back_since(self, day: date) -> int:
        """Return how many leads it has held back from a day on."""
        return sum(leads for on, leads in self.held_back.items() if on >= day.isoformat())


class ListedNumbers:
    """The numbers of one list, as a check of one country's numbers asks for them: `number in listed`."""

    def __init__(self, hashes: array[int], hash_of: Callable[[str], int], list_code: str, country_code: str) -> None:
        self._hashes, self._hash_of = hashes, hash_of
        self._list_code, self._country_code = list_code, country_code

    def __repr__(self) -> str:
        """Tell how many there are, nothing of them."""
        return f"ListedNumbers({len(self._hashes)})"

    def __len__(self) -> int:
        return len(self._hashes)

    def __contains__(self, comparable: object) -> bool:
        """Whether a number, in the spelling of `comparable_phone` for this check's country, is on the list."""
        if not isinstance(comparable, str) or not comparable:
            return False
        wanted = self._hash_of(translated(comparable, self._country_code, self._list_code))
        place = bisect_left(self._hashes, wanted)
        return place < len(self._hashes) and self._hashes[place] == wanted


def translated(comparable: str, spoken: str, wanted: str) -> str:
    """Return the comparable spelling of a number for another country than the one that it was spelled for."""
    if spoken == wanted:
        return comparable
    digits = comparable.removeprefix("+")
    is_national = digits is comparable and national_digits(spoken) in (0, len(digits))
    return comparable_phone(f"+{spoken}{digits}" if is_national else f"+{digits}", wanted) or comparable
