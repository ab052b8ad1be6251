from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.forms import BodyStyle, encode_form
from ozogui.leads.leads import Leads
from ozogui.uploads.batches import filled_headers, make_batches, payload_of, split_batch, values_of
from ozogui.uploads.records import NewBatch


def table_of(headers: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Leads:
    """Make leads of rows; the first stands in row 4."""
    columns = [[values[place] for values in rows] for place in range(len(headers))]
    return Leads(headers, columns, range(4, 4 + len(rows)))


def numbered(count: int, name: str = "Asha") -> Leads:
    return table_of(("PhoneNumber", "Name"), [(f"90000{number:05d}", name) for number in range(count)])


def test_the_payload_is_what_the_vendor_shows() -> None:
    headers = ("PhoneNumber", "Name", "Priority", "ExpiryDate", "AgentId", "skill")
    payload = payload_of(headers, [("9000000008", "Ironman", "6", "2027-01-31", "Bobby", "Skillname")])
    assert json.loads(payload) == {
        "map": ["PhoneNumber", "Name", "Priority", "ExpiryDate", "AgentId", "skill"],
        "data": [["9000000008", "Ironman", 6, "2027-01-31", "Bobby", "Skillname"]],
    }


ARABIC_FIVE = "\u0665"


@pytest.mark.parametrize(
    ("text", "sent"),
    [("5", 5), ("99", 99), ("", ""), ("high", "high"), ("5.0", "5.0"), (ARABIC_FIVE,) * 2, ("9" * 16,) * 2],
)
def test_only_a_priority_of_plain_digits_is_a_bare_number(text: str, sent: object) -> None:
    payload = payload_of(("PhoneNumber", "Priority"), [("9000000001", text)])
    assert json.loads(payload)["data"] == [["9000000001", sent]]


def test_a_phone_of_digits_stays_a_text() -> None:
    assert json.loads(payload_of(("PhoneNumber",), [("9000000001",)]))["data"] == [["9000000001"]]


def test_a_request_holds_five_hundred_leads_at_most() -> None:
    table = numbered(1_203)
    batches = list(make_batches(table, range(1_203)))
    assert [len(batch.rows) for batch in batches] == [500, 500, 203]
    assert batches[1].rows[0] == 504


def test_leads_made_by_the_program_can_be_cut() -> None:
    leads = Leads(("PhoneNumber", "Name"), (["9000000001", "9000000002"], ["Asha", "Ravi"]), [4, 9])
    (batch,) = make_batches(leads, [0, 1])
    payload = '{"map":["PhoneNumber","Name"],"data":[["9000000001","Asha"],["9000000002","Ravi"]]}'
    assert batch == NewBatch((4, 9), payload)


def test_bytes_are_counted_as_utf_8_not_as_characters() -> None:
    table = numbered(40, name="आशा" * 30)
    batches = list(make_batches(table, range(40), max_bytes=3_000, style=BodyStyle.MULTIPART))
    assert sum(len(batch.rows) for batch in batches) == 40
    assert max(len(batch.payload.encode()) for batch in batches) <= 3_000
    # And is as full as it can be: one lead more would not have fitted.
    assert min(len(batch.payload.encode()) for batch in batches[:-1]) > 3_000 - 2 * 400


def test_a_lead_that_is_longer_than_a_request_may_be_goes_alone_and_is_not_lost() -> None:
    table = table_of(("PhoneNumber", "Name"), [("1", "a"), ("2", "b" * 500), ("3", "c")])
    assert [batch.rows for batch in make_batches(table, range(3), max_bytes=200)] == [(4,), (5,), (6,)]


def test_a_header_without_any_value_is_left_out_of_every_batch_and_one_with_a_few_out_of_none() -> None:
    rows = [(f"9000000{number:03d}", "", "Ravi" if number == 7 else "") for number in range(10)]
    table = table_of(("PhoneNumber", "Name", "AgentId"), rows)
    batches = list(make_batches(table, range(10), max_rows=4))
    assert [values_of(batch.payload)[0] for batch in batches] == [("PhoneNumber", "AgentId")] * 3
    assert values_of(batches[0].payload)[1][0] == ("9000000000", "")


def test_only_the_leads_that_are_asked_for_decide_which_headers_are_filled() -> None:
    table = table_of(("PhoneNumber", "Name"), [("1", ""), ("2", "Asha")])
    assert filled_headers(table, [0]) == ("PhoneNumber",)
    assert filled_headers(table, [0, 1]) == ("PhoneNumber", "Name")


def test_no_leads_make_no_batch() -> None:
    assert list(make_batches(numbered(3), [])) == []


@given(
    st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), max_size=60),
    st.integers(1, 9),
    st.integers(60, 900),
    st.data(),
)
def test_every_chosen_lead_is_in_one_batch_in_order_and_no_batch_is_too_large(
    rows: list[tuple[str, str]], max_rows: int, max_bytes: int, data: st.DataObject
) -> None:
    table = table_of(("PhoneNumber", "Name"), rows)
    chosen = [row for row in range(len(rows)) if data.draw(st.booleans())]
    batches = list(make_batches(table, chosen, max_rows=max_rows, max_bytes=max_bytes))
    assert [row for batch in batches for row in batch.rows] == [row + 4 for row in chosen]
    kept = [table.headers.index(header) for header in filled_headers(table, chosen)]
    sent = [values for batch in batches for values in values_of(batch.payload)[1]]
    assert sent == [tuple(rows[row][position] for position in kept) for row in chosen]
    for batch in batches:
        assert len(batch.rows) <= max_rows
        assert len(batch.rows) == 1 or len(batch.payload.encode()) <= max_bytes


def test_a_batch_falls_into_two_halves_with_the_same_map() -> None:
    payload = payload_of(("PhoneNumber", "Priority"), [("1", "5"), ("2", ""), ("3", "9")])
    first, second = split_batch((4, 5, 9), payload)
    assert first == NewBatch((4, 5), '{"map":["PhoneNumber","Priority"],"data":[["1",5],["2",""]]}')
    assert second == NewBatch((9,), '{"map":["PhoneNumber","Priority"],"data":[["3",9]]}')


@pytest.mark.parametrize("rows", [(4,), (4, 5, 6)])
def test_what_cannot_be_halved_is_refused(rows: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="cannot be halved"):
        split_batch(rows, payload_of(("PhoneNumber",), [("1",)]))


def test_leads_are_in_no_repr() -> None:
    assert "9000000001" not in repr(NewBatch((4,), payload_of(("PhoneNumber",), [("9000000001",)])))


@pytest.mark.parametrize("style", list(BodyStyle))
def test_the_cap_counts_the_body_as_it_goes_over_the_wire(style: BodyStyle) -> None:
    table = table_of(("PhoneNumber", "Name"), [(f"98765{row:05d}", "नमस्ते " * 30) for row in range(157)])
    batches = list(make_batches(table, range(157), max_bytes=100_000, style=style))
    bodies = [encode_form({"bulkData": batch.payload}, style)[0] for batch in batches]
    assert max(map(len, bodies)) <= 100_000 + 300  # a multipart body has lines around its field
    assert len(batches) == -(-sum(map(len, bodies)) // 100_000)
    assert [row for batch in batches for row in batch.rows] == list(range(4, 161))
