"""Holds what the made-up server of a soak really took against what the journal says: every breach of a promise.

The promises (design.md, 4): every lead has one fate and the sums agree; what is queued was taken, once; a batch is
taken a second time only when an answer was missing and a person had been told so; journal first; never more than five
requests in any 60 s of the server's own clock.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from build_scripts.benches.soak_server import read_log
from ozogui.cloudagent.calls import Duplicates
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.journal_rows import UNANSWERED
from ozogui.uploads.records import AttemptRecord, BatchRecord, BatchState
from ozogui.uploads.row_ranges import unpack_rows
from ozogui.uploads.sending.pace import LIMIT, WINDOW_S

_OPEN_ENDED = ("", *UNANSWERED)
_SAME_MOMENT_S = 0.001


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out."""

    problems: tuple[str, ...]
    hours: float
    """How long all of it took, in hours of the server's clock."""
    faults: Counter[str]


def judge(journal: Journal, upload_id: int, log: Path, rows_of_file: Sequence[int]) -> Verdict:
    """Return every breach of a promise, and what the soak met."""
    lines = read_log(log)
    requests = [line for line in lines if line["event"] == "request"]
    kept = journal.batches_with_rows(upload_id)
    attempts = journal.attempts_of_upload(upload_id)
    problems = [
        *_fates(journal, upload_id, kept, rows_of_file),
        *_truth(kept, requests),
        *_twice(journal, upload_id, lines, attempts),
        *_journal_first(attempts, lines),
        *_pace([line["true"] for line in requests]),
    ]
    faults = Counter(line["fault"] for line in lines if line.get("fault"))
    return Verdict(tuple(problems), (lines[-1]["true"] if lines else 0.0) / 3600, faults)


def _fates(
    journal: Journal, upload_id: int, kept: list[tuple[BatchRecord, tuple[int, ...]]], rows_of_file: Sequence[int]
) -> list[str]:
    problems = []
    every = [row for _, rows in kept for row in rows] + [row for row, _ in journal.held_back(upload_id)]
    if sorted(every) != list(rows_of_file):
        problems.append(f"the fates are of {len(every)} rows, {len(set(every))} of them distinct")
    if not journal.sums(upload_id).agree:
        problems.append("the sums do not agree")
    for batch, _ in kept:
        if batch.state in (BatchState.WAITING, BatchState.SENDING):
            problems.append(f"batch {batch.number} is {batch.state} at the end")
        if batch.has_payload != (batch.state in (BatchState.REFUSED, BatchState.UNCONFIRMED)):
            problems.append(f"batch {batch.number} is {batch.state}, and its leads are kept: {batch.has_payload}")
    return problems


def _truth(kept: list[tuple[BatchRecord, tuple[int, ...]]], requests: list[dict[str, Any]]) -> list[str]:
    # A server that counts badly gives one number to several batches.
    taken_as: dict[str, set[tuple[int, ...]]] = defaultdict(set)
    for line in requests:
        if line["taken"]:
            taken_as[line["number"]].add(tuple(unpack_rows(line["rows"])))
    taken = {row for given in taken_as.values() for rows in given for row in rows}
    problems = []
    for batch, rows in kept:
        arrived = taken.issuperset(rows)
        if batch.transaction_id and rows not in taken_as.get(batch.transaction_id, set()):
            problems.append(f"batch {batch.number} has a transactionId that the server gave to other leads")
        if batch.state is BatchState.QUEUED and not arrived:
            problems.append(f"batch {batch.number} is queued, but the server has not all of it")
        if batch.state in (BatchState.CANCELLED, BatchState.REFUSED) and taken.intersection(rows):
            problems.append(f"batch {batch.number} is {batch.state}, but the server has some of it")
    return problems


def _twice(journal: Journal, upload_id: int, lines: list[dict[str, Any]], attempts: list[AttemptRecord]) -> list[str]:
    """Find leads that were taken again although no answer was missing, or although nobody had said that they may be."""
    is_harmless = Duplicates(journal.upload(upload_id).duplicates).makes_resend_harmless
    open_ended = [each.started_at.timestamp() for each in attempts if each.outcome in _OPEN_ENDED]
    before: dict[int, dict[str, Any]] = {}
    again: dict[str, str] = {}
    for line in lines:
        if not line.get("taken"):
            continue
        for row in unpack_rows(line["rows"]):
            if row in before:
                began = before[row]["began"]
                if not any(abs(began - at) < _SAME_MOMENT_S for at in open_ended):
                    again[line["rows"]] = "although the first request for them was answered"
                elif not is_harmless:
                    again[line["rows"]] = "although somebody had looked and decided"
            before[row] = line
    return [f"rows {rows} were taken twice, {why}" for rows, why in again.items()]


def _journal_first(attempts: list[AttemptRecord], lines: list[dict[str, Any]]) -> list[str]:
    begun = defaultdict(int, Counter(round(each.started_at.timestamp(), 2) for each in attempts))
    problems = []
    for line in lines:
        if "began" not in line:
            continue
        at = round(line["began"], 2)
        if not any(begun[round(at + step, 2)] for step in (-0.01, 0.0, 0.01)):
            problems.append(f"the server saw a request at {line['true']:.1f} s that the journal does not know")
    return problems


def _pace(arrivals: list[float]) -> list[str]:
    return [
        f"{LIMIT + 1} requests within {later - earlier:.2f} s, the last at {later:.1f} s"
        for earlier, later in zip(arrivals, arrivals[LIMIT:], strict=False)
        if later - earlier < WINDOW_S
    ]
