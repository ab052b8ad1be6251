"""Lasting do-not-call lists: what they answer, what they never tell, and that a broken one is never "on none"."""

from __future__ import annotations

import json
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.leads.values.phone import comparable_phone
from ozogui.uploads.do_not_call.lists import DoNotCallError, translated
from ozogui.uploads.do_not_call.store import DoNotCallStore

DAY = 86_400.0
NUMBERS = ("9876540001", "9876540002", "9876540003")


class Now:
    def __init__(self) -> None:
        self.at = 1_790_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def store(tmp_path: Path, now: Now) -> DoNotCallStore:
    return DoNotCallStore(tmp_path / "do-not-call", now)


def on(store: DoNotCallStore, number: str, campaign: str = "Diwali", code: str = "91") -> list[str]:
    return [name for name, listed in store.numbers_for(campaign, code).items() if number in listed]


def test_a_list_stays_with_its_age_source_and_number_of_entries(store: DoNotCallStore, now: Now) -> None:
    store.add("Opt-outs", [*NUMBERS, NUMBERS[0]], source="opt-outs.xlsx", unreadable=2)
    now.at += 41 * DAY
    (kept,) = DoNotCallStore(store._folder, now).lists()
    assert (kept.name, kept.numbers, kept.source, kept.unreadable) == ("Opt-outs", 3, "opt-outs.xlsx", 2)
    assert kept.age_days(now()) == 41
    assert kept.is_old(now())
    assert on(store, NUMBERS[0]) == ["Opt-outs"]
    assert on(store, "9876549999") == []
    assert [each.name for each in store.lists_with("+91 98765-40001")] == ["Opt-outs"]
    with pytest.raises(DoNotCallError, match="not a phone number"):
        store.lists_with("Asha")


def test_no_file_tells_a_number_or_lets_another_person_in(store: DoNotCallStore) -> None:
    store.add("Opt-outs", NUMBERS)
    for path in store._folder.iterdir():
        data = path.read_bytes()
        assert not any(number.encode() in data for number in NUMBERS)
        if sys.platform != "win32":
            assert path.stat().st_mode & 0o077 == 0
    assert "98765" not in repr(store.numbers_for("", "91")) + repr(store.lists())


def test_a_list_applies_to_its_campaigns_alone(store: DoNotCallStore) -> None:
    store.add("Everybody", NUMBERS[:1])
    store.add("Some", NUMBERS[1:2], campaigns=("Diwali",))
    assert on(store, NUMBERS[1]) == ["Some"]
    assert on(store, NUMBERS[1], " diwali ") == ["Some"], "an extra space must not let a call through"
    assert on(store, NUMBERS[1], "Renewals") == []
    assert on(store, NUMBERS[1], "") == [], "no campaign is chosen yet"
    assert on(store, NUMBERS[0], "") == ["Everybody"]
    store.change("Everybody", is_on=False)
    assert on(store, NUMBERS[0]) == []
    assert [each.name for each in store.lists_with(NUMBERS[0])] == ["Everybody"]


def test_a_newer_file_replaces_and_what_was_chosen_stays(store: DoNotCallStore, now: Now) -> None:
    store.add("Opt-outs", NUMBERS, source="old.xlsx")
    store.change("Opt-outs", campaigns=("Diwali",), remind_days=7)
    now.at += 10 * DAY
    listed = store.numbers_for("Diwali", "91")["Opt-outs"]
    new = store.add("opt-OUTS", [NUMBERS[2], "9876540009"], source="new.xlsx")
    assert (new.name, new.numbers, new.source, new.campaigns, new.remind_days) == (
        "Opt-outs", 2, "new.xlsx", ("Diwali",), 7,
    )  # fmt: skip
    assert new.age_days(now()) == 0
    assert on(store, NUMBERS[0]) == []
    assert on(store, "9876540009") == ["Opt-outs"]
    assert NUMBERS[0] in listed, "a check that has begun keeps what it began with"
    with pytest.raises(DoNotCallError, match="no phone number"):
        store.add("Opt-outs", [""])
    assert on(store, "9876540009") == ["Opt-outs"], "the old list stays"


