from datetime import date

import pytest

from ozogui.leads.checking.check import Check
from ozogui.leads.checking.slices import CheckOptions
from ozogui.leads.leads import Change, Leads
from ozogui.leads.repairing.tidying import TidyKind, tidy, words_of
from ozogui.leads.values.content import shared_label
from ozogui.leads.values.phone_form import PhoneRule
from tests.leads.sheets import TODAY, leads_of

OPTIONS = CheckOptions(TODAY, phone_rule=PhoneRule.NATIONAL)


def untidy_leads() -> Leads:
    return leads_of(
        PhoneNumber=["+91-098765 43210", "9123456780", "98765 4321", "9.8E+09", "9876543211 / 9123456781", "#N/A"],
        Name=["Asha\u200b", " Ravi", "D'Souza ", "Zo\u00eb", "", "#REF!"],
        Priority=["5.0", " 7 ", "120", "high", "", "9"],
        ExpiryDate=["13/02/2030", "05/06/2030", "soon", "2030-01-01", "2030-12-31 00:00:00", ""],
        LoanAccount=["1.234567E+06", "1.5E+05", "12\u00a034", "", "", ""],
    )


def test_what_loses_nothing_is_tidied_and_told_and_nothing_else_is_touched() -> None:
    leads = untidy_leads()
    tidied = tidy(leads, OPTIONS)
    assert leads.column("PhoneNumber") == [
        "9876543210", "9123456780", "98765 4321", "9.8E+09", "9876543211 / 9123456781", "#N/A",
    ]  # fmt: skip
    assert leads.column("Name") == ["Asha", "Ravi", "D'Souza", "Zo\u00eb", "", "#REF!"]
    assert leads.column("Priority") == ["5", "7", "120", "high", "", "9"]
    assert leads.column("ExpiryDate") == ["2030-02-13", "2030-06-05", "soon", "2030-01-01", "2030-12-31", ""]
    assert leads.column("LoanAccount") == ["1234567", "1.5E+05", "12 34", "", "", ""]
    assert dict(tidied.counts) == {
        TidyKind.PHONES: 1, TidyKind.DATES: 3, TidyKind.PRIORITIES: 2, TidyKind.SPACES: 5,
    }  # fmt: skip
    assert tidied.cells == leads.tidied_cells == len(list(leads.tidied())) == 11
    assert 'day first as "13/02/2030" in row 4 shows' in words_of(tidied, leads.row_words)
    assert leads.edited_cells == 0
    assert leads.undo_title is None


def test_one_act_takes_all_of_it_back_and_leaves_edits_alone() -> None:
    leads = untidy_leads()
    tidy(leads, OPTIONS)
    leads.edit([Change(1, "Name", "Ravi", "Ravi Rao")], "Type")
    assert leads.is_tidied(0, "Name")
    assert not leads.is_tidied(1, "Name")
    leads.tidy({})
    assert leads.column("Name") == ["Asha\u200b", "Ravi Rao", "D'Souza ", "Zo\u00eb", "", "#REF!"]
    assert (leads.tidied_cells, leads.edited_cells) == (0, 1)
    tidy(leads, OPTIONS)
    assert leads.column("Name")[:2] == ["Asha", "Ravi Rao"]
    leads.undo()
    assert leads.column("Name")[:2] == ["Asha", "Ravi"]
    assert leads.edited_cells == 0


def test_a_fork_is_tidied_by_itself() -> None:
    leads = untidy_leads()
    fork = leads.fork()
    tidy(fork, OPTIONS)
    assert (leads.tidied_cells, fork.tidied_cells) == (0, 11)
    again = fork.fork()
    again.tidy({})
    assert (fork.tidied_cells, again.tidied_cells) == (11, 0)


def test_dates_that_can_mean_two_days_are_left_to_a_person() -> None:
    leads = leads_of(PhoneNumber=["9876543210"] * 2, ExpiryDate=["05/06/2030", "04/06/2030"])
    assert tidy(leads, OPTIONS).cells == 0
    check = Check(leads, OPTIONS)
    check.run()
    assert [(kind.rule.name, kind.offered) for kind in check.kinds() if kind.offered] == [("expiry-format", 2)]


def test_a_number_that_a_spreadsheet_worked_out_is_never_tidied() -> None:
    leads = Leads(["PhoneNumber"], [["+919876543210", "+919876543211"]], range(2, 4), calculated={"PhoneNumber": {1}})
    tidy(leads, OPTIONS)
    assert leads.column("PhoneNumber") == ["9876543210", "+919876543211"]


def test_a_phone_is_kept_as_it_is_written_where_the_account_wants_that() -> None:
    leads = leads_of(PhoneNumber=["+919876543210", "0 98765 43210"])
    tidy(leads, CheckOptions(date(2026, 11, 23), phone_rule=PhoneRule.KEEP))
    assert leads.column("PhoneNumber") == ["+919876543210", "09876543210"]


@pytest.mark.parametrize(
    ("column", "label"),
    [
        (["p:+919876543210", "p:+919876543211", "", "p:+919123456780"], "p:"),
        (["M-9876543210", "M-9876543211", "M-9123456780"], "M-"),
        (["Cell no. 98765 43210", "Cell no. 98765 43211", "Cell no. 91234 56780"], "Cell no. "),
        (["https://wa.me/919876543210", "https://wa.me/919876543211", "https://wa.me/919123456780"], "https://wa.me/"),
        (["Line2: 9876543210", "Line2: 9876543211", "Line2: 9876543212"], "Line"),
        (["p:9876543210", "p:9876543211", "9123456780"], ""),
        (["p:9876543210", "p:9876543211"], ""),
        (["-9876543210", "-9876543211", "-9876543212"], ""),
        (["$ -9876543210", "$ -9876543211", "$ -9876543212"], ""),
        (["9876543210", "9876543211", "9876543212"], ""),
        (["9876543210 (res)", "9876543211 (res)", "9876543212 (res)"], "(res)"),
        (["R: 9876543210 r", "R: 9876543211 r", "R: 9876543212 r"], "R: … r"),
        (["9.87E+09", "9.86E+09", "9.85E+09"], ""),
    ],
)
def test_a_label_is_one_that_all_phones_of_the_column_share(column: list[str], label: str) -> None:
    assert shared_label(column).words == label.strip()


def test_a_shared_label_is_taken_off_every_phone_and_told() -> None:
    leads = leads_of(PhoneNumber=["Ph#98765 43210", "Ph#9123456780", "Ph#09876543211"])
    tidied = tidy(leads, OPTIONS)
    assert leads.column("PhoneNumber") == ["9876543210", "9123456780", "9876543211"]
    assert tidied.label == "Ph#"
    assert '"Ph#" taken off' in words_of(tidied, leads.row_words)
