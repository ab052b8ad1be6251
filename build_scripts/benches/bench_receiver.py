"""Puts the receiver under load, as a program of its own: good callbacks, repeats, odd bodies, strangers; and an attack.

It counts what was answered, compares it with what the journal holds afterwards, and reads the receiver's memory. Run it
as `python build_scripts/benches/bench_receiver.py [--seconds 30] [--rate 200]`; tests run it for a few seconds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from build_scripts.benches.bench_attack import VALID, Attack, run_attack  # noqa: E402
from ozogui.uploads.journal.journal import Journal  # noqa: E402

TOKEN = "load-test-token-that-nobody-guesses"
_KINDS = ("good", "good", "good", "good", "good", "repeat", "repeat", "malformed", "oversized", "stranger")
_EXPECTED = {
    "good": {200},
    "repeat": {200},
    # Kept for people to read: a result that is turned away is lost.
    "malformed": {200},
    "oversized": {200},
    # More strangers than so many a second are turned away without a look.
    "stranger": {404, 429},
}


@dataclass
class Report:
    """What a run showed."""

    seconds: float = 0.0
    sent: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often a kind of request met a status; 0 for no answer."""
    unexpected: int = 0
    transactions: int = 0
    """Good ones that were sent, each counted once."""
    kept: int = 0
    """Results in the journal afterwards."""
    slowest_s: float = 0.0
    median_s: float = 0.0
    memory_mb: tuple[float, float] = (0.0, 0.0)
    """Of the receiver's process after a fifth of the run and at its end; zeros where the system does not tell."""
    strangers_kept: int = 0
    """Results in the journal that no good request brought."""

    @property
    def rate(self) -> float:
        """Requests a second that were answered or not."""
        return self.sent / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        """Return the figures, a line each."""
        lines = [
            f"{self.sent:,} requests in {self.seconds:.1f} s: {self.rate:.0f} a second",
            f"{self.transactions:,} transactions sent, {self.kept:,} kept, {self.strangers_kept} of nobody",
            f"unexpected answers: {self.unexpected}",
            f"answered in {self.median_s * 1000:.0f} ms (median), {self.slowest_s * 1000:.0f} ms at most",
            f"memory: {self.memory_mb[0]:.1f} MB after a fifth, {self.memory_mb[1]:.1f} MB at the end",
        ]
        lines += [f"  {kind}, {status}: {number:,}" for (kind, status), number in sorted(self.answers.items())]
        return "\n".join(lines)


def body_of(transaction: str) -> bytes:
    """Return a callback in one of the documented shapes."""
    told = {
        "totalNoUploaded": "500",
        "numbersProcessed": "492",
        "numbersNotProcessed": "8",
        "failedFilePath": "https://files.example.com/a_error.csv",
        "transactionId": transaction,
        "status": "Success",
        "message": "File Successfully uploaded.",
        "startDateTime": "2026-11-23 10:00:00",
        "endDateTime": "2026-11-23 10:00:05",
    }
    return (json.dumps({"data": told}) if int(transaction) % 2 else '{"data":"' + json.dumps(told) + '"}').encode()


class _Load:
    """Sends at an even rate from several threads; each request is due at its own moment."""

    def __init__(self, port: int, rate: float, seconds: float, seed: int) -> None:
        self._port = port
        self._rate = rate
        self._requests = int(rate * seconds)
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._next = 0
        self._sent_good: list[str] = []
        self._times: list[float] = []
        self.report = Report()

    def run(self, threads: int) -> None:
        begun = time.monotonic()
        workers = [threading.Thread(target=self._work, args=(begun,)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        self.report.seconds = time.monotonic() - begun
        self.report.transactions = len(set(self._sent_good))
        self._times.sort()
        self.report.slowest_s, self.report.median_s = self._times[-1], self._times[len(self._times) // 2]

    def transactions(self) -> set[str]:
        return set(self._sent_good)

    def _work(self, begun: float) -> None:
        while True:
            with self._lock:
                number = self._next
                if number >= self._requests:
                    return
                self._next += 1
                kind, path, body = self._request(number)
            due = begun + number / self._rate
            time.sleep(max(0.0, due - time.monotonic()))
            at = time.monotonic()
            status = self._send(path, body)
            with self._lock:
                self._times.append(time.monotonic() - at)
                self.report.sent += 1
                self.report.answers[kind, status] += 1
                self.report.unexpected += status not in _EXPECTED[kind]

    def _request(self, number: int) -> tuple[str, str, bytes]:
        kind = self._chance.choice(_KINDS) if self._sent_good else "good"
        if kind == "good":
            self._sent_good.append(f"12917{number:019d}")
            return kind, f"/ozogui/{TOKEN}", body_of(self._sent_good[-1])
        if kind == "repeat":
            return kind, f"/{TOKEN}", body_of(self._chance.choice(self._sent_good))
        if kind == "malformed":
            return kind, f"/{TOKEN}", body_of(f"77{number:022d}").replace(b"status", b"sta\xfftus")
        if kind == "oversized":
            return kind, f"/{TOKEN}", body_of(f"88{number:022d}") + b" " * 100_000
        return kind, f"/{TOKEN[:-1]}x", body_of(f"99{number:022d}")

    def _send(self, path: str, body: bytes) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        else:
            return answer.status
        finally:
            connection.close()


@contextmanager
def _receiver(folder: str) -> Iterator[tuple[int, int]]:
    """Run a receiver as a process of its own; give its port and its process."""
    environment = {**os.environ, "OZOGUI_HOME": folder, "PYTHONPATH": str(ROOT), "OZOGUI_RECEIVER_TOKEN": TOKEN}
    command = [sys.executable, "-m", "ozogui", "receiver", "--port", "0", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment
    ) as process:
        try:
            assert process.stdout is not None
            yield json.loads(process.stdout.readline())["port"], process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def attack_receiver(seconds: float) -> Attack:
    """Start a receiver, and bring it valid callbacks while it is attacked."""
    bodies = [body_of(f"55{number:022d}") for number in range(VALID)]
    with tempfile.TemporaryDirectory() as folder, _receiver(folder) as (port, _):
        return run_attack(port, f"/{TOKEN}", bodies, seconds=seconds)


def run_load(seconds: float, rate: float = 200.0, *, threads: int = 24, seed: int = 6) -> Report:
    """Start a receiver, send for so many seconds, end it, and compare the journal with what was sent."""
    with tempfile.TemporaryDirectory() as folder:
        with _receiver(folder) as (port, pid):
            load = _Load(port, rate, seconds, seed)
            early: list[float] = []
            timer = threading.Timer(seconds / 5, lambda: early.append(_memory_mb(pid)))
            timer.start()
            load.run(threads)
            timer.join()
            load.report.memory_mb = (early[0], _memory_mb(pid))
        with Journal(Path(folder) / "journal.sqlite") as journal:
            load.report.kept = journal.results.count()
            known = load.transactions()
            load.report.strangers_kept = sum(each not in known for each in _kept_transactions(journal))
    return load.report


def _kept_transactions(journal: Journal) -> list[str]:
    found: list[str] = []
    last = 0
    while page := journal.results.after(last):
        found += [result.transaction_id for result, _ in page]
        last = page[-1][0].id
    return found


def _memory_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main(arguments: list[str]) -> int:
    """Run and print; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=200.0)
    wanted = parser.parse_args(arguments)
    report = run_load(wanted.seconds, wanted.rate)
    print(report)
    attack = attack_receiver(min(wanted.seconds, 20.0))
    print(attack)
    is_good = report.kept == report.transactions and not report.unexpected and not report.strangers_kept
    is_good = is_good and attack.is_held
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
