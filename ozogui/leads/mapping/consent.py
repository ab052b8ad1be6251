"""A column of the sheet that says who may be called: offered as a rule, and what the rule holds back once it is taken.

Nobody is held back, or let through, for what a column seems to say until a person has said so: cells that say neither
are counted and asked about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from ozogui.errors import UserError
from ozogui.leads.checking.refusals import ConsentRule, Refusals
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.consent_words import Answer, answer_of, means_the_same, says_who_may_be_called
from ozogui.wording import number, shorten_middle

_SHARE = 0.5
"""So much of what is written in a column is known, or it is a column of something else."""
_MOST_SPELLINGS = 200


@dataclass(frozen=True, slots=True)
class ConsentColumn:
    """What a column says of how many leads."""

    column: str
    no_call: Mapping[str, int]
    """Spelling -> leads that must not be called."""
    call: int
    unclear: Mapping[str, int]
    """Spelling, "" for a blank cell -> leads of which it is not said."""

    @property
    def refused(self) -> int:
        """How many leads must not be called."""
        return sum(self.no_call.values())

    @property
    def doubtful(self) -> int:
        """Of how many leads nobody can tell."""
        return sum(self.unclear.values())

    def rule(self, *, unclear: bool = False) -> ConsentRule:
        """Return the rule that holds back who must not be called, and with `unclear` those too of whom it is not said.

        Of spellings that mean the same the most frequent stands for all.
        """
        kept: list[str] = []
        for value in sorted(self.no_call, key=lambda each: -self.no_call[each]):
            if not any(means_the_same(value, other) for other in kept):
                kept.append(value)
        return ConsentRule(self.column, (*kept, *(self.unclear if unclear else ())))


def consent_columns(sheet: Sheet) -> tuple[ConsentColumn, ...]:
    """Find the columns by which leads could be held back: named so, and filled with what is mostly understood."""
    found = []
    for column in sheet.columns:
        yes = says_who_may_be_called(column.name)
        if yes is None:
            continue
        values = Counter(map(str.strip, column.values))
        if len(values) > _MOST_SPELLINGS:
            continue
        answers = {value: answer_of(value, yes) for value in values}
        written = sum(count for value, count in values.items() if value)
        known = sum(count for value, count in values.items() if answers[value] is not Answer.UNCLEAR)
        if not known or known < _SHARE * written:
            continue
        of = {answer: {each: values[each] for each in values if answers[each] is answer} for answer in Answer}
        if of[Answer.NO_CALL] or of[Answer.UNCLEAR]:
            call = sum(of[Answer.CALL].values())
            found.append(ConsentColumn(column.name, of[Answer.NO_CALL], call, of[Answer.UNCLEAR]))
    return tuple(found)


def unclear_words(column: ConsentColumn) -> str:
    """Return what stands in the cells that say neither: '2 blank, "maybe" 1'; the first few."""
    values = sorted(column.unclear.items(), key=lambda each: -each[1])
    shown = [
        f'"{shorten_middle(value, 24)}" {number(times)}' if value else f"{number(times)} blank"
        for value, times in values[:3]
    ]
    return ", ".join([*shown, "others"] if len(values) > 3 else shown)


def refusals_of(sheet: Sheet, rules: Iterable[ConsentRule]) -> Refusals | None:
    """Apply rules to a sheet; None without any. A column that the sheet does not have refuses nobody."""
    rules = tuple(rules)
    if not rules:
        return None
    values = {column.name: column.values for column in sheet.columns}
    rows: dict[int, tuple[str, str]] = {}
    for rule in rules:
        cells = values.get(rule.column, [])
        refused = {
            value for value in set(cells) if any(means_the_same(value.strip(), each) for each in rule.values)
        }  # fmt: skip
        for row, value in zip(sheet.row_numbers, cells, strict=False):
            if value in refused:
                rows.setdefault(row, (rule.column, value))
    return Refusals(rules, (sheet.content_hash, sheet.name), rows)


def parse_consent_options(texts: Iterable[str], column_named: Callable[[str], str]) -> tuple[ConsentRule, ...]:
    """Return the rules of "COLUMN=VALUE" options; several for one column are one rule.

    Args:
        texts: As typed; the value may be empty, which means a blank cell.
        column_named: Returns the column's exact name for a name as typed; raises a UserError where there is none.

    Raises:
        UserError: There is no "=", or no such column.
    """
    values: dict[str, list[str]] = {}
    for text in texts:
        column, equals, value = text.rpartition("=")
        if not equals or not column.strip():
            raise UserError(
                f'"{text}" names no column and value.',
                'Write --consent "COLUMN=VALUE", such as "DND=Yes" or "Consent=No".',
            )
        values.setdefault(column_named(column.strip()), []).append(value.strip())
    return tuple(ConsentRule(column, tuple(dict.fromkeys(each))) for column, each in values.items())
