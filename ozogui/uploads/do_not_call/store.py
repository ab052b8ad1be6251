"""Do-not-call lists that stay: named, kept as keyed hashes, each with its age and source and the campaigns it is for.

A list is a file of sorted hashes beside an index that says what it is; neither tells a number to anybody who lacks the
secret, which lies in a file of its own. A list can be asked about a number, and cannot be read.

    home/do-not-call/index.json     what the lists are
                     <id>.hashes    the numbers, eight bytes each, sorted
                     secret.key     makes the hashes

What cannot be read protects nobody, and that must never look like "on no list": `trouble` tells of it, and whoever
sends asks for it first.
"""

from __future__ import annotations

import getpass
import json
import logging
import os
import threading
import time
import uuid
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ozogui.files.whole import FileError, write_whole
from ozogui.leads.values.phone import comparable_phone
from ozogui.process_lock import lock
from ozogui.uploads.do_not_call.lists import DoNotCallError, DoNotCallList, ListedNumbers, translated
from ozogui.uploads.journal.number_hashes import HASH_BYTES, NumberHashes

logger = logging.getLogger(__name__)

KEPT_DAYS = 30
"""How far back it is counted how many leads a list has held back."""
_VERSION = 1
_PROBE = "which secret is this"
_WAIT_S = 5.0
_STEP_S = 0.02


