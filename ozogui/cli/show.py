"""`ozogui show`: what was understood of a spreadsheet, before anything is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ozogui.cli.lists.several import file_sentences, files_facts, read_wished
from ozogui.cli.options import (
    DelimiterOption,
    EncodingOption,
    FilesArgument,
    HeaderRowOption,
    HiddenColumns,
    HiddenColumnsOption,
    HiddenRows,
    HiddenRowsOption,
    JsonOption,
    Notes,
    NotesOption,
    QuotesOption,
    RaggedRowsOption,
    SameOption,
    SheetOption,
    StrayQuotes,
)
from ozogui.cli.output import Output
from ozogui.cli.reading import Wishes, print_questions, reading_facts, taking_of, tally_sentence
from ozogui.wording import count, list_and_row, number, row_words

if TYPE_CHECKING:
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.leads.rows.listed import LeftOut

RowsOption = Annotated[int, typer.Option("--rows", metavar="N", min=0, help="How many of the first leads to show.")]


def show(
    file: FilesArgument,
    sheet: SheetOption = None,
    same: SameOption = None,
    header_row: HeaderRowOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    hidden_rows: HiddenRowsOption = HiddenRows.LEAVE_OUT,
    hidden_columns: HiddenColumnsOption = HiddenColumns.LEAVE_OUT,
    ragged_rows: RaggedRowsOption = None,
    notes: NotesOption = Notes.LEAVE_OUT,
    quotes: QuotesOption = StrayQuotes.LETTER,
    rows: RowsOption = 5,
    json: JsonOption = False,
) -> int:
    """Show what was understood of a spreadsheet: sheets, header row, columns and the first leads."""
    output = Output(as_json=json)
    found = read_wished(
        Wishes(
            file,
            same or (),
            sheet or (),
            taking_of(hidden_rows, hidden_columns, ragged_rows, notes, quotes),
            header_row,
            encoding,
            delimiter,
        )
    )
    if json:
        output.json(sheet_facts(found, rows))
    else:
        _print_sheet(output, found, rows)
    return 0


def sheet_facts(sheet: Sheet, rows: int) -> dict[str, Any]:
    """Return what was understood, as JSON gives it; `encoding` and `delimiter` are null for workbooks."""
    text = sheet.text_format
    shown = range(min(rows, sheet.rows))
    return (
        {
            "file": str(sheet.path),
            "format": sheet.format,
            "encoding": text.encoding if text else None,
            "delimiter": text.delimiter if text else None,
            "sheets": [
                {"name": each.name, "rows": each.rows, "hidden": each.hidden, "do_not_call": each.is_do_not_call}
                for each in sheet.sheets
            ],
            "sheet": sheet.name,
            "header_row": sheet.header_row,
            "header_row_found": sheet.header_row_found,
            "columns": [column.name for column in sheet.columns],
            "column_letters": [column.letter for column in sheet.columns],
            "rows": sheet.rows,
            "first": [[column.values[row] for column in sheet.columns] for row in shown],
            "first_rows": [list_and_row(sheet.row_numbers[row])[1] for row in shown],
            "left_out": {
                "above_header": list(sheet.left_out.above_header),
                "blank_rows": list(sheet.left_out.blank_rows),
                "totals_rows": list(sheet.left_out.totals_rows),
                "blank_columns": list(sheet.left_out.blank_columns),
                "note_rows": list(sheet.left_out.note_rows),
                "name_rows": list(sheet.left_out.name_rows),
                "hidden_rows": list(sheet.left_out.hidden_rows),
                "hidden_columns": list(sheet.left_out.hidden_columns),
            },
        }
        | reading_facts(sheet)
        | files_facts(sheet)
    )


def sheet_sentence(sheet: Sheet) -> str:
    """Return in one line which file and sheet was read, and how many leads it has."""
    of_sheets = ""
    if sheet.parts:
        of_sheets = f" ({count('file', len(sheet.parts))} as one list)"
    elif len(sheet.lists) > 1:
        of_sheets = f", sheets {' and '.join(each.name for each in sheet.lists)}"
    elif len(sheet.sheets) > 1:
        of_sheets = f", sheet {sheet.name} of {number(len(sheet.sheets))}"
    return f"{sheet.file_name}{of_sheets}: {count('lead', sheet.rows)} in {count('column', len(sheet.columns))}."


def _print_sheet(output: Output, sheet: Sheet, rows: int) -> None:
    output.say(sheet_sentence(sheet))
    for sentence in file_sentences(sheet) or (_format_sentence(sheet), _names_sentence(sheet)):
        output.say(sentence)
    left_out = left_out_words(sheet.left_out)
    if left_out:
        output.say(f"Left out: {', '.join(left_out)}.")
    output.say(tally_sentence(sheet))
    print_questions(output, sheet)
    for each in sheet.sheets if len(sheet.sheets) > 1 else ():
        output.say(f"Sheet {each.name}: {count('row', each.rows)}{', hidden' if each.hidden else ''}.")
    output.say()
    shown = range(min(rows, sheet.rows))
    output.table(
        ("", "Column", "Filled", *(f"Row {row_words(sheet.row_numbers[row], sheet.list_name)}" for row in shown)),
        (
            (column.letter, column.name, number(column.filled), *(column.values[row] for row in shown))
            for column in sheet.columns
        ),
        numbers=("Filled",),
    )


def _names_sentence(sheet: Sheet) -> str:
    if not sheet.header_row:
        return "No row holds the names of the columns: they are called by their letters."
    how = "found by itself" if sheet.header_row_found else "as given"
    return f"The names of the columns stand in row {number(sheet.header_row)}, {how}."


def _format_sentence(sheet: Sheet) -> str:
    text = sheet.text_format
    if text is None:
        return f"Format {sheet.format}, read as stored."
    names = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "pipe"}
    found = "guessed: --encoding changes it" if text.is_guessed else "found by itself"
    encoding = f"{text.encoding} ({found if text.encoding_found else 'as given'})"
    ends = f"{names.get(text.delimiter, text.delimiter)} ({'found by itself' if text.delimiter_found else 'as given'})"
    return f"Format {sheet.format}: letters {encoding}, columns end at {ends}."


def left_out_words(left_out: LeftOut) -> list[str]:
    """Return what of the file is no lead, in words: "2 lines above the header", "14 blank rows"."""
    words = []
    if left_out.above_header:
        words.append(f"{count('line', len(left_out.above_header))} above the header")
    if left_out.blank_rows:
        words.append(count("blank row", len(left_out.blank_rows)))
    words += [f"row {number(row)} (a line of totals)" for row in left_out.totals_rows]
    if left_out.blank_columns:
        words.append(count("blank column", len(left_out.blank_columns)))
    return words
