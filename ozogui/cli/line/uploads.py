"""`ozogui uploads`: what is to be sent, one after the other; the line that the window shows on its page Uploads."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ozogui.cli.line.hours import hours
from ozogui.cli.line.plan_options import AtOption, BetweenOption, WhenRunningOption, plan_of
from ozogui.cli.options import JsonOption
from ozogui.cli.output import Output
from ozogui.cli.running import exit_code, print_sums, upload_facts
from ozogui.cli.session import opened_engine, take_key_for
from ozogui.cli.stopping import ended_by_signal
from ozogui.cli.watchers import batch_facts, batch_sentence
from ozogui.errors import UserError
from ozogui.wording import clock_time, count, number

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.engine.line_view import Entry, LineView
    from ozogui.uploads.sending.events import Event

app = typer.Typer(help="List, order, plan and run the uploads that wait.", no_args_is_help=True)

app.command()(hours)

_TICK_S = 0.2

UploadArgument = Annotated[int, typer.Argument(metavar="UPLOAD", help="Its number, as uploads list shows it.")]
SomeUploads = Annotated[list[int], typer.Argument(metavar="UPLOAD...", help="Their numbers.")]
UploadsArgument = Annotated[
    list[int] | None, typer.Argument(metavar="[UPLOAD]...", help="Only these; all that wait without.")
]
FirstOption = Annotated[bool, typer.Option("--first", help="Before all others of its account that wait.")]
LastOption = Annotated[bool, typer.Option("--last", help="Behind all others of its account that wait.")]
UpOption = Annotated[bool, typer.Option("--up", help="One place up.")]
DownOption = Annotated[bool, typer.Option("--down", help="One place down.")]
ToOption = Annotated[
    int | None, typer.Option("--to", metavar="PLACE", min=1, help="To this place among those of its account that wait.")
]
NowOption = Annotated[bool, typer.Option("--now", help="Without a plan, and before all others of its account.")]


@app.command("list")
def list_uploads(json: JsonOption = False) -> int:
    """List what is to be sent, in its order, with why it waits and when it is done."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        view = engine.line.look()
        done_at = None if view.done_at is None else _iso(view.done_at)
        output.json({"uploads": [entry_facts(each) for each in view.entries], "done_at": done_at})
        if not view.entries:
            output.say("Nothing is to be sent. Add a list with: ozogui upload FILE --campaign NAME --later")
            return 0
        _print_table(output, view.entries)
        output.say(f"\n{line_sentence(view)}")
    return 0


@app.command()
def move(
    upload: UploadArgument,
    first: FirstOption = False,
    last: LastOption = False,
    up: UpOption = False,
    down: DownOption = False,
    to: ToOption = None,
    json: JsonOption = False,
) -> int:
    """Change the place of an upload among those of its account that wait."""
    output = Output(as_json=json)
    if sum((first, last, up, down, to is not None)) != 1:
        raise UserError("Say where to.", "Give one of --first, --last, --up, --down and --to PLACE.")
    with opened_engine(output) as engine:
        entry = _entry(engine, upload)
        if not entry.can_move:
            raise UserError(f"Upload {upload} does not wait.", "Only the order of those that wait can be changed.")
        if up or down:
            engine.line.move(upload, -1 if up else 1)
        else:
            place = 0 if first else _everywhere(engine) if last else (to or 1) - 1
            engine.line.move_to(upload, place)
        entry = _entry(engine, upload)
        output.json(entry_facts(entry))
        output.say(f"Upload {upload}, {entry.upload.file_name}, is number {entry.place} now{_near(entry, ', ')}.")
    return 0


