"""One list for several campaigns: by which column, and which value goes where, as a person has chosen it.

What a division is, and what is near what, is told by `ozogui.leads`; uploads are written by the engine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from ozogui.engine.engine import Engine
from ozogui.engine.target import Target
from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.priorities import column_cells
from ozogui.leads.mapping.split_shape import REST, Split
from ozogui.leads.mapping.splitting import MOST_VALUES, ColumnValue, by_name, divide, values_of
from ozogui.leads.reading.sheet import Sheet
from ozogui.ui.kit.background import Background, Work


class Chosen(StrEnum):
    """How a value came to its campaign; the value is what the screen says."""

    NAME = "By its name"
    PERSON = "Chosen by you"
    LAST = "As last time"
    OPEN = "No campaign of that name"


class Splitting(QObject):
    """The choice of step 4 between one campaign and several. Lives in the UI thread."""

    changed = Signal()
    """Another column, its values were counted, or a value goes elsewhere."""

    def __init__(self, engine: Engine, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine, self._background = engine, background
        self.column = ""
        """The column whose values decide; "" while the list goes to one campaign."""
        self.values: tuple[ColumnValue, ...] = ()
        """Its values, counted, those without a campaign first."""
        self.is_by_share = False
        """Whether it is dealt out among campaigns, whatever stands in it."""
        self.shares: dict[str, int] = {}
        """Campaign -> its share, of whatever all of them add up to."""
        self.remembers = True
        """Whether the next list with these columns is split like this one."""
        self._goes_to: dict[str, str] = {}
        self._how: dict[str, Chosen] = {}
        self._counted: Check | None = None
        self._parts: tuple[int, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether the list goes to several campaigns."""
        return bool(self.column) or self.is_by_share

    @property
    def split(self) -> Split:
        """The choice as the engine and a preset take it."""
        if self.is_by_share:
            return Split(shares=tuple((name, share) for name, share in self.shares.items() if share))
        return Split(self.column, tuple(self._goes_to.items()))

    def begin_shares(self, known: Split | None) -> None:
        """Deal the list out among campaigns, as last time where that is known."""
        self.column, self.values, self.is_by_share = "", (), True
        if known is not None and known.shares and not self.shares:
            self.shares = dict(known.shares)
        self.changed.emit()

    def set_share(self, campaign: str, share: int) -> None:
        """Let a campaign get so large a share; 0 for none."""
        if self.shares.get(campaign, 0) != share:
            self.shares[campaign] = share
            self.changed.emit()

    def campaign_of(self, value: str) -> str | None:
        """Return where a value goes; "" for one that is held back, None while nobody has chosen."""
        return self._goes_to.get(value, self._goes_to.get(REST))

    def how(self, value: str) -> Chosen:
        """Tell how a value came to its campaign."""
        return self._how.get(value, Chosen.OPEN if self.campaign_of(value) is None else Chosen.LAST)

    @property
    def open_values(self) -> list[ColumnValue]:
        """The values without a campaign that nobody has held back."""
        return [each for each in self.values if self.campaign_of(each.value) is None]

    @property
    def has_too_many(self) -> bool:
        """Whether the column has more values than anybody wants to go through."""
        return len(self.values) > MOST_VALUES

    def totals(self) -> list[tuple[str, int]]:
        """Return each campaign with how many leads that are ready go there, the most first."""
        found: Counter[str] = Counter()
        for each in self.values:
            if campaign := self.campaign_of(each.value):
                found[campaign] += each.ready
        return found.most_common()

    def stop(self) -> None:
        """Let the list go to one campaign."""
        self.column, self.values, self._counted = "", (), None
        self._goes_to, self._how, self.shares, self.is_by_share = {}, {}, {}, False
        self.changed.emit()

    def begin(
        self, sheet: Sheet, leads: Leads, check: Check, column: str, known: Split | None, campaigns: Sequence[str]
    ) -> Work:
        """Split by a column: count its values in the background, and choose what is known or named alike.

        Args:
            sheet: The open sheet.
            leads: Its leads.
            check: What was found in them.
            column: The column.
            known: How a list with these columns was split last time.
            campaigns: The account's campaigns.
        """
        if column != self.column:
            self._goes_to = dict(known.goes_to) if known is not None and known.column == column else {}
            self._how = {}
        self.column, self.is_by_share = column, False

        def count(_work: Work) -> list[ColumnValue]:
            return values_of(column_cells(sheet, leads, column), check)

        def take(values: list[ColumnValue]) -> None:
            if column != self.column:
                return
            if REST not in self._goes_to:
                named = by_name((each.value for each in values if each.value not in self._goes_to), campaigns)
                self._goes_to.update(named)
                self._how.update(dict.fromkeys(named, Chosen.NAME))
            self.values = tuple(sorted(values, key=lambda each: self.campaign_of(each.value) is not None))
            self._counted = check
            self.changed.emit()

        return self._background.run(count, take, words="Counting the values", lane="split")

    def is_of(self, check: Check | None) -> bool:
        """Whether the values were counted in these leads."""
        return check is not None and self._counted is check

    def choose(self, values: Iterable[str], campaign: str | None) -> None:
        """Send values to a campaign, "" to hold them back; None takes the choice back."""
        for value in values:
            if campaign is None:
                self._goes_to.pop(value, None)
                self._how.pop(value, None)
            else:
                self._goes_to[value] = campaign
                self._how[value] = Chosen.PERSON
        self.changed.emit()

    def plan(
        self,
        sheet: Sheet,
        leads: Leads,
        check: Check,
        target: Target,
        *,
        knows_of_change: bool,
        then: Callable[[list[int]], None],
    ) -> None:
        """Write an upload for each campaign, in the background; while they are prepared a second press does nothing.

        Args:
            sheet: Where the leads come from.
            leads: With their edits.
            check: What was found in them.
            target: The account and the options.
            knows_of_change: The person was told that the file was saved again since it was read.
            then: Called with the uploads.
        """
        if self._background.busy_with("plan") is not None:
            return
        engine, split, before = self._engine, self.split, self._parts

        def plan(_work: Work) -> list[int]:
            # What was prepared for other campaigns and never begun goes: people change their minds.
            _forget(engine, before)
            division = divide(sheet, leads, check, split)
            return engine.plan_split(sheet, leads, check, target, division, knows_of_change=knows_of_change)

        def settle(upload_ids: list[int]) -> None:
            self._parts = tuple(upload_ids)
            then(upload_ids)

        self._background.run(plan, settle, words="Preparing the uploads", lane="plan")

    def forget_parts(self) -> None:
        """Forget the uploads that were prepared for several campaigns and never begun: one gets the whole list."""
        parts, self._parts = self._parts, ()
        if parts:
            self._background.run(lambda _work: _forget(self._engine, parts), lambda _done: None, lane="forget parts")

    def rest_of(self, upload_id: int) -> tuple[int, ...]:
        """Return the other parts of the list that were prepared with an upload here: they go when it goes."""
        return tuple(each for each in self._parts if each != upload_id) if upload_id in self._parts[:1] else ()


def _forget(engine: Engine, upload_ids: Iterable[int]) -> None:
    for upload_id in upload_ids:
        try:
            upload = engine.journal.upload(upload_id)
        except UserError:  # it was deleted in History
            continue
        if upload.started_at is None and not upload.held_by:
            engine.journal.delete_upload(upload_id)
