from __future__ import annotations

import json
import socket
from collections.abc import Callable

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.campaigns import Campaign, CampaignsError, NameWantedError, read_available, read_campaigns
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.other_calls import ListedBy
from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cloudagent.samples import KEY, client_of
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_request

Serve = Callable[[Script], ScriptedServer]


def listed(*entries: object) -> bytes:
    return json.dumps({"status": "success", "message": entries}).encode()


def test_all_campaigns_are_listed(client: Client) -> None:
    assert [(campaign.name, campaign.position) for campaign in client.campaigns()] == [
        ("Practice_Outbound", "READY"),
        ("Renewals_Q4", "READY"),
        ("Diwali_Offers", "RUNNING"),
        ("KYC_Reminders", "READY"),
        ("Winback_South", "COMPLETED"),
    ]


@pytest.mark.parametrize(("name", "found"), [("Diwali_Offers", 1), ("diwali_offers", 0), ("Support_Inbound", 0)])
def test_one_campaign_is_looked_up_by_its_exact_name(client: Client, name: str, found: int) -> None:
    assert [campaign.name for campaign in client.campaigns(name)] == [name] * found


def test_a_server_that_wants_a_name_is_told_and_one_can_still_be_looked_up() -> None:
    with PracticeServer(campaign_name_required=True) as server:
        client = Client(Connection(server.url, server.USER_NAME, server.API_KEY))
        with pytest.raises(CampaignsError) as caught:
            client.campaigns()
        assert "by its name only" in caught.value.message
        assert client.campaigns("Renewals_Q4") == [Campaign("Renewals_Q4", "READY", "102")]


def test_the_call_is_a_get_with_a_json_body_and_the_key_in_a_header(serve: Serve) -> None:
    requests: list[tuple[bytes, bytes]] = []

    def script(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(answer(listed()))

    client = client_of(serve(script).url)
    client.neighbours.listed_by = ListedBy.STATUS
    assert client.campaigns() == []
    assert client.campaigns("Año") == []
    lines = requests[0][0].decode().split("\r\n")
    assert lines[0] == "GET /ca_apis/campaignStatus HTTP/1.1"
    assert f"apiKey: {KEY}" in lines
    assert "Content-Type: application/json" in lines
    assert not any(line.lower().startswith("authorization") for line in lines)
    assert [json.loads(body) for _, body in requests] == [
        {"userName": "user"},
        {"userName": "user", "campaignName": "Año"},
    ]


def test_the_documented_answer_is_read() -> None:
    entry = {"CampaignID": "256", "CampaignName": "Q4 (a)", "UserName": "u", "Position": "Running"}
    assert read_campaigns(200, {}, listed(entry)) == [Campaign("Q4 (a)", "RUNNING", "256")]
    alone = json.dumps({"status": "success", "message": entry | {"CampaignID": 256}}).encode()
    assert read_campaigns(200, {}, alone) == [Campaign("Q4 (a)", "RUNNING", "256")]
    assert read_campaigns(200, {}, json.dumps(listed(entry).decode()).encode()) != []


def test_no_record_found_means_none() -> None:
    assert read_campaigns(200, {}, b'{"status":"failure","message":"no record found"}') == []


@pytest.mark.parametrize(
    ("code", "body", "words"),
    [
        (200, b'{"status":"error","message":"Invalid userName or apiKey"}', "Check the API key and user name"),
        (200, b'{"status":"failure","message":"All parameters are mandatory"}', "by its name only"),
        (200, b'{"status":"failure","message":"Try later"}', "CloudAgent answered: Try later. The campaign's name"),
        (401, b"", "HTTP 401"),
        (404, b"<html>", "HTTP 404"),
        (200, b"<html>Log in</html>", "web page"),
        (200, b"", "empty answer"),
        (200, b'{"status":"success","message":"all well"}', "not understood"),
        (200, b'{"status":"success"}', "not understood"),
        (200, b'{"status":"success","message":[{"Name":"x"}]}', "not understood"),
        (502, b'{"message":"x"}', "CloudAgent answered: x."),
        (500, b"{}", "HTTP 500"),
    ],
)
def test_why_there_is_no_list_is_told_in_words(code: int, body: bytes, words: str) -> None:
    with pytest.raises(CampaignsError) as caught:
        read_campaigns(code, {}, body)
    assert words in caught.value.message
    assert caught.value.title == "The campaigns could not be listed."


def test_a_wrong_key_is_told(practice: PracticeServer) -> None:
    with pytest.raises(CampaignsError, match="Invalid userName or apiKey"):
        Client(Connection(practice.url, practice.USER_NAME, "wrong")).campaigns()


def test_no_connection_is_told_without_a_word_of_leads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(CampaignsError, match="refused by the server") as caught:
        client_of(f"http://127.0.0.1:{port}").campaigns()
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n" + listed()])
def test_a_broken_answer_is_no_list(serve: Serve, raw: bytes) -> None:
    with pytest.raises(CampaignsError) as caught:
        client_of(serve(answering(raw)).url).campaigns()
    assert "broke before the answer was complete" in caught.value.message
    assert "leads" not in caught.value.message


def test_an_echoed_key_is_not_in_the_error(serve: Serve) -> None:
    body = json.dumps({"status": "error", "message": f"bad key {KEY}"}).encode()
    with pytest.raises(CampaignsError) as caught:
        client_of(serve(answering(answer(body))).url).campaigns()
    assert KEY not in str(caught.value)
    assert "bad key •••" in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "success", "campaigns": [{"campaignName": "Diwali"}, {"campaignName": "Renewals"}]},
        {"status": "success", "message": [{"CampaignName": "Diwali"}, {"CampaignName": "Renewals"}]},
        {"data": {"campaigns": ["Diwali", "Renewals", "Diwali"]}},
        {"message": json.dumps(["x"]), "list": [{"details": {"campaign_name": "Diwali"}}, {"Campaign": "Renewals"}]},
    ],
)
def test_available_campaigns_are_found_in_any_shape(answer: object) -> None:
    found = read_available(json.dumps(answer).encode())
    assert found is not None
    assert [campaign.name for campaign in found] == ["Diwali", "Renewals"]


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"<html>", b'{"status":"error","message":["x"]}', b'{"status":"success","message":"none"}'],
)
def test_without_a_name_there_is_no_list(body: bytes) -> None:
    assert read_available(body) is None


@pytest.mark.parametrize(("name_required", "listed_by"), [(False, ListedBy.AVAILABLE), (True, None)])
def test_which_call_lists_is_found_out_by_trying(name_required: bool, listed_by: ListedBy | None) -> None:
    with PracticeServer(campaign_name_required=name_required) as server:
        client = Client(Connection(server.url, server.USER_NAME, server.API_KEY))
        if name_required:
            with pytest.raises(NameWantedError):
                client.campaigns()
        else:
            assert {campaign.name: campaign.position for campaign in client.campaigns()}["Diwali_Offers"] == "RUNNING"
        assert client.neighbours.listed_by is listed_by
