"""The mapping itself: which columns, joined columns and constants feed which headers, and in what order they are sent.

It is a plain value that knows no sheet; what is wrong with one for a given sheet is said in mapping_problems.py.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import cast

from ozogui.errors import UserError
from ozogui.leads.mapping.split_shape import PriorityRule, Split


class MappingError(UserError):
    """A mapping cannot be used as it is, or was written in a way that is not understood."""


class SecondNumber(StrEnum):
    """What becomes of the second number of a phone cell, such as "9876543210 ::: 9123456780"; the first is dialled."""

    ALT = "alt"
    """It is sent as ALT_NUMBER, beside the first."""
    LEAD = "lead"
    """It is a lead of its own, with the same data, behind all leads with first numbers."""
    NONE = "none"
    """It is not sent."""


@dataclass(frozen=True, slots=True)
class Join:
    """Several columns that feed one header together: "Asha" and "Patil" as "Asha Patil"."""

    columns: tuple[str, ...]
    """The columns' names, in the order in which their values are written."""
    header: str
    separator: str = " "
    """Stands between two values; where one is blank, so is its separator."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What one header of the map is fed from: columns, or else the same value for every lead."""

    header: str
    columns: tuple[str, ...] = ()
    separator: str = ""
    constant: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """What is sent under which header. Columns not named are not sent; one may be named several times."""

    columns: tuple[tuple[str, str], ...] = ()
    """(column's name, header), in the order of the map that is sent."""
    constants: tuple[tuple[str, str], ...] = ()
    """(header, the value for every lead); they follow the columns and joins in the map."""
    joins: tuple[Join, ...] = ()
    """Columns that feed a header together; they follow the single columns in the map."""
    order: tuple[str, ...] = ()
    """Headers in the order that a person wants; those not named follow in the order described above."""
    second: SecondNumber | None = None
    """What becomes of second numbers; None while nobody has decided: cells with several are held back then."""
    second_column: str = ""
    """The column that holds second numbers besides those of the cells; "" for none."""
    priorities: tuple[PriorityRule, ...] = ()
    """Who gets which Priority by the value of a column; the first that fits counts."""
    split: Split | None = field(default=None, compare=False)
    """How the list is divided among campaigns; it changes no lead, so mappings are equal whatever it is."""

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """All that is sent, in the order of the map, a header that is fed twice twice."""
        feeds = [Feed(header, (column,)) for column, header in self.columns]
        feeds += [Feed(join.header, join.columns, join.separator) for join in self.joins]
        feeds += [Feed(header, constant=value) for header, value in self.constants]
        place = {header: index for index, header in enumerate(self.order)}
        return tuple(sorted(feeds, key=lambda feed: place.get(feed.header, len(place))))

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers in the order of the map, one that is fed twice twice."""
        return tuple(feed.header for feed in self.feeds)

    @property
    def used_columns(self) -> tuple[str, ...]:
        """The columns that are sent, alone or joined, each once."""
        second = (self.second_column,) if self.sends_second_column else ()
        return tuple(dict.fromkeys((*(column for feed in self.feeds for column in feed.columns), *second)))

    @property
    def sends_second_column(self) -> bool:
        """Whether the column of second numbers becomes leads, or goes beside the first ones."""
        return bool(self.second_column) and self.second in {SecondNumber.ALT, SecondNumber.LEAD}

    def header_of(self, column: str) -> str | None:
        """Return the first header that a column feeds by itself; None when there is none."""
        return next((header for name, header in self.columns if name == column), None)

    def headers_of(self, column: str) -> tuple[str, ...]:
        """Return all headers that a column feeds, by itself or joined with others, in the order of the map."""
        return tuple(feed.header for feed in self.feeds if column in feed.columns)

    def join_of(self, header: str) -> Join | None:
        """Return the joined columns that feed a header."""
        return next((join for join in self.joins if join.header == header), None)

    def with_column(self, column: str, header: str | None, order: Sequence[str]) -> Mapping:
        """Return a mapping in which a column feeds that header and no other by itself; joins stay as they are.

        Args:
            column: The column's name.
            header: What it feeds; None for a column that is not sent.
            order: The names of all columns as the sheet has them: the map keeps to it.
        """
        bare = replace(self, columns=tuple(pair for pair in self.columns if pair[0] != column))
        return bare if header is None else bare.with_another_header(column, header, order)

    def with_another_header(self, column: str, header: str, order: Sequence[str]) -> Mapping:
        """Return a mapping in which a column feeds that header besides those that it feeds already."""
        if (column, header) in self.columns:
            return self
        place = {name: index for index, name in enumerate(order)}
        columns = [*self.columns, (column, header)]
        columns.sort(key=lambda pair: place.get(pair[0], len(place)))
        return replace(self, columns=tuple(columns))

    def without_pair(self, column: str, header: str) -> Mapping:
        """Return a mapping in which a column does not feed that header by itself, whatever else it feeds."""
        return replace(self, columns=tuple(pair for pair in self.columns if pair != (column, header)))

    def with_constant(self, header: str, value: str) -> Mapping:
        """Return a mapping in which every lead has that value under that header."""
        if any(known == header for known, _ in self.constants):
            changed = tuple((known, value if known == header else before) for known, before in self.constants)
            return replace(self, constants=changed)
        return replace(self, constants=(*self.constants, (header, value)))

    def without_constant(self, header: str) -> Mapping:
        """Return a mapping without that constant."""
        return replace(self, constants=tuple(pair for pair in self.constants if pair[0] != header))

    def with_join(self, join: Join) -> Mapping:
        """Return a mapping with these joined columns, in place of others that are joined for the same header."""
        if self.join_of(join.header) is None:
            return replace(self, joins=(*self.joins, join))
        return replace(self, joins=tuple(join if known.header == join.header else known for known in self.joins))

    def without_join(self, header: str) -> Mapping:
        """Return a mapping in which no joined columns feed that header."""
        return replace(self, joins=tuple(join for join in self.joins if join.header != header))

    def with_order(self, order: Sequence[str]) -> Mapping:
        """Return a mapping whose map is sent in that order of headers; () for the order of the sheet."""
        return replace(self, order=tuple(dict.fromkeys(order)))

    def moved(self, header: str, by: int) -> Mapping:
        """Return a mapping in which a header stands so many places further down (or up, if negative) in the map."""
        headers = list(dict.fromkeys(self.headers))
        if header not in headers:
            return self
        place = headers.index(header)
        headers.insert(max(0, min(place + by, len(headers) - 1)), headers.pop(place))
        return self.with_order(headers)

    def missing_columns(self, there: Collection[str]) -> tuple[str, ...]:
        """Return the columns that it names and that are not among these, such as a preset's for another sheet."""
        return tuple(column for column in self.used_columns if column not in there)

    def fitted_to(self, there: Collection[str]) -> Mapping:
        """Return the part of it that these columns can feed: a join of which a column is missing goes as a whole."""
        return replace(
            self,
            columns=tuple(pair for pair in self.columns if pair[0] in there),
            joins=tuple(join for join in self.joins if all(column in there for column in join.columns)),
            second_column=self.second_column if self.second_column in there else "",
        )

    def to_json(self) -> dict[str, object]:
        """Return what `from_json` takes back, in types that JSON knows; older programs read columns and constants."""
        data: dict[str, object] = {
            "columns": [list(pair) for pair in self.columns],
            "constants": [list(pair) for pair in self.constants],
        }
        if self.joins:
            data["joins"] = [
                {"columns": list(join.columns), "header": join.header, "separator": join.separator}
                for join in self.joins
            ]
        if self.order:
            data["order"] = list(self.order)
        if self.second is not None:
            data["second"] = self.second.value
        if self.second_column:
            data["second_column"] = self.second_column
        if self.priorities:
            data["priorities"] = [rule.to_json() for rule in self.priorities]
        if self.split is not None:
            data["split"] = self.split.to_json()
        return data

    @classmethod
    def from_json(cls, data: object) -> Mapping:
        """Return the mapping that `to_json` wrote, now or in an earlier version.

        Raises:
            MappingError: The data has another shape.
        """
        if not isinstance(data, AnyMapping):
            raise _not_understood()
        joins = data.get("joins", [])
        if not isinstance(joins, list):
            raise _not_understood()
        return cls(
            _pairs(data.get("columns")),
            _pairs(data.get("constants")),
            tuple(map(_join, joins)),
            _texts(data.get("order", [])),
            _second(data.get("second")),
            *_by_values(data),
        )


