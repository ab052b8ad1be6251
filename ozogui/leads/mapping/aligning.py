"""Which columns of several files are the same: proposed by their names and contents, changed by a person's word.

What is not surely the same stays apart until somebody says so; making one list of it is reading/merged.py's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ozogui.errors import UserError
from ozogui.leads.mapping.guessing import guess_columns
from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.leads.mapping.name_parts import proposed_join
from ozogui.leads.reading.lists import ListColumn
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.rows.header_row import unique_names
from ozogui.leads.values.column_names import plain_words
from ozogui.leads.values.content import phone_share
from ozogui.leads.values.headers import HEADERS, NAME

_MOSTLY, _HARDLY = 0.5, 0.15
"""Of a column's cells are phones; the same column of another file holds something else where so few are."""


class HowSure(StrEnum):
    """How columns of several files came together; the value is what the screen says."""

    NAME = "By name"
    CONTENT = "By content"
    ONE_FILE = "In one file only"
    CHOSEN = "Chosen by you"
    JOINED = "Joined: look here"
    DIFFERS = "Same name, other content"
    PLACE = "By place: look here"

    @property
    def wants_a_look(self) -> bool:
        """Whether a person should decide."""
        return self in {HowSure.JOINED, HowSure.DIFFERS, HowSure.PLACE}


@dataclass(frozen=True, slots=True)
class AlignedColumn:
    """One column of the one list, and how sure it is."""

    name: str
    sources: tuple[tuple[str, ...], ...]
    """As in ListColumn."""
    how: tuple[HowSure, ...]
    """For each file how its part came here; where the file has none, CHOSEN says that a person wants it so."""

    @property
    def sureness(self) -> HowSure:
        """How sure the column is as a whole: the worst of its files, as far as they have a part in it."""
        mine = [how for how, source in zip(self.how, self.sources, strict=True) if source]
        if HowSure.CHOSEN in self.how and not any(how.wants_a_look for how in mine):
            return HowSure.CHOSEN
        if len(mine) == 1 < len(self.sources) and not mine[0].wants_a_look:
            return HowSure.ONE_FILE
        for worst in (HowSure.DIFFERS, HowSure.JOINED, HowSure.PLACE, HowSure.CONTENT):
            if worst in mine:
                return worst
        return HowSure.NAME


Alignment = tuple[AlignedColumn, ...]


def align(sheets: Sequence[Sheet], own_headers: Sequence[str] = ()) -> Alignment:
    """Propose which columns of several files are the same, in the order of the first file's, new ones behind.

    The same are columns of one name, whatever its case, spaces and short forms; and those that are surely taken for the
    same CloudAgent header. What wants a look is in the proposal too: `only_sure` takes it out.
    """
    joins = [proposed_join(sheet, Mapping()) for sheet in sheets]
    headers = [_headers_of(sheet, own_headers, join) for sheet, join in zip(sheets, joins, strict=True)]
    growing: list[_Growing] = []
    for place, sheet in enumerate(sheets):
        _add_file(growing, sheet, headers[place], sheets[:place])
    columns = _renamed([AlignedColumn(each.name, tuple(each.sources), tuple(each.how)) for each in growing])
    whole = next((name for name, each in zip(columns, growing, strict=True) if NAME in each.headers), None)
    for place, join in enumerate(joins):
        # One file has the name in parts, another as a whole.
        if whole is not None and join is not None and not whole.sources[place]:
            columns = _fed(columns, place, join.columns, whole.name, HowSure.JOINED)
    return columns


def only_sure(alignment: Alignment) -> Alignment:
    """Return an alignment in which what wants a look was not done: such columns stand by themselves."""
    columns: list[AlignedColumn] = []
    apart: list[AlignedColumn] = []
    for column in alignment:
        sure = column
        for file, how in enumerate(column.how):
            if column.sources[file] and how.wants_a_look:
                apart += (_alone(name, file, len(column.how)) for name in column.sources[file])
                sure = _with_source(sure, file, (), HowSure.NAME)
        if any(sure.sources):
            columns.append(sure)
    return _renamed([*columns, *apart])


