"""Runs on Windows: holds a file open as Excel or a virus scanner does, until it is ended.

python hold_file.py PATH SHARE      SHARE: read (others may read, as Excel allows), none (nobody else may open it)
"""

from __future__ import annotations

import sys
import time


def main() -> int:
    """Hold it, and say so once it is held."""
    if sys.platform != "win32":
        return 2
    import ctypes

    # Excel reads and writes and lets others read; who opens the file beside it must not mind that somebody writes.
    reads, writes, existing = 0x80000000, 0x40000000, 3
    share = {"read": 1, "none": 0}[sys.argv[2]]
    open_file = ctypes.windll.kernel32.CreateFileW
    open_file.restype = ctypes.c_void_p
    handle = open_file(sys.argv[1], reads | writes, share, None, existing, 0, None)
    if handle == ctypes.c_void_p(-1).value:
        print(f"cannot be held: {ctypes.GetLastError()}", flush=True)
        return 1
    print("held", flush=True)
    time.sleep(600)
    return 0


if __name__ == "__main__":
    sys.exit(main())
