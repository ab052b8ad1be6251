"""What CloudAgent and its dialer would refuse in a lead, one small function for each rule.

Keeping the findings true over all leads is check.py's work; putting faults right is repairs.py's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """What a finding means for its lead."""

    ERROR = "error"
    """The lead is held back."""
    WARNING = "warning"
    """The lead is sent all the same."""


class CampaignKind(StrEnum):
    """How a campaign finds the agent for a call, which decides what a lead must name."""

    PLAIN = "plain"
    AGENTWISE = "agentwise"
    """Every lead names its agent in AgentId."""
    SKILLWISE = "skillwise"
    """Every lead names its skill in skill."""


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a check depends on besides the leads."""

    today: date
    campaign_kind: CampaignKind = CampaignKind.PLAIN
    date_format: str = "YYYY-MM-DD"
    country_code: str = "91"
    suppressed: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """Do-not-call lists by name, each with its numbers as `comparable_phone` gives them."""