def chosen(alignment: Alignment, file: int, sources: tuple[str, ...], into: str) -> Alignment:
    """Return an alignment in which these columns of a file feed the column `into`, as a person says.

    What fed it of that file so far, and is used nowhere else then, stands by itself; a column without any source goes.

    Args:
        alignment: As it is.
        file: The file's place.
        sources: The file's columns: one, several that are joined, or none.
        into: The name of a column of the one list; another name makes a new one.
    """
    return _fed(alignment, file, sources, into, HowSure.CHOSEN)


def _fed(alignment: Alignment, file: int, sources: tuple[str, ...], into: str, how: HowSure) -> Alignment:
    width = len(alignment[0].sources)
    columns = list(alignment)
    if all(column.name != into for column in columns):
        columns.append(AlignedColumn(into, ((),) * width, (HowSure.NAME,) * width))
    freed: list[str] = []
    for place, column in enumerate(columns):
        mine = column.sources[file]
        if column.name == into:
            freed += mine
            columns[place] = _with_source(column, file, sources, how)
        elif set(mine) & set(sources):
            freed += mine
            columns[place] = _with_source(column, file, (), HowSure.NAME)
    columns = [column for column in columns if any(column.sources)]
    used = {name for column in columns for name in column.sources[file]}
    columns += (_alone(name, file, width) for name in dict.fromkeys(freed) if name not in used)
    return _renamed(columns)


def list_columns(alignment: Alignment) -> tuple[ListColumn, ...]:
    """Return an alignment as `merged.merged` takes it."""
    return tuple(ListColumn(column.name, column.sources) for column in alignment)


def nothing_in_common(alignment: Alignment) -> bool:
    """Tell whether a file has no column that another one has too: then they are hardly one list."""
    files = len(alignment[0].sources) if alignment else 0
    shared = [column for column in alignment if sum(map(bool, column.sources)) > 1]
    return any(not any(column.sources[place] for column in shared) for place in range(files))


def parse_same_option(
    text: str, file_names: Sequence[str], column_named: Callable[[int, str], str | None]
) -> list[tuple[int, tuple[str, ...], str]]:
    """Return (file, its columns, column of the list) of "[FILE:]COLUMN[+COLUMN]=NAME", for each file that is meant.

    Args:
        text: As typed. Nothing after the = lets the column stand by itself.
        file_names: The files' names, in their order.
        column_named: Returns a file's exact name of a column as typed; None where it has none.

    Raises:
        UserError: There is no "=", or no file has these columns.
    """
    source, equals, into = text.rpartition("=")
    if not equals or not source.strip():
        raise UserError(
            f'"{text}" makes no columns the same.',
            'Write "COLUMN=NAME", "FILE:COLUMN=NAME" or "FIRST+LAST=NAME", such as "pune.csv:Expiry=Valid Till".',
        )
    files = list(range(len(file_names)))
    for place, name in enumerate(file_names):
        if source.startswith(f"{name}:"):
            files, source = [place], source[len(name) + 1 :]
            break
    found = []
    for place in files:
        whole = column_named(place, source)
        names = [whole] if whole is not None else [column_named(place, each) for each in source.split("+")]
        known = tuple(name for name in names if name is not None)
        if len(known) == len(names):
            found.append((place, known, into.strip()))
    if not found:
        raise UserError(f'No file has the column "{source.strip()}".', "See each file's columns with: ozogui show FILE")
    return found


@dataclass(slots=True)
class _Growing:
    """A column of the one list while files are added."""

    name: str
    sources: list[tuple[str, ...]]
    how: list[HowSure]
    headers: set[str]
    """The CloudAgent headers that it is surely meant for."""

    def add(self, source: tuple[str, ...], how: HowSure) -> None:
        self.sources.append(source)
        self.how.append(how)


