"""The upload that runs in one line, for whoever looks at another page: strip, rail and tray say the same.

Only what is true: a finishing time is said only while requests go out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ozogui.ui.batches.upload_facts import NEEDING
from ozogui.ui.batches.upload_words import need_you_words
from ozogui.ui.journey.journey import Journey
from ozogui.uploads.records import StopCause, UploadState
from ozogui.uploads.sending.events import WaitReason
from ozogui.wording import clock_time, count, number


@dataclass(frozen=True, slots=True)
class Running:
    """What is said of it."""

    file: str
    campaign: str
    sentence: str
    """"15,500 of 37,412 accepted"."""
    more: str
    """When it is done; or, when that is not known, what it waits for."""
    parts: list[tuple[int, str]]
    """For the bar: leads and tone."""
    needs_you: bool
    is_paused: bool
    is_stopping: bool


def read_running(journey: Journey) -> Running | None:
    """Return how the upload stands that this window runs; None for none.

    Raises:
        UserError: the journal cannot be read.
    """
    runner, journal = journey.runner, journey.journal
    if not runner.is_running or runner.upload_id is None:
        return None
    upload, sums = journal.upload(runner.upload_id), journal.sums(runner.upload_id)
    needing = journal.count_batches(upload.id, *NEEDING)
    in_line = len(journey.sending.line)
    more = [need_you_words(needing)] if needing else []
    more.append(_how_long(journey, upload.state, upload.stop_cause))
    beside = len(runner.ids) - 1
    if beside:
        more.append(f"{number(beside)} more {'runs' if beside == 1 else 'run'}")
    if in_line:
        more.append(f"{number(in_line)} more {'waits' if in_line == 1 else 'wait'}")
    leads = sums.rows - sums.held_back
    return Running(
        file=upload.file_name,
        campaign=upload.campaign,
        sentence=f"{number(sums.queued)} of {count('lead', leads)} accepted",
        more=" · ".join(more),
        parts=[
            (sums.queued, "ok"), (sums.refused, "err"), (sums.unconfirmed, "warn"), (sums.sending, "accent"),
            (sums.cancelled, "off"), (sums.waiting, "track"),
        ],
        needs_you=needing > 0 or (upload.state is UploadState.PAUSED and upload.stop_cause is not StopCause.PERSON),
        is_paused=upload.state is UploadState.PAUSED,
        is_stopping=runner.is_stopping,
    )  # fmt: skip


def waits_for(journey: Journey, upload_id: int | None) -> str:
    """Return what an upload that runs waits for besides the pace, in a sentence; empty where requests go out."""
    waiting = journey.runner.waiting_of(upload_id)
    if waiting is None or waiting.reason is WaitReason.PACE:
        return ""
    return waiting.words_at(journey.clock.now())


def _how_long(journey: Journey, state: UploadState, cause: StopCause) -> str:
    runner = journey.runner
    if runner.is_stopping:
        return "stopping after the current batch"
    if state is UploadState.PAUSED:
        return "paused" if cause is StopCause.PERSON else "paused: it needs you"
    if wait := waits_for(journey, runner.upload_id):
        return wait.rstrip(".")
    left_s = journey.engine.seconds_left(runner.upload_id or 0)
    if left_s < 1:
        return "nearly done"
    return f"done near {clock_time(datetime.fromtimestamp(journey.clock.now(), UTC) + timedelta(seconds=left_s))}"
