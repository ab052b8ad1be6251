"""What is done with one file of a watched folder: checked, planned, uploaded, and put where it ends with its results.

It can be begun again at any point: what has been done is told by the file's mark and the journal. Which file is next,
and when, is watch.py's.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ozogui.cli.lists.prepared import Prepared
from ozogui.cli.lists.splitting import portions_of, refuse_open, write_uploads
from ozogui.cli.output import Output
from ozogui.cli.prepare import prepare
from ozogui.cli.running import FATES, exit_code, upload_facts, watch_run
from ozogui.cli.watch.folder import Place, Taken, WatchedFolder
from ozogui.cli.watchers import JsonWatcher, LinesWatcher
from ozogui.errors import UserError
from ozogui.wording import count, number

if TYPE_CHECKING:
    from ozogui.cli.reading import Wishes
    from ozogui.engine.engine import Engine
    from ozogui.engine.target import Target
    from ozogui.uploads.records import Sums, UploadRecord
    from ozogui.uploads.sending.events import Event

_WHY = " - why.txt"
_HELD_BACK = " - held back.xlsx"
_RESULTS = " - results.xlsx"


class NotNowError(Exception):
    """A file cannot go on at the moment, for a reason that is not the file's; it stays claimed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """Why, in sentences for people."""


class _NeedsAttentionError(UserError):
    """A file was checked and must not be sent without a person."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What is done with every file."""

    wishes: Wishes
    """How it is read, mapped, repaired and checked; its `files` are another one each time."""
    target: Target
    most_held_back: float
    """How many of a hundred rows may be held back; when it is more, nothing of the file is sent."""


class Teller:
    """Tells what happens: a sentence, or with `--json` one line with its time."""

    def __init__(self, output: Output, now: Callable[[], float]) -> None:
        """Tell it to an output; `now` gives the time of day in Unix seconds."""
        self.output = output
        self._now = now

    def tell(self, event: str, words: str, sentence: str = "", **facts: Any) -> None:
        """Tell an event; `sentence` is said instead of its words where it has to name more."""
        at = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="seconds")
        self.output.json({"event": event, "at": at, "message": words, **facts})
        self.output.say(sentence or words)


