"""The log: that it is written, rotated and masked."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ozogui.support import log


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    handler = log.start(tmp_path)
    assert handler is not None
    yield tmp_path / log.LOG_NAME
    log.stop(handler)


@pytest.mark.parametrize(
    "text",
    [
        "9876543210",
        "+91 98765-43210",
        "(98765) 43210",
        "98765.43210",
        "98765\u00a043210",
        "bulkData=%5B%22919876543210%22%5D",
        "tel:+919876543210",
        '["9876543210","Asha"]',
    ],
)
def test_phone_is_masked(text: str) -> None:
    shown = log.masked(f"row 7: {text} refused")
    assert shown.startswith("row 7: ")
    assert shown.endswith("refused")
    assert log.MASK in shown
    assert not re.search(r"\d{4}", shown)


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"\+?[0-9]{7,16}", fullmatch=True), st.sampled_from(["", " ", '"', "=", "(", ",", "x"]))
def test_no_phone_passes_whatever_stands_around_it(phone: str, around: str) -> None:
    assert phone.lstrip("+") not in log.masked(f"a{around}{phone}{around}b")


@pytest.mark.parametrize(
    "text",
    [
        "apiKey=abc",
        "{'apiKey': 'abc', 'userName': 'x'}",
        '"api_key":"abc"',
        "Authorization: Bearer abc",
        "bearer abc",
        "password = abc",
        "https://bucket/x_error.csv?X-Amz-Signature=abc",
    ],
)
def test_secret_after_its_name_is_masked(text: str) -> None:
    assert "abc" not in log.masked(text)


def test_key_is_masked_by_its_looks() -> None:
    assert "KKinvented" not in log.masked("sent KKinvented0123456789abcdef to the server")


@pytest.mark.parametrize(
    "text",
    [
        "transaction 129171716445805819319510 queued",
        "expires 2026-12-31 23:59:59",
        "upload 12 batch 3 rows 1004 to 1503 status 200 in 0.4 s",
        "ozogui.uploads.sending.uploader: waiting 41 s",
        "127.0.0.1:43817 answered",
    ],
)
def test_what_helps_to_find_a_fault_stays(text: str) -> None:
    assert log.masked(text) == text


def test_lines_of_ours_are_written_and_masked(log_file: Path) -> None:
    logging.getLogger("ozogui.uploads").info("batch %d sent to %s", 3, "9876543210")
    logging.getLogger("urllib3").info("not wanted")
    logging.getLogger("urllib3").warning("retrying apiKey=%s", "abc")
    lines = log_file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("INFO MainThread ozogui.uploads: batch 3 sent to •••")
    assert lines[1].endswith("retrying apiKey=•••")


def test_exception_that_ends_a_thread_is_logged_without_its_words(
    log_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError("no room for Asha Rao, 9876543210")

    thread = threading.Thread(target=fail, name="reader")
    # pytest puts its own hook in place for each test; the program's is what is looked at here.
    hook, threading.excepthook = threading.excepthook, log._log_thread_exception
    try:
        thread.start()
        thread.join()
    finally:
        threading.excepthook = hook
    text = log_file.read_text(encoding="utf-8")
    assert "unexpected ValueError" in text
    assert "in fail" in text
    assert "9876543210" not in text
    assert "Asha" not in text
    assert "ValueError" in capsys.readouterr().err


def test_the_log_keeps_to_its_size_however_much_is_written(tmp_path: Path) -> None:
    # Without its mask, which takes its time over megabytes.
    handler = log.LogFile(tmp_path)
    logger = logging.Logger("much")
    logger.addHandler(handler)
    for _ in range(900):
        logger.info("a batch was sent and its answer came " * 200)
    handler.close()
    sizes = {path.name: path.stat().st_size for path in tmp_path.glob("*.log*")}
    assert set(sizes) == {"ozogui.log", "ozogui.log.1", "ozogui.log.2", "ozogui.log.3"}
    assert max(sizes.values()) <= 1_000_000
    assert sum(sizes.values()) > 3_000_000, "more was written than fits, so the oldest is gone"


CRASHING = """
import ctypes, sys, threading
from pathlib import Path
from ozogui.support import log
print(log.keep_crashes(Path(sys.argv[1])), flush=True)
def call_back_agent(name):
    ctypes.string_at(0)
if sys.argv[2] == "crash":
    call_back_agent("Asha Rao")
log.end_crashes(Path(sys.argv[1]))
"""


def test_a_crash_of_the_interpreter_says_where_it_was_and_the_next_start_knows(tmp_path: Path) -> None:
    def start(how: str) -> tuple[int, str]:
        command = [sys.executable, "-c", CRASHING, str(tmp_path), how]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        return ran.returncode, ran.stdout.strip()

    crashed, told = start("crash")
    assert (crashed != 0, told) == (True, "False")
    text = (tmp_path / log.CRASH_NAME).read_text(encoding="utf-8")
    assert "in call_back_agent" in text
    assert "Asha" not in text
    assert start("well") == (0, "True")
    assert (tmp_path / log.LAST_CRASH_NAME).read_text(encoding="utf-8") == text
    assert not (tmp_path / log.CRASH_NAME).exists()
    assert start("well") == (0, "False"), "it is told once"


def test_folder_that_cannot_be_written_costs_the_log_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "logs").write_text("a file")
    assert log.start(tmp_path / "logs") is None
    assert "There is no log file" in capsys.readouterr().err
    log.stop(None)


WRITING = """
import logging, sys
from pathlib import Path
from ozogui.support import log
handler = log.start(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
for number in range(40):
    logging.getLogger("ozogui").info("%s %d %s", sys.argv[2], number, "a batch was sent " * 3000)
log.stop(handler)
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a file that is always full")
def test_a_full_disk_costs_the_log_only_and_no_traceback_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / log.LOG_NAME).symlink_to("/dev/full")
    handler = log.start(tmp_path)
    assert handler is not None
    for _ in range(3):
        logging.getLogger("ozogui.test").warning("this finds no room")
    log.stop(handler)
    assert capsys.readouterr().err == ""
    again = log.start(tmp_path)  # the sign that its writer runs is gone
    assert again is not None
    assert again.baseFilename == handler.baseFilename
    log.stop(again)


def test_each_of_several_programs_has_a_log_of_its_own_and_no_line_is_lost(tmp_path: Path) -> None:
    programs = []
    for name in ("window", "line"):
        command = [sys.executable, "-c", WRITING, str(tmp_path), name]
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert program.stdout is not None
        assert program.stdout.readline() == "open\n"
        programs.append(program)
    for program in programs:
        program.communicate(timeout=60)
        assert program.returncode == 0
    for base, name in (("ozogui", "window"), ("ozogui-2", "line")):
        parts = sorted(tmp_path.glob(f"{base}.log*"))
        text = "".join(part.read_text(encoding="utf-8") for part in parts)
        assert len(parts) > 1, "it was rotated while the other program wrote"
        assert all(f" {name} {number} " in text for number in range(40))
    # The next program takes the first log again: nobody writes to it any more.
    handler = log.start(tmp_path)
    log.stop(handler)
    assert handler is not None
    assert Path(handler.baseFilename).name == log.LOG_NAME
