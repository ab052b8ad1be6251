"""Numbers that were queued before: known again by the journal, without the journal holding one."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.leads.values.phone import comparable_phone
from ozogui.uploads.batches import payload_of
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.number_hashes import HASH_BYTES, NumberHashes, UploadedNumbers
from ozogui.uploads.journal.schema import SCHEMA
from ozogui.uploads.records import BatchState, NewBatch
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import NEW_UPLOAD, add_upload, batches_of, exchange, phone

OLD = Path(__file__).with_name("journal-version-1.sql")


def queue_next(journal: Journal, upload_id: int, clock: FakeClock, outcome: Outcome = Outcome.QUEUED) -> None:
    batch = journal.next_waiting(upload_id)
    assert batch is not None
    attempt = journal.begin_attempt(batch.id, clock.now())
    state = BatchState.QUEUED if outcome is Outcome.QUEUED else BatchState.UNCONFIRMED
    journal.finish_attempt(attempt, exchange(outcome, at=clock.now()), state)


def uploaded(journal: Journal, campaign: str = "Renewals_Q4", user_name: str = "practice") -> UploadedNumbers:
    return journal.uploaded_numbers("practice", user_name, campaign)


def test_numbers_are_known_once_their_batch_is_queued_and_for_their_campaign_only(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 2)
        assert len(uploaded(journal)) == 0
        queue_next(journal, upload_id, clock)
        known = uploaded(journal)
        today = datetime.fromtimestamp(clock.now(), UTC).astimezone().date()
        assert [known.uploaded_on(phone(row)) for row in (2, 5)] == [today, today]
        assert known.uploaded_on(phone(6)) is None
        assert len(known) == 4
        assert known.campaign == "Renewals_Q4"
        assert len(uploaded(journal, campaign="Diwali")) == len(uploaded(journal, user_name="other")) == 0


def test_an_unconfirmed_batch_counts_perhaps_and_certainly_once_a_person_found_it(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 1)
        queue_next(journal, upload_id, clock, Outcome.NO_ANSWER)
        assert len(uploaded(journal)) == 4
        assert uploaded(journal).uploaded_on(phone(2)) is not None
        assert not uploaded(journal).is_certain(phone(2))
        journal.resolve_unconfirmed(journal.batches(upload_id)[0].id, "queued")
        assert len(uploaded(journal)) == 4
        assert uploaded(journal).is_certain(phone(2))


def test_the_last_day_is_told_of_a_number_that_was_queued_twice(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        queue_next(journal, add_upload(journal, 1), clock)
        clock.advance(3 * 86_400)
        queue_next(journal, add_upload(journal, 1), clock)
        assert uploaded(journal).uploaded_on(phone(3)) == datetime.fromtimestamp(clock.now(), UTC).astimezone().date()


def test_old_numbers_are_forgotten_with_their_upload_and_in_unfinished_ones_too(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        unfinished = add_upload(journal, 2)
        queue_next(journal, unfinished, clock)
        clock.advance(10 * 86_400)
        queue_next(journal, unfinished, clock)
        assert len(uploaded(journal)) == 8
        journal.forget_before(datetime.fromtimestamp(clock.now(), UTC) - timedelta(days=5))
        assert len(uploaded(journal)) == 4
        journal.delete_upload(unfinished)
        assert len(uploaded(journal)) == 0


def test_no_file_holds_a_number_and_the_secret_is_this_persons_only(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        queue_next(journal, add_upload(journal, 1), clock)
        journal.recover_all()
    key = path.with_name("journal-numbers.key")
    with closing(sqlite3.connect(path)) as connection:
        (hashes,) = connection.execute("SELECT hashes FROM queued_numbers").fetchone()
        dump = "\n".join(connection.iterdump())
    assert len(hashes) == 4 * HASH_BYTES
    assert phone(2) not in dump
    assert key.read_bytes() not in path.read_bytes()
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(each.name for each in path.parent.iterdir() if each.suffix == ".key") == [key.name]


def test_with_another_secret_nothing_is_known_any_more(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        queue_next(journal, add_upload(journal, 1), clock)
    path.with_name("journal-numbers.key").write_bytes(b"damaged")
    with Journal(path, clock=clock) as journal:
        assert uploaded(journal).uploaded_on(phone(2)) is None
        assert len(uploaded(journal)) == 4


def test_a_secret_that_cannot_be_made_costs_the_memory_and_not_the_answer(path: Path, clock: FakeClock) -> None:
    path.with_name("journal-numbers.key").mkdir()
    with Journal(path, clock=clock) as journal:
        upload_id = add_upload(journal, 1)
        queue_next(journal, upload_id, clock)
        assert journal.sums(upload_id).queued == 4
        with pytest.raises(JournalError, match="cannot be compared, so nothing was sent"):
            uploaded(journal)


def test_programs_that_make_the_secret_at_once_have_the_same(tmp_path: Path) -> None:
    path = tmp_path / "numbers.key"
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(NumberHashes(path).of("9876543210"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {NumberHashes(path).of("9876543210")}
    assert [each.name for each in tmp_path.iterdir()] == ["numbers.key"]


def test_spellings_of_one_number_have_one_hash_and_what_is_none_has_none(tmp_path: Path) -> None:
    hashes = NumberHashes(tmp_path / "numbers.key")
    spellings = hashes.of_all(["+919876543210", "09876543210", "9876543210", ""], "91")
    assert spellings == 3 * hashes.of("9876543210")
    assert hashes.of("9876543211") != hashes.of("9876543210")
    assert "Secret" not in repr(hashes)
    assert hashes.of("9876543210").hex() not in repr(hashes)


def test_a_journal_of_version_1_is_brought_up_to_date_and_remembers_from_then_on(path: Path, clock: FakeClock) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    with Journal(path, clock=clock) as journal:
        (upload,) = journal.uploads()
        assert journal.sums(upload.id).queued == 4
        assert len(uploaded(journal)) == 0
        queue_next(journal, upload.id, clock)
        assert uploaded(journal).uploaded_on(phone(6)) is not None
    with Journal(path.with_name("new.db"), clock=clock):
        pass
    assert columns_of(path) == columns_of(path.with_name("new.db"))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA.version,)


def columns_of(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """Return the columns of every table by name: their order differs in a file that has grown."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: {tuple(column[1:]) for column in connection.execute(f"PRAGMA table_info({name})")}
            for name in tables
            if not name.startswith("sqlite_")
        }


