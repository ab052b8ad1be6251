"""Copies that were made before the journal's tables were changed hold leads: they go once they are of no use."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.journal import Journal
from ozogui.uploads.records import UploadState
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload
from tests.uploads.older_journal import make_older
from tests.uploads.test_uploader import Rig


@pytest.fixture
def old(path: Path, clock: FakeClock) -> Path:
    """Give a journal of an older version with an upload that waits; its copy has the name that is returned."""
    with Journal(path, clock=clock) as journal:
        add_upload(journal, 2)
    make_older(path, 3)
    return path.with_name("journal-version-3.db")


def test_the_copy_goes_after_a_whole_upload_and_not_before(path: Path, clock: FakeClock, old: Path) -> None:
    with Journal(path, clock=clock) as journal:
        rig = Rig(journal, clock, [Outcome.QUEUED, Outcome.BAD_CREDENTIALS])
        (upload,) = journal.uploads()
        assert rig.run(upload.id) is UploadState.STOPPED
        assert old.exists()
        assert rig.run(upload.id) is UploadState.FINISHED
        assert not old.exists()
        assert path.exists()


def test_the_copy_goes_with_the_retention(path: Path, clock: FakeClock, old: Path) -> None:
    with Journal(path, clock=clock) as journal:
        now = datetime.fromtimestamp(clock.now(), UTC)
        os.utime(old, (clock.now(), clock.now()))
        assert journal.forget_copies(now - timedelta(days=1)) == 0
        assert old.exists()
        assert journal.forget_copies(now + timedelta(days=1)) == 1
        assert not old.exists()


def test_what_was_damaged_is_kept_and_so_is_every_other_file(path: Path, clock: FakeClock) -> None:
    names = ("journal-damaged-20270115-080000.db", "other-version-1.db", "notes.txt")
    others = [path.with_name(name) for name in names]
    for other in others:
        other.write_text("mine")
    with Journal(path, clock=clock) as journal:
        assert journal.forget_copies() == 0
    assert all(other.exists() for other in others)


def test_a_copy_that_cannot_be_deleted_is_no_reason_to_end(
    path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    path.with_name("journal-version-1.db").mkdir()
    with Journal(path, clock=clock) as journal, caplog.at_level(logging.WARNING):
        assert journal.forget_copies() == 0
    assert "a copy of the journal was not deleted" in caplog.text