class Task:
    """Works on one file after the other, on the thread that made it."""

    def __init__(
        self, engine: Engine, folder: WatchedFolder, orders: Orders, teller: Teller, stop_asked: Callable[[], bool]
    ) -> None:
        """Take what it works with.

        Args:
            engine: with the key of the target's account known.
            folder: open.
            orders: what is done with every file.
            teller: tells each step.
            stop_asked: whether no further request may begin; the answer to the last one is waited for.
        """
        self._engine = engine
        self._folder = folder
        self._orders = orders
        self._teller = teller
        self._stop_asked = stop_asked

    def work(self, taken: Taken) -> Place | None:
        """Bring a file to its end, and return where it ended; None where it is to be looked at again later.

        Raises:
            NotNowError: it cannot go on at the moment.
            OSError, UserError: it could not be moved to where it ends.
        """
        prepared: Prepared | None = None
        try:
            if not taken.uploads:
                prepared = self._prepare(taken)
                self._see_that_it_may_go(taken, prepared)
                taken = self._plan(taken, prepared)
            return self._upload(taken)
        except NotNowError:
            raise
        except _NeedsAttentionError as error:
            return self._hand_over(taken, error, prepared)
        except UserError as error:
            if _is_of_the_computer(error):
                raise NotNowError(f"{error.title} {error.message}") from error
            # Half of a file is no file yet, and who writes it over a slow network may have paused.
            if prepared is None and not taken.uploads and taken.is_a_file and self._folder.put_back(taken):
                self._tell("waits", taken, f"{error.title} It is looked at again, in case it is not whole yet.")
                return None
            return self._hand_over(taken, error, prepared)

    def hand_over(self, taken: Taken, title: str, message: str) -> Place:
        """Put a file where a person looks, and say why.

        Raises:
            OSError, UserError: it could not be moved.
        """
        return self._hand_over(taken, UserError(title, message), None)

    # --- before anything is sent -------------------------------------------------------------------------------------

    def _prepare(self, taken: Taken) -> Prepared:
        if not taken.is_a_file:
            raise _NeedsAttentionError(
                f'"{taken.name}" is no file but a link or something like it.', "Put the list itself into the folder."
            )
        wishes = replace(self._orders.wishes, files=(taken.path,))
        return prepare(self._engine, wishes, self._orders.target.account, goes_out=True)

    def _see_that_it_may_go(self, taken: Taken, prepared: Prepared) -> None:
        self._see_that_it_fits(prepared)
        check, rows = prepared.check, len(prepared.leads)
        words = f"{count('row', rows)}: {number(check.ready)} ready, {number(check.held_back)} held back."
        facts: dict[str, Any] = {"rows": rows, "ready": check.ready, "held_back": check.held_back}
        facts |= {"tidied": prepared.tidied.cells, "repaired": prepared.repaired, "doubts": list(prepared.doubts)}
        self._tell("checked", taken, words, **facts)
        share = 100 * check.held_back / max(1, rows)
        if check.held_back and share > self._orders.most_held_back:
            raise _NeedsAttentionError(
                f"{share:.3g} % of its rows are held back: more than {self._orders.most_held_back:.3g} %.",
                "Nothing of it was sent. Look at the workbook with the held-back rows.",
            )

    def _see_that_it_fits(self, prepared: Prepared) -> None:
        missing = prepared.mapping.missing_columns({column.name for column in prepared.sheet.columns})
        if missing:
            raise _NeedsAttentionError(
                f"The list has no column {', '.join(missing)}, which the preset wants.",
                "Nothing of it was sent. Is it another kind of list, or were columns renamed?",
            )
        try:
            refuse_open(prepared)
        except UserError as error:
            raise _NeedsAttentionError(
                error.title, "Nothing of it was sent. Name a campaign for each value."
            ) from error
        for campaign, _ in portions_of(prepared, self._campaign):
            target = replace(self._orders.target, campaign=campaign)
            before = self._engine.past_uploads.taken_before(prepared.sheet.content_hash, target)
            if before is not None:
                raise _NeedsAttentionError(
                    f"This very list went to {before.campaign} before: upload {before.id}, {before.file_name}.",
                    "Nothing was sent a second time. If that is wanted, send it with ozogui upload.",
                )

    @property
    def _campaign(self) -> str:
        """The campaign of lists that are not split."""
        wishes = self._orders.wishes
        return wishes.campaigns[0].strip() if wishes.campaigns else ""

    def _plan(self, taken: Taken, prepared: Prepared) -> Taken:
        engine, check = self._engine, prepared.check
        for campaign, rows in portions_of(prepared, self._campaign):
            target = replace(self._orders.target, campaign=campaign)
            for warning in engine.warnings_for(prepared.sheet, prepared.leads, rows, target):
                self._tell("warning", taken, f"{warning.title} {warning.message}", leads=warning.leads)
        uploads = write_uploads(engine, prepared, replace(self._orders.target, campaign=self._campaign))
        for upload_id in uploads:
            # Held for others: no window sends it unasked.
            engine.journal.line.add(upload_id, held="ozogui watch sends it.")
        if check.held_back:
            _write_held_back(prepared, self._held_back_kept(taken))
        # From here on a restart goes on with this upload: it is written down before the first request.
        taken = replace(taken, uploads=tuple(uploads))
        self._folder.keep(taken)
        return taken

    # --- sending -----------------------------------------------------------------------------------------------------

    def _upload(self, taken: Taken) -> Place:
        self._engine.journal.recover_all()
        for upload_id in taken.uploads:
            self._run(upload_id)
        return self._end(taken)

    def _run(self, upload_id: int) -> None:
        """Send what can be sent; what is left then is for a person, unless it raises.

        Raises:
            NotNowError: the rest is to be tried again, and so are all others.
        """
        from ozogui.uploads.journal.journal_rows import NoSuchUploadError
        from ozogui.uploads.records import StopCause

        engine = self._engine
        try:
            engine.journal.upload(upload_id)
        except NoSuchUploadError as error:
            raise _NeedsAttentionError(
                f"Its upload {upload_id} was deleted from the history.", "What was sent of it is not known here."
            ) from error
        if engine.journal.sums(upload_id).waiting or self._resends(upload_id):
            events: queue.SimpleQueue[Event] = queue.SimpleQueue()
            uploader = engine.uploader_for(upload_id, events.put)
            kind = JsonWatcher if self._teller.output.as_json else LinesWatcher
            watcher = kind(self._teller.output, engine, upload_id)
            _, trouble = watch_run(uploader, upload_id, events, watcher, self._stop_asked)
            if trouble is not None:
                raise trouble
        upload, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
        waits = sums.waiting + sums.sending
        if not waits:
            return
        if self._stop_asked():
            raise NotNowError(f"Upload {upload_id} was stopped: {count('lead', waits)} not sent yet.")
        is_open = upload.stop_cause is StopCause.UNCONFIRMED and self._is_harmless(upload)
        if is_open or upload.stop_cause in (StopCause.CREDENTIALS, StopCause.TOO_MANY):
            raise NotNowError(upload.stop_reason)

    def _resends(self, upload_id: int) -> bool:
        """Return whether batches without an answer go again by themselves."""
        sums = self._engine.journal.sums(upload_id)
        return bool(sums.unconfirmed) and self._is_harmless(self._engine.journal.upload(upload_id))

    def _is_harmless(self, upload: UploadRecord) -> bool:
        from ozogui.cloudagent.calls import Duplicates

        return Duplicates(upload.duplicates).makes_resend_harmless

    # --- the end -----------------------------------------------------------------------------------------------------

    def _end(self, taken: Taken) -> Place:
        engine = self._engine
        ends: dict[str, Callable[[Path], object]] = {}
        why: list[str] = []
        facts = []
        for upload_id in taken.uploads:
            upload, sums = engine.journal.upload(upload_id), engine.journal.sums(upload_id)
            of = f" {upload.campaign}" if len(taken.uploads) > 1 else ""
            ends[f" - results{_in_a_name(of)}.xlsx"] = partial(self._write_results, upload)
            facts.append(upload_facts(engine, upload, sums))
            if exit_code(upload, sums):
                why += _why(upload, sums)
        kept = self._held_back_kept(taken)
        if kept.exists():
            ends[_HELD_BACK] = lambda path: path.write_bytes(kept.read_bytes())
        if taken.has_changed():
            why.append(
                "The file has changed since it was taken: whoever wrote it was not ready. What came later was not sent."
            )
        if why:
            ends[_WHY] = lambda path: _write_words(path, why)
        place = Place.ATTENTION if why else Place.DONE
        last = self._folder.end(taken, place, ends)
        kept.unlink(missing_ok=True)
        for upload_id in taken.uploads:
            engine.journal.set_file_path(upload_id, str(last))
        self._tell(place.value, taken, " ".join(why) or "All rows are queued.", to=last, uploads=facts)
        return place

    def _write_results(self, upload: UploadRecord, path: Path) -> None:
        from ozogui.uploads.results.results import write_results

        write_results(self._engine.journal, upload.id, path, self._engine.sent_uploads.lead_of(upload))

    def _hand_over(self, taken: Taken, error: UserError, prepared: Prepared | None) -> Place:
        words = [error.title, error.message]
        beside: dict[str, Callable[[Path], object]] = {_WHY: lambda path: _write_words(path, words)}
        if prepared is not None and prepared.check.held_back:
            beside[_HELD_BACK] = lambda path: _write_held_back(prepared, path)
        last = self._folder.end(taken, Place.ATTENTION, beside)
        self._held_back_kept(taken).unlink(missing_ok=True)
        self._tell(Place.ATTENTION.value, taken, " ".join(words).strip(), to=last, uploads=[])
        return Place.ATTENTION

    def _held_back_kept(self, taken: Taken) -> Path:
        """Return where the workbook of held-back rows lies until the file ends: a restart could not write it."""
        return taken.mark.with_suffix(".xlsx")

    def _tell(self, event: str, taken: Taken, words: str, *, to: Path | None = None, **facts: Any) -> None:
        moved = {} if to is None else {"to": str(to.relative_to(self._folder.folder))}
        self._teller.tell(event, words, f"{taken.name}: {words}", name=taken.name, **moved, **facts)


