"""A memory limit for this process on Windows: a job object of its own (Win32 API, "Job Objects").

Called on Windows only. When the program that started this one ends, this one is not ended by it.
"""

from __future__ import annotations

import ctypes
from ctypes import wintypes
from typing import Any

_PROCESS_MEMORY = 0x100
"""JOB_OBJECT_LIMIT_PROCESS_MEMORY: committing more than ProcessMemoryLimit fails."""
_EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", wintypes.LARGE_INTEGER),
        ("PerJobUserTimeLimit", wintypes.LARGE_INTEGER),
        ("LimitFlags", wintypes.DWORD),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", wintypes.DWORD),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", wintypes.DWORD),
        ("SchedulingClass", wintypes.DWORD),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_ulonglong * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


_jobs: list[int] = []
"""The handle of this process's job, kept open as long as the process lives."""


def limit_memory(most_bytes: int) -> None:
    """Let this process commit that many bytes and no more; may be called again with another number.

    Raises:
        OSError: Windows refuses.
    """
    kernel = _kernel()
    if not _jobs:
        job = kernel.CreateJobObjectW(None, None)
        if not job or not kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess()):
            raise OSError("this process could not be put into a job object")
        _jobs.append(job)
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _PROCESS_MEMORY
    limits.ProcessMemoryLimit = most_bytes
    size = ctypes.sizeof(limits)
    if not kernel.SetInformationJobObject(_jobs[0], _EXTENDED_LIMITS, ctypes.byref(limits), size):
        raise OSError("the memory of this process could not be limited")


def _kernel() -> Any:
    # 64-bit Windows has one calling convention: CDLL, which exists everywhere, is WinDLL there.
    kernel = ctypes.CDLL("kernel32")
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.CreateJobObjectW.argtypes = (wintypes.LPVOID, wintypes.LPCWSTR)
    kernel.SetInformationJobObject.argtypes = (wintypes.HANDLE, ctypes.c_int, wintypes.LPVOID, wintypes.DWORD)
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    return kernel
