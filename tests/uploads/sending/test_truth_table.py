"""What is said of a lead against what the server holds: over answers, duplicate options, and what the person does.

Real sockets and the real client; only the pace's minutes are made up. The rule: never say that a lead is not there when
the server has it, never say that it is there when it is not; doubt is said as doubt.
"""

from __future__ import annotations

import json
import socket
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs

import openpyxl
import pytest

from ozogui.cloudagent.calls import Connection, Duplicates
from ozogui.cloudagent.client import Client
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, UploadState
from ozogui.uploads.results.results import write_results
from ozogui.uploads.sending.events import BatchChanged, Event, UploadChanged
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.cloudagent.scripted import ScriptedServer, answer, read_request, reset
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of, phone

FIRST = ("queued", "lost-taken", "lost", "refused", "too-many", "html-taken", "internal-taken", "wrong-key")
THEN = ("refused", "lost-taken")
SEQUENCES = list(product(FIRST, THEN))
ACTS = ("nothing", "stop", "cancel", "resume", "send again")
_WORDS = {
    "refused": "Please provide valid data",
    "too-many": "too many Requests and failed to add Data to queue",
    "internal-taken": "Internal error",
    "wrong-key": "Invalid userName or apiKey",
}


class Holder:
    """A server that takes leads or not, and answers as it is told; what is in no plan is taken and queued."""

    def __init__(self) -> None:
        self.plan: list[str] = []
        self.holds: set[str] = set()
        self.requests = 0
        self.server = ScriptedServer(self._serve)

    def _serve(self, connection: socket.socket) -> None:
        _, body = read_request(connection)
        self.requests += 1
        name = self.plan.pop(0) if self.plan else "queued"
        form = parse_qs(body.decode())
        if name == "queued" or name.endswith("-taken"):
            self.holds |= {values[0] for values in values_of(form["bulkData"][0])[1]}
        if name.startswith("lost"):
            reset(connection)
        elif name == "html-taken":
            connection.sendall(answer(b"<html>Bad gateway</html>", "502 Bad Gateway"))
        elif name == "queued":
            number = f"{129171716445505819319510 + self.requests}"
            said = {"transactionId": number, "status": "success", "message": "queued successfully"}
            connection.sendall(answer(json.dumps(said).encode()))
        else:
            connection.sendall(answer(json.dumps({"status": "error", "message": _WORDS[name]}).encode()))


def carry_out(journal: Journal, clock: FakeClock, holder: Holder, duplicates: Duplicates, act: str) -> int:
    """Upload two batches, and do what the person does."""
    upload_id = add_upload(journal, batches_of(2, 2), duplicates=duplicates.value)
    client = Client(Connection(holder.server.url, "user", "key"), connect_timeout_s=5, read_timeout_s=5)

    def hear(event: Event) -> None:
        if isinstance(event, UploadChanged) and event.state is UploadState.PAUSED:
            uploader.stop()

    uploader = Uploader(journal, Pace(journal, "table user", clock=clock), client, clock, hear)
    if act != "nothing":
        # Wanted before the run begins, a stop would be the run's only step: it comes with the first answer.
        stopped: list[Uploader] = []

        def stop_after_the_first(event: Event) -> None:
            if isinstance(event, BatchChanged):
                stopped[0].stop()

        stopped.append(Uploader(journal, Pace(journal, "table user", clock=clock), client, clock, stop_after_the_first))
        stopped[0].run(upload_id)
    else:
        uploader.run(upload_id)
    if act == "cancel":
        journal.cancel_waiting(upload_id)
    if act in ("resume", "send again"):
        for batch in journal.batches(upload_id):
            if act == "send again" and batch.state is BatchState.UNCONFIRMED:
                journal.resolve_unconfirmed(batch.id, "again")
        Uploader(journal, Pace(journal, "table user", clock=clock), client, clock, hear).run(upload_id)
    return upload_id


def lies(journal: Journal, upload_id: int, holds: set[str], folder: Path) -> list[str]:
    """Return every claim that the server's own memory contradicts."""
    found = []
    for batch, rows in journal.batches_with_rows(upload_id):
        there = {phone(row) in holds for row in rows}
        if batch.state is BatchState.QUEUED and there != {True}:
            found.append(f"batch {batch.number} is said to be there, and is not")
        if not batch.may_be_there and batch.state is not BatchState.QUEUED and True in there:
            found.append(f"batch {batch.number} is {batch.state}, and the server has it")
    sums = journal.sums(upload_id)
    if not sums.agree or sums.sending:
        found.append("the sums do not agree")
    book_path = folder / "results.xlsx"
    write_results(journal, upload_id, book_path)
    book = openpyxl.load_workbook(book_path, read_only=True)
    for name, is_there in (("Queued", True), ("Refused", False), ("Waiting and cancelled", False)):
        lines = [row[0] for row in book[name].iter_rows(min_row=2, values_only=True)]
        found += [f"{name} in the workbook: row {row}" for row in lines if (phone(int(str(row))) in holds) != is_there]
    book.close()
    return found


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("duplicates", list(Duplicates))
def test_nothing_is_said_that_the_server_contradicts(
    journal: Journal, clock: FakeClock, tmp_path: Path, duplicates: Duplicates, act: str
) -> None:
    holder = Holder()
    try:
        for sequence in SEQUENCES:
            holder.plan, holder.holds = list(sequence), set()
            upload_id = carry_out(journal, clock, holder, duplicates, act)
            assert lies(journal, upload_id, holder.holds, tmp_path) == [], (sequence, duplicates, act)
    finally:
        holder.server.stop()


def test_the_table_has_as_many_lines_as_it_promises() -> None:
    assert len(SEQUENCES) * len(Duplicates) * len(ACTS) >= 400
