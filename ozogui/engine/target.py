"""Where an upload goes, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ozogui.cloudagent.calls import Duplicates
    from ozogui.settings.settings import Account


@dataclass(frozen=True, slots=True)
class Target:
    """Where an upload goes, and how."""

    account: Account
    campaign: str
    duplicates: Duplicates
    start_campaign: bool = False
    callback_url: str = ""
