"""The uploads that are to be sent: which of them may run next, why the others wait, and when everything is done.

The line is the journal's, so that window and command line see the same and it outlives both. Uploads of different
accounts go side by side, those of one account one after the other, or in turns where the person chose that. What
needs a person, or may not go yet, steps aside and holds nobody up. Running them is the caller's: a window has a thread
for each, the command line `line_runner`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ozogui.engine.line_view import (
    HELD_BY_PERSON,
    Counts,
    Entry,
    LineView,
    Standing,
    entry_of,
    with_forecast,
    with_plan,
)
from ozogui.engine.upload_gate import PlannedGate, UploadRules
from ozogui.errors import UserError
from ozogui.hours import local, moment_words
from ozogui.uploads.records import Plan, StopCause, UploadState

if TYPE_CHECKING:
    from ozogui.engine.campaigns import Campaigns
    from ozogui.engine.context import Context
    from ozogui.settings.settings import Account
    from ozogui.uploads.journal.line_store import InLine
    from ozogui.uploads.records import UploadRecord
    from ozogui.uploads.sending.turns import Turns

logger = logging.getLogger(__name__)

LATE_S = 3600.0
"""A planned start that nobody was there for is made up for within this time; later a person is asked."""
LOOK_EVERY_S = 30.0
"""How often it is recorded that a program looks after planned starts."""
MOST_IN_TURNS = 8
"""So many uploads of one account run at one time at most."""
_KEPT_S = 12 * 3600.0
"""How long finished uploads stay in sight."""


class UploadLine:
    """The line of this home folder. Every method may be called from any thread, and asks only the journal.

    Raises:
        JournalError: by every method, when the journal cannot be read or written.
    """

    def __init__(self, context: Context, campaigns: Campaigns) -> None:
        """Take what it works with; nothing is opened or begun yet."""
        self._context = context
        self.rules = UploadRules(context, campaigns)
        """What holds uploads up."""
        self._lock = threading.Lock()
        self._resting: set[int] = set()
        self._turns: dict[str, Turns] = {}
        self._notices: list[tuple[int, str]] = []

    # What a person wants

    def add(self, upload_id: int, plan: Plan | None = None) -> None:
        """Put an upload that a person has said is to be sent at the end of the line.

        Args:
            upload_id: a prepared upload, or one that can go on.
            plan: when it goes; as soon as it is its turn, where that is left out.
        """
        self._context.journal.recover(upload_id)
        self._context.journal.line.let_go(upload_id)
        if plan is not None:
            self._context.journal.line.set_plan(upload_id, plan, self._context.clock.now())
        self._wake((upload_id,))

    def remove(self, upload_id: int) -> None:
        """Take an upload out of the line; it stays in History, and what waits of it can go on later.

        Raises:
            UserError: it is being run.
        """
        upload = self._context.journal.upload(upload_id)
        if upload.held_by and upload.state is UploadState.RUNNING:
            raise UserError(f"{upload.file_name} is being sent.", "Stop it first, then take it out.")
        self._context.journal.line.remove((upload_id,))

    def move(self, upload_id: int, by: int) -> None:
        """Move an upload that waits so many places up (negative) or down among those of its account that wait."""
        waiting = self._waiting_with(upload_id)
        if upload_id in waiting:
            place = waiting.index(upload_id)
            self.move_to(upload_id, max(0, min(len(waiting) - 1, place + by)))

    def move_to(self, upload_id: int, place: int) -> None:
        """Give an upload that waits a place, from 0, among those of its account that wait."""
        waiting = self._waiting_with(upload_id)
        if upload_id in waiting:
            waiting.remove(upload_id)
            waiting.insert(place, upload_id)
            self._context.journal.line.set_order(waiting)

    def pause(self, upload_id: int) -> None:
        """Let an upload that does not run wait for a person; one that runs is paused by whoever runs it."""
        self._context.journal.line.hold(upload_id, HELD_BY_PERSON)

    def go_on(self, upload_ids: Iterable[int]) -> None:
        """Let uploads go when it is their turn, whatever they waited, were paused or stopped for.

        What is being run is left alone: whoever runs it takes a pause back.
        """
        journal, now = self._context.journal, self._context.clock.now()
        plans = {each.upload_id: each.plan for each in journal.line.all()}
        for upload_id in upload_ids:
            journal.recover(upload_id)
            if journal.upload(upload_id).held_by:
                continue
            journal.line.let_go(upload_id)
            plan = plans.get(upload_id)
            if plan is not None and plan.not_before is not None and plan.not_before <= now:
                journal.line.set_plan(upload_id, replace(plan, not_before=None), now)
            self._wake((upload_id,))

    def interrupted(self) -> tuple[int, ...]:
        """Return the uploads whose program ended while it ran them: `go_on` lets them go on where they stood."""
        self._context.journal.recover_all()
        found = (each.upload for each in self._entries(()))
        return tuple(each.id for each in found if each.stop_cause is StopCause.INTERRUPTED and not each.held_by)

    def run_now(self, upload_id: int) -> tuple[int, ...]:
        """Let an upload go before all others of its account and without its plan; the account's hours still hold.

        Returns:
            The uploads of its account that run and should step aside for it, where they do not go in turns.
        """
        self.go_on((upload_id,))
        self._context.journal.line.set_plan(upload_id, Plan(), self._context.clock.now())
        entries = self._entries(())
        key = next((each.key for each in entries if each.upload.id == upload_id), "")
        mine = [each for each in entries if each.key == key]
        self._context.journal.line.set_order([upload_id, *(e.upload.id for e in mine if e.upload.id != upload_id)])
        if not mine or mine[0].account.in_turns:
            return ()
        running = (each.upload.id for each in mine if each.standing is Standing.RUNNING)
        return tuple(each for each in running if each != upload_id)

    def plan(self, upload_id: int, plan: Plan) -> None:
        """Change when an upload goes."""
        self._context.journal.line.set_plan(upload_id, plan, self._context.clock.now())

    def plan_of(self, upload_id: int) -> Plan:
        """Return when an upload goes."""
        return next((each.plan for each in self._context.journal.line.all() if each.upload_id == upload_id), Plan())

    def share(self, account: Account, *, in_turns: bool) -> None:
        """Let the uploads of an account share its requests in turns, or go one after the other."""
        name = account.name
        self._context.update(
            lambda settings: settings.with_account(replace(settings.account(name) or account, in_turns=in_turns), name)
        )

    # What a program that starts finds

    def rest(self) -> tuple[int, ...]:
        """Let what waits from before wait for a person, in this program only; planned starts to come go by themselves.

        Returns:
            Those that rest now. To other programs they wait as before.
        """
        self._context.journal.recover_all()
        self._tidy()
        waiting = [entry for entry in self._entries(()) if entry.standing is Standing.WAITING]
        with self._lock:
            # One whose time to start has come goes, late or not; how late, and what follows, is told by `due`.
            self._resting |= {entry.upload.id for entry in waiting if entry.plan.not_before is None}
            return tuple(self._resting)

    def _wake(self, upload_ids: Collection[int]) -> None:
        with self._lock:
            self._resting -= set(upload_ids)

    def _tidy(self) -> None:
        """Let finished uploads leave that nobody has to look at any more."""
        old = self._context.clock.now() - _KEPT_S
        gone = [
            entry.upload.id
            for entry in self._entries(())
            if entry.standing is Standing.DONE
            and entry.upload.finished_at is not None
            and entry.upload.finished_at.timestamp() < old
        ]
        if gone:
            self._context.journal.line.remove(gone)

    # How it stands

    def look(self, begun: Collection[int] = ()) -> LineView:
        """Return how all uploads stand, in their order.

        Args:
            begun: those that the caller has begun to run, also when the journal does not know yet.
        """
        return with_forecast(self._entries(begun), self._context, self.rules)

    def entries(self, begun: Collection[int] = ()) -> tuple[Entry, ...]:
        """Return how all uploads stand, as `look` does, but without the numbers and times that cost time."""
        return tuple(self._entries(begun))

    def _entries(self, begun: Collection[int], rows: list[InLine] | None = None) -> list[Entry]:
        journal = self._context.journal
        rows = journal.line.all() if rows is None else rows
        uploads = journal.uploads_of(row.upload_id for row in rows)
        counts = journal.counts_by_state(uploads)
        with self._lock:
            resting = frozenset(self._resting)
        known = [row for row in rows if row.upload_id in uploads]
        entries = [self._entry(row, uploads[row.upload_id], counts[row.upload_id], resting, begun) for row in known]
        now = self._context.clock.now()
        return [with_plan(entry, now, self.rules) for entry in entries]

    def _entry(
        self, row: InLine, upload: UploadRecord, counts: Counts, resting: frozenset[int], begun: Collection[int]
    ) -> Entry:
        account = self._context.account_of(upload)
        try:
            key = self._context.account_key(account)
        except UserError:  # its server cannot be one; told when the upload is begun
            key = f"{upload.server} {upload.user_name}"
        return entry_of(row, upload, counts, account, key, rests=upload.id in resting, is_begun=upload.id in begun)

    def waiting(self) -> tuple[int, ...]:
        """Return the uploads that go by themselves when it is their turn, in their order."""
        return tuple(each.upload.id for each in self._entries(()) if each.goes)

    def waits(self, upload_id: int) -> bool:
        """Return whether an upload goes by itself when it is its turn."""
        return upload_id in self.waiting()

    def is_busy_beside(self, upload_id: int, begun: Collection[int] = ()) -> bool:
        """Return whether another upload of its account is being sent, so that it waits for its turn."""
        entries = self._entries(begun)
        mine = next((each for each in entries if each.upload.id == upload_id), None)
        if mine is None or mine.account.in_turns:
            return False
        others = (each for each in entries if each.key == mine.key and each is not mine)
        return any(each.standing is Standing.RUNNING for each in others)

    def account_of(self, upload_id: int) -> Account:
        """Return the account that an upload goes to."""
        return self._context.account_of(self._context.journal.upload(upload_id))

    # What may run

    def due(self, begun: Collection[int] = ()) -> tuple[int, ...]:
        """Return the uploads that may run now; the caller begins them.

        Planned starts that were missed for long are held, and told by `take_notices`.

        Args:
            begun: those that the caller has begun to run, paused ones too.
        """
        rows = self._look_after_plans(begun)
        if not rows:
            return ()
        chosen: list[int] = []
        groups: dict[str, list[Entry]] = {}
        for entry in self._entries(begun, rows):
            groups.setdefault(entry.key, []).append(entry)
        for entries in groups.values():
            busy = sum(1 for entry in entries if entry.standing is Standing.RUNNING)
            may_go = [entry.upload.id for entry in entries if entry.may_go and entry.upload.id not in begun]
            most = MOST_IN_TURNS if entries[0].account.in_turns else 1
            chosen += may_go[: max(0, most - busy)]
        for row in rows:
            if row.upload_id in chosen and row.plan.not_before is not None:
                # Once it has come it is over: a clock that is set back does not bring it again.
                started = replace(row.plan, not_before=None)
                self._context.journal.line.set_plan(row.upload_id, started, self._context.clock.now())
        return tuple(chosen)

    def _look_after_plans(self, begun: Collection[int]) -> list[InLine]:
        """Say that somebody looks after planned starts, deal with those that were missed, and return the line."""
        now, journal = self._context.clock.now(), self._context.journal
        rows = journal.line.all()
        planned = [row for row in rows if row.plan.not_before is not None and not row.held]
        missed = [row for row in planned if row.upload_id not in begun and _was_missed(row, now)]
        for row in missed:
            self._tell_of_missed(row, now)
        tended = [row.upload_id for row in planned if abs(now - (row.looked_at or 0.0)) >= LOOK_EVERY_S]
        if tended:
            journal.line.looked(tended, now)
        return journal.line.all() if missed else rows

    def _tell_of_missed(self, row: InLine, now: float) -> None:
        upload = self._context.journal.upload(row.upload_id)
        start = row.plan.not_before or now
        account = self._context.account_of(upload)
        was = _past_words(start, now, self.rules, account)
        if now - start <= LATE_S:
            words = (
                f"{upload.file_name} was to start at {was}. OzoGUI was closed, or the computer slept: it starts now."
            )
        else:
            words = (
                f"It was to start at {was}, but OzoGUI was closed, or the computer slept. Nothing was sent. "
                "Start it now, or choose another time."
            )
            self._context.journal.line.hold(row.upload_id, words)
        with self._lock:
            self._notices.append((row.upload_id, words))
        logger.info("upload %d: its planned start was missed by %d s", row.upload_id, now - start)

    def take_notices(self) -> tuple[tuple[int, str], ...]:
        """Return what is to be told once, each with the upload that it is about: planned starts that were missed."""
        with self._lock:
            found, self._notices = tuple(self._notices), []
        return found

    def could_not_start(self, upload_id: int, error: UserError) -> None:
        """Let an upload that could not be begun wait for a person, so that others go."""
        self._context.journal.line.hold(upload_id, f"{error.title} {error.message}".strip())

    def _waiting_with(self, upload_id: int) -> list[int]:
        """Return those of an upload's account that wait, it among them if it does, in their order."""
        entries = self._entries(())
        key = next((each.key for each in entries if each.upload.id == upload_id), None)
        return [each.upload.id for each in entries if each.key == key and each.can_move]

    # For those that run it

    def gate_for(self, upload_id: int, *, steps_aside: bool) -> PlannedGate:
        """Return what holds an upload's requests up."""
        return PlannedGate(self.rules, lambda: self.plan_of(upload_id), steps_aside=steps_aside)

    def turns_of(self, account: Account) -> Turns:
        """Return the turns of an account's uploads, the same ones for each of them."""
        from ozogui.uploads.sending.turns import Turns

        key = self._context.account_key(account)
        with self._lock:
            return self._turns.setdefault(key, Turns())


def _was_missed(row: InLine, now: float) -> bool:
    """Return whether nobody was there when an upload was to start."""
    start = row.plan.not_before
    return start is not None and start + 2 * LOOK_EVERY_S < now and (row.looked_at or 0.0) < start


def _past_words(start: float, now: float, rules: UploadRules, account: Account) -> str:
    zone = rules.zone_for(account)
    there = local(start, zone)
    if there.date() == local(now, zone).date():
        return moment_words(start, now, zone)
    return f"{there:%a} {there.day} {there:%b} {there:%H:%M}"
