"""Holds the pace in real time: two programs at once on one account, against a server that counts what arrives.

The server answers after 1 ms to 12 s, takes, refuses, fails, or hangs until the client gives up; whatever it does, it
must not see a sixth request within 60 s of its own clock. Run it as `python build_scripts/dev.py bench pace
[--minutes 3] [--programs 2]`; the same is held in virtual time by the tests.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ozogui.cloudagent.calls import Connection, Duplicates  # noqa: E402
from ozogui.cloudagent.client import Client  # noqa: E402
from ozogui.uploads.batches import payload_of  # noqa: E402
from ozogui.uploads.clock import SystemClock  # noqa: E402
from ozogui.uploads.journal.journal import Journal  # noqa: E402
from ozogui.uploads.records import NewBatch, NewUpload  # noqa: E402
from ozogui.uploads.sending.decisions import Policy  # noqa: E402
from ozogui.uploads.sending.pace import LIMIT, WINDOW_S, Pace  # noqa: E402
from ozogui.uploads.sending.uploader import Uploader  # noqa: E402

KEY = "counted account"
_GIVE_UP_S = 4.0
"""How long the programs wait for an answer; the server's longest silence is longer."""
_DELAYS_S = (0.001, 0.001, 0.02, 0.3, 1.0, 3.0, 12.0)
_ANSWERS = (
    (200, {"status": "success", "message": "queued successfully"}),
    (200, {"status": "success", "message": "queued successfully"}),
    (200, {"status": "failure", "message": "Please provide valid data"}),
    (500, {"error": "trouble"}),
)


class CountingServer(ThreadingHTTPServer):
    """Notes when each request arrives, by a clock that nobody sets."""

    daemon_threads = True

    def __init__(self, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.chance = random.Random(seed)
        self.arrivals: list[float] = []
        self.lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that gave up: that is what they are to do."""

    def plan(self) -> tuple[float, int, dict[str, str]]:
        """Note an arrival, and return how long to think, and the answer."""
        with self.lock:
            self.arrivals.append(time.monotonic())
            status, answer = self.chance.choice(_ANSWERS)
            body = dict(answer)
            if body.get("status") == "success":
                body["transactionId"] = f"{len(self.arrivals):024d}"
            return self.chance.choice(_DELAYS_S), status, body


class _Handler(BaseHTTPRequestHandler):
    server: CountingServer

    def do_POST(self) -> None:
        delay_s, status, answer = self.server.plan()
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(delay_s)
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def add_upload(journal: Journal, batches: int) -> int:
    """Keep an upload of so many batches of one invented lead each."""
    rows = range(2, batches + 2)
    new = NewUpload(
        file_name="pace.xlsx",
        file_path="pace.xlsx",
        content_hash="0f" * 32,
        sheet_name="Leads",
        rows=batches,
        account="Counted",
        server="practice",
        user_name="counted",
        campaign="Renewals_Q4",
        duplicates=Duplicates.NO_CHECK.value,
        start_campaign=False,
        callback_url="",
        headers=("PhoneNumber",),
        held_back=(),
    )
    made = [NewBatch((row,), payload_of(("PhoneNumber",), [(f"90000{row:05d}",)])) for row in rows]
    return journal.create_upload(new, made)


def run_program(path: Path, url: str, upload_id: int) -> None:
    """Be one of the programs: run an upload until somebody ends the process."""
    client = Client(Connection(url, "counted", "key"), read_timeout_s=_GIVE_UP_S)
    with Journal(path) as journal:
        pace = Pace(journal, KEY)
        policy = Policy(unanswered_in_a_row=10_000)
        Uploader(journal, pace, client, SystemClock(), lambda _: None, policy=policy).run(upload_id)


def most_in_a_window(arrivals: list[float]) -> int:
    """Return the most requests that came within any window of 60 s, begin included and end not."""
    return max((sum(1 for other in arrivals if at <= other < at + WINDOW_S) for at in arrivals), default=0)


def main(arguments: list[str]) -> int:
    """Let the programs run, count, and return 1 when a sixth request came too early."""
    parser = argparse.ArgumentParser(prog="dev.py bench pace", description="Hold the pace in real time.")
    parser.add_argument("--minutes", type=float, default=3.2)
    parser.add_argument("--programs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        path, url, upload_id = options.run
        run_program(Path(path), url, int(upload_id))
        return 0
    server = CountingServer(options.seed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory(prefix="ozogui-pace-") as folder:
        path = Path(folder) / "journal.db"
        batches = round(options.minutes * LIMIT) + 2 * LIMIT
        with Journal(path) as journal:
            ids = [add_upload(journal, batches) for _ in range(options.programs)]
        command = [sys.executable, __file__, "--run", str(path), url]
        programs = [subprocess.Popen([*command, str(upload_id)]) for upload_id in ids]
        time.sleep(options.minutes * 60)
        for program in programs:
            program.kill()
            program.wait()
    server.shutdown()
    server.server_close()
    return report(server.arrivals, options.minutes)


def report(arrivals: list[float], minutes: float) -> int:
    """Print what the server saw, and return 1 when that was too much."""
    most = most_in_a_window(arrivals)
    spans = [later - earlier for earlier, later in zip(arrivals, arrivals[LIMIT:], strict=False)]
    idle = max((later - earlier for earlier, later in pairwise(arrivals)), default=0.0)
    print(
        f"{len(arrivals)} requests in {minutes:g} minutes; the most within {WINDOW_S:g} s: {most}; the shortest time "
        f"for {LIMIT + 1}: {min(spans, default=0.0):.2f} s; the longest silence: {idle:.1f} s"
    )
    return 1 if most > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
