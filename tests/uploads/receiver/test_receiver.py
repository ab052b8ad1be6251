"""The receiver over real sockets: who may, what is kept, and what it does with whatever else comes."""

from __future__ import annotations

import http.client
import json
import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest

from build_scripts.benches import bench_attack, bench_receiver
from ozogui.cloudagent.forms import FORM_TYPE, BodyStyle, encode_form
from ozogui.cloudagent.receiver_results import ReceiverError, fetch_page, read_page
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.journal.strange_store import LONGEST, MOST_KEPT
from ozogui.uploads.receiver import receiver_http
from ozogui.uploads.receiver.receiver import Bucket, Receiver, ReceiverTokenError, Taken, check_token, new_token
from ozogui.uploads.receiver.receiver_http import ReceiverServer, ReceiverServerError
from ozogui.uploads.results.later import take_callback
from tests.uploads.fake_clock import FakeClock
from tests.uploads.results.test_later import body_of, number_of, queued_upload

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def new_results() -> list[str]:
    return []


@pytest.fixture
def receiver(journal: Journal, new_results: list[str]) -> Iterator[Receiver]:
    made = Receiver(journal, TOKEN, on_results=new_results.extend)
    yield made
    made.close()


@pytest.fixture
def server(receiver: Receiver) -> Iterator[ReceiverServer]:
    with ReceiverServer(receiver) as listening:
        yield listening


@pytest.fixture
def brisk(receiver: Receiver) -> Iterator[ReceiverServer]:
    """A server that waits for nobody."""
    with ReceiverServer(receiver, longest_s=2) as listening:
        yield listening


def post(server: ReceiverServer, body: bytes, path: str = f"/{TOKEN}", **headers: str) -> tuple[int, bytes]:
    return ask(server, "POST", path, body, headers)


def ask(
    server: ReceiverServer, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_a_callback_is_kept_once_and_told(server: ReceiverServer, journal: Journal, new_results: list[str]) -> None:
    body = body_of(number_of(1), 2, 4)
    assert post(server, body) == (200, b'{"status": "success", "message": "kept"}')
    assert post(server, body)[0] == 200
    assert journal.results.count() == 1
    result = journal.results.result(number_of(1))
    assert result is not None
    assert result.words == "processed 2 of 6, 4 failed"
    assert new_results == [number_of(1)]


def test_the_path_of_a_proxy_may_stand_before_the_token(server: ReceiverServer, journal: Journal) -> None:
    assert post(server, body_of(number_of(1), 4), f"/some/path/{TOKEN}/?x=1")[0] == 200
    assert journal.results.count() == 1


@pytest.mark.parametrize(
    "where", ["/", "", f"/{TOKEN}x", f"/{TOKEN[:-1]}", f"/{TOKEN.upper()}", f"/{TOKEN}/more", "/%00", "//"]
)
def test_without_the_token_nothing_is_kept(server: ReceiverServer, journal: Journal, where: str) -> None:
    assert post(server, body_of(number_of(1), 4), where or "/")[0] == 404
    assert ask(server, "GET", f"{where}/results")[0] == 404
    assert journal.results.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b'{"data":{}}',
        body_of(number_of(1), 4)[:-5],
        body_of(number_of(1), 4) + b" " * 70_000,
        b"x" * 3_000_000,
    ],
)
def test_what_is_no_callback_is_kept_for_people_to_read(server: ReceiverServer, journal: Journal, body: bytes) -> None:
    for _ in range(2):
        assert post(server, body) == (200, b'{"status": "success", "message": "kept, but not understood"}')
    assert journal.results.count() == 0
    (strange,) = journal.strange.all()
    assert body.decode().startswith(strange.text[:5])
    assert len(strange.text) <= LONGEST


def test_what_is_kept_for_people_holds_no_number_and_no_credential(server: ReceiverServer, journal: Journal) -> None:
    body = body_of("", 4, 1).decode()
    for text in (body, quote(body), f"phone=98765+43210&mail=asha@example.com&{quote(body)}", body.encode().hex()):
        assert post(server, text.encode(), **{"Content-Type": FORM_TYPE})[0] == 200
    post(server, b'{"transactionId":"129171716445505819319510","PhoneNumber":"+919876543210"}')
    kept = "".join(each.text for each in journal.strange.all())
    assert "129171716445505819319510" in kept
    for secret in ("9876543210", "98765", "asha@", "s3cr3t"):
        assert secret not in kept


