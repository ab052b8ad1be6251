from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ozogui.cloudagent.replies import Outcome
from ozogui.errors import CancelledError
from ozogui.files import workbook
from ozogui.files.whole import FileError
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState, UploadState
from ozogui.uploads.results.results import write_results
from tests.uploads.fake_clock import START
from tests.uploads.made_up import HEADERS, add_upload, batches_of, exchange, phone

HELD_BACK = ((90, ("phone-damaged",)), (91, ("phone-length", "name-characters")))
PLACES = ["Queued", "Held back", "Refused", "Unconfirmed", "Waiting and cancelled"]


@pytest.fixture
def upload_id(journal: Journal) -> int:
    """Make an upload with every fate in it."""
    made = add_upload(journal, batches_of(6, 4), held_back=HELD_BACK)
    queued, refused, unconfirmed, sending, *_ = journal.batches(made)
    for batch, outcome, state, words in (
        (queued, Outcome.QUEUED, BatchState.QUEUED, "queued successfully"),
        (refused, Outcome.REFUSED, BatchState.REFUSED, "Please provide valid data"),
        (unconfirmed, Outcome.NO_ANSWER, BatchState.UNCONFIRMED, "No answer came in time."),
    ):
        journal.finish_attempt(journal.begin_attempt(batch.id, START), exchange(outcome, words, at=START), state)
    journal.begin_attempt(sending.id, START)
    return made


def read(path: Path) -> dict[str, Worksheet]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: sheet for sheet in book.worksheets}


