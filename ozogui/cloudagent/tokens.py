"""The tokens that CloudAgent's neighbour calls want of some accounts instead of the key: few, and one at a time.

A token is a credential: it stays in memory, and is in no error, no log and no repr. The vendor's page: a token lives 60
minutes, 10 may be had in an hour, and a new one ends the life of the one before, whoever uses that.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from ozogui.cloudagent.bodies import decode, read_object, text_of
from ozogui.cloudagent.masking import Masker
from ozogui.cloudagent.replies import read_reply, tidy
from ozogui.errors import UserError
from ozogui.wording import duration

TOKEN_PATH = "/ca_apis/CAToken/generateToken"
"""POST with the key in a header (vendor's reference page of generateToken)."""
LIFE_S = 55 * 60.0
"""Five minutes less than CloudAgent's hour."""
MOST_AN_HOUR = 10
HOUR_S = 3600.0


class TokenError(UserError):
    """There is no token, and why. The text holds neither the token nor the key."""


class Allowance(Protocol):
    """Counts the tokens of an account that may still be had."""

    def take(self) -> float:
        """Take one: 0 if there is one, else the seconds to wait."""

    def done(self) -> None:
        """Say that the answer to the last one taken has come, or that it failed."""


class HourlyAllowance:
    """Ten in any hour, counted in memory; for a program that runs once. Belongs to one Tokens."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._taken: deque[float] = deque(maxlen=MOST_AN_HOUR)

    def take(self) -> float:
        """Take one: 0 if there is one, else the seconds to wait."""
        now = self._clock()
        if len(self._taken) == MOST_AN_HOUR and now - self._taken[0] < HOUR_S:
            return HOUR_S - (now - self._taken[0])
        self._taken.append(now)
        return 0.0

    def done(self) -> None:
        """Count from the answer on, since only the server knows when the request arrived."""
        self._taken[-1] = self._clock()


class Tokens:
    """The one token of an account that is good at a time. To be shared by all who call for that account.

    Safe between threads: while one fetches, the others wait for what it gets. Nothing is fetched before it is needed.
    """

    def __init__(
        self,
        allowance: Allowance | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """Begin without a token.

        Args:
            allowance: how many may be had.
            clock: steady seconds.
            wall: the time of day in seconds: the steady clock may stand still while the computer sleeps.
        """
        self._allowance = allowance or HourlyAllowance(clock)
        self._clock = clock
        self._wall = wall
        self._lock = threading.Lock()
        self._token = ""
        self._since = (0.0, 0.0)

    def __repr__(self) -> str:
        """Say whether there is one, never which."""
        return f"Tokens({'one' if self._token else 'none'})"

    def token(self, fetch: Callable[[], str], *, instead_of: str = "") -> str:
        """Return a token that should be good.

        Args:
            fetch: gets a new one; called by one thread at a time.
            instead_of: one that CloudAgent did not take, so that it is not given again.

        Raises:
            TokenError: CloudAgent gives none, or ten were had within the hour.
        """
        with self._lock:
            if self._token and self._token != instead_of and self._age_s() < LIFE_S:
                return self._token
            self._token = ""
            wait = self._allowance.take()
            if wait > 0:
                raise TokenError(
                    f"CloudAgent gives at most {MOST_AN_HOUR} tokens an hour, and all of them were had.",
                    f"The next one can be had in {duration(wait)}. Uploads go on: they need none.",
                )
            try:
                self._token = fetch()
            finally:
                self._allowance.done()
            self._since = (self._clock(), self._wall())
            return self._token

    def masked(self, words: str) -> str:
        """Return words without the token, should a server have repeated it."""
        with self._lock:
            return Masker(self._token, "").mask(words) if self._token else words

    def _age_s(self) -> float:
        return max(self._clock() - self._since[0], abs(self._wall() - self._since[1]))


def token_question(user_name: str) -> bytes:
    """Return the body that asks for a token."""
    return json.dumps({"userName": user_name}).encode()


def read_token(status: int, headers: Mapping[str, str], body: bytes, api_key: str) -> str:
    """Return the token in an answer to generateToken.

    Raises:
        TokenError: there is none in it.
    """
    answer = read_object(decode(body))
    token = text_of(answer.get("token")) if answer is not None else ""
    if token and token.isascii() and token.isprintable() and " " not in token:
        return token
    words = tidy(text_of(answer.get("message"))) if answer is not None else ""
    said = f"CloudAgent answered: {words}" if words else read_reply(status, headers, body).message
    raise TokenError("CloudAgent gave no token.", f"{Masker(api_key, '').mask(said).rstrip('.')}.")
