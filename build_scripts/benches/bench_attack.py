"""Attacks the receiver, as strangers who do not have its token would, while its holder brings results.

Some send as many requests a second as they can, each over a connection of its own; others keep connections open and
drip a letter now and then. Beside them valid callbacks come, whose answers are timed. bench_receiver.py runs this;
the strangers are a process of their own, so that they and the holder do not wait for each other.
"""

from __future__ import annotations

import http.client
import selectors
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STRANGERS_A_SECOND = 2_400
DRIPPING = 240
VALID = 20
ANSWER_S = 2.0


@dataclass
class Attack:
    """What an attack came to."""

    strangers: int = 0
    """Requests of strangers that were sent."""
    answered: int = 0
    """Of them those that got any answer."""
    seconds: float = 0.0
    dripping: int = 0
    """Connections that dripped all the time: one that is cut is opened again."""
    cut: int = 0
    """How often one of them was."""
    statuses: list[int] = field(default_factory=list)
    """What the valid callbacks were answered; 0 for no answer."""
    slowest_s: float = 0.0

    @property
    def rate(self) -> float:
        """Strangers' requests a second."""
        return self.strangers / self.seconds if self.seconds else 0.0

    @property
    def is_held(self) -> bool:
        """Whether every valid callback was answered 200 in time."""
        return set(self.statuses) == {200} and self.slowest_s <= ANSWER_S

    def __str__(self) -> str:
        """Return the figures."""
        good = self.statuses.count(200)
        return (
            f"{self.rate:.0f} strangers' requests a second ({self.strangers:,} in {self.seconds:.1f} s, "
            f"{self.answered:,} answered), {self.dripping} connections dripping (cut {self.cut} times): {good} of "
            f"{len(self.statuses)} valid callbacks answered 200, the slowest in {self.slowest_s * 1000:.0f} ms"
        )


def run_attack(
    port: int,
    path: str,
    bodies: list[bytes],
    *,
    rate: float = STRANGERS_A_SECOND,
    dripping: int = DRIPPING,
    seconds: float = 10.0,
) -> Attack:
    """Attack a receiver for so many seconds, and bring it the bodies evenly over that time."""
    attack = Attack(dripping=dripping)
    strangers = [
        subprocess.Popen([sys.executable, __file__, str(port), str(part), str(seconds), str(drip)],
                         stdout=subprocess.PIPE, text=True, cwd=ROOT)
        for part, drip in ((rate / 2, dripping), (rate / 2, 0))
    ]  # fmt: skip
    outputs: list[str] = []
    readers = [threading.Thread(target=lambda each=each: outputs.append(each.communicate()[0])) for each in strangers]
    for reader in readers:
        reader.start()
    time.sleep(0.15 * seconds)  # Until they are in full swing.
    for body in bodies:
        at = time.monotonic()
        attack.statuses.append(_post(port, path, body))
        took = time.monotonic() - at
        attack.slowest_s = max(attack.slowest_s, took)
        time.sleep(max(0.0, 0.7 * seconds / len(bodies) - took))
    for reader in readers:
        reader.join()
    for output in outputs:
        sent, answered, lasted, cut = output.split()
        attack.strangers += int(sent)
        attack.answered += int(answered)
        attack.seconds = max(attack.seconds, float(lasted))
        attack.cut += int(cut)
    return attack


def _post(port: int, path: str, body: bytes) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


# --- the strangers' process ------------------------------------------------------------------------------------------

_REQUEST = b"POST /some-path-without-a-token HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


class _Drips:
    """Connections that are kept open, each sending a letter of a request now and then."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._number = number
        self._open: list[socket.socket] = []
        self.cut = 0

    def go_on(self) -> None:
        """Let each send a letter, and open those that were closed again."""
        kept = []
        for connection in self._open:
            try:
                connection.send(b"G")
                kept.append(connection)
            except BlockingIOError:
                kept.append(connection)
            except OSError:
                connection.close()
        self.cut += len(self._open) - len(kept)
        while len(kept) < self._number:
            connection = socket.socket()
            connection.setblocking(False)
            with suppress(BlockingIOError):
                connection.connect(("127.0.0.1", self._port))
            kept.append(connection)
        self._open = kept


def _strangers(port: int, rate: float, seconds: float, dripping: int) -> tuple[int, int, float, int]:
    """Send so many requests a second, each over its own connection; never wait for one before the next."""
    drips = _Drips(port, dripping)
    waiting = selectors.DefaultSelector()
    sent = answered = 0
    begun = time.monotonic()
    next_drip = begun
    while (now := time.monotonic()) < begun + seconds:
        if dripping and now >= next_drip:
            drips.go_on()
            next_drip = now + 0.5
        while sent < (now - begun) * rate and len(waiting.get_map()) < 400:
            connection = socket.socket()
            connection.setblocking(False)
            with suppress(BlockingIOError):
                connection.connect(("127.0.0.1", port))
            waiting.register(connection, selectors.EVENT_WRITE, connection)
            sent += 1
        for key, events in waiting.select(0.001):
            connection = key.data
            try:
                if events & selectors.EVENT_WRITE:
                    connection.send(_REQUEST)
                    waiting.modify(connection, selectors.EVENT_READ, connection)
                    continue
                answered += bool(connection.recv(1024))
            except OSError:
                pass
            waiting.unregister(connection)
            connection.close()
    return sent, answered, time.monotonic() - begun, drips.cut


if __name__ == "__main__":
    print(*_strangers(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])))
