"""Makes the small list that `ozogui --smoke-test` reads in every format: resources/smoke-test/leads.*.

Needed only when it changes, with LibreOffice Calc installed (Debian: libreoffice-calc); the files are committed, since
LibreOffice writes them with other bytes each time. Run it as `python -m build_scripts.samples.make_smoke_samples`.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

from openpyxl import Workbook

from ozogui.selftest.step import LEADS
from tests.leads.workbooks.xlsb_writer import write_xlsb

TARGET = Path(__file__).resolve().parents[2] / "resources" / "smoke-test"
CONVERTED = {"xls": "xls:MS Excel 97", "ods": "ods", "xlsm": "xlsm:Calc MS Excel 2007 VBA XML"}
"""Ending, and LibreOffice's name of the format."""


def main() -> int:
    """Make all files anew."""
    TARGET.mkdir(exist_ok=True)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Leads"
    for line in LEADS:
        sheet.append(line)
    source = TARGET / "leads.xlsx"
    book.save(source)
    write_xlsb(TARGET / "leads.xlsb", LEADS)
    for ending, delimiter in (("csv", ","), ("tsv", "\t")):
        with (TARGET / f"leads.{ending}").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows(LEADS)
    with tempfile.TemporaryDirectory() as profile:
        for filter_name in CONVERTED.values():
            command = ["soffice", "--headless", f"-env:UserInstallation=file://{profile}", "--convert-to", filter_name]
            subprocess.run([*command, "--outdir", str(TARGET), str(source)], check=True, stdout=subprocess.DEVNULL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
