"""Takes the leads of an upload out of their campaign again: a hundred numbers a request and two requests a minute.

Accounts with keys have another call: one number a request and a hundred of them a minute.

CloudAgent deletes them whatever their status, also those that the campaign had before the upload. What is kept of it is
in undo_store.py, the call itself in ozogui.cloudagent.other_calls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ozogui.cloudagent.other_calls import MOST_DELETED, Told
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.clock import Clock
from ozogui.uploads.journal.undo_store import UndoBatch, UndoState, UndoStore
from ozogui.uploads.sending.pace import Pace

MOST_FAILURES = 5
"""Requests in a row that could not be sent before the undoing stops and says why."""
_RETRY_S = 15.0
_OPEN = (Outcome.NO_ANSWER, Outcome.NOT_UNDERSTOOD)
_STOPS = (Outcome.BAD_CREDENTIALS, Outcome.BAD_CAMPAIGN)


class Deleter(Protocol):
    """What is needed of `ozogui.cloudagent.other_calls.Neighbours`."""

    def delete_numbers(self, campaign: str, numbers: Sequence[str], /) -> Told:
        """Delete leads by their numbers."""


@dataclass(frozen=True, slots=True)
class UndoProgress:
    """What happened just now, for whoever watches."""

    batch: int
    """The request's number; 0 while waiting."""
    state: UndoState
    message: str
    wait_s: float = 0.0
    """How long nothing will happen."""


def requests_of(leads: Sequence[tuple[int, str]], most: int = MOST_DELETED) -> Iterator[Sequence[tuple[int, str]]]:
    """Yield the leads (row, number) of each request, of at most so many numbers; all rows of a number go together."""
    rows: dict[str, list[int]] = {}
    for row, number in leads:
        rows.setdefault(number, []).append(row)
    numbers = list(rows)
    for start in range(0, len(numbers), most):
        yield [(row, number) for number in numbers[start : start + most] for row in rows[number]]


class Undoer:
    """Carries one undoing out. `run` blocks and belongs on a worker; `stop` may be called from any thread."""

    def __init__(
        self,
        store: UndoStore,
        pace: Pace,
        deleter: Deleter,
        clock: Clock,
        on_progress: Callable[[UndoProgress], None] = lambda progress: None,
    ) -> None:
        """Prepare.

        Args:
            store: where it is kept.
            pace: of the account's deleting requests.
            deleter: makes the call.
            clock: for the waits.
            on_progress: told what happens, on the thread that runs.
        """
        self._store = store
        self._pace = pace
        self._deleter = deleter
        self._clock = clock
        self._on_progress = on_progress
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Begin no further request; the one under way is waited for by `run`."""
        self._stopped.set()

    def run(self, undo_id: int, campaign: str) -> str:
        """Delete until nothing waits, and return why it ended early in a sentence, "" if it did not.

        Requests that an earlier run left open go again: what is deleted stays deleted.

        Raises:
            JournalError: the journal cannot be used; nothing is deleted without its being recorded.
        """
        self._store.recover(undo_id)
        self._store.again(undo_id)
        failures = 0
        while not self._stopped.is_set():
            batch = self._store.next_waiting(undo_id)
            if batch is None:
                return ""
            ticket = self._pace.try_take(f"delete {batch.number}")
            if isinstance(ticket, float):
                self._wait(ticket, f"CloudAgent takes {self._pace.limit} of these requests a minute.")
                continue
            self._store.move(batch.id, UndoState.SENDING)
            try:
                told = self._deleter.delete_numbers(campaign, tuple(dict.fromkeys(batch.numbers)))
            finally:
                self._pace.answered(ticket)
            self._record(batch, told)
            if told.outcome in _STOPS:
                return told.message
            failures = failures + 1 if told.outcome is Outcome.UNSENT else 0
            if failures >= MOST_FAILURES:
                return told.message
            if failures:
                self._wait(_RETRY_S, told.message)
        return "Stopped by you."

    def _record(self, batch: UndoBatch, told: Told) -> None:
        state = _state_after(told)
        if told.outcome is Outcome.TOO_MANY:
            self._pace.refused_too_many(told.retry_after_s)
        self._store.move(batch.id, state, told.message)
        self._on_progress(UndoProgress(batch.number, state, told.message))

    def _wait(self, seconds: float, why: str) -> None:
        self._on_progress(UndoProgress(0, UndoState.WAITING, why, seconds))
        self._clock.wait(self._stopped, seconds)


def _state_after(told: Told) -> UndoState:
    if told.done:
        return UndoState.DELETED
    if told.outcome in _OPEN:
        return UndoState.UNCONFIRMED
    # Nothing was deleted, and it may be once the cause is gone.
    waits = (Outcome.TOO_MANY, Outcome.UNSENT, *_STOPS)
    return UndoState.WAITING if told.outcome in waits else UndoState.REFUSED
