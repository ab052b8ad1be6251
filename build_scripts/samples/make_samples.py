"""Writes the sample list of 1,240 leads, with the faults that real lists have, and what a checker must find in it.

The expectations in `tests/sample_defects.json` come from what is planted here, never from OzoGUI's own rules: two
independent opinions that the tests compare. All people, numbers and notes are invented; the numbers follow a formula.

Run it as `python build_scripts/samples/make_samples.py`; the same bytes come out every time.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill

from ozogui.engine.sample import NUMBERS, fingerprints

ROOT = Path(__file__).resolve().parents[2]
SEED = 1240
LEADS = 1_240
HEADER_ROW = 3
TITLE = "Diwali offer: leads of all regions, export for the dialer"
COLUMNS = ("Mobile No.", "Alt. Mobile", "Customer Name", "Prio", "Valid Till", "Agent", "Skill", "City", "Remarks")
BLANK_ROWS_AFTER = {402: 5, 811: 8, 1_103: 1}
"""How many blank rows follow the n-th lead: people leave gaps between the parts that they pasted together."""

Value = str | int | date | None
T = TypeVar("T")

_FIRST = (
    "Asha", "Rahul", "Meena", "Imran", "Priya", "Joseph", "Sunita", "Farhan", "Kavita", "Arjun", "Lakshmi",
    "Vikram",
)  # fmt: skip
_LAST = (
    "Patil", "Deshmukh", "Sharma", "Shaikh", "Nair", "Fernandes", "Rao", "Qureshi", "Iyer", "Menon", "Gupta",
    "Lobo",
)  # fmt: skip
_PLAIN_NAMES = ("S. Krishnamurthy", "R. Gupta (HUF)", "Patil Traders Pvt. Ltd.", "Flat 12 - A. Joshi")
_REFUSED_NAMES = (
    "Brian D'Souza", "Asha & Sons", "Zoë Fernandes", "राहुल शर्मा", "Sharma, Anil", "José Pinto", "Mehta & Mehta",
    "Ravi S/o Mohan", "अनिता देशमुख", "Maria D\u2019Mello", "Renée D'Costa", 'Vijay "Viju" Kale', "François Roy",
    "Rao/Menon",
)  # fmt: skip
_PREFIXES = ("98765", "98200", "91234", "90000", "80000", "70000", "99300", "60000")
_CITIES = (
    "Pune", "Mumbai", "Nagpur", "Panaji", "Thane", "Chennai", "Kochi", "Vasai", "Hubli", "Bengaluru", "Jaipur",
    "Indore",
)  # fmt: skip
_AGENTS = ("ravi_k", "meena.s", "ravi_k", "farhan_q", "meena.s", "priya.n")
_SKILLS = ("Sales_Hindi", "Sales_English", "Sales_Hindi", "Sales_Marathi", "Sales_Tamil")
_REMARKS = ("Call after 6", "VIP", "Spoke in May", 'Said "next month"', "Interested, wants a brochure", "Ask for owner")
_VALID_SPELLINGS = ("{a}{b}", "+91{a}{b}", "0{a}{b}")

_DAMAGED = (
    "9.87654E+09", "9.82001E+09", "9.12346E+09", "8.10881E+09", "7.02119E+09", "9.00441E+09", "9.93001E+09",
    "9.1988E+11",
)  # fmt: skip
_WRONG_LENGTH = ("98", "7", "12", "45", "91982001112233441", "987654321234567891", "98765432123456788")
_NOT_A_NUMBER = ("not given", "98765O3219", "call office", "NA", "same as above")
_NO_PRIORITY = ("high", "urgent", "low", "High", "VIP")
_NO_DATE = ("31/02/2030", "till Diwali", "2030-13-45", "end of month")

_SEPARATED = (
    ("{a} {b}", 50), ("{a}-{b}", 24), ("+91 {a} {b}", 20), ("+91-{a}-{b}", 10), ("{a}\u00a0{b}", 8),
    ("(+91) {a} {b}", 4), ("tel:+91{a}{b}", 4), ("{a}{b}.0", 4), ("devanagari", 4),
)  # fmt: skip
"""Spellings with more than digits in them, and how many leads get each: all certain to repair."""
_DUPLICATE_SPELLINGS = ("+91{a}{b}", "0{a}{b}", "{a} {b}", "91{a}{b}", "+91 {a}-{b}", "{a}{b}")
_SEVERAL = ("{0} / {1}", "{0}, {1}", "{0}; {1}", "{0}/{1}", "+91 {0} / +91 {1}", "{0} / {1}")
_TEXT_DATES = (
    "31/12/2030", "15/06/2031", "05/06/2030", "30/09/2030", "1/4/2031", "28-02-2031", "31/01/2031", "12/11/2030",
)  # fmt: skip
_DEVANAGARI_DIGITS = str.maketrans("0123456789", "०१२३४५६७८९")


@dataclass(slots=True)
class Lead:
    """One planted lead: its cells as the xlsx holds them, and what a checker must say of them."""

    row: int
    """Row number in both files, counted as Excel does."""
    digits: str
    """The lead's ten-digit number, whatever the cell makes of it."""
    cells: dict[str, Value]
    repairable: dict[str, str] = field(default_factory=dict)
    """Column -> rule of an error that every sound repair takes away."""
    decided: dict[str, str] = field(default_factory=dict)
    """Column -> rule of an error that goes away once a person has decided: which number, whether without priority."""
    lasting: dict[str, str] = field(default_factory=dict)
    """Column -> rule of an error that nobody but the list's author can put right."""
    warnings: dict[str, str] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether nothing has been planted in this lead yet."""
        return not (self.repairable or self.decided or self.lasting or self.warnings)


class Dice:
    """Chance that falls alike on every Python: of all that `random` offers, only `random()` is promised to."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, limit: int) -> int:
        """Return a whole number from 0 up to, not including, the limit."""
        return int(self._random() * limit)

    def choice(self, values: Sequence[T]) -> T:
        """Return one of the values."""
        return values[self.below(len(values))]

    def take(self, pool: list[T], number: int) -> list[T]:
        """Take that many values out of the pool, in an order of chance."""
        return [pool.pop(self.below(len(pool))) for _ in range(number)]


