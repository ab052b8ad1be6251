"""A watched folder: which files in it are whole, who has claimed them, and where each of them ends.

A file is in exactly one place at any time: in the folder, in `working`, in `done` or in `attention`; it moves by
renames alone, so that a sudden end leaves it in one of them. What is done with it is task.py's.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Self

from ozogui import process_lock
from ozogui.errors import UserError
from ozogui.files.whole import write_whole
from ozogui.leads.reading.stamp import FileStamp

LOCK_NAME = ".ozogui-watch.lock"
_LONGEST_STEM = 80
"""Characters of a file's own name in those of what is written beside it: a name may have 255 bytes."""
_UNFINISHED = (".tmp", ".temp", ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart")
"""How the names of files end that a browser or a copying program is still writing."""
_OWNERS = ("~$", ".~lock.")
"""How the names of the small files begin that Excel and LibreOffice put beside a file that they have open."""
_NO_FILES = frozenset({"thumbs.db", "desktop.ini"})


class Place(StrEnum):
    """A folder in the watched one, and what its files are."""

    WORKING = "working"
    DONE = "done"
    ATTENTION = "attention"


class FolderTakenError(UserError):
    """Another program watches the folder already."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is watched already.", "One program watches a folder at a time: end the other one first."
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was claimed."""

    path: Path
    """Where it is, in `working`."""
    name: str
    """What it was called in the folder."""
    stamp: FileStamp
    """What it was like then."""
    uploads: tuple[int, ...] = ()
    """What was planned for it: one upload, or one for each campaign of a split list; none before."""
    ends: tuple[str, str] = ("", "")
    """Where it is about to end, and under which name; a restart must not choose again."""

    @property
    def mark(self) -> Path:
        """The file beside it that says how far it is."""
        short = hashlib.sha256(os.fsencode(self.path.name)).hexdigest()[:16]
        return self.path.with_name(f".{short}.json")

    @property
    def is_a_file(self) -> bool:
        """Whether it can be read; links, pipes and the like are not followed."""
        return _regular(self.path)

    def has_changed(self) -> bool:
        """Return whether it is not as it was when it was claimed: whoever wrote it was not ready."""
        return _stamp_of(self.path) != self.stamp


class WatchedFolder:
    """The folder, held by this program from `open` to `close`; also a context manager. For one thread."""

    def __init__(self, folder: Path, monotonic: Callable[[], float], settle_s: float, patience_s: float) -> None:
        """Take the folder; nothing is made before `open`.

        Args:
            folder: it has to exist.
            monotonic: tells the time in seconds.
            settle_s: how long size and time of a file have to stay as they are before it is taken.
            patience_s: how long they have to for one that could not be read then: it may be half of a file.
        """
        self.folder = folder
        self._monotonic = monotonic
        self._settle_s = settle_s
        self._patience_s = patience_s
        self._seen: dict[Path, tuple[FileStamp, float]] = {}
        self._unreadable: dict[Path, FileStamp] = {}
        self._lock: int | None = None

    def open(self) -> None:
        """Make the folders inside and claim the whole for this program.

        Raises:
            FolderTakenError: another one has it.
            UserError: there is no such folder, or nothing can be written into it.
        """
        if not self.folder.is_dir():
            raise UserError(f"There is no folder {self.folder}.", "Make it first, or check how its name is spelled.")
        try:
            for place in Place:
                (self.folder / place).mkdir(exist_ok=True)
            self._lock = os.open(self.folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UserError(
                f"Nothing can be written into {self.folder}.",
                f"{error.strerror}. Its files are moved when they have been uploaded, so OzoGUI has to be allowed to.",
            ) from error
        try:
            process_lock.lock(self._lock)
        except OSError as error:
            self.close()
            raise FolderTakenError(self.folder) from error

    def close(self) -> None:
        """Let go of the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def whole_files(self) -> list[Path]:
        """Return the files that nobody seems to write any more, oldest first; call it often.

        Raises:
            OSError: the folder cannot be read, for instance because its drive is not connected.
        """
        now = self._monotonic()
        seen: dict[Path, tuple[FileStamp, float]] = {}
        whole: list[tuple[int, str, Path]] = []
        for path in self._files():
            stamp = _stamp_of(path)
            if stamp is None:
                continue
            before, since = self._seen.get(path, (stamp, now))
            seen[path] = (stamp, since if before == stamp else now)
            wait_s = self._patience_s if self._unreadable.get(path) == stamp else self._settle_s
            if now - seen[path][1] >= wait_s and not _is_being_written(path):
                whole.append((stamp.changed_ns, path.name, path))
        self._seen = seen
        return [path for _, _, path in sorted(whole)]

    def has_more(self) -> bool:
        """Return whether files lie there that were not taken yet.

        Raises:
            OSError: the folder cannot be read.
        """
        return any(True for _ in self._files())

    def claim(self, path: Path) -> Taken | None:
        """Move a file into `working`; None where it is gone, or held by whoever writes it.

        Raises:
            OSError: nothing can be moved there.
        """
        stamp = _stamp_of(path)
        place = self.folder / Place.WORKING / self._free_name(Place.WORKING, path.name)
        try:
            # Windows refuses it while another program has the file open, and of two programs only one succeeds.
            path.rename(place)
        except (FileNotFoundError, PermissionError):
            return None
        taken = Taken(place, path.name, stamp or FileStamp(0, 0))
        self.keep(taken)
        return taken

    def keep(self, taken: Taken) -> None:
        """Write down how far a claimed file is, for the next start.

        Raises:
            FileError: it cannot be written.
        """
        facts = {name: value for name, value in asdict(taken).items() if name != "path"}
        write_whole(taken.mark, json.dumps(facts).encode())

    def claimed(self) -> list[Taken]:
        """Return what was claimed and has not ended, by an earlier run too, oldest first.

        Raises:
            OSError: the folder cannot be read.
        """
        found = {path.name: path for path in (self.folder / Place.WORKING).iterdir()}
        taken = [_taken_at(path) for name, path in found.items() if not name.startswith(".") and not path.is_dir()]
        marks = {each.mark.stem for each in taken}
        for name, path in found.items():
            if name.startswith(".") and path.stem not in marks and not path.is_dir():
                # The end came between the last steps of a file that had moved on, or while something was written.
                path.unlink(missing_ok=True)
        return sorted(taken, key=lambda each: (each.stamp.changed_ns, each.name))

    def put_back(self, taken: Taken) -> bool:
        """Move a file that cannot be read back into the folder, where it is given more time.

        Returns:
            False where it had that time and is as it was: it will not get better.

        Raises:
            OSError: it cannot be moved.
        """
        stamp, path = _stamp_of(taken.path), self.folder / taken.name
        if stamp is None or path.exists() or self._unreadable.get(path) == stamp:
            self._unreadable.pop(path, None)
            return False
        taken.path.rename(path)
        taken.mark.unlink(missing_ok=True)
        self._unreadable[path] = stamp
        return True

    def end(self, taken: Taken, place: Place, beside: Mapping[str, Callable[[Path], object]]) -> Path:
        """Write what belongs beside a file, then move it to where it ends; return where that is.

        Args:
            taken: the file.
            place: DONE or ATTENTION.
            beside: for the end of a name (" - results.xlsx") what writes that file.

        Raises:
            OSError, UserError: something cannot be written or moved; the file is still claimed.
        """
        if taken.ends[0] != place:
            taken = replace(taken, ends=(place.value, self._free_name(place, taken.name, tuple(beside))))
            self.keep(taken)
        last = self.folder / place / taken.ends[1]
        for ending, write in beside.items():
            write(last.with_name(_name_beside(last.name, ending)))
        taken.path.rename(last)
        taken.mark.unlink(missing_ok=True)
        return last

    def _files(self) -> Iterator[Path]:
        names = {entry.name: entry for entry in os.scandir(self.folder)}
        for name, entry in names.items():
            lower = name.lower()
            if name.startswith((".", *_OWNERS)) or lower.endswith(_UNFINISHED) or lower in _NO_FILES:
                continue
            is_open = any(owner in names for owner in (f"~${name}", f".~lock.{name}#"))
            if not is_open and not entry.is_dir(follow_symlinks=False):
                yield Path(entry.path)

    def _free_name(self, place: Place, name: str, beside: tuple[str, ...] = ()) -> str:
        """Return a name that is free there, with all that is to lie beside it: "leads.csv", "leads (2).csv"."""
        there = {each.name.casefold() for each in (self.folder / place).iterdir()}
        plain, number = Path(name), 1
        while True:
            wanted = name if number == 1 else f"{plain.stem} ({number}){plain.suffix}"
            if there.isdisjoint(each.casefold() for each in (wanted, *(_name_beside(wanted, end) for end in beside))):
                return wanted
            number += 1


def _name_beside(name: str, ending: str) -> str:
    return f"{Path(name).stem[:_LONGEST_STEM]}{ending}"


def _taken_at(path: Path) -> Taken:
    """Return what is known of a claimed file; one that was moved just before a sudden end has its name only."""
    plain = Taken(path, path.name, _stamp_of(path) or FileStamp(0, 0))
    try:
        facts = json.loads(plain.mark.read_bytes())
        stamp = FileStamp(int(facts["stamp"]["size"]), int(facts["stamp"]["changed_ns"]))
        place, name = facts["ends"]
        return Taken(path, str(facts["name"]), stamp, tuple(map(int, facts["uploads"])), (str(place), str(name)))
    except (OSError, ValueError, KeyError, TypeError):
        return plain


def _stamp_of(path: Path) -> FileStamp | None:
    try:
        found = path.lstat()
    except OSError:
        return None
    return FileStamp(found.st_size, found.st_mtime_ns)


def _regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _is_being_written(path: Path) -> bool:
    """Return whether another program has a file open for writing, where the system tells; Windows does by the claim."""
    if sys.platform != "linux" or not _regular(path):
        return False
    import fcntl

    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        # A lease for reading is granted only while nobody writes. It is given back at once; who opens the file in
        # between makes the system send a signal, which ends a program unless it is one that means nothing.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        # Another person's file, or a file system without leases: only size and time tell there.
        return False
    finally:
        os.close(handle)
    return False
