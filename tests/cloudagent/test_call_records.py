"""Call records: read whatever is beside what is wanted, with the documented errors, at two a minute."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.call_records import Call, CallRecordsError, read_calls
from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.cloudagent.tokens import Tokens

CAMPAIGN = "Practice_Outbound"
PHONE = "9876543210"


def read(body: str, status: int = 200) -> list[Call]:
    return read_calls(status, {}, body.encode(), CAMPAIGN)


def test_a_call_id_of_17_digits_as_a_bare_number_breaks_nothing() -> None:
    (call,) = read('{"details":[{"CallID":12345678901234567,"E164":"+919876543210","CustomerDialStatus":"answered"}]}')
    assert call == Call(("+919876543210",), answered=True)


@given(
    st.integers(min_value=10**16, max_value=10**40),
    st.sampled_from(["Answered", "answered", "ANSWERED", "NotAnswered", "busy", "Unanswered", ""]),
    st.dictionaries(st.text(max_size=8), st.none() | st.floats(allow_nan=False) | st.text(max_size=8), max_size=4),
)
def test_only_the_customers_own_status_says_that_somebody_answered(
    call_id: int, status: str, more: dict[str, object]
) -> None:
    wanted = {"callid", "customerdialstatus", "dialstatus", "dialednumber", "e164", "campaignname", "status"}
    record = {key: value for key, value in more.items() if key.casefold() not in wanted}
    record |= {"CallID": call_id, "customerDialStatus": status, "DialedNumber": PHONE, "AgentDialStatus": "answered"}
    (call,) = read(json.dumps({"Details": [record]}))
    assert call == Call((PHONE,), answered=status.casefold() == "answered")


def test_calls_of_other_campaigns_and_records_without_a_number_do_not_count() -> None:
    records = [{"CampaignName": "Another", "E164": PHONE}, {"CampaignName": CAMPAIGN}, "odd", None]
    assert read(json.dumps({"details": records})) == []
    assert read('{"status":"fail","message":"No records found"}') == []


@pytest.mark.parametrize(
    ("body", "words", "outcome"),
    [
        ('{"status":"fail","message":"Max limit exceeded"}', "Max limit exceeded", Outcome.TOO_MANY),
        ('{"status":"false","message":"Invalid userName or apiKey"}', "Invalid userName", Outcome.BAD_CREDENTIALS),
        ("<html><h1>502</h1></html>", "web page", None),
        ('{"details":null}', "not", None),
    ],
)
def test_what_is_no_list_of_calls_is_an_error(body: str, words: str, outcome: Outcome | None) -> None:
    with pytest.raises(CallRecordsError, match=words) as caught:
        read(body)
    assert outcome in (None, caught.value.outcome)


def asked(server: PracticeServer, day: date, *, tokens: bool = True) -> list[Call]:
    client = Client(
        Connection(server.url, server.USER_NAME, server.API_KEY),
        tokens=Tokens() if tokens else None,
        auth_mode=AuthMode.TOKEN if tokens else None,
    )
    return client.neighbours.calls(CAMPAIGN, day)


def test_practice_tells_two_days_a_minute_of_the_last_15_and_tokens_only() -> None:
    now = [0.0]
    today = datetime.now(UTC).astimezone().date()
    with PracticeServer(auth_mode=AuthMode.TOKEN, clock=lambda: now[0]) as server:
        server.state.campaigns[CAMPAIGN].leads.update({"9876543211": 1, "9876543217": 1, "9876543210": 1})
        assert [call.answered for call in asked(server, today)] == [True, False]
        with pytest.raises(CallRecordsError, match="last 15 days"):
            asked(server, today - timedelta(days=15))
        with pytest.raises(CallRecordsError) as caught:
            asked(server, today)
        assert caught.value.outcome is Outcome.TOO_MANY
        with pytest.raises(CallRecordsError, match="only to accounts with sign-in tokens"):
            asked(server, today, tokens=False)
        now[0] = 61
        assert asked(server, today - timedelta(days=14)) == []
