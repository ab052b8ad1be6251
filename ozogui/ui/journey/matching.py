"""Which column is sent as what, as a person has chosen it: the mapping, how sure it is, and every change of it.

What a mapping is, and what is wrong with one, is told by `ozogui.leads`; what is shown of it is the Columns page's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from ozogui.engine.engine import Engine
from ozogui.leads.mapping.guessing import Guess, Sureness
from ozogui.leads.mapping.mapping import mapping_of
from ozogui.leads.mapping.mapping_problems import MappingProblem, find_problems
from ozogui.leads.mapping.mapping_shape import Join, Mapping, SecondNumber
from ozogui.leads.mapping.split_shape import Split
from ozogui.leads.reading.sheet import Sheet
from ozogui.leads.values.headers import header_named
from ozogui.settings.settings import Settings
from ozogui.ui.journey.target_choice import TargetChoice

MOST_STEPS = 100
"""Changes that can be taken back."""


@dataclass(frozen=True, slots=True)
class _State:
    """All that a step of undo brings back."""

    mapping: Mapping
    guesses: tuple[Guess, ...]
    is_remembered: bool


class Matching(QObject):
    """The mapping of the open sheet. Every change is a step that can be taken back. Lives in the UI thread."""

    changed = Signal()
    """The mapping, how sure it is, or what is wrong with it is different."""

    def __init__(self, engine: Engine, target: TargetChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._target = engine, target
        self.sheet: Sheet | None = None
        self.found_guesses: tuple[Guess, ...] = ()
        """What was found by itself when the sheet was read."""
        self._now = _State(Mapping(), (), is_remembered=False)
        self._before: list[_State] = []
        self._after: list[_State] = []

    @property
    def mapping(self) -> Mapping:
        """What is sent as what."""
        return self._now.mapping

    @property
    def guesses(self) -> tuple[Guess, ...]:
        """How sure the mapping is, column by column; what a person chose counts as chosen."""
        return self._now.guesses

    @property
    def is_remembered(self) -> bool:
        """Whether the mapping is the one that was last used for these columns."""
        return self._now.is_remembered

    def keep_split(self, split: Split | None) -> None:
        """Keep with the mapping how the list is split, for a preset and for next time; it changes no lead."""
        self._now = replace(self._now, mapping=replace(self.mapping, split=split))

    # The sheet

    def take_sheet(self, sheet: Sheet, guesses: tuple[Guess, ...]) -> None:
        """Begin with a sheet: as last time where its columns are known, else as was found by itself."""
        self.sheet, self.found_guesses = sheet, guesses
        target = self._target
        remembered = self._engine.settings.mapping_for(sheet.fingerprint, target.account.name, target.campaign)
        if remembered is None:
            self._begin(_State(mapping_of(guesses), guesses, is_remembered=False))
        else:
            told = self._told(remembered, Sureness.REMEMBERED)
            self._begin(_State(remembered, told, is_remembered=True))

    def keep(self, mapping: Mapping, guesses: tuple[Guess, ...]) -> None:
        """Go on with the mapping that stood before the same columns were read once more."""
        self._begin(_State(mapping, guesses, is_remembered=False))

    def drop(self) -> None:
        """Forget the sheet and its mapping."""
        self.sheet, self.found_guesses = None, ()
        self._begin(_State(Mapping(), (), is_remembered=False))

    def _begin(self, state: _State) -> None:
        self._now = state
        self._before.clear()
        self._after.clear()

    # Changes

    def set_mapping(self, mapping: Mapping, chosen: Iterable[str] = ()) -> None:
        """Take another mapping; the columns that are named count as chosen by the person, the others stay as sure."""
        mine = set(chosen)
        guesses = tuple(
            Guess(guess.column, mapping.header_of(guess.column), Sureness.CHOSEN) if guess.column in mine else guess
            for guess in self.guesses
        )
        if mapping != self.mapping or guesses != self.guesses:
            self._step(_State(_tidied(mapping), guesses, is_remembered=False))

    def take(self, mapping: Mapping, sureness: Sureness) -> None:
        """Take a whole mapping, a preset or a remembered one, and say of all its columns how sure they are."""
        is_remembered = sureness is Sureness.REMEMBERED
        self._step(_State(mapping, self._told(mapping, sureness), is_remembered=is_remembered))

    def take_guesses(self) -> None:
        """Go back to what was found by itself in the columns' names and contents."""
        self._step(_State(mapping_of(self.found_guesses), self.found_guesses, is_remembered=False))

    def choose_header(self, column: str, header: str | None, instead_of: str = "") -> None:
        """Send a column as this header: the person's own choice, also where it was the guess.

        Args:
            column: its name.
            header: None for a column that is not sent by itself, under no header; in a join it stays.
            instead_of: which of several headers that it feeds is meant; the first one when it is empty.
        """
        mapping = self.mapping
        mine = [known for name, known in mapping.columns if name == column]
        place = mine.index(instead_of) if instead_of in mine else 0
        if header is None and not instead_of:
            mine = []
        elif header is None:
            mine.remove(instead_of)
        else:
            mine[place : place + 1] = [header]
        if header is not None:
            self.remember_own_header(header)
        for known in mapping.headers_of(column):
            mapping = mapping.without_pair(column, known)
        for each in mine:
            mapping = mapping.with_another_header(column, each, self._order())
        self.set_mapping(mapping, (column,))

    def add_header(self, column: str, header: str) -> None:
        """Send a column as this header too, besides those that it feeds already."""
        self.remember_own_header(header)
        self.set_mapping(self.mapping.with_another_header(column, header, self._order()), (column,))

    def choose_second_column(self, column: str, wish: SecondNumber) -> None:
        """Let a column hold second numbers, and say what becomes of these and of those in the phone cells."""
        mapping = self.mapping
        for header in mapping.headers_of(column):
            mapping = mapping.without_pair(column, header)
        self.set_mapping(replace(mapping, second=wish, second_column=column), (column,))

    def use_for(self, column: str, header: str) -> None:
        """Send this column as the header, and nothing else as it: the one that fed it so far is not sent as it."""
        mapping, others = self._freed(self.mapping, header)
        self.set_mapping(mapping.with_column(column, header, self._order()), (column, *others))

    def put_join(self, join: Join, instead_of: str = "") -> None:
        """Send joined columns as a header, in place of all that feeds it so far.

        A column that was sent by itself only on a guess that wants a look is not any more.

        Args:
            join: the columns, the header, and what stands between the values.
            instead_of: the header of a join that this one replaces, where a person changes one.
        """
        before = self.mapping.join_of(instead_of) if instead_of else None
        mapping, others = self._freed(self.mapping, join.header)
        if before is not None:
            mapping = mapping.without_join(before.header)
            mapping = self._given_back(mapping, before) if before.header != join.header else mapping
        for guess in self.guesses:
            if guess.column in join.columns and guess.sureness.wants_a_look and guess.header is not None:
                mapping = mapping.without_pair(guess.column, guess.header)
        self.remember_own_header(join.header)
        left = before.columns if before is not None else ()
        self.set_mapping(mapping.with_join(join), (*join.columns, *others, *left))

    def drop_join(self, header: str) -> None:
        """Take joined columns apart; where nothing feeds the header then, what was found to feed it does again."""
        join = self.mapping.join_of(header)
        if join is not None:
            mapping = self._given_back(self.mapping.without_join(header), join)
            self.set_mapping(mapping, join.columns)

    def rename_join(self, header: str, other: str) -> None:
        """Send joined columns as another header; one that is fed already is fed twice then, and told as such."""
        joins = tuple(replace(join, header=other) if join.header == header else join for join in self.mapping.joins)
        self.remember_own_header(other)
        self.set_mapping(replace(self.mapping, joins=joins))

    def move_header(self, header: str, by: int) -> None:
        """Let a header stand so many places further down in the map, or up."""
        self.set_mapping(self.mapping.moved(header, by))

    def set_order(self, headers: Iterable[str]) -> None:
        """Send the map in this order; without any, in that of the sheet."""
        self.set_mapping(self.mapping.with_order(tuple(headers)))

    def _freed(self, mapping: Mapping, header: str) -> tuple[Mapping, tuple[str, ...]]:
        """Return a mapping in which nothing feeds a header, and the columns that fed it by themselves."""
        others = tuple(column for column, known in mapping.columns if known == header)
        for column in others:
            mapping = mapping.without_pair(column, header)
        return mapping.without_join(header).without_constant(header), others

    def _given_back(self, mapping: Mapping, join: Join) -> Mapping:
        """Let what was found feed again what a join has taken from it, where nothing else does by now."""
        for guess in self.found_guesses:
            header = guess.header
            if header is None or header in mapping.headers or mapping.headers_of(guess.column):
                continue
            if header == join.header or guess.column in join.columns:
                mapping = mapping.with_another_header(guess.column, header, self._order())
        return mapping

    # Taking back

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        return bool(self._after)

    def undo(self) -> None:
        """Take the last change back."""
        self._swap(self._before, self._after)

    def undo_if_last(self, mapping: Mapping) -> None:
        """Take the last change back if it made this mapping, and nothing was changed since: for a notice's button."""
        if self.mapping == mapping:
            self.undo()

    def redo(self) -> None:
        """Make the change again that was taken back."""
        self._swap(self._after, self._before)

    def _swap(self, source: list[_State], other: list[_State]) -> None:
        if source:
            other.append(self._now)
            self._now = source.pop()
            self.changed.emit()

    def _step(self, state: _State) -> None:
        if not (self._before and _is_typing(self._before[-1], self._now, state)):
            self._before.append(self._now)
            del self._before[:-MOST_STEPS]
        self._after.clear()
        self._now = state
        self.changed.emit()

    # Headers of the campaign's own

    @property
    def own_headers(self) -> tuple[str, ...]:
        """The headers that may be the campaign's own: its own first, then the account's, then those of this sheet."""
        here = [guess.header for guess in self.found_guesses if guess.header] + list(self.mapping.headers)
        known = dict.fromkeys((*self.known_headers, *here))
        return tuple(name for name in known if header_named(name) is None)

    @property
    def known_headers(self) -> tuple[str, ...]:
        """The headers of the campaign's own that are remembered: its own first, then those of the whole account."""
        settings, account = self._engine.settings, self._target.account.name
        known = (*settings.own_headers(account, self._target.campaign), *settings.own_headers(account))
        return tuple(dict.fromkeys(known))

    def remember_own_header(self, header: str) -> None:
        """Keep a header of the campaign's own for next time; no API lists them. CloudAgent's own need no memory."""
        memory = self._engine.settings.campaign(self._target.account.name, self._target.campaign)
        if header_named(header) is None and header not in memory.own_headers:
            memory = replace(memory, own_headers=(*memory.own_headers, header))
            self._engine.remember(lambda settings: settings.with_campaign(memory))

    def forget_own_header(self, header: str) -> None:
        """Forget a header that was typed wrongly, in all campaigns of the account; columns sent as it are left out."""
        account = self._target.account.name

        def forget(settings: Settings) -> Settings:
            campaigns = tuple(
                replace(each, own_headers=tuple(name for name in each.own_headers if name != header))
                if each.account == account
                else each
                for each in settings.campaigns
            )
            return replace(settings, campaigns=campaigns)

        self._engine.remember(forget)
        mapping, columns = self._freed(self.mapping, header)
        self.set_mapping(mapping, columns)

    # What is wrong

    def problems(self) -> tuple[MappingProblem, ...]:
        """Return what is wrong with the mapping, worst first; none without a sheet."""
        if self.sheet is None:
            return ()
        return find_problems(self.mapping, self.sheet, self._target.campaign_kind)

    @property
    def blocks(self) -> bool:
        """Whether the leads cannot be checked under this mapping."""
        return any(problem.blocks for problem in self.problems())

    @property
    def of_campaign(self) -> Mapping | None:
        """The mapping that the campaign aimed at got last time for these columns, where it is another than now."""
        if self.sheet is None:
            return None
        memory = self._engine.settings.campaign(self._target.account.name, self._target.campaign)
        fits = bool(memory.fingerprint) and memory.fingerprint == self.sheet.fingerprint
        return memory.mapping if fits and memory.mapping != self.mapping else None

    def _told(self, mapping: Mapping, sureness: Sureness) -> tuple[Guess, ...]:
        return tuple(Guess(guess.column, mapping.header_of(guess.column), sureness) for guess in self.found_guesses)

    def _order(self) -> list[str]:
        return [column.name for column in self.sheet.columns] if self.sheet is not None else []


def _tidied(mapping: Mapping) -> Mapping:
    """Return a mapping without an order that says nothing: it is then the one that others are compared with."""
    plain = mapping.with_order(())
    return plain if plain.headers == mapping.headers else mapping


def _is_typing(before: _State, now: _State, after: _State) -> bool:
    """Tell whether a person goes on typing the value of one constant: its letters are one step together."""
    texts = [dict(state.mapping.constants) for state in (before, now, after)]
    rest = [replace(state.mapping, constants=()) for state in (before, now, after)]
    if rest[0] != rest[1] or rest[1] != rest[2] or now.guesses != after.guesses:
        return False
    touched = [{header for header in one | other if one.get(header) != other.get(header)} for one, other in
               ((texts[0], texts[1]), (texts[1], texts[2]))]  # fmt: skip
    return len(touched[0]) == 1 and touched[0] == touched[1]
