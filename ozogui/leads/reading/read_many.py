"""Reads several files, some at once: each workbook has a process of its own, so that two cores are kept busy."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Read = TypeVar("Read")

_MOST_AT_ONCE = 4
"""Each takes memory while it is read."""


def read_many(reads: Sequence[Callable[[], Read]]) -> list[Read]:
    """Read files, and return what each gave, in the order given.

    Raises:
        SheetError: The first file, in that order, that cannot be read; the others were read all the same.
        CancelledError: A read said so.
    """
    if len(reads) == 1:
        return [reads[0]()]
    at_once = min(len(reads), max(1, os.cpu_count() or 1), _MOST_AT_ONCE)
    with ThreadPoolExecutor(at_once, thread_name_prefix="read") as pool:
        waiting = [pool.submit(read) for read in reads]
        return [each.result() for each in waiting]
