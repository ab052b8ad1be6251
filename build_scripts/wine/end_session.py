"""Runs on Windows: ends the session of one process as a log-off does, with the same messages and the same patience.

python end_session.py PROCESS       prints what its windows answered, and whether it ended by itself
"""

from __future__ import annotations

import sys

_QUERY_END_SESSION, _END_SESSION, _LOGOFF = 0x0011, 0x0016, 0x80000000
_ABORT_IF_HUNG, _TERMINATE, _SYNCHRONIZE = 0x0002, 0x0001, 0x00100000
PATIENCE_MS = 15_000
"""Windows waits for 5 s, then asks the person, who sees the reason that the program gave and waits some more."""


def main() -> int:
    """Ask all its windows, tell them all, then end it; 0 when it ended by itself."""
    if sys.platform != "win32":
        return 2
    import ctypes
    from ctypes import wintypes

    user, kernel, process = ctypes.windll.user32, ctypes.windll.kernel32, int(sys.argv[1])
    windows: list[int] = []

    def take(window: int, _nothing: int) -> bool:
        owner = wintypes.DWORD()
        user.GetWindowThreadProcessId(wintypes.HWND(window), ctypes.byref(owner))
        if owner.value == process:
            windows.append(window)
        return True

    def send(window: int, message: int, yes: int) -> int:
        answer = ctypes.c_size_t()
        user.SendMessageTimeoutW(
            wintypes.HWND(window), message, ctypes.c_size_t(yes), ctypes.c_ssize_t(_LOGOFF), _ABORT_IF_HUNG,
            PATIENCE_MS, ctypes.byref(answer),
        )  # fmt: skip
        return answer.value

    handle = kernel.OpenProcess(_TERMINATE | _SYNCHRONIZE, False, process)
    user.EnumWindows(ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)(take), 0)
    answers = [send(window, _QUERY_END_SESSION, 0) for window in windows]
    may_end = all(answers)
    print(f"{len(windows)} windows, {sum(map(bool, answers))} say that the session may end", flush=True)
    for window in windows:
        send(window, _END_SESSION, int(may_end))
    ended = kernel.WaitForSingleObject(handle, 5_000) == 0
    if not ended:
        kernel.TerminateProcess(handle, 1)
    print("ended by itself" if ended else "was ended", flush=True)
    return 0 if windows and may_end else 1


if __name__ == "__main__":
    sys.exit(main())
