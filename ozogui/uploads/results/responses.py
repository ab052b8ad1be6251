"""What CloudAgent answered, as JSON lines for whoever helps with a trouble: every request, no key and no lead.

What was kept is masked already, by the client that had the leads at hand (cloudagent/masking.py); here every longer run
of digits is masked once more, but for the transactionIds that were given to this upload.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ozogui.cloudagent.masking import MASK
from ozogui.files.whole import write_whole
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import AttemptRecord, BatchRecord, UploadRecord

_DIGITS = re.compile(r"(?<!\d)\+?\d(?:[ \-().]?\d){6,}(?!\d)")
"""A telephone number in any spelling, and everything else as long."""


def write_responses(journal: Journal, upload_id: int, path: Path) -> int:
    """Write every request made for an upload and its response, one JSON object a line, and return how many.

    The first line tells the upload: where it went and how, without the file's name. The others tell a request each, in
    the order they were made: batch, rows, times (ISO 8601, UTC), HTTP status, outcome, and the response as it came.

    Args:
        journal: What to read from.
        upload_id: The upload.
        path: The file; one that is there is replaced once the new one is whole.

    Raises:
        FileError: The file cannot be written.
        JournalError: There is no such upload, or the journal cannot be read.
    """
    upload = journal.upload(upload_id)
    batches = {batch.id: batch for batch in journal.batches(upload_id)}
    attempts = _with_unwritten(journal, upload_id)
    for answer in journal.unwritten(upload_id):
        batches[answer.batch.id] = replace(answer.batch, transaction_id=answer.exchange.reply.transaction_id)
    known = {batch.transaction_id for batch in batches.values()}
    lines = [_upload_facts(upload), *_requests(attempts, batches, known)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    write_whole(path, text.encode())
    return len(attempts)


def _with_unwritten(journal: Journal, upload_id: int) -> list[AttemptRecord]:
    """Return the requests, those whose answer is only in memory with that answer."""
    known = {answer.attempt_id: answer.exchange for answer in journal.unwritten(upload_id)}
    return [
        replace(
            attempt,
            answered_at=datetime.fromtimestamp(known[attempt.id].answered_at, UTC),
            status=known[attempt.id].status,
            outcome=known[attempt.id].reply.outcome,
            raw=known[attempt.id].raw,
        )
        if attempt.id in known
        else attempt
        for attempt in journal.attempts_of_upload(upload_id)
    ]


def _upload_facts(upload: UploadRecord) -> dict[str, Any]:
    return {
        "upload": upload.id,
        "server": upload.server,
        "user_name": upload.user_name,
        "campaign": upload.campaign,
        "duplicates": upload.duplicates,
        "start_campaign": upload.start_campaign,
        "headers": list(upload.headers),
        "state": upload.state.value,
        "reason": upload.stop_reason,
        "created_at": upload.created_at.isoformat(),
        "batches": upload.batch_count,
    }


def _requests(
    attempts: list[AttemptRecord], batches: dict[int, BatchRecord], known: set[str]
) -> Iterator[dict[str, Any]]:
    for attempt in attempts:
        batch = batches[attempt.batch_id]
        answered = attempt.answered_at
        yield {
            "batch": batch.number,
            "rows": f"{batch.first_row}-{batch.last_row}",
            "leads": batch.leads,
            "batch_state": batch.state.value,
            "transaction_id": batch.transaction_id,
            "started_at": attempt.started_at.isoformat(),
            "answered_at": answered.isoformat() if answered else None,
            "seconds": round((answered - attempt.started_at).total_seconds(), 3) if answered else None,
            "starts_campaign": attempt.starts_campaign,
            "status": attempt.status,
            "outcome": attempt.outcome,
            "response": _masked(attempt.raw, known),
        }


def _masked(text: str, known: set[str]) -> str:
    return _DIGITS.sub(lambda found: found[0] if found[0] in known else MASK, text)
