"""Tokens: one at a time, fifty-five minutes, ten an hour, and never two fetched at once."""

from __future__ import annotations

import itertools
import threading
import time

import pytest

from ozogui.cloudagent.tokens import HOUR_S, LIFE_S, HourlyAllowance, TokenError, Tokens, read_token
from tests.uploads.fake_clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tokens(clock: FakeClock) -> Tokens:
    return Tokens(HourlyAllowance(clock.monotonic), clock=clock.monotonic, wall=clock.now)


class Office:
    """Gives tokens, and counts them."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.given = 0

    def __call__(self) -> str:
        self.given += 1
        return f"token-{next(self._numbers)}"


def test_a_token_is_fetched_when_needed_and_kept_for_55_minutes(tokens: Tokens, clock: FakeClock) -> None:
    office = Office()
    assert office.given == 0
    assert [tokens.token(office) for _ in range(3)] == ["token-1"] * 3
    clock.advance(LIFE_S - 1)
    assert tokens.token(office) == "token-1"
    clock.advance(1)
    assert tokens.token(office) == "token-2"


def test_a_computer_that_slept_has_an_old_token(tokens: Tokens, clock: FakeClock) -> None:
    office = Office()
    tokens.token(office)
    clock.set_wall(clock.now() + HOUR_S)
    assert tokens.token(office) == "token-2"


def test_a_token_that_was_not_taken_is_not_given_again_but_a_newer_one_is(tokens: Tokens) -> None:
    office = Office()
    old = tokens.token(office)
    assert tokens.token(office, instead_of=old) == "token-2"
    # A thread that still has the old one gets what another fetched meanwhile.
    assert tokens.token(office, instead_of=old) == "token-2"
    assert office.given == 2


def test_ten_an_hour_are_had_and_no_more(tokens: Tokens, clock: FakeClock) -> None:
    office, last = Office(), ""
    for _ in range(10):
        last = tokens.token(office, instead_of=last)
        clock.advance(10)
    with pytest.raises(TokenError, match="at most 10 tokens an hour") as caught:
        tokens.token(office, instead_of=last)
    assert "minutes" in caught.value.message
    assert office.given == 10
    clock.advance(HOUR_S - 99)
    assert tokens.token(office, instead_of=last) == "token-11"


def test_failed_fetches_count_and_leave_no_token(tokens: Tokens) -> None:
    def fails() -> str:
        raise TokenError("CloudAgent gave no token.")

    for _ in range(10):
        with pytest.raises(TokenError, match="gave no token"):
            tokens.token(fails)
    with pytest.raises(TokenError, match="at most 10"):
        tokens.token(Office())


def test_two_threads_never_fetch_at_once() -> None:
    tokens, office = Tokens(), Office()
    at_work = threading.Semaphore(1)
    overlaps: list[bool] = []
    got: list[str] = []

    def slow() -> str:
        overlaps.append(not at_work.acquire(blocking=False))
        time.sleep(0.05)
        at_work.release()
        return office()

    threads = [threading.Thread(target=lambda: got.append(tokens.token(slow))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (office.given, set(got), any(overlaps)) == (1, {"token-1"}, False)


def test_a_token_is_in_no_repr_and_masked_in_words(tokens: Tokens) -> None:
    tokens.token(lambda: "s3cr3t-token")
    assert "s3cr3t" not in repr(tokens)
    assert tokens.masked("bad token s3cr3t-token") == "bad token •••"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b'{"status":"false","message":"Invalid userName or apiKey","data":null}', "Invalid userName or apiKey"),
        (200, b'{"message":"bad key the-key"}', "bad key •••"),
        (200, b"<html>", "web page"),
        (200, b"", "empty answer"),
        (200, b'{"token":""}', "does not know"),
        (200, b'{"token":"two words"}', "does not know"),
        (200, b'{"token":["x"]}', "does not know"),
        (500, b"{}", "HTTP 500"),
    ],
)
def test_an_answer_without_a_token_is_told(status: int, body: bytes, words: str) -> None:
    with pytest.raises(TokenError) as caught:
        read_token(status, {}, body, "the-key")
    assert words in caught.value.message
    assert "the-key" not in str(caught.value)


def test_a_token_is_read() -> None:
    assert read_token(200, {}, b'{"token":"abc.def-123","message":""}', "key") == "abc.def-123"
