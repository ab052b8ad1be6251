"""What comes after an upload, through the engine and over sockets: results by themselves, failed rows, numbers."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.failed_rows import FailedRowsError
from ozogui.cloudagent.receiver_results import ReceiverError
from ozogui.engine.accounts import NoCallbackError
from ozogui.engine.engine import Engine
from ozogui.engine.sent_uploads import ChangedFileError
from ozogui.engine.target import Target
from ozogui.leads.checking.check import Check
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import read_sheet
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.result_records import ResultFate
from ozogui.uploads.receiver.receiver import Receiver, new_token
from ozogui.uploads.receiver.receiver_http import ReceiverServer
from ozogui.uploads.records import BatchState
from tests.uploads.results.test_later import body_of


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), owner="this test")
    yield made
    made.close()


def leads_file(folder: Path, *phones: str) -> Path:
    path = folder / "leads.csv"
    path.write_text("Mobile,Name\n" + "".join(f"{phone},Asha\n" for phone in phones), encoding="utf-8")
    return path


def upload(
    engine: Engine, path: Path, account: Account = PRACTICE, campaign: str = "Renewals_Q4", callback_url: str = ""
) -> int:
    """Send a file, and return the upload once CloudAgent has answered."""
    sheet = read_sheet(path)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, engine.check_options(account))
    check.run()
    target = Target(account, campaign, Duplicates.CHECK_TRUE, callback_url=callback_url)
    upload_id = engine.plan_upload(sheet, leads, check, target)
    engine.uploader_for(upload_id, lambda event: None).run(upload_id)
    return upload_id


def until(what: Callable[[], object]) -> None:
    ends = time.monotonic() + 5
    while not what():
        assert time.monotonic() < ends, "this does not come about"
        time.sleep(0.01)


MIXED = ("9820011111", "9876500000", "9820022222", "9876500001")
"""Two of them are on practice's do-not-disturb list, which is found out only later."""


def test_in_practice_results_arrive_by_themselves(engine: Engine, tmp_path: Path) -> None:
    upload_id = upload(engine, leads_file(tmp_path, *MIXED))
    until(lambda: engine.sent_uploads.arrivals)
    later = engine.sent_uploads.later_of(upload_id)
    assert (later.fate, later.words) == (ResultFate.PARTLY, "Processed 2 of 4, 2 failed.")


def test_failed_rows_are_fetched_and_stand_beside_the_files_rows(engine: Engine, tmp_path: Path) -> None:
    path = leads_file(tmp_path, *MIXED)
    upload_id = upload(engine, path)
    until(lambda: engine.sent_uploads.arrivals)
    (batch,) = engine.journal.batches(upload_id)
    path.unlink()  # The numbers are known again by their hashes: the file is not needed.
    matched = engine.sent_uploads.fetch_failed_rows(batch.transaction_id)
    assert (matched.reasons, matched.unmatched) == ({3: "DND number", 5: "DND number"}, 0)
    assert engine.journal.results.reasons_of_upload(upload_id) == {3: "DND number", 5: "DND number"}
    with pytest.raises(FailedRowsError, match="no address"):
        engine.sent_uploads.fetch_failed_rows(batch.transaction_id)


def test_a_dropped_file_of_failed_rows_finds_its_transaction(engine: Engine, tmp_path: Path) -> None:
    upload_id = upload(engine, leads_file(tmp_path, *MIXED))
    until(lambda: engine.sent_uploads.arrivals)
    body = b"PhoneNumber,Reason\n+91 98765 00000,DND number\n"
    assert engine.sent_uploads.open_failed_rows(body, upload_id=upload_id).reasons == {3: "DND number"}
    with pytest.raises(FailedRowsError):
        engine.sent_uploads.open_failed_rows(b"PhoneNumber\n9820011111\n", upload_id=upload_id + 0, transaction_id="1")


def test_without_hashes_the_spreadsheet_itself_is_asked_if_it_is_the_same(engine: Engine, tmp_path: Path) -> None:
    path = leads_file(tmp_path, "98765 00000", "9820011111")
    sheet = read_sheet(path)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    assert leads.column("PhoneNumber")[0] == "98765 00000"
    upload_id = upload(engine, path)
    until(lambda: engine.sent_uploads.arrivals)
    for key in engine.paths.home.glob("*-numbers.key"):
        key.write_bytes(b"x" * 32)
    engine.close()
    with_new_secret = Engine(engine.paths, keys=KeyStore(lambda: None))
    try:
        body = b"PhoneNumber,Reason\n9820011111,busy\n"
        until_known = with_new_secret.journal.results.of_upload(upload_id)
        (transaction,) = until_known
        matched = with_new_secret.sent_uploads.open_failed_rows(body, upload_id=upload_id, transaction_id=transaction)
        assert list(matched.reasons.values()) == ["busy"]
        path.write_text(path.read_text() + "9820033333,Zoe\n")
        with pytest.raises(ChangedFileError, match="changed since"):
            with_new_secret.sent_uploads.open_failed_rows(body, upload_id=upload_id, transaction_id=transaction)
        path.unlink()
        with pytest.raises(ChangedFileError, match="cannot be read any more"):
            with_new_secret.sent_uploads.open_failed_rows(body, upload_id=upload_id, transaction_id=transaction)
    finally:
        with_new_secret.close()


def test_a_pasted_result_is_taken_in_and_counted_once(engine: Engine, tmp_path: Path) -> None:
    upload_id = upload(engine, leads_file(tmp_path, "9820011111"))
    until(lambda: engine.sent_uploads.arrivals == 1)
    (batch,) = engine.journal.batches(upload_id)
    arrived = engine.sent_uploads.take_result(body_of(batch.transaction_id, 1, endDateTime="later"))
    assert (arrived.upload_id, arrived.is_new, engine.sent_uploads.arrivals) == (upload_id, True, 2)