def _add_file(growing: list[_Growing], sheet: Sheet, headers: dict[str, str], before: Sequence[Sheet]) -> None:
    place = len(before)
    left = {column.name: None for column in sheet.columns}
    if place and all(column.name == f"Column {column.letter}" for column in sheet.columns):
        for column, own in zip(growing, sheet.columns, strict=False):
            column.add((own.name,), HowSure.PLACE)
            del left[own.name]
    else:
        for match, how in (
            (_by_exact_name, HowSure.NAME),
            (_by_plain_name, HowSure.NAME),
            (_by_header, HowSure.CONTENT),
        ):
            for column in growing:
                if len(column.sources) == place and (name := match(column, headers, left)) is not None:
                    del left[name]
                    differs = _differs(column, sheet, name, before)
                    column.add((name,), HowSure.DIFFERS if differs else how)
                    column.headers |= {headers[name]} if name in headers else set()
    for column in growing:
        if len(column.sources) == place:
            column.add((), HowSure.NAME)
    for name in left:
        known = {headers[name]} if name in headers else set()
        growing.append(_Growing(name, [*((),) * place, (name,)], [HowSure.NAME] * (place + 1), known))


def _differs(column: _Growing, sheet: Sheet, name: str, before: Sequence[Sheet]) -> bool:
    """Tell whether a column holds phones in the one file, and hardly any in the other, though it is called the same."""
    mine = _phones_in(sheet, name)
    theirs = [_phones_in(other, each) for other, source in zip(before, column.sources, strict=True) for each in source]
    return mine is not None and any(
        other is not None and min(mine, other) <= _HARDLY and max(mine, other) >= _MOSTLY for other in theirs
    )


def _phones_in(sheet: Sheet, name: str) -> float | None:
    """Return the share of phones in a column; None where nothing stands in it."""
    column = sheet.column(name)
    return None if column is None or not column.filled else phone_share(column.values)


def _by_exact_name(column: _Growing, _headers: dict[str, str], left: Iterable[str]) -> str | None:
    known = {column.name, *(source[0] for source in column.sources if len(source) == 1)}
    return next((name for name in left if name in known), None)


def _by_plain_name(column: _Growing, _headers: dict[str, str], left: Iterable[str]) -> str | None:
    known = {_key(column.name), *(_key(source[0]) for source in column.sources if len(source) == 1)}
    return next((name for name in left if _key(name) in known), None)


def _by_header(column: _Growing, headers: dict[str, str], left: Iterable[str]) -> str | None:
    return next((name for name in left if headers.get(name) in column.headers), None)


def _headers_of(sheet: Sheet, own_headers: Sequence[str], join: Join | None) -> dict[str, str]:
    """Return the CloudAgent headers that a file's columns are surely meant for; a part of a name is no name."""
    known = {header.name for header in HEADERS}
    parts = join.columns if join is not None else ()
    return {
        guess.column: guess.header
        for guess in guess_columns(sheet.columns, own_headers)
        if guess.header in known and not guess.sureness.wants_a_look and guess.column not in parts
    }


def _key(name: str) -> str:
    return " ".join(plain_words(name)) or name


def _alone(name: str, file: int, width: int) -> AlignedColumn:
    sources = tuple((name,) if place == file else () for place in range(width))
    return AlignedColumn(name, sources, (HowSure.NAME,) * width)


def _with_source(column: AlignedColumn, file: int, source: tuple[str, ...], how: HowSure) -> AlignedColumn:
    sources = tuple(source if place == file else each for place, each in enumerate(column.sources))
    return replace(
        column, sources=sources, how=tuple(how if place == file else one for place, one in enumerate(column.how))
    )


def _renamed(columns: Sequence[AlignedColumn]) -> Alignment:
    """Return columns that each have a name of their own."""
    names = unique_names([column.name for column in columns], len(columns))
    return tuple(replace(column, name=name) for column, name in zip(columns, names, strict=True))
