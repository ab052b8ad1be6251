"""When the next request may begin: never more than the limit in any window, over all processes and restarts.

Arithmetic over the ledger's durable rows, no sleeping: who waits, and how, is the uploader's.

The rule. Only the server knows when a request arrived; it was some time between its beginning and its answer. So a
request takes one of as many slots as the limit has, and the slot is free again one window after the *answer*, or the
failure. Of any six requests (limit 5), the last one can then only begin one window after one of the others has surely
arrived. Refused, failed and hung requests count like any other.

The clocks. Time that has passed is the smaller of what two clocks say: the time of day, which jumps when somebody sets
it, and the time since the computer started, which begins again with it but otherwise is never wrong. Time passed is
thus never overrated, whatever happens to one of them; at worst a clock set back costs one window.

Strangers. CloudAgent saying "too many" means that someone on another computer uses the account; what follows from that
is sharing.py's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING, Protocol

from ozogui.uploads.clock import Clock, SystemClock
from ozogui.uploads.journal.ledger_records import EVERY_KEY, Hold, Moment, TicketRow
from ozogui.uploads.sending.sharing import after_begun_alone, after_refusal, after_taken, is_over, leaves_one_free

if TYPE_CHECKING:  # the database behind it takes a third of a second to load, and words about slots do without
    from ozogui.uploads.journal.ledger import Ledger, LedgerPage

LIMIT = 5
"""Ozonetel's documented limit: 5 requests a minute."""
WINDOW_S = 60.0
MARGIN_S = 0.1
"""No two clocks tick alike: a time server may slow one by 0.03 s a minute, and Windows counts in steps of 0.016 s."""

_NO_TIME_S = 0.001
"""A shorter wait might never pass: times of day have but seven digits behind the point. The margin covers it."""
_LONGEST_RETRY_AFTER_S = 3600.0


class SlotState(StrEnum):
    """What a slot is doing."""

    FREE = "free"
    SENDING = "sending"
    COOLING = "cooling"


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the requests that may be made in a window, for the screen."""

    state: SlotState
    free_in_s: float
    """Seconds until it is free: 0 for a free one; for one that is sending what it takes if the answer came now."""
    label: str = ""
    """Which batch has it, as `try_take` was told."""
    window_s: float = WINDOW_S
    """How long it cools, for the share of the time that has passed."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to make one request, already on the disk as begun."""

    id: int
    slot: int
    token: str = ""
    """Its sign of life, by which other processes see that it is under way."""


class HasLedger(Protocol):
    """What a pace needs of `PaceFile`, or of a journal."""

    @property
    def ledger(self) -> Ledger:
        """The durable table."""


