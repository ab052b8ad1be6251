"""The sample never reaches a real account: not as it ships, not saved anew, not pasted, not prepared long ago."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Duplicates
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.engine.engine import Engine
from ozogui.engine.sample import SampleError, holds_sample, is_sample
from ozogui.engine.target import Target
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.resources import resource
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account
from ozogui.uploads.records import NewBatch, NewUpload
from tests.cli.conftest import Run, run, server, target, write_leads

__all__ = ["run", "server", "target"]


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None))
    yield made
    made.close()


@pytest.fixture
def real(engine: Engine, server: PracticeServer) -> Account:
    made = Account(name="Acme", server=server.url, user_name=server.USER_NAME)
    engine.update(lambda settings: settings.with_account(made))
    engine.keys.keep(made, server.API_KEY)
    return made


def planned(engine: Engine, sheet: Sheet, account: Account) -> int:
    from ozogui.leads.checking.check import Check

    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, engine.check_options(account))
    check.run()
    return engine.plan_upload(sheet, leads, check, Target(account, "Diwali_Offers", Duplicates.CHECK_TRUE))


def sample_rows() -> list[list[str]]:
    lines = resource("sample-leads.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = [line.split(",") for line in lines if line.count(",") == 8 and '"' not in line]
    return rows[rows.index(next(row for row in rows if row[0] == "Mobile No.")) :]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_shipped_sample_is_refused_for_a_real_account_and_goes_in_practice(
    engine: Engine, real: Account, server: PracticeServer, kind: str
) -> None:
    sheet = read_sheet(resource(f"sample-leads.{kind}"))
    assert is_sample(sheet.content_hash)
    with pytest.raises(SampleError, match="sample"):
        planned(engine, sheet, real)
    assert engine.journal.uploads() == []
    assert server.arrivals == []
    assert engine.journal.upload(planned(engine, sheet, PRACTICE)).server == "practice"


@pytest.mark.parametrize("change", ["renamed columns", "a few rows", "mixed with others", "among many"])
def test_the_sample_saved_anew_is_known_by_its_numbers(
    engine: Engine, real: Account, tmp_path: Path, change: str
) -> None:
    head, *rows = sample_rows()
    others = [
        [f"88888{row:05d}", "", "Asha Nair", "3", "2031-01-01", "ravi_k", "Sales", "Pune", ""] for row in range(9_000)
    ]
    if change == "renamed columns":
        head = ["Phone", "Alt", "Name", "Prio", "Until", "Agent", "Skill", "City", "Note"]
    elif change == "a few rows":
        rows = rows[20:60]
    elif change == "mixed with others":
        rows = [*rows[20:60], *others[:40]]
    else:
        rows = [*rows, *others]
    sheet = read_sheet(write_leads(tmp_path / "mine.csv", [head, *rows]))
    assert not is_sample(sheet.content_hash)
    with pytest.raises(SampleError):
        planned(engine, sheet, real)


def test_a_list_that_shares_a_few_numbers_by_chance_is_not_the_sample(
    engine: Engine, real: Account, tmp_path: Path
) -> None:
    shared = [row[0] for row in sample_rows()[30:34]]
    rows = [[number, "Asha"] for number in (*shared, *(f"98765{row:05d}" for row in range(20_000, 22_000)))]
    sheet = read_sheet(write_leads(tmp_path / "mine.csv", [["Phone", "Name"], *rows]))
    assert planned(engine, sheet, real) == 1
    assert not holds_sample([], "91")
    assert not holds_sample([sample_rows()[30][0]], "91")


def test_an_upload_of_the_sample_that_was_prepared_before_does_not_run(engine: Engine, real: Account) -> None:
    sheet = read_sheet(resource("sample-leads.xlsx"))
    new = NewUpload(
        file_name="sample-leads.xlsx", file_path="", content_hash=sheet.content_hash, sheet_name=sheet.name, rows=1,
        account=real.name, server=real.server, user_name=real.user_name, campaign="Diwali_Offers",
        duplicates="checkDuplicate=true", start_campaign=False, callback_url="", headers=("PhoneNumber",), held_back=(),
    )  # fmt: skip
    upload_id = engine.journal.create_upload(new, [NewBatch((4,), '["9876543218"]')])
    with pytest.raises(SampleError):
        engine.uploader_for(upload_id, lambda _event: None)


def test_the_command_line_refuses_the_sample_for_a_server(
    run: Run, server: PracticeServer, target: tuple[str, ...]
) -> None:
    ran = run("upload", resource("sample-leads.xlsx"), "--repair", "all", *target)
    assert ran.code == 2
    assert "sample" in ran.err
    assert server.arrivals == []
    history = run("history", "--json")
    assert [json.loads(line) for line in history.out.splitlines() if "Diwali" in line] == []
