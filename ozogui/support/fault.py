"""A fault of the program, told without anybody's data: kinds of exceptions and places in the code, never values.

What an exception says of itself may quote a cell ("invalid literal for int(): 'Asha Rao'"), and no mask knows a name
when it sees one. So its text stays out, but for those kinds that speak of code alone.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import PurePath

_SPEAK_OF_CODE = (ImportError, ModuleNotFoundError, AttributeError, NameError, TypeError, RecursionError)
"""Kinds whose text, as the interpreter writes it, names modules, attributes and types."""
_MOST_FRAMES = 12
_MOST_CAUSES = 5


def fault_report(error: BaseException) -> str:
    """Return what happened and where, several lines, with the exceptions that led to it; holds no lead and no key."""
    parts = ["\n".join([_kind(each), *_frames(each)]) for each in _chain(error)]
    return "\nafter\n".join(parts)


def fault_line(error: BaseException) -> str:
    """Return the same of the exception itself in one line, innermost place first."""
    places = [frame.strip() for frame in reversed(_frames(error))][:6]
    return f"{_kind(error)} at {' < '.join(places) or 'an unknown place'}"


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen and len(seen) < _MOST_CAUSES:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError) and error.strerror:
        # Its text would name the file, which may be called after a person.
        return f"{name}: {error.strerror}"
    if kind in _SPEAK_OF_CODE:
        return f"{name}: {error}"
    return name


def _frames(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    return [f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]


def _place(filename: str) -> str:
    """Return the file's name from the package on: the folders above it tell a person's user name."""
    parts = PurePath(filename.replace("\\", "/")).parts
    for package in ("ozogui", "site-packages"):
        if package in parts[:-1]:
            begin = len(parts) - 1 - parts[::-1].index(package)
            return "/".join(parts[begin if package == "ozogui" else begin + 1 :])
    return parts[-1] if parts else filename