def main() -> None:
    """Write the two samples and the expectations into the project."""
    write_samples(ROOT / "resources", ROOT / "tests")
    sys.stdout.write(f"Wrote {LEADS:,} leads to resources/sample-leads.xlsx and .csv, and tests/sample_defects.json.\n")


def write_samples(resources: Path, tests: Path) -> None:
    """Write `sample-leads.xlsx`, `.csv` and `.numbers` into one folder and `sample_defects.json` into the other."""
    leads = make_leads()
    resources.mkdir(parents=True, exist_ok=True)
    tests.mkdir(parents=True, exist_ok=True)
    (resources / "sample-leads.xlsx").write_bytes(_xlsx(leads))
    (resources / "sample-leads.csv").write_bytes(_csv(leads))
    (resources / NUMBERS).write_bytes(fingerprints(_digits(index) for index in range(LEADS)).encode())
    (tests / "sample_defects.json").write_bytes(_expectations(leads).encode())


def make_leads() -> list[Lead]:
    """Return the leads in file order, everything planted."""
    dice = Dice(SEED)
    leads = [_sound_lead(index, row, dice) for index, row in enumerate(_lead_rows())]
    # The first rows show one of each kind of fault: they are what a person sees first.
    shown, pool = leads[1:12], [*leads[:1], *leads[12:]]
    _plant_lasting(shown, pool, dice)
    _plant_warnings(leads, pool, dice)
    _plant_repairable(shown, pool, dice)
    return leads


def _lead_rows() -> Iterator[int]:
    row = HEADER_ROW
    for index in range(1, LEADS + 1):
        row += 1
        yield row
        row += BLANK_ROWS_AFTER.get(index, 0)


