"""The durable table behind the pace: which requests still count against an account's limit, over all processes.

Rows in and out, nothing else; when a request may begin is pace.py's arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ozogui.uploads.journal.database import Database
from ozogui.uploads.journal.ledger_records import EVERY_KEY, Hold, Moment, TicketRow
from ozogui.uploads.journal.presence import Presence
from ozogui.uploads.journal.schema import pace_holds, pace_tickets


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        since=Moment(row.since_wall, row.since_steady),
        hold_s=row.hold_s,
        share=row.share,
        refusals=row.refusals,
        refused=None if row.refused_wall is None else Moment(row.refused_wall, row.refused_steady),
        turn=None if row.turn_wall is None else Moment(row.turn_wall, row.turn_steady),
        taken=row.taken,
    )


class LedgerPage:
    """What the table says about one key inside one transaction. Only within `Ledger.changing`."""

    def __init__(self, connection: Connection, key: str, presence: Presence) -> None:
        self._connection = connection
        self._key = key
        self._presence = presence
        self.begun: list[str] = []
        """The signs of life of requests that were begun within this transaction."""

    def tickets(self) -> list[TicketRow]:
        """Return all requests that still count, oldest first."""
        query = select(pace_tickets).where(pace_tickets.c.pace_key == self._key).order_by(pace_tickets.c.id)
        return [self._ticket(row) for row in self._connection.execute(query).all()]

    def holds(self) -> dict[str, Hold]:
        """Return the holds that concern this key, by their own key."""
        query = select(pace_holds).where(pace_holds.c.pace_key.in_((self._key, EVERY_KEY)))
        return {row.pace_key: _hold(row) for row in self._connection.execute(query).all()}

    def add(self, slot: int, label: str, begun: Moment) -> tuple[int, str]:
        """Record a request that begins now, and return its ticket's id and the token of its sign of life.

        The sign must be given back with `Ledger.let_go`: while it lasts the request counts as under way.
        """
        token = self._presence.begin()
        self.begun.append(token)
        result = self._connection.execute(
            insert(pace_tickets).values(
                pace_key=self._key,
                slot=slot,
                label=label,
                begun_wall=begun.wall,
                begun_steady=begun.steady,
                gap_s=0.0,  # Steps between requests were kept here once.
                owner_token=token,
            )
        )
        (ticket_id,) = result.inserted_primary_key or (0,)
        return int(ticket_id), token

    def answer(self, ticket_id: int, answered: Moment) -> None:
        """Record when the answer to a request came; a ticket that is gone is left alone."""
        values = {"answered_wall": answered.wall, "answered_steady": answered.steady}
        self._connection.execute(update(pace_tickets).where(pace_tickets.c.id == ticket_id).values(values))

    def drop(self, ticket_id: int) -> None:
        """Forget a request that no longer counts."""
        self._connection.execute(delete(pace_tickets).where(pace_tickets.c.id == ticket_id))

    def hold(self, key: str, hold: Hold | None) -> None:
        """Put a hold in the place of a key's present one; None only takes that away."""
        self._connection.execute(delete(pace_holds).where(pace_holds.c.pace_key == key))
        if hold is not None:
            since = {"since_wall": hold.since.wall, "since_steady": hold.since.steady}
            refused = {
                "refused_wall": hold.refused and hold.refused.wall,
                "refused_steady": hold.refused and hold.refused.steady,
            }
            turn = {"turn_wall": hold.turn and hold.turn.wall, "turn_steady": hold.turn and hold.turn.steady}
            values = {"hold_s": hold.hold_s, "share": hold.share, "refusals": hold.refusals, "taken": hold.taken}
            self._connection.execute(insert(pace_holds).values(pace_key=key, **since, **refused, **turn, **values))

    def _ticket(self, row: Row[Any]) -> TicketRow:
        under_way = row.answered_wall is None
        return TicketRow(
            id=row.id,
            slot=row.slot,
            label=row.label,
            begun=Moment(row.begun_wall, row.begun_steady),
            answered=None if under_way else Moment(row.answered_wall, row.answered_steady),
            is_abandoned=under_way and not self._presence.is_running(row.owner_token),
        )


class Ledger:
    """The table of all accounts. May be used from any thread."""

    def __init__(self, database: Database, presence: Presence) -> None:
        self._database = database
        self._presence = presence

    @contextmanager
    def reading(self, key: str) -> Iterator[LedgerPage]:
        """Give the page of a key only to be read.

        Raises:
            JournalError: The file cannot be read.
        """
        with self._database.reading() as connection:
            yield LedgerPage(connection, key, self._presence)

    @contextmanager
    def changing(self, key: str, consequence: str) -> Iterator[LedgerPage]:
        """Give the page of a key while no other thread or process can change it.

        Raises:
            JournalError: Nothing was changed; its title ends with the consequence.
        """
        page: LedgerPage | None = None
        try:
            with self._database.writing(consequence) as connection:
                page = LedgerPage(connection, key, self._presence)
                yield page
        except BaseException:
            for token in page.begun if page is not None else ():
                self._presence.end(token)
            raise

    def let_go(self, token: str) -> None:
        """End a request's sign of life: one whose answer could not be written cools from when somebody looks next."""
        self._presence.end(token)
