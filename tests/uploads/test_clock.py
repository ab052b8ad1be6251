from __future__ import annotations

import threading
import time

import pytest

from ozogui.uploads import clock
from ozogui.uploads.clock import SystemClock


def test_waiting_ends_as_soon_as_the_event_is_set() -> None:
    event = threading.Event()
    threading.Timer(0.05, event.set).start()
    started = time.monotonic()
    assert SystemClock().wait(event, 4)
    assert time.monotonic() - started < 2


def test_waiting_naps_so_that_a_computer_that_slept_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_LONGEST_NAP_S", 0.02)
    started = time.monotonic()
    assert not SystemClock().wait(threading.Event(), 600)
    assert time.monotonic() - started < 5


def test_waiting_for_a_moment_that_is_over_returns_at_once() -> None:
    assert not SystemClock().wait(threading.Event(), -3)


def test_both_clocks_go_on() -> None:
    system = SystemClock()
    wall, steady = system.now(), system.monotonic()
    time.sleep(0.02)
    assert 0.01 < system.monotonic() - steady < 5
    assert system.now() > wall
    assert abs(system.now() - time.time()) < 1
