"""What leaves the journal for good: leads never sent and past their time, and people who asked to be forgotten.

Row numbers, counts and fates stay, so that sums still agree; names and numbers do not. What is deleted is overwritten
(database.py), and the write-ahead log is emptied after it.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ozogui.leads.values.phone import comparable_phone
from ozogui.uploads.batches import pack_payload, payload_of, unpack_payload, values_of
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.batch_moves import BatchMoves
from ozogui.uploads.journal.database import Database, JournalError
from ozogui.uploads.journal.journal_rows import batch_in, highest, moment, range_values
from ozogui.uploads.journal.number_hashes import HASH_BYTES, NumberHashes
from ozogui.uploads.journal.schema import (
    attempts,
    batches,
    payloads,
    queued_numbers,
    result_reasons,
    results,
    strange_results,
    undo_batches,
    uploads,
)
from ozogui.uploads.records import BatchState
from ozogui.uploads.row_ranges import pack_rows, unpack_rows

MASK = "•••"
_NUMBER = re.compile(r"(?<![0-9])\+?[0-9](?:[ -]?[0-9]){6,15}(?![0-9])")
_NOBODY = bytes(HASH_BYTES)
"""Stands where a hash was, so that the places of the others still go with the file's rows."""
_TEXTS: tuple[tuple[Table, str], ...] = (
    (attempts, "raw"), (batches, "message"), (uploads, "stop_reason"), (results, "message"), (result_reasons, "reason"),
    (undo_batches, "message"), (strange_results, "text"),
    # A list of one person may bear the number as its name.
    (uploads, "file_name"), (uploads, "file_path"), (uploads, "sheet_name"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptLeads:
    """Leads of one upload that were not sent, or not surely, and are kept until somebody does something about them."""

    upload_id: int
    leads: int
    last_touched: datetime
    """When anything of the upload changed last."""


@dataclass(slots=True)
class Forgotten:
    """How much of some people was in the journal, and is not any more."""

    hashes: int = 0
    leads: int = 0
    """Leads that waited, were refused or in doubt; their rows stay, without what stood in them."""
    undoings: int = 0
    texts: int = 0
    """Answers and messages that named a number."""


class Forgetting:
    """Takes leads out of the journal. May be used from any thread; every method raises JournalError."""

    def __init__(
        self,
        database: Database,
        hashes: NumberHashes,
        moves: BatchMoves,
        clock: Clock,
        is_running: Callable[[str], bool],
        on_erased: Callable[[], None],
    ) -> None:
        self._on_erased = on_erased
        self._database, self._hashes, self._moves, self._clock = database, hashes, moves, clock
        self._is_running = is_running

    # Past their time

    def kept_leads(self, *, account: str | None = None, but_not: Collection[str] = ()) -> list[KeptLeads]:
        """Return the uploads that nobody runs and whose leads are still kept, the longest untouched first."""
        touched = func.max(batches.c.changed_at).label("touched")
        query = (
            select(uploads.c.id, uploads.c.owner_token, touched, func.sum(batches.c.leads).label("leads"))
            .join(batches, batches.c.upload_id == uploads.c.id)
            .join(payloads, payloads.c.batch_id == batches.c.id)
            .where(uploads.c.account.not_in(list(but_not)) if account is None else uploads.c.account == account)
            .group_by(uploads.c.id)
            .order_by(touched)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [KeptLeads(row.id, row.leads, moment(row.touched)) for row in rows if not self._is_held(row.owner_token)]

    def expire(self, before: datetime, words: str, *, account: str | None = None, but_not: Collection[str] = ()) -> int:
        """Delete the leads of uploads that nobody has touched since a time, and return how many leads that were.

        What waited is cancelled; what was refused or is in doubt stays so. Finished uploads keep nothing of the kind.
        """
        old = [each for each in self.kept_leads(account=account, but_not=but_not) if each.last_touched < before]
        for each in old:
            with self._database.writing("old leads were not deleted") as connection:
                for batch_id in self._batches_with_leads(connection, each.upload_id):
                    self._take_away(connection, batch_id, words)
                self._moves.settle(connection, each.upload_id)
        if old:
            self._on_erased()
        return sum(each.leads for each in old)

    def _batches_with_leads(self, connection: Connection, upload_id: int) -> list[int]:
        query = select(batches.c.id).join(payloads).where(batches.c.upload_id == upload_id)
        return list(connection.execute(query).scalars())

    def _take_away(self, connection: Connection, batch_id: int, words: str) -> None:
        batch = batch_in(connection, batch_id)
        if batch.state is BatchState.WAITING:
            self._moves.move(connection, batch, BatchState.CANCELLED, message=words)
        connection.execute(delete(payloads).where(payloads.c.batch_id == batch_id))

    # People

    def forget(self, phones: Iterable[str]) -> Forgotten:
        """Take people out of everything that is kept of uploads.

        Args:
            phones: their numbers, each with + and its country code.

        Raises:
            JournalError: an upload is running, or the journal cannot be written; nothing was changed then.
        """
        people, found = _People(phones), Forgotten()
        with self._database.writing("nobody was forgotten") as connection:
            self._refuse_running(connection)
            self._forget_hashes(connection, people, found)
            self._forget_leads(connection, people, found)
            self._forget_undoings(connection, people, found)
            for table, column in _TEXTS:
                found.texts += _mask_texts(connection, table, column, people)
        self._on_erased()
        return found

    def _is_held(self, token: str | None) -> bool:
        return bool(token) and self._is_running(str(token))

    def _refuse_running(self, connection: Connection) -> None:
        held = connection.execute(select(uploads.c.id, uploads.c.owner_token)).all()
        for row in held:
            if self._is_held(row.owner_token):
                raise JournalError(
                    "Nobody was forgotten, because an upload is running.",
                    f"Wait for upload {row.id}, or stop it, then do this again.",
                )

    def _forget_hashes(self, connection: Connection, people: _People, found: Forgotten) -> None:
        query = select(queued_numbers.c.batch_id, queued_numbers.c.hashes, uploads.c.country_code)
        query = query.join(batches, batches.c.id == queued_numbers.c.batch_id).join(uploads)
        for row in connection.execute(query).all():
            try:
                gone = {self._hashes.of(number) for number in people.spelled(row.country_code)}
            except OSError as error:
                raise JournalError(
                    "Nobody was forgotten.", f"The secret of the number hashes cannot be read ({error.strerror})."
                ) from error
            parts = [row.hashes[at : at + HASH_BYTES] for at in range(0, len(row.hashes), HASH_BYTES)]
            many = sum(part in gone for part in parts)
            if many:
                kept = b"".join(_NOBODY if part in gone else part for part in parts)
                where = queued_numbers.c.batch_id == row.batch_id
                connection.execute(update(queued_numbers).where(where).values(hashes=kept))
                found.hashes += many

    def _forget_leads(self, connection: Connection, people: _People, found: Forgotten) -> None:
        query = select(payloads.c.batch_id, payloads.c.data, uploads.c.country_code, uploads.c.id.label("upload_id"))
        query = query.join(batches, batches.c.id == payloads.c.batch_id).join(uploads)
        touched = set()
        for row in connection.execute(query).all():
            headers, leads = values_of(unpack_payload(row.data))
            gone = [at for at, values in enumerate(leads) if people.are_in(values, row.country_code)]
            if gone:
                self._take_out(connection, row, headers, leads, frozenset(gone))
                found.leads += len(gone)
                touched.add(row.upload_id)
        for upload_id in touched:
            self._moves.settle(connection, upload_id)

    def _take_out(
        self,
        connection: Connection,
        row: Any,
        headers: tuple[str, ...],
        leads: list[tuple[str, ...]],
        gone: frozenset[int],
    ) -> None:
        """Move some leads of a batch into one of their own that keeps nothing but their row numbers."""
        words = "Forgotten on request: nothing of these leads is kept."
        if len(gone) == len(leads):
            self._take_away(connection, row.batch_id, words)
            return
        batch = batch_in(connection, row.batch_id)
        record = connection.execute(select(batches).where(batches.c.id == row.batch_id)).one()
        rows = unpack_rows(record.rows)
        kept = [at for at in range(len(leads)) if at not in gone]
        data = pack_payload(payload_of(headers, [leads[at] for at in kept]))
        changes = range_values([rows[at] for at in kept])
        connection.execute(update(batches).where(batches.c.id == row.batch_id).values(changes))
        connection.execute(update(payloads).where(payloads.c.batch_id == row.batch_id).values(data=data))
        self._drop_hashes(connection, row.batch_id, kept, len(leads))
        is_over = batch.state is BatchState.WAITING and not batch.doubts
        values = record._asdict() | range_values([rows[at] for at in sorted(gone)])
        del values["id"]
        values |= {
            "number": highest(connection, batch.upload_id, "number") + 1,
            "message": words,
            "changed_at": self._clock.now(),
            "state": BatchState.CANCELLED if is_over else self._state_without_leads(batch.state),
        }
        connection.execute(insert(batches).values(values))

    def _state_without_leads(self, state: BatchState) -> BatchState:
        # What waits for another try after a doubtful one is in doubt until it goes, and this part of it never will.
        return BatchState.UNCONFIRMED if state is BatchState.WAITING else state

    def _drop_hashes(self, connection: Connection, batch_id: int, kept: list[int], leads: int) -> None:
        mine = queued_numbers.c.batch_id == batch_id
        hashes = connection.execute(select(queued_numbers.c.hashes).where(mine)).scalar_one_or_none()
        if hashes is not None and len(hashes) == leads * HASH_BYTES:
            left = b"".join(hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] for at in kept)
            connection.execute(update(queued_numbers).where(mine).values(hashes=left))

    def _forget_undoings(self, connection: Connection, people: _People, found: Forgotten) -> None:
        query = select(undo_batches.c.id, undo_batches.c.numbers, undo_batches.c.rows)
        for row in connection.execute(query.where(undo_batches.c.numbers.is_not(None))).all():
            phones = json.loads(zlib.decompress(row.numbers))
            rows = unpack_rows(row.rows)
            kept = [at for at, phone in enumerate(phones) if not people.are_in((phone,), "91")]
            if len(kept) == len(phones):
                continue
            found.undoings += len(phones) - len(kept)
            mine = undo_batches.c.id == row.id
            if not kept or len(rows) != len(phones):
                connection.execute(delete(undo_batches).where(mine))
                continue
            values = {
                "numbers": zlib.compress(json.dumps([phones[at] for at in kept]).encode()),
                "rows": pack_rows(tuple(rows[at] for at in kept)),
                "leads": len(kept),
            }
            connection.execute(update(undo_batches).where(mine).values(values))


class _People:
    """Some people's numbers, in the spelling of whatever country is asked for."""

    def __init__(self, phones: Iterable[str]) -> None:
        self._phones = tuple(phones)
        self._spelled: dict[str, frozenset[str]] = {}

    def spelled(self, country_code: str) -> frozenset[str]:
        """Return the numbers as `comparable_phone` gives them for a country."""
        if country_code not in self._spelled:
            found = (comparable_phone(phone, country_code) for phone in self._phones)
            self._spelled[country_code] = frozenset(filter(None, found))
        return self._spelled[country_code]

    def are_in(self, values: Iterable[str], country_code: str) -> bool:
        """Whether one of these values is one of the numbers, under whatever header it stands."""
        wanted = self.spelled(country_code)
        return any(comparable_phone(value, country_code) in wanted for value in values if value)

    def masked(self, text: str) -> str:
        """Return a text without the numbers."""
        wanted = self.spelled("91")
        return _NUMBER.sub(lambda found: MASK if comparable_phone(found[0], "91") in wanted else found[0], text)


def _mask_texts(connection: Connection, table: Table, column: str, people: _People) -> int:
    masked = 0
    keys = list(table.primary_key.columns)
    for row in connection.execute(select(table)).all():
        values = row._asdict()
        text = values[column]
        clean = people.masked(text)
        if clean == text:
            continue
        where = [key == values[key.name] for key in keys]
        try:
            with connection.begin_nested():
                connection.execute(update(table).where(*where).values({column: clean}))
        except IntegrityError:
            # Two reasons that differed by a number alone: they are one now.
            connection.execute(delete(table).where(*where))
        masked += 1
    return masked