def _digits(index: int) -> str:
    """Return the index-th invented number: no two alike, none ending like one that Excel has cut."""
    tail = (index * 7_919 + 43_211) % 99_991 + 7
    return _PREFIXES[index % len(_PREFIXES)] + f"{tail + 1 if tail % 100 == 0 else tail:05d}"


def _sound_lead(index: int, row: int, dice: Dice) -> Lead:
    digits = _digits(index)
    day = date(2030, 1, 31) + timedelta(days=dice.below(700))
    spelling = dice.below(20)
    cells: dict[str, Value] = {
        "Mobile No.": int(digits) if spelling < 11 else _spelt(digits, _VALID_SPELLINGS[spelling % 3]),
        "Alt. Mobile": f"022 2555 {1000 + index:04d}" if dice.below(5) < 2 else None,
        "Customer Name": f"{dice.choice(_FIRST)} {dice.choice(_LAST)}" if dice.below(25) else dice.choice(_PLAIN_NAMES),
        "Prio": dice.choice((5, 5, 5, 5, 1, 3, 7, 10, 99)) if dice.below(30) else None,
        "Valid Till": day if dice.below(8) else day.isoformat(),
        "Agent": dice.choice(_AGENTS),
        "Skill": dice.choice(_SKILLS),
        "City": dice.choice(_CITIES),
        "Remarks": dice.choice(_REMARKS) if dice.below(20) == 0 else None,
    }
    return Lead(row, digits, cells)


def _spelt(digits: str, pattern: str) -> str:
    if pattern == "devanagari":
        return digits.translate(_DEVANAGARI_DIGITS)
    return pattern.format(a=digits[:5], b=digits[5:])


def _plant_lasting(shown: list[Lead], pool: list[Lead], dice: Dice) -> None:
    """Plant the 37 errors that stay after every repair, each in a lead of its own."""
    plans: tuple[tuple[str, str, Sequence[Value]], ...] = (
        ("Mobile No.", "phone-damaged", _DAMAGED),
        ("Mobile No.", "phone-length", _WRONG_LENGTH),
        ("Mobile No.", "phone-missing", (None,) * 6),
        ("Mobile No.", "phone-not-numeric", _NOT_A_NUMBER),
        ("Prio", "priority-range", _NO_PRIORITY),
        ("Valid Till", "expiry-format", _NO_DATE),
        ("Agent", "cell-error", ("#N/A", "#REF!")),
    )
    for column, rule, values in plans:
        leads = dice.take(pool, len(values))
        if rule in {"phone-damaged", "priority-range"}:
            leads[0] = _swap(pool, leads[0], shown.pop(2))
        for lead, value in zip(leads, values, strict=True):
            lead.cells[column] = value
            lead.lasting[column] = rule


def _swap(pool: list[Lead], taken: Lead, instead: Lead) -> Lead:
    pool.append(taken)
    pool.sort(key=lambda lead: lead.row)
    return instead


def _plant_warnings(leads: list[Lead], pool: list[Lead], dice: Dice) -> None:
    """Plant the 34 warnings, each in a lead of its own that can be sent all the same."""
    for index, lead in enumerate(dice.take(pool, 10)):
        past = date(2024, 1, 5) + timedelta(days=dice.below(350))
        lead.cells["Valid Till"] = past if index % 4 else past.isoformat()
        lead.warnings["Valid Till"] = "expiry-past"
    for column, rule, number in (("Agent", "agent-missing", 5), ("Skill", "skill-missing", 3)):
        for lead in dice.take(pool, number):
            lead.cells[column] = None
            lead.warnings[column] = rule
    again = sorted(dice.take(pool, 16), key=lambda lead: lead.row)
    first = leads[0]
    for index, lead in enumerate(again):
        # Every fourth repeats the file's very first number: a list holds the same person more than twice.
        earlier = [one for one in pool if one.row < lead.row and one.is_plain]
        original = dice.choice(earlier) if index % 4 else first
        lead.digits = original.digits
        pattern = _DUPLICATE_SPELLINGS[index % len(_DUPLICATE_SPELLINGS)]
        lead.cells["Mobile No."] = _spelt(lead.digits, pattern)
        lead.warnings["Mobile No."] = "duplicate-phone"
        if not re.fullmatch(r"\+?\d+", str(lead.cells["Mobile No."])):
            lead.repairable["Mobile No."] = "phone-not-numeric"
        if original in pool:
            pool.remove(original)


