"""The QThread that runs an upload, and the one door through which its events reach the window.

The uploader itself is core code and knows nothing of Qt. Its events only say what changed: the window reads the journal
again, so that screen and disk cannot disagree.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from typing_extensions import override

from ozogui.engine.moved_account import MovedAccountError
from ozogui.errors import UserError
from ozogui.uploads.sending.events import Event, Notice, Waiting

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.uploads.sending.uploader import Uploader

DRAIN_MS = 100
"""One signal an event could freeze the window; ten times a second is as often as a person can follow."""


class UploadThread(QThread):
    """Runs one upload from where it stands until it is finished, or stopped.

    Its uploader is built in the thread itself: reading the key store may take as long as a person needs to unlock it.
    """

    def __init__(
        self,
        engine: Engine,
        upload_id: int,
        on_event: Callable[[Event], None],
        parent: QObject,
        *,
        follow_account: bool = False,
    ) -> None:
        super().__init__(parent)
        self._follow_account = follow_account
        self._engine = engine
        self._upload_id = upload_id
        self._on_event = on_event
        self._lock = threading.Lock()
        self._uploader: Uploader | None = None
        self._asked: list[str] = []
        self.error: BaseException | None = None

    @override
    def run(self) -> None:
        try:
            uploader = self._engine.uploader_for(self._upload_id, self._on_event, follow_account=self._follow_account)
            with self._lock:
                self._uploader = uploader
                for what in self._asked:
                    getattr(uploader, what)()
            uploader.run(self._upload_id)
        except BaseException as error:  # noqa: BLE001  whatever ended the upload is told in the UI thread
            self.error = error

    def ask(self, what: Literal["pause", "go_on", "stop", "stop_now"]) -> None:
        """Hand a wish to the uploader, or keep it until there is one."""
        with self._lock:
            if self._uploader is None:
                self._asked.append(what)
            else:
                getattr(self._uploader, what)()


class UploadRunner(QObject):
    """Starts, pauses and stops the one upload that runs in this window. Lives in the UI thread."""

    changed = Signal()
    """Batches, state or what the upload waits for are different: read the journal again."""
    ended = Signal()
    """The thread is gone; the journal holds whatever was not sent."""
    failed = Signal(object)
    """The error that ended the upload: a UserError, or a bug."""
    moved = Signal(object)
    """Nothing was sent, because the account points elsewhere now: the MovedAccountError, for a person to decide."""
    noticed = Signal(str)
    """Something to be told once that stops nothing, in a sentence: the computer may fall asleep."""

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._thread: UploadThread | None = None
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MS)
        self._timer.timeout.connect(self._drain)
        self.upload_id: int | None = None
        """The upload that runs, or ran last."""
        self.waiting: Waiting | None = None
        """What the upload waits for just now."""
        self.is_stopping = False

    @property
    def is_running(self) -> bool:
        """Whether an upload's thread is alive (a paused upload's is)."""
        return self._thread is not None

    def start(self, upload_id: int, *, follow_account: bool = False) -> None:
        """Run an upload from where it stands.

        Args:
            upload_id: the upload.
            follow_account: a person has said that the rest goes to the account as it is now.

        Raises:
            UserError: another upload runs in this window. Other troubles come by `failed`.
        """
        if self.is_running:
            raise UserError("An upload is running already.", "Wait for its end, or stop it first.")
        self.upload_id, self.waiting, self.is_stopping = upload_id, None, False
        self._thread = UploadThread(self._engine, upload_id, self._events.put, self, follow_account=follow_account)
        self._thread.finished.connect(self._on_finished)
        self._thread.start()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Begin no further request until `go_on`; the one under way is let finish."""
        if self._thread is not None:
            self._thread.ask("pause")

    def go_on(self) -> None:
        """Take the pause back."""
        if self._thread is not None:
            self._thread.ask("go_on")

    def stop(self) -> None:
        """Begin no further request and end the thread; what was not sent waits in the journal."""
        if self._thread is not None:
            self.is_stopping = True
            self._thread.ask("stop")
            self.changed.emit()

    def stop_now(self) -> None:
        """End the thread without waiting for the answer to the request under way; its batch is in doubt then."""
        if self._thread is not None:
            self.is_stopping = True
            self._thread.ask("stop_now")
            self.changed.emit()

    def join(self, milliseconds: int) -> bool:
        """Wait for the thread's end; return whether it came in time."""
        return self._thread is None or self._thread.wait(milliseconds)

    def _drain(self) -> None:
        seen = False
        while not self._events.empty():
            event = self._events.get()
            seen = True
            if isinstance(event, Notice):
                self.noticed.emit(event.words)
            else:
                self.waiting = event if isinstance(event, Waiting) else None
        if seen:
            self.changed.emit()

    def _on_finished(self) -> None:
        thread, self._thread = self._thread, None
        self._timer.stop()
        self._drain()
        self.waiting, self.is_stopping = None, False
        if thread is not None:
            thread.wait()
            error = thread.error
            thread.deleteLater()
            if isinstance(error, MovedAccountError):
                self.moved.emit(error)
            elif error is not None:
                self.failed.emit(error)
        self.changed.emit()
        self.ended.emit()
