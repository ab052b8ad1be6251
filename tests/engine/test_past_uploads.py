"""Past uploads: found by what a person remembers, warned of before the next, forgotten by account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Duplicates
from ozogui.engine.engine import Engine
from ozogui.engine.past_uploads import UploadWarning, read_day, spoken_moment
from ozogui.engine.target import Target
from ozogui.leads.checking.check import Check
from ozogui.leads.leads import Leads
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account
from tests.engine.test_engine import TravelClock

TODAY = date(2026, 11, 23)


@pytest.fixture
def clock() -> TravelClock:
    return TravelClock()


@pytest.fixture
def engine(home: Path, clock: TravelClock) -> Iterator[Engine]:
    made = Engine(
        Paths(home),
        keys=KeyStore(lambda: None),
        clock=clock,
        today=lambda: datetime.fromtimestamp(clock.now(), UTC).astimezone().date(),
    )
    yield made
    made.close()


def opened(path: Path, *phones: str) -> tuple[Sheet, Leads, Check]:
    path.write_text("Mobile,Name\n" + "".join(f"{phone},Asha\n" for phone in phones), encoding="utf-8")
    return checked(path)


def checked(path: Path) -> tuple[Sheet, Leads, Check]:
    from ozogui.leads.checking.slices import CheckOptions

    sheet = read_sheet(path)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, CheckOptions(today=TODAY))
    check.run()
    return sheet, leads, check


def target(campaign: str = "Diwali_Offers", duplicates: Duplicates = Duplicates.CHECK_TRUE) -> Target:
    return Target(PRACTICE, campaign, duplicates)


def upload(engine: Engine, path: Path, campaign: str = "Diwali_Offers") -> int:
    upload_id = engine.plan_upload(*checked(path), target(campaign))
    engine.uploader_for(upload_id, lambda event: None).run(upload_id)
    return upload_id


def warned(engine: Engine, path: Path, wanted: Target) -> dict[str, UploadWarning]:
    sheet, leads, check = checked(path)
    return {each.kind: each for each in engine.warnings_for(sheet, leads, check.ready_rows(), wanted)}


def test_uploads_are_found_by_what_a_person_remembers(engine: Engine, tmp_path: Path) -> None:
    opened(tmp_path / "november.csv", "9820011111", "9820022222")
    opened(tmp_path / "renewals.csv", "9820033333")
    first = upload(engine, tmp_path / "november.csv")
    second = upload(engine, tmp_path / "renewals.csv", "KYC_Reminders")

    def found(text: str) -> list[int]:
        return [each.id for each in engine.past_uploads.find(text)]

    (batch,) = engine.journal.batches(second)
    assert found("") == [second, first]
    assert found("NOVEMBER") == [first]
    assert found("kyc") == [second]
    assert found(batch.transaction_id) == [second]
    assert found("+91 98200 22222") == [first]
    assert found("9820033333") == [second]
    assert found("9820099999") == []
    assert found("today") == [second, first]
    assert found(f"{engine.today():%d/%m/%Y}") == [second, first]
    assert found("yesterday") == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-17", date(2026, 11, 17)),
        ("17/11/2026", date(2026, 11, 17)),
        ("17 Nov 2026", date(2026, 11, 17)),
        ("17  november", date(2026, 11, 17)),
        ("17/11", date(2026, 11, 17)),
        ("24 Dec", date(2025, 12, 24)),
        ("Yesterday", date(2026, 11, 22)),
        ("29 Feb", None),
        ("31/02/2026", None),
        ("Diwali", None),
        ("17", None),
        ("9820011111", None),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_the_same_file_into_the_same_campaign_is_told(engine: Engine, tmp_path: Path, clock: TravelClock) -> None:
    path = tmp_path / "leads.csv"
    opened(path, "9820011111", "9820022222", "12")
    assert warned(engine, path, target()) == {}
    upload_id = upload(engine, path)
    clock.pass_by(2 * 86_400)
    same = warned(engine, path, target())["same-file"]
    assert same.title.startswith("This very file went to Diwali_Offers on ")
    assert same.title.endswith(", 2 leads.")
    assert (same.leads, same.upload_id) == (2, upload_id)
    assert "skips the numbers that the campaign holds" in same.message
    assert "called twice" in warned(engine, path, target(duplicates=Duplicates.NO_CHECK))["same-file"].message
    assert warned(engine, path, target("KYC_Reminders")) == {}


def test_numbers_that_went_there_lately_are_counted(engine: Engine, tmp_path: Path, clock: TravelClock) -> None:
    opened(tmp_path / "a.csv", *(f"98200{number:05d}" for number in range(20)))
    upload(engine, tmp_path / "a.csv")
    opened(tmp_path / "c.csv", *(f"+9198200{number:05d}" for number in range(15, 25)), "98 200 00000")
    overlap = warned(engine, tmp_path / "c.csv", target())["overlap"]
    assert overlap.title == "5 of these numbers went to Diwali_Offers in the last 30 days."
    assert overlap.leads == 5
    clock.pass_by(31 * 86_400)
    assert warned(engine, tmp_path / "c.csv", target()) == {}


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "today at 14:35"),
        (timedelta(days=1), "yesterday at 14:35"),
        (timedelta(days=6), "on Tuesday at 14:35"),
        (timedelta(days=7), "on 16 November at 14:35"),
        (timedelta(days=500), "on 11 July 2025 at 14:35"),
    ],
)
def test_moments_are_spoken(ago: timedelta, words: str) -> None:
    now = datetime(2026, 11, 23, 14, 35).astimezone()
    assert spoken_moment(now - ago, now.timestamp()) == words


def test_each_account_keeps_its_uploads_as_long_as_it_says(engine: Engine, tmp_path: Path, clock: TravelClock) -> None:
    opened(tmp_path / "a.csv", "9820011111")
    server = engine.practice()
    accounts = [
        Account("Short", server=server.url, user_name=server.USER_NAME, keep_days=7),
        Account("Ever", server=server.url, user_name=server.USER_NAME, keep_days=0),
        Account("Usual", server=server.url, user_name=server.USER_NAME),
    ]
    for account in accounts:
        engine.update(lambda settings, account=account: settings.with_account(account))  # type: ignore[misc]
        engine.keys.keep(account, server.API_KEY)
        planned = engine.plan_upload(*checked(tmp_path / "a.csv"), replace(target(), account=account))
        engine.uploader_for(planned, lambda event: None).run(planned)
    for days, left in ((6, {"Short", "Ever", "Usual"}), (2, {"Ever", "Usual"}), (85, {"Ever"}), (900, {"Ever"})):
        clock.pass_by(days * 86_400)
        engine.recover()
        assert {each.account for each in engine.journal.uploads()} == left


def test_all_are_forgotten_but_what_runs(engine: Engine, tmp_path: Path) -> None:
    opened(tmp_path / "a.csv", "9820011111")
    running = engine.plan_upload(*checked(tmp_path / "a.csv"), target())
    engine.journal.claim(running, "this test")
    upload(engine, tmp_path / "a.csv")
    assert engine.past_uploads.delete_all() == (1, 1)
    assert [each.id for each in engine.journal.uploads()] == [running]