def lines(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def lead_of(row: int) -> Mapping[str, str]:
    return {"PhoneNumber": phone(row), "Name": f"=Lead {row}", "Priority": "5"}


def test_every_lead_of_the_file_is_in_exactly_one_place(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    sheets = read(tmp_path / "results.xlsx")
    assert list(sheets) == ["Summary", *PLACES]
    rows = {place: [line[0] for line in lines(sheets[place])] for place in PLACES}
    assert rows == {
        "Queued": [2, 3, 4, 5],
        "Held back": [90, 91],
        "Refused": [6, 7, 8, 9],
        "Unconfirmed": [10, 11, 12, 13, 14, 15, 16, 17],
        "Waiting and cancelled": list(range(18, 26)),
    }


def test_a_line_has_the_servers_words_and_number(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    sheets = read(tmp_path / "results.xlsx")
    row, batch, number, words, when = lines(sheets["Queued"])[0]
    assert (row, batch, number, words) == (2, 1, "129171716445505819319510", "queued successfully")
    assert isinstance(when, datetime)
    assert lines(sheets["Held back"])[1] == (91, "Phone too short or too long; Letters that CloudAgent refuses")
    assert lines(sheets["Refused"])[0][:5] == (6, 2, "refused", "Please provide valid data", 1)
    assert lines(sheets["Unconfirmed"])[0][2:4] == ("unconfirmed", "No answer came in time.")
    assert lines(sheets["Unconfirmed"])[4][2:4] == ("sending", "It is being sent just now; no answer has come yet.")
    assert lines(sheets["Waiting and cancelled"])[0][2] == "waiting"


def test_without_the_file_the_leads_that_are_still_kept_are_shown(
    journal: Journal, upload_id: int, tmp_path: Path
) -> None:
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    sheets = read(tmp_path / "results.xlsx")
    assert lines(sheets["Refused"])[0][6:] == (phone(6), "Lead 6", "5")
    assert [cell.value for cell in sheets["Refused"][1]][6:] == list(HEADERS)
    assert [cell.value for cell in sheets["Queued"][1]] == ["Row", "Batch", "transactionId", "CloudAgent said", "Time"]


def test_with_the_file_every_lead_has_its_values(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    write_results(journal, upload_id, tmp_path / "results.xlsx", lead_of)
    sheets = read(tmp_path / "results.xlsx")
    assert sum(len(lines(sheets[place])) for place in PLACES) >= len(PLACES)
    for place in PLACES:
        for line in lines(sheets[place]):
            row = line[0]
            assert isinstance(row, int)
            assert line[-3:] == (phone(row), f"=Lead {row}", "5")


@pytest.mark.parametrize("text", ["=1+1", "+919000000001", "-5", "@SUM(A1)", "#N/A", '=HYPERLINK("x")', "\t=1"])
def test_no_text_becomes_a_formula(journal: Journal, upload_id: int, tmp_path: Path, text: str) -> None:
    write_results(journal, upload_id, tmp_path / "results.xlsx", lambda _: {"Name": text})
    cell = read(tmp_path / "results.xlsx")["Queued"]["G2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.number_format == "@"
    assert cell.quotePrefix is (text[0] != "#")


def test_characters_that_excel_cannot_hold_are_left_out(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    name = "a\x00b\x1fc\ud800d" + "x" * 40_000
    write_results(journal, upload_id, tmp_path / "results.xlsx", lambda _: {"Name": name})
    value = read(tmp_path / "results.xlsx")["Queued"]["G2"].value
    assert isinstance(value, str)
    assert value.startswith("abcdxxx")
    assert len(value) == 32_767


def test_the_summary_adds_up(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    summary = {line[0]: line[1] for line in lines(read(tmp_path / "results.xlsx")["Summary"])}
    assert summary["File"] == "renewals-q4.xlsx"
    assert summary["Campaign"] == "Renewals_Q4"
    assert summary["Numbers already there"] == "not checked (neither field is sent)"
    assert summary["Requests made"] == 4
    assert summary["Leads in the file"] == 26
    fates = ["Queued", "Held back", "Refused", "Unconfirmed", "Being sent", "Waiting", "Cancelled"]
    assert [summary[fate] for fate in fates] == [4, 2, 4, 4, 4, 8, 0]
    assert summary["Proof"] == "4 + 2 + 4 + 4 + 4 + 8 = 26 rows. Every row of the file has its place."


def test_practice_is_said_and_so_is_why_it_stopped(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    journal.set_upload_state(upload_id, UploadState.STOPPED, "Stopped by you.")
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    summary = {line[0]: line[1] for line in lines(read(tmp_path / "results.xlsx")["Summary"])}
    assert summary["Account"] == "Practice (practice: nothing left this computer)"
    assert summary["State"] == "Stopped. Stopped by you."


def test_more_leads_than_a_sheet_has_rows_go_on_in_a_next_one(
    journal: Journal, upload_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_LINES", 3)
    write_results(journal, upload_id, tmp_path / "results.xlsx")
    sheets = read(tmp_path / "results.xlsx")
    assert [line[0] for line in lines(sheets["Queued"])] == [2, 3, 4]
    assert [line[0] for line in lines(sheets["Queued 2"])] == [5]


def test_an_upload_without_any_lead_to_show_is_a_workbook_all_the_same(journal: Journal, tmp_path: Path) -> None:
    made = add_upload(journal, [], held_back=HELD_BACK)
    write_results(journal, made, tmp_path / "results.xlsx")
    assert len(lines(read(tmp_path / "results.xlsx")["Held back"])) == 2


def test_cancelling_leaves_no_file_and_an_old_one_as_it_was(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    (tmp_path / "results.xlsx").write_text("older")
    with pytest.raises(CancelledError):
        write_results(journal, upload_id, tmp_path / "results.xlsx", cancel=lambda: True)
    assert [each.name for each in tmp_path.glob("*results*")] == ["results.xlsx"]
    assert (tmp_path / "results.xlsx").read_text() == "older"


def test_a_folder_that_is_gone_is_told_in_words(journal: Journal, upload_id: int, tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        write_results(journal, upload_id, tmp_path / "gone" / "results.xlsx")
    assert caught.value.title == 'The folder "gone" is not there.'


def test_a_name_that_is_a_folder_is_told_in_words_and_nothing_is_left(
    journal: Journal, upload_id: int, tmp_path: Path
) -> None:
    (tmp_path / "results.xlsx").mkdir()
    with pytest.raises(FileError) as caught:
        write_results(journal, upload_id, tmp_path / "results.xlsx")
    assert caught.value.title == '"results.xlsx" cannot be written.'
    assert [each.name for each in tmp_path.glob(".results*")] == []


def test_an_upload_that_is_not_there_is_told(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="There is no upload 7"):
        write_results(journal, 7, tmp_path / "results.xlsx")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_in_words(
    journal: Journal, upload_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_full_disk(*, prefix: str, dir: Path) -> tuple[int, str]:
        name = dir / f"{prefix}x"
        name.write_bytes(b"")
        return os.open("/dev/full", os.O_WRONLY), str(name)

    monkeypatch.setattr(tempfile, "mkstemp", on_a_full_disk)
    with pytest.raises(FileError) as caught:
        write_results(journal, upload_id, tmp_path / "results.xlsx")
    assert caught.value.title == "There is no room left on the disk."
    assert list(tmp_path.glob("*results*")) == []
