"""Several files, or standard input, read as one list: what the options say of it, and what is told of its columns."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ozogui.errors import UserError
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.cli.reading import Wishes
    from ozogui.leads.reading.sheet import Sheet

STANDARD_INPUT = "-"
_STANDARD_INPUT_NAME = "standard input"


def read_wished(wishes: Wishes) -> Sheet:
    """Read the files that the options name, as one list where they are several.

    Raises:
        UserError: one cannot be read, is named twice, or an option names what is not there.
    """
    sheets = read_each(wishes)
    if len(sheets) == 1:
        if wishes.same:
            raise UserError("--same is for several files.", "One file has no other whose columns could be the same.")
        return sheets[0]
    from ozogui.leads.mapping.aligning import (
        align,
        chosen,
        list_columns,
        nothing_in_common,
        only_sure,
        parse_same_option,
    )
    from ozogui.leads.reading.merged import merged

    alignment = only_sure(align(sheets))
    names = [sheet.path.name for sheet in sheets]
    for text in wishes.same:
        for file, columns, into in parse_same_option(text, names, lambda file, name: _named(sheets[file], name)):
            target = next((each.name for each in alignment if each.name.casefold() == into.casefold()), into)
            alignment = chosen(alignment, file, columns, target or "+".join(columns))
    if nothing_in_common(alignment):
        raise UserError(
            "A file has no column in common with the others, so they are not one list.",
            f'Send them one by one, or say what is the same: --same "{names[-1]}:COLUMN=NAME". Columns of {names[0]}: '
            f"{', '.join(column.name for column in sheets[0].columns)}; of {names[-1]}: "
            f"{', '.join(column.name for column in sheets[-1].columns)}.",
        )
    return merged(sheets, list_columns(alignment))


def read_each(wishes: Wishes) -> list[Sheet]:
    """Read each file by itself.

    Raises:
        UserError: one cannot be read, or is named twice.
    """
    from ozogui.leads.reading.read_many import read_many

    paths = [path if str(path) == STANDARD_INPUT else path.absolute() for path in wishes.files]
    twice = next((path for place, path in enumerate(paths) if path in paths[:place]), None)
    if twice is not None:
        raise UserError(f'"{twice.name}" is named twice.', "Each file is read once: name it once.")
    return read_many([partial(_read, path, wishes) for path in wishes.files])


def _read(path: Path, wishes: Wishes) -> Sheet:
    from ozogui.leads.reading.sheet import read_sheet
    from ozogui.leads.rows.sheet_error import SheetError
    from ozogui.leads.rows.taking import Taking

    sheets = _sheets_for(path, wishes)
    taking = replace(wishes.taking or Taking(), more_sheets=tuple(dict.fromkeys(sheets[1:])))
    options: dict[str, Any] = {
        "sheet": sheets[0] if sheets else None,
        "taking": taking,
        "header_row": wishes.header_row,
        "encoding": wishes.encoding,
        "delimiter": wishes.delimiter,
    }
    if str(path) == STANDARD_INPUT:
        return _read_standard_input(options)
    try:
        return read_sheet(path, **options)
    except SheetError as error:
        if len(wishes.files) == 1 or path.name in error.title:
            raise
        raise SheetError(f"{path.name}: {error.title}", error.message) from error


def _sheets_for(path: Path, wishes: Wishes) -> list[str]:
    """Return the sheets that are wanted of a file: those named for it as FILE:SHEET, and those named for all."""
    mine = []
    for name in wishes.sheets:
        owner = next((each for each in wishes.files if name.startswith(f"{each.name}:")), None)
        if owner is None or len(wishes.files) == 1:
            mine.append(name)
        elif owner == path:
            mine.append(name[len(owner.name) + 1 :])
    return mine


def _read_standard_input(options: dict[str, Any]) -> Sheet:
    """Read what comes through a pipe; for as long as that takes it lies in a folder that only this person can enter."""
    from tempfile import TemporaryDirectory

    from ozogui.leads.reading.sheet import read_sheet

    if sys.stdin is None or sys.stdin.isatty():
        raise UserError("Nothing comes through standard input.", "Name a file, or pipe one in: … | ozogui check -")
    with TemporaryDirectory(prefix="ozogui-") as folder:
        path = Path(folder) / _STANDARD_INPUT_NAME
        path.write_bytes(sys.stdin.buffer.read())
        sheet = read_sheet(path, **options)
    return replace(sheet, path=Path(_STANDARD_INPUT_NAME), stamp=None)


def _named(sheet: Sheet, name: str) -> str | None:
    wanted = name.strip()
    names = [column.name for column in sheet.columns]
    if wanted in names:
        return wanted
    return next((each for each in names if each.strip().casefold() == wanted.casefold()), None)


def file_sentences(sheet: Sheet) -> list[str]:
    """Say which files a list is of, and which of their columns are the same; nothing for one file."""
    if not sheet.parts:
        return []
    from ozogui.leads.reading.merged import file_names

    names = file_names(sheet.parts)
    sentences = [f"{name}: {count('lead', rows_of(part))}." for name, part in _named_parts(sheet)]
    for column in sheet.list_columns:
        other = [
            f"{' + '.join(source)} in {name}"
            for name, source in zip(names, column.sources, strict=True)
            if source and source != (column.name,)
        ]
        missing = [name for name, source in zip(names, column.sources, strict=True) if not source]
        if other and len(missing) + 1 < len(names):
            sentences.append(f"{column.name} is {', '.join(other)}.")
        if missing:
            sentences.append(
                f"{column.name} is not in {', '.join(missing)}: left empty there. If it has another name: "
                f'--same "{missing[0]}:COLUMN={column.name}"'
            )
    return sentences


def rows_of(part: Sheet) -> int:
    """Return how many leads a file has that is a part of a list."""
    return sum(each.rows for each in part.lists)


def files_facts(sheet: Sheet) -> dict[str, Any]:
    """Return the files of a list and how their columns came together, as JSON gives it; nothing for one file."""
    if not sheet.parts:
        return {}
    return {
        "files": [{"file": str(part.path), "name": name, "rows": rows_of(part)} for name, part in _named_parts(sheet)],
        "same": [
            {"column": column.name, "sources": [list(source) for source in column.sources]}
            for column in sheet.list_columns
        ],
    }


def _named_parts(sheet: Sheet) -> Sequence[tuple[str, Sheet]]:
    from ozogui.leads.reading.merged import file_names

    return list(zip(file_names(sheet.parts), sheet.parts, strict=True))
