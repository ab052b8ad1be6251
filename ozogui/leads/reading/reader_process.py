"""Reads a workbook in a process of its own, and brings its rows back: a bad file can end that process, nothing else.

What that process does is in reader_child.py, what the two say to each other in sheet_stream.py.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from ozogui.errors import CancelledError
from ozogui.leads.reading import reader_child
from ozogui.leads.reading.reader_child import ARGUMENT, Request
from ozogui.leads.reading.reader_limits import GIGABYTE, MEMORY_BYTES, MOST_MEMORY_BYTES
from ozogui.leads.reading.sheet_stream import (
    AGAIN,
    END,
    HEADER,
    HEARD,
    MOST_BYTES,
    ROWS,
    SYSTEM_TROUBLE,
    TOO_MUCH_MEMORY,
    TROUBLE,
    Ending,
    chunk_of,
    ending_of,
    trouble_of,
)  # fmt: skip
from ozogui.leads.rows.sheet_error import SheetError
from ozogui.leads.rows.table import Gathering, let_others_run

PATIENCE_S = 25.0
"""How long the process may say nothing, besides the time for lines that it has said it has before it."""

_LINES_PER_S = 20_000
"""A slow or busy computer reads at least so many lines (measured: six times as many on two cores for themselves)."""

_LOOK_EVERY_S = 0.05
"""How often cancellation and the clock are looked at while nothing comes."""
_WEIGH_EVERY_S = 0.3
_WAITING_MESSAGES = 4
_DYING_S = 2.0
"""A process that has closed its output is about to end."""
_MOST_LAST_WORDS = 4_096

Message = tuple[bytes, bytes]
"""Kind and content."""


class Child(Protocol):
    """A started process, as `subprocess.Popen` has it."""

    pid: int
    stdout: BinaryIO
    stderr: BinaryIO

    def kill(self) -> None:
        """End it at once."""

    def wait(self, timeout: float | None = None) -> int:
        """Return its exit code once it has ended; raises subprocess.TimeoutExpired when it does not in time."""


Start = Callable[[BinaryIO, Request], Child]


def read_apart(
    handle: BinaryIO,
    request: Request,
    *,
    progress: Callable[[int], None] | None = None,
    cancel: Callable[[], bool] | None = None,
    start: Start | None = None,
    patience_s: float = PATIENCE_S,
) -> tuple[Gathering, Ending]:
    """Read one sheet of a workbook in another process.

    Args:
        handle: The open file, which the other process reads: its position is lost.
        request: What is wanted of it.
        progress: Told the number of rows that have come so far; called on this thread.
        cancel: Asked every 0.05 s; called on this thread. The process is ended as soon as it says yes.
        start: What starts the process; by default this program once more.
        patience_s: How long the process may say nothing.

    Raises:
        SheetError: The other process says so, or it broke off, took too much memory or too much time.
        OSError: The file could not be read on.
        CancelledError: `cancel` said so.
    """
    gathering = Gathering()
    with _running(handle, request, start or start_process) as (child, messages):
        watch = _Watch(child, request.file_name, patience_s, cancel)
        while True:
            kind, content = watch.next_of(messages)
            with _sense_edge(request.file_name):
                if kind == ROWS:
                    chunk = chunk_of(content)
                elif kind == AGAIN:
                    gathering = Gathering()
                    continue
                elif kind == HEARD:
                    watch.extend(int(content) / _LINES_PER_S)
                    continue
                elif kind == END:
                    return gathering, ending_of(content)
                elif kind == TOO_MUCH_MEMORY:
                    raise too_much_memory(request.file_name)
                elif kind in {TROUBLE, SYSTEM_TROUBLE}:
                    raise trouble_of(kind, content)
                else:
                    raise _ended(child, request.file_name)
            gathering.add(chunk)
            if progress is not None:
                progress(gathering.rows)
            let_others_run()


def start_process(handle: BinaryIO, request: Request) -> Child:
    """Start this program once more as a reader whose standard input is the file.

    Raises:
        SheetError: The system starts no process.
    """
    hidden: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        child = subprocess.Popen(
            [*_command(), request.to_json()],
            stdin=handle, stdout=subprocess.PIPE, stderr=subprocess.PIPE, creationflags=hidden,
            env=environment_of_child(os.environ),
        )  # fmt: skip
    except OSError as error:
        raise SheetError(
            f'"{request.file_name}" could not be read: this computer starts no further program.',
            "It may be short of memory. Close other programs, then try again.",
        ) from error
    assert child.stdout is not None
    assert child.stderr is not None
    return child  # type: ignore[return-value]  # the streams are there: they were asked for


def environment_of_child(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without this program's own variables: a reader of strangers' files needs no key."""
    return {name: value for name, value in environment.items() if not name.upper().startswith("OZOGUI_")}


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    # The same modules as here, whatever the working folder; without `site`, which takes longer than all the rest.
    code = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
        "from ozogui.leads.reading.reader_child import main; sys.exit(main(sys.argv[2]))"
    )
    package = Path(reader_child.__file__).resolve().parents[3]
    return [sys.executable, "-S", "-E", "-c", code, json.dumps([str(package), *sys.path])]


