"""Takes the workbook of held-back leads back in: the leads that somebody has corrected in it, as one proposal.

How the workbook is written is in held_back.py. Nothing is guessed: rows are found by the file's row number in their
first column, and a workbook that was not made from just these leads is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ozogui.errors import UserError
from ozogui.leads.leads import Change, Leads, LeadsSource
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.repairing.held_back_marks import (
    MARK,
    MARK_FILE,
    MARK_MAPPING,
    MARK_ROWS,
    MARK_SHEET,
    REASONS,
    ROW,
    as_written,
    place_heads,
)
from ozogui.leads.repairing.proposal import Proposal
from ozogui.leads.rows.header_row import unique_names
from ozogui.leads.rows.listed import Column
from ozogui.leads.rows.sheet_error import NoSuchSheetError
from ozogui.wording import count, number, shorten_middle


class CorrectionsError(UserError):
    """A workbook cannot be taken back in; nothing was changed."""


def is_held_back_workbook(path: Path) -> bool:
    """Tell whether a file is a workbook that `write_held_back` has written, edited or not.

    Raises:
        SheetError: The file cannot be read.
    """
    return _marked(path) is not None


def read_corrections(leads: Leads, path: Path) -> Proposal:
    """Read what somebody has corrected in the workbook of held-back leads.

    Rows that were deleted from the workbook, and cells that were not touched, stay as the leads have them.

    Args:
        leads: The leads as they stand.
        path: The workbook, saved as xlsx.

    Returns:
        The changes, to be made as one step of undo; none when nothing was corrected.

    Raises:
        CorrectionsError: It belongs to another file or mapping, or its rows are not those of the leads.
        SheetError: The file cannot be read.
    """
    marked = _marked(path)
    if marked is None:
        raise CorrectionsError(
            f'"{path.name}" is not a workbook of held-back leads that was written here.',
            "Nothing was changed. If it was saved as CSV, or copied into another workbook, what tells its rows apart is"
            " gone: correct the workbook itself, and save it as an Excel workbook.",
        )
    sheet, mark = marked
    _refuse_strange(leads.source, mark, path)
    corrected: dict[int, tuple[Change, ...]] = {}
    for info in sheet.sheets:
        if info.name != MARK_SHEET and info.rows:
            for row, changes in _rows_of(leads, read_sheet(path, sheet=info.name, header_row=1)):
                if row in corrected:
                    raise CorrectionsError(
                        f"Row {leads.row_words(row)} is in the workbook twice.",
                        "Nothing was changed. Keep the line that is right, delete the other one and save it.",
                    )
                corrected[row] = changes
    cells = tuple(change for row in sorted(corrected) for change in corrected[row])
    title = f"Take over {count('cell', len(cells))} corrected in {shorten_middle(path.name, 40)}"
    return Proposal("", title, cells)


def _marked(path: Path) -> tuple[Sheet, Mapping[str, str]] | None:
    """Open the sheet that marks the workbook; None where there is none."""
    try:
        sheet = read_sheet(path, sheet=MARK_SHEET, header_row=0)
    except NoSuchSheetError:
        return None
    if len(sheet.columns) < 2:
        return None
    mark = dict(zip(sheet.columns[0].values, sheet.columns[1].values, strict=True))
    return (sheet, mark) if MARK in mark else None


def _refuse_strange(source: LeadsSource | None, mark: Mapping[str, str], path: Path) -> None:
    if source is None or mark.get(MARK_ROWS) != source.rows_id:
        known = source.file_name if source is not None else "this list"
        other = mark.get(MARK_FILE, "another file")
        of = f"an earlier state of {known}" if other == known else other
        raise CorrectionsError(
            f'"{path.name}" was made from {of}, not from what is open now.',
            f"Nothing was changed. Open {other} as it was then, and bring the workbook back there.",
        )
    if mark.get(MARK_MAPPING) != source.mapping_id:
        raise CorrectionsError(
            f'"{path.name}" was made when the columns were matched differently.',
            "Nothing was changed. Match the columns under Columns as they were then, and bring the workbook back.",
        )


def _rows_of(leads: Leads, sheet: Sheet) -> Iterator[tuple[int, tuple[Change, ...]]]:
    """Yield each lead of a sheet with what has changed in it."""
    headers = leads.headers
    # Another column of the list may be called "Row" or "Reasons": the reader tells the two apart like this.
    place = place_heads(leads)
    names = unique_names((*place, REASONS, *headers), len(headers) + len(place) + 1)
    wanted = (*place, *headers)
    columns = [sheet.column(name) for name in (*names[: len(place)], *names[len(place) + 1 :])]
    missing = [name for name, column in zip(wanted, columns, strict=True) if column is None]
    if missing:
        raise CorrectionsError(
            f'The column "{missing[0]}" is not in the workbook any more.',
            "Nothing was changed. Give its columns their names again: new ones of your own beside them do no harm.",
        )
    found = [column for column in columns if column is not None]
    places = {leads.list_and_row_words(row)[-len(place) :]: row for row in range(len(leads))}
    for line, cells in enumerate(zip(*(column.values for column in found[: len(place)]), strict=True)):
        row = places.get(tuple(map(str.strip, cells)))
        if row is None:
            raise CorrectionsError(
                f'Line {number(sheet.row_numbers[line])} of the workbook has no row of the list in its column "{ROW}".',
                "Nothing was changed. Only leads that were held back can come back: put new ones into the list itself.",
            )
        yield row, tuple(_changes(leads, row, found[len(place) :], line))


def _changes(leads: Leads, row: int, columns: Sequence[Column], line: int) -> Iterator[Change]:
    for header, column in zip(leads.headers, columns, strict=True):
        before, after = leads.value(row, header), column.values[line]
        written = as_written(before)
        # A cell of nothing but white space may come back empty: nobody has corrected that.
        if after != written and (after.strip() or written.strip()):
            yield Change(row, header, before, after)
