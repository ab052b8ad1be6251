"""Whose clock an account's hours go by: the zone chosen for it, else that of its country, else this computer's.

Only countries with one zone have one by themselves.
"""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ozogui.errors import UserError
from ozogui.hours import Zone

_BY_COUNTRY = {
    "20": "Africa/Cairo", "27": "Africa/Johannesburg", "33": "Europe/Paris", "39": "Europe/Rome", "44": "Europe/London",
    "49": "Europe/Berlin", "60": "Asia/Kuala_Lumpur", "63": "Asia/Manila", "64": "Pacific/Auckland",
    "65": "Asia/Singapore", "66": "Asia/Bangkok", "81": "Asia/Tokyo", "84": "Asia/Ho_Chi_Minh", "91": "Asia/Kolkata",
    "92": "Asia/Karachi", "94": "Asia/Colombo", "95": "Asia/Yangon", "234": "Africa/Lagos", "254": "Africa/Nairobi",
    "852": "Asia/Hong_Kong", "880": "Asia/Dhaka", "965": "Asia/Kuwait", "966": "Asia/Riyadh", "968": "Asia/Muscat",
    "971": "Asia/Dubai", "973": "Asia/Bahrain", "974": "Asia/Qatar", "977": "Asia/Kathmandu",
}  # fmt: skip


def zone_name(chosen: str, country_code: str) -> str:
    """Return the name of an account's zone, "Asia/Kolkata"; "" for this computer's.

    Args:
        chosen: what was chosen for the account; "" for nothing.
        country_code: the calling code of its country.
    """
    return chosen or _BY_COUNTRY.get(country_code, "")


def zone_of(chosen: str, country_code: str) -> Zone:
    """Return an account's zone; None for this computer's.

    Raises:
        UserError: the chosen one is not known here.
    """
    return _zone(zone_name(chosen, country_code))


@cache
def _zone(name: str) -> Zone:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UserError(
            f'No time zone is called "{name}".',
            "It is a continent and a city, for example Asia/Kolkata or Europe/London.",
        ) from error
