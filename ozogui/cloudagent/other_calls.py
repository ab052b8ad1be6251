"""CloudAgent's calls beside the bulk one: the list of campaigns, starting and stopping one, deleting leads.

They want to know who asks either by the key or by a token (an account-wide setting of CloudAgent, never both), which
no call tells: it is found out by trying. Source: the vendor's reference pages of these calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from ozogui.cloudagent.bodies import decode, read_object, text_of
from ozogui.cloudagent.call_records import CALLS_PATH, Call, CallRecordsError, read_calls
from ozogui.cloudagent.calls import AVAILABLE_PATH, CAMPAIGN_STATUS_PATH, Connection
from ozogui.cloudagent.campaigns import (
    Campaign,
    CampaignsError,
    NotLetInError,
    read_available,
    read_campaigns,
    unlisted,
)
from ozogui.cloudagent.failures import without_leads
from ozogui.cloudagent.masking import Masker
from ozogui.cloudagent.replies import Outcome, read_reply, tidy
from ozogui.cloudagent.requester import Answer, Requester
from ozogui.cloudagent.tokens import TOKEN_PATH, TokenError, Tokens, read_token, token_question

SET_STATUS_PATH = "/ca_apis/setCampaignStatus"
"""PUT with a JSON body."""
DELETE_PATH = "/ca_apis/DeleteBulkData"
"""DELETE with a JSON body; accounts with tokens only."""
DELETE_ONE_PATH = "/ca_apis/deleteCampaignData"
"""DELETE with a JSON body; accounts with keys too, one number a call."""
DELETES_OF_ONE_A_MINUTE = 100
MOST_DELETED = 100
"""Numbers in one call of DeleteBulkData."""
DELETES_A_MINUTE = 2

_LIST_LIMIT = 8_000_000
_ANSWER_LIMIT = 256_000
_CALLS_LIMIT = 128_000_000
"""A day of a large call centre: 100,000 records of some 1,000 characters."""


class AuthMode(StrEnum):
    """How a neighbour call says who asks."""

    KEY = "key"
    """Header apiKey (BASIC_AUTH accounts)."""
    TOKEN = "token"
    """Header Authorization: Bearer (TOKEN_AUTH accounts)."""


class ListedBy(StrEnum):
    """Which call lists an account's campaigns."""

    AVAILABLE = "available"
    """getAvailableCampaigns."""
    STATUS = "status"
    """campaignStatus without a name."""


class CampaignAction(StrEnum):
    """What setCampaignStatus does, in its own words."""

    START = "Start"
    STOP = "Stop"


@dataclass(frozen=True, slots=True)
class Told:
    """What CloudAgent said to a call that changes something."""

    done: bool
    message: str
    """Its words, or ours, in one plain sentence without leads, key or token."""
    outcome: Outcome | None = None
    """Why not, where it is not done; NO_ANSWER and NOT_UNDERSTOOD leave open whether it was."""
    retry_after_s: float | None = None


