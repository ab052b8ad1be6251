"""A server, or a proxy before it, that takes no large requests: found out once, remembered and respected afterwards."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ozogui.engine.engine import Engine
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import Account
from ozogui.uploads.records import BatchState
from tests.cloudagent.conftest import serve
from tests.cloudagent.scripted import Script, ScriptedServer, answer, read_request
from tests.engine.test_sent_uploads import upload
from tests.uploads.fake_clock import FakeClock

__all__ = ["serve"]

MOST = 80_000


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), owner="this test", clock=FakeClock())
    yield made
    made.close()


def long_leads(folder: Path, first: int) -> Path:
    """Write 400 leads of some 400 bytes each: more in one batch than the server takes."""
    path = folder / f"leads {first}.csv"
    lines = (f"98200{first + place:05d},{'Asha ' * 75}" for place in range(400))
    path.write_text("Mobile,Name\n" + "\n".join(lines), encoding="utf-8")
    return path


def test_what_a_server_refuses_with_413_is_remembered_and_later_batches_are_smaller(
    engine: Engine, serve: Callable[[Script], ScriptedServer], tmp_path: Path
) -> None:
    sizes: list[int] = []
    numbers = itertools.count(129171716445505819319510)

    def script(connection: socket.socket) -> None:
        _, body = read_request(connection)
        sizes.append(len(body))
        if len(body) > MOST:
            connection.sendall(answer(b"<html>413 Request Entity Too Large</html>", "413 Too Large"))
            return
        words = f'{{"transactionId":"{next(numbers)}","status":"success","message":"queued successfully"}}'
        connection.sendall(answer(words.encode()))

    account = engine.accounts.save(Account("Acme", server=serve(script).url, user_name="acme"), key="made-up-key")
    first = upload(engine, long_leads(tmp_path, 0), account)
    assert max(sizes) > MOST
    assert {batch.state for batch in engine.journal.batches(first)} == {BatchState.QUEUED}
    assert engine.journal.sums(first).queued == 400
    sizes.clear()
    second = upload(engine, long_leads(tmp_path, 1_000), account)
    assert engine.journal.sums(second).queued == 400
    assert 1 < len(sizes) == len(engine.journal.batches(second))
    assert max(sizes) <= MOST  # not one of them had to be refused
    assert all(batch.attempts == 1 for batch in engine.journal.batches(second))