def test_a_number_is_found_in_the_uploads_it_went_with(engine: Engine, tmp_path: Path) -> None:
    first = upload(engine, leads_file(tmp_path, "9820011111", "9820022222"))
    second = upload(engine, leads_file(tmp_path, "9820022222"), campaign="Diwali_Offers")
    found = engine.past_uploads.uploads_with_number("+91 98200-22222")
    assert [(each.upload_id, each.rows) for each in found] == [(second, (2,)), (first, (3,))]
    assert engine.past_uploads.uploads_with_number("9820099999") == []
    assert engine.past_uploads.uploads_with_number("no number") == []


def test_an_account_with_a_receiver_gets_its_results_from_there(engine: Engine, tmp_path: Path) -> None:
    server = engine.practice()
    receiver_journal = Journal(tmp_path / "elsewhere.db")
    receiver = Receiver(receiver_journal, new_token())
    with ReceiverServer(receiver) as listening:
        url = f"http://127.0.0.1:{listening.port}/{receiver._token.decode()}"
        server.receivers.add(url)
        typed = Account(name="Acme", server=server.url, user_name=server.USER_NAME, receiver_url=url)
        account = engine.accounts.save(typed, key=server.API_KEY)
        upload_id = upload(engine, leads_file(tmp_path, *MIXED), account)
        # The journal keeps the public part; CloudAgent got all of it, or nothing would arrive.
        assert engine.journal.upload(upload_id).callback_url == f"http://127.0.0.1:{listening.port}/"
        until(receiver_journal.results.count)
        assert engine.sent_uploads.fetch_results(account) == 1
        assert engine.sent_uploads.fetch_results(account) == 0
        assert engine.sent_uploads.later_of(upload_id).words == "Processed 2 of 4, 2 failed."
        assert "receiver" not in repr(account)
        with pytest.raises(ReceiverError):
            engine.sent_uploads.fetch_results(replace(account, receiver_url=url + "x"))
    receiver.close()
    receiver_journal.close()


def test_going_on_with_practice_after_a_restart_still_brings_results(engine: Engine, tmp_path: Path) -> None:
    path = leads_file(tmp_path, *MIXED)
    sheet = read_sheet(path)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, engine.check_options(PRACTICE))
    check.run()
    upload_id = engine.plan_upload(sheet, leads, check, Target(PRACTICE, "Renewals_Q4", Duplicates.CHECK_TRUE))
    before = engine.journal.upload(upload_id).callback_url
    engine.close()
    again = Engine(engine.paths, keys=KeyStore(lambda: None))
    try:
        again.uploader_for(upload_id, lambda event: None).run(upload_id)
        assert again.journal.upload(upload_id).callback_url != before
        until(lambda: again.sent_uploads.arrivals)
    finally:
        again.close()


def test_results_come_in_before_the_end(engine: Engine, tmp_path: Path) -> None:
    upload_id = upload(engine, leads_file(tmp_path, *(f"98200{number:05d}" for number in range(1_200))))
    engine.close()
    with Journal(engine.paths.journal) as journal:
        queued = [batch for batch in journal.batches(upload_id) if batch.state is BatchState.QUEUED]
        assert set(journal.results.of_upload(upload_id)) == {batch.transaction_id for batch in queued}


def test_the_receiver_of_practice_is_for_this_computer_only(engine: Engine, tmp_path: Path) -> None:
    upload_id = upload(engine, leads_file(tmp_path, "9820011111"))
    url = engine.journal.upload(upload_id).callback_url
    assert url.startswith("http://127.0.0.1:")
    host, _, secret = url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=5)
    connection.request("POST", f"/{secret[:-1]}", json.dumps({}))
    assert connection.getresponse().status == 404
    connection.close()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://crm.example.com/hooks/s3cr3t-path", "https://crm.example.com/hooks/"),
        ("https://crm.example.com/take?token=s3cr3t/x/y", "https://crm.example.com/"),
        ("https://s3cr3t:pass@crm.example.com/a/b", "https://crm.example.com/"),
        ("https://crm.example.com", "https://crm.example.com"),
    ],
)
def test_a_callback_address_keeps_its_secret_out_of_the_journal(
    engine: Engine, tmp_path: Path, address: str, shown: str
) -> None:
    ids = [
        upload(engine, leads_file(tmp_path, *phones), callback_url=each)
        for phones, each in ((("9820011111",), address), (("9820022222",), f"{address}/2"))
    ]
    assert engine.journal.upload(ids[0]).callback_url.partition("#")[0] == shown
    # CloudAgent got the whole of each, though both are of one server.
    sent = [each.fields["callBackUrl"] for each in engine.practice().transactions.values()]
    assert sent == [address, f"{address}/2"]
    engine.close()
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"s3cr3t" not in path.read_bytes()


def test_a_callback_address_whose_secret_is_gone_is_asked_for(engine: Engine, home: Path, tmp_path: Path) -> None:
    upload_id = upload(engine, leads_file(tmp_path, "9820011111"), callback_url="https://crm.example.com/a/s3cr3t")
    again = Engine(Paths(home), keys=KeyStore(lambda: None), owner="another program")
    with pytest.raises(NoCallbackError) as caught:
        again.uploader_for(upload_id, print)
    assert "s3cr3t" not in str(caught.value)
    again.keys.keep_receiver_path("https://crm.example.com/a/", "s3cr3t", only_in_memory=True)
    again.uploader_for(upload_id, print)
    again.close()
