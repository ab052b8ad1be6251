"""What is said while an upload runs: a progress bar on a terminal, plain lines in a pipe, JSON lines for a program.

A watcher is told what changed, reads how it stands now from the journal, and speaks on the main thread. Running and
stopping the upload is `running`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ozogui.cli.output import Output, plain
from ozogui.uploads.records import BatchRecord, BatchState, Sums
from ozogui.uploads.sending.events import BatchChanged, Event, Notice, UploadChanged, Waiting
from ozogui.wording import count, number

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from ozogui.engine.engine import Engine

_BAR_WIDTH = 20


class Watcher(Protocol):
    """Speaks about one running upload."""

    def on_event(self, event: Event) -> None:
        """Say what changed."""

    def on_tick(self) -> None:
        """Let a countdown go on; called several times a second."""

    def close(self) -> None:
        """Say no more: the upload has ended."""


class JsonWatcher:
    """One line of JSON for each change."""

    def __init__(self, output: Output, engine: Engine, upload_id: int) -> None:
        self._output = output
        self._engine = engine
        upload = engine.journal.upload(upload_id)
        sums = engine.journal.sums(upload_id)
        started = {"upload": upload_id, "campaign": upload.campaign, "account": upload.account}
        rows = {"rows": sums.rows, "held_back": sums.held_back, "waiting": sums.waiting}
        output.json({"event": "started", **started, **rows, "batches": upload.batch_count})

    def on_event(self, event: Event) -> None:
        """Print the change as an object."""
        if isinstance(event, BatchChanged):
            self._output.json({"event": "batch", **batch_facts(self._engine.journal.batch(event.batch_id))})
        elif isinstance(event, UploadChanged):
            upload = self._engine.journal.upload(event.upload_id)
            self._output.json({"event": "upload", "state": event.state.value, "reason": upload.stop_reason})
        elif isinstance(event, Waiting):
            wait = {"seconds": max(0.0, round(event.until - self._engine.clock.now(), 1)), "message": event.words}
            self._output.json({"event": "waiting", "reason": event.reason.value, **wait})
        elif isinstance(event, Notice):
            self._output.json({"event": "notice", "message": event.words})

    def on_tick(self) -> None:
        """Say nothing: JSON tells changes only."""

    def close(self) -> None:
        """Say nothing more."""


class LinesWatcher:
    """A plain sentence for each batch and for each wait of another kind: for pipes and log files."""

    def __init__(self, output: Output, engine: Engine, upload_id: int) -> None:
        self._output = output
        self._engine = engine
        self._upload_id = upload_id
        self._last_words = ""

    def on_event(self, event: Event) -> None:
        """Print a sentence when a batch has an answer, or when the upload waits for something else than before."""
        if isinstance(event, BatchChanged):
            batch = self._engine.journal.batch(event.batch_id)
            if batch.state not in (BatchState.SENDING, BatchState.WAITING):
                sums = self._engine.journal.sums(self._upload_id)
                self._say(f"{text_bar(sums)} {batch_sentence(batch)} {progress_sentence(sums)}")
        elif isinstance(event, (Waiting, Notice)):
            self._say(event.words)

    def on_tick(self) -> None:
        """Say nothing: a line for each second helps nobody."""

    def close(self) -> None:
        """Say nothing more."""

    def _say(self, words: str) -> None:
        if words != self._last_words:
            self._output.say(words)
            self._last_words = words


class BarWatcher:
    """A progress bar that counts leads, and beside it what the upload waits for, down to the second."""

    def __init__(self, output: Output, engine: Engine, upload_id: int) -> None:
        # rich.progress costs 45 ms, which only a terminal needs.
        from rich.progress import BarColumn, Progress, TextColumn

        self._output = output
        self._engine = engine
        self._upload_id = upload_id
        self._waiting: Waiting | None = None
        sums = engine.journal.sums(upload_id)
        columns = (BarColumn(bar_width=30), TextColumn("{task.description}", markup=False))
        self._progress: Progress = Progress(*columns, console=output.console, auto_refresh=False)
        self._task: TaskID = self._progress.add_task("", total=sums.rows - sums.held_back)
        self._progress.start()
        self._draw()

    def on_event(self, event: Event) -> None:
        """Move the bar, and print a line above it for a batch that needs a look."""
        self._waiting = event if isinstance(event, Waiting) else None
        if isinstance(event, BatchChanged):
            batch = self._engine.journal.batch(event.batch_id)
            if batch.state in (BatchState.REFUSED, BatchState.UNCONFIRMED):
                self._progress.console.print(plain(batch_sentence(batch)))
        elif isinstance(event, Notice):
            self._progress.console.print(plain(event.words))
        self._draw()

    def on_tick(self) -> None:
        """Move the countdown."""
        if self._waiting is not None:
            self._draw()

    def close(self) -> None:
        """Take the bar away: the sums follow."""
        self._progress.stop()

    def _draw(self) -> None:
        sums = self._engine.journal.sums(self._upload_id)
        words = progress_sentence(sums)
        if self._waiting is not None:
            words += f" {self._waiting.words_at(self._engine.clock.now())}"
        self._progress.update(self._task, completed=settled(sums), description=plain(words), refresh=True)


def watcher_for(output: Output, engine: Engine, upload_id: int) -> Watcher:
    """Return the watcher that fits where the words go."""
    if output.as_json:
        return JsonWatcher(output, engine, upload_id)
    if output.console.is_terminal:
        return BarWatcher(output, engine, upload_id)
    return LinesWatcher(output, engine, upload_id)


def batch_facts(batch: BatchRecord) -> dict[str, Any]:
    """Return a batch as JSON gives it."""
    return {
        "batch": batch.number,
        "first_row": batch.first_row,
        "last_row": batch.last_row,
        "leads": batch.leads,
        "state": batch.state.value,
        "attempts": batch.attempts,
        "transaction_id": batch.transaction_id,
        "message": batch.message,
        "may_be_there": batch.may_be_there,
    }


def batch_sentence(batch: BatchRecord) -> str:
    """Return what became of a batch: "Batch 2 (rows 520 to 1,031): 500 leads queued."."""
    rows = f"rows {number(batch.first_row)} to {number(batch.last_row)}"
    said = f": {batch.message}" if batch.state is not BatchState.QUEUED and batch.message else "."
    return f"Batch {batch.number} ({rows}): {count('lead', batch.leads)} {batch.state.value}{said}"


def settled(sums: Sums) -> int:
    """Return how many leads of the batches need no further request as things stand."""
    return sums.rows - sums.held_back - sums.waiting - sums.sending


def text_bar(sums: Sums) -> str:
    """Return a bar of letters, for where nothing can be drawn over: "[#####.......]"."""
    filled = _BAR_WIDTH * settled(sums) // max(1, sums.rows - sums.held_back)
    return f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}]"


def progress_sentence(sums: Sums) -> str:
    """Return "500 of 1,203 leads are queued."."""
    return f"{number(sums.queued)} of {count('lead', sums.rows - sums.held_back)} are queued."
