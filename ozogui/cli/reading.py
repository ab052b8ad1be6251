"""What the options say about a file, its columns and its leads, and what is said of rows that were not read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ozogui.cli.options import HiddenColumns, HiddenRows, Notes, RaggedRows, StrayQuotes
from ozogui.cli.output import Output
from ozogui.wording import count, list_and_row

if TYPE_CHECKING:
    from ozogui.leads.reading.questions import Question
    from ozogui.leads.reading.sheet import Sheet
    from ozogui.leads.rows.taking import Taking


_AS_TYPED = (
    "header_row", "encoding", "delimiter", "preset", "guess", "repair", "corrected", "skip_uploaded",
    "skip_uploaded_days", "second_column",
)  # fmt: skip
_REPEATED = {
    "map_": "maps", "set_": "sets", "fill": "fills", "remedy": "remedies", "suppress": "suppress",
    "consent": "consents", "file": "files", "same": "same", "sheet": "sheets",
    "priority": "priorities", "share": "shares",
}  # fmt: skip
_TAKING = ("hidden_rows", "hidden_columns", "ragged_rows", "notes", "quotes")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options say about a file, its columns and its leads."""

    files: Sequence[Path]
    """One, or several that are one list; "-" is standard input."""
    same: Sequence[str] = ()
    """[FILE:]COLUMN[+COLUMN]=NAME, as typed."""
    sheets: Sequence[str] = ()
    """Of each file the one in front and further ones; FILE:SHEET for one file only."""
    taking: Taking | None = None
    """What is to be taken that is left out otherwise."""
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    maps: Sequence[str] = ()
    """COLUMN=HEADER, as typed."""
    sets: Sequence[str] = ()
    """HEADER=VALUE, as typed."""
    second_number: str | None = None
    """A value of `ozogui.leads.mapping.mapping_shape.SecondNumber`."""
    second_column: str | None = None
    """The column that holds second numbers."""
    fills: Sequence[str] = ()
    """The same, for blank cells only."""
    preset: str | None = None
    guess: bool = False
    """Whether the columns are guessed anew, also where they are known from last time."""
    repair: str | None = None
    """"all", or names of rules with commas between."""
    remedies: Sequence[str] = ()
    """RULE=ACT, as typed."""
    tidies: bool = True
    """Whether what loses nothing is tidied unasked."""
    suppress: Sequence[Path] = field(default=())
    priorities: Sequence[str] = ()
    """COLUMN=VALUE:PRIORITY, as typed."""
    split: str | None = None
    """The column by which the list is divided among campaigns."""
    shares: Sequence[str] = ()
    """CAMPAIGN=SHARE, as typed."""
    campaigns: Sequence[str] = ()
    """The campaign, or VALUE=CAMPAIGN of a list that is split, as typed."""
    joins_near: bool = False
    """Whether values near one that has a campaign go there too."""
    consents: Sequence[str] = ()
    """COLUMN=VALUE, as typed: leads that are not to be called by the list's own word."""
    keep: str = ""
    """A value of `ozogui.leads.checking.rules.Keep`; "" for all of one file, and the first file's of several."""
    corrected: Path | None = None
    """The workbook of held-back leads, corrected."""
    skip_uploaded: bool = False
    """Whether numbers that the campaign has got before are held back."""
    skip_uploaded_days: int = 0
    """From how many days back numbers are held back that any campaign has got; 0 for none."""
    only_failed: int | None = None
    """An earlier upload of the file: only leads that CloudAgent refused of it later are taken."""


def taking_of(
    hidden_rows: HiddenRows,
    hidden_columns: HiddenColumns,
    ragged_rows: RaggedRows | None,
    notes: Notes,
    quotes: StrayQuotes,
) -> Taking:
    """Return what the options want taken."""
    from ozogui.leads.rows.taking import Taking

    return Taking(
        hidden_rows=hidden_rows is HiddenRows.SEND,
        hidden_columns=hidden_columns is HiddenColumns.USE,
        notes=notes is Notes.TAKE,
        ragged_rows=None if ragged_rows is None else ragged_rows is RaggedRows.SEND,
        quotes_as_written=quotes is StrayQuotes.AS_WRITTEN,
    )


def wishes_of(options: Mapping[str, Any]) -> Wishes:
    """Return the wishes of a command, given all its options by the names of its parameters (its `locals()`).

    Raises:
        KeyError: the command lacks one that `check` and `upload` both have.
    """
    second = options["second_number"]
    repeated: dict[str, Any] = {wish: tuple(options[name] or ()) for name, wish in _REPEATED.items()}
    return Wishes(
        **{name: options[name] for name in _AS_TYPED},
        **repeated,
        taking=taking_of(*(options[name] for name in _TAKING)),
        second_number=second.value if second else None,
        tidies=not options["no_tidy"],
        keep=options["keep"].value if options["keep"] else "",
        only_failed=options.get("only_failed"),
        split=options["split"],
        campaigns=_campaigns(options["campaign"]),
        joins_near=options["near_values"].value == "join",
    )


def _campaigns(typed: Sequence[str] | str | None) -> tuple[str, ...]:
    names = (typed,) if isinstance(typed, str) else typed or ()
    return tuple(name for name in names if name.strip())


def print_questions(output: Output, sheet: Sheet) -> None:
    """Print what was not read, or is doubtful, each with the option that decides otherwise."""
    from ozogui.leads.reading.questions import questions_of

    if sheet.text_format is not None and sheet.text_format.is_guessed:
        output.say(f"Letters guessed: {sheet.text_format.encoding}. To change that: --encoding E")
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
        **({"file": str(sheet.files[question.file].path)} if sheet.parts else {}),
        "answer": question.other if question.is_taken else question.careful,
        "taken": question.is_taken,
        "leads": question.leads,
        "option": question.option,
        "list": question.list_name,
    }
