"""What the options say about reading a file, and what `show`, `check` and `upload` say of rows that were not read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ozogui.cli.options import HiddenColumns, HiddenRows, Notes, RaggedRows, StrayQuotes
from ozogui.cli.output import Output
from ozogui.wording import count, list_and_row

if TYPE_CHECKING:
    from ozogui.leads.reading.questions import Question
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.leads.rows.taking import Taking


def taking_of(
    sheets: Sequence[str] | None,
    hidden_rows: HiddenRows,
    hidden_columns: HiddenColumns,
    ragged_rows: RaggedRows | None,
    notes: Notes,
    quotes: StrayQuotes,
) -> Taking:
    """Return what the options want taken; the first of the sheets is the one in front."""
    from ozogui.leads.rows.taking import Taking

    return Taking(
        hidden_rows=hidden_rows is HiddenRows.SEND,
        hidden_columns=hidden_columns is HiddenColumns.USE,
        notes=notes is Notes.TAKE,
        ragged_rows=None if ragged_rows is None else ragged_rows is RaggedRows.SEND,
        quotes_as_written=quotes is StrayQuotes.AS_WRITTEN,
        more_sheets=tuple(dict.fromkeys((sheets or [])[1:])),
    )


def print_questions(output: Output, sheet: Sheet) -> None:
    """Print what was not read, or is doubtful, each with the option that decides otherwise."""
    from ozogui.leads.reading.questions import questions_of

    for question in questions_of(sheet):
        answer = question.other if question.is_taken else question.careful
        how = f" To decide otherwise: {question.option}" if question.option and not question.is_taken else ""
        sentence = question.sentence if question.sentence.endswith(".") else f"{question.sentence}."
        output.say(f"{question.title}: {answer[:1].lower()}{answer[1:]}. {sentence}{how}")


def tally_sentence(sheet: Sheet) -> str:
    """Return what became of all lines of the file: "16 lines: 12 leads, 1 line of names, 1 blank line, 2 others."."""
    tally = sheet.tally
    parts = [
        (tally.leads, "lead", ""),
        (tally.hidden, "hidden row", ""),
        (tally.names, "line of names", "lines of names"),
        (tally.above_names, "line above the names", "lines above the names"),
        (tally.blank, "blank line", ""),
        (tally.totals, "line of totals", "lines of totals"),
        (tally.notes, "note", ""),
        (tally.beside, "row of another list", "rows of another list"),
        (tally.in_cells, "line inside a cell", "lines inside cells"),
    ]
    return f"{count('line', tally.lines)}: {', '.join(count(noun, n, plural) for n, noun, plural in parts if n)}."


def reading_facts(sheet: Sheet) -> dict[str, Any]:
    """Return what was not read, and what became of each line, as JSON gives it."""
    from ozogui.leads.reading.questions import questions_of

    tally = sheet.tally
    return {
        "lists": [{"sheet": each.name, "rows": each.rows} for each in sheet.lists],
        "lines": {
            "all": tally.lines,
            "leads": tally.leads,
            "hidden": tally.hidden,
            "names": tally.names,
            "above_names": tally.above_names,
            "blank": tally.blank,
            "totals": tally.totals,
            "notes": tally.notes,
            "beside": tally.beside,
            "in_cells": tally.in_cells,
        },
        "questions": [_question_facts(sheet, question) for question in questions_of(sheet)],
    }


def _question_facts(sheet: Sheet, question: Question) -> dict[str, Any]:
    lists = [each.name for each in sheet.lists]
    places = [list_and_row(row) for row in question.rows]
    return {
        "kind": question.kind.value,
        "title": question.title,
        "message": question.sentence,
        "rows": [row for _, row in places],
        "sheets": [lists[place] if place < len(lists) else "" for place, _ in places] if len(lists) > 1 else [],
        "answer": question.other if question.is_taken else question.careful,
        "taken": question.is_taken,
        "leads": question.leads,
        "option": question.option,
        "list": question.list_name,
    }
