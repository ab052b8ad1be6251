"""Counts the files that one phone passes on its way from a csv's cell to CloudAgent's request, on the command line.

    python build_scripts/phone_way.py [--show]

A file is entered when a function of it is called with the phone in an argument, or gets it back from one it called;
a move is a step from one file to another, and a return one to a file that the phone had been in before. The number is
made up, practice answers (its own files do not count), and the home is a folder that goes again.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import TraceFunction

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = f"{ROOT / 'ozogui'}{os.sep}"
PHONE = "9876541537"

_DEPTH = 3
_FEW = 200
"""Longer collections are no phone's own: a list of countries, a table of letters."""
_TAKES_MORE = 0x04 | 0x08
"""Flags of a function that takes *args or **kwargs: each is one more name among its arguments."""


class Way:
    """The files that the phone was in, one after the other."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def enter(self, file: str | None) -> None:
        """Take the next file; staying in one is no step."""
        if file is not None and self.files[-1:] != [file]:
            self.files.append(file)

    @property
    def sentence(self) -> str:
        """The figures."""
        different, moves = len(set(self.files)), len(self.files) - 1
        return f"{different} files, {moves} moves, {moves - different + 1} returns"


def holds_phone(value: object, depth: int = _DEPTH) -> bool:
    """Tell whether a value is a text with the phone in it, or holds such a one not too deep."""
    if isinstance(value, str):
        return PHONE in value
    if isinstance(value, bytes):
        return PHONE.encode() in value
    parts: Iterable[object] = ()
    if isinstance(value, (list, tuple)):
        parts = value
    elif isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    return (
        depth > 0
        and isinstance(value, list | tuple | dict)
        and len(value) < _FEW
        and any(holds_phone(part, depth - 1) for part in parts)
    )


def tracer(way: Way) -> TraceFunction:
    """Return what Python is to call at every call and return; it notes the steps in `way`."""

    def on_return(frame: FrameType, event: str, value: object) -> TraceFunction:
        if event == "return" and holds_phone(value) and frame.f_back is not None:
            way.enter(_file_of(frame.f_back))
        return on_return

    def on_call(frame: FrameType, _event: str, _value: object) -> TraceFunction | None:
        file = _file_of(frame)
        if file is None:
            return None
        frame.f_trace_lines = False
        code = frame.f_code
        given = code.co_argcount + code.co_kwonlyargcount + (code.co_flags & _TAKES_MORE).bit_count()
        if any(holds_phone(frame.f_locals.get(name)) for name in code.co_varnames[:given]):
            way.enter(file)
        return on_return

    return on_call


def _file_of(frame: FrameType) -> str | None:
    name = frame.f_code.co_filename
    if not name.startswith(PACKAGE) or "practice" in name:
        return None
    return name.removeprefix(PACKAGE)


def follow() -> Way:
    """Upload a csv of one lead to practice, and return the way of its phone."""
    from ozogui.cli import run  # only here: what is traced is what runs after it

    way = Way()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ["OZOGUI_HOME"] = home
        sheet = Path(home) / "leads.csv"
        sheet.write_text(f"Phone,Name\n{PHONE},Asha\n", encoding="utf-8")
        trace = tracer(way)
        threading.settrace(trace)
        sys.settrace(trace)
        try:
            code = run(["upload", str(sheet), "--campaign", "Practice_Outbound", "--practice"])
        finally:
            sys.settrace(None)
            threading.settrace(None)
    if code:
        raise SystemExit(f"the upload ended with {code}")
    return way


def main(arguments: list[str]) -> None:
    """Print the figures, and with --show the files one after the other."""
    sys.path.insert(0, str(ROOT))
    way = follow()
    print(way.sentence)
    if "--show" in arguments:
        print("\n".join(way.files))


if __name__ == "__main__":
    main(sys.argv[1:])
