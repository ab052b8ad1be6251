"""The file of the pace: shared by homes and by people, and what it learns of the sizes that servers take."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from ozogui.settings.paths import Paths, from_environment
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.pace_file import LEAST_BYTES, MOST_BYTES, PaceFile
from ozogui.uploads.sending.pace import Pace, Ticket
from tests.uploads.fake_clock import FakeClock

KEY = "an account"


def test_what_was_taken_and_refused_last_decides(tmp_path: Path) -> None:
    with PaceFile(tmp_path / "pace.sqlite") as sizes:
        assert sizes.most_bytes(KEY) == MOST_BYTES
        sizes.note_size(KEY, 800_000, is_taken=False)
        assert sizes.most_bytes(KEY) == 400_000
        sizes.note_size(KEY, 390_000, is_taken=True)
        assert sizes.most_bytes(KEY) == 400_000
        sizes.note_size(KEY, 600_000, is_taken=True)
        assert sizes.most_bytes(KEY) == 600_000
        assert sizes.most_bytes("another") == MOST_BYTES
        # The server was set up anew: what it takes now is more than what it refused once.
        sizes.note_size(KEY, 950_000, is_taken=True)
        assert sizes.most_bytes(KEY) == MOST_BYTES
        sizes.note_size(KEY, 100_000, is_taken=False)
        assert sizes.most_bytes(KEY) == 50_000
        sizes.note_size(KEY, 1_000, is_taken=False)
        assert sizes.most_bytes(KEY) == LEAST_BYTES
    with PaceFile(tmp_path / "pace.sqlite") as again:
        assert again.most_bytes(KEY) == LEAST_BYTES


def test_two_programs_share_one_pace_and_a_gone_one_frees_its_slots(tmp_path: Path) -> None:
    clock = FakeClock()
    one, other = (PaceFile(tmp_path / "pace.sqlite", clock=clock, is_for_everybody=True) for _ in range(2))
    paces = [Pace(each, KEY, clock=clock) for each in (one, other)]
    taken = [pace.try_take() for pace in [*paces, *paces, paces[0]]]
    assert all(isinstance(each, Ticket) for each in taken)
    assert isinstance(paces[1].try_take(), float)
    one.close()
    other.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps who may in another way")
def test_a_shared_file_is_for_everybody_and_a_persons_own_is_not(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        for is_shared, expected in ((True, 0o666), (False, 0o600)):
            path = tmp_path / f"{is_shared}.sqlite"
            with PaceFile(path, is_for_everybody=is_shared) as file:
                ticket = Pace(file, KEY).try_take()
                assert isinstance(ticket, Ticket)
                modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.glob(f"{is_shared}*")}
            assert modes == {expected}
    finally:
        os.umask(before)


@pytest.mark.skipif(sys.platform == "win32", reason="making links needs a right of its own on Windows")
def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "pace.sqlite").symlink_to(tmp_path / "journal.sqlite")
    with pytest.raises(JournalError):
        PaceFile(tmp_path / "pace.sqlite")
    assert not (tmp_path / "journal.sqlite").exists()


def test_a_damaged_file_costs_a_minute_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "pace.sqlite"
    path.write_bytes(b"no database at all, but long enough to be read as one" * 100)
    with PaceFile(path) as file:
        wait = Pace(file, KEY).try_take()
    assert isinstance(wait, float)
    assert 50 < wait < 70


def test_homes_that_are_named_share_the_persons_place_and_made_up_ones_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {from_environment({"OZOGUI_HOME": str(tmp_path / name)}).pace for name in ("a", "b")} | {
        from_environment({}).pace
    }
    (place,) = found
    assert place.file.parent.is_dir()
    assert not place.is_for_everybody
    assert Paths(tmp_path / "a").pace.file == tmp_path / "a" / "pace.sqlite"
    shared = tmp_path / "everybody"
    monkeypatch.setattr("ozogui.settings.paths.computer_folder", lambda: shared)
    assert from_environment({}).pace == place
    shared.mkdir()
    place = from_environment({}).pace
    assert (place.file, place.is_for_everybody) == (shared / "pace.sqlite", True)
    # What somebody else has left there and nobody else may write is not waited for: that would end every upload.
    (shared / "pace.sqlite").mkdir()
    assert not from_environment({}).pace.is_for_everybody


def test_on_a_mac_the_program_makes_the_place_for_everybody_and_leaves_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "everybody"
    monkeypatch.setattr("ozogui.settings.paths.computer_folder", lambda: shared)
    monkeypatch.setattr(sys, "platform", "darwin")
    Paths(tmp_path / "a").create()
    assert not shared.exists()  # a folder that was made up for a test shares nothing
    where = from_environment({"OZOGUI_HOME": str(tmp_path / "a")})
    where.create()
    assert where.pace.is_for_everybody
    if os.name == "posix":
        assert shared.stat().st_mode & 0o777 == 0o777
        shared.chmod(0o755)
        where.create()
        assert shared.stat().st_mode & 0o777 == 0o755
