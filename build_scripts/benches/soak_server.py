"""The made-up world of a soak: a clock, a CloudAgent that misbehaves, and death. Its memory is one file of lines.

What the engine promises in this world is judged in soak_judge.py. Answers are raw bytes, read by the real
`read_reply`; troubles of the wire are the real exceptions, read by the real `read_failure`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3.exceptions

from ozogui.cloudagent.calls import BulkRequest, Exchange
from ozogui.cloudagent.failures import no_answer, read_failure
from ozogui.cloudagent.practice.practice_faults import Response, spoil
from ozogui.cloudagent.replies import Reply, read_reply
from ozogui.uploads.batches import values_of
from ozogui.uploads.row_ranges import pack_rows, unpack_rows

START = 1_800_000_000.0

_WRAPPED = ("json-in-string", "csv-quoted", "bare-number")
_SPOILT = ("html", "bad-gateway", "empty", "unknown-json", "500", "redirect")
_LOST = ("hang", "reset", "close", "drip")
_CLEAR = ("too-many", "429", "413", "401", "refuse", "wrong-key", "wrong-campaign", "reset-in-body")
_REFUSING = ("refuse", "wrong-key", "wrong-campaign", "too-many", "429", "401", "500-words")
_AFTER_LOST = tuple(f"lost-taken+{refusal}" for refusal in _REFUSING)
"""The leads are taken and the answer is lost; the next request, which may bring them again, is refused in this way."""
_OTHERS = ("same-number", "500-words", "500-words-taken", "503-words", "503-words-taken")
_UNSENT = ("dns", "refused", "tls", "proxy", "connect-timeout")
FAULTS = (
    *_WRAPPED,
    *_CLEAR,
    *_UNSENT,
    *_AFTER_LOST,
    *_OTHERS,
    *(name + ending for name in (*_SPOILT, *_LOST) for ending in ("", "-taken")),
)
"""Everything that may come of a request instead of the plain answer."""

_ERRORS: dict[str, Exception] = {
    "dns": socket.gaierror(-2, "Name or service not known"),
    "refused": ConnectionRefusedError(111, "Connection refused"),
    "tls": ssl.SSLError(1, "certificate verify failed"),
    "proxy": urllib3.exceptions.ProxyError("Tunnel connection failed", OSError("Tunnel connection failed: 407")),
    "connect-timeout": TimeoutError("timed out"),
}
_WORDS = {"wrong-key": "Invalid userName or apiKey", "wrong-campaign": "Invalid Campaign Name"}
_SERVER_WORDS = {
    "500-words": (500, {"status": "error", "message": "Internal Server Error, please try again"}),
    "503-words": (503, {"status": "error", "message": "upstream request timeout"}),
}
"""Trouble of a server in JSON: whether the leads were taken before it, the words do not say."""
_CAUSES = {"hang": "timeout", "drip": "timeout", "reset": "reset", "close": "reset", "reset-in-body": "reset"}
_SECONDS = {"hang": 60.0, "drip": 300.0}


@dataclass(slots=True)
class Life:
    """The three clocks when a program begins: the true time, the time of day, the time since the computer started."""

    true: float
    wall: float
    steady: float

    @classmethod
    def first(cls) -> Life:
        """Return the beginning of everything."""
        return cls(0.0, START, 5_000.0)

    @classmethod
    def after(cls, log: Path, chance: random.Random) -> Life:
        """Return the next beginning after what the log tells last: some time later, perhaps on a restarted computer."""
        lines = read_log(log)
        if not lines:
            return cls.first()
        last, away = lines[-1], chance.choice([0.5, 5.0, 40.0, 3_000.0])
        # A computer that was restarted meanwhile has not been up for longer than the program was away.
        uptime = chance.uniform(0.1, min(away, 60.0))
        steady = uptime if chance.random() < 0.3 else last["steady"] + away
        return cls(last["true"] + away, last["wall"] + away, steady)


class Clock:
    """Virtual time for one life; waiting makes it pass at once."""

    def __init__(self, life: Life) -> None:
        self._life = life

    @property
    def true(self) -> float:
        """The seconds since the soak began: what the server's clock shows, whatever is done to the computer's."""
        return self._life.true

    def now(self) -> float:
        """Return the time of day, which jumps."""
        return self._life.wall

    def monotonic(self) -> float:
        """Return the seconds since the computer started."""
        return self._life.steady

    def wait(self, event: threading.Event, seconds: float) -> bool:
        """Let the time pass."""
        if not event.is_set():
            self.advance(max(seconds, 0.0))
        return event.is_set()

    def advance(self, seconds: float) -> None:
        """Let the time pass."""
        self._life.true += seconds
        self._life.wall += seconds
        self._life.steady += seconds

    def jump(self, seconds: float) -> None:
        """Set the time of day, as a person or a time server does."""
        self._life.wall += seconds


class Death:
    """Ends the process as kill -9 does, at one of its steps."""

    def __init__(self, at_request: int | None, steps: int) -> None:
        """Plan it.

        Args:
            at_request: How many requests the server has seen when the steps are counted from; None for a long life.
            steps: How many steps later death comes.
        """
        self._at_request = at_request
        self._left = steps
        self._is_near = False
        self.last_words: Callable[[], object] = lambda: None
        """Called just before the end: the next life must not begin before it."""

    def request(self, number: int) -> None:
        """Note that the server is about to see its so-manieth request."""
        if self._at_request is not None and number >= self._at_request:
            self._is_near = True

    def step(self) -> None:
        """Die, if it is time."""
        if self._is_near:
            self._left -= 1
            if self._left < 0:
                self.last_words()
                if sys.platform == "win32":
                    raise NotImplementedError("the soak forks")
                os.kill(os.getpid(), signal.SIGKILL)


class Server:
    """Takes batches as CloudAgent does, or spoils the answer; everything it saw is in the log before it answers."""

    def __init__(self, log: Path, clock: Clock, chance: random.Random, death: Death, *, fault_every: int) -> None:
        self._clock = clock
        self._chance = chance
        self._death = death
        self._fault_every = fault_every
        self._next_fault = ""
        lines = read_log(log)
        self._requests = sum(1 for line in lines if "began" in line)
        self._taken = {row for line in lines if line.get("taken") for row in unpack_rows(line["rows"])}
        self._largest = max((line["bytes"] for line in lines if "bytes" in line), default=0)
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # Without this the time that was spent waiting since the last request would happen again in the next life.
        death.last_words = lambda: self.note("died")

    def note(self, event: str, **facts: object) -> None:
        """Write a line that outlives the process."""
        clocks = {"true": self._clock.true, "wall": self._clock.now(), "steady": self._clock.monotonic()}
        os.write(self._log, json.dumps({"event": event, **clocks, **facts}).encode() + b"\n")

    def has_taken(self, rows: Iterable[int]) -> bool:
        """Return whether these leads are in the campaign: what a person sees who looks in CloudAgent."""
        return all(row in self._taken for row in rows)

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        """Answer one request, well or badly."""
        self._requests += 1
        self._death.request(self._requests)
        self._death.step()
        begun = self._clock.now()
        name, _, self._next_fault = (self._next_fault or self._fault(len(request.payload))).partition("+")
        name = "close-taken" if name == "lost-taken" else name
        if name in _ERRORS:
            self.note("unsent", began=begun, fault=name)
            self._clock.advance(self._chance.choice([0.01, 10.0]))
            return self._exchange(read_failure(_ERRORS[name], begun=False), None, begun)
        self._clock.advance(self._chance.uniform(0.001, 1.0))
        answer = self._take(request, name, begun)
        self._death.step()
        self._clock.advance(_SECONDS.get(name.removesuffix("-taken"), self._chance.choice([0.001, 0.5, 2.0, 30.0])))
        if self._chance.random() < 0.01:
            self._clock.jump(self._chance.choice([-86_400.0, -45.0, 45.0, 7_200.0]))
        self._death.step()
        if answer is None:
            return self._exchange(no_answer(_CAUSES[name.removesuffix("-taken")]), None, begun)
        return self._exchange(read_reply(answer.status, dict(answer.headers), answer.body), answer.status, begun)

    def _fault(self, size: int) -> str:
        self._largest = max(self._largest, size)
        if self._chance.randrange(self._fault_every):
            return ""
        name = self._chance.choice(FAULTS)
        # A server's limit is one size: it does not refuse the half of what it found too large.
        return "" if name == "413" and size < 0.8 * self._largest else name

    def _take(self, request: BulkRequest, name: str, begun: float) -> Response | None:
        plain = name.removesuffix("-taken")
        is_taken = name in ("", "same-number", *_WRAPPED) or name.endswith("-taken")
        number = f"{self._requests:024d}"
        if name == "same-number":  # of a batch before: a server that counts badly has taken these leads all the same
            number = f"{max(self._requests - 1, 1):024d}"
        rows = _rows_of(request.payload) if name != "reset-in-body" else ()
        self.note(
            "request",
            began=begun,
            fault=name,
            taken=is_taken,
            rows=pack_rows(rows),
            number=number if is_taken else "",
            bytes=len(request.payload),
        )
        if is_taken:
            self._taken.update(rows)
        if plain in _CAUSES:
            return None
        if plain in _WORDS:
            return Response(200, json.dumps({"status": "error", "message": _WORDS[plain]}).encode())
        if plain in _SERVER_WORDS:
            status, words = _SERVER_WORDS[plain]
            return Response(status, json.dumps(words).encode())
        if plain == "same-number":
            plain = ""
        answer = {"transactionId": number, "status": "success", "message": "queued successfully"}
        return spoil(plain, answer)

    def _exchange(self, reply: Reply, status: int | None, begun: float) -> Exchange:
        return Exchange(reply, status, "", begun, self._clock.now())


def _rows_of(payload: str) -> Sequence[int]:
    """Return the file's rows of a payload: the invented numbers tell them."""
    _, leads = values_of(payload)
    return [int(values[0][1:]) for values in leads]


def read_log(log: Path) -> list[dict[str, Any]]:
    """Return the lines of a log, oldest first; none before the first life."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
