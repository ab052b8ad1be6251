"""The neighbour calls against the practice server in both authentication modes, and against bad manners."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable

import pytest

from ozogui.cloudagent.calls import Connection
from ozogui.cloudagent.campaigns import CampaignsError, NameWantedError, NotLetInError
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.other_calls import AuthMode, CampaignAction
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.cloudagent.replies import Outcome
from ozogui.cloudagent.tokens import TOKEN_PATH, Tokens
from tests.cloudagent.samples import KEY
from tests.cloudagent.scripted import Script, ScriptedServer, answer, answering, read_request
from tests.uploads.fake_clock import FakeClock

Serve = Callable[[Script], ScriptedServer]


def client_for(server: PracticeServer, *, tokens: Tokens | None = None, mode: AuthMode | None = None) -> Client:
    connection = Connection(server.url, server.USER_NAME, server.API_KEY)
    return Client(connection, auth_mode=mode, tokens=tokens, read_timeout_s=5)


@pytest.mark.parametrize("wanted", AuthMode)
@pytest.mark.parametrize("remembered", [None, *AuthMode])
def test_the_mode_is_found_out_by_trying_and_remembered(wanted: AuthMode, remembered: AuthMode | None) -> None:
    with PracticeServer(auth_mode=wanted) as server:
        client = client_for(server, tokens=Tokens(), mode=remembered)
        assert len(client.campaigns()) == 5
        assert client.neighbours.auth_mode is wanted
        assert server.neighbours.tokens_given == (AuthMode.TOKEN in (wanted, remembered))
        assert len(client.campaigns()) == 5
        assert server.neighbours.tokens_given <= 1


def test_no_token_is_fetched_unless_a_person_agreed() -> None:
    with PracticeServer(auth_mode=AuthMode.TOKEN) as server:
        client = client_for(server)
        with pytest.raises(NotLetInError):
            client.campaigns()
        assert server.neighbours.tokens_given == 0
        assert client.neighbours.auth_mode is None


def test_a_wrong_key_is_told_in_either_case() -> None:
    with PracticeServer() as server:
        wrong = Connection(server.url, server.USER_NAME, "wrong-key")
        with pytest.raises(NotLetInError, match="Invalid userName or apiKey"):
            Client(wrong).campaigns()
        with pytest.raises(CampaignsError, match="Invalid userName or apiKey") as caught:
            Client(wrong, tokens=Tokens()).campaigns()
        assert "wrong-key" not in str(caught.value)


def test_a_token_that_another_program_has_ended_is_replaced_once() -> None:
    with PracticeServer(auth_mode=AuthMode.TOKEN) as server:
        client = client_for(server, tokens=Tokens(), mode=AuthMode.TOKEN)
        client.campaigns()
        server.neighbours.forget_token()
        assert len(client.campaigns()) == 5
        assert server.neighbours.tokens_given == 2


def test_a_server_that_takes_no_token_does_not_use_up_the_hours_ten(serve: Serve) -> None:
    asked: list[str] = []

    def script(connection: socket.socket) -> None:
        head, _ = read_request(connection)
        path = head.split(b" ")[1].decode()
        asked.append(path)
        is_token = path == TOKEN_PATH
        body = b'{"token":"abc","message":""}' if is_token else b'{"status":"error","message":"Unauthorized"}'
        connection.sendall(answer(body, "200 OK" if is_token else "401 No"))

    client = Client(Connection(serve(script).url, "user", KEY), tokens=Tokens(), read_timeout_s=5)
    with pytest.raises(CampaignsError):
        client.campaigns()
    assert asked.count(TOKEN_PATH) == 1


def test_key_and_token_are_never_sent_together(serve: Serve) -> None:
    heads: list[str] = []

    def script(connection: socket.socket) -> None:
        head, _ = read_request(connection)
        heads.append(head.decode().lower())
        body = b'{"token":"abc","message":""}' if b"generateToken" in head else b'{"status":"success","message":[]}'
        connection.sendall(answer(body))

    client = Client(Connection(serve(script).url, "user", KEY), tokens=Tokens(), auth_mode=AuthMode.TOKEN)
    client.campaigns("Diwali")
    token_call, list_call = heads
    assert f"apikey: {KEY.lower()}" in token_call
    assert "authorization" not in token_call
    assert "authorization: bearer abc" in list_call
    assert "apikey" not in list_call
    assert KEY.lower() not in token_call.split("\r\n")[0]


def test_a_server_that_wants_a_name_says_so() -> None:
    with PracticeServer(campaign_name_required=True) as server, pytest.raises(NameWantedError):
        client_for(server).campaigns()


# --- starting and stopping -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", AuthMode)
def test_a_campaign_is_started_and_stopped(mode: AuthMode) -> None:
    with PracticeServer(auth_mode=mode) as server:
        client = client_for(server, tokens=Tokens(), mode=mode)
        told = client.neighbours.set_campaign_status("Renewals_Q4", CampaignAction.START)
        assert (told.done, told.message) == (True, "Campaign started successfully")
        assert client.campaigns("Renewals_Q4")[0].position == "RUNNING"
        assert client.neighbours.set_campaign_status("Renewals_Q4", CampaignAction.STOP).done
        assert client.campaigns("Renewals_Q4")[0].position == "READY"


@pytest.mark.parametrize("name", ["renewals_q4", "Support_Inbound", "Nobody"])
def test_an_unknown_campaign_is_not_started(name: str) -> None:
    with PracticeServer() as server:
        told = client_for(server).neighbours.set_campaign_status(name, CampaignAction.START)
        assert (told.done, told.message, told.outcome) == (False, "Invalid Campaign Name", Outcome.BAD_CAMPAIGN)


def test_the_call_is_a_put_with_the_documented_body(serve: Serve) -> None:
    requests: list[tuple[bytes, bytes]] = []

    def script(connection: socket.socket) -> None:
        requests.append(read_request(connection))
        connection.sendall(answer(b'{"status":"SUCCESS","message":"ok"}'))

    client = Client(Connection(serve(script).url, "user", KEY))
    assert client.neighbours.set_campaign_status("Q4", CampaignAction.STOP).done
    ((head, body),) = requests
    assert head.startswith(b"PUT /ca_apis/setCampaignStatus HTTP/1.1\r\n")
    assert json.loads(body) == {"userName": "user", "campaignName": "Q4", "action": "Stop", "process": True}


@pytest.mark.parametrize(
    ("raw", "outcome"),
    [
        (answer(b""), Outcome.NOT_UNDERSTOOD),
        (answer(b"<html>"), Outcome.NOT_UNDERSTOOD),
        (b"", Outcome.NO_ANSWER),
        (answer(b'{"status":"failure","message":"No"}'), Outcome.REFUSED),
        (answer(b"", "404 Not Found"), Outcome.BAD_CREDENTIALS),
    ],
)
def test_what_is_no_success_is_never_taken_for_one(serve: Serve, raw: bytes, outcome: Outcome) -> None:
    client = Client(Connection(serve(answering(raw)).url, "user", KEY))
    told = client.neighbours.set_campaign_status("Q4", CampaignAction.START)
    assert (told.done, told.outcome) == (False, outcome)
    assert "leads" not in told.message


# --- deleting --------------------------------------------------------------------------------------------------------


def test_numbers_are_deleted_with_a_token_only() -> None:
    with PracticeServer(auth_mode=AuthMode.TOKEN) as server:
        campaign = server.state.campaigns["Renewals_Q4"]
        campaign.leads = {"9820011111": 1, "9820022222": 2, "9820033333": 1}
        told = client_for(server, tokens=Tokens()).neighbours.delete_numbers(
            "Renewals_Q4", ["9820011111", "+9820022222", "9820099999"]
        )
        assert (told.done, told.message) == (True, "2 numbers deleted successfully")
        assert campaign.leads == {"9820033333": 1}
        refused = client_for(server).neighbours.delete_numbers("Renewals_Q4", ["9820033333"])
        assert (refused.done, refused.outcome) == (False, Outcome.BAD_CREDENTIALS)
        assert campaign.leads == {"9820033333": 1}


def test_more_than_two_a_minute_are_refused_and_that_is_told() -> None:
    clock = FakeClock()
    with PracticeServer(clock=clock.monotonic) as server:
        client = client_for(server, tokens=Tokens())
        told = [client.neighbours.delete_numbers("Renewals_Q4", ["9820011111"]) for _ in range(3)]
        assert [each.outcome for each in told] == [None, None, Outcome.TOO_MANY]
        assert told[2].message == "Max limit exceeded"
        clock.advance(61)
        assert client.neighbours.delete_numbers("Renewals_Q4", ["9820011111"]).done


@pytest.mark.parametrize("count", [0, 101])
def test_a_call_of_none_or_too_many_numbers_is_a_bug(count: int) -> None:
    client = Client(Connection("http://127.0.0.1:1", "user", KEY), tokens=Tokens())
    with pytest.raises(ValueError, match="numbers cannot be deleted"):
        client.neighbours.delete_numbers("Q4", ["9820011111"] * count)


def test_an_echoed_number_key_or_token_is_masked(serve: Serve) -> None:
    def script(connection: socket.socket) -> None:
        head, _ = read_request(connection)
        body = b'{"token":"s3cr3t-token","message":""}'
        if b"generateToken" not in head:
            body = json.dumps({"status": "Error", "message": f"9820011111 {KEY} s3cr3t-token"}).encode()
        connection.sendall(answer(body))

    client = Client(Connection(serve(script).url, "user", KEY), tokens=Tokens())
    told = client.neighbours.delete_numbers("Q4", ["9820011111"])
    assert told.message == "••• ••• •••"


def test_the_practice_server_gives_ten_tokens_an_hour_and_refuses_both_headers() -> None:
    import http.client

    with PracticeServer() as server:

        def ask(method: str, path: str, question: object, **headers: str) -> tuple[int, dict[str, object]]:
            connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
            connection.request(method, path, json.dumps(question), headers)
            came = connection.getresponse()
            told = json.loads(came.read())
            connection.close()
            return came.status, told

        user = {"userName": server.USER_NAME}
        given = [ask("POST", TOKEN_PATH, user, apiKey=server.API_KEY)[1] for _ in range(11)]
        assert all(each.get("token") for each in given[:10])
        assert given[10] == {"status": "false", "message": "Max limit exceeded", "data": None}
        assert ask("POST", TOKEN_PATH, user, apiKey="wrong")[1]["message"] == "Invalid userName or apiKey"
        both = {"apiKey": server.API_KEY, "Authorization": f"Bearer {given[9]['token']}"}
        assert ask("GET", "/ca_apis/campaignStatus", user, **both)[0] == 400
        old = {"Authorization": f"Bearer {given[0]['token']}"}
        status, told = ask("GET", "/ca_apis/campaignStatus", user, **old)
        assert (status, told["message"]) == (401, "Invalid token")
