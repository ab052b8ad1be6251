"""One HTTP request as its bytes come in: its target once the first line is there, its body with or without chunks.

No socket and no waiting. A body that is too long is read to its end and cut off: a result must not be lost because it
is odd.
"""

from __future__ import annotations

import re

MOST_BYTES = 65_536
"""Of a body so much is kept; a callback has some 500 bytes."""

_MOST_HEAD = 16_384
_LINE = re.compile(rb"([A-Z]{1,20}) (\S{1,8000}) HTTP/1\.[0-9]")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?")


class BadRequestError(Exception):
    """The bytes are not an HTTP request that can be read."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


class Request:
    """A request that is coming in; `feed` it with what comes."""

    def __init__(self) -> None:
        self.method = ""
        self.target = ""
        """Path and query; "" while the first line is not there."""
        self.has_head = False
        self.is_whole = False
        """Whether all of it is there."""
        self._headers: dict[str, str] = {}
        self._unread = bytearray()
        self._body = bytearray()
        self._head = 0
        self._left = 0
        """Bytes of the body, or of the present chunk, that are still to come."""
        self._is_chunked = False
        self._in_chunk = False
        self._in_trailer = False
        self._go_ahead = False

    @property
    def body(self) -> bytes:
        """The body, at most MOST_BYTES and one more of it, so that a longer one can be told."""
        return bytes(self._body)

    def header(self, name: str) -> str:
        """Return a header's value, "" where there is none.

        Args:
            name: in small letters.
        """
        return self._headers.get(name, "")

    def wants_go_ahead(self) -> bool:
        """Tell, once, whether the other side waits for a word before it sends the body."""
        wanted, self._go_ahead = self._go_ahead, False
        return wanted and not self.is_whole

    def feed(self, data: bytes) -> None:
        """Take what came.

        Raises:
            BadRequestError: it is no request, or its head is too long.
        """
        if self.is_whole:
            return
        if self.has_head and not self._is_chunked:
            self._take(data)
            return
        self._unread += data
        if not self.has_head:
            self._read_head()
        if self.has_head and not self.is_whole:
            self._read_body()

    # --- inside ------------------------------------------------------------------------------------------------------

    def _read_head(self) -> None:
        if not self.target:
            line = self._line()
            if line is None:
                return
            found = _LINE.fullmatch(line)
            if found is None:
                raise BadRequestError(400, "not an HTTP request")
            self.method, self.target = found[1].decode("ascii"), found[2].decode("latin-1")
        while (line := self._line()) is not None:
            if not line:
                self._end_head()
                return
            name, colon, value = line.partition(b":")
            self._head += 100  # Many short lines are a long head too.
            if not colon or not name.strip():
                raise BadRequestError(400, "not an HTTP request")
            self._headers[name.decode("latin-1").strip().lower()] = value.decode("latin-1").strip()

    def _line(self) -> bytes | None:
        end = self._unread.find(b"\n")
        if end < 0:
            self._see_length(len(self._unread))
            return None
        line = bytes(self._unread[:end])
        self._head += end if not self.has_head else 0
        del self._unread[: end + 1]
        self._see_length(0)
        return line.removesuffix(b"\r")

    def _see_length(self, more: int) -> None:
        if self._head + more > _MOST_HEAD:
            raise BadRequestError(431, "too long a head")

    def _end_head(self) -> None:
        self.has_head = True
        coding = self.header("transfer-encoding").lower()
        length = self.header("content-length") or "0"
        if coding not in ("", "chunked", "identity"):
            raise BadRequestError(501, "this transfer encoding is not known")
        if not re.fullmatch(r"[0-9]{1,12}", length):
            raise BadRequestError(400, "not a length")
        self._is_chunked = coding == "chunked"
        self._left = 0 if self._is_chunked else int(length)
        self._go_ahead = "100-continue" in self.header("expect").lower()
        self.is_whole = not self._is_chunked and self._left == 0

    def _read_body(self) -> None:
        if not self._is_chunked:
            data, self._unread = bytes(self._unread), bytearray()
            self._take(data)
            return
        while not self.is_whole:
            if self._in_chunk:
                if not self._unread:
                    return
                taken = bytes(self._unread[: self._left])
                del self._unread[: self._left]
                self._keep(taken)
                self._left -= len(taken)
                self._in_chunk = self._left > 0
                continue
            line = self._line()
            if line is None:
                return
            self._read_chunk_line(line)

    def _read_chunk_line(self, line: bytes) -> None:
        if self._in_trailer:
            self.is_whole = not line
        elif line:  # An empty one ends the chunk before.
            found = _CHUNK.fullmatch(line)
            if found is None:
                raise BadRequestError(400, "not a chunk")
            self._left = int(found[1], 16)
            self._in_chunk, self._in_trailer = self._left > 0, self._left == 0

    def _take(self, data: bytes) -> None:
        data = data[: self._left]
        self._keep(data)
        self._left -= len(data)
        self.is_whole = self._left == 0

    def _keep(self, data: bytes) -> None:
        self._body += data[: max(0, MOST_BYTES + 1 - len(self._body))]
