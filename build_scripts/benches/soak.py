"""Uploads a whole spreadsheet's worth of leads in virtual time, with faults and deaths, and proves what is promised.

The engine is the real one: journal on the disk, pace, uploader, and the reading of raw answers. Made up are the time
and the server, which spoils every tenth answer from a seeded mix of everything that may come back. The program dies as
by kill -9 at random steps: between any two SQL statements or commits, before the request arrives, before its answer is
read, in the middle of telling. What the server really took is written to a file of its own, which outlives every death;
at the end it is held against the journal. What is promised, and how a breach reads, is in soak_judge.py.

    python build_scripts/dev.py bench soak                          1,048,575 leads, 20 deaths
    python build_scripts/dev.py bench soak --short                  200 short ones, as the tests run some of them

It needs os.fork, so not Windows: a process that dies must take nothing with it.
"""

from __future__ import annotations

import argparse
import gc
import logging
import math
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from sqlalchemy import event

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from build_scripts.benches.soak_judge import judge  # noqa: E402
from build_scripts.benches.soak_server import Clock, Death, Life, Server  # noqa: E402
from ozogui.cloudagent.calls import Duplicates  # noqa: E402
from ozogui.leads.leads import Leads  # noqa: E402
from ozogui.uploads.batches import MAX_ROWS, make_batches  # noqa: E402
from ozogui.uploads.journal.journal import Journal  # noqa: E402
from ozogui.uploads.records import BatchRecord, BatchState, NewUpload, UploadState  # noqa: E402
from ozogui.uploads.sending.decisions import Policy  # noqa: E402
from ozogui.uploads.sending.events import BatchChanged, Event, UploadChanged  # noqa: E402
from ozogui.uploads.sending.pace import Pace  # noqa: E402
from ozogui.uploads.sending.uploader import Uploader  # noqa: E402

MOST_LEADS = 1_048_575
HEADERS = ("PhoneNumber", "Name", "Priority")
PACE_KEY = "practice practice"
HELD_BACK_EVERY = 97
"""One lead in so many is held back, so that the sums have something to agree about."""
_STEPS_OF_A_REQUEST = 70
"""A death comes at one of so many steps after the request that it was planned for: about as many as one request has."""
_LONGEST_LIVES = 400
SHORT = {"seeds": 200, "leads": 28, "batch_rows": 4, "crashes": 2, "fault_every": 3, "quiet": True}
"""Small uploads in which a request in three goes wrong: together they meet every kind of fault."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One soak: everything about it follows from these."""

    seed: int
    leads: int
    batch_rows: int = MAX_ROWS
    crashes: int = 20
    fault_every: int = 10
    duplicates: Duplicates = Duplicates.NO_CHECK


