"""The leads of one mapped sheet, with edits that lie over the file and can be undone without limit.

What a value means, and whether CloudAgent would take it, is decided elsewhere (rules.py, check.py, repairs.py).
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from operator import ne

from ozogui.wording import LIST_SEPARATOR, WHICH_NUMBER, list_and_row, numbered, row_words

_PLACE = -1
"""Stands in a step where others have a column: the lead was left out or taken in."""
_IN, _OUT = "", "left out"


@dataclass(frozen=True, slots=True)
class Change:
    """One cell before and after an edit."""

    row: int
    """Index into the leads, from 0: not the file's row number."""
    header: str
    before: str
    after: str

    def __repr__(self) -> str:
        """Name the cell, never its content: a repr may end in a log."""
        return f"Change(row={self.row}, header={self.header!r})"


@dataclass(frozen=True, slots=True)
class LeadsSource:
    """Where leads come from, by which a workbook of them is known again when it comes back corrected."""

    file_name: str
    rows_id: str
    """A hash of the file's bytes and of what was read of it."""
    mapping_id: str
    """A hash of the mapping."""
    list_name: str = ""
    """The lists that were taken together, as `wording.row_words` wants them."""
    files: tuple[str, ...] = ()
    """What the file of each of these lists is called, where they are of several files."""
    saved_ns: tuple[int, ...] = ()
    """When the file of each list was last written, in nanoseconds since 1970; 0 where that is not known."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of undo, packed: an edit of a million cells is four objects, not a million that slow the collector."""

    title: str
    rows: "array[int]"
    columns: "array[int]"
    befores: list[str]
    afters: list[str]


