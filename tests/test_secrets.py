"""After a full run, the key, the tokens and the secret paths are nowhere: no file, no output, no process list."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cloudagent.other_calls import AuthMode
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.receiver.receiver import Receiver
from ozogui.uploads.receiver.receiver_http import ReceiverServer

ROOT = Path(__file__).resolve().parent.parent
KEY = PracticeServer.API_KEY
RECEIVER_TOKEN = "receiver-path-that-nobody-guesses"
PHONES = ("9820011111", "9876500000", "9820022222")


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(auth_mode=AuthMode.TOKEN) as practice:
        yield practice


class Watched:
    """Runs commands in processes of their own, and keeps all that can be seen of them."""

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def run(self, *arguments: object, **variables: str) -> int:
        command = [sys.executable, "-m", "ozogui", *map(str, arguments)]
        environment = {**os.environ, "OZOGUI_API_KEY": KEY, **variables}
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, cwd=ROOT, env=environment
        ) as process:
            ended = threading.Event()
            watcher = threading.Thread(target=self._watch, args=(process.pid, ended))
            watcher.start()
            try:
                out, err = process.communicate(timeout=60)
            finally:
                ended.set()
                watcher.join()
        self.seen += [out, err]
        return process.returncode

    def _watch(self, pid: int, ended: threading.Event) -> None:
        """Note the arguments of the process and of those that it starts, as everybody on the computer can see them."""
        while not ended.wait(0.02):
            for line in [Path(f"/proc/{pid}/cmdline"), *_children(pid)]:
                try:
                    self.seen.append(line.read_bytes())
                except OSError:
                    continue


def _children(pid: int) -> list[Path]:
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [Path(f"/proc/{child}/cmdline") for child in told.split()]


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_secret_is_anywhere_after_a_full_run(home: Path, server: PracticeServer, tmp_path: Path) -> None:
    leads = tmp_path / "leads.csv"
    leads.write_text("Mobile,Name\n" + "".join(f"{phone},Asha\n" for phone in PHONES), encoding="utf-8")
    exports = tmp_path / "exports"
    exports.mkdir()
    watched = Watched()
    with Journal(tmp_path / "elsewhere.db") as journal:
        receiver = Receiver(journal, RECEIVER_TOKEN)
        with ReceiverServer(receiver) as listening:
            url = f"http://127.0.0.1:{listening.port}/{RECEIVER_TOKEN}"
            server.receivers.add(url)
            steps = [
                ("accounts", "add", "Acme", "--server", server.url, "--user", server.USER_NAME),
                ("accounts", "test", "Acme", "--new-token"),
                ("campaigns", "--account", "Acme"),
                ("upload", leads, "--account", "Acme", "--campaign", "Renewals_Q4"),
                ("campaigns", "--account", "Acme", "--start", "Renewals_Q4", "--yes"),
                ("result", "--fetch", "--upload", "1"),
                ("history", "--search", PHONES[0], "--export", exports / "list.xlsx"),
                ("history", "1", "--results", exports / "results.xlsx", "--export-responses", exports / "raw.jsonl"),
                ("undo", "1", "--yes"),
                ("campaigns", "--account", "Nobody"),
            ]
            codes = {step[:2]: watched.run(*step, OZOGUI_RECEIVER_URL=url) for step in steps}
        receiver.close()
    assert {step: code for step, code in codes.items() if code not in (0, 1)} == {("campaigns", "--account"): 2}
    assert server.neighbours.tokens_given >= 1
    assert server.neighbours.deleted == [PHONES[0], PHONES[2]], "the one that was refused later stays out of it"

    kept = everything_in(home) | everything_in(exports)
    assert {"settings.json", "journal.sqlite", "logs/ozogui.log", "list.xlsx", "results.xlsx", "raw.jsonl"} <= set(kept)
    token = server.neighbours._token
    for secret in (KEY, token, RECEIVER_TOKEN):
        assert secret
        assert [name for name, content in kept.items() if secret.encode() in content] == []
        assert not any(secret.encode() in seen for seen in watched.seen)
    assert b"receiver_url" in kept["settings.json"]
    assert not any(phone.encode() in content for phone in PHONES for content in kept.values())


def test_the_test_itself_finds_a_planted_key(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "x.log").write_text(f"apiKey={KEY}")
    assert [name for name, content in everything_in(tmp_path).items() if KEY.encode() in content] == ["logs/x.log"]
