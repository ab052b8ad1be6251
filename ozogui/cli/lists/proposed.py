"""What the command line proposes: the mapping of last time, what to decide about it, and columns that forbid calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.leads.checking.check import Check
    from ozogui.leads.checking.refusals import Refusals
    from ozogui.leads.mapping.consent import ConsentColumn
    from ozogui.leads.mapping.guessing import Guess
    from ozogui.leads.mapping.mapping_shape import Mapping
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.settings.settings import Account


def remembered_mapping(engine: Engine, sheet: Sheet, account: Account, campaign: str) -> Mapping | None:
    """Return the mapping that was last used for these columns, as the window proposes it."""
    known = engine.settings.mapping_for(sheet.fingerprint, account.name, campaign)
    there = {column.name for column in sheet.columns}
    return None if known is None or known.missing_columns(there) else known


def mapping_doubts(sheet: Sheet, mapping: Mapping, guesses: Sequence[Guess], check: Check) -> list[str]:
    """Return what a person should know of a mapping, or decide about it, in sentences with the option for it."""
    from ozogui.leads.checking.slices import CampaignKind
    from ozogui.leads.mapping.mapping_problems import find_problems
    from ozogui.leads.mapping.name_parts import proposed_join

    doubts = [
        f'Column "{guess.column}" is called like {guess.perhaps}, but holds something else: not sent. '
        f'To send it all the same: --map "{guess.column}={guess.perhaps}"'
        for guess in guesses
        if guess.perhaps and guess.column not in mapping.used_columns
    ]
    join = proposed_join(sheet, mapping)
    if join is not None:
        doubts.append(f'The name stands in several columns: --map "{"+".join(join.columns)}={join.header}" joins them.')
    doubts += _second_numbers(sheet, mapping, check)
    problems = find_problems(mapping, sheet, CampaignKind.PLAIN)
    return [*doubts, *(f"{problem.title} {problem.message}" for problem in problems if not problem.blocks)]


def _second_numbers(sheet: Sheet, mapping: Mapping, check: Check) -> list[str]:
    """Say how many cells, and which column, hold second numbers, and what becomes of them or may."""
    return [*_second_column(sheet, mapping, check), *_second_in_cells(sheet, mapping, check)]


def _second_column(sheet: Sheet, mapping: Mapping, check: Check) -> list[str]:
    from ozogui.leads.mapping.second_numbers import count_further, second_words
    from ozogui.leads.values.all_numbers import is_second_phone

    if mapping.second_column and mapping.second is not None:
        said = f'Second numbers of column "{mapping.second_column}": each one {second_words(mapping.second)}'
        more = count_further(check.leads, max(1, len(sheet.lists)))
        return [f"{said} {count('lead', more)} {'has' if more == 1 else 'have'} a second number." if more else said]
    return [
        f'Column "{column.name}" has {count("second number", column.filled)}, not sent. '
        f'To decide: --second-column "{column.name}" --second-number alt, lead or none.'
        for column in sheet.columns
        if column.filled and column.name not in mapping.used_columns and is_second_phone(column.name)
    ]


def _second_in_cells(sheet: Sheet, mapping: Mapping, check: Check) -> list[str]:
    from ozogui.leads.mapping.second_numbers import count_second_numbers, second_words

    if mapping.second is None and not check.rows_of("phone-several"):
        # The check has read every cell already, and a million of them take 11 s.
        return []
    cells = count_second_numbers(sheet, mapping)
    if not cells:
        return []
    hold = f"{count('cell', cells)} {'holds' if cells == 1 else 'hold'} a second number"
    return [f"{hold}, {second_words(mapping.second)} To decide: --second-number alt, lead or none."]


def consent_sentences(columns: Sequence[ConsentColumn], refusals: Refusals | None) -> list[str]:
    """Say what the columns of consent say, whether anybody is held back for it, and the option that does so."""
    from ozogui.leads.mapping.consent import unclear_words

    used = {rule.column for rule in refusals.rules} if refusals is not None else set()
    sentences = []
    for each in columns:
        says = f'Column "{each.column}" says of {count("lead", each.refused)} not to call'
        says += f", of {number(each.call)} to call"
        says += f", and of {number(each.doubtful)} neither ({unclear_words(each)})." if each.doubtful else "."
        if each.column in used:
            held = sum(column == each.column for column, _ in refusals.rows.values()) if refusals is not None else 0
            how = f"{count('lead', held)} {'is' if held == 1 else 'are'} held back for it, as --consent says."
        elif each.refused:
            how = f"Nobody is held back for it. To do so: {each.rule().option}"
            more = each.rule(unclear=True).option
            how += f"; those of whom it says neither too: {more}" if each.doubtful else ""
        else:
            how = f"Nobody is held back for it. To hold those back: {each.rule(unclear=True).option}"
        sentences.append(f"{says} {how}")
    return sentences


def consent_facts(columns: Sequence[ConsentColumn], refusals: Refusals | None) -> list[dict[str, Any]]:
    """Return what the columns of consent say as JSON gives it."""
    used = {rule.column for rule in refusals.rules} if refusals is not None else set()
    return [
        {
            "column": each.column,
            "no_call": dict(each.no_call),
            "call": each.call,
            "unclear": dict(each.unclear),
            "applied": each.column in used,
        }
        for each in columns
    ]
