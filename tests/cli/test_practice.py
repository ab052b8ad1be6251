"""`ozogui practice`: the stand-in in the foreground."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ozogui.cloudagent.practice.practice import PracticeServer
from tests.cli.conftest import Run, Start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


@pytest.fixture
def practice(start: Start) -> subprocess.Popen[str]:
    """Run the practice server in a process of its own."""
    return start("practice", "--json", "--fault", "close*2")


def next_line(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def test_server_tells_its_address_and_each_request(
    practice: subprocess.Popen[str], run: Run, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = next_line(practice)
    monkeypatch.setenv("OZOGUI_API_KEY", listening["api_key"])
    ran = run(
        "upload", small, "--server", listening["url"], "--user", listening["user_name"],
        "--campaign", "Practice_Outbound", "--json",
    )  # fmt: skip
    requests = [next_line(practice) for _ in range(3)]
    (transaction,) = ran.lines[-1]["transactions"]
    told = [(request["fault"], request["transaction_id"]) for request in requests]
    assert told == [("close", ""), ("close", ""), ("", transaction)]
    practice.send_signal(signal.SIGTERM)
    assert next_line(practice) == {"event": "ended", "requests": 3}
    assert practice.wait(timeout=10) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_says_what_to_do_and_ends_well(number: signal.Signals, start: Start) -> None:
    process = start("practice")
    assert process.stdout is not None
    head = [process.stdout.readline() for _ in range(6)]
    process.send_signal(number)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert "http://127.0.0.1:" in head[0]
    assert head[1:3] == ["User name: practice\n", "API key:   practice-key\n"]
    assert "OZOGUI_API_KEY=practice-key ozogui upload FILE" in head[4]
    assert "ended after 0 requests" in out


def test_port_that_is_taken_is_told(run: Run, server: PracticeServer) -> None:
    ran = run("practice", "--port", server.url.rsplit(":", 1)[1])
    assert (ran.code, ran.out) == (2, "")
    assert "cannot listen on port" in ran.err


def test_unknown_fault_is_told(run: Run) -> None:
    ran = run("practice", "--fault", "earthquake")
    assert (ran.code, ran.out) == (2, "")
    assert "earthquake" in ran.err
