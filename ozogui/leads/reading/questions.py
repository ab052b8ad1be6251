"""What of a file was not read as leads, or is doubtful, as questions that already have a careful answer.

The window shows them beside the sheet, the command line prints them with the option that decides otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from ozogui.leads.reading.lists import ListRead
from ozogui.leads.reading.merged import file_names
from ozogui.leads.reading.sheet import Sheet, SheetInfo
from ozogui.leads.rows.listed import Column, LeftOut
from ozogui.leads.rows.taking import Ragged, Taking, runs_of
from ozogui.wording import count, number, numbered, row_words, shorten_middle

_MOST_RUNS = 12
_SAMPLE_SHOWN = 40
_NAME_SHOWN = 40


class QuestionKind(StrEnum):
    """What a question is about; the value is stable, for the command line."""

    HIDDEN_ROWS = "hidden-rows"
    HIDDEN_COLUMNS = "hidden-columns"
    MORE_LEADS = "sheet"
    RAGGED_ROWS = "ragged-rows"
    OUTSIDE = "cells-outside"
    NOTES = "totals-and-notes"
    QUOTES = "quotes"
    DO_NOT_CALL = "do-not-call-sheet"


@dataclass(frozen=True, slots=True)
class Question:
    """Something about a file that a person may decide otherwise."""

    kind: QuestionKind
    title: str
    """A sentence without a full stop, with the number."""
    sentence: str
    rows: tuple[int, ...]
    """The rows it is about, as `wording.numbered` has them."""
    careful: str
    """The answer that is chosen where nobody says otherwise, as a button."""
    other: str
    """The other answer; "" where there is nothing to choose here."""
    is_taken: bool
    """The other answer stands."""
    option: str
    """What the command line needs for the other answer."""
    list_name: str = ""
    """The list that would be added, as in `SheetInfo`."""
    leads: int = 0
    """How many rows stay out, or are held back, under the careful answer."""
    samples: tuple[str, ...] = field(default=(), repr=False)
    """What stands there, shortened."""
    file: int = 0
    """The place of the file that it is about, where several were made one list."""


def questions_of(sheet: Sheet) -> tuple[Question, ...]:
    """Return what is to be asked about a file, or each of several that were made one list, the most rows first."""
    if sheet.parts:
        return tuple(
            _of_file(question, place, first, name, part.path.name)
            for place, (part, first, name) in enumerate(
                zip(sheet.parts, sheet.first_places, file_names(sheet.parts), strict=True)
            )
            for question in questions_of(part)
        )
    found = [
        *_hidden_rows(sheet),
        *_more_leads(sheet),
        *_ragged(sheet),
        *_quotes(sheet),
        *_notes(sheet),
        *_hidden_columns(sheet),
    ]
    return tuple(sorted(found, key=lambda question: question.kind is QuestionKind.NOTES))


def _of_file(question: Question, place: int, first: int, name: str, file_name: str) -> Question:
    """Return a question about one of several files, which says which; so does the option for a sheet."""
    title = f"{shorten_middle(name, _NAME_SHOWN)}: {question.title}"
    rows = tuple(numbered(first, row) for row in question.rows)
    option = question.option.replace('--sheet "', f'--sheet "{file_name}:')
    return replace(question, title=title, rows=rows, file=place, option=option)


def answered(taking: Taking, question: Question, *, take: bool) -> Taking:
    """Return what is wanted when a question is answered: `take` for the other answer."""
    kind = question.kind
    if kind is QuestionKind.HIDDEN_ROWS:
        return replace(taking, hidden_rows=take)
    if kind is QuestionKind.HIDDEN_COLUMNS:
        return replace(taking, hidden_columns=take)
    if kind is QuestionKind.MORE_LEADS:
        others = tuple(name for name in taking.more_sheets if name != question.list_name)
        return replace(taking, more_sheets=(*others, question.list_name) if take else others)
    if kind is QuestionKind.RAGGED_ROWS:
        return replace(taking, ragged_rows=take or None)
    if kind is QuestionKind.OUTSIDE:
        return replace(taking, ragged_rows=False if take else None)
    if kind is QuestionKind.NOTES:
        return replace(taking, notes=take)
    return replace(taking, quotes_as_written=take) if kind is QuestionKind.QUOTES else taking


def ragged_words(ragged: Ragged, list_name: str = "") -> str:
    """Return how a row does not fit: "Row 22 has 5 cells, the list has 4 columns."."""
    row = row_words(ragged.row, list_name)
    words = f"Row {row} has {count('cell', ragged.cells)}, the list has {count('column', ragged.columns)}"
    outside = f', "{shorten_middle(ragged.outside, _SAMPLE_SHOWN)}" stands outside' if ragged.outside else ""
    return f"{words}{outside}."


def runs_in_words(rows: Sequence[int], list_name: str = "") -> str:
    """Return rows as runs: "15 to 21 and 30"."""
    runs = runs_of(rows)
    words: list[str] = []
    for first, last in runs[:_MOST_RUNS]:
        start, end = row_words(first, list_name), row_words(last, list_name)
        words += [f"{start} to {end}"] if last > first + 1 else dict.fromkeys((start, end))
    if len(runs) > _MOST_RUNS:
        words.append(f"{number(len(runs) - _MOST_RUNS)} more places")
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def also_left_out(left_out: LeftOut) -> list[str]:
    """Return what is left out without a question, in words: "2 lines above the header", "14 blank rows"."""
    words = []
    if left_out.above_header:
        words.append(f"{count('line', len(left_out.above_header))} above the header")
    if left_out.blank_rows:
        words.append(count("blank row", len(left_out.blank_rows)))
    if left_out.blank_columns:
        words.append(count("blank column", len(left_out.blank_columns)))
    return words


def _hidden_rows(sheet: Sheet) -> Iterator[Question]:
    taken = sheet.taken.hidden_rows
    rows = sheet.left_out.hidden_rows or taken
    more = [
        (each, each.left_out) for each in sheet.lists[1:] if each.left_out is not None and each.left_out.hidden_rows
    ]
    if not rows and not more:
        return
    filtered = sheet.left_out.filtered or sheet.taken.filtered
    hidden = len(rows) + sum(len(left_out.hidden_rows) for _, left_out in more)
    is_are = "is" if hidden == 1 else "are"
    by = "by a filter in Excel" if filtered else "in Excel"
    whoever = "Whoever filtered the list left them out." if filtered else "Whoever hid them left them out."
    places = [f"Rows {runs_in_words(rows)}"] if rows else []
    places += [f"{each.name}: rows {runs_in_words(left_out.hidden_rows)}" for each, left_out in more]
    yield Question(
        QuestionKind.HIDDEN_ROWS,
        f"{count('row', hidden)} {is_are} hidden {by}",
        f"{'; '.join(places)}. {whoever}",
        rows,
        "Leave out",
        "Send them too",
        bool(taken),
        "--hidden-rows send",
        leads=hidden,
    )


def _more_leads(sheet: Sheet) -> Iterator[Question]:
    read = {each.name for each in sheet.lists}
    own = _plain_names(sheet.columns) if len(sheet.lists) == 1 else frozenset[str]()
    front = next((info for info in sheet.sheets if info.name == sheet.name), None)
    if front is not None and front.names:
        own = frozenset(map(str.casefold, front.names))
    for info in sheet.sheets:
        if info.name == sheet.name:
            if info.is_do_not_call:
                yield _named_do_not_call(info, is_front=True)
        elif info.rows and info.is_do_not_call:
            yield _named_do_not_call(info, is_front=False)
        elif info.rows and (info.phones or info.name in read):
            option = " ".join(f'--sheet "{name}"' for name in (*(each.name for each in sheet.lists), info.name))
            yield _another_list(info, own, option, is_taken=info.name in read)


def _another_list(info: SheetInfo, own: frozenset[str], option: str, *, is_taken: bool) -> Question:
    names = frozenset(map(str.casefold, info.names))
    if not names:
        columns = "Its columns were not compared."
    elif names == own:
        columns = f"The same {count('column', len(names))}."
    else:
        shared = len(names & own)
        columns = f"{number(shared)} of its {count('column', len(names))} have the same name."
    what = "The list beside this one" if info.beside else f'Sheet "{info.name}"'
    hidden = "It is hidden in Excel. " if info.hidden else ""
    where = f"{info.name}. " if info.beside else ""
    return Question(
        QuestionKind.MORE_LEADS,
        f"{what} has {count('more row', info.rows)} that look like leads",
        f"{where}{hidden}{columns}",
        (),
        "Ignore",
        "Add them",
        is_taken,
        option,
        list_name=info.name,
        leads=info.rows,
    )


def _named_do_not_call(info: SheetInfo, *, is_front: bool) -> Question:
    if is_front:
        title = f'Sheet "{info.name}" is named like a do-not-call list'
        sentence = "Should these people be called at all? No other sheet has leads. To protect them, use it as a list."
    else:
        title = f'Sheet "{info.name}" has {count("row", info.rows)} and is named like a do-not-call list'
        sentence = "It is not sent. Use it as a do-not-call list, so that nobody on it is called."
    return Question(
        QuestionKind.DO_NOT_CALL, title, sentence, (), "Do not send", "", is_front, "--suppress FILE", info.name
    )


def _ragged(sheet: Sheet) -> Iterator[Question]:
    moved = [each for each in sheet.ragged if each.is_moved]
    outside = [each for each in sheet.ragged if not each.is_moved]
    send = sheet.taking.ragged_rows
    name = sheet.list_name
    if moved:
        one = ragged_words(moved[0], name).removesuffix(".")
        yield Question(
            QuestionKind.RAGGED_ROWS,
            one if len(moved) == 1 else f"{count('row', len(moved))} have too many or too few cells",
            f"{_rows(moved, name)}. A mark too many or too few has moved the cells."
            if len(moved) > 1
            else "A mark too many or too few has moved the cells.",
            tuple(each.row for each in moved),
            f"Hold row {row_words(moved[0].row, name)} back" if len(moved) == 1 else "Hold them back",
            "Send it as it is" if len(moved) == 1 else "Send them as they are",
            send is True,
            "--ragged-rows send",
            samples=tuple(each.outside for each in moved[:3]),
        )
    if outside:
        first = outside[0]
        stands = f'"{shorten_middle(first.outside, _SAMPLE_SHOWN)}" stands outside the list and is not sent.'
        yield Question(
            QuestionKind.OUTSIDE,
            f"Row {row_words(first.row, name)} has {count('cell', first.cells)}, "
            f"the list has {count('column', first.columns)}"
            if len(outside) == 1
            else f"{count('row', len(outside))} have cells outside the list",
            stands if len(outside) == 1 else f"{_rows(outside, name)}. {stands}",
            tuple(each.row for each in outside),
            "Send without it" if len(outside) == 1 else "Send without them",
            f"Hold row {row_words(first.row, name)} back" if len(outside) == 1 else "Hold them back",
            send is False,
            "--ragged-rows hold",
            samples=tuple(each.outside for each in outside[:3]),
        )


def _rows(ragged: Sequence[Ragged], name: str) -> str:
    return f"Rows {runs_in_words([each.row for each in ragged], name)}"


def _quotes(sheet: Sheet) -> Iterator[Question]:
    rows = sheet.stray_quotes
    if rows or sheet.taking.quotes_as_written:
        one = len(rows) == 1
        yield Question(
            QuestionKind.QUOTES,
            f"{count('quotation mark', len(rows))} {'is' if one else 'are'} never closed",
            f"Row{'' if one else 's'} {runs_in_words(rows)}. Taken as a letter: no row below is lost in one cell."
            if rows
            else "They reach as far as they do, over other rows too.",
            rows,
            "Take as a letter",
            "As written",
            sheet.taking.quotes_as_written,
            "--quotes as-written",
        )


def _notes(sheet: Sheet) -> Iterator[Question]:
    taken = sheet.taken.notes
    counts: dict[str, list[tuple[int, str]]] = {"totals": [], "notes": [], "names": []}
    for place, each in enumerate(sheet.lists):
        _add_notes(counts, each, place)
    rows = tuple(row for found in counts.values() for row, _ in found) or taken
    if not rows:
        return
    words = []
    if counts["totals"]:
        words.append(count("line of totals", len(counts["totals"]), "lines of totals"))
    if counts["notes"]:
        words.append(count("note", len(counts["notes"])))
    if counts["names"]:
        again = len(counts["names"])
        words.append("the header once more" if again == 1 else f"the header {number(again)} times more")
    title = " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]])) or count(
        "line of totals or notes", len(rows)
    )
    yield Question(
        QuestionKind.NOTES,
        title[:1].upper() + title[1:],
        f"Row{'s' if len(rows) > 1 else ''} {runs_in_words(sorted(rows), sheet.list_name)}: no phone, so no lead.",
        rows,
        "Leave out",
        "Take as leads",
        bool(taken),
        "--notes take",
    )


def _add_notes(counts: dict[str, list[tuple[int, str]]], each: ListRead, place: int) -> None:
    if each.left_out is not None:
        for kind, rows in (
            ("totals", each.left_out.totals_rows),
            ("notes", each.left_out.note_rows),
            ("names", each.left_out.name_rows),
        ):
            counts[kind] += ((numbered(place, row), each.name) for row in rows)


def _hidden_columns(sheet: Sheet) -> Iterator[Question]:
    letters = sheet.left_out.hidden_columns or sheet.taken.hidden_columns
    if letters:
        one = len(letters) == 1
        yield Question(
            QuestionKind.HIDDEN_COLUMNS,
            f"{count('column', len(letters))} {'is' if one else 'are'} hidden in Excel",
            f"Column{'' if one else 's'} {', '.join(letters)}. Nothing of {'it' if one else 'them'} is sent.",
            (),
            "Leave out",
            "Use it" if one else "Use them",
            bool(sheet.taken.hidden_columns),
            "--hidden-columns use",
        )


def _plain_names(columns: Sequence[Column]) -> frozenset[str]:
    return frozenset(column.name.casefold() for column in columns)