def test_what_is_kept_for_people_stays_little(journal: Journal) -> None:
    for number in range(MOST_KEPT + 20):
        journal.strange.keep(f"odd {number}".encode() + b"x" * 100_000)
    kept = journal.strange.all()
    assert len(kept) == MOST_KEPT == journal.strange.count()
    assert kept[0].text.startswith(f"odd {MOST_KEPT + 19}")
    assert journal.strange.forget(kept[0].arrived_at - 1) == 0
    assert journal.strange.forget() == MOST_KEPT


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;odd=1\r\n%s\r\n" % (len(each), each) for each in pieces) + b"0\r\nTrailer: x\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 5_000])
@pytest.mark.parametrize("at_once", [1, 4_096])
def test_a_body_in_chunks_is_read(server: ReceiverServer, journal: Journal, size: int, at_once: int) -> None:
    head = f"POST /{TOKEN} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
    sent = head.encode() + chunked(body_of(number_of(1), 4), size)
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(sent), at_once):
            client.sendall(sent[start : start + at_once])
        answer = b""
        while piece := client.recv(4096):
            answer += piece
    assert b"HTTP/1.1 200 OK" in answer
    assert journal.results.count() == 1


@pytest.mark.parametrize("style", list(BodyStyle))
def test_a_form_is_a_callback_like_any_other(server: ReceiverServer, journal: Journal, style: BodyStyle) -> None:
    result = json.dumps(json.loads(body_of(number_of(1), 2, 4))["data"])
    body, kind = encode_form({"data": result}, style)
    assert post(server, body, **{"Content-Type": kind})[0] == 200
    kept = journal.results.result(number_of(1))
    assert kept is not None
    assert kept.words == "processed 2 of 6, 4 failed"


