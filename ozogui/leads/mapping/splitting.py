"""Divides the leads of one list among several campaigns, and proposes which values of a column mean the same.

Every lead ends in exactly one part, and what no campaign is named for is held back and told, never guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import combinations

from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.priorities import column_cells
from ozogui.leads.mapping.split_shape import REST, Split
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.headers import PHONE
from ozogui.leads.values.phone import comparable_phone
from ozogui.leads.values.places import other_names
from ozogui.wording import count, number

MOST_VALUES = 50
"""A column with more values than that is hardly one that campaigns are named by."""
_ALIKE = 0.8
_SHORTEST_ALIKE = 5
_MOST_COMPARED = 400


@dataclass(frozen=True, slots=True)
class ColumnValue:
    """One value of a column, as the file has it."""

    value: str
    leads: int
    """How many leads of the whole list have it, held back or not."""
    ready: int
    near: tuple[str, ...] = ()
    """Values that may mean the same: another case, spaces, another name of the place, a letter or two. The fullest of
    all that are near each other stands first, itself perhaps."""


@dataclass(frozen=True, slots=True)
class Part:
    """The leads that one campaign gets."""

    campaign: str
    values: tuple[str, ...]
    """Of the column; () for a share."""
    ready: tuple[int, ...] = field(repr=False)
    """Indexes of leads, ascending."""
    held_back: tuple[int, ...] = field(repr=False)
    """Indexes of leads that have an error, and would go here."""
    words: str = ""
    """"City: Mumbai, Thane", or "70 of 100"."""


@dataclass(frozen=True, slots=True)
class Division:
    """What comes of dividing a list."""

    parts: tuple[Part, ...]
    """Those with a lead that is ready."""
    nowhere: tuple[int, ...] = field(repr=False)
    """Leads that are ready, and have no campaign by the person's own word."""
    open_values: tuple[ColumnValue, ...]
    """Values for which nobody has named a campaign, nor said that they are held back."""
    elsewhere: tuple[int, ...] = field(default=(), repr=False)
    """Leads with an error whose value has no campaign with a lead that is ready."""
    in_several: int = 0
    """Numbers that go to more than one campaign: those people may be called by each."""


def values_of(cells: Sequence[str], check: Check) -> list[ColumnValue]:
    """Return the values of a column, the fullest first, those that may mean the same one below the other."""
    leads = Counter(cells)
    ready = Counter(cells[row] for row in check.ready_rows())
    groups = near_groups(leads)
    of = {value: group for group in groups for value in group}
    whole = {value: sum(leads[each] for each in of.get(value, (value,))) for value in leads}
    order = sorted(leads, key=lambda value: (-whole[value], of.get(value, (value,)), -leads[value], value))
    return [ColumnValue(value, leads[value], ready[value], of.get(value, ())) for value in order]


def near_groups(values: Counter[str]) -> list[tuple[str, ...]]:
    """Return values that may mean the same, the fullest of each group first; a proposal, no more."""
    parent = {value: value for value in values}

    def root(value: str) -> str:
        while parent[value] != value:
            value = parent[value]
        return value

    keys: dict[str, str] = {}
    for value in values:
        first = keys.setdefault(_key(value), value)
        parent[root(value)] = root(first)
    distinct = [value for value in keys.values() if value.strip()]
    if len(distinct) <= _MOST_COMPARED:
        for one, other in combinations(distinct, 2):
            if _alike(_key(one), _key(other)):
                parent[root(other)] = root(one)
    groups: dict[str, list[str]] = {}
    for value in values:
        groups.setdefault(root(value), []).append(value)
    return [
        tuple(sorted(group, key=lambda value: (-values[value], value))) for group in groups.values() if len(group) > 1
    ]


def joined_near(split: Split, values: Iterable[ColumnValue]) -> Split:
    """Return a split in which values without a campaign go where the fullest named value near them goes."""
    known = dict(split.goes_to)
    added = {}
    for each in values:
        if each.value not in known:
            goes = next((known[other] for other in each.near if known.get(other)), None)
            if goes is not None:
                added[each.value] = goes
    return split.with_values(added) if added else split


def by_name(values: Iterable[str], campaigns: Sequence[str]) -> dict[str, str]:
    """Return for each value the one campaign that has it in its name: "Mumbai" -> "Diwali_Mumbai"; others not."""
    words = {campaign: f" {_words(campaign)} " for campaign in campaigns}
    found = {}
    for value in values:
        wanted = _words(value)
        mine = [campaign for campaign in campaigns if wanted and f" {wanted} " in words[campaign]]
        if len(mine) == 1:
            found[value] = mine[0]
    return found


def divide(sheet: Sheet, leads: Leads, check: Check, split: Split) -> Division:
    """Divide leads; each is in exactly one part, or in `nowhere` or `elsewhere`.

    By shares leads are dealt in turn, in the order of the list, and all with one number go to one campaign.

    Raises:
        UserError: The sheet has no such column, or nothing is divided at all.
    """
    if not split.campaigns:
        raise UserError("No campaign is named.", "Name one for each value, or the campaigns that share the list.")
    if split.column:
        return _by_column(sheet, leads, check, split)
    return _by_share(leads, check, split)


