"""Makes the small xls and ods files of tests/leads/old_files: openpyxl writes workbooks, LibreOffice converts them.

Needed only when one is added or changed, with LibreOffice Calc installed (Debian: libreoffice-calc); the files are
committed, since LibreOffice writes them with other bytes each time. Run it as
`python build_scripts/samples/make_old_files.py`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

TARGET = Path(__file__).parents[2] / "tests" / "leads" / "old_files"


def _first(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Leads"
    return sheet


def kinds(book: Workbook) -> None:
    """Every kind of cell that a list may hold."""
    sheet = _first(book)
    evening, midnight = datetime.fromisoformat("2027-03-31 18:30"), datetime.fromisoformat("1999-12-31")
    sheet.append(["Phone", "Name", "Day", "Moment", "Time", "Length", "Switch", "Share", "Sum", "Text"])
    early, late = time(9, 5), time(23, 59, 59)
    long, short = timedelta(hours=26), timedelta(minutes=5)
    sheet.append([9876500001, "Asha", date(2027, 3, 31), evening, early, long, True, 0.125, "=1+2", "007"])
    sheet.append(["09876500002", "Zoë", date(2028, 2, 29), midnight, late, short, False, 1, '="a"&"b"', "+91"])
    sheet["H2"].number_format = "0.0%"
    sheet["F2"].number_format = sheet["F3"].number_format = "[h]:mm:ss"


def errors(book: Workbook) -> None:
    """Cells with an error between blank ones and values."""
    sheet = _first(book)
    rows: list[list[str | None]] = [
        ["Phone", "Name", "Agent", "City"],
        ["9876500001", "=NA()", None, "Pune"],
        ["9876500002", "=1/0", "agent_1", None],
        ["9876500003", "Meena", "=NoSuchName", "Goa"],
        ["9876500004", '=VALUE("x")', None, "=SQRT(-1)"],
    ]
    for row in rows:
        sheet.append(row)


def sheets(book: Workbook) -> None:
    """Several sheets: a cover, the list, a hidden copy that is longer."""
    sheet = _first(book)
    sheet.title = "Cover"
    sheet.append(["Leads of November"])
    leads = book.create_sheet("List")
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    for number in range(3):
        leads.append(["Phone", "Name"] if number == 0 else [f"987650000{number}", f"N{number}"])
    for number in range(9):
        hidden.append(["Phone", "Name"] if number == 0 else [f"987650001{number}", f"O{number}"])


def mac_dates(book: Workbook) -> None:
    """A workbook that counts days from 1904, as old Macs did."""
    book.epoch = CALENDAR_MAC_1904
    sheet = _first(book)
    sheet.append(["Phone", "Valid till"])
    sheet.append([9876500001, date(2027, 3, 31)])


def merged(book: Workbook) -> None:
    """A title over all columns, and a header of two lines with merged cells."""
    sheet = _first(book)
    rows: list[list[str | None]] = [
        ["Diwali campaign"], [], ["Customer", None, "Phone", None, "City"], ["First", "Last", "Home", "Office", None],
        ["Asha", "Patil", "9876500001", "9876500011", "Pune"], ["Ravi", "Rao", "9876500002", None, "Goa"],
    ]  # fmt: skip
    for row in rows:
        sheet.append(row)
    for cells in ("A1:E1", "A3:B3", "C3:D3", "E3:E4"):
        sheet.merge_cells(cells)


FILES: dict[str, Callable[[Workbook], None]] = {
    "kinds": kinds, "errors": errors, "sheets": sheets, "mac_dates": mac_dates, "merged": merged,
}  # fmt: skip


def main() -> int:
    """Make all files anew."""
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, fill in FILES.items():
            book = Workbook()
            fill(book)
            source = Path(folder) / f"{name}.xlsx"
            book.save(source)
            for ending in ("xls", "ods", "xlsx"):
                # xlsx too: LibreOffice calculates its formulas.
                command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile"]
                command += ["--convert-to", ending, "--outdir", str(TARGET), str(source)]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
