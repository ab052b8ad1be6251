"""Who holds a locked file, from the little files that Excel and LibreOffice lay beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.leads.rows.lock_file import has_lock_file, lock_holder
from ozogui.leads.rows.sheet_error import file_error


def excels(name: str, *, wide: bool = True) -> bytes:
    """As Excel writes it: 165 bytes, both spellings filled up with spaces."""
    letters = name.encode("cp1252", "replace")
    content = bytes([len(letters)]) + letters.ljust(54)
    if wide:
        content += len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return content.ljust(165, b"\0" if not wide else b" ")


@pytest.fixture
def leads_file(tmp_path: Path) -> Path:
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"x")
    return path


@pytest.mark.parametrize(
    ("content", "holder"),
    [
        (excels("Asha Patil"), "Asha Patil"),
        (excels("आशा"), "आशा"),
        (excels("Zoë", wide=False), "Zoë"),
        (b"", ""),
        (b"\xff", ""),
        (b"\x05\0\1\2\3\4", ""),
    ],
)
def test_excel_names_who_has_a_file_open(leads_file: Path, content: bytes, holder: str) -> None:
    leads_file.with_name("~$leads.xlsx").write_bytes(content)
    assert has_lock_file(leads_file)
    assert lock_holder(leads_file) == holder


def test_libreoffice_names_who_has_a_file_open(leads_file: Path) -> None:
    leads_file.with_name(".~lock.leads.xlsx#").write_text(",Ravi Rao,ravi-pc,23.11.2026 10:00,file:///home/ravi;")
    assert lock_holder(leads_file) == "Ravi Rao"


def test_a_file_that_nobody_holds_has_no_holder(leads_file: Path) -> None:
    assert not has_lock_file(leads_file)
    assert lock_holder(leads_file) == ""


def test_the_holder_is_named_where_the_file_is_refused(leads_file: Path) -> None:
    assert file_error(leads_file, PermissionError(13, "denied")).title == '"leads.xlsx" may not be read by you.'
    leads_file.with_name("~$leads.xlsx").write_bytes(excels("Asha Patil"))
    error = file_error(leads_file, PermissionError(13, "denied"))
    assert error.title == '"leads.xlsx" is open at Asha Patil and locked.'
    leads_file.with_name("~$leads.xlsx").write_bytes(b"\xff")
    assert file_error(leads_file, PermissionError(13, "denied")).title == '"leads.xlsx" is open in Excel and locked.'