class Neighbours:
    """The neighbour calls of one account; safe to use from several threads. Made by Client."""

    def __init__(
        self,
        requester: Requester,
        connection: Connection,
        *,
        auth_mode: AuthMode | None = None,
        tokens: Tokens | None = None,
        listed_by: ListedBy | None = None,
    ) -> None:
        """Prepare; nothing is sent.

        Args:
            requester: carries the requests.
            connection: server and account.
            auth_mode: what was found out before; None to begin with the key.
            tokens: the account's tokens. Without them no token is ever fetched: a new one logs out other programs that
                use the account, which a person has to agree to first.
            listed_by: which call lists the campaigns, as it was found out before; None to begin with the first.
        """
        self._requester = requester
        self._connection = connection
        self._tokens = tokens
        self.auth_mode = auth_mode
        """How the last call that was let in said who asks; None before one was."""
        self.listed_by = listed_by
        """Which call gave the list of campaigns last; None before one did."""

    def campaigns(self, name: str = "") -> list[Campaign]:
        """Return the account's campaigns, or the one of exactly that name.

        The list comes from getAvailableCampaigns where the server knows that, else from campaignStatus; which one it
        was is remembered.

        Raises:
            NameWantedError: this CloudAgent tells of a campaign by its name only.
            NotLetInError: the key was refused, and a token was not tried.
            CampaignsError: in plain words why there is no list.
        """
        if not name and self.listed_by is not ListedBy.STATUS:
            found = self._available()
            if found is not None:
                self.listed_by = ListedBy.AVAILABLE
                return found
        question = {"userName": self._connection.user_name} | ({"campaignName": name} if name else {})
        try:
            answer = self._ask("GET", CAMPAIGN_STATUS_PATH, question, _LIST_LIMIT)
        except TokenError as error:
            raise unlisted(f"{error.title} {error.message}") from None
        if answer.failure is not None:
            raise unlisted(without_leads(answer.failure).message)
        try:
            found = read_campaigns(answer.status, answer.headers, bytes(answer.body))
            self.listed_by = self.listed_by if name else ListedBy.STATUS
            return found  # noqa: TRY300
        except CampaignsError as error:
            kind = NotLetInError if _is_shut_out(answer) and self._tokens is None else type(error)
            raise kind(error.title, self._masked(error.message)) from None

    def set_campaign_status(self, campaign: str, action: CampaignAction) -> Told:
        """Start or stop a campaign (setCampaignStatus). Starting begins real dialling: a person has to say so."""
        question: dict[str, object] = {
            "userName": self._connection.user_name,
            "campaignName": campaign,
            "action": action.value,
            "process": True,
        }
        return self._change("PUT", SET_STATUS_PATH, question)

    def delete_numbers(self, campaign: str, numbers: Sequence[str]) -> Told:
        """Delete leads by their numbers from a campaign, whatever their status.

        Accounts with tokens delete up to 100 with one call (DeleteBulkData), twice a minute; those with keys one with
        each (deleteCampaignData), 100 times a minute. Who keeps that is the caller.

        Raises:
            ValueError: there are none, or more than 100.
        """
        if not 1 <= len(numbers) <= MOST_DELETED:
            raise ValueError(f"{len(numbers)} numbers cannot be deleted with one call")
        if len(numbers) == 1 and (self._tokens is None or self.auth_mode is AuthMode.KEY):
            return self._delete_one(campaign, numbers[0])
        if self._tokens is None:
            return Told(False, "This call wants a token, and none may be fetched.", Outcome.BAD_CREDENTIALS)
        question: dict[str, object] = {
            "userName": self._connection.user_name,
            "phoneNumber": list(numbers),
            "campaignName": [campaign],
        }
        secret = json.dumps({"data": [list(numbers)]})
        return self._change("DELETE", DELETE_PATH, question, only=AuthMode.TOKEN, secret=secret)

    def calls(self, campaign: str, day: date) -> list[Call]:
        """Return the calls of a campaign on one day (fetchCDRDetails), of the last 15 days.

        Documented for accounts with tokens; whether a key is let in is found out by trying. CloudAgent takes two of
        these requests a minute; who keeps that is the caller.

        Raises:
            CallRecordsError: in plain words why they are not known.
        """
        question = {
            "fromDate": f"{day.isoformat()} 00:00:00",
            "toDate": f"{day.isoformat()} 23:59:59",
            "userName": self._connection.user_name,
            "campaignName": campaign,
        }
        try:
            answer = self._ask("GET", CALLS_PATH, question, _CALLS_LIMIT)
        except TokenError as error:
            raise CallRecordsError(f"{error.title} {error.message}", Outcome.BAD_CREDENTIALS) from None
        if answer.failure is not None:
            reply = without_leads(answer.failure)
            raise CallRecordsError(reply.message, reply.outcome)
        if len(answer.body) >= _CALLS_LIMIT:
            raise CallRecordsError("There are more calls on that day than OzoGUI reads.")
        if _is_shut_out(answer) and self._tokens is None:
            words = "CloudAgent tells of calls only to accounts with sign-in tokens: test the account in Settings."
            raise CallRecordsError(words, Outcome.BAD_CREDENTIALS)
        try:
            return read_calls(answer.status, answer.headers, bytes(answer.body), campaign)
        except CallRecordsError as error:
            raise CallRecordsError(self._masked(error.message), error.outcome, error.retry_after_s) from None

    def _available(self) -> list[Campaign] | None:
        """Ask getAvailableCampaigns; None where that gives no list, for whatever reason: the other call tells it."""
        try:
            question = {"userName": self._connection.user_name}
            # In one mode only: what the other brings is found out by the other call, and tokens are few.
            mode = self.auth_mode if self._tokens is not None and self.auth_mode else AuthMode.KEY
            answer = self._ask("GET", AVAILABLE_PATH, question, _LIST_LIMIT, only=mode)
        except TokenError:
            return None
        if mode is AuthMode.TOKEN and _is_shut_out(answer):
            self.auth_mode = None  # The other call begins with the key then, before one more token is spent.
        if answer.failure is not None or answer.status >= 300:
            return None
        return read_available(bytes(answer.body))

    def _delete_one(self, campaign: str, number: str) -> Told:
        question: dict[str, object] = {
            "campaignName": campaign,
            "phoneNumber": number,
            "userName": self._connection.user_name,
            "name": "",
        }
        return self._change(
            "DELETE", DELETE_ONE_PATH, question, only=AuthMode.KEY, secret=json.dumps({"data": [[number]]})
        )

    # --- inside ------------------------------------------------------------------------------------------------------

    def _change(
        self, method: str, path: str, question: dict[str, object], *, only: AuthMode | None = None, secret: str = ""
    ) -> Told:
        try:
            answer = self._ask(method, path, question, _ANSWER_LIMIT, only=only)
        except TokenError as error:
            return Told(False, f"{error.title} {error.message}", Outcome.BAD_CREDENTIALS)
        told = _read_told(answer)
        return replace(told, message=tidy(self._masked(told.message, secret)))

    def _ask(self, method: str, path: str, question: object, limit: int, *, only: AuthMode | None = None) -> Answer:
        """Ask in the mode that is known, else in the one that works; the first refusal is the one that is told."""
        body = json.dumps(question).encode()
        refused: Answer | None = None
        for mode in [only] if only else self._modes():
            answer = self._ask_as(mode, method, path, body, limit)
            if not _is_shut_out(answer):
                if answer.status and read_object(decode(bytes(answer.body))) is not None:
                    self.auth_mode = mode
                return answer
            refused = refused or answer
        if refused is None:
            raise RuntimeError("no mode was tried")
        return refused

    def _modes(self) -> list[AuthMode]:
        first = self.auth_mode or AuthMode.KEY
        if self._tokens is None:
            return [AuthMode.KEY]
        return [first, AuthMode.TOKEN if first is AuthMode.KEY else AuthMode.KEY]

    def _ask_as(self, mode: AuthMode, method: str, path: str, body: bytes, limit: int) -> Answer:
        if mode is AuthMode.KEY or self._tokens is None:
            return self._requester.ask(method, path, body, _headers(key=self._key), limit)
        new: list[str] = []

        def fetch() -> str:
            new.append(self._fetch_token())
            return new[-1]

        token = self._tokens.token(fetch)
        answer = self._requester.ask(method, path, body, _headers(token=token), limit)
        if _is_shut_out(answer) and not new:
            # Another program has fetched a newer one meanwhile. A brand-new one that is refused would be so again.
            token = self._tokens.token(self._fetch_token, instead_of=token)
            answer = self._requester.ask(method, path, body, _headers(token=token), limit)
        return answer

    def _fetch_token(self) -> str:
        question = token_question(self._connection.user_name)
        answer = self._requester.ask("POST", TOKEN_PATH, question, _headers(key=self._key), _ANSWER_LIMIT)
        if answer.failure is not None:
            raise TokenError("CloudAgent gave no token.", without_leads(answer.failure).message)
        return read_token(answer.status, answer.headers, bytes(answer.body), self._key)

    def _masked(self, words: str, secret: str = "") -> str:
        words = Masker(self._key, secret).mask(words)
        return self._tokens.masked(words) if self._tokens is not None else words

    @property
    def _key(self) -> str:
        return self._connection.api_key.strip()


