"""When the next request may begin: never more than the limit in any window, over all processes and restarts.

Arithmetic over the ledger's durable rows, no sleeping: who waits, and how, is the uploader's.

The rule. Only the server knows when a request arrived; it was some time between its beginning and its answer. So a
request takes one of as many slots as the limit has, and the slot is free again one window after the *answer*, or the
failure. Of any six requests (limit 5), the last one can then only begin one window after one of the others has surely
arrived. Refused, failed and hung requests count like any other.

The clocks. Time that has passed is the smaller of what two clocks say: the time of day, which jumps when somebody sets
it, and the time since the computer started, which begins again with it but otherwise is never wrong. Time passed is
thus never overrated, whatever happens to one of them; at worst a clock set back costs one window.

Strangers. CloudAgent saying "too many" means that someone on another computer uses the account. Everything waits a
window and a random bit, and then takes a share of the limit that shrinks with every refusal and grows while there are
none, in even steps instead of five at once. The constants come from simulations of 2, 5 and 10 such computers over two
and a half hours: 0.80 to 0.99 of the limit is used with fixed and with rolling windows on the server, and the slowest
gets on average at least 0.6 of its fair share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from ozogui.uploads.clock import Clock, SystemClock
from ozogui.uploads.journal import Journal
from ozogui.uploads.ledger import EVERY_KEY, Hold, LedgerPage, Moment, TicketRow

LIMIT = 5
"""Ozonetel's documented limit: 5 requests a minute."""
WINDOW_S = 60.0
MARGIN_S = 0.1
"""No two clocks tick alike: a time server may slow one by 0.03 s a minute, and Windows counts in steps of 0.016 s."""

