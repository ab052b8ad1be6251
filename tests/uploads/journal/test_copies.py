"""Copies that were made before the journal's tables were changed hold leads: they go once they are of no use."""

from __future__ import annotations

import logging
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import UploadState
from ozogui.uploads.sending.events import UploadChanged
from ozogui.uploads.sending.pace import Pace, SlotState
from tests.uploads.fake_clock import FakeClock
from tests.uploads.journal.older_journal import make_older
from tests.uploads.made_up import add_upload
from tests.uploads.sending.test_uploader import Rig


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
        assert journal.forget_copies(damaged=True) == 1
    assert [other.exists() for other in others] == [False, True, True]


def test_a_copy_that_cannot_be_deleted_is_no_reason_to_end(
    path: Path, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    path.with_name("journal-version-1.db").mkdir()
    with Journal(path, clock=clock) as journal, caplog.at_level(logging.WARNING):
        assert journal.forget_copies() == 0
    assert "a copy of the journal was not deleted" in caplog.text


def test_a_journal_as_version_4_wrote_it_goes_on_where_it_stopped(path: Path, clock: FakeClock) -> None:
    # Dumped from a journal that the program made when its schema was version 4, in the middle of an upload.
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(__file__).with_name("version_4.sql").read_text(encoding="utf-8"))
    clock.advance(2)
    with Journal(path, clock=clock) as journal:
        (upload,) = journal.uploads()
        sums = journal.sums(upload.id)
        assert (sums.queued, sums.waiting, sums.held_back, sums.agree) == (4, 8, 1, True)
        pace = Pace(journal, "practice practice", clock=clock)
        # Its request still counts; what it knew of strangers is learned again.
        assert [slot.state for slot in pace.slots()].count(SlotState.COOLING) == 1
        assert pace.held_for() == 0
        assert path.with_name("journal-version-4.db").exists()
        rig = Rig(journal, clock)
        rig.on_event = lambda what: rig.uploader.go_on() if isinstance(what, UploadChanged) else None
        assert rig.run(upload.id) is UploadState.FINISHED
        assert journal.sums(upload.id).queued == 12
        pace.refused_too_many()
        assert pace.held_for() >= 60
