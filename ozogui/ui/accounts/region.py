"""Where an account's server is, as a person says it."""

from __future__ import annotations

from ozogui.cloudagent.server_address import DOMESTIC, INTERNATIONAL
from ozogui.settings.settings import Account


def region_of(account: Account) -> str:
    """Return where an account's server is, as a person says it: "India", "International", or the partner's host."""
    host = account.server.removeprefix("https://")
    return {DOMESTIC: "India", INTERNATIONAL: "International"}.get(host, host)
