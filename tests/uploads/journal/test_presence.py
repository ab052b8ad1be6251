from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.presence import Presence

LIVE_UNTIL_TOLD = """
import sys
from pathlib import Path
from ozogui.uploads.journal.presence import Presence
presence = Presence(Path(sys.argv[1]))
print(presence.begin(), flush=True)
sys.stdin.readline()
"""


@contextmanager
def other_process(path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-c", LIVE_UNTIL_TOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_a_process_that_runs_is_seen_and_one_that_was_killed_is_not(path: Path) -> None:
    mine = Presence(path)
    with other_process(path) as (process, token):
        assert mine.is_running(token)
        process.kill()
        process.wait()
        assert not mine.is_running(token)
        assert not mine.is_running(token)


def test_what_a_killed_process_left_is_cleared_away(path: Path) -> None:
    mine = Presence(path)
    with other_process(path) as (process, token):
        process.kill()
        process.wait()
        assert [each.name for each in path.parent.iterdir()] == [f"journal-{token}.running"]
        mine.is_running(token)
    assert list(path.parent.iterdir()) == []


def test_a_process_that_ends_by_itself_leaves_nothing(path: Path) -> None:
    with other_process(path) as (process, token):
        process.communicate("go\n")
        assert not Presence(path).is_running(token)
    assert list(path.parent.iterdir()) == []


def test_the_own_sign_of_life_counts_until_it_is_ended(path: Path) -> None:
    mine, other = Presence(path), Presence(path)
    token = mine.begin()
    assert mine.is_running(token)
    assert other.is_running(token)
    assert mine.is_mine(token)
    assert not other.is_mine(token)
    mine.close()
    assert not other.is_running(token)
    assert not mine.is_running(token)
    mine.close()


def test_looking_does_not_end_anothers_sign_of_life(path: Path) -> None:
    mine = Presence(path)
    with other_process(path) as (_, token):
        for _ in range(3):
            assert mine.is_running(token)


def test_nobody_is_running_under_a_token_that_never_was(path: Path) -> None:
    assert not Presence(path).is_running("0" * 32)


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(JournalError) as caught:
        Presence(tmp_path / "gone" / "journal.db").begin()
    assert caught.value.title.startswith("The journal's folder cannot be written (")
