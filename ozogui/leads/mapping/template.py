"""An empty workbook for whoever makes the lists: CloudAgent's fields as columns, and rules that Excel checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ozogui.files.workbook import Workbook
from ozogui.files.workbook_xml import NewSheet, Style, Styled, TypingRule
from ozogui.leads.values.headers import AGENT, EXPIRY, HEADERS, NAME, PHONE, PRIORITY, SKILL

FIELDS = (PHONE, NAME, PRIORITY, EXPIRY)
"""The columns where a campaign has no fields of its own."""

_EXAMPLES = {
    PHONE: "9876543210", NAME: "Asha Patil", PRIORITY: "5", EXPIRY: "2027-03-31", AGENT: "ravi", SKILL: "Sales",
}  # fmt: skip
_WIDTHS = {PHONE: 18, NAME: 28, PRIORITY: 10, EXPIRY: 14}
_LONGEST_LIST = 255
"""Excel takes a list of choices of so many characters."""
_OWN = "A field of your campaign's own, spelled as in CloudAgent"


def write_template(
    path: Path, fields: Sequence[str] = FIELDS, *, agents: Iterable[str] = (), skills: Iterable[str] = ()
) -> tuple[str, ...]:
    """Write the workbook: a sheet to fill in, whose cells are all text so that Excel damages no number, and a key.

    Args:
        path: of the file, which is replaced.
        fields: the columns; the phone number comes first whether it is among them or not.
        agents: to choose from, where they are known.
        skills: the same for skills.

    Returns:
        The columns.

    Raises:
        FileError: the folder or the disk does not take it.
    """
    columns = [PHONE, *(field for field in fields if field != PHONE)]
    heads = [(field, _WIDTHS.get(field, 20)) for field in columns]
    choices = {AGENT: tuple(agents), SKILL: tuple(skills)}
    rules = [
        rule for index, field in enumerate(columns) if (rule := _rule(field, index, choices.get(field, ()))) is not None
    ]
    book = Workbook()
    book.add(NewSheet("Leads", heads, is_text=True, rules=tuple(rules)), ())
    key = NewSheet("How to fill it in", [("Column", 20), ("What belongs in it", 60), ("Example", 20)])
    holds = {header.name: header.holds for header in HEADERS}
    lines = [(field, Styled(holds.get(field, _OWN), Style.LONG_TEXT), _EXAMPLES.get(field, "")) for field in columns]
    book.add(key, lines)
    book.save(path)
    return tuple(columns)


def _rule(field: str, column: int, choices: Sequence[str]) -> TypingRule | None:
    """Return what Excel lets in, the formula for the cell in the second row."""
    cell = f"{chr(ord('A') + column)}2" if column < 26 else ""
    listed = ",".join(choices)
    if not cell:
        return None
    if choices and len(listed) <= _LONGEST_LIST and not any("," in choice or '"' in choice for choice in choices):
        return TypingRule(column, f'"{listed}"', "Not on the list", f"Choose one of: {listed[:180]}", is_list=True)
    bare = f'SUBSTITUTE({cell},"+","")'
    formulas = {
        PHONE: (
            f"AND(ISNUMBER(--{bare}),LEN({bare})>=3,LEN({bare})<=16)",
            "Not a phone number",
            "Digits only, 3 to 16 of them, without spaces. A + may stand in front.",
        ),
        PRIORITY: (
            f"AND(ISNUMBER(--{cell}),--{cell}>=1,--{cell}<=99,INT(--{cell})=--{cell})",
            "Not a priority",
            "A whole number from 1 to 99; higher is called sooner. Leave it blank for 1.",
        ),
        EXPIRY: (
            f"AND(LEN({cell})=10,ISNUMBER(DATEVALUE({cell})))",
            "Not a date",
            "A date written as year-month-day, for example 2027-03-31.",
        ),
    }
    return TypingRule(column, *formulas[field]) if field in formulas else None
