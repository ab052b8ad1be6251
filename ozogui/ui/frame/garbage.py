"""Runs Python's garbage collector in the UI thread, and nowhere else.

Left to itself the collector runs in whichever thread happens to make objects. What it frees there may be part of the
window: a QObject then ends in a worker's thread while the UI thread uses it, and the two can wait for each other for
good (a window that stood still for minutes was seen, in the middle of an upload).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from ozogui.leads.rows.collector import is_away

LOOK_MS = 500
"""How often there may be something to collect: between two looks a busy program makes some thousand objects."""
_SELDOM = 20
"""All generations are looked through once for so many looks through the two young ones: it takes up to 0.1 s."""


class GarbageCollection(QObject):
    """Collects in the thread it lives in, the UI thread; the collector itself is switched off for the whole process.

    Reference counts go on freeing at once, in every thread, what nobody holds any more: only cycles wait for this.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._young = 0
        timer = QTimer(self)
        timer.setInterval(LOOK_MS)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Collect what Python would have collected by itself by now, unless values are being built in bulk."""
        if is_away():
            return
        objects, youngest, _ = gc.get_count()
        most_objects, most_youngest, _ = gc.get_threshold()
        if objects <= most_objects:
            return
        if youngest < most_youngest:
            gc.collect(0)
            return
        self._young += 1
        if self._young < _SELDOM:
            gc.collect(1)
            return
        self._young = 0
        gc.collect()