COUNTRIES = [("971", "0501234567", "+971 50 123 4567"), ("44", "07700900123", "+44 7700 900123"),
             ("1", "(201) 555-0123", "+1 201 555 0123"), ("91", "09876540001", "+91 98765 40001")]  # fmt: skip
"""A country's code, one of its numbers as it is written at home, and as CloudAgent may write it back."""


@pytest.mark.parametrize(("code", "at_home", "abroad"), COUNTRIES, ids=[each[0] for each in COUNTRIES])
def test_numbers_are_known_again_in_every_country(
    path: Path, clock: FakeClock, code: str, at_home: str, abroad: str
) -> None:
    # With the code before it and no +, a number can be read by its own country's code alone.
    bare = "".join(filter(str.isdigit, abroad))
    for upload_id, (sent, asked) in enumerate([(at_home, abroad), (bare, at_home), (abroad, bare)], 1):
        batch = NewBatch((2,), payload_of(("PhoneNumber",), [(sent,)]))
        new = replace(NEW_UPLOAD, rows=1, country_code=code, headers=("PhoneNumber",), campaign=f"Of {upload_id}")
        with Journal(path, clock=clock) as journal:
            queue_next(journal, journal.create_upload(new, [batch]), clock)
            known = uploaded(journal, campaign=new.campaign)
            assert (len(known), known.uploaded_on(comparable_phone(asked, code)) is not None) == (1, True)


def test_old_numbers_of_one_account_are_forgotten_without_those_of_another(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        for account in ("Short", "Long"):
            new = replace(NEW_UPLOAD, rows=4, account=account, user_name=account)
            queue_next(journal, journal.create_upload(new, batches_of(1)), clock)
        clock.advance(10 * 86_400)
        journal.forget_before(datetime.fromtimestamp(clock.now(), UTC) - timedelta(days=5), account="Short")
        assert [len(uploaded(journal, user_name=account)) for account in ("Short", "Long")] == [0, 4]
        journal.forget_before(datetime.fromtimestamp(clock.now(), UTC), but_not=["Long"])
        assert len(uploaded(journal, user_name="Long")) == 4


@pytest.mark.parametrize("damaged", [b"", b"x", b"x" * 31, b"x" * 33, b"x" * 64])
def test_a_damaged_secret_is_replaced_by_a_whole_one(tmp_path: Path, damaged: bytes) -> None:
    secret = tmp_path / "numbers.key"
    secret.write_bytes(damaged)
    hashes = NumberHashes(secret)
    first = hashes.of("9876540001")
    assert len(secret.read_bytes()) == 32
    assert secret.read_bytes() not in (damaged, b"x" * 32)
    assert NumberHashes(secret).of("9876540001") == first
    assert [each.name for each in tmp_path.iterdir()] == ["numbers.key"]
