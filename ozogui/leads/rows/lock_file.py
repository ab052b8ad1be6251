"""Who has a spreadsheet open: what Excel and LibreOffice write into a small hidden file beside it.

It only serves to name somebody in a sentence; whether a file can be read, the system decides. Windows is
asked, besides, whether it refuses a file because another program holds it: Python's `open` only says that it refuses.
"""

from __future__ import annotations

import sys
from pathlib import Path

SHARING_VIOLATIONS = frozenset({32, 33})
"""Windows' ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION: another program holds the file, or a part, for itself."""
_MOST_BYTES = 1_024
_LONGEST_NAME = 54
"""Bytes that Excel leaves for the name in one byte a letter; behind them it stands in UTF-16."""


def has_lock_file(path: Path) -> bool:
    """Tell whether Excel or LibreOffice says that it has a file open."""
    return _excels(path).exists() or _libreoffices(path).exists()


def lock_holder(path: Path) -> str:
    """Return the name of who has a file open, as that program knows it; "" where it is not told."""
    try:
        if content := _beginning(_excels(path)):
            return _name_by_excel(content)
        if content := _beginning(_libreoffices(path)):
            # ",Asha Patil,asha-pc,01.05.2026 10:00,..."
            return _clean(content.decode("utf-8", "replace").split(",")[1:2])
    except OSError:
        # Held as well, or gone: then nobody can be named.
        return ""
    return ""


if sys.platform == "win32":

    def is_held(path: Path) -> bool:
        """Tell whether Windows refuses to open a file because another program holds it for itself."""
        import ctypes

        reading, sharing_all, existing, refused = 0x80000000, 7, 3, ctypes.c_void_p(-1).value
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateFileW.restype, kernel.CloseHandle.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
        handle = kernel.CreateFileW(str(path), reading, sharing_all, None, existing, 0, None)
        if handle == refused:
            return ctypes.get_last_error() in SHARING_VIOLATIONS
        kernel.CloseHandle(handle)
        return False
else:

    def is_held(_path: Path) -> bool:
        """Tell nothing: only Windows refuses to open a file for that reason."""
        return False


def _excels(path: Path) -> Path:
    return path.with_name(f"~${path.name}")


def _libreoffices(path: Path) -> Path:
    return path.with_name(f".~lock.{path.name}#")


def _beginning(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as handle:
        return handle.read(_MOST_BYTES)


def _name_by_excel(content: bytes) -> str:
    """Return the name: its length and letters in the system's code page, then both again in UTF-16."""
    wide = content[_LONGEST_NAME + 1 :]
    length = int.from_bytes(wide[:2], "little")
    if 0 < length <= _LONGEST_NAME and len(wide) >= 2 + 2 * length:
        return _clean([wide[2 : 2 + 2 * length].decode("utf-16-le", "replace")])
    return _clean([content[1 : 1 + min(content[0], _LONGEST_NAME)].decode("cp1252", "replace")])


def _clean(names: list[str]) -> str:
    name = "".join(names).strip()
    return name if name.isprintable() else ""