class Pace:
    """The limit of one account. Any number of objects, threads and processes may share it through its file.

    Every method raises JournalError when the journal cannot be used; no request may be made then.
    """

    def __init__(
        self,
        book: HasLedger,
        key: str,
        limit: int = LIMIT,
        window_s: float = WINDOW_S,
        clock: Clock | None = None,
        random: Random | None = None,
    ) -> None:
        """Look after one account.

        Args:
            book: Holds the durable table.
            key: Server and user name; requests under the same key count together.
            limit: How many requests may be made in a window. May be lower than CloudAgent's, to leave some to others.
            window_s: Length of the window.
            clock: The computer's own unless told otherwise.
            random: Where jitter comes from.
        """
        if not key or limit < 1:
            raise ValueError("a pace needs a key and a limit of at least 1")
        self.limit = limit
        self.window_s = window_s
        self._key = key
        self._ledger = book.ledger
        self._clock = clock or SystemClock()
        self._random = random or Random()

    def try_take(self, label: str = "") -> Ticket | float:
        """Return a ticket for one request, recorded as begun, or the seconds after which to ask again.

        The seconds are a lower bound: a request that is under way may take longer, another process may be quicker.

        Args:
            label: Which batch it is for, shown beside its slot.
        """
        with self._ledger.changing(self._key, "no request was begun") as page:
            now = self._now()
            tickets = self._tended_tickets(page, now)
            holds = self._tended_holds(page, now)
            hold = holds.get(self._key)
            wait = max(self._wait_for_slot(tickets, hold, now), _wait_for_others(holds, now))
            if wait > _NO_TIME_S:
                return wait
            if self.limit >= LIMIT and (hold is None or hold.refused is None):
                page.hold(self._key, after_begun_alone(hold if tickets else None, now=now, limit=self.limit))
            slot = min(set(range(len(tickets) + 1)) - {ticket.slot for ticket in tickets})
            ticket_id, token = page.add(slot, label, now)
            return Ticket(ticket_id, slot, token)

    def answered(self, ticket: Ticket, *, taken: bool = False) -> None:
        """Record that the answer came, or that the request failed; its slot cools from now on.

        Must be called for every ticket. Where the process dies first, or the journal cannot be written, whoever looks
        next lets the slot cool from then.

        Args:
            ticket: What `try_take` gave.
            taken: Whether CloudAgent took the request, so that an earlier "too many" is over.
        """
        try:
            self._record_answer(ticket, taken=taken)
        finally:
            self._ledger.let_go(ticket.token)

    def _record_answer(self, ticket: Ticket, *, taken: bool) -> None:
        with self._ledger.changing(self._key, "the pace was not kept") as page:
            now = self._now()
            page.answer(ticket.id, now)
            hold = page.holds().get(self._key)
            if taken and hold is not None and hold.refused is not None:
                begun = _begun(page.tickets(), now)
                hold = after_taken(
                    hold, now=now, begun=begun, limit=self.limit, window_s=self.window_s, random=self._random
                )
                page.hold(self._key, hold)

    def refused_too_many(self, retry_after_s: float | None = None) -> None:
        """Take note that somebody else uses the account: nothing begins before it is this computer's turn again.

        Args:
            retry_after_s: How long CloudAgent asked to wait; the longer of this and our own wait holds.
        """
        with self._ledger.changing(self._key, "the pace was not kept") as page:
            now = self._now()
            hold = after_refusal(
                page.holds().get(self._key),
                now=now,
                begun=_begun(page.tickets(), now),
                window_s=self.window_s,
                retry_after_s=min(retry_after_s or 0.0, _LONGEST_RETRY_AFTER_S),
                random=self._random,
            )
            page.hold(self._key, hold)

    def held_for(self) -> float:
        """Return for how many seconds no request begins because someone else uses the account; 0 when nobody does."""
        with self._ledger.reading(self._key) as page:
            now = self._now()
            holds = {key: hold for key, hold in page.holds().items() if key != EVERY_KEY}
            return _wait_for_others(holds, now)

    def slots(self) -> tuple[Slot, ...]:
        """Return what each slot is doing just now; a request keeps its place in the row until its slot is free."""
        with self._ledger.reading(self._key) as page:
            now = self._now()
            tickets = [ticket for ticket in page.tickets() if self._free_in_s(ticket, now) > 0]
            is_one_left_free = leaves_one_free(page.holds().get(self._key), self.limit)
        row: list[Slot | None] = [None] * self.limit
        for ticket in tickets:
            free = [index for index, slot in enumerate(row) if slot is None]
            if not free:
                break
            row[ticket.slot if ticket.slot in free else free[0]] = self._slot(ticket, now)
        if is_one_left_free and tickets and None in row:
            first_free_s = min(min(self._free_in_s(ticket, now), self.window_s) for ticket in tickets)
            row[row.index(None)] = Slot(SlotState.COOLING, first_free_s, window_s=self.window_s)
        return tuple(slot or Slot(SlotState.FREE, 0.0) for slot in row)

    def _slot(self, ticket: TicketRow, now: Moment) -> Slot:
        sending = ticket.answered is None and not ticket.is_abandoned
        free_in_s = min(self._free_in_s(ticket, now), self.window_s)
        return Slot(SlotState.SENDING if sending else SlotState.COOLING, free_in_s, ticket.label, self.window_s)

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    def _free_in_s(self, ticket: TicketRow, now: Moment) -> float:
        # A request that is under way counts as long as its process lives, however long that is: a computer that went
        # to sleep in the middle of it may still deliver it when it wakes.
        passed = ticket.answered.passed_s(now) if ticket.answered else 0.0
        left = self.window_s + MARGIN_S - passed
        return left if left > _NO_TIME_S else 0.0

    def _wait_for_slot(self, tickets: list[TicketRow], hold: Hold | None, now: Moment) -> float:
        free_in = sorted(free for ticket in tickets if (free := self._free_in_s(ticket, now)) > 0)
        limit = self.limit - 1 if leaves_one_free(hold, self.limit) else self.limit
        return free_in[len(free_in) - limit] if len(free_in) >= limit else 0.0

    def _tended_tickets(self, page: LedgerPage, now: Moment) -> list[TicketRow]:
        """Put right what time and crashes did to the rows, forget those that no longer count, return the rest."""
        kept: list[TicketRow] = []
        for found in page.tickets():
            ticket = found
            if found.is_abandoned:
                ticket = replace(found, answered=now, is_abandoned=False)
            elif found.answered:
                # Where the clock was set back: by it the row has not cooled at all, and does so from now on.
                ticket = replace(found, answered=found.answered.not_after(now))
            if self._free_in_s(ticket, now) <= 0:
                page.drop(ticket.id)
                continue
            if ticket.answered and ticket.answered != found.answered:
                page.answer(ticket.id, ticket.answered)
            kept.append(ticket)
        return kept

    def _tended_holds(self, page: LedgerPage, now: Moment) -> dict[str, Hold]:
        kept: dict[str, Hold] = {}
        for key, found in page.holds().items():
            hold = replace(
                found,
                since=found.since.not_after(now),
                refused=found.refused and found.refused.not_after(now),
                turn=found.turn and found.turn.not_after(now),
            )
            if is_over(hold, now, self.window_s):
                page.hold(key, None)
                continue
            if hold != found:
                page.hold(key, hold)
            kept[key] = hold
        return kept


def _wait_for_others(holds: dict[str, Hold], now: Moment) -> float:
    return max(0.0, *(hold.hold_s - hold.since.passed_s(now) for hold in holds.values()), 0.0)


def _begun(tickets: list[TicketRow], now: Moment) -> Moment:
    """Return when the latest request was begun: the one that an answer is about, for one is under way at a time."""
    return tickets[-1].begun if tickets else now
