"""What became of queued leads later: taken in once, matched to its batch, and the reasons to the file's own rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ozogui.cloudagent.failed_rows import FailedRow, FailedRowsError, failed_rows_in
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.result_records import ResultFate
from ozogui.uploads.journal.schema import SCHEMA
from ozogui.uploads.records import BatchState
from ozogui.uploads.results.later import (
    MOST_BYTES,
    NotUnderstoodError,
    best_transaction,
    later_of,
    match_failed_rows,
    phone_rows,
    take_result,
)
from ozogui.uploads.results.results import write_results
from tests.uploads.fake_clock import FakeClock
from tests.uploads.journal.older_journal import make_older
from tests.uploads.made_up import add_upload, exchange, phone

SIZE = 4
"""Leads of a made-up batch."""


def number_of(batch: int) -> str:
    return f"1291717164455058193195{batch:02d}"


def queued_upload(journal: Journal, batches: int = 2, first: int = 1) -> int:
    """Keep an upload, all of it queued, with transactionIds from `first` on."""
    upload_id = add_upload(journal, batches)
    for place, batch in enumerate(journal.batches(upload_id), first):
        attempt = journal.begin_attempt(batch.id, 0.0)
        reply = Reply(Outcome.QUEUED, "queued successfully", number_of(place))
        journal.finish_attempt(attempt, replace(exchange(Outcome.QUEUED), reply=reply), BatchState.QUEUED)
    return upload_id


def body_of(transaction: str, processed: int, failed: int = 0, status: str = "Success", **more: object) -> bytes:
    told = {
        "totalNoUploaded": str(processed + failed),
        "numbersProcessed": str(processed),
        "numbersNotProcessed": str(failed),
        "failedFilePath": "https://files.example.com/a_error.csv?Signature=s3cr3t" if failed else "",
        "transactionId": transaction,
        "status": status,
        "message": "File Successfully uploaded." if status == "Success" else "File Failed to Upload.",
        "startDateTime": "2026-11-23 10:00:00",
        "endDateTime": "2026-11-23 10:00:05",
    }
    return json.dumps({"data": told | more}).encode()


def failed_file(*leads: tuple[int, str]) -> Sequence[FailedRow]:
    return failed_rows_in(("PhoneNumber", "Reason"), [(phone(row), reason) for row, reason in leads])


def all_phones(first: int = 2, last: int = 40) -> dict[str, list[int]]:
    return phone_rows((row, phone(row)) for row in range(first, last))


def test_a_result_finds_its_batch_and_is_kept_once(journal: Journal) -> None:
    upload_id = queued_upload(journal)
    arrived = take_result(journal, body_of(number_of(2), 2, 2))
    assert (arrived.is_new, arrived.upload_id, arrived.fits) == (True, upload_id, True)
    assert arrived.batch is not None
    assert arrived.batch.number == 2
    assert (arrived.result.fate, arrived.result.words) == (ResultFate.PARTLY, "processed 2 of 4, 2 failed")
    again = take_result(journal, body_of(number_of(2), 2, 2))
    assert (again.is_new, again.result) == (False, arrived.result)
    assert journal.results.count() == 1


def test_a_result_that_comes_before_its_batch_is_known_is_kept(journal: Journal) -> None:
    arrived = take_result(journal, body_of(number_of(1), 4))
    assert (arrived.upload_id, arrived.batch) == (None, None)
    upload_id = queued_upload(journal)
    assert later_of(journal, upload_id).processed == 4


@pytest.mark.parametrize(
    ("processed", "failed", "status", "fate"),
    [
        (4, 0, "Success", ResultFate.ADDED),
        (1, 3, "Success", ResultFate.PARTLY),
        (0, 4, "Success", ResultFate.FAILED),
        (0, 4, "Fail", ResultFate.FAILED),
        (1, 3, "Fail", ResultFate.PARTLY),
    ],
)
def test_success_with_failures_is_partly(
    journal: Journal, processed: int, failed: int, status: str, fate: ResultFate
) -> None:
    assert take_result(journal, body_of(number_of(1), processed, failed, status)).result.fate is fate


def test_a_repeat_without_counts_does_not_take_them_away_but_a_better_one_replaces(journal: Journal) -> None:
    damaged = body_of(number_of(1), 3, 1, numbersProcessed="9")
    assert take_result(journal, damaged).result.fate is ResultFate.UNCLEAR
    assert take_result(journal, body_of(number_of(1), 3, 1)).is_new
    assert not take_result(journal, damaged).is_new
    result = journal.results.result(number_of(1))
    assert result is not None
    assert (result.processed, result.not_processed) == (3, 1)


def test_what_is_no_result_is_told_and_changes_nothing(journal: Journal) -> None:
    for body in (b"", b"hello", b"{}", body_of("", 1), b"x" * 300_000):
        with pytest.raises(NotUnderstoodError):
            take_result(journal, body)
    assert journal.results.count() == 0


def test_the_sums_of_an_upload_are_told_in_a_sentence(journal: Journal) -> None:
    upload_id = queued_upload(journal, 3)
    assert later_of(journal, upload_id).words == "CloudAgent has not told yet what became of them."
    take_result(journal, body_of(number_of(1), 4))
    take_result(journal, body_of(number_of(2), 2, 2))
    later = later_of(journal, upload_id)
    assert later.words == "Processed 6 of 12, 2 failed; 1 batch is still to be told."
    assert (later.fate, later.untold) == (ResultFate.PARTLY, 4)
    take_result(journal, body_of(number_of(3), 0, 5))
    assert later_of(journal, upload_id).is_unclear, "the batch has 4 leads, not 5"


def test_failed_rows_stand_beside_the_rows_of_the_file(journal: Journal) -> None:
    upload_id = queued_upload(journal)
    take_result(journal, body_of(number_of(2), 2, 2))
    matched = match_failed_rows(journal, number_of(2), failed_file((7, "DND number"), (9, "duplicate")), all_phones())
    assert matched.reasons == {7: "DND number", 9: "duplicate"}
    assert matched.unmatched == 0
    assert journal.results.reasons_of_upload(upload_id) == {7: "DND number", 9: "duplicate"}


def test_numbers_are_found_in_any_spelling_and_others_are_counted(journal: Journal) -> None:
    queued_upload(journal)
    take_result(journal, body_of(number_of(1), 3, 1))
    phones = phone_rows([(2, f"+91 {phone(2)[:5]} {phone(2)[5:]}")])
    matched = match_failed_rows(journal, number_of(1), failed_file((2, "DND"), (30, "DND")), phones)
    assert (matched.reasons, matched.unmatched) == ({2: "DND"}, 1)


def test_a_number_that_is_twice_in_the_batch_is_the_later_row(journal: Journal) -> None:
    queued_upload(journal)
    take_result(journal, body_of(number_of(1), 3, 1))
    phones = phone_rows([(2, phone(2)), (4, phone(2)), (30, phone(2))])
    assert match_failed_rows(journal, number_of(1), failed_file((2, "duplicate")), phones).reasons == {4: "duplicate"}


def test_a_file_of_another_transaction_is_refused_and_the_right_one_is_found(journal: Journal) -> None:
    upload_id = queued_upload(journal, 3)
    take_result(journal, body_of(number_of(1), 3, 1))
    take_result(journal, body_of(number_of(3), 2, 2))
    failed = failed_file((10, "DND"), (11, "DND"))
    with pytest.raises(FailedRowsError, match="None of these numbers"):
        match_failed_rows(journal, number_of(1), failed, all_phones())
    assert best_transaction(journal, upload_id, failed, all_phones()) == number_of(3)
    assert best_transaction(journal, upload_id, failed_file((90, "x")), all_phones()) == ""
    with pytest.raises(FailedRowsError, match="no result that is known"):
        match_failed_rows(journal, number_of(2), failed, all_phones())


def test_the_address_of_failed_rows_is_kept_a_day_and_until_it_was_read(journal: Journal, clock: FakeClock) -> None:
    queued_upload(journal)
    arrived = take_result(journal, body_of(number_of(1), 3, 1))
    assert arrived.result.can_fetch_failed_rows
    assert "s3cr3t" in journal.results.failed_rows_address(number_of(1))
    take_result(journal, body_of(number_of(2), 3, 1))
    match_failed_rows(journal, number_of(1), failed_file((2, "DND")), all_phones())
    assert journal.results.failed_rows_address(number_of(1)) == ""
    clock.advance(86_401)
    assert journal.results.failed_rows_address(number_of(2)) == ""
    assert journal.results.forget_addresses() == 1


def test_what_became_of_an_upload_is_forgotten_with_it(journal: Journal) -> None:
    upload_id = queued_upload(journal)
    other = queued_upload(journal, first=11)
    for number in (1, 11):
        take_result(journal, body_of(number_of(number), 3, 1))
    match_failed_rows(journal, number_of(1), failed_file((2, "DND")), all_phones())
    journal.delete_upload(upload_id)
    assert journal.results.result(number_of(1)) is None
    assert later_of(journal, other).results == 1
    with closing(sqlite3.connect(journal.path)) as connection:
        assert connection.execute("SELECT count(*) FROM result_reasons").fetchone() == (0,)


def test_no_number_of_a_lead_is_in_the_journal_afterwards(journal: Journal, path: Path) -> None:
    queued_upload(journal)
    take_result(journal, body_of(number_of(1), 3, 1))
    failed = failed_file((2, f"{phone(2)} is on DND"))
    match_failed_rows(journal, number_of(1), failed, all_phones())
    journal.close()
    content = b"".join(part.read_bytes() for part in path.parent.glob(f"{path.name}*"))
    assert b"is on DND" in content
    assert phone(2).encode() not in content


def test_the_workbook_says_what_became_of_each_queued_lead(journal: Journal, tmp_path: Path) -> None:
    upload_id = queued_upload(journal, 3)
    take_result(journal, body_of(number_of(1), 4))
    take_result(journal, body_of(number_of(2), 2, 2))
    match_failed_rows(journal, number_of(2), failed_file((7, "DND number"), (9, "duplicate")), all_phones())
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    book = load_workbook(tmp_path / "results.xlsx")
    lines = list(book["Queued"].iter_rows(values_only=True))
    assert lines[0][5:7] == ("Later", "Why")
    told = {line[0]: line[5:7] for line in lines[1:]}
    assert told[2] == ("added", None)
    assert told[7] == ("failed", "DND number")
    assert told[8] == ("added", None)
    assert told[12] == ("not told yet", None)
    summary = {str(line[0]): line[1] for line in book["Summary"].iter_rows(values_only=True)}
    assert summary["What became of them"] == "Processed 6 of 12, 2 failed; 1 batch is still to be told."


def test_only_the_leads_that_failed_are_marked_and_every_list_can_be_filtered(journal: Journal, tmp_path: Path) -> None:
    upload_id = queued_upload(journal, 2)
    take_result(journal, body_of(number_of(1), 4))
    take_result(journal, body_of(number_of(2), 3, 1))
    match_failed_rows(journal, number_of(2), failed_file((7, "DND number")), all_phones())
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    with closing(load_workbook(tmp_path / "results.xlsx")) as book:
        sheet = book["Queued"]
        lines = list(sheet.values)
        assert [line[0] for line in lines[1:] if line[5] == "failed"] == [7]
        (rule,) = next(iter(sheet.conditional_formatting)).rules
        assert rule.formula == ['$F2="failed"']
        assert str(next(iter(sheet.conditional_formatting)).sqref) == sheet.dimensions.replace("A1", "A2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.freeze_panes == "A2"
        assert book["Summary"].auto_filter.ref is None


def test_a_journal_of_version_1_gets_the_tables(path: Path, clock: FakeClock) -> None:
    with Journal(path, clock=clock) as journal:
        queued_upload(journal)
    make_older(path, 1)
    with Journal(path, clock=clock) as journal:
        assert take_result(journal, body_of(number_of(1), 4)).batch is not None
        journal.delete_upload(journal.uploads()[0].id)
        assert journal.results.count() == 0
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA.version,)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 4), st.booleans()),
        max_size=12,
    )
)
def test_whatever_arrives_and_however_often_the_sums_are_those_of_the_last_word(
    tmp_path_factory: pytest.TempPathFactory, arrivals: list[tuple[int, int, bool]]
) -> None:
    with Journal(tmp_path_factory.mktemp("j") / "journal.db", clock=FakeClock()) as journal:
        upload_id = queued_upload(journal, 3)
        last: dict[int, int] = {}
        for batch, failed, twice in arrivals:
            for _ in range(1 + twice):
                take_result(journal, body_of(number_of(batch), SIZE - failed, failed))
            last[batch] = failed
        mine = {batch: failed for batch, failed in last.items() if 1 <= batch <= 3}
        later = later_of(journal, upload_id)
        assert (later.results, later.failed) == (len(mine), sum(mine.values()))
        assert later.processed + later.failed + later.untold == later.queued == 3 * SIZE
        assert journal.results.count() == len(last)


COUNTRIES = [("971", "0501234567", "+971 50 123 4567"), ("44", "07700900123", "+44 7700 900123"),
             ("1", "(201) 555-0123", "+1 201 555 0123"), ("91", "09876540001", "+91 98765 40001")]  # fmt: skip
"""A country's code, one of its numbers as it is written at home, and as CloudAgent may write it back."""


@pytest.mark.parametrize(("code", "at_home", "abroad"), COUNTRIES, ids=[each[0] for each in COUNTRIES])
def test_failed_rows_find_their_leads_in_every_country(journal: Journal, code: str, at_home: str, abroad: str) -> None:
    upload_id = queued_upload(journal)
    take_result(journal, body_of(number_of(1), 3, 1))
    phones = phone_rows([(3, at_home), (4, "")], code)
    failed = failed_rows_in(("PhoneNumber", "Reason"), [(abroad, "DND number")])
    assert best_transaction(journal, upload_id, failed, phones, country_code=code) == number_of(1)
    matched = match_failed_rows(journal, number_of(1), failed, phones, country_code=code)
    assert (matched.reasons, matched.unmatched) == ({3: "DND number"}, 0)


def test_a_result_may_be_as_large_as_it_says(journal: Journal) -> None:
    body = body_of(number_of(1), 4)
    assert take_result(journal, body + b" " * (MOST_BYTES - len(body))).is_new
    with pytest.raises(NotUnderstoodError):
        take_result(journal, body + b" " * (MOST_BYTES + 1 - len(body)))
