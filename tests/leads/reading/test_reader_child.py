"""What the reader's process sends when the system fails it; run in this process, with files that fail on purpose."""

from __future__ import annotations

import errno
import io
from pathlib import Path

import pytest

from ozogui.leads.reading.reader_child import Request, serve
from ozogui.leads.reading.sheet_stream import END, HEADER, SYSTEM_TROUBLE, TOO_MUCH_MEMORY, trouble_of

OLD_FILES = Path(__file__).parents[1] / "old_files"


class _Failing(io.BytesIO):
    """A file on a drive that is gone after so many reads."""

    def __init__(self, content: bytes, reads: int, error: Exception) -> None:
        super().__init__(content)
        self.reads = reads
        self.error = error

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads -= 1
        if self.reads < 0:
            raise self.error
        return super().read(size)


def last_message(sent: io.BytesIO) -> tuple[bytes, bytes]:
    content, kind, message = sent.getvalue(), b"", b""
    while content:
        kind, size = HEADER.unpack_from(content)
        message, content = content[HEADER.size : HEADER.size + size], content[HEADER.size + size :]
    return kind, message


@pytest.mark.parametrize("name", ["kinds.xlsx", "kinds.xls", "kinds.ods"])
def test_a_drive_that_goes_away_is_never_called_damage(name: str) -> None:
    content = (OLD_FILES / name).read_bytes()
    reads, kind = 0, b""
    while kind != END:
        sent = io.BytesIO()
        assert serve(Request(name, None, None), _Failing(content, reads, OSError(errno.EIO, "gone")), sent) == 0
        kind, message = last_message(sent)
        if kind != END:
            assert kind == SYSTEM_TROUBLE
            trouble = trouble_of(kind, message)
            assert isinstance(trouble, OSError)
            assert trouble.errno == errno.EIO
        reads += 1
    assert reads > 5


def test_memory_that_is_not_given_is_told() -> None:
    sent = io.BytesIO()
    serve(Request("leads.xls", None, None), _Failing(b"", 0, MemoryError()), sent)
    assert last_message(sent)[0] == TOO_MUCH_MEMORY


def test_nobody_listening_is_no_trouble() -> None:
    class Closed(io.BytesIO):
        def write(self, _data: object, /) -> int:
            raise BrokenPipeError

    content = (OLD_FILES / "kinds.xls").read_bytes()
    assert serve(Request("leads.xls", None, None), io.BytesIO(content), Closed()) == 1
