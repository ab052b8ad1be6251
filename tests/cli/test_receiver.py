"""`ozogui receiver` in a process of its own: it says where it listens, keeps what comes, and ends well."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from ozogui.uploads.journal.journal import Journal
from tests.cli.conftest import Run, Start
from tests.uploads.results.test_later import body_of, number_of


@pytest.mark.skipif(sys.platform == "win32", reason="the process is ended by a signal here")
def test_a_callback_is_in_the_journal_after_the_end(start: Start, home: Path) -> None:
    process = start("receiver", "--port", "0", "--json")
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    assert (told["event"], told["host"], len(told["token"]) >= 40) == ("listening", "127.0.0.1", True)
    connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=10)
    connection.request("POST", f"/{told['token']}", body_of(number_of(1), 2, 4))
    assert connection.getresponse().status == 200
    connection.request("POST", f"/{told['token']}", b"something odd about 98765 43210")
    assert connection.getresponse().status == 200
    connection.close()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=20)
    ended = {"event": "ended", "results": 1, "not_understood": 1, "requests": {"kept": 1, "not_understood": 1}}
    assert json.loads(out) == ended
    assert (process.returncode, err) == (0, "")
    with Journal(home / "journal.sqlite") as journal:
        result = journal.results.result(number_of(1))
    assert result is not None
    assert result.words == "processed 2 of 6, 4 failed"
    assert told["token"] not in "".join(log.read_text() for log in (home / "logs").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
@pytest.mark.parametrize(("mode", "is_warned"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_token_file_that_others_can_read_is_warned_of(
    start: Start, tmp_path: Path, mode: int, is_warned: bool
) -> None:
    file = tmp_path / "token"
    file.write_text("a-token-that-nobody-guesses\n", encoding="utf-8")
    file.chmod(mode)
    process = start("receiver", "--port", "0", "--token-file", file)
    assert process.stdout is not None
    assert "listens" in process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (f"chmod 600 {file}" in err) is is_warned
    assert "nobody-guesses" not in err


@pytest.mark.skipif(sys.platform == "win32", reason="the process is ended by a signal here")
def test_a_token_that_is_given_shows_neither_among_the_arguments_nor_in_the_output(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file that is made when it is not there, and is the same after a restart; from the environment."""
    file = tmp_path / "token"
    for given in (("--token-file", file), ("--token-file", file), ()):
        is_made = bool(given) and not file.exists()
        secret = file.read_text().strip() if file.exists() else ""
        if not given:
            monkeypatch.setenv("OZOGUI_RECEIVER_TOKEN", secret)
        process = start("receiver", "--port", "0", "--json", *given)
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert ("token" in told) == is_made, "only one that was made just now is told"
        secret = secret or file.read_text().strip()
        assert told.get("token", secret) == secret
        if sys.platform == "linux":
            assert secret.encode() not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
        connection = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=10)
        connection.request("POST", f"/{secret}", body_of(number_of(1), 2, 4))
        assert connection.getresponse().status in (200, 208)
        connection.close()
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=20)
        assert secret not in out + err
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0, "nobody else reads it"


def test_a_token_is_given_in_one_way_only(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("short", encoding="utf-8")
    assert "at least 16 letters" in run("receiver", "--port", "0", "--token-file", file).err
    assert "given twice" in run("receiver", "--port", "0", "--token-file", file, "--token", "x" * 20).err
    assert "can be seen by others" in run("receiver", "--port", "0", "--token", "short").err


def test_a_bad_token_and_a_missing_port_are_told(run: Run) -> None:
    assert "at least 16 letters" in run("receiver", "--port", "0", "--token", "short").err
    assert run("receiver").code == 2
