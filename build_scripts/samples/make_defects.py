"""Makes leads with known faults of every kind, for measuring what a check finds and what it invents.

The same leads for the same number of rows, whatever the machine. Every value is written by hand here, by what the API's
document says: nothing of `ozogui.leads` helps to make or to label them, so that the two opinions are independent.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

HEADERS = ("PhoneNumber", "Name", "Priority", "ExpiryDate", "AgentId", "skill", "City", "Remarks")
AGENTS = ("Bobby", "Asha Patil", "Ravi", "Meena Kumari")
SKILLS = ("Sales_Hindi", "Sales_English", "Service")
TODAY = "2026-11-23"
"""The day on which the leads are meant to be checked."""

_FIRST = ("Asha", "Rahul", "Meena", "Imran", "Priya", "Sunita", "John", "O.P.")
_LAST = ("Patil", "Sharma", "Rao", "Khan", "Das (Sr)", "Iyer - 2", "D:50%", "M+N_3")
_CITIES = ("Pune", "Mumbai", "नागपुर", "São Paulo", "O'Fallon", "Goa & Diu", "=1+1", "")
_ERRORS = ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!")
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")  # noqa: RUF001

_NAMES = (
    "D'Souza", "राहुल शर्मा", "Mehta & Sons", "Zoë", "asha@home", "Asha\tPatil", "50/50", "Asha, Patil", "A*", "#1",
    "Asha\u00a0Patil", "\u201cAsha\u201d", "李", "O\u2019Neil", "a=b", "x?", "[Asha]", "😀 Asha",
)  # fmt: skip
_UNTRIMMED_NAMES = (" Asha Patil", "Ravi Rao ", "   Meena")
_UNTRIMMED = (
    " Pune", "Goa ", "\u00a0Mumbai", "Nagpur\n", "\tGoa", " = 1 ", "Pune\u200b", "\ufeffGoa", "New\u00a0Delhi",
    "Goa\u2060",
)  # fmt: skip
_PRIORITIES = ("0", "100", "5.0", " 5", "5 ", "high", "-1", "1e1", "007", "99.5", "+5", "५", "1,0")
_DATES = (
    "31/12/2030", "05/06/2030", "soon", "2030-02-30", "2030-12-31 00:00:00", "31-Dec-2030", "2030/12/31", "20301231",
    "2030-1-5", " 2030-01-05", "45678", "31.12.30",
)  # fmt: skip
_PAST = ("2026-11-22", "2025-12-31", "2020-02-29", "1999-01-01")
_DAMAGED = (
    "9.87654E+09", "9.19877E+11", "9,87654E+09", "2026-12-31", "31/12/2026", "Dec-26", "#####", "1E+10",
    "-9876543119", "98765.4321", "1.0824123456", "9876543210.5", "8322-03-31", "31/12/26", "31.12.26", "9.81234504E+09",
    "2026-12-31T18:30:00.000Z", "31 Dec 2026", "10:30:00", "9876543210-", "1.23456789012345E+15",
)  # fmt: skip
_IMPLAUSIBLE = (
    "0000000000", "9999999999", "1234567890", "112", "100", "911", "1111111", "98765432", "987654321", "98765432100",
    "1409876543", "1600123456", "02345", "447700900123", "+4477", "0123456789", "00000",
)  # fmt: skip
_LOST = ("1.23456789012346E+15", "5.55544443333222E+15", "1.5E+05", "-1.2E+18", "9,87654E+11")
_NOTHING = ("NULL", "null", "nan", "undefined", "-", "None", "(blank)", "nil")
_TILDES = ("Navi~Mumbai", "Pune ~ Camp", "~Goa", "Goa~")
_NO_PHONE = ("", " ", "-", "\u00a0", "--", "()")
_NO_NUMBER = ("ask Ravi", "98765O3210", "n/a", "98765x3210", "call office 2")
_AGENTS = ("", " ", "Bobyy", "bobby", "Zorro", "Ravi ", "Asha  Patil", "Bobby,Ravi", "NULL", "-", "Bobby\u200b")
_SKILLS = ("", "Sale", "sales_hindi", "Sales Hindi", "\u00a0")
_NOT_REPEATABLE = frozenset({
    "phone-missing", "phone-not-numeric", "phone-length", "phone-damaged", "phone-several", "suppressed",
    "duplicate-phone", "phone-implausible", "phone-foreign", "phone-form",
})  # fmt: skip


@dataclass
class Labelled:
    """Leads, column by column, and what is wrong with them."""

    columns: dict[str, list[str]]
    suppressed: frozenset[str]
    """Numbers of a do-not-call list, in digits."""
    faults: dict[int, frozenset[str]]
    """Row -> names of the rules that must speak of it, for every row that has any."""
    left_out: tuple[int, ...]
    """Rows that a person leaves out: their only fault is that."""
    misfits: tuple[int, ...] = ()
    """Rows with more or fewer cells than the list has columns, besides what else is wrong with them."""
    refused: tuple[int, ...] = ()
    """Rows that a column of the list says are not to be called, besides what else is wrong with them."""
    calculated: frozenset[int] = frozenset()
    """Rows whose phone was a number that a spreadsheet had worked out."""


@dataclass
class _Lead:
    cells: dict[str, str]
    faults: set[str] = field(default_factory=set)
    is_calculated: bool = False

    def spoil(self, header: str, value: str, *rules: str) -> None:
        self.cells[header] = value
        self.faults.update(rules)


def make_defects(rows: int, seed: int = 4) -> Labelled:
    """Make that many leads, about half of them with one to four faults, no two in one cell but where both are told."""
    made = _Maker(random.Random(seed), rows)
    leads = [made.lead(row) for row in range(rows)]
    for row in made.left_out:
        leads[row].faults = {"left-out"}
    misfits = tuple(row for row in range(0, len(leads), 37) if "left-out" not in leads[row].faults)
    for row in misfits:
        leads[row].faults = leads[row].faults | {"row-shape"}
    refused = tuple(row for row in range(5, len(leads), 53) if "left-out" not in leads[row].faults)
    for row in refused:
        leads[row].faults = leads[row].faults | {"no-consent"}
    return Labelled(
        columns={header: [lead.cells[header] for lead in leads] for header in HEADERS},
        suppressed=frozenset(made.suppressed),
        faults={row: frozenset(lead.faults) for row, lead in enumerate(leads) if lead.faults},
        left_out=tuple(made.left_out),
        misfits=misfits,
        refused=refused,
        calculated=frozenset(row for row, lead in enumerate(leads) if lead.is_calculated),
    )


class _Maker:
    def __init__(self, chance: random.Random, rows: int) -> None:
        self._chance = chance
        # Numbers far enough apart that no two leads share one by chance, and none is another with a 0 before it.
        self._numbers = iter(chance.sample(range(6_000_000_000, 9_999_999_999, 7), 3 * rows + 10))
        self._repeatable: list[str] = []
        self._fillers = list(_IMPLAUSIBLE)
        self._made_up = 0
        self.suppressed: set[str] = set()
        self.left_out: list[int] = []
        self._spoilers: dict[str, list[Callable[[_Lead], None]]] = {
            "PhoneNumber": [
                self._missing, self._separated, self._separated, self._not_numeric, self._length, self._damaged,
                self._several, self._repeated, self._repeated, self._suppressed, self._error_in("PhoneNumber"),
                self._implausible, self._foreign, self._formed_otherwise, self._calculated,
            ],
            "Name": [
                self._one_of("Name", _NAMES, "name-characters"),
                self._one_of("Name", _UNTRIMMED_NAMES, "outer-spaces"),
                self._one_of("Name", _NOTHING, "placeholder"),
                self._error_in("Name"),
            ],
            "City": [
                self._one_of("City", _UNTRIMMED, "outer-spaces"),
                self._one_of("City", _NOTHING, "placeholder"),
                self._one_of("City", _LOST, "digits-lost"),
                self._one_of("City", _TILDES, "tilde"),
                self._error_in("City"),
            ],
            "Priority": [self._one_of("Priority", _PRIORITIES, "priority-range"), self._error_in("Priority")],
            "ExpiryDate": [
                self._one_of("ExpiryDate", _DATES, "expiry-format"),
                self._one_of("ExpiryDate", _PAST, "expiry-past"),
                self._error_in("ExpiryDate"),
            ],
            "AgentId": [self._one_of("AgentId", _AGENTS, "agent-missing"), self._error_in("AgentId")],
            "skill": [self._one_of("skill", _SKILLS, "skill-missing"), self._error_in("skill")],
            "Remarks": [self._too_long, self._many_bytes, self._error_in("Remarks")],
        }  # fmt: skip

    def lead(self, row: int) -> _Lead:
        chance = self._chance
        lead = _Lead(
            {
                "PhoneNumber": self._number(),
                "Name": f"{chance.choice(_FIRST)} {chance.choice(_LAST)}" if chance.random() < 0.97 else "",
                "Priority": str(chance.randint(1, 99)) if chance.random() < 0.8 else "",
                "ExpiryDate": f"20{chance.randint(27, 60)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
                if chance.random() < 0.8
                else chance.choice(["", TODAY]),
                "AgentId": chance.choice(AGENTS),
                "skill": chance.choice(SKILLS),
                "City": chance.choice(_CITIES),
                "Remarks": "y" * chance.randint(0, 60),
            }
        )
        if chance.random() < 0.5:
            for header in chance.sample(sorted(self._spoilers), chance.choice([1, 1, 1, 2, 2, 3, 4])):
                chance.choice(self._spoilers[header])(lead)
        if chance.random() < 0.01:
            self.left_out.append(row)
        elif not lead.faults & _NOT_REPEATABLE and "cell-error" not in lead.faults and chance.random() < 0.2:
            # A lead that is left out counts in no group, so nothing may repeat it.
            self._repeatable.append(lead.cells["PhoneNumber"])
        return lead

    def _number(self) -> str:
        return str(next(self._numbers))

    def _one_of(self, header: str, values: Iterable[str], rule: str) -> Callable[[_Lead], None]:
        choices = tuple(values)
        return lambda lead: lead.spoil(header, self._chance.choice(choices), rule)

    def _error_in(self, header: str) -> Callable[[_Lead], None]:
        return lambda lead: lead.spoil(header, self._chance.choice(_ERRORS), "cell-error")

    def _missing(self, lead: _Lead) -> None:
        lead.spoil("PhoneNumber", self._chance.choice(_NO_PHONE), "phone-missing")

    def _not_numeric(self, lead: _Lead) -> None:
        lead.spoil("PhoneNumber", self._chance.choice(_NO_NUMBER), "phone-not-numeric")

    def _damaged(self, lead: _Lead) -> None:
        lead.spoil("PhoneNumber", self._chance.choice(_DAMAGED), "phone-damaged")

    def _foreign(self, lead: _Lead) -> None:
        """Spoil with a number of another country that no other lead has."""
        self._made_up += 1
        number = self._chance.choice(("+447{:09d}", "00447{:09d}", "+97150{:07d}", "+659{:07d}", "+6141{:07d}"))
        lead.spoil("PhoneNumber", number.format(self._made_up), "phone-foreign")

    def _implausible(self, lead: _Lead) -> None:
        """Spoil with a number that nobody has, and no other lead."""
        self._made_up += 1
        number = lead.cells["PhoneNumber"]
        wrong = (
            number[:9],
            f"{number}5",
            f"140{self._made_up:07d}",
            f"1600{self._made_up:06d}",
            f"447{self._made_up:09d}",
        )
        lead.spoil(
            "PhoneNumber", self._fillers.pop() if self._fillers else self._chance.choice(wrong), "phone-implausible"
        )

    def _formed_otherwise(self, lead: _Lead) -> None:
        before = self._chance.choice(["+91", "0", "91", "0091", "+910", "910", "00910"])
        lead.spoil("PhoneNumber", f"{before}{lead.cells['PhoneNumber']}", "phone-form")

    def _calculated(self, lead: _Lead) -> None:
        lead.is_calculated = True
        lead.spoil("PhoneNumber", lead.cells["PhoneNumber"], "phone-damaged")

    def _length(self, lead: _Lead) -> None:
        number = lead.cells["PhoneNumber"]
        wrong = (number[:2], number[:1], number + number[:7], f"+{number[:2]}", number * 3)
        lead.spoil("PhoneNumber", self._chance.choice(wrong), "phone-length")

    def _several(self, lead: _Lead) -> None:
        first, second = lead.cells["PhoneNumber"], self._number()
        between = self._chance.choice([" / ", ", ", ";", "\n", " or ", " & ", "|", " ", "/+91"])
        lead.spoil("PhoneNumber", f"{first}{between}{second}", "phone-several")

    def _separated(self, lead: _Lead) -> None:
        lead.spoil("PhoneNumber", self._written_otherwise(lead.cells["PhoneNumber"]), "phone-not-numeric")

    def _written_otherwise(self, number: str) -> str:
        return self._chance.choice(
            [
                f"{number[:5]} {number[5:]}",
                f"+91 {number[:5]}-{number[5:]}",
                f"(+91) {number}",
                f"0{number[:4]}-{number[4:]}",
                f"tel:+91{number}",
                f"{number}.0",
                f"'{number}",
                f" {number}",
                f"{number[:3]}.{number[3:6]}.{number[6:]}",
                f"{number[:5]}\u00a0{number[5:]}",
                number.translate(_DEVANAGARI),
                number.translate(_FULL_WIDTH),
            ]
        )

    def _repeated(self, lead: _Lead) -> None:
        if not self._repeatable:
            return
        number = self._chance.choice(self._repeatable)
        plain = self._chance.choice([number, f"+91{number}", f"0{number}", f"91{number}", f"0091{number}"])
        if self._chance.random() < 0.7:
            lead.spoil("PhoneNumber", plain, "duplicate-phone", *(["phone-form"] if plain != number else []))
        else:
            lead.spoil("PhoneNumber", self._written_otherwise(number), "duplicate-phone", "phone-not-numeric")

    def _suppressed(self, lead: _Lead) -> None:
        number = lead.cells["PhoneNumber"]
        self.suppressed.add(number)
        if self._chance.random() < 0.7:
            plain = self._chance.choice([number, f"+91{number}", f"0{number}"])
            lead.spoil("PhoneNumber", plain, "suppressed", *(["phone-form"] if plain != number else []))
        else:
            lead.spoil("PhoneNumber", self._written_otherwise(number), "suppressed", "phone-not-numeric")

    def _too_long(self, lead: _Lead) -> None:
        lead.spoil("Remarks", "z" * self._chance.randint(2_000, 2_400), "row-too-long")

    def _many_bytes(self, lead: _Lead) -> None:
        lead.spoil("Remarks", "न" * self._chance.randint(700, 1_200), "row-bytes")
