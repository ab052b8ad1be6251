"""The QThread that runs an upload, and the one door through which its events reach the window.

The uploader itself is core code and knows nothing of Qt. Its events only say what changed: the window reads the journal
again, so that screen and disk cannot disagree.
"""

from __future__ import annotations

import queue

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from typing_extensions import override

from ozogui.engine import Engine
from ozogui.errors import UserError
from ozogui.uploads.events import Event, Waiting
from ozogui.uploads.uploader import Uploader

DRAIN_MS = 100
"""One signal an event could freeze the window; ten times a second is as often as a person can follow."""


class UploadThread(QThread):
    """Runs one upload from where it stands until it is finished, paused for good, or stopped."""

    def __init__(self, uploader: Uploader, upload_id: int, parent: QObject) -> None:
        super().__init__(parent)
        self._uploader = uploader
        self._upload_id = upload_id
        self.error: BaseException | None = None

    @override
    def run(self) -> None:
        try:
            self._uploader.run(self._upload_id)
        except BaseException as error:  # noqa: BLE001  whatever ended the upload is told in the UI thread
            self.error = error


class UploadRunner(QObject):
    """Starts, pauses and stops the one upload that runs in this window. Lives in the UI thread."""

    changed = Signal()
    """Batches, state or what the upload waits for are different: read the journal again."""
    ended = Signal()
    """The thread is gone; the journal holds whatever was not sent."""
    failed = Signal(object)
    """The error that ended the upload: a UserError, or a bug."""

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._thread: UploadThread | None = None
        self._uploader: Uploader | None = None
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

    def start(self, upload_id: int) -> None:
        """Run an upload from where it stands.

        Raises:
            UserError: another upload runs, the key is not known, or the journal cannot be used; nothing was sent.
        """
        if self.is_running:
            raise UserError("An upload is running already.", "Wait for its end, or stop it first.")
        self._uploader = self._engine.uploader_for(upload_id, self._events.put)
        self.upload_id, self.waiting, self.is_stopping = upload_id, None, False
        self._thread = UploadThread(self._uploader, upload_id, self)
        self._thread.finished.connect(self._on_finished)
        self._thread.start()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """Begin no further request until `go_on`; the one under way is let finish."""
        if self._uploader is not None:
            self._uploader.pause()

    def go_on(self) -> None:
        """Take the pause back."""
        if self._uploader is not None:
            self._uploader.go_on()

    def stop(self) -> None:
        """Begin no further request and end the thread; what was not sent waits in the journal."""
        if self._uploader is not None:
            self.is_stopping = True
            self._uploader.stop()
            self.changed.emit()

    def join(self, milliseconds: int) -> bool:
        """Wait for the thread's end; return whether it came in time."""
        return self._thread is None or self._thread.wait(milliseconds)

    def _drain(self) -> None:
        seen = False
        while not self._events.empty():
            event = self._events.get()
            self.waiting = event if isinstance(event, Waiting) else None
            seen = True
        if seen:
            self.changed.emit()

    def _on_finished(self) -> None:
        thread, self._thread, self._uploader = self._thread, None, None
        self._timer.stop()
        self._drain()
        self.waiting, self.is_stopping = None, False
        if thread is not None:
            thread.wait()
            error = thread.error
            thread.deleteLater()
            if error is not None:
                self.failed.emit(error)
        self.changed.emit()
        self.ended.emit()
