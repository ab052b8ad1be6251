"""No file of this program's memory when it crashes: the key and leads would be in it.

Windows writes such files only where somebody has set it up (Windows Error Reporting's LocalDumps); there is nothing to
switch off from here.
"""

from __future__ import annotations

import sys


def forbid_core_dumps() -> None:
    """Let the system write no core dump of this process and of those that it starts."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
