"""Several files made one list: one sheet whose rows keep their file and their row number.

Which column of which file belongs to which is proposed in mapping/aligning.py; here it is done.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ozogui.leads.reading.lists import ListColumn, ListRead
from ozogui.leads.reading.sheet import Sheet, read_every_row
from ozogui.leads.rows.listed import Column, LeftOut
from ozogui.leads.rows.outline import CHUNK_ROWS
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.table import let_others_run
from ozogui.leads.rows.taking import Runs
from ozogui.wording import LIST_SEPARATOR, column_letter, numbered

SEVERAL = "several"
"""The format of a list whose files are of different ones."""


def merged(sheets: Sequence[Sheet], columns: Sequence[ListColumn]) -> Sheet:
    """Return one sheet of the rows of several, one file below the other.

    Row numbers are told apart as those of several lists of one file are (`wording.numbered`), and lists are called by
    their files. No value is changed; of columns that are joined the blank ones are left away.

    Args:
        sheets: At least one, each of a file of its own; a single one is returned as it is.
        columns: The columns of the one list, each with its sources in every file.

    Raises:
        KeyError: A file has no such column.
    """
    if len(sheets) == 1:
        return sheets[0]
    names = _list_names(sheets)
    lists = [replace(each, name=name) for each, name in zip(_lists(sheets), names, strict=True)]
    parts = tuple(_without_values(sheet) for sheet in sheets)
    first = sheets[0]
    sheet = replace(
        first,
        format=first.format if len({each.format for each in sheets}) == 1 else SEVERAL,
        text_format=None,
        sheets=(),
        name="",
        left_out=LeftOut((), (), (), ()),
        grid=(),
        grid_letters=(),
        content_hash=combined_hash([each.content_hash for each in sheets]),
        stamp=None,
        lists=tuple(lists),
        parts=parts,
        list_columns=tuple(columns),
        columns=(),
        row_numbers=[],
    )
    places = sheet.first_places
    sides = list(zip(sheets, places, strict=True))
    return replace(
        sheet,
        row_numbers=[numbered(place, row) for each, place in sides for row in each.row_numbers],
        ragged=tuple(replace(one, row=numbered(place, one.row)) for each, place in sides for one in each.ragged),
        stray_quotes=tuple(numbered(place, row) for each, place in sides for row in each.stray_quotes),
        columns=tuple(_column(sides, column, index) for index, column in enumerate(columns)),
    )


def reading_of(sheet: Sheet) -> str:
    """Return how several files were read as one list, for `read_merged_again`; "" for one file. It holds no cell."""
    if not sheet.parts:
        return ""
    files = [
        {"path": str(part.path), "sheet": part.name, "more": list(part.taking.more_sheets)} for part in sheet.parts
    ]
    return json.dumps({"files": files, "columns": [[column.name, column.sources] for column in sheet.list_columns]})


def parts_of(reading: str) -> tuple[list[tuple[Path, str, tuple[str, ...]]], tuple[ListColumn, ...]]:
    """Return the files (path, sheet in front, further ones) that were read as one list, and how their columns came."""
    data = json.loads(reading)
    files = [(Path(each["path"]), each["sheet"], tuple(each["more"])) for each in data["files"]]
    return files, tuple(ListColumn(name, tuple(map(tuple, sources))) for name, sources in data["columns"])


def files_of(reading: str) -> list[Path]:
    """Return the files that were read as one list."""
    return [path for path, _, _ in parts_of(reading)[0]]


def lists_of_files(reading: str) -> list[tuple[str, int]]:
    """Return what each file is called that was read as one list with others, and how many lists it has."""
    data = json.loads(reading)["files"]
    names = unique_file_names([Path(each["path"]) for each in data])
    return [(name, 1 + len(each["more"])) for name, each in zip(names, data, strict=True)]


def read_merged_again(reading: str) -> Sheet:
    """Read several files once more, with every row that they may have had, and make them one list as they were.

    Raises:
        SheetError: A file cannot be read, or has not the columns any more.
    """
    files, columns = parts_of(reading)
    sheets = [read_every_row(path, LIST_SEPARATOR.join([sheet, *more])) for path, sheet, more in files]
    try:
        return merged(sheets, columns)
    except KeyError as error:
        raise SheetError(f"The files have no column {error} any more.", "Put them back as they were.") from None


def combined_hash(hashes: Sequence[str]) -> str:
    """Return the hash by which several files in this order are known; of a single one its own."""
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def file_names(sheets: Sequence[Sheet]) -> list[str]:
    """Return what the files of several sheets are called, each differently."""
    return unique_file_names([sheet.path for sheet in sheets])


def unique_file_names(paths: Sequence[Path]) -> list[str]:
    """Return what several files are called, each differently: "mumbai.xlsx", "leads.csv (Pune)".

    A file is called by its folder too where another one has the same name, and by its place where that does not tell.
    """
    times = Counter(path.name for path in paths)
    files = [path.name if times[path.name] == 1 else f"{path.name} ({path.parent.name})" for path in paths]
    again = Counter(files)
    return [name if again[name] == 1 else f"{name} {place}" for place, name in enumerate(files, 1)]


def _list_names(sheets: Sequence[Sheet]) -> list[str]:
    return [
        name if len(_lists([sheet])) == 1 else f"{name}, {each.name}"
        for name, sheet in zip(file_names(sheets), sheets, strict=True)
        for each in _lists([sheet])
    ]


def _lists(sheets: Sequence[Sheet]) -> list[ListRead]:
    return [each for sheet in sheets for each in sheet.lists or (ListRead(sheet.name, sheet.rows),)]


def _without_values(sheet: Sheet) -> Sheet:
    columns = tuple(replace(column, values=[], worked_out=()) for column in sheet.columns)
    return replace(sheet, columns=columns, row_numbers=[])


def _column(sides: Sequence[tuple[Sheet, int]], wanted: ListColumn, index: int) -> Column:
    values: list[str] = []
    worked_out: Runs = ()
    filled = 0
    for (sheet, place), names in zip(sides, wanted.sources, strict=True):
        sources = [_named(sheet, name) for name in names]
        if not sources:
            values += [""] * sheet.rows
        elif len(sources) == 1:
            values += sources[0].values
            filled += sources[0].filled
            runs = sources[0].worked_out
            worked_out += tuple((numbered(place, top), numbered(place, end)) for top, end in runs)
        else:
            together = _together(sources)
            values += together
            filled += sum(map(bool, together))
        let_others_run()
    return Column(column_letter(index), wanted.name, values, filled, worked_out)


def _together(sources: Sequence[Column]) -> list[str]:
    joined: list[str] = []
    for start in range(0, len(sources[0].values), CHUNK_ROWS):
        parts = zip(*(column.values[start : start + CHUNK_ROWS] for column in sources), strict=True)
        joined += (" ".join(filter(None, map(str.strip, cells))) for cells in parts)
        let_others_run()
    return joined


def _named(sheet: Sheet, name: str) -> Column:
    column = sheet.column(name)
    if column is None:
        raise KeyError(name)
    return column
