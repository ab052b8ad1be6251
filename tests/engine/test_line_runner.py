"""Five lists for three accounts: reordered, refused, unanswered, interrupted; each has its true fate, and in time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.practice.practice_faults import FaultPlan
from ozogui.engine.engine import Engine
from ozogui.engine.line_runner import LineRunner
from ozogui.engine.line_view import Standing
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.uploads.records import BatchState, StopCause, UploadState
from ozogui.uploads.sending.events import BatchChanged, Event, Notice
from tests.engine.lines import account_at, add
from tests.uploads.crowd_clock import CrowdClock

START = 1_795_000_000.0


@pytest.fixture
def clock() -> CrowdClock:
    return CrowdClock(START)


@pytest.fixture
def faults() -> FaultPlan:
    """Plan what goes wrong at the third server."""
    return FaultPlan()


@pytest.fixture
def servers(clock: CrowdClock, faults: FaultPlan) -> Iterator[list[PracticeServer]]:
    with ExitStack() as stack:
        plans = (None, None, faults)
        yield [stack.enter_context(PracticeServer(clock=clock.monotonic, faults=each)) for each in plans]


@pytest.fixture
def keys() -> KeyStore:
    return KeyStore(lambda: None)


Opened = Callable[[], Engine]


@pytest.fixture
def opened(home: Path, clock: CrowdClock, keys: KeyStore) -> Iterator[Opened]:
    """Give engines on one home: the program, and the program started again."""
    made: list[Engine] = []

    def open_() -> Engine:
        made.append(Engine(Paths(home), keys=keys, clock=clock, owner="this test"))
        return made[-1]

    yield open_
    for engine in made:
        engine.close()


def worst_minute(server: PracticeServer) -> int:
    """Return the most requests that came within any 60 s."""
    begun = sorted(arrival.at for arrival in server.arrivals)
    return max((sum(1 for each in begun if at <= each < at + 60.0) for at in begun), default=0)


def batch_states(engine: Engine, upload_id: int) -> list[BatchState]:
    return [batch.state for batch in engine.journal.batches(upload_id)]


def test_five_lists_for_three_accounts_with_one_end_in_the_middle(
    opened: Opened, servers: list[PracticeServer], faults: FaultPlan, clock: CrowdClock
) -> None:
    engine = opened()
    first, wrong, third = servers
    acme = account_at(engine, first, "Acme")
    bad = account_at(engine, wrong, "Wrong key", key="not-the-key")
    other = account_at(engine, third, "Other")
    one = add(engine, acme, 7, file_name="one.csv")
    two = add(engine, acme, 2, file_name="two.csv")
    three = add(engine, acme, 3, file_name="three.csv")
    refused = add(engine, bad, 2, file_name="refused.csv")
    doubted = add(engine, other, 8, file_name="doubted.csv")
    faults.follow(["", "", "close-taken"])

    events: list[Event] = []
    runner = LineRunner(engine, events.append)
    # While the first runs, the third is put before the second; then the program ends, in the middle of it all.
    clock.after(20, lambda: engine.line.move(three, -1))
    clock.after(40, runner.stop)
    runner.run()
    assert engine.line.look().entry(three).place < engine.line.look().entry(two).place  # type: ignore[union-attr]
    assert engine.journal.upload(one).state is UploadState.READY
    assert runner.faults == []
    engine.close()

    again = opened()
    began: list[tuple[int, float]] = []

    def note(event: Event) -> None:
        events.append(event)
        if isinstance(event, BatchChanged) and event.state is BatchState.SENDING:
            began.append((event.upload_id, clock.monotonic()))

    runner = LineRunner(again, note)
    runner.run()

    for upload_id in (one, two, three):
        assert set(batch_states(again, upload_id)) == {BatchState.QUEUED}, upload_id
    assert [key for key, _ in itertools.groupby(each for each, _ in began if each != doubted)] == [one, three, two]
    assert batch_states(again, doubted).count(BatchState.UNCONFIRMED) == 1
    assert batch_states(again, doubted).count(BatchState.QUEUED) == 7
    assert set(batch_states(again, refused)) == {BatchState.WAITING}
    assert again.journal.upload(refused).stop_cause is StopCause.CREDENTIALS
    standing = {entry.upload.id: entry.standing for entry in again.line.look().entries}
    assert standing[refused] is standing[doubted] is Standing.NEEDS_YOU
    assert [standing[each] for each in (one, two, three)] == [Standing.DONE] * 3
    # What the server has is what the journal says.
    taken = [leads for each in first.arrivals for leads in [each.leads] if each.transaction_id]
    assert sum(taken) == 2 * (7 + 2 + 3)
    assert [worst_minute(server) for server in servers] == [5, 1, 5]
    for server, requests in ((first, 12), (third, 8)):
        begun = [arrival.at for arrival in server.arrivals]
        assert len(begun) == requests
        ideal = (requests - 1) // 5 * 60.0
        assert max(begun) - min(begun) <= 1.05 * ideal


def test_what_cannot_be_begun_holds_nobody_up(opened: Opened, servers: list[PracticeServer]) -> None:
    engine = opened()
    acme = account_at(engine, servers[0], "Acme")
    keyless = account_at(engine, servers[1], "No key")
    engine.keys.forget(keyless)
    stuck, goes = add(engine, keyless, 2), add(engine, acme, 2, file_name="goes.csv")
    said: list[str] = []
    LineRunner(engine, lambda event: said.append(event.words) if isinstance(event, Notice) else None).run()

    entry = engine.line.look().entry(stuck)
    assert entry is not None
    assert entry.standing is Standing.NEEDS_YOU
    assert 'There is no API key for "No key".' in entry.why
    assert any("no API key" in words for words in said)
    assert engine.journal.upload(goes).state is UploadState.FINISHED


def test_in_turns_both_move_on_and_the_pace_is_kept(opened: Opened, servers: list[PracticeServer]) -> None:
    engine = opened()
    acme = account_at(engine, servers[0], "Acme", in_turns=True)
    one, two = add(engine, acme, 6, file_name="one.csv"), add(engine, acme, 6, file_name="two.csv")
    order: list[int] = []

    def note(event: Event) -> None:
        if isinstance(event, BatchChanged) and event.state is BatchState.SENDING:
            order.append(event.upload_id)

    LineRunner(engine, note).run()
    assert batch_states(engine, one) == batch_states(engine, two) == [BatchState.QUEUED] * 6
    # Of those that had a request to make, none got two more than the other.
    lead = [order[:at].count(one) - order[:at].count(two) for at in range(len(order))]
    assert max(map(abs, lead)) <= 2
    assert worst_minute(servers[0]) == 5
