"""A lock on an open file that the operating system drops when its process ends, however it ends.

So it tells for sure whether somebody still runs; a process id cannot, because ids are used again. What follows from it
is decided by whoever takes the lock.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import msvcrt

    def lock(descriptor: int) -> None:
        """Take the lock without waiting; closing the descriptor gives it back.

        Raises:
            OSError: somebody else has it.
        """
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def lock(descriptor: int) -> None:
        """Take the lock without waiting; closing the descriptor gives it back.

        Raises:
            OSError: somebody else has it.
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
