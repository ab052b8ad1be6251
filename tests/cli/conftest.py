"""What the tests of the command line share: running it in this process or in one of its own, a server, small files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ozogui import cli
from ozogui.cloudagent.practice.practice import PracticeServer

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "resources" / "sample-leads.xlsx"


@dataclass(frozen=True)
class Ran:
    """What one command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output; nothing else may be there."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def lines(self) -> list[Any]:
        """The JSON lines on standard output; nothing else may be there."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process: `run("check", path, "--json")`."""

    def call(*arguments: object) -> Ran:
        capfd.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return Ran(code, out, err)

    return call


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    """Give a practice server that listens on a port of its own."""
    with PracticeServer() as practice:
        yield practice


@pytest.fixture
def target(server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Give the options that lead to the server; the key is in the environment."""
    monkeypatch.setenv("OZOGUI_API_KEY", server.API_KEY)
    return ("--server", server.url, "--user", server.USER_NAME, "--campaign", "Practice_Outbound")


def write_leads(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write a CSV file; the first row holds the names of the columns."""
    path.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def numbered_leads(path: Path, leads: int) -> Path:
    """Write a CSV file with so many good leads, each with an invented number of its own."""
    numbers = [[f"98200{number:05d}", f"Lead {number}"] for number in range(leads)]
    return write_leads(path, [["Mobile", "Name"], *numbers])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Give a file of three leads, one of which has no number that can be called."""
    rows = [["Mobile", "Name"], ["9820011111", "Asha"], ["9820022222", "Rahul"], ["12", "Meena"]]
    return write_leads(tmp_path / "small.csv", rows)


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a command in a process of its own, with pipes for its output; what still runs at the end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def call(*arguments: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "ozogui", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ},
        )
        processes.append(process)
        return process

    yield call
    for process in processes:
        if process.poll() is None:
            process.kill()
        with process:
            pass
