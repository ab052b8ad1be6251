"""`ozogui watch`: the command, and its loop over the files of the folder."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ozogui.cli.account_rules import with_rules
from ozogui.cli.options import (
    AccountOption,
    AgentsOption,
    ConsentOption,
    CountryOption,
    DelimiterOption,
    EncodingOption,
    FillOption,
    HeaderRowOption,
    HiddenColumns,
    HiddenColumnsOption,
    HiddenRows,
    HiddenRowsOption,
    JsonOption,
    KeepOption,
    MapOption,
    NearChoice,
    NearOption,
    Notes,
    NotesOption,
    NoTidyOption,
    PhoneFormOption,
    PracticeOption,
    PresetOption,
    PriorityOption,
    QuotesOption,
    RaggedRowsOption,
    RemedyOption,
    RepairOption,
    SecondColumnOption,
    SecondNumberOption,
    ServerOption,
    SetOption,
    ShareOption,
    SheetOption,
    SkillsOption,
    SkipDaysOption,
    SkipUploadedOption,
    SplitOption,
    StrayQuotes,
    SuppressOption,
    UserOption,
)
from ozogui.cli.output import Output
from ozogui.cli.reading import wishes_of
from ozogui.cli.session import chosen_account, give_key, opened_engine
from ozogui.cli.stopping import ended_by_signal
from ozogui.cli.upload import (
    CallbackOption,
    CampaignOption,
    CheckDuplicateOption,
    IsDeleteOption,
    NoDuplicatesOption,
    chosen_duplicates,
)
from ozogui.errors import UserError
from ozogui.wording import duration

if TYPE_CHECKING:
    from ozogui.cli.watch.folder import Taken, WatchedFolder
    from ozogui.cli.watch.task import Task, Teller
    from ozogui.engine.engine import Engine
    from ozogui.hours import Hours, Zone

_LOOKS_S = 1.0
"""How often the folder is looked at; a quarter of the time that a file has to settle where that is less."""
_AGAIN_S = 300.0
"""When something that is not a file's fault stopped it (key, disk, journal), it is tried again after so long."""
_PATIENCE = 12
"""A file that cannot be read is given so many times the time to settle before it counts as what it is."""

FolderArgument = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="Lists put here are taken; done/ and attention/ are made inside.")
]
HoursOption = Annotated[
    str,
    typer.Option("--hours", metavar="9-19", help="Send only then, by the account's clock; files are kept until then."),
]
SettleOption = Annotated[
    float,
    typer.Option("--settle", metavar="SECONDS", min=0.05, help="A file is taken when it has not changed for so long."),
]
MostHeldBackOption = Annotated[
    str,
    typer.Option("--most-held-back", metavar="5%", help="Send nothing of a list of which more than that is held back."),
]
OnceOption = Annotated[bool, typer.Option("--once", help="End when all files that lie there have been dealt with.")]


def watch(
    folder: FolderArgument,
    campaign: CampaignOption = None,
    preset: PresetOption = None,
    hours: HoursOption = "",
    settle: SettleOption = 10.0,
    most_held_back: MostHeldBackOption = "100%",
    once: OnceOption = False,
    sheet: SheetOption = None,
    header_row: HeaderRowOption = None,
    encoding: EncodingOption = None,
    delimiter: DelimiterOption = None,
    hidden_rows: HiddenRowsOption = HiddenRows.LEAVE_OUT,
    hidden_columns: HiddenColumnsOption = HiddenColumns.LEAVE_OUT,
    ragged_rows: RaggedRowsOption = None,
    notes: NotesOption = Notes.LEAVE_OUT,
    quotes: QuotesOption = StrayQuotes.LETTER,
    map_: MapOption = None,
    set_: SetOption = None,
    second_number: SecondNumberOption = None,
    second_column: SecondColumnOption = None,
    fill: FillOption = None,
    priority: PriorityOption = None,
    split: SplitOption = None,
    share: ShareOption = None,
    near_values: NearOption = NearChoice.APART,
    repair: RepairOption = None,
    remedy: RemedyOption = None,
    no_tidy: NoTidyOption = False,
    suppress: SuppressOption = None,
    consent: ConsentOption = None,
    skip_uploaded: SkipUploadedOption = False,
    skip_uploaded_days: SkipDaysOption = 0,
    keep: KeepOption = None,
    account: AccountOption = None,
    server: ServerOption = None,
    user: UserOption = None,
    practice: PracticeOption = False,
    country: CountryOption = None,
    phone_form: PhoneFormOption = None,
    agents: AgentsOption = None,
    skills: SkillsOption = None,
    check_duplicate: CheckDuplicateOption = None,
    is_delete: IsDeleteOption = None,
    no_duplicate_fields: NoDuplicatesOption = False,
    callback_url: CallbackOption = "",
    json: JsonOption = False,
) -> int:
    """Upload every list that is put into a folder, with nobody there, until Ctrl+C.

    A list whose rows are all queued ends in done/, any other in attention/ with the reason; results and held-back rows
    lie beside it. The same list is never sent twice. Exit code 0; with --once 1 where a list needs attention.
    """
    from ozogui.cli.watch.folder import WatchedFolder
    from ozogui.cli.watch.task import Orders, Task, Teller
    from ozogui.engine.target import Target
    from ozogui.hours import read_hours
    from ozogui.settings.time_zones import zone_of

    wishes = wishes_of({**locals(), "file": (folder,), "same": (), "guess": False, "corrected": None})
    output = Output(as_json=json)
    duplicates = chosen_duplicates(check_duplicate, is_delete, none=no_duplicate_fields)
    most, open_hours = _share(most_held_back), read_hours(hours)
    if preset is None and not map_:
        raise UserError(
            "Nothing says which column is what.",
            "Give --preset NAME, or --map COLUMN=HEADER: where nobody looks, nothing is guessed.",
        )
    with opened_engine(output) as engine:
        goal = with_rules(
            chosen_account(engine, account=account, server=server, user=user, practice=practice),
            country=country,
            phone_form=phone_form,
            agents=agents,
            skills=skills,
        )
        give_key(engine, goal, output)
        orders = Orders(wishes, Target(goal, "", duplicates, callback_url=callback_url), most)
        watched = WatchedFolder(folder, engine.clock.monotonic, settle, _PATIENCE * settle)
        with ended_by_signal() as end, watched:
            gate = _Gate(engine, open_hours, zone_of(goal.time_zone, goal.country_code))
            teller = Teller(output, engine.clock.now)
            task = Task(engine, watched, orders, teller, lambda: end.is_set() or not gate.is_open)
            return _Loop(engine, watched, task, gate, teller, end).run(min(_LOOKS_S, settle / 4), is_once=once)