@contextmanager
def _sense_edge(file_name: str) -> Iterator[None]:
    """Turn what is raised over a message that makes no sense, as of a process gone mad, into a SheetError."""
    try:
        yield
    except (ValueError, LookupError, TypeError, struct.error) as error:
        raise _broke_off(file_name) from error


@contextmanager
def _running(handle: BinaryIO, request: Request, start: Start) -> Iterator[tuple[Child, queue.Queue[Message]]]:
    child = start(handle, request)
    messages: queue.Queue[Message] = queue.Queue(_WAITING_MESSAGES)
    closing = threading.Event()
    # Reading a pipe cannot be given up half-way on every system, hence a thread of its own.
    pump = threading.Thread(target=_pump, args=(child.stdout, messages, closing), name="reader-pump", daemon=True)
    pump.start()
    try:
        yield child, messages
    finally:
        closing.set()
        child.kill()
        child.wait()
        pump.join()
        child.stdout.close()
        child.stderr.close()


def _pump(stream: BinaryIO, messages: queue.Queue[Message], closing: threading.Event) -> None:
    """Put every message into the queue, and an empty one at the end of the stream."""
    message: Message | None = None
    while message != (b"", b"") and not closing.is_set():
        message = _next_message(stream)
        while not closing.is_set():
            try:
                messages.put(message, timeout=_LOOK_EVERY_S)
                break
            except queue.Full:
                continue


def _next_message(stream: BinaryIO) -> Message:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return b"", b""
    kind, size = HEADER.unpack(header)
    content = stream.read(size) if size <= MOST_BYTES else b""
    return (kind, content) if len(content) == size else (b"", b"")


class _Watch:
    """Waits for messages, but not for ever: for the person, the clock and the memory."""

    def __init__(self, child: Child, file_name: str, patience_s: float, cancel: Callable[[], bool] | None) -> None:
        self._child = child
        self._file_name = file_name
        self._patience = patience_s
        self._cancel = cancel
        self._deadline = time.monotonic() + patience_s
        self._weighed = time.monotonic()

    def extend(self, seconds: float) -> None:
        """Wait so much longer: what has just been said to lie behind the process is also before it."""
        self._deadline += seconds

    def next_of(self, messages: queue.Queue[Message]) -> Message:
        """Return the next message.

        Raises:
            SheetError: It took too long, or the process too much memory.
            CancelledError: The person says so.
        """
        while True:
            if self._cancel is not None and self._cancel():
                raise CancelledError
            try:
                message = messages.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                self._check()
                continue
            if message[0] == ROWS:
                self._deadline = time.monotonic() + self._patience
            return message

    def _check(self) -> None:
        now = time.monotonic()
        if now > self._deadline:
            raise too_much_time(self._file_name)
        if sys.platform == "darwin" and now - self._weighed > _WEIGH_EVERY_S:
            self._weighed = now
            if _resident_bytes(self._child.pid) > MOST_MEMORY_BYTES:
                raise too_much_memory(self._file_name)


def _resident_bytes(pid: int) -> int:
    """Return how much memory a process has; 0 when `ps` cannot tell, as of a process that has just ended."""
    told = subprocess.run(["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False).stdout.strip()
    return int(told) * 1024 if told.isdigit() else 0


def _ended(child: Child, file_name: str) -> SheetError:
    """Return why a process ended without a last message."""
    # Of Rust's and Python's last words only one is of interest; they are not shown, since they may quote the file.
    try:
        child.wait(_DYING_S)
    except subprocess.TimeoutExpired:
        child.kill()
    last_words = child.stderr.read(_MOST_LAST_WORDS)
    if b"memory allocation" in last_words or b"MemoryError" in last_words:
        return too_much_memory(file_name)
    return _broke_off(file_name)


def _broke_off(file_name: str) -> SheetError:
    return SheetError(
        f'"{file_name}" is damaged: reading it broke off.',
        "Nothing else was touched by that. If Excel still opens it, save it there under a new name and open that.",
    )


def too_much_memory(file_name: str) -> SheetError:
    """Return the error for a file that asks for more memory than any list takes."""
    return SheetError(
        f'"{file_name}" takes more than {MEMORY_BYTES // GIGABYTE} GB of memory to read.',
        "No list of leads takes that much: the file is damaged, or it holds far more than leads. Copy the leads to a "
        "new workbook and open that, or save it as CSV.",
    )


def too_much_time(file_name: str) -> SheetError:
    """Return the error for a file that the reader comes to no end with."""
    return SheetError(
        f'"{file_name}" could not be read within {PATIENCE_S:.0f} seconds.',
        "It may be damaged, or lie on a slow network drive. Copy it to this computer, save it in Excel under a new "
        "name, or save it as CSV, then open that.",
    )
