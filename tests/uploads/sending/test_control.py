from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from ozogui.uploads.clock import SystemClock
from ozogui.uploads.sending.control import Control

Wish = Callable[[Control], None]


def seconds_of(action: Callable[[], None]) -> float:
    started = time.monotonic()
    action()
    return time.monotonic() - started


@pytest.mark.parametrize("wish", [Control.pause, Control.stop, Control.go_on, Control.step_aside])
def test_a_wish_from_another_thread_ends_the_wait_at_once(wish: Wish) -> None:
    control = Control(SystemClock())
    threading.Timer(0.05, wish, args=(control,)).start()
    assert seconds_of(lambda: control.sleep(4)) < 2


@pytest.mark.parametrize("wish", [Control.pause, Control.stop, Control.step_aside])
def test_there_is_no_wait_while_a_wish_stands(wish: Wish) -> None:
    control = Control(SystemClock())
    wish(control)
    assert seconds_of(lambda: control.sleep(4)) < 2


@pytest.mark.parametrize("wish", [Control.go_on, Control.stop, Control.step_aside])
def test_a_pause_lasts_until_it_is_taken_back_or_the_run_is_to_end(wish: Wish) -> None:
    control = Control(SystemClock())
    control.pause()
    control.pause()
    threading.Timer(0.1, wish, args=(control,)).start()
    assert 0.05 < seconds_of(control.wait_for_end_of_pause) < 2
    assert control.is_stop_wanted is (wish is Control.stop)


def test_without_a_pause_there_is_nothing_to_wait_for() -> None:
    assert seconds_of(Control(SystemClock()).wait_for_end_of_pause) < 1


def test_wishes_end_with_their_run() -> None:
    control = Control(SystemClock())
    control.pause()
    control.stop()
    control.forget()
    assert not control.is_pause_wanted
    assert not control.is_stop_wanted