def _plant_repairable(shown: list[Lead], pool: list[Lead], dice: Dice) -> None:
    """Plant the errors that one click puts right; a lead may have several, in different columns."""
    phones = list(pool)
    spellings = [pattern for pattern, number in _SEPARATED for _ in range(number)]
    # Some of these spellings stand in the duplicates already.
    spellings = spellings[_separated_duplicates() :]
    for lead, pattern in zip([shown[0], *dice.take(phones, len(spellings) - 1)], spellings, strict=True):
        lead.cells["Mobile No."] = _spelt(lead.digits, pattern)
        lead.repairable["Mobile No."] = "phone-not-numeric"
    for index, lead in enumerate([shown[1], *dice.take(phones, len(_SEVERAL) - 1)]):
        second = _spelt(_digits(LEADS + index), "{a} {b}")
        lead.cells["Mobile No."] = _SEVERAL[index].format(_spelt(lead.digits, "{a} {b}"), second)
        lead.repairable["Mobile No."] = "phone-several"
    for index, lead in enumerate([shown[3], shown[4], shown[7], shown[8], *dice.take(list(pool), 88)]):
        lead.cells["Customer Name"] = _REFUSED_NAMES[index % len(_REFUSED_NAMES)]
        lead.repairable["Customer Name"] = "name-characters"
    priorities: tuple[Value, ...] = ("5.0",) * 12 + (120, 150, 100, 120, 999, 120, 500, 110)
    for lead, value in zip([*dice.take(list(pool), 19), shown[5]], reversed(priorities), strict=True):
        lead.cells["Prio"] = value
        (lead.repairable if value == "5.0" else lead.decided)["Prio"] = "priority-range"
    for index, lead in enumerate([shown[6], *dice.take(list(pool), 42)]):
        lead.cells["Valid Till"] = _TEXT_DATES[index % len(_TEXT_DATES)]
        lead.repairable["Valid Till"] = "expiry-format"


def _separated_duplicates() -> int:
    patterns = (_DUPLICATE_SPELLINGS[index % len(_DUPLICATE_SPELLINGS)] for index in range(16))
    return sum(" " in pattern or "-" in pattern for pattern in patterns)


def _rows(leads: list[Lead]) -> Iterator[list[Value]]:
    """Yield every row of the file: title, a blank one, the header, leads with gaps between, totals."""
    blank: list[Value] = [None] * len(COLUMNS)
    yield [TITLE, *blank[1:]]
    yield blank
    yield list(COLUMNS)
    for index, lead in enumerate(leads, start=1):
        yield [lead.cells[column] for column in COLUMNS]
        yield from [blank] * BLANK_ROWS_AFTER.get(index, 0)
    yield ["Total", None, f"{LEADS:,} leads", *blank[3:]]


def _xlsx(leads: list[Lead]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    for letter, width in zip("ABCDEFGHI", (26, 16, 26, 8, 13, 12, 16, 13, 28), strict=True):
        sheet.column_dimensions[letter].width = width
    for number, values in enumerate(_rows(leads), start=1):
        cells = [WriteOnlyCell(sheet) for _ in values]
        for cell, value in zip(cells, values, strict=True):
            cell.value = value
            if isinstance(value, date):
                cell.number_format = "DD/MM/YYYY"
            if number == 1:
                cell.font = Font(bold=True, size=13)
            elif number == HEADER_ROW:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="E8EEFC")
                cell.alignment = Alignment(vertical="center")
        sheet.append(cells)
    written = io.BytesIO()
    book.save(written)
    return _timeless(written.getvalue())


