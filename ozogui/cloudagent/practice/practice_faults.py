"""Things that go wrong on the way to a server, for the practice server to do on purpose, one request after another."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ozogui.cloudagent.error_words import TOO_MANY_WORDS, VALID_DATA_WANTED
from ozogui.errors import UserError

_TAKEN = "-taken"


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer of the practice server."""

    status: int
    body: bytes = field(repr=False)
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request."""

    name: str
    """One of FAULT_NAMES."""
    taken: bool
    """Whether the leads are queued all the same."""


class FaultError(UserError):
    """There is no fault of that name."""


class FaultPlan:
    """The faults of the next requests, in order; safe to use from several threads."""

    def __init__(self, faults: Iterable[str] = ()) -> None:
        """Plan one request for each name; see add."""
        self._faults: deque[Fault | None] = deque()
        self._changed = threading.Condition()
        self._releases = 0
        for name in faults:
            self.add(name)

    @classmethod
    def parse(cls, text: str) -> FaultPlan:
        """Return the plan of a text such as "hang,html*2,reset-taken".

        Raises:
            FaultError: a name in it is not known.
        """
        plan = cls()
        for item in filter(None, (part.strip() for part in text.split(","))):
            name, _, times = item.partition("*")
            if times and not re.fullmatch(r"[0-9]{1,4}", times):
                raise FaultError(f"{item} is not a fault.", "A number of times is written so: html*3")
            plan.add(name, int(times or 1))
        return plan

    def add(self, name: str, times: int = 1) -> None:
        """Let one more request, or several, meet a fault.

        Args:
            name: one of FAULT_NAMES. Those that answer in CloudAgent's format in another wrapping, and half, drip and
                slow, queue the leads as usual; of the others none does, unless "-taken" follows the name.
            times: how many requests.

        Raises:
            FaultError: the name is not known.
        """
        fault = self._fault(name)
        with self._changed:
            self._faults.extend([fault] * times)

    @staticmethod
    def _fault(name: str) -> Fault:
        plain = name.removesuffix(_TAKEN)
        if plain not in FAULT_NAMES or (plain == "reset-early" and plain != name):
            raise FaultError(f"{name} is not a fault.", f"Known are: {', '.join(FAULT_NAMES)}.")
        return Fault(plain, taken=plain != name or plain in _WRAPPINGS or plain in ("half", "drip", "slow"))

    def follow(self, names: Iterable[str]) -> None:
        """Plan anew: one request for each name, an empty one for a request that goes well."""
        plan = [self._fault(name) if name else None for name in names]
        with self._changed:
            self._faults = deque(plan)

    def take(self) -> Fault | None:
        """Return the fault for the request that just came, None if all goes well."""
        with self._changed:
            return self._faults.popleft() if self._faults else None

    def release(self) -> None:
        """Let the requests that hang now end, without an answer."""
        with self._changed:
            self._releases += 1
            self._changed.notify_all()

    def hold(self, stopping: threading.Event) -> None:
        """Wait as a hanging request does: until the next release, or until stopping is set and release called."""
        with self._changed:
            before = self._releases
            self._changed.wait_for(lambda: stopping.is_set() or self._releases != before)


def spoil(name: str, answer: Mapping[str, str]) -> Response:
    """Return what a fault makes of an answer; the answer unharmed where the fault lies in how it is sent."""
    if name in _ANSWERS:
        return _ANSWERS[name]
    text = json.dumps(answer)
    if name == "json-in-string":
        text = json.dumps(text)
    elif name == "csv-quoted":
        text = '"' + text.replace('"', '""') + '"'
    elif name == "bare-number":
        text = re.sub(r'("transactionId": )"([0-9]+)"', r"\1\2", text)
    return Response(200, text.encode())


_WRAPPINGS = ("json-in-string", "csv-quoted", "bare-number")

# Faults of the connection itself; practice.py carries them out.
_CONNECTION = ("hang", "reset", "reset-early", "close", "half", "drip", "slow")

_PAGE = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"

_ANSWERS = {
    "html": Response(200, _PAGE % (b"Welcome", b"Please log in to the network"), "text/html"),
    "bad-gateway": Response(502, _PAGE % (b"502", b"502 Bad Gateway"), "text/html"),
    "empty": Response(200, b"", "text/html"),
    "unknown-json": Response(200, b'{"result":"ok","code":0}'),
    "too-many": Response(200, json.dumps({"status": "error", "message": TOO_MANY_WORDS}).encode()),
    "429": Response(429, _PAGE % (b"429", b"429 Too Many Requests"), "text/html", (("Retry-After", "60"),)),
    "413": Response(413, _PAGE % (b"413", b"413 Request Entity Too Large"), "text/html"),
    "401": Response(401, b"", "text/html"),
    "500": Response(500, b"", "text/html"),
    "redirect": Response(302, b"", "text/html", (("Location", "/elsewhere"),)),
    "refuse": Response(200, json.dumps({"status": "failure", "message": VALID_DATA_WANTED}).encode()),
}

FAULT_NAMES = (*_CONNECTION, *_ANSWERS, *_WRAPPINGS)
"""What FaultPlan.add takes."""
