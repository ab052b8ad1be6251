"""Call CloudAgent: one method for each endpoint, one fresh connection for each request, no retries, no surprises.

When to send and what to do with a reply is decided in ozogui.uploads; what an answer means, in replies.py.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Unpack

from ozogui.cloudagent.bodies import decode
from ozogui.cloudagent.calls import (
    BULK_PATH,
    BulkRequest,
    Connection,
    Exchange,
)
from ozogui.cloudagent.campaigns import Campaign
from ozogui.cloudagent.error_words import VALID_DATA_WANTED
from ozogui.cloudagent.failures import without_leads
from ozogui.cloudagent.forms import encode_form
from ozogui.cloudagent.masking import Masker
from ozogui.cloudagent.other_calls import AuthMode, ListedBy, Neighbours
from ozogui.cloudagent.replies import Outcome, Reply, empty_field, read_reply, tidy
from ozogui.cloudagent.requester import Answer, Requester, RequesterOptions
from ozogui.cloudagent.tokens import Tokens

_RAW_LIMIT = 64_000
_ANSWER_LIMIT = 256_000
_TEST_CAMPAIGN = "OzoGUI connection test"


class Client:
    """CloudAgent as one account sees it.

    Safe to use from several threads: every request has its own session and connection. It keeps no pace and repeats
    nothing by itself. Requests to this computer bypass every proxy.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        auth_mode: AuthMode | None = None,
        tokens: Tokens | None = None,
        listed_by: ListedBy | None = None,
        **options: Unpack[RequesterOptions],
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            connection: server and account.
            auth_mode: how the neighbour calls say who asks; None to find out by trying.
            tokens: the account's tokens; without them the neighbour calls are made with the key alone.
            listed_by: which call lists the campaigns; None to find out by trying.
            options: sessions, time-outs and clock, in place of what is taken by default.
        """
        self._connection = connection
        self._requester = Requester(connection.server, **options)
        self.neighbours = Neighbours(
            self._requester, connection, auth_mode=auth_mode, tokens=tokens, listed_by=listed_by
        )
        """CloudAgent's other calls: campaigns, starting and stopping them, deleting."""

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
            CampaignsError: in plain words why there is no list; see Neighbours.campaigns.
        """
        return self.neighbours.campaigns(name)

    def close(self) -> None:
        """Cut the requests that are under way and begin none any more; from any thread, any number of times."""
        self._requester.close()

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
        answer = self._requester.ask("POST", BULK_PATH, body, {"Content-Type": content_type}, _ANSWER_LIMIT)
        secret_path = fields.get("callBackUrl", "").rstrip("/").rpartition("/")[2]
        masker = Masker(fields["apiKey"], fields.get("bulkData", ""), secret_path)
        reply = self._advise(_reply_to(answer), {name.casefold() for name, value in fields.items() if value})
        return Exchange(
            reply=replace(reply, message=tidy(masker.mask(reply.message))),
            status=answer.status or None,
            raw=masker.mask(decode(bytes(answer.body))[: 2 * _RAW_LIMIT])[:_RAW_LIMIT],
            started_at=answer.started_at,
            answered_at=answer.answered_at,
        )

    def _advise(self, reply: Reply, sent: Collection[str]) -> Reply:
        """Say what it means when the server misses a field that was sent: it did not read the form's encoding."""
        missed = empty_field(reply.message)
        if not missed or missed.casefold() not in sent or reply.outcome is Outcome.QUEUED:
            return reply
        style = self._connection.body_style
        advice = (
            f"The server did not read the request, though {missed} was sent ({reply.message}): "
            f"set the account's body style to {style.other.value} instead of {style.value}."
        )
        return Reply(Outcome.BAD_CREDENTIALS, advice, cause="body-style")


def passed_test(exchange: Exchange) -> bool:
    """Tell whether the answer to Client.test shows that server, key, user name and campaign (if given) are good."""
    words = exchange.reply.message.casefold()
    return exchange.reply.outcome is Outcome.REFUSED and (VALID_DATA_WANTED.casefold() in words or "campaign" in words)


def _reply_to(answer: Answer) -> Reply:
    if answer.failure is not None and not answer.status:
        return answer.failure
    reply = read_reply(answer.status, answer.headers, bytes(answer.body))
    # An answer that broke off counts if what came of it is a whole one in itself; otherwise nothing is known.
    if answer.failure is not None and reply.outcome is Outcome.NOT_UNDERSTOOD:
        return answer.failure
    return reply
