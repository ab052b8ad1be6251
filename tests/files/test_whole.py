"""A file is written whole or not at all, waits for another program that holds it, and says why it cannot be."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from ozogui.files.whole import FileError, write_whole


def held(winerror: int) -> PermissionError:
    """Return what Windows raises while another program has the file open."""
    error = PermissionError(errno.EACCES, "in use")
    error.winerror = winerror  # type: ignore[attr-defined, unused-ignore]
    return error


class Holder:
    """Another program that lets go of the file after some attempts to replace it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, attempts: int, winerror: int) -> None:
        self.refused = 0
        self.slept_s: list[float] = []
        replace = Path.replace

        def refused_at_first(unfinished: Path, path: Path) -> Path:
            if self.refused < attempts:
                self.refused += 1
                raise held(winerror)
            return replace(unfinished, path)

        monkeypatch.setattr(Path, "replace", refused_at_first)
        monkeypatch.setattr("ozogui.files.whole.time.sleep", self.slept_s.append)


def test_a_file_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / ("व" * 80 + ".txt")
    write_whole(path, b"old")
    write_whole(path, memoryview(b"new"))
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", b"1")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_a_file_that_is_there_may_be_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_whole(path, b"first", replace=False)
    write_whole(path, b"second", replace=False)
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_another_program_that_holds_the_file_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int, replace: bool
) -> None:
    if not replace:
        monkeypatch.setattr(Path, "hardlink_to", lambda *_: (_ for _ in ()).throw(OSError(errno.EPERM, "no links")))
    holder = Holder(monkeypatch, 3, winerror)
    write_whole(tmp_path / "a", b"new", replace=replace)
    assert (holder.refused, len(holder.slept_s)) == (3, 3)
    assert (tmp_path / "a").read_bytes() == b"new"


def test_after_two_seconds_it_is_said_and_the_old_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    holder = Holder(monkeypatch, 99, 32)
    with pytest.raises(FileError) as caught:
        write_whole(path, b"new")
    assert sum(holder.slept_s) == pytest.approx(2)
    assert caught.value.title == '"a.xlsx" cannot be written.'
    assert "open in Excel" in caught.value.message
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_does_not_pass_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = Holder(monkeypatch, 1, 0)
    with pytest.raises(FileError) as caught:
        write_whole(tmp_path / "a", b"new")
    assert (holder.slept_s, caught.value.cause.errno) == ([], errno.EACCES)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        write_whole(tmp_path / "gone" / "a", b"")
    assert caught.value.title == 'The folder "gone" is not there.'


def test_a_full_disk_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "a"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(FileError) as caught:
        write_whole(path, b"new")
    assert caught.value.title == "There is no room left on the disk."
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
