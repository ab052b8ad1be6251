"""The trial run: the first leads go, the upload pauses by itself, and a person lets the rest go or not."""

from __future__ import annotations

from pathlib import Path

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import make_batches
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.sending.events import UploadChanged
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.journal.older_journal import make_older
from tests.uploads.made_up import add_upload, batch_of
from tests.uploads.sending.test_uploader import Rig
from tests.uploads.test_batches import table_of

QUEUED, WAITING = BatchState.QUEUED, BatchState.WAITING
TRIAL_ROW = 3


def upload_with_trial(journal: Journal, duplicates: str = "none") -> int:
    """Keep a trial of two leads (rows 2 and 3) and two batches of four."""
    batches = [batch_of([2, 3]), batch_of(range(4, 8)), batch_of(range(8, 12))]
    return add_upload(journal, batches, trial_row=TRIAL_ROW, duplicates=duplicates)


def at_pause(rig: Rig, upload_id: int, act: str) -> None:
    """Let somebody answer the pause: go_on or stop."""
    paused = UploadChanged(upload_id, UploadState.PAUSED)
    rig.on_event = lambda what: getattr(rig.uploader, act)() if what == paused else None


def test_the_first_leads_share_no_batch_with_the_rest() -> None:
    table = table_of(("PhoneNumber",), [(f"90000{row:05d}",) for row in range(12)])
    sizes = [len(batch.rows) for batch in make_batches(table, range(12), max_rows=5, trial=7)]
    assert sizes == [5, 2, 5]
    assert [len(batch.rows) for batch in make_batches(table, range(12), max_rows=5)] == [5, 5, 2]
    assert [len(batch.rows) for batch in make_batches(table, range(12), max_rows=5, trial=12)] == [5, 5, 2]


def test_after_the_trial_the_upload_pauses_and_says_what_came_of_it(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = upload_with_trial(journal)
    at_pause(rig, upload_id, "stop")
    assert rig.run(upload_id) is UploadState.STOPPED
    assert rig.states(upload_id) == [QUEUED, WAITING, WAITING]
    upload = journal.upload(upload_id)
    assert (upload.stop_cause, upload.trial_row) == (StopCause.TRIAL, 0)
    assert upload.stop_reason == (
        "OzoGUI sent the first 2 leads, and all of them are queued. "
        "Check them in CloudAgent, then continue with the rest."
    )


def test_going_on_sends_the_rest_without_another_pause(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = upload_with_trial(journal)
    at_pause(rig, upload_id, "go_on")
    assert rig.run(upload_id) is UploadState.FINISHED
    states = [each.state for each in rig.events if isinstance(each, UploadChanged)]
    assert states == [UploadState.RUNNING, UploadState.PAUSED, UploadState.RUNNING, UploadState.FINISHED]


def test_a_later_run_goes_on_with_the_rest(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock)
    upload_id = upload_with_trial(journal)
    at_pause(rig, upload_id, "stop")
    rig.run(upload_id)
    assert rig.run(upload_id) is UploadState.FINISHED
    assert rig.states(upload_id) == [QUEUED] * 3


def test_a_trial_that_was_stopped_by_a_wrong_key_is_still_a_trial(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.BAD_CREDENTIALS])
    upload_id = upload_with_trial(journal)
    assert rig.run(upload_id) is UploadState.STOPPED
    assert journal.upload(upload_id).trial_row == TRIAL_ROW
    at_pause(rig, upload_id, "stop")
    assert rig.run(upload_id) is UploadState.STOPPED
    assert rig.states(upload_id) == [QUEUED, WAITING, WAITING]


def test_a_trial_that_was_halved_goes_as_a_whole(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.TOO_LARGE])
    upload_id = upload_with_trial(journal)
    at_pause(rig, upload_id, "stop")
    rig.run(upload_id)
    assert [(batch.leads, batch.state) for batch in journal.batches(upload_id)] == [
        (1, QUEUED),
        (4, WAITING),
        (4, WAITING),
        (1, QUEUED),
    ]
    assert "OzoGUI sent the first 2 leads" in journal.upload(upload_id).stop_reason


def test_a_trial_without_an_answer_pauses_before_the_rest_too(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.NO_ANSWER])
    upload_id = upload_with_trial(journal, "checkDuplicate-true")
    at_pause(rig, upload_id, "stop")
    rig.run(upload_id)
    assert len(rig.script.requests) == 1
    assert "0 of them are queued" in journal.upload(upload_id).stop_reason


def test_a_refused_trial_says_so(journal: Journal, clock: FakeClock) -> None:
    rig = Rig(journal, clock, [Outcome.REFUSED])
    upload_id = add_upload(journal, [batch_of([2]), batch_of([3, 4])], trial_row=2)
    at_pause(rig, upload_id, "stop")
    rig.run(upload_id)
    assert "OzoGUI sent the first 1 lead, and it is not queued." in journal.upload(upload_id).stop_reason


def test_stopping_now_cuts_the_request_under_way(journal: Journal, clock: FakeClock) -> None:
    cut: list[str] = []
    rig = Rig(journal, clock, meanwhile=lambda _: uploader.stop_now())
    uploader = Uploader(
        journal, rig.uploader._pace, rig.script, clock, rig.hear, cut=lambda: cut.append("cut"), owner="the test"
    )
    upload_id = add_upload(journal, 2)
    assert uploader.run(upload_id) is UploadState.STOPPED
    assert cut == ["cut"]
    assert len(rig.script.requests) == 1


def test_a_journal_of_version_3_has_no_trials(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 1)
    make_older(path, 3)
    with Journal(path, clock=clock) as journal:
        assert journal.upload(upload_id).trial_row == 0
        assert Rig(journal, clock).run(upload_id) is UploadState.FINISHED