def _by_column(sheet: Sheet, leads: Leads, check: Check, split: Split) -> Division:
    cells = column_cells(sheet, leads, split.column)
    goes_to = dict(split.goes_to)
    rest = goes_to.pop(REST, None)
    different = list(dict.fromkeys(cells))
    campaign_of = {value: goes_to.get(value, rest) for value in different}
    is_open = None in campaign_of.values()
    found = values_of(cells, check) if is_open else []
    open_values = tuple(each for each in found if campaign_of[each.value] is None)
    ready = check.ready_rows()
    parts, elsewhere = _parts(split, ready, check.held_back_rows(), lambda row: campaign_of[cells[row]] or "")
    values = {name: [value for value in different if campaign_of[value] == name] for name in split.campaigns}
    named = [
        replace(part, values=tuple(values[part.campaign]), words=_part_words(split.column, values[part.campaign]))
        for part in parts
    ]
    nowhere = tuple(row for row in ready if not campaign_of[cells[row]])
    return Division(tuple(named), nowhere, open_values, elsewhere, _in_several(leads, check, parts))


def _by_share(leads: Leads, check: Check, split: Split) -> Division:
    shares = dict(split.shares)
    total = sum(shares.values())
    dealt = dict.fromkeys(shares, 0)
    of_number: dict[str, str] = {}
    chosen: dict[int, str] = {}
    code = check.options.country_code
    phones = leads.column(PHONE)
    for place, row in enumerate(check.ready_rows(), start=1):
        phone = comparable_phone(phones[row], code)
        campaign = of_number.get(phone) or max(shares, key=lambda name: shares[name] * place - dealt[name] * total)
        of_number[phone] = campaign
        dealt[campaign] += 1
        chosen[row] = campaign
    first = next(iter(shares))
    parts, elsewhere = _parts(split, check.ready_rows(), check.held_back_rows(), lambda row: chosen.get(row, first))
    named = [replace(part, words=f"{number(shares[part.campaign])} of {number(total)}") for part in parts]
    return Division(tuple(named), (), (), elsewhere)


def _parts(
    split: Split, ready: Sequence[int], held: Sequence[int], campaign_of: Callable[[int], str]
) -> tuple[list[Part], tuple[int, ...]]:
    rows: dict[str, tuple[list[int], list[int]]] = {campaign: ([], []) for campaign in split.campaigns}
    elsewhere: list[int] = []
    for row in ready:
        if campaign := campaign_of(row):
            rows[campaign][0].append(row)
    for row in held:
        campaign = campaign_of(row)
        (rows[campaign][1] if campaign and rows[campaign][0] else elsewhere).append(row)
    parts = [Part(name, (), tuple(mine), tuple(out)) for name, (mine, out) in rows.items() if mine]
    return parts, tuple(elsewhere)


def _in_several(leads: Leads, check: Check, parts: Sequence[Part]) -> int:
    place = {row: part for part, each in enumerate(parts) for row in each.ready}
    groups = {check.duplicates_of(row) for row in check.rows_of("duplicate-phone") if row in place}
    return sum(len({place[row] for row in group if row in place}) > 1 for group in groups)


def _part_words(column: str, values: Sequence[str]) -> str:
    shown = [value.strip() or "empty" for value in values]
    return f"{column}: {', '.join(shown[:6])}{f' and {number(len(shown) - 6)} more' if len(shown) > 6 else ''}"


def _key(value: str) -> str:
    return "".join(letter for letter in value.casefold() if letter.isalnum())


def _words(value: str) -> str:
    spaced = "".join(letter if letter.isalnum() else " " for letter in value.casefold())
    return " ".join(spaced.split())


def _alike(one: str, other: str) -> bool:
    if other in other_names(one):
        return True
    if min(len(one), len(other)) < _SHORTEST_ALIKE or any(map(str.isdigit, one + other)):
        return False
    return SequenceMatcher(None, one, other).ratio() >= _ALIKE


def parse_campaign_options(texts: Sequence[str], column: str, shares: Sequence[str]) -> Split:
    """Return the split of --split COLUMN with VALUE=CAMPAIGN options, or of CAMPAIGN=SHARE ones.

    Raises:
        UserError: One is written otherwise, or a value is named twice for different campaigns.
    """
    if shares:
        found: dict[str, int] = {}
        for text in shares:
            campaign, _, share = text.rpartition("=")
            if not campaign.strip() or not share.strip().isdecimal() or not int(share):
                raise UserError(f'"{text}" is no share of a list.', 'Write "CAMPAIGN=SHARE", such as "North=70".')
            found[campaign.strip()] = int(share)
        return Split(shares=tuple(found.items()))
    goes_to: dict[str, str] = {}
    for text in texts:
        value, equals, campaign = text.rpartition("=")
        if not equals:
            raise UserError(
                f'"{text}" names a campaign, and not for which {column}.',
                f'Write --campaign "VALUE=CAMPAIGN" for each value, "{REST}=CAMPAIGN" for all others, or "VALUE=" to '
                "hold it back.",
            )
        if goes_to.setdefault(value, campaign.strip()) != campaign.strip():
            raise UserError(
                f'"{value}" is to go to two campaigns.', f"{goes_to[value]} and {campaign.strip()}: name one."
            )
    return Split(column, tuple(goes_to.items()))


def open_words(division: Division, column: str) -> str:
    """Say for which values nobody has named a campaign: "Jaipur (90 leads), Kota (3)"."""
    values = division.open_values
    shown = ", ".join(f'"{each.value}" ({count("lead", each.leads)})' for each in values[:12])
    more = f" and {number(len(values) - 12)} more" if len(values) > 12 else ""
    return f"{column}: {shown}{more}"