def test_a_result_in_the_address_is_a_callback_too(server: ReceiverServer, journal: Journal) -> None:
    body, _ = encode_form({"data": body_of(number_of(1), 2, 4).decode()}, BodyStyle.URLENCODED)
    assert ask(server, "GET", f"/{TOKEN}?{body.decode()}")[0] == 200
    assert ask(server, "GET", f"/{TOKEN}")[0] == 404
    assert journal.results.count() == 1


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\n",
        b"hello\n",
        b"GET " + b"/x" * 20_000,
        f"POST /{TOKEN} HTTP/1.1\r\nContent-Length: -1\r\n\r\n".encode(),
        f"POST /{TOKEN} HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n".encode(),
        f"POST /{TOKEN} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n".encode(),
        f"POST /{TOKEN} HTTP/1.1\r\n".encode() + b"a: b\r\n" * 500 + b"\r\n",
    ],
)
def test_what_is_no_request_is_refused(server: ReceiverServer, journal: Journal, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
        client.sendall(sent)
        assert client.recv(4096)[:10] in (b"HTTP/1.1 4", b"HTTP/1.1 5")
    assert post(server, body_of(number_of(1), 4))[0] == 200


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_not_known(server: ReceiverServer, method: str) -> None:
    assert ask(server, method, f"/{TOKEN}")[0] == 501


@pytest.mark.parametrize("start", [b"", b"POST /x HTTP/1.1\r\nContent-Length: 5\r\n\r\n", b"G"])
def test_a_connection_that_stays_silent_is_cut(brisk: ReceiverServer, start: bytes) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", brisk.port), timeout=5) as client:
        client.sendall(start)
        while client.recv(4096):
            continue
    assert time.monotonic() - begun < 10


def test_a_connection_that_drips_is_cut_and_others_are_served_meanwhile(
    brisk: ReceiverServer, journal: Journal
) -> None:
    ended = threading.Event()

    def drip() -> None:
        with socket.create_connection(("127.0.0.1", brisk.port), timeout=10) as client:
            client.sendall(f"POST /{TOKEN} HTTP/1.1\r\nContent-Length: 60000\r\n\r\n".encode())
            try:
                while True:
                    client.sendall(b"x")
                    time.sleep(0.02)
            except OSError:
                ended.set()

    threads = [threading.Thread(target=drip) for _ in range(10)]
    for thread in threads:
        thread.start()
    assert post(brisk, body_of(number_of(1), 4))[0] == 200
    for thread in threads:
        thread.join(timeout=10)
    assert ended.is_set()
    assert journal.results.count() == 1


def test_more_than_the_rate_is_turned_away(journal: Journal) -> None:
    clock = FakeClock()
    receiver = Receiver(journal, TOKEN, rate=3, strangers_rate=1, clock=clock.monotonic)
    try:
        strangers = [receiver.admit("x" * 20) for _ in range(100)]
        assert strangers == [Taken.NOT_FOUND] * 2 + [Taken.TOO_MANY] * 98
        # Strangers use up nothing of what the token's holder may.
        assert [receiver.admit(TOKEN) for _ in range(7)] == [None] * 6 + [Taken.TOO_MANY]
        assert receiver.admit("x" * 20) is Taken.TOO_MANY
        clock.advance(10)
        assert receiver.admit(TOKEN) is None
    finally:
        receiver.close()


def test_a_bucket_fills_with_time_and_never_above_its_room() -> None:
    clock = FakeClock()
    bucket = Bucket(5, clock.monotonic)
    assert sum(bucket.take() for _ in range(100)) == 10
    clock.advance(0.5)
    assert sum(bucket.take() for _ in range(100)) == 2
    clock.advance(1_000)
    assert sum(bucket.take() for _ in range(100)) == 10


def test_a_journal_that_cannot_be_written_is_said_so_that_it_is_sent_again(
    server: ReceiverServer, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ozogui.uploads.journal.database import JournalError

    def full(callbacks: object) -> list[bool]:
        raise JournalError("There is no room left on the disk.")

    with monkeypatch.context() as patch:
        patch.setattr(journal.results, "keep", full)
        assert post(server, body_of(number_of(1), 4))[0] == 503
    assert post(server, body_of(number_of(1), 4))[0] == 200


@pytest.mark.parametrize("token", ["", "short", "x" * 15, "with space in the path", "with/slash/in/the/path", "é" * 20])
def test_a_bad_token_is_refused(token: str) -> None:
    with pytest.raises(ReceiverTokenError):
        check_token(token)


def test_made_tokens_are_good_and_never_alike() -> None:
    tokens = {check_token(new_token()) for _ in range(50)}
    assert len(tokens) == 50
    assert all(len(token) >= 40 for token in tokens)


def test_a_port_that_is_taken_is_told(server: ReceiverServer, receiver: Receiver) -> None:
    with pytest.raises(ReceiverServerError, match="cannot listen"):
        ReceiverServer(receiver, server.port).start()


def test_the_token_and_the_address_of_failed_rows_are_in_no_log(
    server: ReceiverServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        post(server, body_of(number_of(1), 3, 1))
        post(server, b"rubbish")
        ask(server, "GET", f"/{TOKEN}/results")
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
            client.sendall(f"BREW /{TOKEN} COFFEE/9\r\n\r\n".encode())
            while client.recv(4096):
                continue
        server.stop()
    shown = capfd.readouterr()
    assert TOKEN not in caplog.text + shown.out + shown.err
    assert "s3cr3t" not in caplog.text + shown.out + shown.err


# --- handing on ------------------------------------------------------------------------------------------------------


def test_another_computer_fetches_the_results(server: ReceiverServer, tmp_path: Path) -> None:
    for number in (1, 2, 3):
        post(server, body_of(number_of(number), 3, 1))
    address = f"http://127.0.0.1:{server.port}/{TOKEN}"
    page = fetch_page(address)
    assert [callback.transaction_id for callback in page.callbacks] == [number_of(1), number_of(2), number_of(3)]
    assert page.is_last
    with Journal(tmp_path / "other.db") as other:
        upload_id = queued_upload(other, 2)
        arrived = [take_callback(other, callback) for callback in page.callbacks]
        assert [each.upload_id for each in arrived] == [upload_id, upload_id, None]
        assert "s3cr3t" in other.results.failed_rows_address(number_of(1))
    post(server, body_of(number_of(4), 4))
    assert [each.transaction_id for each in fetch_page(address, page.last_id).callbacks] == [number_of(4)]
    assert fetch_page(address, 99).callbacks == ()


def test_many_results_come_in_pages(server: ReceiverServer, receiver: Receiver, journal: Journal) -> None:
    from ozogui.cloudagent.callbacks import Callback

    journal.results.keep([Callback(f"9{number:023d}", True, "", 4, 4, 0) for number in range(1_200)])
    address, found, last, pages = f"http://127.0.0.1:{server.port}/{TOKEN}", 0, 0, 0
    is_last = False
    while not is_last:
        page = fetch_page(address, last)
        found, last, is_last, pages = found + len(page.callbacks), page.last_id, page.is_last, pages + 1
    assert (found, pages) == (1_200, 3)


def test_a_receiver_that_cannot_be_asked_is_told_without_its_address(server: ReceiverServer) -> None:
    for address in (f"http://127.0.0.1:{server.port}/wrong-secret-path", "https://receiver.invalid/secret-path", "x"):
        with pytest.raises(ReceiverError) as caught:
            fetch_page(address)
        assert "secret" not in str(caught.value).replace("secret path is wrong", "")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"results":[1],"more":false}', b'{"results":3,"more":1}'])
def test_an_answer_of_something_else_is_told(body: bytes) -> None:
    with pytest.raises(ReceiverError, match="not understood"):
        read_page(body, 0)


def test_a_page_that_does_not_go_forward_is_the_last() -> None:
    page = json.dumps({"results": [], "more": True}).encode()
    assert read_page(page, 7).is_last


# --- under load ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="the receiver's process is ended by a signal here")
def test_under_load_all_good_ones_are_kept_once_and_no_bad_one() -> None:
    report = bench_receiver.run_load(3, 200)
    assert report.unexpected == 0, str(report)
    assert report.kept == report.transactions > 200, str(report)
    assert report.strangers_kept == 0
    # A machine that does other things besides is slower; the figure itself is the benchmark's.
    assert report.rate > (100 if "CI" in os.environ else 50), str(report)
    early, late = report.memory_mb
    assert late - early < 8, str(report)


@pytest.mark.skipif(sys.platform == "win32", reason="the receiver's process is ended by a signal here")
def test_under_attack_by_strangers_the_holder_is_answered() -> None:
    attack = bench_receiver.attack_receiver(7)  # Longer than a connection may drip.
    assert attack.statuses == [200] * bench_attack.VALID, str(attack)
    assert attack.cut >= bench_attack.DRIPPING, str(attack)
    # The figures themselves are the benchmark's: a machine that does other things besides is slower.
    assert attack.rate > 300, str(attack)
    assert attack.slowest_s < 10, str(attack)


def test_strangers_hold_no_thread(journal: Journal) -> None:
    receiver = Receiver(journal, TOKEN)
    with ReceiverServer(receiver, threads=1, head_s=30, longest_s=30) as server:
        idle = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(60)]
        try:
            for number, connection in enumerate(idle):
                # Silent, in the middle of the first line, and with a whole head but no body, none with the token.
                connection.sendall((b"", b"POST /abc", b"POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\n")[number % 3])
            assert post(server, body_of(number_of(1), 4))[0] == 200
        finally:
            for connection in idle:
                connection.close()
    receiver.close()


def test_of_too_many_strangers_the_oldest_goes(
    journal: Journal, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver_http, "MOST_OPEN", 5)
    with ReceiverServer(receiver, head_s=30, longest_s=30) as server:
        idle = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(8)]
        try:
            for connection in idle[:3]:
                with suppress(ConnectionResetError):
                    assert connection.recv(10) == b""
            assert post(server, body_of(number_of(1), 4))[0] == 200
            idle[-1].sendall(f"GET /{TOKEN}/results HTTP/1.1\r\n\r\n".encode())
            assert idle[-1].recv(12) == b"HTTP/1.1 200"
        finally:
            for connection in idle:
                connection.close()


def test_what_a_receiver_did_not_understand_is_handed_on_once(server: ReceiverServer, tmp_path: Path) -> None:
    post(server, b"something odd")
    address = f"http://127.0.0.1:{server.port}/{TOKEN}"
    with Journal(tmp_path / "other.db") as other:
        assert other.strange.keep_handed_on(fetch_page(address).strange) == 1
        assert other.strange.keep_handed_on(fetch_page(address).strange) == 0
        assert [each.text for each in other.strange.all()] == ["something odd"]