def _headers(*, key: str = "", token: str = "") -> dict[str, str]:
    who = {"Authorization": f"Bearer {token}"} if token else {"apiKey": key}
    return {**who, "Content-Type": "application/json"}


def _is_shut_out(answer: Answer) -> bool:
    """Tell whether the answer is that whoever asks is not let in, so that the other mode is worth a try."""
    if answer.failure is not None:
        return False
    if answer.status in (401, 403):
        return True
    told = read_object(decode(bytes(answer.body)))
    words = text_of(told.get("message")).casefold() if told is not None else ""
    if "unauthori" in words or "token" in words:
        return True
    if "api key should not be null" in words:
        return True
    return "invalid" in words and ("apikey" in words or "username" in words or "user details" in words)


def _read_told(answer: Answer) -> Told:
    if answer.failure is not None:
        reply = without_leads(answer.failure)
        return Told(False, reply.message, reply.outcome)
    told = read_object(decode(bytes(answer.body)))
    status = text_of(told.get("status")).casefold() if told is not None else ""
    words = tidy(text_of(told.get("message"))) if told is not None else ""
    if status == "success":
        return Told(True, words or "CloudAgent says: success.")
    if "max limit exceeded" in words.casefold():
        return Told(False, words, Outcome.TOO_MANY)
    if words and _is_shut_out(answer):
        return Told(False, words, Outcome.BAD_CREDENTIALS)
    if re.search(r"(?i)campaigns? (is|are) invalid", words):
        return Told(False, words, Outcome.BAD_CAMPAIGN)
    reply = read_reply(answer.status, answer.headers, bytes(answer.body))
    if reply.outcome is Outcome.QUEUED:
        return Told(True, reply.message)
    return Told(False, words or reply.message, reply.outcome, reply.retry_after_s)
