"""Columns that say who may be called: known by name and content, offered, and held back only where somebody said so."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.errors import UserError
from ozogui.leads.checking.check import Check
from ozogui.leads.checking.refusals import ConsentRule
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.mapping.consent import consent_columns, parse_consent_options, refusals_of, unclear_words
from ozogui.leads.mapping.mapping import map_leads
from ozogui.leads.mapping.mapping_shape import Mapping
from ozogui.leads.reading.sheet import Sheet, read_sheet
from ozogui.leads.values.consent_words import Answer, answer_of, says_who_may_be_called
from tests.leads.sheets import TODAY


def sheet_of(folder: Path, name: str, values: list[str]) -> Sheet:
    lines = [f"Phone,{name},City", *(f'98765400{row:02d},"{value}",Pune' for row, value in enumerate(values))]
    path = folder / "leads.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_sheet(path)


@pytest.mark.parametrize(
    ("name", "yes"),
    [
        ("DND", Answer.NO_CALL), ("dnd_status", Answer.NO_CALL), ("Opt out", Answer.NO_CALL),
        ("OptedOut", Answer.NO_CALL), ("Do not call", Answer.NO_CALL), ("Unsubscribed", Answer.NO_CALL),
        ("Don't call", Answer.NO_CALL), ("Consent withdrawn", Answer.NO_CALL), ("No consent", Answer.NO_CALL),
        ("कॉल न करें", Answer.NO_CALL), ("Blacklisted", Answer.NO_CALL),
        ("Consent", Answer.CALL), ("Consent (Y/N)", Answer.CALL), ("Subscribed", Answer.CALL), ("Opt-in", Answer.CALL),
        ("optIn", Answer.CALL), ("Can be called", Answer.CALL), ("सहमति", Answer.CALL), ("Sahmati", Answer.CALL),
        ("Permission to call", Answer.CALL), ("சம்மதம்", Answer.CALL), ("موافقة", Answer.CALL),
        ("City", None), ("Name", None), ("Priority", None), ("Called on", None), ("Contact", None), ("Status", None),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names(name: str, yes: Answer | None) -> None:
    assert says_who_may_be_called(name) is yes


@pytest.mark.parametrize(
    ("value", "of_dnd", "of_consent"),
    [
        *((each, Answer.NO_CALL, Answer.CALL) for each in ("Yes", "Y", " yes.", "TRUE", "1", "1.0", "हाँ", "haan", "✓")),
        *((each, Answer.CALL, Answer.NO_CALL) for each in ("No", "N", "false", "0", "0.0", "नहीं", "nahi", "இல்லை")),
        *((each, Answer.NO_CALL, Answer.NO_CALL) for each in ("DND", "Do not call", "opted out", "Blocked")),
        *((each, Answer.CALL, Answer.CALL) for each in ("Opted in", "opt-in", "Not DND", "subscribed")),
        *((each, Answer.UNCLEAR, Answer.UNCLEAR)
          for each in ("", " ", "-", "maybe", "NA", "x", "pending", "DND removed", "not blocked", "2", "12/11/2026")),
        ("Registered", Answer.NO_CALL, Answer.CALL),
    ],
)  # fmt: skip
def test_cells_are_understood_by_what_their_column_asks(value: str, of_dnd: Answer, of_consent: Answer) -> None:
    assert answer_of(value, Answer.NO_CALL) is of_dnd
    assert answer_of(value, Answer.CALL) is of_consent


def test_a_column_is_offered_with_its_counts_and_holds_nobody_back_by_itself(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "DND", ["Yes", "No", "yes", "Y", "", "maybe", "No", "No"])
    (found,) = consent_columns(sheet)
    assert (found.column, found.refused, found.call, found.doubtful) == ("DND", 3, 3, 2)
    assert unclear_words(found) == '1 blank, "maybe" 1'
    assert len(found.rule().values) == 1, "Yes, yes and Y are one answer"
    check = Check(map_leads(sheet, Mapping((("Phone", "PhoneNumber"),))), CheckOptions(TODAY))
    check.run()
    assert check.held_back == 0


def test_a_rule_holds_back_every_spelling_with_a_reason_that_names_the_column(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, "DND", ["Yes", "No", "TRUE", "Y", "", "maybe", "हाँ", "No"])
    leads = map_leads(sheet, Mapping((("Phone", "PhoneNumber"),)))
    check = Check(leads, CheckOptions(TODAY, refusals=refusals_of(sheet, [ConsentRule("DND", ("Yes",))])))
    check.run()
    assert check.rows_of("no-consent") == [0, 2, 3, 6]
    assert check.held_back == 4
    assert 'Column "DND" of the list says "TRUE"' in check.findings_of(2)[0].message
    (found,) = consent_columns(sheet)
    unclear = Check(leads, CheckOptions(TODAY, refusals=refusals_of(sheet, [found.rule(unclear=True)])))
    unclear.run()
    assert unclear.rows_of("no-consent") == [0, 2, 3, 4, 5, 6]
    assert "says nothing" in unclear.findings_of(4)[0].message


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("DND", ["9876543210", "9876543211", "9876543212"]),
        ("Consent", ["12/11/2026", "13/11/2026", "14/11/2026"]),
        ("Subscription", ["Gold", "Silver", "Gold"]),
        ("Consent", ["Yes", "Yes", "yes"]),
        ("DND", ["No", "no", "0"]),
        ("Consent", ["", "", ""]),
        ("Interested", ["Yes", "No", "No"]),
    ],
)
def test_what_is_no_answer_or_forbids_nothing_is_not_offered(tmp_path: Path, name: str, values: list[str]) -> None:
    assert consent_columns(sheet_of(tmp_path, name, values)) == ()


@given(st.lists(st.sampled_from(["Yes", "no", "Y", "FALSE", "1", "0", "", "maybe", "नहीं", "Opted out"]), min_size=1))
def test_every_lead_is_counted_once_and_the_rule_holds_back_what_was_counted(values: list[str]) -> None:
    class Columns:
        content_hash, name = "hash", "Leads"

        def __init__(self) -> None:
            self.row_numbers = range(len(values))
            self.columns = [type("Column", (), {"name": "Consent", "values": values})]

    sheet: Sheet = Columns()  # type: ignore[assignment]  # as much of a sheet as is asked for
    for found in consent_columns(sheet):
        assert found.refused + found.call + found.doubtful == len(values)
        for unclear, wanted in ((False, found.refused), (True, found.refused + found.doubtful)):
            refusals = refusals_of(sheet, [found.rule(unclear=unclear)])
            assert refusals is not None
            assert len(refusals.rows) == wanted
            assert not any(answer_of(values[row], Answer.CALL) is Answer.CALL for row in refusals.rows)


def test_options_are_read_and_refused_in_words() -> None:
    rules = parse_consent_options(["dnd=Yes", "dnd=", "a=b=No"], str.upper)
    assert rules == (ConsentRule("DND", ("Yes", "")), ConsentRule("A=B", ("No",)))
    with pytest.raises(UserError, match="names no column and value"):
        parse_consent_options(["Yes"], str.upper)
