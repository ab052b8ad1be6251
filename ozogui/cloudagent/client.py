"""Call CloudAgent: one method for each endpoint, one fresh connection for each request, no retries, no surprises.

When to send and what to do with a reply is decided in ozogui.uploads; what an answer means, in replies.py.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace

import requests

from ozogui.cloudagent.bodies import decode
from ozogui.cloudagent.calls import (
    BULK_PATH,
    CAMPAIGN_STATUS_PATH,
    BulkRequest,
    Connection,
    Duplicates,
    Exchange,
)
from ozogui.cloudagent.campaigns import Campaign, CampaignsError, read_campaigns, unlisted
from ozogui.cloudagent.failures import CLOSED, WIRE_ERRORS, no_answer, read_failure, without_leads
from ozogui.cloudagent.forms import BodyStyle, encode_form
from ozogui.cloudagent.masking import Masker
from ozogui.cloudagent.replies import VALID_DATA_WANTED, Outcome, Reply, empty_field, read_reply, tidy
from ozogui.cloudagent.server_address import (
    DOMESTIC,
    INTERNATIONAL,
    ServerAddressError,
    is_this_computer,
    server_url,
)
from ozogui.cloudagent.wire import WatchedBody, WireSession, new_session, read_body

__all__ = [
    "BULK_PATH",
    "CAMPAIGN_STATUS_PATH",
    "DOMESTIC",
    "INTERNATIONAL",
    "BodyStyle",
    "BulkRequest",
    "Campaign",
    "CampaignsError",
    "Client",
    "Connection",
    "Duplicates",
    "Exchange",
    "ServerAddressError",
    "new_session",
    "passed_test",
    "server_url",
]

_RAW_LIMIT = 64_000
_ANSWER_LIMIT = 256_000
_LIST_LIMIT = 8_000_000
_TEST_CAMPAIGN = "OzoGUI connection test"


@dataclass(slots=True)
class _Answer:
    """What came over the wire: a response, whole or broken off, or only a failure."""

    started_at: float
    answered_at: float = 0.0
    status: int = 0
    """0 while no answer has come."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    failure: Reply | None = None
    """Set where no answer came, or not the whole of it."""