def invented(count: int) -> Leads:
    """Make leads up; the number of each tells its row."""
    rows = range(2, count + 2)
    phones, names = [f"9{row:09d}" for row in rows], [f"Lead {place}" for place in range(count)]
    return Leads(HEADERS, [phones, names, [str(place % 99 + 1) for place in range(count)]], rows)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one soak came to."""

    problems: tuple[str, ...]
    requests: int
    deaths: int
    lives: int
    fates: dict[str, int]
    hours: float
    """Of virtual time."""
    faults: dict[str, int]


def soak(plan: Plan, folder: Path) -> Outcome:
    """Run one upload to its end through every fault and death of the plan, and judge it.

    Raises:
        RuntimeError: the upload does not come to an end; that is a breach too.
    """
    path, log = folder / "journal.db", folder / "server.log"
    chance = random.Random(plan.seed)
    upload_id = _prepare(plan, path)
    batches = -(-plan.leads // plan.batch_rows)
    deaths = sorted(chance.randrange(batches) for _ in range(plan.crashes))
    died = lives = 0
    while lives < _LONGEST_LIVES:
        lives += 1
        life = Life.after(log, chance)
        death = Death(deaths[0] if deaths else None, chance.randrange(_STEPS_OF_A_REQUEST))
        status = _live(plan, life, death, path, log, upload_id, chance.getrandbits(32))
        if status == _DONE:
            break
        if status == _KILLED:
            died += 1
            deaths.pop(0)
        elif status != _GOES_ON:
            raise RuntimeError(f"seed {plan.seed}: a life ended with {status}")
    else:
        raise RuntimeError(f"seed {plan.seed}: no end after {lives} lives")
    with Journal(path, clock=Clock(Life.after(log, chance))) as journal:
        verdict = judge(journal, upload_id, log, range(2, plan.leads + 2))
        sums = journal.sums(upload_id)
        attempts = journal.attempts_of_upload(upload_id)
    fates = {name: getattr(sums, name) for name in ("queued", "refused", "unconfirmed", "held_back", "cancelled")}
    return Outcome(verdict.problems, len(attempts), died, lives, fates, verdict.hours, dict(verdict.faults))


_DONE, _GOES_ON, _KILLED = 0, 7, -9


def _prepare(plan: Plan, path: Path) -> int:
    leads = invented(plan.leads)
    rows = range(plan.leads)
    held_back = tuple((leads.row_numbers[row], ("phone-length",)) for row in rows if row % HELD_BACK_EVERY == 5)
    ready = [row for row in rows if row % HELD_BACK_EVERY != 5]
    new = NewUpload(
        file_name="soak.xlsx",
        file_path="soak.xlsx",
        content_hash="0f" * 32,
        sheet_name="Leads",
        rows=plan.leads,
        account="Practice",
        server="practice",
        user_name="practice",
        campaign="Renewals_Q4",
        duplicates=plan.duplicates.value,
        start_campaign=False,
        callback_url="",
        headers=HEADERS,
        held_back=held_back,
    )
    with Journal(path, clock=Clock(Life.first())) as journal:
        return journal.create_upload(new, make_batches(leads, ready, max_rows=plan.batch_rows))


def _live(plan: Plan, life: Life, death: Death, path: Path, log: Path, upload_id: int, seed: int) -> int:
    """Run the program once in a process of its own and return how it ended."""
    if sys.platform == "win32":
        raise NotImplementedError("there is no fork on Windows")
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = _run(plan, life, death, path, log, upload_id, seed)
        except BaseException:  # noqa: BLE001  nothing may come back into the parent's code
            import traceback

            traceback.print_exc()
        finally:
            os._exit(status)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _run(plan: Plan, life: Life, death: Death, path: Path, log: Path, upload_id: int, seed: int) -> int:
    """Be the program, and the person before it, until the run ends or death comes."""
    _die_between_statements(death)
    chance = random.Random(seed)
    clock = Clock(life)
    server = Server(log, clock, chance, death, fault_every=plan.fault_every)
    with Journal(path, clock=clock) as journal:
        pace = Pace(journal, PACE_KEY, clock=clock, random=chance)

        def hear(what: Event) -> None:
            death.step()
            if isinstance(what, BatchChanged) and what.state is BatchState.UNCONFIRMED:
                server.note("told", batch=what.number)
            if isinstance(what, UploadChanged) and what.state is UploadState.PAUSED:
                person(uploader, chance)

        uploader = Uploader(journal, pace, server, clock, hear, policy=Policy(record_wait_s=0.1), owner="the soak")
        state = uploader.run(upload_id)
        if state is UploadState.STOPPED:
            server.note("stopped", cause=str(journal.upload(upload_id).stop_cause))
            return _GOES_ON
        return _GOES_ON if _decide(journal, server, upload_id) else _DONE


def person(uploader: Uploader, chance: random.Random) -> None:
    """Answer a pause: mostly go on, now and then end the program for today."""
    if chance.random() < 0.2:
        uploader.stop()
    else:
        uploader.go_on()


def _decide(journal: Journal, server: Server, upload_id: int) -> bool:
    """Decide about open batches as a person does who looks in CloudAgent first; return whether any goes again."""
    again = False
    for batch in journal.batches(upload_id):
        if batch.state is BatchState.UNCONFIRMED and batch.has_payload:
            arrived = server.has_taken(journal.rows_of(batch.id))
            server.note("decided", batch=batch.number, arrived=arrived)
            journal.resolve_unconfirmed(batch.id, "queued" if arrived else "again")
            again |= not arrived
        elif batch.state is BatchState.REFUSED and batch.has_payload and _may_pass(batch):
            journal.send_again(batch.id, "To be sent again, as you decided.")
            again = True
    return again


def _may_pass(batch: BatchRecord) -> bool:
    return batch.attempts < 4


def _die_between_statements(death: Death) -> None:
    """Let every SQL statement and every commit be a step at which death may come."""

    def step(*_: object, **__: object) -> None:
        death.step()

    for name in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
        event.listen(sqlalchemy.Engine, name, step)


def report(plan: Plan, outcome: Outcome, seconds: float) -> str:
    """Return one soak in a few lines."""
    fates = ", ".join(f"{leads:,} {name.replace('_', ' ')}" for name, leads in outcome.fates.items() if leads)
    met = sum(outcome.faults.values())
    return (
        f"seed {plan.seed}, {plan.duplicates}: {plan.leads:,} leads, {outcome.requests:,} requests, {met:,} faults of "
        f"{len(outcome.faults)} kinds, {outcome.deaths} deaths in {outcome.lives} lives, {outcome.hours:.1f} h of "
        f"virtual time in {seconds:.1f} s: {fates}"
    )


def main(arguments: list[str]) -> int:
    """Soak, and return 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="dev.py bench soak", description="Upload through faults and deaths, judge.")
    parser.add_argument("--short", action="store_true", help=f"{SHORT['seeds']} small uploads, each full of faults")
    parser.add_argument("--leads", type=int, default=MOST_LEADS)
    parser.add_argument("--batch-rows", type=int, default=MAX_ROWS)
    parser.add_argument("--crashes", type=int, default=20)
    parser.add_argument("--fault-every", type=int, default=10, help="one request in so many is spoilt")
    parser.add_argument("--seeds", type=int, default=1, help="how many soaks, each with the next seed")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="begin none after these")
    parser.add_argument("--folder", type=Path, help="where the journals are made")
    parser.add_argument("--quiet", action="store_true", help="a line only for what is wrong, and the sums")
    if "--short" in arguments:
        parser.set_defaults(**SHORT)
    options = parser.parse_args(arguments)
    if not hasattr(os, "fork"):
        parser.error("this system has no fork, which a soak needs")
    # What was found after each death would be told on the screen hundreds of times.
    logging.getLogger("ozogui").setLevel(logging.CRITICAL)
    # Every life is a fork: what the collector leaves alone is not copied for each of them.
    gc.freeze()
    faults: Counter[str] = Counter()
    soaks = broken = deaths = requests = 0
    choices = list(Duplicates)
    begun = time.perf_counter()
    for seed in range(options.first_seed, options.first_seed + options.seeds):
        if time.perf_counter() - begun >= options.seconds:
            break
        soaks += 1
        plan = Plan(
            seed, options.leads, options.batch_rows, options.crashes, options.fault_every, choices[seed % len(choices)]
        )
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="ozogui-soak-", dir=options.folder) as folder:
            outcome = soak(plan, Path(folder))
        if outcome.problems or not options.quiet:
            print(report(plan, outcome, time.perf_counter() - started), flush=True)
        for problem in outcome.problems:
            print(f"  BROKEN: {problem}", flush=True)
        broken += bool(outcome.problems)
        deaths += outcome.deaths
        requests += outcome.requests
        faults.update(outcome.faults)
    print(
        f"{soaks} soaks, {broken} broken; {requests:,} requests, {sum(faults.values()):,} faults of "
        f"{len(faults)} kinds, {deaths} deaths, {time.perf_counter() - begun:.1f} s"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
