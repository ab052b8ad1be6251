"""One window for each data folder: a second start hands its file to the first, brings it to the front, and ends.

Who is first is decided by a lock on a small file in the data folder, which the system drops when the process ends,
however it ends. The first listens on a local socket that only this person can reach; a socket that a killed process
left behind is cleared away by whoever gets the lock next. What a window does with a file is the window's business.

    first                                    second
    has the lock, listens                    does not get the lock, connects
    "ozogui 4711"  (its process)        ->   allows that process to come to the front (Windows)
                                        <-   {"file": ..., "practice": ..., "token": ...}
    "ok"                                ->   ends with 0
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from ozogui.errors import UserError
from ozogui.process_lock import lock
from ozogui.ui.frame.neighbours import is_own_caller, is_own_server

if sys.platform == "win32":
    import ctypes

    def _let_come_to_the_front(process: int) -> None:
        # Windows gives the front to nobody by himself; the process that the person has just started may pass it on.
        ctypes.windll.user32.AllowSetForegroundWindow(process)

    def _person() -> int:
        return 0
else:

    def _let_come_to_the_front(process: int) -> None:
        """Only Windows needs to be asked."""

    def _person() -> int:
        return os.getuid()


logger = logging.getLogger(__name__)

PATIENCE_S = 10.0
"""How long the second start waits for the first, which may be starting itself."""
_GREETING = b"ozogui "
_DONE = b"ok\n"
_LONGEST = 65_536
_STEP_MS = 100
_LONGEST_PATH = 100
"""Bytes: a socket's path may have 104 on macOS and 108 on Linux, its end included."""
_ACTIVATION = "XDG_ACTIVATION_TOKEN"
"""With what the desktop started the second process, under Wayland: it lets the first come to the front."""


class NoAnswerError(UserError):
    """Another window has this data folder and does not answer."""

    def __init__(self) -> None:
        super().__init__(
            "OzoGUI is open already, but its window does not answer.",
            "Look for it on the taskbar or near the clock. If it does not respond, close it in Task Manager and "
            "start it again. Nothing is lost.",
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a start wants of the window."""

    file: str = ""
    """The whole path of a file to open; empty for none."""
    practice: bool = False
    token: str = ""
    """Of the desktop that started it; see `_ACTIVATION`."""


class OneWindow(QObject):
    """The first window's door for later starts. Lives in the UI thread; ends with the process or by `close`."""

    wanted = Signal(object)
    """Another start wants this window: a Wish. Its token is in the environment already."""

    def __init__(self, home: Path, descriptor: int, parent: QObject | None = None) -> None:
        """Listen; use `claim` instead, which has the lock."""
        super().__init__(parent)
        self._descriptor = descriptor
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        name = socket_name(home)
        # What is there was left by a process that is gone: the lock says so.
        QLocalServer.removeServer(name)
        if not self._server.listen(name):
            logger.warning("later starts cannot reach this window: %s", self._server.errorString())

    def close(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            if not is_own_caller(socket):
                socket.abort()
                continue
            socket.readyRead.connect(self._on_words)
            socket.write(_GREETING + str(os.getpid()).encode() + b"\n")

    def _on_words(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket):
            return
        if socket.bytesAvailable() > _LONGEST:
            socket.abort()
            return
        if not socket.canReadLine():
            return
        wish = _wish(bytes(socket.readLine().data()))
        if wish is None:
            socket.abort()
            return
        socket.write(_DONE)
        # At once: what follows may keep this thread busy, and the other start waits for nothing else.
        socket.flush()
        socket.disconnectFromServer()
        if wish.token:
            os.environ[_ACTIVATION] = wish.token
        self.wanted.emit(wish)


def claim(home: Path, wish: Wish, *, patience_s: float = PATIENCE_S) -> OneWindow | None:
    """Be the first window of a data folder, or hand over to the one that is.

    Needs an application object, but no event loop.

    Args:
        home: the data folder; it exists.
        wish: what is handed over.
        patience_s: how long a first window may take to answer.

    Returns:
        The door to keep while the window is open; None once another window has taken the wish.

    Raises:
        NoAnswerError: there is another window, and it does not take it.
    """
    end = time.monotonic() + patience_s
    while True:
        descriptor = _locked(home)
        if descriptor is not None:
            return OneWindow(home, descriptor)
        if _handed_over(socket_name(home), wish, patience_s):
            return None
        if time.monotonic() > end:
            raise NoAnswerError
        time.sleep(_STEP_MS / 1000)


def socket_name(home: Path) -> str:
    r"""Return the name of a data folder's socket: a path in it, or, where that would be too long, in a folder for this.

    On Windows it is the name of a pipe.
    """
    mark = hashlib.sha256(os.fsencode(os.path.normcase(home.resolve()))).hexdigest()[:24]
    if sys.platform == "win32":
        return f"ozogui-{mark}"
    path = home.resolve() / "window.socket"
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        return str(path)
    return str(_own_temporary_folder() / mark)


def _own_temporary_folder() -> Path:
    """Return a folder that no other person can write to, so that none can listen there in our place."""
    folder = Path(tempfile.gettempdir()) / f"ozogui-{_person()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="ozogui-"))
    if status.st_uid != _person() or status.st_mode & 0o077:
        # Somebody else's: then later starts find no window and say so, which is better than telling a stranger.
        return Path(tempfile.mkdtemp(prefix="ozogui-"))
    return folder


def _locked(home: Path) -> int | None:
    """Return a descriptor that holds the lock, None while another process has it."""
    path = home / "window.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UserError(
            "The folder for settings and journal cannot be used.",
            f"{path}: {error.strerror or type(error).__name__}. Nothing was sent. Make the folder writable.",
        ) from error
    try:
        lock(descriptor)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _handed_over(name: str, wish: Wish, patience_s: float) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_STEP_MS):
        return False
    if not is_own_server(socket):
        # Somebody else listens under our name: told nothing, neither which file nor that there is one.
        socket.abort()
        return False
    greeting = _line(socket, patience_s)
    if not greeting.startswith(_GREETING):
        return False
    process = greeting[len(_GREETING) :].strip()
    if process.isdigit():
        _let_come_to_the_front(int(process))
    socket.write(json.dumps(asdict(wish)).encode() + b"\n")
    return _line(socket, patience_s) == _DONE


def _line(socket: QLocalSocket, patience_s: float) -> bytes:
    """Return the next line, or what there is of it once nothing more comes."""
    end = time.monotonic() + patience_s
    connected = QLocalSocket.LocalSocketState.ConnectedState
    while not socket.canReadLine() and time.monotonic() < end:
        if not socket.waitForReadyRead(_STEP_MS) and socket.state() != connected:
            break
    return bytes(socket.readLine().data())


def _wish(line: bytes) -> Wish | None:
    try:
        found = json.loads(line)
        file, practice, token = found["file"], found["practice"], found["token"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    known = isinstance(file, str) and isinstance(practice, bool) and isinstance(token, str)
    return Wish(file, practice, token) if known else None