def _timeless(workbook: bytes) -> bytes:
    """Return the same workbook with every moment of its making replaced by one fixed moment."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", content)
            member = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, content)
    return fixed.getvalue()


def _csv(leads: list[Lead]) -> bytes:
    """Return what a person in India gets from "Save as CSV UTF-8": dates as shown, CRLF, a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for values in _rows(leads):
        writer.writerow(f"{value:%d/%m/%Y}" if isinstance(value, date) else value for value in values)
    return text.getvalue().encode("utf-8-sig")


def _expectations(leads: list[Lead]) -> str:
    rows = [lead.row for lead in leads]
    facts: dict[str, object] = {
        "leads": len(leads),
        "header_row": HEADER_ROW,
        "above_header": list(range(1, HEADER_ROW)),
        "blank_rows": sorted(set(range(rows[0], rows[-1])) - set(rows)),
        "totals_rows": [rows[-1] + 1],
        "xlsx": _expected(leads, dates_are_texts=False),
        "csv": _expected(leads, dates_are_texts=True),
    }
    text = json.dumps(facts, indent=1)
    # One row of the file, one line: the lists of rules and rows are short.
    return re.sub(r"\[[^\[\]]*\]", lambda found: json.dumps(json.loads(found[0])), text) + "\n"


_PRESSED = {"name-characters", "phone-several"}
"""What is certain, but loses something: a person presses the repair."""


def _expected(leads: list[Lead], *, dates_are_texts: bool) -> dict[str, object]:
    """Return what is to be found in one of the two files, before and after every certain repair is made.

    Args:
        leads: The planted leads.
        dates_are_texts: Whether the file writes dates as 31/12/2030, so that each is a fault and can go nowhere
            (nor be told to have passed) before it is repaired.
    """
    before: dict[str, list[str]] = {}
    tidied_before: dict[str, list[str]] = {}
    cells = tidied = 0
    for lead in leads:
        errors = {**lead.repairable, **lead.decided, **lead.lasting}
        warnings = dict(lead.warnings)
        if dates_are_texts and isinstance(lead.cells["Valid Till"], date):
            errors["Valid Till"] = "expiry-format"
            warnings.pop("Valid Till", None)
        cells += len(errors) - len(lead.lasting) - len(lead.decided)
        if found := sorted({*errors.values(), *warnings.values()}):
            before[str(lead.row)] = found
        tidied += _tidied(lead, errors)
        # Left when all that loses nothing was done unasked: letters of names, second numbers, what nobody can know.
        left = _PRESSED & set(errors.values()) | {*lead.decided.values(), *lead.lasting.values()}
        if left := left | {*lead.warnings.values()}:
            tidied_before[str(lead.row)] = sorted(left)
    staying = [(lead, {**lead.decided, **lead.lasting}) for lead in leads]
    held_back = {
        str(lead.row): sorted({*errors.values(), *lead.warnings.values()}) for lead, errors in staying if errors
    }
    warned = {str(lead.row): sorted(lead.warnings.values()) for lead, errors in staying if lead.warnings and not errors}
    return {
        "cells_to_repair": cells,
        "tidied_cells": tidied,
        "left_to_repair": sum(rule in _PRESSED for lead in leads for rule in lead.repairable.values()),
        "before": before,
        "tidied_before": tidied_before,
        "held_back_after": held_back,
        "warnings_after": warned,
    }


def _tidied(lead: Lead, errors: dict[str, str]) -> int:
    """Count the cells of a lead that lose nothing when the program writes them as the account wants them."""
    asked = {*lead.decided, *lead.lasting, *(column for column, rule in lead.repairable.items() if rule in _PRESSED)}
    is_phone = "Mobile No." not in asked and str(lead.cells["Mobile No."]) != lead.digits
    return is_phone + sum(column in errors and column not in asked for column in ("Prio", "Valid Till"))


if __name__ == "__main__":
    main()
