"""What is said of a lead against what the server holds: over answers, duplicate options, and what the person does.

Real sockets and the real client; only the pace's minutes are made up. The rule: never say that a lead is not there when
the server has it, never say that it is there when it is not; doubt is said as doubt.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

import openpyxl
import pytest

from ozogui.cli.running import upload_facts
from ozogui.cloudagent.calls import Connection, Duplicates
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.wire import WireSession
from ozogui.ui.batches.history_entry import entries_of
from ozogui.ui.batches.upload_facts import read_facts
from ozogui.ui.batches.upload_words import sentence, title
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.result_records import Undone
from ozogui.uploads.records import BatchState, UploadState
from ozogui.uploads.results.results import write_results
from ozogui.uploads.sending.events import BatchChanged, Event, UploadChanged
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.undo import Undoer, requests_of
from ozogui.uploads.sending.uploader import Uploader
from tests.cloudagent.scripted import ScriptedServer, answer, read_request, reset
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of, phone

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine

FIRST = ("queued", "lost-taken", "lost", "refused", "too-many", "html-taken", "internal-taken", "wrong-key")
THEN = ("refused", "lost-taken")
SEQUENCES = list(product(FIRST, THEN))
ACTS = ("nothing", "stop", "cancel", "resume", "send again", "undo")
_CONTEXT = ssl.create_default_context()
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
        self.loses_a_deletion = False
        self.server = ScriptedServer(self._serve)

    def _serve(self, connection: socket.socket) -> None:
        head, body = read_request(connection)
        if head.startswith(b"DELETE"):
            self.holds.discard(json.loads(body)["phoneNumber"])
            if self.loses_a_deletion:
                self.loses_a_deletion = False
                reset(connection)
                return
            connection.sendall(answer(b'{"status":"Success","message":"Deleted Successfully"}'))
            return
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


def client_of(holder: Holder) -> Client:
    """Return the real client; its certificates are read once for all requests, which need none."""
    connection = Connection(holder.server.url, "user", "key")
    return Client(connection, session_factory=lambda: WireSession(_CONTEXT), connect_timeout_s=5, read_timeout_s=5)


def carry_out(journal: Journal, clock: FakeClock, holder: Holder, duplicates: Duplicates, act: str) -> int:
    """Upload two batches, and do what the person does."""
    upload_id = add_upload(journal, batches_of(2, 2), duplicates=duplicates.value)
    client = client_of(holder)

    def hear(event: Event) -> None:
        if isinstance(event, UploadChanged) and event.state is UploadState.PAUSED:
            uploader.stop()

    uploader = Uploader(journal, Pace(journal, "table user", clock=clock), client, clock, hear)
    if act not in ("nothing", "undo"):
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


def undo(journal: Journal, clock: FakeClock, holder: Holder, upload_id: int) -> None:
    """Delete what is queued from the campaign again, as an account with a key does."""
    client = client_of(holder)
    batches = journal.batches_with_rows(upload_id)
    leads = [(row, phone(row)) for batch, rows in batches if batch.state is BatchState.QUEUED for row in rows]
    if leads:
        undo_id = journal.undos.create(upload_id, "Renewals_Q4", list(requests_of(leads, 1)))
        pace = Pace(journal, "table user delete one", limit=100, clock=clock)
        assert Undoer(journal.undos, pace, client.neighbours, clock).run(undo_id, "Renewals_Q4") == ""


def told(journal: Journal, upload_id: int, holds: set[str]) -> list[str]:
    """Return what History, the window's title and --json say that the server's own memory contradicts."""
    upload, found = journal.upload(upload_id), []
    held = sum(phone(row) in holds for _, rows in journal.batches_with_rows(upload_id) for row in rows)
    (entry,) = entries_of(journal, [upload])
    fates = {words.strip(): int(leads) for leads, words in re.findall(r"(\d+) ([a-z ]+)", entry.fates())}
    gone = fates.get("of the queued ones may be deleted already", 0)
    there = fates.get("queued", 0) - gone
    in_doubt = fates.get("unconfirmed", 0) + fates.get("of them may be there already", 0) + gone
    if not there <= held <= there + in_doubt:
        found.append(f"History says {entry.fates()}, and the server has {held}")
    said = re.match(r"(\d+) accepted", entry.became()[0])
    if said and not int(said[1]) - gone <= held <= int(said[1]) + in_doubt:
        found.append(f"History's list says {entry.became()[0]}, and the server has {held}")
    json_facts = upload_facts(cast("Engine", SimpleNamespace(journal=journal)), upload, journal.sums(upload_id))
    queued = json_facts["queued"] - json_facts["perhaps_deleted"]
    unclear = json_facts["unconfirmed"] + json_facts["in_doubt"] + json_facts["perhaps_deleted"]
    if not queued <= held <= queued + unclear:
        found.append(f"--json says {queued} and {unclear} in doubt, and the server has {held}")
    facts = read_facts(journal, upload_id)
    all_are_queued = re.match(r"(?:All )?(\d+)(?: of \d+)? leads are queued", title(facts))
    if all_are_queued and not int(all_are_queued[1]) - gone <= held <= int(all_are_queued[1]) + in_doubt:
        found.append(f"the title says {all_are_queued[0]}, and the server has {held}")
    if bool(gone) != ("may be deleted already" in sentence(facts, 0, datetime.now(UTC))):
        found.append("the window does not say what may be deleted already")
    return found


def lies(journal: Journal, upload_id: int, holds: set[str], folder: Path) -> list[str]:
    """Return every claim of the journal and the workbook that the server's own memory contradicts."""
    found = []
    undone = journal.undone((upload_id,)).get(upload_id, Undone())
    for batch, rows in journal.batches_with_rows(upload_id):
        there = {phone(row) in holds for row in rows if row not in undone.deleted | undone.perhaps}
        if batch.state is BatchState.QUEUED and False in there:
            found.append(f"batch {batch.number} is said to be there, and is not")
        if not batch.may_be_there and batch.state is not BatchState.QUEUED and True in there:
            found.append(f"batch {batch.number} is {batch.state}, and the server has it")
    sums = journal.sums(upload_id)
    if not sums.agree or sums.sending:
        found.append("the sums do not agree")
    book_path = folder / "results.xlsx"
    write_results(journal, upload_id, book_path)
    book = openpyxl.load_workbook(book_path, read_only=True)
    claims = {"Queued": True, "Refused": False, "Waiting and cancelled": False, "Deleted again": False}
    told_rows = {name: _first_cells(book[name]) for name in book.sheetnames if name != "Summary"}
    for name, is_there in claims.items():
        lines = told_rows.get(name, [])
        found += [f"{name} in the workbook: row {row}" for row in lines if (phone(int(str(row))) in holds) != is_there]
    placed = [row for lines in told_rows.values() for row in lines]
    if len(placed) != sums.rows or len(set(placed)) != sums.rows:
        found.append(f"rows in the workbook: {placed}")
    book.close()
    return found


def _first_cells(sheet: Any) -> list[Any]:
    return [row[0] for row in sheet.iter_rows(min_row=2, values_only=True) if row]


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
            if act == "undo":
                # Once with every answer, once with one that is lost.
                holder.loses_a_deletion = sequence[1] == THEN[1]
                undo(journal, clock, holder, upload_id)
            assert lies(journal, upload_id, holder.holds, tmp_path) == [], (sequence, duplicates, act)
            assert told(journal, upload_id, holder.holds) == [], (sequence, duplicates, act)
    finally:
        holder.server.stop()


def test_the_table_has_as_many_lines_as_it_promises() -> None:
    assert len(SEQUENCES) * len(Duplicates) * len(ACTS) >= 400
