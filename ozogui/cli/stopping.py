"""Requests to end that reach a command: Ctrl+C, SIGTERM, the closing of its window, log-off and shut-down.

What a command does about them is its own: it is told, and gets the time that the system leaves it.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType

if sys.platform == "win32":
    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
else:
    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_CLOSE, _LOG_OFF, _SHUT_DOWN = 2, 5, 6
"""CTRL_CLOSE_EVENT and so on: Windows ends the process as soon as their handler returns, and after 5 s at any rate."""
_WINDOWS_WAITS_S = 5.0


@contextmanager
def on_request_to_end(act: Callable[[], None]) -> Iterator[None]:
    """Call `act` at each request to end, as long as the context lasts; on another thread than the main one, never.

    It interrupts the main thread wherever that is: `act` takes no lock that the main thread takes,
    and prints nothing.

    A request by Windows itself (the console is closed, the session ends) is answered when the context has been left,
    so that what is inside has the time that there is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        act()

    over = threading.Event()
    before = [signal.signal(each, on_signal) for each in _SIGNALS]
    let_go = _listen_to_windows(act, over)
    try:
        yield
    finally:
        over.set()
        let_go()
        for each, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(each, handler)


@contextmanager
def ended_by_signal() -> Iterator[threading.Event]:
    """Give an event that a request to end sets; any thread may wait for it."""
    end = threading.Event()
    asked: SimpleQueue[bool] = SimpleQueue()

    def hand_on() -> None:
        if asked.get():
            end.set()

    # Not set by the handler itself: if the main thread is inside `end.wait` just then, it holds the event's own lock,
    # and both would wait for ever. Putting into this queue is allowed at any point.
    messenger = threading.Thread(target=hand_on, name="end asked", daemon=True)
    messenger.start()
    try:
        with on_request_to_end(lambda: asked.put(True)):
            yield end
    finally:
        asked.put(False)
        messenger.join()


def _listen_to_windows(act: Callable[[], None], over: threading.Event) -> Callable[[], None]:
    """Listen to what Windows says to consoles beside Ctrl+C; return what ends that. Elsewhere it does nothing."""
    if sys.platform != "win32":
        return lambda: None
    import ctypes
    from ctypes import wintypes

    def on_event(event: int) -> bool:
        if event not in (_CLOSE, _LOG_OFF, _SHUT_DOWN):
            return False
        # On a thread of its own, made by Windows; the main one goes on meanwhile.
        act()
        over.wait(_WINDOWS_WAITS_S)
        return True

    # Held by the function that is returned: Windows does not.
    handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)(on_event)
    kernel = ctypes.windll.kernel32
    kernel.SetConsoleCtrlHandler(handler, True)
    return lambda: kernel.SetConsoleCtrlHandler(handler, False)
