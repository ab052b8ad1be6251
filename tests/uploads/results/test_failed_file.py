"""The file of failed rows, opened in every shape that it may have by the reader of the leads themselves."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ozogui.cloudagent.failed_rows import FILE_LIMIT, FailedRowsError
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.uploads.results.failed_file import read_failed_body, read_failed_file

ROWS = b"PhoneNumber,Name,Reason\r\n9000000001,Asha,DND number\r\n9000000002,Rahul,duplicate\r\n"
BOTH = [("9000000001", "DND number"), ("9000000002", "duplicate")]

same_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)


def told(body: bytes, home: Path) -> list[tuple[str, str]]:
    found = [(row.phone, row.reason) for row in read_failed_body(body, home)]
    assert list(home.iterdir()) == [], "nothing stays on the disk"
    return found


def workbook(path: Path, *lines: tuple[str | int, ...], title: str = "") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.append([])
    for line in lines:
        sheet.append(line)
    book.save(path)
    return path


@pytest.mark.parametrize(
    "body",
    [
        ROWS,
        b"\xef\xbb\xbf" + ROWS,
        ROWS.replace(b",", b";"),
        ROWS.replace(b",", b"\t"),
        ROWS.decode().encode("utf-16"),
        ROWS.replace(b"PhoneNumber", b"Phone Number").replace(b"Reason", b"Error message"),
        b"\r\n" + ROWS + b",,\r\n",
        b"Failed rows of 17 Nov\r\n\r\n" + ROWS,
    ],
    ids=["plain", "bom", "semicolon", "tab", "utf-16", "other-names", "blank-lines", "title"],
)
def test_text_files_in_every_shape(body: bytes, tmp_path: Path) -> None:
    assert told(body, tmp_path) == BOTH


def test_a_file_without_names_is_read_by_its_content(tmp_path: Path) -> None:
    assert told(b"1,9000000001\n2,9000000002\n", tmp_path) == [("9000000001", ""), ("9000000002", "")]
    assert told(b"9000000001\n", tmp_path) == [("9000000001", "")], "a single lead is no name of a column"


def test_workbooks_are_read_as_they_are_saved_by_excel(tmp_path: Path) -> None:
    lines = (("PhoneNumber", "Reason"), (9000000001, "DND number"), ("+91 90000 00002", "duplicate"))
    path = workbook(tmp_path / "123_error.xlsx", *lines, title="Failed rows")
    assert [(row.phone, row.reason) for row in read_failed_file(path)] == [
        ("9000000001", "DND number"), ("+91 90000 00002", "duplicate")
    ]  # fmt: skip
    without_names = workbook(tmp_path / "plain.xlsx", *lines[1:])
    assert [row.phone for row in read_failed_file(without_names)] == ["9000000001", "+91 90000 00002"]


def test_a_workbook_that_is_fetched_is_one_too(tmp_path: Path) -> None:
    path = workbook(tmp_path / "x.xlsx", ("PhoneNumber", "Reason"), (9000000001, "DND number"))
    body = path.read_bytes()
    path.unlink()
    assert told(body, tmp_path) == [("9000000001", "DND number")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not a single byte"),
        (b"\n\n", "It is empty"),
        (b"a,b\n1,2\n", "looks like phone numbers"),
        (b"<html><body>AccessDenied</body></html>", "web page"),
        (b"x" * (FILE_LIMIT + 1), "too large"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "picture"),
    ],
)
def test_what_is_no_such_file_is_told(body: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(FailedRowsError) as caught:
        told(body, tmp_path)
    assert words in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_or_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(FailedRowsError, match="cannot be read"):
        read_failed_file(tmp_path / "gone.csv")
    broken = tmp_path / "123_error.xlsx"
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(SheetError):
        read_failed_file(broken)


@same_folder
@given(body=st.binary(max_size=300))
def test_no_text_harms(body: bytes, tmp_path: Path) -> None:
    # What looks like a workbook costs a process each time; test_hostile_files.py hurts those.
    if body.startswith((b"PK", b"\xd0\xcf")):
        return
    try:
        told(body, tmp_path)
    except FailedRowsError:
        return


@same_folder
@given(
    rows=st.lists(
        st.tuples(
            st.from_regex(r"[6-9][0-9]{9}", fullmatch=True),
            st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
        ),
        min_size=1,
    )
)
def test_each_row_comes_back(rows: list[tuple[str, str]], tmp_path: Path) -> None:
    lines = "".join(f'{phone},"{words.replace(chr(34), chr(34) * 2)}"\r\n' for phone, words in rows)
    body = ("PhoneNumber,Name\r\n" + lines).encode("utf-8", "replace")
    assert [phone for phone, _ in told(body, tmp_path)] == [phone for phone, _ in rows]
