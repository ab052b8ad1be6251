"""The mapping that the command line proposes: that of last time, and what a person should decide about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.leads.mapping.mapping import Mapping
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.settings.settings import Account


def remembered_mapping(engine: Engine, sheet: Sheet, account: Account, campaign: str) -> Mapping | None:
    """Return the mapping that was last used for these columns, as the window proposes it."""
    known = engine.settings.mapping_for(sheet.fingerprint, account.name, campaign)
    there = {column.name for column in sheet.columns}
    return None if known is None or known.missing_columns(there) else known


def mapping_doubts(sheet: Sheet, mapping: Mapping, own_headers: Sequence[str]) -> list[str]:
    """Return what a person should know of a mapping, or decide about it, in sentences with the option for it."""
    from ozogui.leads.checking.rules import CampaignKind
    from ozogui.leads.mapping.mapping import guess_mapping
    from ozogui.leads.mapping.mapping_problems import find_problems
    from ozogui.leads.mapping.name_parts import proposed_join

    doubts = [
        f'Column "{guess.column}" is called like {guess.perhaps}, but holds something else: not sent. '
        f'To send it all the same: --map "{guess.column}={guess.perhaps}"'
        for guess in guess_mapping(sheet, own_headers)
        if guess.perhaps and guess.column not in mapping.used_columns
    ]
    join = proposed_join(sheet, mapping)
    if join is not None:
        doubts.append(f'The name stands in several columns: --map "{"+".join(join.columns)}={join.header}" joins them.')
    doubts += _second_numbers(sheet, mapping)
    problems = find_problems(mapping, sheet, CampaignKind.PLAIN)
    return [*doubts, *(f"{problem.title} {problem.message}" for problem in problems if not problem.blocks)]


def _second_numbers(sheet: Sheet, mapping: Mapping) -> list[str]:
    """Say how many cells hold a second number, and what becomes of it or may."""
    from ozogui.leads.mapping.second_numbers import count_second_numbers, second_words
    from ozogui.wording import count

    cells = count_second_numbers(sheet, mapping)
    if not cells:
        return []
    hold = f"{count('cell', cells)} {'holds' if cells == 1 else 'hold'} a second number"
    return [f"{hold}, {second_words(mapping.second)} To decide: --second-number alt, lead or none."]