class Client:
    """CloudAgent as one account sees it.

    Safe to use from several threads: every request has its own session and connection. It keeps no pace and repeats
    nothing by itself. Requests to this computer bypass every proxy.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        session_factory: Callable[[], WireSession] = new_session,
        connect_timeout_s: float = 10,
        read_timeout_s: float = 60,
        total_timeout_s: float = 300,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            connection: server and account.
            session_factory: gives a new session for each request.
            connect_timeout_s: longest time to connect, and to hand over each piece of the body.
            read_timeout_s: longest silence of the server after the body was sent.
            total_timeout_s: longest time for a whole request, against a server that drips its answer.
            clock: Unix seconds, for the times in an Exchange.
        """
        self._connection = connection
        self._session_factory = session_factory
        self._timeouts = (connect_timeout_s, read_timeout_s)
        self._total_timeout_s = total_timeout_s
        self._clock = clock
        self._lock = threading.Lock()
        self._under_way: set[WireSession] = set()
        self._closed = False

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        """Queue a batch for a campaign (AddCampaignBulkDataV4).

        Returns:
            The exchange, whatever happened on the wire; trouble there is an outcome, never an exception.
        """
        fields = self._account_fields(request.campaign)
        fields["bulkData"] = request.payload
        fields |= request.duplicates.fields
        if request.start_campaign:
            fields["action"] = "start"
        if request.callback_url:
            fields["callBackUrl"] = request.callback_url
        return self._post_form(fields)

    def test(self, campaign: str = "") -> Exchange:
        """Make the bulk call without bulkData and action, which adds nothing to any campaign; it uses one request.

        Judge it with passed_test. Without a campaign one is named that does not exist: the server then finds the key
        and the user name good before it refuses that campaign, which is told as REFUSED too.
        """
        exchange = self._post_form(self._account_fields(campaign or _TEST_CAMPAIGN))
        reply = without_leads(exchange.reply)
        if not campaign and reply.outcome is Outcome.BAD_CAMPAIGN:
            reply = replace(reply, outcome=Outcome.REFUSED)
        return replace(exchange, reply=reply)

    def campaigns(self, name: str = "") -> list[Campaign]:
        """Return the account's campaigns (campaignStatus), or the one of exactly that name.

        Whether the server lists all when the name is left out is not documented; if it does not, the error says so.

        Raises:
            CampaignsError: in plain words why there is no list.
        """
        question = {"userName": self._connection.user_name} | ({"campaignName": name} if name else {})
        headers = {"apiKey": self._connection.api_key.strip(), "Content-Type": "application/json"}
        answer = self._ask("GET", CAMPAIGN_STATUS_PATH, json.dumps(question).encode(), headers, _LIST_LIMIT)
        if answer.failure is not None:
            raise unlisted(without_leads(answer.failure).message)
        masker = Masker(self._connection.api_key, "")
        try:
            return read_campaigns(answer.status, answer.headers, bytes(answer.body))
        except CampaignsError as error:
            raise CampaignsError(error.title, masker.mask(error.message)) from None

    def close(self) -> None:
        """Cut the requests that are under way and begin none any more; from any thread, any number of times."""
        with self._lock:
            self._closed = True
            sessions = list(self._under_way)
        for session in sessions:
            session.cut()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _account_fields(self, campaign: str) -> dict[str, str]:
        # In the body only: what stands in an address ends up in the logs of servers and proxies.
        return {
            "apiKey": self._connection.api_key.strip(),
            "userName": self._connection.user_name,
            "campaignName": campaign,
        }

    def _post_form(self, fields: dict[str, str]) -> Exchange:
        body, content_type = encode_form(fields, self._connection.body_style)
        answer = self._ask("POST", BULK_PATH, body, {"Content-Type": content_type}, _ANSWER_LIMIT)
        masker = Masker(fields["apiKey"], fields.get("bulkData", ""))
        reply = self._advise(_reply_to(answer), fields)
        return Exchange(
            reply=replace(reply, message=tidy(masker.mask(reply.message))),
            status=answer.status or None,
            raw=masker.mask(decode(bytes(answer.body)))[:_RAW_LIMIT],
            started_at=answer.started_at,
            answered_at=answer.answered_at,
        )

    def _advise(self, reply: Reply, fields: Mapping[str, str]) -> Reply:
        """Say what it means when the server misses a field that was sent: it did not read the form's encoding."""
        missed = empty_field(reply.message)
        sent = {name.casefold() for name, value in fields.items() if value}
        if not missed or missed.casefold() not in sent or reply.outcome is Outcome.QUEUED:
            return reply
        style = self._connection.body_style
        advice = (
            f"The server did not read the request, though {missed} was sent ({reply.message}): "
            f"set the account's body style to {style.other.value} instead of {style.value}."
        )
        return Reply(Outcome.BAD_CREDENTIALS, advice, cause="body-style")

    def _ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str], limit: int) -> _Answer:
        """Make one request and read its answer; trouble on the wire ends in the answer's failure."""
        answer = _Answer(started_at=self._clock())
        watched = WatchedBody(body)
        try:
            with self._session() as session, closing(self._begin(session, method, path, watched, headers)) as response:
                answer.status, answer.headers = response.status_code, response.headers
                read_body(response, limit, answer.body)
                if session.was_cut:
                    # Where the answer's length was not announced, a cut looks like its end.
                    raise ConnectionAbortedError("cut")
        except _EndedHereError as ended:
            answer.failure = ended.reply(begun=watched.begun)
        except WIRE_ERRORS as error:
            # The error's own text stays here: it may hold a proxy's password, and says less than the reply does.
            answer.failure = read_failure(error, begun=watched.begun)
        answer.answered_at = self._clock()
        return answer

    @contextmanager
    def _session(self) -> Iterator[WireSession]:
        """Give the session for one request, and see that close and the total time-out can end it.

        Raises:
            _EndedHereError: they did, or the client is closed.
        """
        session = self._session_factory()
        with self._lock:
            self._under_way.add(session)
            closed = self._closed
        # A time-out on the socket starts anew with every byte: only a clock of its own ends a server that drips.
        deadline = threading.Timer(self._total_timeout_s, session.cut)
        deadline.daemon = True
        deadline.start()
        try:
            with session:
                if closed:
                    raise _EndedHereError("closed")
                yield session
        except WIRE_ERRORS as error:
            if session.was_cut:
                raise _EndedHereError("closed" if self._closed else "timeout") from error
            raise
        finally:
            deadline.cancel()
            with self._lock:
                self._under_way.discard(session)

    def _begin(
        self, session: WireSession, method: str, path: str, body: WatchedBody, headers: Mapping[str, str]
    ) -> requests.Response:
        # A proxy cannot reach this computer, and a company's often forgets to except it.
        session.trust_env = not is_this_computer(self._connection.server)
        return session.request(
            method,
            self._connection.server + path,
            data=body,
            headers=dict(headers),
            timeout=self._timeouts,
            allow_redirects=False,
            stream=True,
        )


class _EndedHereError(Exception):
    """A request was ended by this side."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause

    def reply(self, *, begun: bool) -> Reply:
        if begun:
            return no_answer(self.cause)
        return CLOSED if self.cause == "closed" else read_failure(TimeoutError(), begun=False)


def passed_test(exchange: Exchange) -> bool:
    """Tell whether the answer to Client.test shows that server, key, user name and campaign (if given) are good."""
    words = exchange.reply.message.casefold()
    return exchange.reply.outcome is Outcome.REFUSED and (
        VALID_DATA_WANTED.casefold() in words or "campaign" in words
    )


def _reply_to(answer: _Answer) -> Reply:
    if answer.failure is not None and not answer.status:
        return answer.failure
    reply = read_reply(answer.status, answer.headers, bytes(answer.body))
    # An answer that broke off counts if what came of it is a whole one in itself; otherwise nothing is known.
    if answer.failure is not None and reply.outcome is Outcome.NOT_UNDERSTOOD:
        return answer.failure
    return reply