_NO_TIME_S = 0.001
"""A shorter wait might never pass: times of day have but seven digits behind the point. The margin covers it."""
_LONGEST_RETRY_AFTER_S = 3600.0
_JITTER = 0.25
"""A held account waits one window and up to so much of another."""
_SHRINK = 0.85
_SHRINK_AGAIN = 0.7
"""The share's factor for a refusal after requests that were taken, and for a further one in a row."""
_SMALLEST_SHARE = 0.08
_GROWTH_A_MINUTE = 0.005
_STEADY_MINUTES = 10.0
_DOUBLING_MINUTES = 5.0
"""The share grows evenly for the first minutes, then ever faster: whoever else was there has gone."""
_UNEVEN = 0.1
"""Steps of a share vary by so much, so that two computers do not keep in step."""


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


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to make one request, already on the disk as begun."""

    id: int
    slot: int
    begun_at: float
    """Unix seconds."""


class Pace:
    """The limit of one account. Any number of objects, threads and processes may share it through the journal.

    Every method raises JournalError when the journal cannot be used; no request may be made then.
    """

    def __init__(
        self,
        journal: Journal,
        key: str,
        limit: int = LIMIT,
        window_s: float = WINDOW_S,
        clock: Clock | None = None,
        random: Random | None = None,
    ) -> None:
        """Look after one account.

        Args:
            journal: Holds the durable table.
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
        self._ledger = journal.ledger
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
            share = self._share(holds.get(self._key), now)
            wait = max(self._wait_for_slot(tickets, now), self._wait_for_others(tickets, holds, now))
            if wait > _NO_TIME_S:
                return wait
            slot = min(set(range(len(tickets) + 1)) - {ticket.slot for ticket in tickets})
            return Ticket(page.add(slot, label, now, self._gap_s(share)), slot, now.wall)

    def answered(self, ticket: Ticket, *, taken: bool = False) -> None:
        """Record that the answer came, or that the request failed; its slot cools from now on.

        Must be called for every ticket. Where the process dies first, whoever looks next lets the slot cool from then.

        Args:
            ticket: What `try_take` gave.
            taken: Whether CloudAgent took the request, so that an earlier "too many" is over.
        """
        with self._ledger.changing(self._key, "the pace was not kept") as page:
            now = self._now()
            page.answer(ticket.id, now)
            hold = page.holds().get(self._key)
            if taken and hold is not None and hold.refusals:
                page.hold(self._key, replace(hold, refusals=0))

    def refused_too_many(self, retry_after_s: float | None = None) -> None:
        """Hold all requests of this account for a while, and use a smaller share of the limit after that.

        Args:
            retry_after_s: How long CloudAgent asked to wait; the longer of this and our own guess holds.
        """
        with self._ledger.changing(self._key, "the pace was not kept") as page:
            now = self._now()
            hold = page.holds().get(self._key)
            refusals = hold.refusals if hold else 0
            share = self._share(hold, now) * (_SHRINK_AGAIN if refusals else _SHRINK)
            hold_s = self.window_s * (1 + self._random.uniform(0, _JITTER))
            hold_s = max(hold_s, min(retry_after_s or 0.0, _LONGEST_RETRY_AFTER_S))
            page.hold(self._key, Hold(now, hold_s, max(share, _SMALLEST_SHARE), refusals + 1))

    def held_for(self) -> float:
        """Return for how many seconds no request begins because someone else uses the account; 0 when nobody does."""
        with self._ledger.reading(self._key) as page:
            now = self._now()
            holds = {key: hold for key, hold in page.holds().items() if key != EVERY_KEY}
            return self._wait_for_others(page.tickets(), holds, now)

    def slots(self) -> tuple[Slot, ...]:
        """Return what each slot is doing just now; a request keeps its place in the row until its slot is free."""
        with self._ledger.reading(self._key) as page:
            now = self._now()
            tickets = [ticket for ticket in page.tickets() if self._free_in_s(ticket, now) > 0]
        row: list[Slot | None] = [None] * self.limit
        for ticket in tickets:
            free = [index for index, slot in enumerate(row) if slot is None]
            if not free:
                break
            row[ticket.slot if ticket.slot in free else free[0]] = self._slot(ticket, now)
        return tuple(slot or Slot(SlotState.FREE, 0.0) for slot in row)

    def _slot(self, ticket: TicketRow, now: Moment) -> Slot:
        sending = ticket.answered is None and not ticket.is_abandoned
        free_in_s = min(self._free_in_s(ticket, now), self.window_s)
        return Slot(SlotState.SENDING if sending else SlotState.COOLING, free_in_s, ticket.label)

    def _now(self) -> Moment:
        return Moment(self._clock.now(), self._clock.monotonic())

    def _free_in_s(self, ticket: TicketRow, now: Moment) -> float:
        # A request that is under way counts as long as its process lives, however long that is: a computer that went
        # to sleep in the middle of it may still deliver it when it wakes.
        passed = _passed_s(ticket.answered, now) if ticket.answered else 0.0
        left = self.window_s + MARGIN_S - passed
        return left if left > _NO_TIME_S else 0.0

    def _wait_for_slot(self, tickets: list[TicketRow], now: Moment) -> float:
        free_in = sorted(free for ticket in tickets if (free := self._free_in_s(ticket, now)) > 0)
        return free_in[len(free_in) - self.limit] if len(free_in) >= self.limit else 0.0

    def _wait_for_others(self, tickets: list[TicketRow], holds: dict[str, Hold], now: Moment) -> float:
        held = [hold.hold_s - _passed_s(hold.since, now) for hold in holds.values()]
        gaps = [ticket.gap_s - _passed_s(ticket.begun, now) for ticket in tickets]
        return max(0.0, *held, *gaps) if held or gaps else 0.0

    def _share(self, hold: Hold | None, now: Moment) -> float:
        if hold is None:
            return 1.0
        minutes = _passed_s(hold.since, now) / 60
        # Beyond a day everything has grown back; the bound keeps the power within a float.
        faster = min(max(0.0, minutes - _STEADY_MINUTES), 1440.0) / _DOUBLING_MINUTES
        grown = _GROWTH_A_MINUTE * (min(minutes, _STEADY_MINUTES) + _DOUBLING_MINUTES * (2**faster - 1))
        return min(1.0, hold.share + grown)

    def _gap_s(self, share: float) -> float:
        if share >= 1:
            return 0.0
        return self.window_s / self.limit / share * self._random.uniform(1 - _UNEVEN, 1 + _UNEVEN)

    def _tended_tickets(self, page: LedgerPage, now: Moment) -> list[TicketRow]:
        """Put right what time and crashes did to the rows, forget those that no longer count, return the rest."""
        kept: list[TicketRow] = []
        for found in page.tickets():
            ticket = found
            if found.is_abandoned:
                ticket = replace(found, answered=now, is_abandoned=False)
            elif found.answered and found.answered.wall > now.wall:
                # The clock was set back: by it the row has not cooled at all, and does so from now on.
                ticket = replace(found, answered=replace(found.answered, wall=now.wall))
            if self._free_in_s(ticket, now) <= 0 and _passed_s(ticket.begun, now) >= ticket.gap_s:
                page.drop(ticket.id)
                continue
            if ticket.answered and ticket.answered != found.answered:
                page.answer(ticket.id, ticket.answered)
            kept.append(ticket)
        return kept

    def _tended_holds(self, page: LedgerPage, now: Moment) -> dict[str, Hold]:
        kept: dict[str, Hold] = {}
        for key, found in page.holds().items():
            hold = found
            if found.since.wall > now.wall:
                hold = replace(found, since=replace(found.since, wall=now.wall))
                page.hold(key, hold)
            is_over = _passed_s(hold.since, now) >= hold.hold_s and self._share(hold, now) >= 1
            if is_over:
                page.hold(key, None)
            else:
                kept[key] = hold
        return kept


def _passed_s(since: Moment, now: Moment) -> float:
    """Return the seconds that have passed at least.

    A steady reading that lies ahead of now's comes from before the computer was restarted: at least the time since then
    has passed. One that does not may come from before as well, but then even more time has passed than the difference.
    """
    wall = max(0.0, now.wall - since.wall)
    steady = now.steady - since.steady if since.steady <= now.steady else now.steady
    return min(wall, steady)
