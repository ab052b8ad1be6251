"""A fault's report: says where it was, and never what was in the hands of the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.errors import UserError
from ozogui.leads.rows.packing import texts_of
from ozogui.support.fault import fault_line, fault_report

NAME, PHONE = "Asha Rao", "9876543210"


def raised(act: Callable[[], object]) -> BaseException:
    try:
        act()
    except BaseException as error:  # noqa: BLE001
        return error
    raise AssertionError("nothing was raised")


LEADS: dict[str, str] = {}


def look_up(name: str) -> object:
    try:
        return LEADS[name]
    except KeyError as error:
        raise ValueError(f"no such lead: {name}, {PHONE}") from error


FAULTS: list[Callable[[], object]] = [
    lambda: int(NAME),
    lambda: LEADS[NAME],
    lambda: look_up(NAME),
    lambda: Path(f"/no/such/{NAME}.xlsx").read_text(),
    lambda: f"{NAME} é".encode("ascii"),
    lambda: (_ for _ in ()).throw(UserError(NAME, PHONE)),
    lambda: (_ for _ in ()).throw(AssertionError(NAME)),
]


@pytest.mark.parametrize("act", FAULTS)
def test_no_value_is_in_a_report(act: Callable[[], object]) -> None:
    error = raised(act)
    for words in (fault_report(error), fault_line(error)):
        assert NAME.split()[0] not in words
        assert PHONE not in words
        assert type(error).__name__ in words
        assert "test_fault.py:" in words


@given(st.text(min_size=3).filter(lambda text: text not in fault_report(raised(lambda: int("x")))))
def test_whatever_the_value_is(value: str) -> None:
    error = ValueError(value)
    assert value not in fault_report(error)
    assert value not in fault_line(error)


def test_places_are_told_from_the_package_on_and_causes_follow() -> None:
    error = raised(lambda: list(texts_of(None)))  # type: ignore[arg-type]
    assert "  ozogui/leads/rows/packing.py:" in fault_report(error)
    assert str(Path.home()) not in fault_report(error)
    report = fault_report(raised(lambda: look_up(NAME)))
    assert report.startswith("ValueError\n")
    assert "\nafter\nKeyError\n" in report


def test_what_speaks_of_code_alone_keeps_its_words() -> None:
    line = fault_line(raised(lambda: NAME.no_such_method))  # type: ignore[attr-defined]
    assert line.startswith("AttributeError: 'str' object has no attribute 'no_such_method' at test_fault.py:")
    assert "No such file or directory" in fault_line(raised(FAULTS[3]))


def test_a_chain_that_bites_its_tail_ends() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    assert fault_report(one).count("after") == 1
