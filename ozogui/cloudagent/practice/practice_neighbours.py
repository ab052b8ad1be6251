"""The practice server's calls beside the bulk one, with the documented answers, for accounts with keys and with tokens.

What the vendor's pages do not say is chosen here and said in a comment.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from ozogui.cloudagent.call_records import CALL_DAYS, CALLS_A_MINUTE, CALLS_PATH
from ozogui.cloudagent.calls import AVAILABLE_PATH, CAMPAIGN_STATUS_PATH
from ozogui.cloudagent.other_calls import (
    DELETE_ONE_PATH,
    DELETE_PATH,
    DELETES_A_MINUTE,
    DELETES_OF_ONE_A_MINUTE,
    MOST_DELETED,
    SET_STATUS_PATH,
    AuthMode,
    CampaignAction,
)
from ozogui.cloudagent.practice.practice_faults import Response
from ozogui.cloudagent.practice.practice_rules import API_KEY, USER_NAME, PracticeState
from ozogui.cloudagent.tokens import HOUR_S, MOST_AN_HOUR, TOKEN_PATH

METHODS = {
    AVAILABLE_PATH: "GET",
    CAMPAIGN_STATUS_PATH: "GET",
    SET_STATUS_PATH: "PUT",
    DELETE_PATH: "DELETE",
    DELETE_ONE_PATH: "DELETE",
    CALLS_PATH: "GET",
    TOKEN_PATH: "POST",
}
"""How each call is made; another method is answered with 405."""

_MINUTE_S = 60.0
_WRONG = "Invalid userName or apiKey"
_MANDATORY = "All parameters are mandatory"


@dataclass(frozen=True, slots=True)
class NeighbourCall:
    """One neighbour call as it came."""

    path: str
    api_key: str = field(repr=False)
    authorization: str = field(repr=False)
    body: bytes = field(repr=False)


class _RefusedError(Exception):
    def __init__(self, status: int, answer: Mapping[str, object]) -> None:
        super().__init__(status)
        self.status = status
        self.answer = answer


class PracticeNeighbours:
    """Answers neighbour calls; safe between threads."""

    def __init__(
        self,
        state: PracticeState,
        *,
        clock: Callable[[], float],
        auth_mode: AuthMode | None = None,
        name_required: bool = False,
        token_life_s: float = HOUR_S,
    ) -> None:
        """Prepare.

        Args:
            state: the campaigns.
            clock: seconds.
            auth_mode: what the account wants; None for either, but never both at once.
            name_required: let campaignStatus refuse to list all campaigns.
            token_life_s: how long a token is good.
        """
        self._state = state
        self._clock = clock
        self._auth_mode = auth_mode
        self._name_required = name_required
        self._token_life_s = token_life_s
        self._lock = threading.Lock()
        self._token = ""
        self._token_at = 0.0
        self._tokens_at: deque[float] = deque()
        self._deletes_at: deque[float] = deque()
        self._deletes_of_one_at: deque[float] = deque()
        self._calls_at: deque[float] = deque()
        self.tokens_given = 0
        self.deleted: list[str] = []
        """Numbers that were deleted, in order."""

    def forget_token(self) -> None:
        """Let the token die, as another program's new one does."""
        with self._lock:
            self._token = ""

    def answer(self, call: NeighbourCall) -> Response:
        """Answer one call."""
        answers = {
            AVAILABLE_PATH: self._available,
            CAMPAIGN_STATUS_PATH: self._campaign_status,
            SET_STATUS_PATH: self._set_status,
            DELETE_PATH: self._delete,
            DELETE_ONE_PATH: self._delete_one,
            CALLS_PATH: self._calls,
            TOKEN_PATH: self._generate_token,
        }
        try:
            told = answers[call.path](call, _question(call.body))
        except _RefusedError as refused:
            return Response(refused.status, json.dumps(refused.answer).encode())
        return Response(200, json.dumps(told).encode())

    def _campaign_status(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        key = self._let_in(call, question)
        return self._state.campaign_status(key, question, name_required=self._name_required)

    def _available(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        """Answer getAvailableCampaigns, whose shape is not documented; a server that wants names does not know it."""
        if self._name_required:
            raise _RefusedError(404, {"status": "error", "message": "Not Found"})
        key = self._let_in(call, question)
        told = self._state.campaign_status(key, {"userName": question.get("userName")}, name_required=False)
        campaigns = told["message"]
        if not isinstance(campaigns, list):
            return told
        names = {"CampaignID": "campaignId", "CampaignName": "campaignName", "Position": "position"}
        return {
            "status": "success",
            "campaigns": [{new: each[old] for old, new in names.items()} for each in campaigns],
        }

    def _set_status(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        self._let_in(call, question)
        name, action = question.get("campaignName"), question.get("action")
        is_whole = isinstance(name, str) and name and action in list(CampaignAction) and "process" in question
        if not is_whole or not isinstance(name, str):
            return {"status": "failure", "message": _MANDATORY}
        if not self._state.set_position(name, "RUNNING" if action == CampaignAction.START else "READY"):
            return {"status": "failure", "message": "Invalid Campaign Name"}
        words = "started" if action == CampaignAction.START else "stopped"
        return {"status": "SUCCESS", "message": f"Campaign {words} successfully"}

    def _delete(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        if call.api_key:
            # The call is documented for tokens only; how a key is refused is not.
            raise _RefusedError(401, {"status": "Error", "message": "Unauthorized"})
        self._let_in(call, question)
        if not self._take(self._deletes_at, DELETES_A_MINUTE, _MINUTE_S):
            return {"status": "Error", "message": "Max limit exceeded"}
        numbers, names = question.get("phoneNumber"), question.get("campaignName")
        if not isinstance(numbers, list) or not isinstance(names, list) or not numbers or not names:
            return {"status": "Error", "message": _MANDATORY}
        if len(numbers) > MOST_DELETED:
            return {"status": "Error", "message": f"Only {MOST_DELETED} numbers are allowed"}
        found = self._state.delete_numbers([str(name) for name in names], [str(number) for number in numbers])
        if found is None:
            return {"status": "Error", "message": "Invalid Campaign Name"}
        with self._lock:
            self.deleted += [str(number) for number in numbers]
        return {"status": "Success", "message": f"{found} numbers deleted successfully"}

    def _delete_one(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        """Answer deleteCampaignData; what comes of too many is not documented, and said here as of many at once."""
        if not call.api_key and not call.authorization:
            return {"status": "false", "message": "Api Key Should Not be Null or Empty."}
        key = self._let_in(call, question)
        if (question.get("userName"), key) != (USER_NAME, API_KEY):
            return {"status": "false", "message": "Invalid User Details"}
        if not self._take(self._deletes_of_one_at, DELETES_OF_ONE_A_MINUTE, _MINUTE_S):
            return {"status": "Error", "message": "Max limit exceeded"}
        name, number = question.get("campaignName"), question.get("phoneNumber")
        if not isinstance(number, str) or not number:
            return {"status": "Error", "message": "PhoneNumber should not be null are empty"}
        if not isinstance(name, str) or self._state.delete_numbers([name], [number]) is None:
            return {"status": "Error", "message": "Passed campaign are invalid"}
        with self._lock:
            self.deleted.append(number)
        return {"status": "Success", "message": "Deleted Successfully"}

    def _calls(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        """Answer fetchCDRDetails, which is documented for tokens only: one day, of the last 15.

        Practice has called today whoever is in the campaign and whose number does not end in 0, whether the campaign
        runs or not; who answers goes by the last digit too, so that it can be checked.
        """
        if call.api_key:
            raise _RefusedError(401, {"status": "false", "message": "Unauthorized"})
        self._let_in(call, question)
        if not self._take(self._calls_at, CALLS_A_MINUTE, _MINUTE_S):
            return {"status": "fail", "message": "Max limit exceeded"}
        name, days = question.get("campaignName"), [_day_in(question.get(key)) for key in ("fromDate", "toDate")]
        if not isinstance(name, str) or not name or None in days:
            return {"status": "fail", "message": _MANDATORY}
        day, today = days[0], datetime.now(UTC).astimezone().date()
        if days[0] != days[1]:
            return {"status": "fail", "message": "fromDate and toDate should be of the same day"}
        if day is None or not today - timedelta(days=CALL_DAYS) < day <= today:
            return {"status": "fail", "message": "Only data of the last 15 days is available"}
        campaign = self._state.campaigns.get(name)
        called = [each for each in campaign.leads if not each.endswith("0")] if campaign and day == today else []
        if not called:
            return {"status": "fail", "message": "No records found"}
        return {
            "status": "success",
            "details": [_record(name, phone, place, day) for place, phone in enumerate(called)],
        }

    def _generate_token(self, call: NeighbourCall, question: Mapping[str, object]) -> Mapping[str, object]:
        if (question.get("userName"), call.api_key) != (USER_NAME, API_KEY):
            return {"status": "false", "message": _WRONG, "data": None}
        if not self._take(self._tokens_at, MOST_AN_HOUR, HOUR_S):
            return {"status": "false", "message": "Max limit exceeded", "data": None}
        with self._lock:
            # The old one is dead from now on.
            self._token, self._token_at = secrets.token_hex(24), self._clock()
            self.tokens_given += 1
            return {"token": self._token, "message": ""}

    def _let_in(self, call: NeighbourCall, question: Mapping[str, object]) -> str:
        """Return the account's key if the caller may come in, else refuse."""
        if call.api_key and call.authorization:
            raise _RefusedError(400, {"status": "error", "message": "Send either apiKey or Authorization"})
        mode = AuthMode.TOKEN if call.authorization else AuthMode.KEY
        if self._auth_mode not in (None, mode):
            raise _RefusedError(401, {"status": "error", "message": "Unauthorized"})
        if mode is AuthMode.KEY:
            return call.api_key
        with self._lock:
            is_good = bool(self._token) and self._clock() - self._token_at < self._token_life_s
            if not is_good or not secrets.compare_digest(call.authorization, f"Bearer {self._token}"):
                raise _RefusedError(401, {"status": "error", "message": "Invalid token"})
        if question.get("userName") != USER_NAME:
            raise _RefusedError(200, {"status": "error", "message": _WRONG})
        return API_KEY

    def _take(self, times: deque[float], most: int, window_s: float) -> bool:
        now = self._clock()
        with self._lock:
            while times and now - times[0] >= window_s:
                times.popleft()
            times.append(now)
            return len(times) <= most


def _day_in(text: object) -> date | None:
    try:
        return datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").astimezone().date()
    except ValueError:
        return None


def _record(campaign: str, phone: str, place: int, day: date) -> dict[str, object]:
    is_answered = phone[-1] in "123456"
    return {
        "CallID": 17_000_000_000_000_000 + place,  # a bare number, as CloudAgent sends it
        "CampaignName": campaign,
        "CallDate": day.isoformat(),
        "E164": f"+91{phone[-10:]}",
        "DialedNumber": phone,
        "CustomerDialStatus": "answered" if is_answered else "busy",
        "DialStatus": "answered" if is_answered else "NotAnswered",
        "AgentName": "Practice agent",
        "Disposition": "",
    }


def _question(body: bytes) -> Mapping[str, object]:
    try:
        question = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return question if isinstance(question, dict) else {}
