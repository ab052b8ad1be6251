"""How the uploads in line stand at one moment: state, reason and times of each, and of all together.

Built from what the journal says; nothing is changed or begun here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ozogui.uploads.records import BatchState, Plan, StopCause, UploadRecord, UploadState
from ozogui.uploads.sending.outlook import Ahead, Foreseen, foresee
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.engine.context import Context
    from ozogui.engine.upload_gate import UploadRules
    from ozogui.settings.settings import Account
    from ozogui.uploads.journal.line_store import InLine

HELD_BY_PERSON = "Paused by you."
RESTS = "It waited when OzoGUI was closed."

Counts = Mapping[BatchState, tuple[int, int]]
"""Batches, and leads in them, by state."""

_LEFT = (BatchState.WAITING, BatchState.SENDING)
_NEEDING = (BatchState.UNCONFIRMED, BatchState.REFUSED)


class Standing(StrEnum):
    """How an upload stands among the others; the value is what programs read."""

    RUNNING = "running"
    WAITING = "waiting"
    """It goes by itself when it is its turn and may."""
    PAUSED = "paused"
    NEEDS_YOU = "needs-you"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Entry:
    """One upload of the line."""

    upload: UploadRecord
    account: Account
    key: str
    """The account's, by which uploads share a pace."""
    plan: Plan
    standing: Standing
    why: str
    """Why it waits, is paused or needs a person, in a sentence; "" where it is simply not its turn."""
    counts: Counts
    goes: bool
    """Whether it goes by itself as far as the line knows."""
    may_go: bool = False
    """Whether nothing but its turn holds it up."""
    place: int = 0
    """Its number among all that run or wait, from 1; 0 for the others."""
    foreseen: Foreseen | None = None
    """When it goes, as things stand; None where that is not known."""

    @property
    def requests_left(self) -> int:
        """Requests that are still to be made."""
        return sum(self.counts.get(state, (0, 0))[0] for state in _LEFT)

    @property
    def leads(self) -> int:
        """Leads in batches."""
        return sum(leads for _batches, leads in self.counts.values())

    @property
    def needing(self) -> int:
        """Batches that wait for a person's decision."""
        return sum(self.counts.get(state, (0, 0))[0] for state in _NEEDING)

    @property
    def can_move(self) -> bool:
        """Whether its place among the others can be changed."""
        return self.standing is Standing.WAITING

    def leads_in(self, *states: BatchState) -> int:
        """Return how many leads are in batches of these states."""
        return sum(self.counts.get(state, (0, 0))[1] for state in states)


@dataclass(frozen=True, slots=True)
class LineView:
    """All uploads of the line, those that run first within each account."""

    entries: tuple[Entry, ...]

    @property
    def done_at(self) -> float | None:
        """When everything that goes by itself is sent, in Unix seconds; None where nothing does."""
        return max((entry.foreseen.done_at for entry in self.entries if entry.foreseen is not None), default=None)

    def entry(self, upload_id: int) -> Entry | None:
        """Return one upload, None where it is not in line."""
        return next((entry for entry in self.entries if entry.upload.id == upload_id), None)

    def standing(self, *standings: Standing) -> tuple[Entry, ...]:
        """Return those that stand so."""
        return tuple(entry for entry in self.entries if entry.standing in standings)


def entry_of(
    row: InLine, upload: UploadRecord, counts: Counts, account: Account, key: str, *, rests: bool, is_begun: bool
) -> Entry:
    """Return an upload as it stands, but for what its plan and its turn say."""
    standing, why = _standing(row, upload, counts, rests=rests, is_begun=is_begun)
    return Entry(upload, account, key, row.plan, standing, why, counts, goes=standing is Standing.WAITING and not rests)


def _standing(
    row: InLine, upload: UploadRecord, counts: Counts, *, rests: bool, is_begun: bool
) -> tuple[Standing, str]:
    needing = sum(counts.get(state, (0, 0))[0] for state in _NEEDING)
    if upload.state is UploadState.RUNNING:
        return Standing.RUNNING, ""
    if upload.state is UploadState.FINISHED:
        if needing or upload.stop_cause is not StopCause.NONE:
            return Standing.NEEDS_YOU, _needs_words(upload, needing)
        return Standing.DONE, ""
    if upload.state is UploadState.READY:
        if is_begun or upload.held_by:
            return Standing.RUNNING, upload.stop_reason
        if row.held:
            return (Standing.PAUSED if row.held == HELD_BY_PERSON else Standing.NEEDS_YOU), row.held
        return Standing.WAITING, RESTS if rests else ""
    if upload.stop_cause in (StopCause.PERSON, StopCause.NONE):
        return Standing.PAUSED, upload.stop_reason
    return Standing.NEEDS_YOU, upload.stop_reason


def _needs_words(upload: UploadRecord, needing: int) -> str:
    if not needing:
        return upload.stop_reason
    return f"{count('batch', needing, 'batches')} {'needs' if needing == 1 else 'need'} your decision."


def with_forecast(entries: Sequence[Entry], context: Context, rules: UploadRules) -> LineView:
    """Return all uploads with their numbers, and when they go."""
    now = context.clock.now()
    found: dict[int, Foreseen] = {}
    order: list[Entry] = []
    running = {entry.key for entry in entries if entry.standing is Standing.RUNNING}
    for key in sorted(dict.fromkeys(entry.key for entry in entries), key=lambda each: each not in running):
        mine = [entry for entry in entries if entry.key == key]
        mine.sort(key=lambda entry: entry.standing is not Standing.RUNNING)
        order += mine
        found |= _foreseen(mine, context, rules, now)
    number = 0
    placed: list[Entry] = []
    for entry in order:
        goes = entry.standing in (Standing.RUNNING, Standing.WAITING)
        number += goes
        placed.append(replace(entry, place=number if goes else 0, foreseen=found.get(entry.upload.id)))
    return LineView(tuple(placed))


def with_plan(entry: Entry, now: float, rules: UploadRules) -> Entry:
    """Return an upload with what its plan, hours and campaign say."""
    if not entry.goes:
        return entry
    start = entry.plan.not_before
    if start is not None and start > now:
        return replace(entry, why=rules.start_words(entry.upload, start))
    hold = rules.hours_hold(entry.upload, entry.plan, starts_campaign=_starts_campaign(entry))
    if hold is None and entry.plan.when_running and entry.upload.started_at is None:
        hold = rules.campaign_hold(entry.upload, ask=False)
    return replace(entry, may_go=True) if hold is None else replace(entry, why=hold.words)


def _starts_campaign(entry: Entry) -> bool:
    return entry.upload.start_campaign and entry.requests_left == 1


def _foreseen(entries: Sequence[Entry], context: Context, rules: UploadRules, now: float) -> dict[int, Foreseen]:
    going = [
        entry
        for entry in entries
        if entry.standing is Standing.RUNNING or (entry.goes and not (entry.plan.when_running and not entry.may_go))
    ]
    if not going:
        return {}
    pace = context.pace_for(going[0].account)
    held_s = pace.held_for()
    free_in_s = [max(slot.free_in_s, held_s) for slot in pace.slots()]
    ahead = [
        Ahead(
            entry.upload.id,
            entry.requests_left,
            entry.plan.not_before or now,
            *rules.hours_of(entry.upload, entry.plan),
        )
        for entry in going
    ]
    return foresee(ahead, now, free_in_s, pace.window_s, in_turns=going[0].account.in_turns)