@app.command()
def plan(
    upload: UploadArgument,
    at: AtOption = "",
    between: BetweenOption = "",
    when_running: WhenRunningOption = False,
    now: NowOption = False,
    json: JsonOption = False,
) -> int:
    """Change when an upload goes; without an option its plan is taken away."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        entry = _entry(engine, upload)
        if now:
            engine.line.run_now(upload)
        else:
            wanted = plan_of(engine, entry.account, at=at, between=between, when_running=when_running)
            engine.line.plan(upload, wanted)
        entry = _entry(engine, upload)
        output.json(entry_facts(entry))
        output.say(f"Upload {upload}, {entry.upload.file_name}: {entry.why or f'it goes as number {entry.place}.'}")
    return 0


@app.command()
def remove(uploads: SomeUploads, json: JsonOption = False) -> int:
    """Take uploads out of the line. They stay in the history; resume goes on with one, cancel gives it up."""
    output = Output(as_json=json)
    with opened_engine(output) as engine:
        entries = [_entry(engine, upload) for upload in uploads]
        for entry in entries:
            engine.line.remove(entry.upload.id)
        output.json({"removed": [entry.upload.id for entry in entries]})
        for entry in entries:
            left = entry.leads_in(*_waiting_states())
            output.say(f"Upload {entry.upload.id}, {entry.upload.file_name}, is out: {count('lead', left)} not sent.")
    return 0


@app.command()
def run(uploads: UploadsArgument = None, json: JsonOption = False) -> int:
    """Send what waits, in its order and as planned, until nothing goes by itself any more.

    Accounts go side by side. What needs somebody is left, and named at the end. Exit code 0: all are queued; 1: some
    were held back or refused; 3: something waits, or needs you.
    """
    from ozogui.engine.line_runner import LineRunner

    output = Output(as_json=json)
    with opened_engine(output) as engine:
        for upload in uploads or ():
            _entry(engine, upload)
        take_key_for(engine, [each.account for each in engine.line.look().entries])
        engine.line.go_on(each for each in engine.line.interrupted() if not uploads or each in uploads)
        if uploads:
            engine.line.go_on(uploads)
        events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        runner = LineRunner(engine, events.put, only=uploads)
        with ended_by_signal() as asked:
            began = _run(engine, output, runner, events, asked)
        return _sum_up(engine, output, uploads or began, only=bool(uploads))


def _run(
    engine: Engine, output: Output, runner: Any, events: queue.SimpleQueue[Event], asked: threading.Event
) -> set[int]:
    """Run the line on a thread, tell what happens, and return which uploads were run."""
    troubles: list[BaseException] = []

    def run_all() -> None:
        try:
            runner.run()
        except BaseException as error:  # noqa: BLE001  raised in the main thread
            troubles.append(error)

    thread = threading.Thread(target=run_all, name="the line", daemon=True)
    thread.start()
    teller, told = _Teller(engine, output), False
    while thread.is_alive() or not events.empty():
        try:
            teller.tell(events.get(timeout=_TICK_S))
        except queue.Empty:
            pass
        except OSError:
            # Whoever read the output is gone: nothing more is sent that nobody sees.
            runner.stop()
            thread.join()
            raise
        if asked.is_set() and not told:
            told = True
            output.note("\nStopping: no further request is begun, and what waits stays in its place.")
            runner.stop()
    for error in (*troubles, *runner.faults):
        raise error
    return teller.seen


class _Teller:
    """Says what happens to the uploads, each by its file."""

    def __init__(self, engine: Engine, output: Output) -> None:
        self._engine, self._output = engine, output
        self.seen: set[int] = set()
        self._last: dict[int, str] = {}

    def tell(self, event: Event) -> None:
        """Say one event, as a line or as an object."""
        from ozogui.uploads.records import BatchState
        from ozogui.uploads.sending.events import BatchChanged, Notice, UploadChanged, Waiting

        upload_id = event.upload_id
        self.seen.add(upload_id)
        if isinstance(event, BatchChanged):
            batch = self._engine.journal.batch(event.batch_id)
            self._output.json({"event": "batch", "upload": upload_id, **batch_facts(batch)})
            if batch.state not in (BatchState.SENDING, BatchState.WAITING):
                self._say(upload_id, batch_sentence(batch))
        elif isinstance(event, UploadChanged):
            upload = self._engine.journal.upload(upload_id)
            facts = {"upload": upload_id, "state": event.state.value, "reason": upload.stop_reason}
            self._output.json({"event": "upload", **facts})
            self._say(upload_id, f"{event.state.value}. {upload.stop_reason}".strip())
        elif isinstance(event, Waiting):
            self._output.json(
                {"event": "waiting", "upload": upload_id, "reason": event.reason.value, "message": event.words}
            )
            self._say(upload_id, event.words)
        elif isinstance(event, Notice):
            self._output.json({"event": "notice", "upload": upload_id, "message": event.words})
            self._say(upload_id, event.words)

    def _say(self, upload_id: int, words: str) -> None:
        if self._last.get(upload_id) != words:
            self._last[upload_id] = words
            self._output.say(f"{self._engine.journal.upload(upload_id).file_name}: {words}")


def _sum_up(engine: Engine, output: Output, upload_ids: Iterable[int], *, only: bool) -> int:
    view, code, wanted = engine.line.look(), 0, frozenset(upload_ids)
    for upload_id in sorted(wanted):
        upload, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
        output.json({"event": "finished", **upload_facts(engine, upload, sums)})
        output.say(f"\n{upload.file_name} to {upload.campaign}:")
        print_sums(output, sums)
        code = max(code, exit_code(upload, sums))
    from ozogui.engine.line_view import Standing

    rest = view.standing(Standing.NEEDS_YOU, Standing.WAITING, Standing.PAUSED)
    left = [entry for entry in rest if not only or entry.upload.id in wanted]
    for entry in left:
        output.say(f"Upload {entry.upload.id}, {entry.upload.file_name}: {entry.why or 'It waits.'}")
    return 3 if left else code


def entry_facts(entry: Entry) -> dict[str, Any]:
    """Return an upload of the line as JSON gives it."""
    seen, plan_ = entry.foreseen, entry.plan
    return {
        "upload": entry.upload.id,
        "file": entry.upload.file_name,
        "campaign": entry.upload.campaign,
        "account": entry.upload.account,
        "standing": entry.standing.value,
        "why": entry.why,
        "place": entry.place,
        "leads": entry.leads,
        "requests_left": entry.requests_left,
        "needing": entry.needing,
        "starts_at": None if seen is None else _iso(seen.starts_at),
        "done_at": None if seen is None else _iso(seen.done_at),
        "not_before": None if plan_.not_before is None else _iso(plan_.not_before),
        "between": plan_.hours,
        "when_running": plan_.when_running,
    }


def line_sentence(view: LineView) -> str:
    """Return when everything is sent that goes by itself: "5 uploads, everything sent near 14:38."."""
    uploads = count("upload", len(view.entries))
    if view.done_at is None:
        return f"{uploads}; none goes by itself. Send what waits with: ozogui uploads run"
    return f"{uploads}, everything sent near {_clock(view.done_at)}. Send what waits with: ozogui uploads run"


def _print_table(output: Output, entries: Iterable[Entry]) -> None:
    heads = ("No.", "Upload", "File", "Campaign", "Account", "State", "Leads", "Why, and when it is done")
    rows = (
        (
            str(each.place or ""), str(each.upload.id), each.upload.file_name, each.upload.campaign,
            each.upload.account, each.standing.value.replace("-", " "), number(each.leads),
            f"{each.why} {_near(each)}".strip(),
        )
        for each in entries
    )  # fmt: skip
    output.table(heads, rows, numbers=("No.", "Upload", "Leads"))


def _near(entry: Entry, before: str = "") -> str:
    return f"{before}done near {_clock(entry.foreseen.done_at)}" if entry.foreseen is not None else ""


def _entry(engine: Engine, upload_id: int) -> Entry:
    entry = engine.line.look().entry(upload_id)
    if entry is None:
        raise UserError(f"Upload {upload_id} is not in line.", "ozogui uploads list shows those that are.")
    return entry


def _everywhere(engine: Engine) -> int:
    return len(engine.line.look().entries)


def _waiting_states() -> tuple[Any, ...]:
    from ozogui.uploads.records import BatchState

    return BatchState.WAITING, BatchState.SENDING


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _clock(moment: float) -> str:
    return clock_time(datetime.fromtimestamp(moment, UTC))