def _pairs(data: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(data, list):
        raise _not_understood()
    pairs = [_texts(item) for item in data]
    if any(len(pair) != 2 for pair in pairs):
        raise _not_understood()
    return tuple((first, second) for first, second in pairs)


def _join(data: object) -> Join:
    if not isinstance(data, AnyMapping):
        raise _not_understood()
    columns = _texts(data.get("columns"))
    header, separator = _texts([data.get("header"), data.get("separator", " ")])
    if len(columns) < 2:
        raise _not_understood()
    return Join(columns, header, separator)


def _second(data: object) -> SecondNumber | None:
    if data is None:
        return None
    if data not in set(SecondNumber):
        raise _not_understood()
    return SecondNumber(cast("str", data))


def _by_values(data: AnyMapping[str, object]) -> tuple[str, tuple[PriorityRule, ...], Split | None]:
    column, rules, split = data.get("second_column", ""), data.get("priorities", []), data.get("split")
    try:
        if not isinstance(column, str) or not isinstance(rules, list):
            raise _not_understood()
        return column, tuple(map(PriorityRule.from_json, rules)), None if split is None else Split.from_json(split)
    except (ValueError, TypeError, KeyError) as error:
        raise _not_understood() from error


def _texts(data: object) -> tuple[str, ...]:
    if not isinstance(data, list) or not all(isinstance(item, str) for item in data):
        raise _not_understood()
    return tuple(cast("list[str]", data))


def _not_understood() -> MappingError:
    return MappingError("A remembered mapping is not understood.", "Match the columns once more; it is kept anew then.")
