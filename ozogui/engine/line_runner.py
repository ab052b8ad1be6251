"""Runs the line without a window: a thread for each upload that may go, until nothing goes by itself any more.

Which may go is `upload_line`'s. The window has threads of its own kind and asks the line itself.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from ozogui.engine.line_view import Standing
from ozogui.errors import UserError
from ozogui.uploads.sending.events import Event, Notice

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.uploads.sending.uploader import Uploader

logger = logging.getLogger(__name__)

NAP_S = 5.0
"""How long it is not looked whether another upload may go, unless one ends."""


class LineRunner:
    """Runs uploads of the line on threads of its own. `run` blocks; all else may be called from any thread."""

    def __init__(
        self, engine: Engine, on_event: Callable[[Event], None], *, only: Collection[int] | None = None
    ) -> None:
        """Prepare; nothing is begun before `run`.

        Args:
            engine: whose line it is.
            on_event: told what changes, on the threads of the uploads: take it in at once.
            only: the uploads that are run; whatever is in line, where it is left out.
        """
        self._engine, self._on_event, self._only = engine, on_event, only
        self._changed = threading.Event()
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._threads: dict[int, threading.Thread] = {}
        self._uploaders: dict[int, Uploader] = {}
        self.faults: list[BaseException] = []
        """What ended a run and was no trouble of a kind that a person is told in words: faults of the program."""

    def run(self, *, until_done: bool = True) -> None:
        """Begin what may go as soon as it may, and return when nothing is left that goes by itself, or after `stop`.

        Uploads that an earlier run left interrupted go on first. An upload that pauses for a person ends, and waits in
        the journal; so does one that could not be begun, with the reason.

        Args:
            until_done: whether to return then; else it waits for more to come into line.

        Raises:
            JournalError: the journal cannot be read. What runs is ended in good order before.
        """
        try:
            while not self._ending.is_set():
                self._changed.clear()
                self._begin_what_may_go()
                if until_done and not self._is_anything_to_come():
                    break
                if not self._ending.is_set():
                    self._engine.clock.wait(self._changed, NAP_S)
        finally:
            self._ask_all("step_aside")
            for thread in self._running():
                thread.join()

    def stop(self) -> None:
        """Begin no further request; the requests under way are let finish, and what waits stays in line."""
        self._ending.set()
        self._ask_all("step_aside")
        self._changed.set()

    def stop_now(self) -> None:
        """Stop, and do not wait for answers: batches under way are unconfirmed then."""
        self._ending.set()
        self._ask_all("stop_now")
        self._changed.set()

    def look_again(self) -> None:
        """Look at once whether something may go: the line has changed."""
        self._changed.set()

    def _begin_what_may_go(self) -> None:
        for upload_id in self._engine.line.due(self._begun()):
            if self._only is None or upload_id in self._only:
                self._begin(upload_id)
        for upload_id, words in self._engine.line.take_notices():
            self._on_event(Notice(upload_id, words))

    def _is_anything_to_come(self) -> bool:
        if self._begun():
            return True
        entries = self._engine.line.look().standing(Standing.WAITING)
        return any(entry.goes and (self._only is None or entry.upload.id in self._only) for entry in entries)

    def _begin(self, upload_id: int) -> None:
        thread = threading.Thread(target=self._be, args=(upload_id,), name=f"upload {upload_id}", daemon=True)
        with self._lock:
            self._threads[upload_id] = thread
        thread.start()

    def _be(self, upload_id: int) -> None:
        try:
            uploader = self._engine.uploader_for(upload_id, self._tell(upload_id), steps_aside=True)
            with self._lock:
                self._uploaders[upload_id] = uploader
            if self._ending.is_set():
                return
            uploader.run(upload_id)
        except UserError as error:
            logger.info("upload %d ended: %s", upload_id, error.title)
            self._leave_to_person(upload_id, error)
        except BaseException as error:  # noqa: BLE001  told by whoever runs the line
            self.faults.append(error)
            self._ending.set()
        finally:
            with self._lock:
                self._threads.pop(upload_id, None)
                self._uploaders.pop(upload_id, None)
            self._changed.set()

    def _leave_to_person(self, upload_id: int, error: UserError) -> None:
        try:
            if self._engine.journal.upload(upload_id).held_by:
                return  # another program was quicker
            self._engine.line.could_not_start(upload_id, error)
            self._on_event(Notice(upload_id, f"{error.title} {error.message}".strip()))
        except UserError as trouble:
            self.faults.append(trouble)
            self._ending.set()

    def _tell(self, upload_id: int) -> Callable[[Event], None]:
        from ozogui.uploads.records import UploadState
        from ozogui.uploads.sending.events import UploadChanged

        def tell(event: Event) -> None:
            self._on_event(event)
            if isinstance(event, UploadChanged) and event.state is UploadState.PAUSED:
                # Nobody is here to press "go on": the upload ends, and others of its account go.
                self._ask(upload_id, "stop")

        return tell

    def _ask(self, upload_id: int, what: str) -> None:
        with self._lock:
            uploader = self._uploaders.get(upload_id)
        if uploader is not None:
            getattr(uploader, what)()

    def _ask_all(self, what: str) -> None:
        for upload_id in self._begun():
            self._ask(upload_id, what)

    def _begun(self) -> tuple[int, ...]:
        with self._lock:
            return tuple(self._threads)

    def _running(self) -> tuple[threading.Thread, ...]:
        with self._lock:
            return tuple(self._threads.values())
