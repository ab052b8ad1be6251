"""Cycles are freed in the UI thread, whichever thread made the garbage, and never by a worker."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ozogui.leads.rows.collector import collector_away
from ozogui.ui.frame.garbage import LOOK_MS, GarbageCollection


class Part(QObject):
    """A QObject that is garbage only the collector can free."""

    def __init__(self, freed_in: list[int]) -> None:
        super().__init__()
        self.myself = self
        weakref.finalize(self, lambda: freed_in.append(threading.get_ident()))


def _make_garbage(freed_in: list[int]) -> None:
    Part(freed_in)
    kept = [[number] for number in range(20_000)]
    del kept


def _in_a_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_worker_frees_no_part_of_the_window(qapp: QApplication, qtbot: QtBot) -> None:
    assert not gc.isenabled()
    freed_in: list[int] = []
    Part(freed_in)
    _in_a_thread(lambda: _make_garbage([]))
    assert freed_in == []
    kept = [[number] for number in range(5_000)]
    qtbot.waitUntil(lambda: bool(freed_in), timeout=20 * LOOK_MS)
    assert freed_in == [threading.get_ident()]
    del kept


def test_it_waits_while_values_are_built_in_bulk(qapp: QApplication) -> None:
    parent = QObject()
    collection = GarbageCollection(parent)
    freed_in: list[int] = []
    Part(freed_in)
    kept = [[number] for number in range(5_000)]
    with collector_away():
        collection.look()
        assert freed_in == []
    collection.look()
    assert freed_in == [threading.get_ident()]
    del kept


def test_all_generations_have_their_turn_in_the_end(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    freed_in: list[int] = []
    part = Part(freed_in)
    gc.collect(0)
    gc.collect(1)  # it is old now, and garbage only from here on
    del part
    parent = QObject()
    collection = GarbageCollection(parent)
    for _look in range(1_000):
        kept = [[number] for number in range(2_000)]
        collection.look()
        del kept
        if freed_in:
            break
    assert freed_in == [threading.get_ident()]
