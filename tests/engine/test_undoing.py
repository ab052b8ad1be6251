"""What undoing an upload would do, before anybody says yes: which leads, which stay, and when it cannot be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ozogui.cloudagent.calls import Duplicates
from ozogui.engine.engine import Engine
from ozogui.engine.target import Target
from ozogui.engine.undoing import UndoError, UndoPlan, left_words
from ozogui.leads.checking.check import Check
from ozogui.leads.mapping.mapping import guess_mapping, map_leads, mapping_of
from ozogui.leads.reading.sheet import read_sheet
from ozogui.settings.keys import KeyStore
from ozogui.settings.paths import Paths
from ozogui.settings.settings import PRACTICE, Account
from ozogui.uploads.journal.undo_store import UndoState


@pytest.fixture
def engine(home: Path) -> Iterator[Engine]:
    made = Engine(Paths(home), keys=KeyStore(lambda: None), owner="this test")
    yield made
    made.close()


def planned(engine: Engine, folder: Path, account: Account = PRACTICE) -> int:
    """Keep an upload of two leads, and send nothing of it."""
    path = folder / "leads.csv"
    path.write_text("Mobile,Name\n9820011111,Asha\n9820022222,Ravi\n", encoding="utf-8")
    sheet = read_sheet(path)
    leads = map_leads(sheet, mapping_of(guess_mapping(sheet)))
    check = Check(leads, engine.check_options(account))
    check.run()
    return engine.plan_upload(sheet, leads, check, Target(account, "Renewals_Q4", Duplicates.CHECK_TRUE))


def test_of_an_upload_that_was_not_sent_there_is_nothing_to_delete(engine: Engine, tmp_path: Path) -> None:
    upload_id = planned(engine, tmp_path)
    with pytest.raises(UndoError, match="nothing to delete"):
        engine.undoing.plan(upload_id)


def test_what_was_queued_is_planned_and_a_key_of_practice_is_no_hindrance(engine: Engine, tmp_path: Path) -> None:
    upload_id = planned(engine, tmp_path)
    engine.uploader_for(upload_id, lambda event: None).run(upload_id)
    plan = engine.undoing.plan(upload_id)
    assert [number for request in plan.requests for _row, number in request] == ["9820011111", "9820022222"]
    assert (plan.leads, plan.missing, plan.unfinished, plan.wants_token) == (2, 0, None, False)
    assert "2 numbers will be deleted from Renewals_Q4" in plan.warning
    assert "stay in it" not in plan.warning


def test_leads_whose_number_is_not_known_any_more_are_told(engine: Engine, tmp_path: Path) -> None:
    upload_id = planned(engine, tmp_path)
    engine.uploader_for(upload_id, lambda event: None).run(upload_id)
    plan = replace(engine.undoing.plan(upload_id), missing=3)
    assert isinstance(plan, UndoPlan)
    assert plan.warning.endswith("3 leads stay in it: their numbers are not known any more.")


@pytest.mark.parametrize("mode", ["key", "token", ""])
def test_every_account_may_undo_what_was_sent(engine: Engine, tmp_path: Path, mode: str) -> None:
    account = Account("Acme", server="127.0.0.1:9", user_name="acme", auth_mode=mode)
    engine.accounts.save(account, key="KKinvented")
    upload_id = planned(engine, tmp_path, account)
    with pytest.raises(UndoError, match="nothing to delete"):
        engine.undoing.plan(upload_id)


def test_what_an_undoing_left_is_told_and_what_is_not_known_of_it() -> None:
    assert left_words({UndoState.DELETED: 3}) == ""
    assert left_words({UndoState.DELETED: 3, UndoState.REFUSED: 1}) == "1 lead was not deleted."
    doubt = "2 leads may be deleted already: no clear answer came."
    assert left_words({UndoState.UNCONFIRMED: 1, UndoState.SENDING: 1}) == doubt
    assert left_words({UndoState.UNCONFIRMED: 2, UndoState.WAITING: 5}) == f"5 leads were not deleted. {doubt}"
