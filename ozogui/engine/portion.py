"""The part of a list that one upload is of: all of it, or what one campaign gets of a list that is split."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ozogui.uploads.records import HIDDEN_ROW, NO_CAMPAIGN

if TYPE_CHECKING:
    from ozogui.leads.checking.check import Check
    from ozogui.leads.leads import Leads
    from ozogui.leads.mapping.splitting import Division
    from ozogui.leads.reading.sheet import Sheet

Held = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Portion:
    """Which leads go, and which rows are held back and counted beside them."""

    ready: Sequence[int] = field(repr=False)
    """Indexes of leads, ascending."""
    held_back: Held = field(repr=False)
    """Row numbers, each with what holds it back."""
    words: str = ""
    """Which part of the list it is; "" for all of it."""

    @classmethod
    def of_all(cls, sheet: Sheet, leads: Leads, check: Check) -> Portion:
        """Return all of a list, its hidden rows among those held back."""
        return cls(check.ready_rows(), (*_held(leads, check, check.held_back_rows()), *_hidden(sheet)))


def portions_of(sheet: Sheet, leads: Leads, check: Check, division: Division) -> Iterator[tuple[str, Portion]]:
    """Yield each campaign with its part; what belongs to none is counted with the first, so that no row is lost."""
    rest = (
        *_held(leads, check, division.elsewhere),
        *((leads.row_numbers[row], (NO_CAMPAIGN,)) for row in division.nowhere),
        *_hidden(sheet),
    )
    for part in division.parts:
        yield part.campaign, Portion(part.ready, (*_held(leads, check, part.held_back), *rest), part.words)
        rest = ()


def _held(leads: Leads, check: Check, rows: Sequence[int]) -> Held:
    return tuple((leads.row_numbers[row], check.error_rules_of(row)) for row in rows)


def _hidden(sheet: Sheet) -> Held:
    return tuple((row, (HIDDEN_ROW,)) for row in sheet.hidden_rows)
