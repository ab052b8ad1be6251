"""Undoing for accounts with keys: one number a request, a hundred requests a minute, with the documented errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.engine.engine import Engine
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account
from ozogui.uploads.journal.undo_store import UndoState
from ozogui.uploads.sending.undo import UndoProgress
from tests.engine.test_sent_uploads import leads_file, upload
from tests.uploads.fake_clock import FakeClock

PHONES = ("9820011111", "9820022222", "9820033333")


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(auth_mode=AuthMode.KEY) as practice:
        yield practice


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), owner="this test")
    yield made
    made.close()


def test_an_upload_of_an_account_with_a_key_is_undone(server: PracticeServer, engine: Engine, tmp_path: Path) -> None:
    typed = Account(name="Acme", server=server.url, user_name=server.USER_NAME, auth_mode="key")
    account = engine.accounts.save(typed, key=server.API_KEY)
    upload_id = upload(engine, leads_file(tmp_path, *PHONES), account)
    assert server.settle()
    plan = engine.undoing.plan(upload_id)
    assert (plan.leads, len(plan.requests), plan.a_minute, plan.wants_token) == (3, 3, 100, False)
    assert plan.seconds < 1
    told: list[UndoProgress] = []
    undoer, undo_id = engine.undoing.undoer_for(plan, told.append)
    assert undoer.run(undo_id, plan.upload.campaign) == ""
    assert [each.state for each in told] == [UndoState.DELETED] * 3
    assert server.neighbours.deleted == list(PHONES)
    assert not server.state.campaigns["Renewals_Q4"].leads
    assert server.neighbours.tokens_given == 0


@pytest.mark.parametrize(
    ("key", "campaign", "number", "outcome"),
    [
        ("practice-key", "Nowhere", "9820011111", Outcome.BAD_CAMPAIGN),
        ("wrong", "Renewals_Q4", "9820011111", Outcome.BAD_CREDENTIALS),
        ("practice-key", "Renewals_Q4", "", Outcome.REFUSED),
    ],
)
def test_the_documented_errors_of_deleting_one_are_understood(
    server: PracticeServer, key: str, campaign: str, number: str, outcome: Outcome
) -> None:
    client = Client(Connection(server.url, server.USER_NAME, key))
    told = client.neighbours.delete_numbers(campaign, [number])
    assert (told.done, told.outcome) == (False, outcome)
    assert number not in told.message or not number


def test_more_than_a_hundred_a_minute_are_too_many() -> None:
    clock = FakeClock()
    with PracticeServer(auth_mode=AuthMode.KEY, clock=clock.monotonic) as server:
        client = Client(Connection(server.url, server.USER_NAME, server.API_KEY))
        for _ in range(100):
            assert client.neighbours.delete_numbers("Renewals_Q4", ["9820011111"]).done
        assert client.neighbours.delete_numbers("Renewals_Q4", ["9820011111"]).outcome is Outcome.TOO_MANY
        clock.advance(61)
        assert client.neighbours.delete_numbers("Renewals_Q4", ["9820011111"]).done
