"""The reader's process: a child that loops, dies, eats memory or talks nonsense costs one sentence and nothing else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from ozogui.errors import CancelledError
from ozogui.leads.reading import reader_child, reader_process
from ozogui.leads.reading.reader_child import Request
from ozogui.leads.reading.reader_limits import MEMORY_BYTES, MOST_MEMORY_BYTES, memory_for
from ozogui.leads.reading.reader_process import Child, Start, read_apart
from ozogui.leads.reading.sheet_stream import HEADER, chunk_of, send_chunk
from ozogui.leads.rows.outline import Chunk
from ozogui.leads.rows.packing import pack
from ozogui.leads.rows.sheet_error import SheetError
from tests.leads.files import write_xlsx

ROWS = [["Phone", "Name"], ["9876500001", "A"], ["9876500002", "B"]]
ROOT = str(Path(__file__).parents[3])


def chunk_message(chunk: Chunk) -> bytes:
    """The content of the message that a chunk is sent as."""
    sent = io.BytesIO()
    send_chunk(sent, chunk)
    return sent.getvalue()[HEADER.size :]


CHUNK = chunk_message((range(2, 8), [pack(["98", "99", "98", "", "98", "99"])]))
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux refuses memory at once")


@pytest.fixture
def leads_file(tmp_path: Path) -> Path:
    return write_xlsx(tmp_path / "leads.xlsx", ROWS)


def program(code: str) -> Start:
    """A child that runs that code in the place of the reader."""

    def start(handle: BinaryIO, request: Request) -> Child:
        lines = f"import os, sys, time, struct\nsys.path.insert(0, {ROOT!r})\n{code}"
        return subprocess.Popen(  # type: ignore[return-value]
            [sys.executable, "-c", lines], stdin=handle, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    return start


def error_of(leads_file: Path, code: str, patience_s: float = 10.0) -> SheetError:
    with leads_file.open("rb") as handle, pytest.raises(SheetError) as caught:
        read_apart(handle, Request("leads.xlsx", None, None), start=program(code), patience_s=patience_s)
    return caught.value


def test_a_workbook_is_read_in_another_process(leads_file: Path) -> None:
    with leads_file.open("rb") as handle:
        gathering, ending = read_apart(handle, Request("leads.xlsx", None, None))
    table = gathering.table(ending.outline)
    assert [column.values for column in table.columns] == [["9876500001", "9876500002"], ["A", "B"]]
    assert (ending.format, ending.name, ending.sheets) == ("xlsx", "Leads", (("Leads", 0, False, False, ()),))


def test_names_of_any_kind_reach_the_other_process(leads_file: Path) -> None:
    name = "L\u00e9ads \U0001f600 \udcff \"quoted\" 'too' \\ $HOME %PATH%.xlsx"
    with leads_file.open("rb") as handle, pytest.raises(SheetError) as caught:
        read_apart(handle, Request(name, 'No "such" sheet \U0001f600', None))
    assert caught.value.title == 'There is no sheet called "No "such" sheet \U0001f600".'


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",
        "os._exit(0)",
        "sys.exit(3)",
        "raise ValueError('9876500001')",
        "os.write(1, b'E')",
        "os.write(1, struct.pack('<cI', b'E', 100) + b'{}')",
        "os.write(1, struct.pack('<cI', b'?', 0))",
        "os.write(1, struct.pack('<cI', b'C', 0xFFFFFFFF))",
        "print('a library prints something')",
    ],
)
def test_a_child_that_breaks_off_is_told_in_one_sentence(leads_file: Path, code: str) -> None:
    error = error_of(leads_file, code)
    assert error.title == '"leads.xlsx" is damaged: reading it broke off.'
    assert "9876500001" not in error.message


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (b"E", b"{}"),
        (b"E", b"[1]"),
        (b"C", b"\1\0\0\0\2\0\0\0\1\0\0\0a"),
        (b"C", CHUNK[:-1]),
        (b"C", CHUNK[:-2] + b"\3\0"),
        (b"C", b"\5" + CHUNK[1:]),
        (b"C", CHUNK.replace(b"j", b"J")),
        (b"J", b"1234567890123"),
        (b"T", b"7"),
    ],
)
def test_a_message_that_makes_no_sense_is_a_child_that_broke_off(leads_file: Path, kind: bytes, content: bytes) -> None:
    code = f"os.write(1, struct.pack('<cI', {kind!r}, {len(content)}) + {content!r}); time.sleep(60)"
    assert "broke off" in error_of(leads_file, code).title


@LINUX
@pytest.mark.parametrize(
    "code",
    [
        # Python sees the limit and raises; Rust's allocator, played by the second, says so and aborts.
        "from ozogui.leads.reading.reader_limits import limit_memory; limit_memory(1 << 29); b'x' * (1 << 30)",
        "sys.stderr.write('memory allocation of 1073741824 bytes failed\\n'); sys.stderr.flush(); os.abort()",
    ],
)
def test_too_much_memory_is_told_as_such(leads_file: Path, code: str) -> None:
    assert error_of(leads_file, code).title == '"leads.xlsx" takes more than 1 GB of memory to read.'


def test_rows_arrive_as_they_were_sent() -> None:
    columns = [["98", "98", "98", "", " ", "98"], ["a\x1fb", "", "\udcff", "c", "d", "e"], ["\x1fe"] * 6, [""] * 6]
    numbers, packed = chunk_of(chunk_message((range(4, 10), list(map(pack, columns)))))
    assert list(numbers) == [4, 5, 6, 7, 8, 9]
    assert [list(one.values()) for one in packed] == columns
    assert [one.filled for one in packed] == [4, 5, 6, 0]
    assert [one.places is None for one in packed] == [False, True, False, False]


def test_rows_that_are_sent_again_take_the_place_of_those_before(leads_file: Path) -> None:
    kept = chunk_message((range(2, 4), [pack(["97", "96"])]))
    ending = json.dumps(
        {
            "format": "xlsx",
            "sheets": [["A", 2, False, True, []]],
            "name": "A",
            "outline": [1, ["P"], [], 3, 1],
            "hidden": [[], [], False],
            "active": "A",
            "shown": [],
            "worked_out": [],
        }
    )
    messages = [(b"C", CHUNK), (b"A", b""), (b"C", kept), (b"E", ending.encode())]
    code = "".join(f"os.write(1, struct.pack('<cI', {kind!r}, {len(what)}) + {what!r})\n" for kind, what in messages)
    with leads_file.open("rb") as handle:
        gathering, found = read_apart(handle, Request("leads.xlsx", None, None), start=program(code))
    assert [column.values for column in gathering.table(found.outline).columns] == [["97", "96"]]


def test_a_child_that_says_nothing_is_not_waited_for(leads_file: Path) -> None:
    begun = time.monotonic()
    error = error_of(leads_file, "time.sleep(60)", patience_s=0.3)
    assert error.title == '"leads.xlsx" could not be read within 25 seconds.'
    assert time.monotonic() - begun < 5


def test_cancel_ends_a_child_that_hangs(leads_file: Path) -> None:
    started: list[Child] = []
    begun = time.monotonic()

    def start(handle: BinaryIO, request: Request) -> Child:
        started.append(program("time.sleep(60)")(handle, request))
        return started[0]

    with leads_file.open("rb") as handle, pytest.raises(CancelledError):
        read_apart(
            handle, Request("leads.xlsx", None, None), start=start, cancel=lambda: time.monotonic() > begun + 0.2
        )
    assert time.monotonic() - begun < 0.7
    assert started[0].wait() != 0
    assert not [thread for thread in threading.enumerate() if thread.name == "reader-pump"]


def test_cancel_ends_a_child_that_talks_faster_than_is_listened(leads_file: Path) -> None:
    code = "while True: os.write(1, struct.pack('<cI', b'H', 1) + b'0')"
    heard: list[bool] = []

    def cancel() -> bool:
        heard.append(True)
        return len(heard) > 200

    with leads_file.open("rb") as handle, pytest.raises(CancelledError):
        read_apart(handle, Request("leads.xlsx", None, None), start=program(code), cancel=cancel)


def test_an_error_of_the_system_comes_back_as_one(leads_file: Path) -> None:
    code = "from ozogui.leads.reading import sheet_stream as s; s.send_trouble(sys.stdout.buffer, OSError(5, 'x'))"
    with leads_file.open("rb") as handle, pytest.raises(OSError, match=r"\[Errno 5\]"):
        read_apart(handle, Request("leads.xlsx", None, None), start=program(code))


def test_a_computer_that_starts_no_program_says_so(leads_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(leads_file.parent / "gone"))
    with leads_file.open("rb") as handle, pytest.raises(SheetError, match="starts no further program"):
        read_apart(handle, Request("leads.xlsx", None, None))


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert reader_process._command() == [sys.executable, "--read-workbook"]


def test_the_hidden_command_of_a_frozen_program_reads(leads_file: Path) -> None:
    request = Request("leads.xlsx", None, None).to_json()
    with leads_file.open("rb") as handle:
        told = subprocess.run(
            [sys.executable, "-m", "ozogui", reader_child.ARGUMENT, request],
            stdin=handle, capture_output=True, check=True, cwd=ROOT,
        )  # fmt: skip
    assert b"9876500001\x1f9876500002" in told.stdout
    assert told.stderr == b""


def test_memory_grows_with_cells_that_were_counted_but_not_for_ever() -> None:
    assert memory_for(0) == memory_for(8_000_000) == MEMORY_BYTES
    assert MEMORY_BYTES < memory_for(9_000_000) < MOST_MEMORY_BYTES == memory_for(10**9)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the environment of a process")
def test_a_reader_gets_no_variable_of_this_program(leads_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZOGUI_API_KEY", "a-key-that-no-reader-needs")
    monkeypatch.setenv("ozogui_receiver_url", "https://x.example.com/secret")
    monkeypatch.setenv("HARMLESS", "stays")
    with leads_file.open("rb") as handle:
        child = reader_process.start_process(handle, Request("leads.xlsx", None, None))
        try:
            environment = b""
            while not environment:  # It is there once the new program has taken the process over.
                environment = Path(f"/proc/{child.pid}/environ").read_bytes()
        finally:
            child.kill()
            child.wait()
            child.stdout.close()
            child.stderr.close()
    assert b"ozogui_" not in environment.lower()
    assert b"HARMLESS=stays" in environment
