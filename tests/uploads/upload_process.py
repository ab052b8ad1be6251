"""A process that runs one upload, and may be told at which step to die as by kill -9.

    python -m tests.uploads.upload_process JOURNAL URL UPLOAD_ID [STEP]

STEP is one of STEPS; the process dies there when it comes by for the first time.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from typing_extensions import override

from ozogui.cloudagent.calls import BulkRequest, Connection, Exchange
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.practice.practice import PracticeServer
from ozogui.uploads.clock import SystemClock
from ozogui.uploads.journal.journal import Journal
from ozogui.uploads.records import BatchState
from ozogui.uploads.sending.events import BatchChanged, Event
from ozogui.uploads.sending.pace import Pace
from ozogui.uploads.sending.uploader import Uploader
from tests.sudden_end import end_suddenly

STEPS = ("before it is recorded", "before it is sent", "before the answer is recorded", "after the answer is recorded")


class _Death:
    def __init__(self, step: str) -> None:
        self._step = step

    def comes(self, step: str) -> None:
        if step == self._step:
            end_suddenly()


class _MortalJournal(Journal):
    def __init__(self, path: Path, death: _Death) -> None:
        super().__init__(path)
        self._death = death

    @override
    def begin_attempt(self, *args: Any, **kwargs: Any) -> int:
        self._death.comes(STEPS[0])
        attempt = super().begin_attempt(*args, **kwargs)
        self._death.comes(STEPS[1])
        return attempt

    @override
    def finish_attempt(self, *args: Any, **kwargs: Any) -> None:
        super().finish_attempt(*args, **kwargs)
        self._death.comes(STEPS[3])


class _MortalClient(Client):
    death: _Death

    @override
    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        exchange = super().add_bulk_data(request)
        self.death.comes(STEPS[2])
        return exchange


def main(path: str, url: str, upload_id: str, step: str = "") -> None:
    """Run the upload and print every change of a batch."""

    def tell(event: Event) -> None:
        if isinstance(event, BatchChanged) and event.state is not BatchState.SENDING:
            print(event.number, event.state, flush=True)  # noqa: T201  the test reads it

    death = _Death(step)
    client = _MortalClient(Connection(url, PracticeServer.USER_NAME, PracticeServer.API_KEY))
    client.death = death
    with _MortalJournal(Path(path), death) as journal:
        Uploader(journal, Pace(journal, "practice practice"), client, SystemClock(), tell).run(int(upload_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
