"""What a person has decided about a list by its columns' values: which campaign gets which leads, and who goes first.

Plain values that know no sheet; what they do to leads is in splitting.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

REST = "*"
"""Stands for all values of a column that are not named."""


@dataclass(frozen=True, slots=True)
class Split:
    """How one list is divided among campaigns: by the values of a column, or by shares."""

    column: str = ""
    """The column whose values decide; "" for shares."""
    goes_to: tuple[tuple[str, str], ...] = ()
    """(value as the file has it, campaign); REST for all others. Without a campaign such leads are held back."""
    shares: tuple[tuple[str, int], ...] = ()
    """(campaign, how many leads of a hundred, or of whatever the shares add up to)."""

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaigns, each once."""
        return tuple(dict.fromkeys(name for name in (*dict(self.goes_to).values(), *dict(self.shares)) if name))

    def with_values(self, values: Mapping[str, str]) -> Split:
        """Return a split in which these values go to these campaigns, and all others as before."""
        return Split(self.column, tuple({**dict(self.goes_to), **values}.items()), self.shares)

    def to_json(self) -> dict[str, object]:
        """Return what `from_json` takes back."""
        return {
            "column": self.column,
            "goes_to": [list(pair) for pair in self.goes_to],
            "shares": [list(pair) for pair in self.shares],
        }

    @classmethod
    def from_json(cls, data: object) -> Split:
        """Return the split that `to_json` wrote.

        Raises:
            ValueError, TypeError, KeyError: The data has another shape.
        """
        if not isinstance(data, Mapping):
            raise TypeError("a split is an object")
        goes_to = tuple((_text(value), _text(campaign)) for value, campaign in data["goes_to"])
        shares = tuple((_text(campaign), int(share)) for campaign, share in data["shares"])
        return cls(_text(data["column"]), goes_to, shares)


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Leads with this value in this column get this Priority, whatever their own."""

    column: str
    value: str
    priority: int

    def to_json(self) -> list[object]:
        """Return what `from_json` takes back."""
        return [self.column, self.value, self.priority]

    @classmethod
    def from_json(cls, data: object) -> PriorityRule:
        """Return the rule that `to_json` wrote.

        Raises:
            ValueError, TypeError: The data has another shape.
        """
        if not isinstance(data, list):
            raise TypeError("a rule is a list")
        column, value, priority = data
        return cls(_text(column), _text(value), int(priority))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a name is a text")
    return value
