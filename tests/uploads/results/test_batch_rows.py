"""The workbook of single batches, and the list of uploads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from ozogui.cloudagent.calls import Exchange
from ozogui.cloudagent.replies import Outcome, Reply
from ozogui.errors import UserError
from ozogui.files.whole import FileError
from ozogui.leads.reading.sheet import read_sheet
from ozogui.uploads.batches import payload_of
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, NewBatch, UploadState
from ozogui.uploads.results.batch_rows import write_batch_rows
from ozogui.uploads.results.history_list import write_history_list
from tests.uploads.made_up import NEW_UPLOAD

HEADERS = ("PhoneNumber", "Name", "Priority")
FORMULA = '=HYPERLINK("http://example.invalid","x")'


def keep(journal: Journal) -> int:
    first = NewBatch((4, 5), payload_of(HEADERS, [("+919000000004", FORMULA, "5"), ("9000000005", "Zoë", "")]))
    second = NewBatch((9,), payload_of(HEADERS, [("9000000009", "Asha", "7")]))
    return journal.create_upload(replace(NEW_UPLOAD, rows=3), [first, second])


def values(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return list(sheet.values)


def test_each_lead_has_its_row_in_the_file_and_every_value_is_a_text(journal: Journal, tmp_path: Path) -> None:
    upload_id = keep(journal)
    path = tmp_path / "rows.xlsx"
    ids = [batch.id for batch in journal.batches(upload_id)]

    assert write_batch_rows(journal, ids, path) == 3

    assert values(path) == [
        ("Row", *HEADERS),
        (4, "+919000000004", FORMULA, "5"),
        (5, "9000000005", "Zoë", None),
        (9, "9000000009", "Asha", "7"),
    ]
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet["C2"].data_type == "s"


def test_what_was_saved_is_a_spreadsheet_that_opens_again(journal: Journal, tmp_path: Path) -> None:
    upload_id = keep(journal)
    path = tmp_path / "rows.xlsx"
    write_batch_rows(journal, [journal.batches(upload_id)[0].id], path)
    sheet = read_sheet(path)
    assert [column.name for column in sheet.columns] == ["Row", *HEADERS]
    assert sheet.rows == 2
    assert sheet.columns[1].values == ["+919000000004", "9000000005"]


def test_leads_that_are_not_kept_any_more_are_named_by_their_rows(journal: Journal, tmp_path: Path) -> None:
    upload_id = keep(journal)
    (batch, _) = journal.batches(upload_id)
    attempt = journal.begin_attempt(batch.id, 1.0)
    reply = Reply(Outcome.QUEUED, "queued successfully", "129171716445505819319510")
    journal.finish_attempt(attempt, Exchange(reply, 200, "{}", 1.0, 2.0), BatchState.QUEUED)
    path = tmp_path / "rows.xlsx"

    with pytest.raises(UserError, match="not kept here any more") as caught:
        write_batch_rows(journal, [batch.id], path)

    assert caught.value.message == "They are rows 4 to 5 of the file."
    assert not path.exists()


def test_a_folder_that_is_not_there_is_told(journal: Journal, tmp_path: Path) -> None:
    upload_id = keep(journal)
    with pytest.raises(FileError):
        write_batch_rows(journal, [journal.batches(upload_id)[0].id], tmp_path / "gone" / "rows.xlsx")


def test_the_list_has_one_line_an_upload_in_the_order_wanted(journal: Journal, tmp_path: Path) -> None:
    first, second = keep(journal), keep(journal)
    journal.set_upload_state(second, UploadState.STOPPED, "Stopped by you.")
    path = tmp_path / "list.xlsx"

    assert write_history_list(journal, [second, first], path) == 2

    heads, *lines = values(path)
    by_name = [dict(zip(heads, line, strict=True)) for line in lines]
    assert [line["Upload"] for line in by_name] == [second, first]
    assert by_name[0]["Why"] == "Stopped by you."
    assert by_name[0]["State"] == "stopped"
    assert by_name[1]["Waiting"] == by_name[1]["Leads in the file"] == 3


def test_a_list_with_an_upload_that_is_gone_is_not_written(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        write_history_list(journal, [4711], tmp_path / "list.xlsx")
    assert not (tmp_path / "list.xlsx").exists()
