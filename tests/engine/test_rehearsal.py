"""Practice as a rehearsal: what goes wrong does so on purpose, and everything is as fast as was chosen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Duplicates
from ozogui.engine.engine import Engine
from ozogui.engine.rehearsal import BATCHES, FAST, LOST_BATCH, REFUSED_BATCH
from ozogui.engine.target import Target
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account
from ozogui.uploads.records import BatchState, UploadState

LEADS = 90


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None))
    yield made
    made.close()


def checked(engine: Engine, folder: Path, account: Account, leads: int = LEADS) -> tuple[Sheet, Leads, Check]:
    path = folder / "leads.csv"
    lines = "".join(f"98200{number:05d},Asha\n" for number in range(leads))
    path.write_text(f"Mobile,Name\n{lines}", encoding="utf-8")
    sheet = read_sheet(path)
    mapped = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(mapped, engine.check_options(account))
    check.run()
    return sheet, mapped, check


def rehearsed(engine: Engine, folder: Path, duplicates: Duplicates) -> int:
    """Rehearse an upload at a speed at which its minutes take moments, and return its number."""
    engine.rehearsal.choose(goes_wrong=True, speed=600)
    target = Target(PRACTICE, "Practice_Outbound", duplicates)
    upload_id = engine.plan_upload(*checked(engine, folder, PRACTICE), target)
    engine.uploader_for(upload_id, lambda _event: None).run(upload_id)
    return upload_id


@pytest.mark.parametrize("duplicates", [Duplicates.CHECK_TRUE, Duplicates.CHECK_FALSE])
def test_one_batch_is_refused_and_one_is_lost(engine: Engine, tmp_path: Path, duplicates: Duplicates) -> None:
    upload_id = rehearsed(engine, tmp_path, duplicates)
    batches = engine.journal.batches(upload_id)
    assert len(batches) == BATCHES
    states = {batch.number: batch.state for batch in batches if batch.state is not BatchState.QUEUED}
    assert states == {REFUSED_BATCH: BatchState.REFUSED, LOST_BATCH: BatchState.UNCONFIRMED}
    # Nothing is left that could go wrong when the person has decided to send the batch again.
    assert engine.practice().faults.take() is None
    faults = [arrival.fault for arrival in engine.practice().arrivals if arrival.fault]
    assert faults[:3] == ["slow", "refuse", "close"]
    sums = engine.journal.sums(upload_id)
    assert sums.total == sums.rows == LEADS
    assert engine.journal.upload(upload_id).state is not UploadState.READY


def test_results_arrive_later_than_the_answers(engine: Engine, tmp_path: Path) -> None:
    engine.rehearsal.choose(goes_wrong=True, speed=1)
    practice = engine.practice()
    target = Target(PRACTICE, "Practice_Outbound", Duplicates.CHECK_TRUE)
    upload_id = engine.plan_upload(*checked(engine, tmp_path, PRACTICE, leads=1), target)
    engine.uploader_for(upload_id, lambda _event: None).run(upload_id)
    (transaction,) = practice.transactions
    assert practice.result_of(transaction) is None


def test_as_in_reality_nothing_goes_wrong_and_batches_are_whole(engine: Engine, tmp_path: Path) -> None:
    target = Target(PRACTICE, "Practice_Outbound", Duplicates.CHECK_TRUE)
    upload_id = engine.plan_upload(*checked(engine, tmp_path, PRACTICE), target)
    assert engine.journal.upload(upload_id).batch_count == 1
    engine.uploader_for(upload_id, lambda _event: None).run(upload_id)
    assert engine.journal.upload(upload_id).state is UploadState.FINISHED
    assert engine.practice().faults.take() is None


def test_a_real_account_is_never_rehearsed(engine: Engine) -> None:
    engine.rehearsal.choose(goes_wrong=True, speed=FAST)
    real = Account(name="Acme", server="127.0.0.1:1", user_name="acme")
    assert engine.most_rows(real, 1_203) == 500
    assert engine.most_rows(PRACTICE, 1_203) == math.ceil(1_203 / BATCHES)
    assert engine.pace_for(PRACTICE).window_s == 5.0
    assert engine.pace_for(real).window_s == 60.0


def test_a_pace_in_use_becomes_faster(engine: Engine) -> None:
    pace = engine.pace_for(PRACTICE)
    for _ in range(pace.limit):
        ticket = pace.try_take()
        assert not isinstance(ticket, float)
        pace.answered(ticket)
    before = pace.try_take()
    engine.rehearsal.choose(goes_wrong=False, speed=FAST)
    after = pace.try_take()
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after < 6 < 50 < before