class _Gate:
    """When requests may begin."""

    def __init__(self, engine: Engine, hours: Hours | None, zone: Zone) -> None:
        self._now = engine.clock.now
        self._hours = hours
        self._zone = zone

    @property
    def is_open(self) -> bool:
        return self._hours is None or self._hours.is_open(self._now(), self._zone)

    @property
    def opens_in_s(self) -> float:
        return 0.0 if self._hours is None else self._hours.opens_at(self._now(), self._zone) - self._now()

    @property
    def words(self) -> str:
        from ozogui.hours import moment_words

        opens = moment_words(self._now() + self.opens_in_s, self._now(), self._zone)
        return f"Lists are sent between {self._hours.words} only: waiting until {opens}." if self._hours else ""


class _Loop:
    """Takes one file after the other; whatever one of them brings, the next one has its turn."""

    def __init__(
        self, engine: Engine, folder: WatchedFolder, task: Task, gate: _Gate, teller: Teller, end: threading.Event
    ) -> None:
        self._engine = engine
        self._folder = folder
        self._task = task
        self._gate = gate
        self._tell = teller.tell
        self._end = end
        self._counts: dict[str, int] = {}
        self._last_trouble = ""

    def run(self, look_s: float, *, is_once: bool) -> int:
        """Go on until the end is asked for, or with `is_once` until no file is left to take; return the exit code."""
        self._tell("watching", f"{self._folder.folder} is watched. Ctrl+C ends it.", folder=str(self._folder.folder))
        while not self._end.is_set():
            wait_s = self._turn()
            if wait_s is not None:
                self._wait(wait_s)
            elif is_once and not self._folder.has_more():
                break
            else:
                self._end.wait(look_s)
        done, attention = (self._counts.get(place, 0) for place in ("done", "attention"))
        self._tell("ended", f"{done} done, {attention} for your attention.", done=done, attention=attention)
        return int(is_once and attention > 0)

    def _turn(self) -> float | None:
        """Deal with all files that can be taken now; return how long to wait when something keeps all of them back."""
        try:
            for taken in self._folder.claimed():
                if not self._gate.is_open:
                    return self._closed()
                if (wait_s := self._work(taken)) is not None or self._end.is_set():
                    return wait_s
            for path in self._folder.whole_files():
                if not self._gate.is_open:
                    return self._closed()
                claimed = self._folder.claim(path)
                if claimed is None:
                    continue
                self._tell("taken", f"{claimed.name} is taken.", name=claimed.name, bytes=claimed.stamp.size)
                if (wait_s := self._work(claimed)) is not None or self._end.is_set():
                    return wait_s
        except OSError as error:
            return self._trouble("", f"The folder cannot be used: {error.strerror or type(error).__name__}.")
        except UserError as error:
            return self._trouble("", f"{error.title} {error.message}")
        self._last_trouble = ""
        return None

    def _work(self, taken: Taken) -> float | None:
        """Bring one file to its end; return how long to wait when it, and so all others, cannot go on now."""
        from ozogui.cli.watch.task import NotNowError
        from ozogui.support import log

        try:
            place = self._task.work(taken)
        except NotNowError as error:
            return None if self._end.is_set() else self._trouble(taken.name, error.reason)
        except (OSError, UserError) as error:
            words = f"{error.title} {error.message}" if isinstance(error, UserError) else str(error.strerror)
            return self._trouble(taken.name, f"It cannot be put where it ends: {words}")
        # Whatever it is, the other files must not wait for somebody to see it.
        except Exception as error:  # noqa: BLE001
            log.log_exception(error)
            place = self._task.hand_over(
                taken, f"OzoGUI has a fault with this list ({type(error).__name__}).", "The log tells more."
            )
        if place is not None:
            self._counts[place.value] = self._counts.get(place.value, 0) + 1
        return None

    def _closed(self, **facts: str) -> float:
        self._tell("waiting", self._gate.words, **facts)
        return self._gate.opens_in_s

    def _trouble(self, name: str, reason: str) -> float:
        if not self._gate.is_open:
            return self._closed(name=name)
        if reason != self._last_trouble:
            self._last_trouble = reason
            self._tell("needs_person", f"{reason} It is tried again every {duration(_AGAIN_S)}.", name=name)
        return _AGAIN_S

    def _wait(self, seconds: float) -> None:
        until = self._engine.clock.now() + seconds
        while not self._end.is_set() and (left := until - self._engine.clock.now()) > 0:
            self._engine.clock.wait(self._end, left)


def _share(text: str) -> float:
    """Return how many of a hundred "5%" or "5" are.

    Raises:
        UserError: it is no such number.
    """
    try:
        share = float(text.strip().removesuffix("%"))
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100:
        raise UserError(f'--most-held-back does not understand "{text}".', "Give a share of the rows, such as 5%.")
    return share
