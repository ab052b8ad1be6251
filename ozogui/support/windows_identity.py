"""Who this program is to Windows: one group on the task bar, and a sign for the installer that it runs.

Nothing of it is done on other systems.
"""

from __future__ import annotations

import sys

APP_USER_MODEL_ID = "OzoGUI.OzoGUI"
"""One group on the task bar and one sender of notifications, whatever started the window."""
RUNNING_MUTEX = "OzoGUI-is-running"
"""What `AppMutex` in building/ozogui.iss asks for: nobody replaces files that a running program still needs."""

if sys.platform == "win32":
    import ctypes

    def show_that_it_runs() -> None:
        """Hold the sign that this program runs until its process ends; the command line holds it as well."""
        # The handle is never closed: Windows does that with the process, however it ends.
        ctypes.windll.kernel32.CreateMutexW(None, False, RUNNING_MUTEX)

    def name_the_window() -> None:
        """Tell Windows which program the windows of this process belong to; before the first window."""
        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_USER_MODEL_ID)
else:

    def show_that_it_runs() -> None:
        """Do nothing: only Windows replaces files that way."""

    def name_the_window() -> None:
        """Do nothing: a desktop goes by the name of the desktop file, macOS by the bundle."""