def _why(upload: UploadRecord, sums: Sums) -> list[str]:
    """Say what of an upload is not queued, and why."""
    words = [f"{number(sums.queued)} of {count('row', sums.rows)} are queued in {upload.campaign}."]
    others = (name for name in FATES if name != "queued")
    words += [f"{name.replace('_', ' ')}: {number(leads)}" for name in others if (leads := getattr(sums, name))]
    return [*words, upload.stop_reason]


def _in_a_name(text: str) -> str:
    """Return a text as a part of a file's name on every system."""
    return "".join(letter if letter.isalnum() or letter in " _-." else "_" for letter in text)[:60]


def _is_of_the_computer(error: UserError) -> bool:
    """Return whether it is the disk or the key, which no file can help."""
    from ozogui.engine.context import NoKeyError
    from ozogui.files.whole import FileError
    from ozogui.uploads.journal.database import JournalError

    return isinstance(error, JournalError | NoKeyError | FileError)


def _write_held_back(prepared: Prepared, path: Path) -> None:
    from ozogui.leads.repairing.held_back import write_held_back

    write_held_back(prepared.leads, prepared.check, path)


def _write_words(path: Path, words: list[str]) -> None:
    path.write_text("\n".join(each for each in words if each) + "\n", encoding="utf-8-sig", newline="\r\n")