class Leads:
    """All leads of one sheet, column by column, in the file's order.

    The columns handed in are never changed: a column is copied when it is first edited. An object belongs to one
    thread at a time; it does no locking.
    """

    def __init__(
        self,
        headers: Sequence[str],
        columns: Sequence[list[str]],
        row_numbers: Sequence[int],
        source: LeadsSource | None = None,
        misfits: Mapping[int, str] | None = None,
        calculated: Mapping[str, Set[int]] | None = None,
    ) -> None:
        """Take the columns as they are, without copying.

        Args:
            headers: CloudAgent's names, each once, in the order of the map that is sent.
            columns: One list of texts for each header, all as long as `row_numbers`.
            row_numbers: The row in the file for each lead, counted as Excel does, ascending.
            source: Where they come from, if that is known.
            misfits: Index of each lead that is held back because its cells may not be where they belong -> why, in
                words.
            calculated: Header -> the leads whose cell was a number that the spreadsheet had worked out.

        Raises:
            ValueError: The columns do not fit the headers or each other, or a header comes twice.
        """
        if len(headers) != len(columns) or len(set(headers)) != len(headers):
            raise ValueError("each header needs exactly one column")
        if any(len(column) != len(row_numbers) for column in columns):
            raise ValueError("every column needs one value for each row number")
        self.headers: tuple[str, ...] = tuple(headers)
        self.row_numbers = row_numbers
        self.source = source
        self.misfits: Mapping[int, str] = misfits or {}
        self._calculated = dict(calculated or {})
        self._index = {header: number for number, header in enumerate(self.headers)}
        self._originals = list(columns)
        self._bases = list(columns)
        self._columns = list(columns)
        self._tidied_cells = 0
        self._edited_cells = 0
        self._left_out: set[int] = set()
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []

    def __len__(self) -> int:
        return len(self.row_numbers)

    def __repr__(self) -> str:
        """Count the leads, never show one: a repr may end in a log."""
        return f"Leads(leads={len(self)}, headers={len(self.headers)}, edited_cells={self._edited_cells})"

    def fork(self) -> "Leads":
        """Give a copy that is edited, undone and redone without this one; what nobody has edited is shared."""
        copy = Leads(self.headers, self._originals, self.row_numbers, self.source, self.misfits, self._calculated)
        pairs = zip(self._columns, self._bases, strict=True)
        copy._columns = [now if now is base else list(now) for now, base in pairs]
        copy._bases, copy._tidied_cells = list(self._bases), self._tidied_cells
        copy._edited_cells, copy._left_out = self._edited_cells, set(self._left_out)
        copy._undo, copy._redo = list(self._undo), list(self._redo)
        return copy

    def row_words(self, row: int) -> str:
        """Return a lead's row as a person finds it in the file: "22", or of several sheets "Mumbai 22"."""
        return row_words(self.row_numbers[row], self.source.list_name if self.source is not None else "")

    @property
    def list_names(self) -> tuple[str, ...]:
        """What the lists are called that the rows are of; one, perhaps without a name, where it is a single list."""
        return tuple((self.source.list_name if self.source is not None else "").split(LIST_SEPARATOR))

    def list_and_row_words(self, row: int) -> tuple[str, str]:
        """Return what a lead's list is called, and its row there: "22", or "22 (second number)" without grouping."""
        names = self.list_names
        place, number = list_and_row(self.row_numbers[row])
        which = WHICH_NUMBER[min(place // len(names), len(WHICH_NUMBER) - 1)]
        return names[place % len(names)], f"{number} ({which})" if which else str(number)

    @property
    def is_of_several_files(self) -> bool:
        """Whether the leads come from more than one file."""
        return self.source is not None and len(set(self.source.files)) > 1

    def file_of(self, row: int) -> str:
        """Return what a lead's file is called; "" where all are of one."""
        files = self.source.files if self.source is not None else ()
        return files[list_and_row(self.row_numbers[row])[0] % len(files)] if files else ""

    def saved_at(self, row: int) -> int:
        """Return when a lead's file was last written, in nanoseconds since 1970; 0 where that is not known."""
        saved = self.source.saved_ns if self.source is not None else ()
        return saved[list_and_row(self.row_numbers[row])[0] % len(saved)] if saved else 0

    def runs_of_files(self, rows: range) -> Iterator[range]:
        """Split leads that follow each other where the file changes: they are of one list with its own ways."""
        if not self.is_of_several_files:
            yield rows
            return
        numbers, start = self.row_numbers, rows.start
        while start < rows.stop:
            place, _ = list_and_row(numbers[start])
            end = bisect_left(numbers, numbered(place + 1, 0), start, rows.stop)
            yield range(start, end)
            start = end

    def column(self, header: str) -> list[str]:
        """Give a column as it stands now; only to be read, and not to be kept over an edit.

        Raises:
            KeyError: No such header.
        """
        return self._columns[self._index[header]]

    def value(self, row: int, header: str) -> str:
        """Give one value as it stands now."""
        return self._columns[self._index[header]][row]

    def row_values(self, row: int) -> tuple[str, ...]:
        """Give the values of one lead as they stand now, in the order of the headers."""
        return tuple(column[row] for column in self._columns)

    def original(self, row: int, header: str) -> str:
        """Give one value as the file, or the mapping's constant, has it."""
        return self._originals[self._index[header]][row]

    def original_column(self, header: str) -> list[str]:
        """Give a column as the file, or the mapping's constant, has it; only to be read."""
        return self._originals[self._index[header]]

    def is_calculated(self, row: int, header: str) -> bool:
        """Tell whether a value is still the number that the spreadsheet had worked out."""
        return row in self._calculated.get(header, ()) and self.value(row, header) == self.original(row, header)

    def calculated_rows(self, header: str) -> Set[int]:
        """Give the leads whose cell was a number that the spreadsheet had worked out; edited since or not."""
        return self._calculated.get(header, frozenset())

    def tidy(self, columns: Mapping[str, list[str]]) -> None:
        """Lay columns that were tidied by the program under the edits; an earlier tidying is forgotten.

        A tidied value counts as no edit, and stands in no step of undo: `tidy({})` takes all of it back. What a person
        has changed stays as it is.

        Args:
            columns: Header -> all its values, tidied; not to be changed later. Headers that are missing are as in the
                file.

        Raises:
            ValueError: A column is not as long as the others.
        """
        if any(len(column) != len(self) for column in columns.values()):
            raise ValueError("every tidied column needs one value for each lead")
        self._edited_cells = self._tidied_cells = 0
        for number, header in enumerate(self.headers):
            original, before, now = self._originals[number], self._bases[number], self._columns[number]
            base = self._bases[number] = columns.get(header, original)
            if now is before:
                self._columns[number] = base
            else:
                triples = zip(now, before, base, strict=True)
                self._columns[number] = [new if value == old else value for value, old, new in triples]
                self._edited_cells += _differences(self._columns[number], base)
            self._tidied_cells += _differences(base, original)

    @property
    def tidied_cells(self) -> int:
        """How many values were tidied by the program, whether edited since or not."""
        return self._tidied_cells

    def tidied_cells_of(self, header: str) -> int:
        """How many values of a header were tidied by the program."""
        number = self._index[header]
        return _differences(self._bases[number], self._originals[number])

    def is_tidied(self, row: int, header: str) -> bool:
        """Tell whether a value is one that the program has tidied, and nobody has changed since."""
        number = self._index[header]
        base = self._bases[number][row]
        return base != self._originals[number][row] and base == self._columns[number][row]

    def tidied(self) -> Iterator[Change]:
        """List the values that were tidied, header by header, as changes from the file to what was made of it."""
        yield from self._changes(self._originals, self._bases)

    def is_edited(self, row: int, header: str) -> bool:
        """Tell whether a person, or a repair, has changed a value; typing the old value back counts as not edited."""
        number = self._index[header]
        return self._columns[number][row] != self._bases[number][row]

    @property
    def edited_cells(self) -> int:
        """How many values a person, or a repair, has changed."""
        return self._edited_cells

    def edits(self) -> Iterator[Change]:
        """List the values that a person, or a repair, has changed, as changes from the (tidied) file to now."""
        yield from self._changes(self._bases, self._columns)

    def untouched(self, row: int, header: str) -> str:
        """Give one value as it was before anybody changed it: the file's, tidied."""
        return self._bases[self._index[header]][row]

    def untouched_column(self, header: str) -> list[str]:
        """Give a column as it was before anybody changed it: the file's, tidied; only to be read."""
        return self._bases[self._index[header]]

    def _changes(self, befores: Sequence[list[str]], afters: Sequence[list[str]]) -> Iterator[Change]:
        for header, before, after in zip(self.headers, befores, afters, strict=True):
            if before is not after:
                for row, (old, new) in enumerate(zip(before, after, strict=True)):
                    if old != new:
                        yield Change(row, header, old, new)

    def edit(self, changes: Iterable[Change], title: str) -> frozenset[int]:
        """Make changes as one step of undo, and forget what could have been redone.

        Changes that change nothing are left out; if nothing is left, no step is made.

        Args:
            changes: Made in this order; a later one may build on an earlier one.
            title: What the step did, for the undo button.

        Returns:
            The rows that were touched.

        Raises:
            KeyError: A change names a header that is not there.
            ValueError: A change's row is not there, or its `before` is not what the cell holds. Nothing was changed.
        """
        step = _Step(title, array("q"), array("q"), [], [])
        standing: dict[int, str] = {}
        width = len(self.headers)
        for change in changes:
            number = self._index[change.header]
            if not 0 <= change.row < len(self):
                raise ValueError(f"there is no lead {change.row}")
            cell = change.row * width + number  # a number, for a million tuples are slow to free
            if standing.get(cell, self._columns[number][change.row]) != change.before:
                raise ValueError(f"lead {change.row} has changed since this edit was planned")
            if change.before == change.after:
                continue
            standing[cell] = change.after
            step.rows.append(change.row)
            step.columns.append(number)
            step.befores.append(change.before)
            step.afters.append(change.after)
        return self._make(step)

    @property
    def left_out(self) -> Set[int]:
        """The leads that a person has left out; only to be read, and not to be kept over an edit."""
        return self._left_out

    def leave_out(self, rows: Iterable[int], title: str) -> frozenset[int]:
        """Leave leads out as one step of undo; those that are out already stay so.

        Returns:
            The rows that were touched.

        Raises:
            ValueError: A row is not there. Nothing was changed.
        """
        return self._move(sorted(set(rows) - self._left_out), _IN, _OUT, title)

    def take_in(self, rows: Iterable[int], title: str) -> frozenset[int]:
        """Take leads in again that were left out, as one step of undo.

        Returns:
            The rows that were touched.
        """
        return self._move(sorted(set(rows) & self._left_out), _OUT, _IN, title)

    def undo(self) -> frozenset[int]:
        """Take the last step back and return the rows that were touched; none when there is nothing to undo."""
        if not self._undo:
            return frozenset()
        step = self._undo.pop()
        self._apply(step, step.befores, reverse=True)
        self._redo.append(step)
        return frozenset(step.rows)

    def redo(self) -> frozenset[int]:
        """Make the step again that was last taken back and return its rows; none when there is nothing to redo."""
        if not self._redo:
            return frozenset()
        step = self._redo.pop()
        self._apply(step, step.afters, reverse=False)
        self._undo.append(step)
        return frozenset(step.rows)

    @property
    def undo_title(self) -> str | None:
        """What `undo` would take back, or None."""
        return self._undo[-1].title if self._undo else None

    @property
    def redo_title(self) -> str | None:
        """What `redo` would make again, or None."""
        return self._redo[-1].title if self._redo else None

    @property
    def undo_cells(self) -> int:
        """How many cells `undo` would change, and leads it would leave out or take in."""
        return len(self._undo[-1].rows) if self._undo else 0

    @property
    def redo_cells(self) -> int:
        """How many cells `redo` would change, and leads it would leave out or take in."""
        return len(self._redo[-1].rows) if self._redo else 0

    def _move(self, rows: list[int], before: str, after: str, title: str) -> frozenset[int]:
        if rows and not 0 <= rows[0] <= rows[-1] < len(self):
            raise ValueError("a lead to leave out is not there")
        places = array("q", [_PLACE]) * len(rows)
        return self._make(_Step(title, array("q", rows), places, [before] * len(rows), [after] * len(rows)))

    def _make(self, step: _Step) -> frozenset[int]:
        if not step.rows:
            return frozenset()
        self._apply(step, step.afters, reverse=False)
        self._undo.append(step)
        self._redo.clear()
        return frozenset(step.rows)

    def _apply(self, step: _Step, values: list[str], *, reverse: bool) -> None:
        """Write a step's values; backwards for undo, so that two changes of one cell end at the first `before`."""
        for number in set(step.columns) - {_PLACE}:
            if self._columns[number] is self._bases[number]:
                self._columns[number] = list(self._bases[number])
        order = range(len(values) - 1, -1, -1) if reverse else range(len(values))
        for position in order:
            row, number, value = step.rows[position], step.columns[position], values[position]
            if number == _PLACE:
                (self._left_out.add if value == _OUT else self._left_out.discard)(row)
                continue
            column, base = self._columns[number], self._bases[number][row]
            self._edited_cells += (value != base) - (column[row] != base)
            column[row] = value


def _differences(these: list[str], those: list[str]) -> int:
    return 0 if these is those else sum(map(ne, these, those))
