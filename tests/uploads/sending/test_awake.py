"""Staying awake: while requests are made, not while a person is awaited, and never at the price of an upload."""

from __future__ import annotations

import logging
import sys

import pytest

from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import UploadState
from ozogui.uploads.sending.awake import CANNOT, Awake
from ozogui.uploads.sending.events import Event, Notice, UploadChanged
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.uploads.fake_clock import FakeClock
from tests.uploads.made_up import Script, add_upload


class Bed:
    """Notes every wish; `can` tells whether it is granted."""

    def __init__(self, *, can: bool = True) -> None:
        self.can = can
        self.is_on = False
        self.wishes: list[str] = []

    def on(self) -> bool:
        self.is_on = self.can
        self.wishes.append("on")
        return self.can

    def off(self) -> None:
        self.is_on = False
        self.wishes.append("off")


def run(journal: Journal, clock: FakeClock, bed: Bed, outcomes: list[Outcome]) -> list[Event]:
    events: list[Event] = []
    awake_during_requests: list[bool] = []
    script = Script(clock, outcomes, meanwhile=lambda _: awake_during_requests.append(bed.is_on))

    def hear(what: Event) -> None:
        events.append(what)
        if isinstance(what, UploadChanged) and what.state is UploadState.PAUSED:
            clock.after(10, lambda: awake_in_pause.append(bed.is_on))
            clock.after(20, uploader.go_on)

    awake_in_pause: list[bool] = []
    uploader = Uploader(journal, Pace(journal, "a b", clock=clock), script, clock, hear, awake=bed)
    assert uploader.run(add_upload(journal, 8)) is UploadState.FINISHED
    assert set(awake_during_requests) == {bed.can}
    assert not any(awake_in_pause)
    assert not bed.is_on
    return events


def test_the_computer_is_kept_awake_while_it_sends_and_not_while_it_pauses(journal: Journal, clock: FakeClock) -> None:
    bed = Bed()
    events = run(journal, clock, bed, [Outcome.NO_ANSWER] * 5)
    assert UploadState.PAUSED in [each.state for each in events if isinstance(each, UploadChanged)]
    assert bed.wishes[:4] == ["on", "off", "on", "off"]
    assert not [each for each in events if isinstance(each, Notice)]


def test_a_computer_that_cannot_be_kept_awake_is_told_once_and_sends(journal: Journal, clock: FakeClock) -> None:
    events = run(journal, clock, Bed(can=False), [Outcome.NO_ANSWER] * 5)
    assert [each.words for each in events if isinstance(each, Notice)] == [CANNOT]


def test_a_run_that_breaks_lets_the_computer_sleep(journal: Journal, clock: FakeClock) -> None:
    bed = Bed()

    def hear(what: Event) -> None:
        raise RuntimeError("a bug in whoever listens")

    uploader = Uploader(journal, Pace(journal, "a b", clock=clock), Script(clock), clock, hear, awake=bed)
    with pytest.raises(RuntimeError):
        uploader.run(add_upload(journal, 1))
    assert bed.wishes[-1] == "off"


# --- wakepy itself


def test_the_wish_is_granted_and_taken_back_any_number_of_times() -> None:
    # tests/conftest.py lets wakepy pretend: no test keeps a developer's computer awake.
    awake = Awake()
    assert awake.on()
    assert awake.on()
    awake.off()
    awake.off()
    assert awake.on()
    awake.off()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is a way")
def test_without_a_desktop_there_is_no_way_and_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAKEPY_FAKE_SUCCESS")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    awake = Awake()
    assert not awake.on()
    awake.off()


def test_an_error_of_the_desktop_is_logged_and_no_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "wakepy", None)
    with caplog.at_level(logging.WARNING):
        assert not Awake().on()
    assert "not kept awake: ModuleNotFoundError" in caplog.text
