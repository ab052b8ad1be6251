from __future__ import annotations

from datetime import datetime

import pytest

from ozogui.cloudagent.practice.practice_processing import FailedLead, PracticeCampaign, Result, process

NOW = datetime(2026, 11, 23, 10, 0)  # noqa: DTZ001, the callback's times have no zone
HEADERS = ("PhoneNumber", "Name", "Priority", "ExpiryDate")


def run(
    rows: list[list[str]],
    options: dict[str, str] | None = None,
    headers: tuple[str, ...] = HEADERS,
    campaign: PracticeCampaign | None = None,
) -> Result:
    return process(headers, rows, options or {}, campaign or PracticeCampaign("A", "1", "READY"), NOW)


@pytest.mark.parametrize(
    "lead",
    [
        ["9812300001", "Asha", "5", "2026-12-31"],
        ["+919812300001", "", "", ""],
        ["123", "Zoe 2_a ( ) . + $ % - :", "1", "2026-12-31 23:59:59"],
        ["1234567890123456", "", "99", "2020-01-01"],
    ],
)
def test_a_good_lead_is_added(lead: list[str]) -> None:
    campaign = PracticeCampaign("A", "1", "READY")
    result = run([lead], campaign=campaign)
    assert (result.succeeded, result.failed) == (True, ())
    assert list(campaign.leads) == [lead[0].removeprefix("+")]


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (["", "", "", ""], "PhoneNumber"),
        (["12", "", "", ""], "PhoneNumber"),
        (["12345678901234567", "", "", ""], "PhoneNumber"),
        (["98123 00001", "", "", ""], "PhoneNumber"),
        (["91+9812300001", "", "", ""], "PhoneNumber"),
        (["९८१२३", "", "", ""], "PhoneNumber"),
        (["9812300001", "O'Hara", "", ""], "Name"),
        (["9812300001", "A & B", "", ""], "Name"),
        (["9812300001", "Zoë", "", ""], "Name"),
        (["9812300001", "अशा", "", ""], "Name"),
        (["9812300001", "", "0", ""], "Priority"),
        (["9812300001", "", "100", ""], "Priority"),
        (["9812300001", "", "5.0", ""], "Priority"),
        (["9812300001", "", "high", ""], "Priority"),
        (["9812300001", "", "", "31/12/2026"], "ExpiryDate"),
        (["9812300001", "", "", "2026-02-30"], "ExpiryDate"),
        (["9876500001", "", "", ""], "DND"),
        (["+919876500001", "", "", ""], "DND"),
        (["9812300001", "", ""], "does not fit the map"),
        (["9812300001", "a" * 2000, "", ""], "more than 2000 characters"),
    ],
)
def test_a_bad_lead_is_refused_for_its_reason(lead: list[str], reason: str) -> None:
    result = run([lead, ["9812300009", "", "", ""]])
    assert len(result.failed) == 1
    assert reason in result.failed[0].reason
    assert result.failed[0].values == tuple(lead)


@pytest.mark.parametrize(
    ("options", "added"),
    [
        ({}, {"111": 2, "222": 2}),
        ({"checkDuplicate": "false"}, {"111": 2, "222": 2}),
        ({"checkDuplicate": "true"}, {"111": 1, "222": 1}),
        ({"isDelete": "false"}, {"111": 2, "222": 2}),
        ({"isDelete": "true"}, {"111": 1, "222": 2}),
        # Of both only isDelete counts.
        ({"checkDuplicate": "true", "isDelete": "false"}, {"111": 2, "222": 2}),
        ({"checkDuplicate": "false", "isDelete": "true"}, {"111": 1, "222": 2}),
    ],
)
def test_what_happens_to_duplicates(options: dict[str, str], added: dict[str, int]) -> None:
    campaign = PracticeCampaign("A", "1", "READY", leads={"111": 1})
    run([["111"], ["+222"], ["222"]], options, ("PhoneNumber",), campaign)
    assert campaign.leads == added


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        (("Name",), "PhoneNumber is not in the map"),
        (("phonenumber",), "PhoneNumber is not in the map"),
        (("PhoneNumber", "Skill"), "Skill instead of skill"),
        (("PhoneNumber", "City", "City"), "twice"),
    ],
)
def test_a_wrong_map_fails_the_whole_batch(headers: tuple[str, ...], words: str) -> None:
    campaign = PracticeCampaign("A", "1", "READY")
    result = run([["9812300001"] * len(headers)], {"action": "start"}, headers, campaign)
    assert not result.succeeded
    assert words in result.failed[0].reason
    assert (campaign.leads, campaign.position) == ({}, "READY")


def test_a_header_of_the_campaigns_own_passes() -> None:
    assert run([["9812300001", "Pune"]], headers=("PhoneNumber", "City")).succeeded


def test_the_callback_says_it_as_documented() -> None:
    result = Result(True, 6, (FailedLead(("1",), "short"),) * 4, NOW, NOW)
    assert result.as_callback("123", "http://127.0.0.1/f") == {
        "data": {
            "totalNoUploaded": "6",
            "numbersProcessed": "2",
            "numbersNotProcessed": "4",
            "failedFilePath": "http://127.0.0.1/f",
            "transactionId": "123",
            "status": "Success",
            "message": "File Successfully uploaded.",
            "startDateTime": "2026-11-23 10:00:00",
            "endDateTime": "2026-11-23 10:00:00",
        }
    }
    failed = Result(False, 1, (FailedLead(("1",), "short"),), NOW, NOW).as_callback("123", "x")["data"]
    assert (failed["status"], failed["message"]) == ("Fail", "File Failed to Upload.")


def test_leads_are_in_no_repr() -> None:
    campaign = PracticeCampaign("A", "1", "READY")
    result = run([["9812300001"], ["12345678901234567"]], headers=("PhoneNumber",), campaign=campaign)
    assert "98123" not in repr(campaign)
    assert "12345" not in repr(result)