class DoNotCallStore:
    """All lists of one home folder. May be used from any thread, and by several programs at once."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        """Take the folder, which is made when the first list is added."""
        self._folder, self._now = folder, now
        self._secret = NumberHashes(folder / "secret.key")
        self._guard = threading.RLock()
        self._read_as: object = object()
        self._lists: tuple[DoNotCallList, ...] = ()
        self._kept: dict[tuple[str, str], tuple[object, ListedNumbers]] = {}
        self._last: tuple[str, int] = ("", 0)

    # Asking

    def lists(self) -> tuple[DoNotCallList, ...]:
        """Return all lists, in the order in which they were added.

        Raises:
            DoNotCallError: the index cannot be read.
        """
        with self._guard:
            stamp = _stamp(self._folder / "index.json")
            if stamp != self._read_as:
                self._lists = self._read_index()
                self._read_as = stamp
            return self._lists

    def named(self, name: str) -> DoNotCallList:
        """Return a list by its name, whatever the case.

        Raises:
            DoNotCallError: there is none, or the index cannot be read.
        """
        found = next((each for each in self.lists() if each.name.casefold() == name.strip().casefold()), None)
        if found is None:
            names = ", ".join(f'"{each.name}"' for each in self.lists()) or "none yet"
            raise DoNotCallError(f'No do-not-call list is called "{name}".', f"There are: {names}.")
        return found

    def numbers_for(self, campaign: str, country_code: str) -> dict[str, ListedNumbers]:
        """Return the numbers of the lists that apply to a campaign, by the lists' names.

        A list that cannot be read is left out here, because a check can do without it; `trouble` tells of it, and
        nothing is sent then.
        """
        try:
            wanted = [each for each in self.lists() if each.is_for(campaign)]
        except DoNotCallError:
            return {}
        found = {}
        for each in wanted:
            with suppress(DoNotCallError):
                found[each.name] = self._numbers(each, country_code)
        return found

    def trouble(self, campaign: str) -> DoNotCallError | None:
        """Return why nothing may be sent to a campaign: a list for it is damaged, or too old for its owner."""
        try:
            for each in self.lists():
                if not each.is_for(campaign):
                    continue
                self._numbers(each, each.country_code)
                if each.stops_when_old and each.is_old(self._now()):
                    return DoNotCallError(
                        f'The do-not-call list "{each.name}" is {each.age_days(self._now())} days old.',
                        f"Nothing was sent: it stops uploads from {each.remind_days} days on. Bring it up to date: "
                        "under Do-not-call, or with ozogui do-not-call add.",
                    )
        except DoNotCallError as error:
            return error
        return None

    def lists_with(self, phone: str, country_code: str = "91") -> list[DoNotCallList]:
        """Return the lists, switched off ones too, that a number is on.

        Raises:
            DoNotCallError: it is no number, or a list cannot be read.
        """
        comparable = comparable_phone(phone, country_code)
        if not comparable:
            raise DoNotCallError("This is not a phone number.", "Type one number, in any spelling.")
        return [each for each in self.lists() if comparable in self._numbers(each, country_code)]

    # Changing

    def add(
        self,
        name: str,
        phones: Iterable[str],
        *,
        source: str = "",
        unreadable: int = 0,
        country_code: str = "91",
        campaigns: Iterable[str] = (),
    ) -> DoNotCallList:
        """Keep a list, in the place of one of the same name (what was chosen for that one stays).

        Args:
            name: what the person calls it.
            phones: as `comparable_phone` gives them.
            source: the name of the file.
            unreadable: how many cells of it could not be read.
            country_code: what the phones were compared by.
            campaigns: what a new list is for; empty for every campaign.

        Raises:
            DoNotCallError: it has no name or no number, or it cannot be kept: the old one stays as it was.
        """
        name = name.strip()
        if not name:
            raise DoNotCallError("A do-not-call list needs a name.", "Type one.")
        with self._changing() as lists:
            hashes = self._hashed(phones)
            if not hashes:
                raise DoNotCallError("There is no phone number in this list.", "What there was before stays as it was.")
            old = next((each for each in lists if each.name.casefold() == name.casefold()), None)
            new = old or DoNotCallList(uuid.uuid4().hex, name, 0, "", 0.0, campaigns=tuple(campaigns))
            new = replace(
                new, numbers=len(hashes), source=source, unreadable=unreadable, country_code=country_code,
                added_at=self._now(), added_by=_person(), secret=self._probe(),
            )  # fmt: skip
            self._write(self._file(new), hashes.tobytes())
            self._write_index([new if each is old else each for each in lists] + ([] if old else [new]))
            return new

    def add_numbers(self, name: str, phones: Iterable[str], country_code: str = "91") -> DoNotCallList:
        """Put numbers on a list that exists; its age stays that of the whole list.

        Raises:
            DoNotCallError: there is no such list, or it cannot be read or kept.
        """
        with self._changing() as lists:
            old = self.named(name)
            spelled = (translated(phone, country_code, old.country_code) for phone in phones)
            hashes = array("Q", sorted({*self._read_hashes(old), *self._hashed(spelled)}))
            self._put(lists, old, hashes)
            return self.named(name)

    def forget(self, comparables: Iterable[str], country_code: str = "91") -> dict[str, int]:
        """Take numbers off every list, and return how many were taken off which; for whoever asks to be forgotten.

        Raises:
            DoNotCallError: a list cannot be read or kept.
        """
        taken: dict[str, int] = {}
        numbers = [each for each in comparables if each]
        with self._changing() as lists:
            for each in lists:
                kept = self._read_hashes(each)
                gone = set(self._hashed(translated(number, country_code, each.country_code) for number in numbers))
                left = array("Q", (value for value in kept if value not in gone))
                if len(left) != len(kept):
                    taken[each.name] = len(kept) - len(left)
                    lists = self._put(lists, each, left)
        return taken

    def change(self, name: str, /, **values: Any) -> DoNotCallList:
        """Change what was chosen for a list: name, campaigns, is_on, remind_days, stops_when_old.

        Raises:
            DoNotCallError: there is no such list, its new name is taken, or it cannot be kept.
        """
        with self._changing() as lists:
            old = self.named(name)
            new = replace(old, **values)
            if any(each.id != old.id and each.name.casefold() == new.name.strip().casefold() for each in lists):
                raise DoNotCallError(f'There is already a list called "{new.name}".', "Choose another name.")
            self._write_index([new if each.id == old.id else each for each in lists])
            return new

    def remove(self, name: str) -> DoNotCallList:
        """Delete a list, its numbers first.

        Raises:
            DoNotCallError: there is no such list, or it cannot be deleted.
        """
        with self._changing() as lists:
            old = self.named(name)
            try:
                self._file(old).unlink(missing_ok=True)
            except OSError as error:
                raise _not_kept(error) from error
            self._write_index([each for each in lists if each.id != old.id])
            return old

    def count_held_back(self, leads: dict[str, int], today: date) -> None:
        """Remember how many leads each list has held back from an upload; trouble with it is only logged."""
        oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
        try:
            with self._changing() as lists:
                changed = []
                for each in lists:
                    days = {day: many for day, many in each.held_back.items() if day >= oldest}
                    if leads.get(each.name):
                        days[today.isoformat()] = days.get(today.isoformat(), 0) + leads[each.name]
                    changed.append(replace(each, held_back=days))
                if changed != lists:
                    self._write_index(changed)
        except DoNotCallError as error:
            logger.warning("not counted: %s", error.title)

    # Files

    def _put(self, lists: list[DoNotCallList], old: DoNotCallList, hashes: array[int]) -> list[DoNotCallList]:
        """Write other numbers for a list, and return all lists as they are then."""
        new = replace(old, numbers=len(hashes))
        self._write(self._file(old), hashes.tobytes())
        changed = [new if each.id == old.id else each for each in lists]
        self._write_index(changed)
        return changed

    def _numbers(self, listed: DoNotCallList, country_code: str) -> ListedNumbers:
        with self._guard:
            stamp = _stamp(self._file(listed))
            kept = self._kept.get((listed.id, country_code))
            if kept is None or kept[0] != stamp or stamp is None or len(kept[1]) != listed.numbers:
                hashes = self._read_hashes(listed)
                kept = (stamp, ListedNumbers(hashes, self._hash_of, listed.country_code, country_code))
                self._kept[listed.id, country_code] = kept
            return kept[1]

    def _read_hashes(self, listed: DoNotCallList) -> array[int]:
        try:
            data = self._file(listed).read_bytes()
            secret = self._probe()
        except (OSError, DoNotCallError) as error:
            raise _unusable(listed.name) from error
        hashes = array("Q")
        if len(data) != listed.numbers * HASH_BYTES or secret != listed.secret:
            raise _unusable(listed.name)
        hashes.frombytes(data)
        return hashes

    def _hashed(self, phones: Iterable[str]) -> array[int]:
        try:
            return array("Q", sorted({int.from_bytes(self._secret.of(each), "little") for each in phones if each}))
        except OSError as error:
            raise _not_kept(error) from error

    def _hash_of(self, comparable: str) -> int:
        # Several lists are asked about one number after the other; making its hash is most of the work.
        number, value = self._last
        if number != comparable:
            value = int.from_bytes(self._secret.of(comparable), "little")
            self._last = (comparable, value)
        return value

    def _file(self, listed: DoNotCallList) -> Path:
        return self._folder / f"{listed.id}.hashes"

    def _probe(self) -> str:
        try:
            # Read anew: one that another program has made meanwhile is the one that holds.
            self._secret.load()
            return self._secret.of(_PROBE).hex()
        except OSError as error:
            raise _not_kept(error) from error

    def _read_index(self) -> tuple[DoNotCallList, ...]:
        try:
            found = json.loads((self._folder / "index.json").read_text(encoding="utf-8"))
            # One of a newer version has parts that this one does not know, so it is refused as unreadable.
            return tuple(DoNotCallList(**{**each, "campaigns": tuple(each["campaigns"])}) for each in found["lists"])
        except FileNotFoundError:
            if any(self._folder.glob("*.hashes")):
                raise self._lost_index() from None
            return ()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            logger.warning("the index of the do-not-call lists cannot be read: %s", type(error).__name__)
            raise self._lost_index() from error

    def _lost_index(self) -> DoNotCallError:
        return DoNotCallError(
            "Which do-not-call lists there are cannot be read.",
            f"Nothing was sent: nobody on them would be protected. Move the folder {self._folder} elsewhere, then add "
            "the lists again from their files.",
        )

    def _write_index(self, lists: Iterable[DoNotCallList]) -> None:
        found = {"version": _VERSION, "lists": [asdict(each) for each in lists]}
        self._write(self._folder / "index.json", json.dumps(found, indent=1, ensure_ascii=False).encode())

    def _write(self, path: Path, data: bytes) -> None:
        """Put a whole file in the place of an older one: a crash leaves the one or the other."""
        try:
            write_whole(path, data)
        except FileError as error:
            raise _not_kept(error.cause) from error

    @contextmanager
    def _changing(self) -> Iterator[list[DoNotCallList]]:
        """Give the lists as they are on disk, while no other program changes them."""
        with self._guard:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            except OSError as error:
                raise _not_kept(error) from error
            try:
                _wait_for(descriptor)
                yield list(self.lists())
            finally:
                os.close(descriptor)


def _wait_for(descriptor: int) -> None:
    end = time.monotonic() + _WAIT_S
    while True:
        try:
            lock(descriptor)
        except OSError as error:
            if time.monotonic() > end:
                raise DoNotCallError(
                    "The do-not-call lists are being changed by another program.", "Try again in a moment."
                ) from error
            time.sleep(_STEP_S)
        else:
            return


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _person() -> str:
    with suppress(Exception):  # it asks variables and the system in turn, and raises whatever those raise
        return getpass.getuser()
    return ""


def _unusable(name: str) -> DoNotCallError:
    return DoNotCallError(
        f'The do-not-call list "{name}" cannot be read.',
        "Nothing was sent: nobody on it would be protected. Add it again from its file, or delete it.",
    )


def _not_kept(error: OSError) -> DoNotCallError:
    return DoNotCallError(
        "The do-not-call lists cannot be written.",
        f"Nothing has changed ({error.strerror or type(error).__name__}). Make room there, or the folder writable.",
    )
