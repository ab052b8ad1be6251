"""The end that the system decides: log-off, shut-down or a request to end, while an upload may be running.

Nobody can be asked then. No new request begins, the answer to the one under way gets its time, and the journal holds
the rest: the next start offers to go on.

How it reaches the program: Qt says `commitDataRequest` for WM_QUERYENDSESSION on Windows, the quit event of macOS and
X11's session manager; SIGTERM and SIGHUP come by Python, on systems that have them.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from ozogui.ui.frame.window import MainWindow

logger = logging.getLogger(__name__)

ANSWER_MS = 10_000
"""How long the answer to the request under way is waited for; then the connection is cut and its batch is in doubt.
Windows shows after 5 s what holds it up, and lets the person decide."""
_CUT_MS = 2_000
"""A thread whose connection was cut ends at once; this is for a slow disk."""
STILL_HERE_MS = 20_000
"""Who lives on so long was spared: another program, or the person, has stopped the log-off."""


class SessionEnd(QObject):
    """Listens for the end and brings the upload to a good stop. Made once by the start; lives in the UI thread."""

    def __init__(self, window: MainWindow, *, answer_ms: int = ANSWER_MS, still_here_ms: int = STILL_HERE_MS) -> None:
        super().__init__(window)
        self._window, self._answer_ms = window, answer_ms
        self._spared = QTimer(self)
        self._spared.setInterval(still_here_ms)
        self._spared.setSingleShot(True)
        self._spared.timeout.connect(self._on_spared)
        self._ended_an_upload = False
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.commitDataRequest.connect(self.on_commit_data)
        if sys.platform != "win32":
            self._listen_to_signals()

    def on_commit_data(self, manager: QSessionManager) -> None:
        """Stop in good order while the system waits for this call to return."""
        manager.setRestartHint(QSessionManager.RestartHint.RestartNever)
        if self._window.journey.runner.is_running:
            _say_why_it_takes_time(self._window)
        self.stop_in_good_order()
        self._spared.start()

    def stop_in_good_order(self) -> None:
        """Begin no further request, wait for the answer to the one under way, and let the window close unasked.

        Blocks for as long as that takes: there is no time afterwards.
        """
        runner = self._window.journey.runner
        if runner.is_running:
            logger.info("the session ends: the upload is stopped")
            self._ended_an_upload = True
            self._window.journey.sending.stop_all()
            if not runner.join(self._answer_ms):
                self._window.engine.cut_requests()
                runner.join(_CUT_MS)
        self._window.closes_unasked = True

    def _on_spared(self) -> None:
        """Go on as before: the end did not come."""
        self._window.closes_unasked = False
        self._window.journey.sending.begin_again()
        if self._ended_an_upload:
            self._ended_an_upload = False
            self._window.page.notice.tell(
                "The upload was stopped because the computer was about to shut down.",
                "It did not. Everything that was queued stays queued; the rest waits and can go on.",
            )

    if sys.platform != "win32":

        def _listen_to_signals(self) -> None:
            """Wake Qt's loop when a signal comes: Python alone would notice it with its next line only."""
            self._reading, self._writing = socket.socketpair()
            for end in (self._reading, self._writing):
                end.setblocking(False)
            signal.set_wakeup_fd(self._writing.fileno(), warn_on_full_buffer=False)
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, lambda _number, _frame: None)
            notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
            notifier.activated.connect(self._on_signal)

        def _on_signal(self) -> None:
            came = set(self._reading.recv(64))
            if came & {signal.SIGTERM, signal.SIGHUP}:
                self.stop_in_good_order()
                self._window.close()
                QApplication.quit()


def _say_why_it_takes_time(window: MainWindow) -> None:
    """Let Windows show why this program is waited for; elsewhere there is no such place."""
    if sys.platform == "win32":
        import ctypes

        words = "OzoGUI waits for CloudAgent's answer to the last request. The upload can go on later."
        ctypes.windll.user32.ShutdownBlockReasonCreate(int(window.winId()), words)
