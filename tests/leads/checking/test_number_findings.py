"""Leads on a list, uploaded before and repeated numbers are told in one sentence before they are told one by one."""

from __future__ import annotations

from datetime import date

import pytest

from ozogui.leads.checking.slices import CheckOptions, Keep
from tests.leads.sheets import TODAY, checked, leads_of


def phones(first: int, leads: int) -> list[str]:
    return [str(9_000_000_000 + number) for number in range(first, first + leads)]


class Uploaded:
    """Numbers that a campaign has got before."""

    campaign = "Renewals"

    def __init__(self, numbers: list[str]) -> None:
        self._numbers = set(numbers)

    def uploaded_on(self, comparable: str) -> date | None:
        return TODAY if comparable in self._numbers else None

    def is_certain(self, comparable: str) -> bool:
        return comparable in self._numbers


def said(numbers: list[str], options: CheckOptions) -> list[str]:
    return [found.message for found in checked(leads_of(PhoneNumber=numbers), options).column_findings()]


def listed(numbers: list[str]) -> frozenset[str]:
    return frozenset(numbers)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"suppressed": {"d.csv": listed(phones(0, 12))}}, "12 of 1,000 leads are on d.csv, so they are not called."),
        ({"suppressed": {"d.csv": listed(phones(0, 1_000))}}, "All 1,000 leads are on d.csv, so they are not called."),
        (
            {"suppressed": {"old.csv": listed(phones(5, 3)), "dnc.xlsx": listed(phones(0, 12))}},
            "12 of 1,000 leads are held back for their number: 12 on dnc.xlsx, 3 on old.csv.",
        ),
        (
            {"uploaded": Uploaded(phones(0, 20))},
            "20 of 1,000 leads were uploaded to Renewals before, so they are not sent again.",
        ),
        (
            {"uploaded": Uploaded(phones(0, 20)), "suppressed": {"dnc.xlsx": listed(phones(15, 10))}},
            "25 of 1,000 leads are held back for their number: 10 on dnc.xlsx, 20 were uploaded to Renewals before.",
        ),
    ],
)
def test_leads_on_lists_are_counted_list_by_list(options: dict[str, object], message: str) -> None:
    assert said(phones(0, 1_000), CheckOptions(TODAY, **options)) == [message]  # type: ignore[arg-type]


def test_many_lists_are_not_all_named() -> None:
    lists = {f"{number}.csv": listed(phones(number, 10)) for number in range(5)}
    (message,) = said(phones(0, 100), CheckOptions(TODAY, suppressed=lists))
    assert message == (
        "14 of 100 leads are held back for their number: 10 on 0.csv, 10 on 1.csv, 10 on 2.csv, and 2 other lists."
    )


@pytest.mark.parametrize(
    ("keep", "message"),
    [
        (
            Keep.ALL,
            "50 of 150 leads repeat the number of an earlier lead. Show them to choose which are sent.",
        ),
        (
            Keep.LAST,
            "50 of 150 leads have a number that another lead is sent with: the last of each is sent, these are held"
            " back.",
        ),
    ],
)
def test_repeated_numbers_are_told_at_once(keep: Keep, message: str) -> None:
    assert said([*phones(0, 100), *phones(0, 50)], CheckOptions(TODAY, keep=keep)) == [message]


def test_a_few_are_told_one_by_one_only() -> None:
    assert said(phones(0, 100), CheckOptions(TODAY, suppressed={"dnc.xlsx": listed(phones(0, 9))})) == []
    assert said([*phones(0, 1_000), *phones(0, 40)], CheckOptions(TODAY)) == []
