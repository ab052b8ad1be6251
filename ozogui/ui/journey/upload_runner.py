"""The QThreads that run uploads, one each, and the one door through which their events reach the window.

The uploader itself is core code and knows nothing of Qt. Its events only say what changed: the window reads the journal
again, so that screen and disk cannot disagree.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from typing_extensions import override

from ozogui.engine.moved_account import MovedAccountError
from ozogui.errors import UserError
from ozogui.uploads.records import UploadState
from ozogui.uploads.sending.events import Event, Notice, UploadChanged, Waiting

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.uploads.sending.uploader import Uploader

logger = logging.getLogger(__name__)

Wish = Literal["pause", "go_on", "stop", "stop_now", "step_aside"]

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
            uploader = self._engine.uploader_for(
                self._upload_id, self._on_event, follow_account=self._follow_account, steps_aside=True
            )
            with self._lock:
                self._uploader = uploader
                for what in self._asked:
                    getattr(uploader, what)()
            uploader.run(self._upload_id)
        except BaseException as error:  # noqa: BLE001  whatever ended the upload is told in the UI thread
            self.error = error

    def ask(self, what: Wish) -> None:
        """Hand a wish to the uploader, or keep it until there is one."""
        with self._lock:
            if self._uploader is None:
                self._asked.append(what)
            else:
                getattr(self._uploader, what)()


class UploadRunner(QObject):
    """Starts, pauses and stops the uploads that run in this window. Lives in the UI thread.

    Where no upload is named, that one is meant that the window speaks of: the first of those that send.
    """

    changed = Signal()
    """Batches, state or what an upload waits for are different: read the journal again."""
    ended = Signal(int)
    """This upload's thread is gone; the journal holds whatever was not sent."""
    failed = Signal(object)
    """The error that ended an upload: a UserError, or a bug."""
    moved = Signal(object)
    """Nothing was sent, because the account points elsewhere now: the MovedAccountError, for a person to decide."""
    noticed = Signal(str)
    """Something to be told once that stops nothing, in a sentence: the computer may fall asleep."""

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._threads: dict[int, UploadThread] = {}
        self._paused: set[int] = set()
        self._stopping: set[int] = set()
        self._waiting: dict[int, Waiting] = {}
        self._last: int | None = None
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def is_running(self) -> bool:
        """Whether any upload's thread is alive (a paused upload's is)."""
        return bool(self._threads)

    @property
    def ids(self) -> tuple[int, ...]:
        """The uploads whose threads are alive, in the order in which they were begun."""
        return tuple(self._threads)

    @property
    def upload_id(self) -> int | None:
        """The upload that the window speaks of: the first that sends, else the first that is paused, else the last."""
        sending = (each for each in self._threads if each not in self._paused)
        return next(sending, next(iter(self._threads), self._last))

    @property
    def waiting(self) -> Waiting | None:
        """What the upload that the window speaks of waits for just now."""
        return self.waiting_of(self.upload_id)

    @property
    def is_stopping(self) -> bool:
        """Whether the upload that the window speaks of is about to end."""
        return self.upload_id in self._stopping

    def runs(self, upload_id: int | None) -> bool:
        """Whether an upload's thread is alive."""
        return upload_id in self._threads

    def waiting_of(self, upload_id: int | None) -> Waiting | None:
        """What an upload waits for just now."""
        return None if upload_id is None else self._waiting.get(upload_id)

    def stops(self, upload_id: int | None) -> bool:
        """Whether an upload is about to end."""
        return upload_id in self._stopping

    def start(self, upload_id: int, *, follow_account: bool = False) -> None:
        """Run an upload from where it stands, beside those that run.

        Args:
            upload_id: the upload.
            follow_account: a person has said that the rest goes to the account as it is now.

        Raises:
            UserError: it runs already in this window. Other troubles come by `failed`.
        """
        if upload_id in self._threads:
            raise UserError("This upload is running already.", "Wait for its end, or stop it first.")
        self._last = upload_id
        thread = UploadThread(self._engine, upload_id, self._events.put, self, follow_account=follow_account)
        self._threads[upload_id] = thread
        thread.finished.connect(self._on_finished)
        thread.start()
        self._timer.start()
        self.changed.emit()

    def pause(self, upload_id: int | None = None) -> None:
        """Begin no further request until `go_on`; the one under way is let finish. All of them where none is named."""
        self._ask("pause", upload_id)

    def go_on(self, upload_id: int | None = None) -> None:
        """Take the pause back, of all where none is named."""
        self._ask("go_on", upload_id)

    def stop(self, upload_id: int | None = None) -> None:
        """Begin no further request and end the thread, or all threads; what was not sent waits in the journal."""
        self._end("stop", upload_id)

    def step_aside(self, upload_id: int | None = None) -> None:
        """As `stop`, but the upload is ready to go on by itself when it is its turn."""
        self._end("step_aside", upload_id)

    def stop_now(self, upload_id: int | None = None) -> None:
        """End without waiting for the answer to the request under way; its batch is in doubt then."""
        self._end("stop_now", upload_id)

    def join(self, milliseconds: int) -> bool:
        """Wait for the end of all threads, each at most so long; return whether all came in time."""
        return min((thread.wait(milliseconds) for thread in self._threads.values()), default=True)

    def _end(self, what: Wish, upload_id: int | None) -> None:
        if not self._threads:
            return
        self._stopping |= set(self._meant(upload_id))
        self._ask(what, upload_id)
        self.changed.emit()

    def _ask(self, what: Wish, upload_id: int | None) -> None:
        for each in self._meant(upload_id):
            self._threads[each].ask(what)

    def _meant(self, upload_id: int | None) -> tuple[int, ...]:
        return tuple(each for each in self._threads if upload_id in (None, each))

    def _drain(self) -> None:
        seen = False
        while not self._events.empty():
            self._take(self._events.get())
            seen = True
        if seen:
            self.changed.emit()

    def _take(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.noticed.emit(event.words)
            return
        self._waiting.pop(event.upload_id, None)
        if isinstance(event, Waiting):
            self._waiting[event.upload_id] = event
        elif isinstance(event, UploadChanged):
            self._paused.discard(event.upload_id)
            if event.state is UploadState.PAUSED:
                self._paused.add(event.upload_id)

    def _on_finished(self) -> None:
        for upload_id, thread in [each for each in self._threads.items() if each[1].isFinished()]:
            self._let_go(upload_id, thread)

    def _let_go(self, upload_id: int, thread: UploadThread) -> None:
        del self._threads[upload_id]
        if not self._threads:
            self._timer.stop()
        self._drain()
        self._waiting.pop(upload_id, None)
        self._stopping.discard(upload_id)
        self._paused.discard(upload_id)
        self._last = upload_id
        thread.wait()
        error = thread.error
        thread.deleteLater()
        if isinstance(error, UserError):
            self._hold(upload_id, error)
        if isinstance(error, MovedAccountError):
            self.moved.emit(error)
        elif error is not None:
            self.failed.emit(error)
        self.changed.emit()
        self.ended.emit(upload_id)

    def _hold(self, upload_id: int, error: UserError) -> None:
        """Let an upload that an error ended wait for a person, so that it is not begun again by itself."""
        try:
            if not self._engine.journal.upload(upload_id).held_by:
                self._engine.line.could_not_start(upload_id, error)
        except UserError as trouble:
            logger.warning("upload %d could not be held: %s", upload_id, trouble.title)
