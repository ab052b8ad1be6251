"""What waits in a damaged journal comes over into the new one, whole leads only; what is in doubt stays in doubt."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ozogui.cloudagent.calls import Exchange
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.batches import values_of
from ozogui.uploads.journal.database import JournalDamagedError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.salvage import REASON
from ozogui.uploads.records import BatchState, StopCause, UploadState
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of, phone

PAGE = 4096


def keep(path: Path, clock: FakeClock) -> tuple[int, int]:
    """Keep an upload with one batch queued, one under way and the rest waiting, and one that was never begun."""
    with Journal(path, clock=clock) as journal:
        begun = add_upload(journal, batches_of(30, 40), held_back=((9_999, ("phone-missing",)),))
        journal.set_upload_state(begun, UploadState.RUNNING)
        first, second, *_ = journal.batches(begun)
        reply = Reply(Outcome.QUEUED, "queued successfully", "129171716445505819319510")
        attempt = journal.begin_attempt(first.id, clock.now())
        journal.finish_attempt(attempt, Exchange(reply, 200, "{}", clock.now(), clock.now()), BatchState.QUEUED)
        journal.begin_attempt(second.id, clock.now())
        return begun, add_upload(journal, batches_of(2, 5), content_hash="ab" * 32)


def salvaged(path: Path, clock: FakeClock) -> tuple[Journal, str]:
    """Open a damaged journal, once to be told and once to go on."""
    with pytest.raises(JournalDamagedError) as caught:
        Journal(path, clock=clock)
    return Journal(path, clock=clock), caught.value.message


def damage_at(path: Path, pages: list[int]) -> None:
    content = bytearray(path.read_bytes())
    for page in pages:
        content[page * PAGE : page * PAGE + 2_000] = b"\xa5" * 2_000
    path.write_bytes(content)


def test_leads_that_wait_come_over_and_those_under_way_are_in_doubt(tmp_path: Path, clock: FakeClock) -> None:
    path = tmp_path / "journal.sqlite"
    begun, prepared = keep(path, clock)
    with path.open("r+b") as file:  # the number of free pages is wrong: SQLite finds it, and every row can be read
        file.seek(36)
        file.write((99).to_bytes(4, "big"))
    journal, words = salvaged(path, clock)
    with journal:
        assert "1,130 waiting leads of 2 uploads were salvaged" in words
        upload = journal.upload(begun)
        assert (upload.state, upload.stop_reason, upload.held_by) == (UploadState.STOPPED, REASON, "")
        assert upload.stop_cause is StopCause.INTERRUPTED
        sums = journal.sums(begun)
        assert (sums.queued, sums.unconfirmed, sums.waiting, sums.in_doubt) == (40, 40, 1_120, 1_120)
        assert sums.agree
        assert journal.batches(begun)[0].transaction_id == "129171716445505819319510"
        sums = journal.sums(prepared)
        assert (sums.waiting, sums.in_doubt) == (10, 0)  # it was never begun, so nothing of it can be there
        assert add_upload(journal, content_hash="cd" * 32) > prepared  # numbers of uploads never come twice


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6), count=st.integers(1, 6))
def test_whatever_is_damaged_only_whole_leads_come_over(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int
) -> None:
    path = tmp_path_factory.mktemp("salvage") / "journal.sqlite"
    clock = FakeClock()
    keep(path, clock)
    pages = path.stat().st_size // PAGE
    damage_at(path, random.Random(seed).sample(range(pages), min(count, pages)))
    try:
        journal = Journal(path, clock=clock)  # the damage may lie where nothing is
    except JournalDamagedError:
        journal = Journal(path, clock=clock)
    with journal:
        for upload in journal.uploads():
            for batch, rows in journal.batches_with_rows(upload.id):
                payload = journal.payload(batch.id)
                if batch.state in (BatchState.WAITING, BatchState.UNCONFIRMED) and payload is not None:
                    assert [values[0] for values in values_of(payload)[1]] == [phone(row) for row in rows]
        add_upload(journal, content_hash="cd" * 32)
