"""Which leads the sheet itself says are not to be called, as a check takes it; found in mapping/consent.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """Leads with these values in this column are not called."""

    column: str
    values: tuple[str, ...]
    """In the file's spelling; what says the same counts too, and "" is a blank cell."""

    @property
    def option(self) -> str:
        """The rule as the command line takes it, one option for each value."""
        return " ".join(f'--consent "{self.column}={value}"' for value in self.values)


@dataclass(frozen=True, slots=True)
class Refusals:
    """The leads that are not to be called. Equal where rules and sheet are, so that a check knows when it is stale."""

    rules: tuple[ConsentRule, ...]
    sheet: tuple[str, str]
    """Its content's hash and its name."""
    rows: Mapping[int, tuple[str, str]] = field(compare=False, repr=False)
    """The file's row, as leads have it -> the column that says so, and what stands in it. Both leads of a row with two
    numbers are meant."""
