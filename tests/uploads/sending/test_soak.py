"""Uploads through faults and deaths, others each day, and the judge of them, who must see what is wrong when it is.

`dev.py bench soak --short` runs 200 of them, `dev.py bench soak` the long one: 1,048,575 leads.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from build_scripts.benches.soak_judge import judge
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.journal.journal import Journal
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import add_upload, batches_of, exchange

ROOT = Path(__file__).parents[3]
SECONDS = 18
"""How long new soaks are begun, two at once; a longer sweep is `dev.py bench soak --short`."""


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory, where there is one: the death of a process takes nothing from there either."""
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="ozogui-soak-", dir=shared) as folder:
        yield Path(folder)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that dies must take nothing with it: needs fork")
def test_whatever_goes_wrong_and_whenever_it_dies_every_lead_has_one_fate(memory: Path) -> None:
    # Two at once, in processes of their own: pytest's threads and a fork do not go together.
    day = datetime.now(UTC).toordinal() * 1_000
    command = [sys.executable, "build_scripts/benches/soak.py", "--short", "--seconds", str(SECONDS)]
    command += ["--folder", str(memory), "--first-seed"]
    running = [
        subprocess.Popen([*command, str(first)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for first in (day, day + 500)
    ]
    for first, process in zip((day, day + 500), running, strict=True):
        said, _ = process.communicate(timeout=600)
        again = f"again: python build_scripts/dev.py bench soak --short --first-seed {first}"
        assert process.returncode == 0, f"{said}\n{again}"
        done = re.search(r"^(\d+) soaks, 0 broken; ([\d,]+) requests, ([\d,]+) faults", said, re.MULTILINE)
        assert done is not None, f"{said}\n{again}"
        assert all(int(number.replace(",", "")) > 0 for number in done.groups()), said


# --- the judge


@pytest.fixture
def upload_id(journal: Journal) -> int:
    """Give an upload of two batches of two leads."""
    return add_upload(journal, batches_of(2, 2))


def settle(journal: Journal, upload_id: int, clock: FakeClock, *outcomes: Outcome) -> list[float]:
    """Let each batch have its answer; return when each request began."""
    begun = []
    for batch, outcome in zip(journal.batches(upload_id), outcomes, strict=True):
        state = {Outcome.QUEUED: "queued", Outcome.REFUSED: "refused"}.get(outcome, "unconfirmed")
        begun.append(clock.now())
        attempt = journal.begin_attempt(batch.id, clock.now())
        journal.finish_attempt(attempt, exchange(outcome), next(s for s in type(batch.state) if s == state))
        clock.advance(30)
    return begun


NUMBER = "129171716445505819319510"


def request(began: float, rows: str, *, number: str = NUMBER, true: float = 0.0, taken: bool = True) -> dict[str, Any]:
    clocks = {"true": true, "wall": began, "steady": true}
    return {"event": "request", **clocks, "began": began, "fault": "", "taken": taken, "rows": rows, "number": number}


Judged = Callable[[list[dict[str, Any]]], list[str]]


@pytest.fixture
def judged(journal: Journal, upload_id: int, tmp_path: Path) -> Judged:
    def look(lines: list[dict[str, Any]]) -> list[str]:
        log = tmp_path / "server.log"
        log.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return list(judge(journal, upload_id, log, range(2, 6)).problems)

    return look


def test_a_faultless_upload_is_faultless(journal: Journal, clock: FakeClock, upload_id: int, judged: Judged) -> None:
    one, two = settle(journal, upload_id, clock, Outcome.QUEUED, Outcome.REFUSED)
    assert judged([request(one, "2-3"), request(two, "4-5", taken=False, number="")]) == []


def test_what_still_waits_at_the_end_is_seen(journal: Journal, judged: Judged) -> None:
    assert any("batch 1 is waiting at the end" in each for each in judged([]))


def test_queued_but_not_taken_is_seen(journal: Journal, clock: FakeClock, upload_id: int, judged: Judged) -> None:
    one, two = settle(journal, upload_id, clock, Outcome.QUEUED, Outcome.REFUSED)
    found = judged([request(one, "2-3", taken=False, number=""), request(two, "4-5", taken=False, number="")])
    assert "batch 1 is queued, but the server has not all of it" in found


def test_another_batchs_number_is_seen(journal: Journal, clock: FakeClock, upload_id: int, judged: Judged) -> None:
    one, two = settle(journal, upload_id, clock, Outcome.QUEUED, Outcome.REFUSED)
    found = judged([request(one, "2-3", number="7"), request(two, "4-5")])
    assert "batch 1 has a transactionId that the server gave to other leads" in found


def test_taken_twice_though_answered_is_seen(
    journal: Journal, clock: FakeClock, upload_id: int, judged: Judged
) -> None:
    one, two = settle(journal, upload_id, clock, Outcome.QUEUED, Outcome.REFUSED)
    found = judged([request(one, "2-3"), request(two, "2-3", true=30)])
    assert found == ["rows 2-3 were taken twice, although the first request for them was answered"]


def test_taken_twice_against_a_persons_knowledge_is_seen(
    journal: Journal, clock: FakeClock, upload_id: int, judged: Judged
) -> None:
    one, two = settle(journal, upload_id, clock, Outcome.NO_ANSWER, Outcome.REFUSED)
    found = judged([request(one, "2-3"), request(two, "2-3", true=30)])
    assert found == ["rows 2-3 were taken twice, although somebody had looked and decided"]


def test_a_request_that_the_journal_does_not_know_is_seen(
    journal: Journal, clock: FakeClock, upload_id: int, judged: Judged
) -> None:
    one, two = settle(journal, upload_id, clock, Outcome.QUEUED, Outcome.REFUSED)
    found = judged([request(one, "2-3"), request(two, "", taken=False), request(two + 5, "", taken=False, true=35)])
    assert found == ["the server saw a request at 35.0 s that the journal does not know"]


def test_a_sixth_request_in_a_minute_is_seen(
    journal: Journal, clock: FakeClock, upload_id: int, judged: Judged
) -> None:
    one, _ = settle(journal, upload_id, clock, Outcome.QUEUED, Outcome.REFUSED)
    lines = [request(one, "2-3")] + [request(one, "", taken=False, number="", true=11.9 * n) for n in range(1, 6)]
    assert judged(lines) == ["6 requests within 59.50 s, the last at 59.5 s"]
