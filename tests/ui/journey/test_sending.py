"""Looking after the uploads that wait goes on after a trouble with the journal, which is told once."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ozogui.ui.journey import sending
from ozogui.ui.journey.journey import Journey
from ozogui.uploads.journal.database import JournalError
from tests.ui.conftest import PATIENCE_MS
from tests.ui.uploads import Plan, keep_upload


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "TEND_MS", 20)


def test_a_trouble_that_passes_lets_what_waits_go_by_itself(
    journey: Journey, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planned start would else never come, and nobody would be told."""
    line = journey.engine.line
    troubles: list[object] = []
    journey.runner.failed.connect(troubles.append)
    upload_id = keep_upload(journey.journal, Plan(batches=1))
    looks = 0

    def away(*_: object) -> None:
        nonlocal looks
        looks += 1
        raise JournalError("The journal of uploads is locked.", "Another program has it.")

    with monkeypatch.context() as locked:
        locked.setattr(line, "due", away)
        with pytest.raises(JournalError):
            journey.sending.go(upload_id, None)
        qtbot.waitUntil(lambda: looks > 3, timeout=PATIENCE_MS)
    assert len(troubles) == 1, "and not every second"
    qtbot.waitUntil(lambda: journey.journal.sums(upload_id).queued > 0, timeout=PATIENCE_MS)
