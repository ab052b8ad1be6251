"""Which column or constant feeds which header: the mapping, what is wrong with it, and the leads that come of it.

How a mapping is guessed is the business of guessing.py.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from ozogui.errors import UserError
from ozogui.leads.guessing import Guess, Sureness, guess_columns
from ozogui.leads.headers import AGENT, PHONE, SKILL
from ozogui.leads.leads import Leads, LeadsSource
from ozogui.leads.rules import CampaignKind
from ozogui.leads.sheet import Sheet

__all__ = [
    "Guess", "Mapping", "MappingError", "MappingProblem", "Sureness", "find_problems", "guess_mapping", "map_leads",
    "mapping_of", "parse_map_option", "parse_set_option",
]  # fmt: skip


class MappingError(UserError):
    """A mapping cannot be used as it is, or was written in a way that is not understood."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """What is sent under which header. Columns not named are not sent."""

    columns: tuple[tuple[str, str], ...] = ()
    """(column's name, header), in the order of the map that is sent."""
    constants: tuple[tuple[str, str], ...] = ()
    """(header, the value for every lead); they follow the columns in the map."""

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers in the order of the map, one that is fed twice twice."""
        return (*(header for _, header in self.columns), *(header for header, _ in self.constants))

    def header_of(self, column: str) -> str | None:
        """Return the first header that a column feeds; None when it is not sent."""
        return next((header for name, header in self.columns if name == column), None)

    def with_column(self, column: str, header: str | None, order: Sequence[str]) -> Mapping:
        """Return a mapping in which a column feeds that header and no other.

        Args:
            column: The column's name.
            header: What it feeds; None for a column that is not sent.
            order: The names of all columns as the sheet has them: the map keeps to it.
        """
        place = {name: index for index, name in enumerate(order)}
        columns = [pair for pair in self.columns if pair[0] != column]
        if header is not None:
            columns.append((column, header))
        columns.sort(key=lambda pair: place.get(pair[0], len(place)))
        return Mapping(tuple(columns), self.constants)

    def with_constant(self, header: str, value: str) -> Mapping:
        """Return a mapping in which every lead has that value under that header."""
        if any(known == header for known, _ in self.constants):
            changed = tuple((known, value if known == header else before) for known, before in self.constants)
            return Mapping(self.columns, changed)
        return Mapping(self.columns, (*self.constants, (header, value)))

    def without_constant(self, header: str) -> Mapping:
        """Return a mapping without that constant."""
        return Mapping(self.columns, tuple(pair for pair in self.constants if pair[0] != header))

    def to_json(self) -> dict[str, object]:
        """Return what `from_json` takes back, in types that JSON knows."""
        return {
            "columns": [list(pair) for pair in self.columns],
            "constants": [list(pair) for pair in self.constants],
        }

    @classmethod
    def from_json(cls, data: object) -> Mapping:
        """Return the mapping that `to_json` wrote.

        Raises:
            MappingError: The data has another shape.
        """
        if not isinstance(data, AnyMapping):
            raise _not_understood()
        return cls(_pairs(data.get("columns")), _pairs(data.get("constants")))


@dataclass(frozen=True, slots=True)
class MappingProblem:
    """Something about a mapping that has to be said on the spot."""

    kind: str
    """ "no-phone", "missing-column", "twice", "no-agent" or "no-skill"."""
    header: str
    """The header that it is about."""
    columns: tuple[str, ...]
    """The columns that it is about, in the mapping's order."""
    blocks: bool
    """Nothing can be sent before it is put right."""
    title: str
    message: str


def guess_mapping(sheet: Sheet, own_headers: Sequence[str] = ()) -> tuple[Guess, ...]:
    """Guess what each column of a sheet feeds: one guess a column, in their order, no header twice.

    Args:
        sheet: The sheet.
        own_headers: The known headers of the campaign's own, in their exact spelling.
    """
    return guess_columns(sheet.columns, own_headers)


def mapping_of(guesses: Sequence[Guess]) -> Mapping:
    """Return the mapping that follows the guesses, in their order."""
    return Mapping(tuple((guess.column, guess.header) for guess in guesses if guess.header is not None))


def find_problems(mapping: Mapping, sheet: Sheet, campaign_kind: CampaignKind) -> tuple[MappingProblem, ...]:
    """Return what is wrong with a mapping, the worst first: what blocks, then what the kind of campaign misses."""
    return (*_blocking_problems(mapping, sheet), *_hints(mapping, campaign_kind))


def map_leads(sheet: Sheet, mapping: Mapping) -> Leads:
    """Return the leads of a sheet as a mapping says; columns are shared with the sheet, which stays as it is.

    Raises:
        MappingError: Something about the mapping blocks; it says what.
    """
    for problem in _blocking_problems(mapping, sheet):
        raise MappingError(problem.title, problem.message)
    values = {column.name: column.values for column in sheet.columns}
    columns = [values[name] for name, _ in mapping.columns]
    columns += [[value] * sheet.rows for _, value in mapping.constants]
    return Leads(mapping.headers, columns, sheet.row_numbers, _source_of(sheet, mapping))


def _source_of(sheet: Sheet, mapping: Mapping) -> LeadsSource:
    read = [sheet.content_hash, sheet.name, sheet.header_row]
    if sheet.text_format is not None:
        read += [sheet.text_format.encoding, sheet.text_format.delimiter]
    return LeadsSource(sheet.path.name, _hash_of(read), _hash_of(mapping.to_json()))


def _hash_of(data: object) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()


def parse_map_option(text: str) -> tuple[str, str]:
    """Return (column, header) of "COLUMN=HEADER"; a column's name may hold "=" itself, a header none.

    Raises:
        MappingError: There is no "=", or nothing on one side of it.
    """
    column, _, header = text.rpartition("=")
    if not column.strip() or not header.strip():
        raise MappingError(f'"{text}" maps no column.', 'Write "COLUMN=HEADER", such as "Mobile No.=PhoneNumber".')
    return column.strip(), header.strip()


def parse_set_option(text: str) -> tuple[str, str]:
    """Return (header, value) of "HEADER=VALUE"; the value may hold "=" itself.

    Raises:
        MappingError: There is no "=", or no header before it. An empty value is taken: it is sent as such.
    """
    header, equals, value = text.partition("=")
    if not equals or not header.strip():
        raise MappingError("A value for all leads needs its header.", 'Write "HEADER=VALUE", such as "Priority=5".')
    return header.strip(), value.strip()


def _blocking_problems(mapping: Mapping, sheet: Sheet) -> list[MappingProblem]:
    problems: list[MappingProblem] = []
    if all(header != PHONE for _, header in mapping.columns):
        problems.append(
            MappingProblem(
                "no-phone", PHONE, (), blocks=True,
                title="No column feeds PhoneNumber.", message="Nothing can be sent without it.",
            )
        )  # fmt: skip
    known = {column.name for column in sheet.columns}
    problems += (
        MappingProblem(
            "missing-column", header, (column,), blocks=True,
            title=f'There is no column "{column}" in this sheet.',
            message=f"It was to feed {header}. Choose another column for that, or leave it out.",
        )
        for column, header in mapping.columns
        if column not in known
    )  # fmt: skip
    problems += (_twice(mapping, header) for header in dict.fromkeys(mapping.headers) if _times(mapping, header) > 1)
    return problems


def _times(mapping: Mapping, header: str) -> int:
    return mapping.headers.count(header)


def _twice(mapping: Mapping, header: str) -> MappingProblem:
    columns = tuple(column for column, fed in mapping.columns if fed == header)
    sources = [f'"{column}"' for column in columns]
    if any(constant == header for constant, _ in mapping.constants):
        sources.append("the same value for every lead")
    times = "twice" if len(sources) <= 2 else f"{len(sources)} times"
    listed = f"{', '.join(sources[:-1])} and {sources[-1]}"
    return MappingProblem(
        "twice", header, columns, blocks=True,
        title=f"{header} is fed {times}: {listed}.", message="Keep one of them, and do not send the rest.",
    )  # fmt: skip


def _hints(mapping: Mapping, campaign_kind: CampaignKind) -> list[MappingProblem]:
    needed = {
        CampaignKind.AGENTWISE: ("no-agent", AGENT, "An Agentwise"),
        CampaignKind.SKILLWISE: ("no-skill", SKILL, "A Skillwise"),
    }
    if campaign_kind not in needed or needed[campaign_kind][1] in mapping.headers:
        return []
    kind, header, campaign = needed[campaign_kind]
    return [
        MappingProblem(
            kind, header, (), blocks=False,
            title=f"No column feeds {header}. {campaign} campaign needs it.",
            message=f"Leave it if your campaign is not {campaign.split()[1]}.",
        )
    ]  # fmt: skip


def _pairs(data: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(data, list) or not all(_is_pair(item) for item in data):
        raise _not_understood()
    return tuple((first, second) for first, second in cast("list[list[str]]", data))


def _is_pair(item: object) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item)


def _not_understood() -> MappingError:
    return MappingError("A remembered mapping is not understood.", "Match the columns once more; it is kept anew then.")