def test_numbers_are_added_taken_off_and_lists_removed(store: DoNotCallStore) -> None:
    store.add("One", NUMBERS[:2])
    store.add("Two", NUMBERS[1:])
    assert store.add_numbers("One", [NUMBERS[2], NUMBERS[0]]).numbers == 3
    assert store.forget([NUMBERS[1], NUMBERS[2], "9876549999", ""]) == {"One": 2, "Two": 2}
    assert on(store, NUMBERS[1]) == []
    assert on(store, NUMBERS[0]) == ["One"]
    store.remove("one")
    assert [each.name for each in store.lists()] == ["Two"]
    assert len(list(store._folder.glob("*.hashes"))) == 1
    with pytest.raises(DoNotCallError, match="No do-not-call list"):
        store.remove("one")


@pytest.mark.parametrize("harm", ["gone", "short", "secret gone", "secret new", "index", "index gone"])
def test_what_is_broken_stops_uploads_and_never_says_on_no_list(store: DoNotCallStore, harm: str) -> None:
    store.add("Opt-outs", NUMBERS)
    store.add("Others", ["9876540009"], campaigns=("Renewals",))
    assert store.trouble("Diwali") is None
    (hashes,) = [each for each in store._folder.glob("*.hashes") if each.stat().st_size == 24]
    if harm == "gone":
        hashes.unlink()
    elif harm == "short":
        hashes.write_bytes(hashes.read_bytes()[:-8])
    elif harm == "secret gone":
        (store._folder / "secret.key").unlink()
    elif harm == "secret new":
        (store._folder / "secret.key").write_bytes(bytes(32))
    elif harm == "index":
        (store._folder / "index.json").write_text("{")
    else:
        (store._folder / "index.json").unlink()
    again = DoNotCallStore(store._folder, store._now)
    trouble = again.trouble("Diwali")
    assert trouble is not None
    assert "cannot be read" in trouble.title
    with pytest.raises(DoNotCallError, match="cannot be read"):
        again.lists_with("9876549999")
    if harm in ("secret gone", "secret new", "gone", "short"):
        again.add("Opt-outs", NUMBERS)
        assert again.trouble("Diwali") is None, "adding it again mends it"
        assert (again.trouble("Renewals") is None) == (harm in ("gone", "short"))


def test_an_old_list_stops_uploads_where_its_owner_wants_that(store: DoNotCallStore, now: Now) -> None:
    store.add("Opt-outs", NUMBERS)
    now.at += 31 * DAY
    assert store.trouble("Diwali") is None
    store.change("Opt-outs", stops_when_old=True)
    trouble = store.trouble("Diwali")
    assert trouble is not None
    assert "31 days old" in trouble.title
    store.add("Opt-outs", NUMBERS)
    assert store.trouble("Diwali") is None


def test_what_it_held_back_is_counted_by_day_for_a_month(store: DoNotCallStore) -> None:
    store.add("Opt-outs", NUMBERS)
    store.count_held_back({"Opt-outs": 5}, date(2026, 10, 1))
    store.count_held_back({"Opt-outs": 7, "gone": 1}, date(2026, 11, 27))
    store.count_held_back({"Opt-outs": 2}, date(2026, 11, 27))
    (kept,) = store.lists()
    assert kept.held_back_since(date(2026, 10, 29)) == 9
    assert "2026-10-01" not in kept.held_back


def test_programs_that_add_at_once_lose_no_list(store: DoNotCallStore, now: Now) -> None:
    others = [DoNotCallStore(store._folder, now) for _ in range(4)]
    threads = [
        threading.Thread(target=other.add, args=(f"List {number}", NUMBERS)) for number, other in enumerate(others)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.name for each in store.lists()) == [f"List {number}" for number in range(4)]
    assert on(store, NUMBERS[0]) == [each.name for each in store.lists()]


def test_a_list_without_a_name_or_with_anothers_is_refused(store: DoNotCallStore) -> None:
    with pytest.raises(DoNotCallError, match="needs a name"):
        store.add(" ", NUMBERS)
    store.add("One", NUMBERS)
    store.add("Two", NUMBERS)
    with pytest.raises(DoNotCallError, match="already"):
        store.change("Two", name="ONE")
    found = json.loads((store._folder / "index.json").read_text())
    assert [each["name"] for each in found["lists"]] == ["One", "Two"]


@given(st.integers(6_000_000_000, 9_999_999_999), st.sampled_from(["91", "1", "44", "971"]))
def test_an_indian_number_is_found_by_an_account_of_any_country(number: int, code: str) -> None:
    spelled = comparable_phone(f"+91{number}", code)
    assert translated(spelled, code, "91") == str(number)
