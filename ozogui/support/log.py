"""The log file: rotating, under the logs folder, one for each program that runs; keys and phone numbers are masked.

Only the plumbing lives here. The rule that nobody logs a lead or a key in the first place holds everywhere; the mask is
the second line of defence, for the texts of libraries.
"""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import logging
import logging.handlers
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from typing_extensions import override

from ozogui.cloudagent.masking import MASK as MASK
from ozogui.cloudagent.masking import without_secrets
from ozogui.process_lock import lock
from ozogui.support.fault import fault_report

LOG_NAME = "ozogui.log"
CRASH_NAME = "crash.txt"
LAST_CRASH_NAME = "crash-last.txt"
_MAX_BYTES = 1_000_000
_KEPT_FILES = 3
_MOST_LOGS = 9
"""So many programs at once have a log each; nobody runs more."""

# What follows a name that says "key": in a header, a form body, JSON or a Python repr.
_NAMED_SECRET = re.compile(
    r"""(?ix) ( (?: (?: api[_-]?key | authorization | password | token ) ["']? \s* [=:] \s* ["']? (?:bearer\s+)? )
              | bearer\s+ )
        [^\s"'&,;}]+"""
)
# A pre-signed address carries its credential in the query: only the part before it may stay.
_QUERY = re.compile(r"(?i)(https?://[^\s\"'?]+)\?[^\s\"']+")
# A key by its looks: 24 characters or more, letters and digits mixed. A dotted module name has no digit, a
# transactionId no letter.
_LOOKS_LIKE_KEY = re.compile(r"\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{24,}\b")
# A phone: 7 to 16 digits, separators between them or not. A transactionId is longer (24 digits) and may stay.
_LOOKS_LIKE_PHONE = re.compile(r"(?<!\d)\+?\d(?:[ ().\u00a0-]{0,2}\d){6,15}(?!\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d)?\Z")


def masked(text: str) -> str:
    """Return a text without the secrets that the program has had in hand, and without what looks like a key or a phone.

    Dates and transactionIds stay readable.
    """
    text = without_secrets(text)
    text = _QUERY.sub(rf"\1?{MASK}", text)
    text = _NAMED_SECRET.sub(rf"\1{MASK}", text)
    text = _LOOKS_LIKE_KEY.sub(MASK, text)
    return _LOOKS_LIKE_PHONE.sub(lambda found: found[0] if _DATE.match(found[0]) else MASK, text)


class MaskingFormatter(logging.Formatter):
    """Mask all of a record but its time: message, arguments and traceback alike."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        return f"{self.formatTime(record)} {masked(super().format(record))}"


class LogFile(logging.handlers.RotatingFileHandler):
    """The open log of this process, and the hook for threads that was in place before it.

    Each program that runs has a file of its own: on Windows nobody can rotate a file that another program holds open.
    """

    def __init__(self, folder: Path) -> None:
        """Open the first of the folder's logs that no running program writes to.

        Raises:
            OSError: no file can be written there.
        """
        number, self._sign = _claim(folder)
        path = folder / (LOG_NAME if number == 1 else f"ozogui-{number}.log")
        try:
            super().__init__(path, maxBytes=_MAX_BYTES, backupCount=_KEPT_FILES, encoding="utf-8")
        except OSError:
            self._sign.close()
            raise
        self.hook_before = threading.excepthook

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Let a line go that finds no room: logging would print a traceback for each of them instead."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    @override
    def close(self) -> None:
        try:
            super().close()
        except OSError:
            # Its last lines found no room: that costs these lines, and not what the program was asked for.
            self.stream = None  # as FileHandler itself leaves it
        finally:
            self._sign.close()


def _claim(folder: Path) -> tuple[int, BinaryIO]:
    """Return the lowest number whose log nobody writes to, and the file whose lock says so while it is open."""
    for number in range(1, _MOST_LOGS + 1):
        sign = (folder / f"ozogui-{number}.running").open("ab")
        try:
            lock(sign.fileno())
        except OSError:
            sign.close()
            continue
        return number, sign
    raise OSError(errno.EBUSY, f"{_MOST_LOGS} programs write their logs there already")


def start(
    folder: Path, level: int = logging.INFO, *, on_trouble: Callable[[str], None] | None = None
) -> LogFile | None:
    """Begin to log into `folder`: our own lines from `level` on, the libraries' warnings, exceptions that end a thread.

    Call once, from the main thread, before other threads start. A folder that cannot be written to costs the log, never
    the upload: None is returned then.

    Args:
        folder: where the logs lie.
        level: what is written of our own.
        on_trouble: told in a sentence when there is no log; without it the sentence goes to standard error.
    """
    try:
        handler = LogFile(folder)
    except OSError as error:
        trouble = f"There is no log file: {error.strerror or type(error).__name__} ({folder})."
        if on_trouble is not None:
            on_trouble(trouble)
        elif sys.stderr is not None:
            sys.stderr.write(f"{trouble}\n")
        return None
    handler.setFormatter(MaskingFormatter("%(levelname)s %(threadName)s %(name)s: %(message)s"))
    logging.getLogger("ozogui").setLevel(level)
    logging.getLogger().addHandler(handler)
    threading.excepthook = _log_thread_exception
    return handler


def stop(handler: LogFile | None) -> None:
    """Close a log that `start` began, and give back the hook it took."""
    if handler is None:
        return
    threading.excepthook = handler.hook_before
    logging.getLogger("ozogui").setLevel(logging.NOTSET)
    logging.getLogger().removeHandler(handler)
    handler.close()


def log_exception(error: BaseException) -> None:
    """Write an unexpected exception to the log, without its own words; how it is shown is the front end's business."""
    logging.getLogger("ozogui").critical("unexpected %s", fault_report(error))


def keep_crashes(folder: Path) -> bool:
    """From now on, let a crash of the interpreter or of Qt write down where it was, and tell whether the last run did.

    What is written are files, lines and functions of every thread, never values. `end_crashes` is for the end that is
    none: on Windows things are written that the program survives.
    """
    path = folder / CRASH_NAME
    try:
        crashed = path.exists() and path.stat().st_size > 0
        if crashed:
            path.replace(folder / LAST_CRASH_NAME)
        # Stays open: faulthandler holds it, and writes when nothing can be opened any more.
        faulthandler.enable(path.open("w", encoding="utf-8"))
    except OSError as error:
        logging.getLogger("ozogui").warning("crashes are not written down: %s", type(error).__name__)
        return False
    return crashed


def end_crashes(folder: Path) -> None:
    """Say that this run ended as it should."""
    faulthandler.disable()
    with contextlib.suppress(OSError):  # Then the next start tells of a crash that was none, which harms nobody.
        (folder / CRASH_NAME).unlink()


def _log_thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log_exception(args.exc_value)
    threading.__excepthook__(args)
