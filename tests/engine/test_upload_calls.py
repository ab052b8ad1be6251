"""Whom CloudAgent has called of an upload: matched through the hashes, by day, two requests a minute, rows only."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ozogui.cloudagent.call_records import CallRecordsError
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.errors import UserError
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account
from ozogui.uploads.results.results import write_results
from tests.engine.test_sent_uploads import leads_file, upload
from tests.uploads.fake_clock import FakeClock

PHONES = ("9820011111", "9820022227", "9820033330")
"""Practice is answered by the first, calls the second in vain, and does not call the third."""
DAY_S = 86_400.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(wall=time.time() - 2 * DAY_S)


@pytest.fixture
def server(clock: FakeClock) -> Iterator[PracticeServer]:
    with PracticeServer(auth_mode=AuthMode.TOKEN, clock=clock.monotonic) as practice:
        yield practice


@pytest.fixture
def engine(home: Path, clock: FakeClock) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), owner="this test", clock=clock)
    yield made
    made.close()


def sent(engine: Engine, server: PracticeServer, tmp_path: Path, mode: str = "token") -> int:
    typed = Account(name="Acme", server=server.url, user_name=server.USER_NAME, auth_mode=mode)
    account = engine.accounts.save(typed, key=server.API_KEY)
    upload_id = upload(engine, leads_file(tmp_path, *PHONES), account)
    assert server.settle()
    return upload_id


def test_calls_are_counted_by_day_and_nothing_but_rows_is_kept(
    engine: Engine, server: PracticeServer, clock: FakeClock, tmp_path: Path
) -> None:
    upload_id = sent(engine, server, tmp_path)
    assert engine.calls.sums(upload_id) is None
    server.state.campaigns["Practice_Outbound"].leads["9820099991"] = 1  # a lead of somebody else
    clock.advance(2 * DAY_S)
    assert len(engine.calls.days_to_ask(upload_id)) == 3
    waits: list[float] = []
    begun = clock.monotonic()
    sums = engine.calls.fetch(upload_id, threading.Event(), lambda seconds, why: waits.append(seconds))
    assert sums is not None
    assert (sums.leads, sums.dialled, sums.answered, sums.not_yet) == (3, 2, 1, 1)
    assert [(each.dialled, each.answered) for each in sums.days] == [(0, 0), (0, 0), (2, 1)]
    assert len(waits) == 1  # two a minute: the third day waits
    assert 59 < clock.monotonic() - begun < 65
    assert len(engine.calls.days_to_ask(upload_id)) == 1  # only today can still change
    with sqlite3.connect(engine.paths.journal) as connection:
        kept = str(connection.execute("SELECT * FROM call_days").fetchall())
    connection.close()
    assert not any(phone[-8:] in kept for phone in (*PHONES, "9820099991"))


def test_the_workbook_tells_of_calls(engine: Engine, server: PracticeServer, clock: FakeClock, tmp_path: Path) -> None:
    upload_id = sent(engine, server, tmp_path)
    clock.advance(2 * DAY_S)
    sums = engine.calls.fetch(upload_id, threading.Event())
    assert sums is not None
    write_results(engine.journal, upload_id, tmp_path / "out.xlsx")
    lines = load_workbook(tmp_path / "out.xlsx")["Summary"].iter_rows(max_col=2, values_only=True)
    told = {str(name): value for name, value in lines}
    assert told["Calls"] == "2 of 3 leads called, 1 answered, 1 not called yet."
    assert told["Answered, in vain, not yet"] == sums.bar
    assert [sums.bar.count(part) for part in "█▒░"] == [13, 14, 13]


def test_what_stops_asking_keeps_what_has_come(
    engine: Engine, server: PracticeServer, clock: FakeClock, tmp_path: Path
) -> None:
    upload_id = sent(engine, server, tmp_path)
    clock.advance(2 * DAY_S)
    stopped = threading.Event()
    sums = engine.calls.fetch(upload_id, stopped, lambda _seconds, _why: stopped.set())
    assert sums is not None
    assert len(sums.days) == 2


def test_an_account_with_a_key_is_told_why_not_and_an_upload_that_sent_nothing_too(
    engine: Engine, server: PracticeServer, tmp_path: Path
) -> None:
    upload_id = sent(engine, server, tmp_path, "key")
    with pytest.raises(CallRecordsError, match="sign-in tokens"):
        engine.calls.fetch(upload_id, threading.Event())
    assert engine.calls.sums(upload_id) is None
    engine.journal.delete_upload(upload_id)
    with pytest.raises(UserError):
        engine.calls.fetch(upload_id, threading.Event())
