"""Which files of a watched folder are taken, and that each of them is in one place at any time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ozogui.cli.watch.folder import FolderTakenError, Place, WatchedFolder
from ozogui.errors import UserError

SETTLE_S, PATIENCE_S = 10.0, 120.0


class _Time:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.fixture
def folder(tmp_path: Path, time: _Time) -> Iterator[WatchedFolder]:
    with WatchedFolder(tmp_path, time, SETTLE_S, PATIENCE_S) as folder:
        yield folder


def names(folder: WatchedFolder) -> list[str]:
    return [path.name for path in folder.whole_files()]


def drop(folder: WatchedFolder, time: _Time, name: str, content: str = "Phone\n") -> Path:
    path = folder.folder / name
    path.write_text(content, encoding="utf-8")
    assert names(folder) == []
    time.now += SETTLE_S
    return path


def test_a_file_is_whole_when_it_has_stayed_as_it_is(folder: WatchedFolder, time: _Time) -> None:
    path = drop(folder, time, "a.csv")
    path.write_text("Phone\n98\n", encoding="utf-8")
    assert names(folder) == []
    time.now += SETTLE_S - 0.1
    assert names(folder) == []
    time.now += 0.1
    assert names(folder) == ["a.csv"]


@pytest.mark.parametrize(
    "name",
    [
        "~$a.xlsx",
        ".~lock.a.xlsx#",
        ".a.csv",
        "a.csv.part",
        "a.xlsx.crdownload",
        "a.TMP",
        "Thumbs.db",
        ".ozogui-watch.lock",
    ],
)
def test_what_is_no_list_or_not_ready_stays(folder: WatchedFolder, time: _Time, name: str) -> None:
    drop(folder, time, name)
    assert names(folder) == []


@pytest.mark.parametrize("owner", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_file_that_is_open_in_excel_waits_until_it_is_closed(folder: WatchedFolder, time: _Time, owner: str) -> None:
    (folder.folder / owner).write_bytes(b"somebody")
    drop(folder, time, "a.xlsx")
    assert names(folder) == []
    (folder.folder / owner).unlink()
    assert names(folder) == []
    time.now += SETTLE_S
    assert names(folder) == ["a.xlsx"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who writes a file; Windows refuses the claim")
def test_a_file_that_somebody_still_writes_is_not_whole(folder: WatchedFolder, time: _Time) -> None:
    path = drop(folder, time, "a.csv")
    with path.open("ab"):
        assert names(folder) == []
    assert names(folder) == ["a.csv"]


def test_a_claim_moves_the_file_and_a_second_one_of_that_name_gets_another(folder: WatchedFolder, time: _Time) -> None:
    first = folder.claim(drop(folder, time, "a.csv"))
    second = folder.claim(drop(folder, time, "a.csv", "Phone\n1\n"))
    assert first is not None
    assert second is not None
    assert (first.path.name, second.path.name, second.name) == ("a.csv", "a (2).csv", "a.csv")
    assert names(folder) == []
    assert folder.claim(folder.folder / "a.csv") is None


def test_after_a_sudden_end_the_claimed_files_are_known_and_leftovers_go(folder: WatchedFolder, time: _Time) -> None:
    claimed = folder.claim(drop(folder, time, "a.csv"))
    assert claimed is not None
    unmarked = folder.claim(drop(folder, time, "b.csv"))
    assert unmarked is not None
    unmarked.mark.unlink()
    working = folder.folder / "working"
    for leftover in (".0123456789abcdef.json", ".0123456789abcdef.xlsx", ".a.csv-half"):
        (working / leftover).write_bytes(b"{}")
    assert {(each.name, each.uploads) for each in folder.claimed()} == {("a.csv", ()), ("b.csv", ())}
    assert {path.name for path in working.iterdir()} == {"a.csv", "b.csv", claimed.mark.name}


@pytest.mark.parametrize("mark", [b"", b"[]", b'{"name": 1}', b'{"stamp": null, "ends": 3}'])
def test_a_damaged_mark_leaves_the_file_as_one_that_was_just_claimed(
    folder: WatchedFolder, time: _Time, mark: bytes
) -> None:
    claimed = folder.claim(drop(folder, time, "a.csv"))
    assert claimed is not None
    claimed.mark.write_bytes(mark)
    assert [(each.name, each.uploads) for each in folder.claimed()] == [("a.csv", ())]


def test_an_end_that_was_interrupted_goes_on_under_the_same_name(folder: WatchedFolder, time: _Time) -> None:
    """Or the results would lie there twice."""
    claimed = folder.claim(drop(folder, time, "a.csv"))
    assert claimed is not None

    def fail(path: Path) -> None:
        path.write_text("half", encoding="utf-8")
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        folder.end(claimed, Place.DONE, {" - results.xlsx": fail})
    (again,) = folder.claimed()
    last = folder.end(again, Place.DONE, {" - results.xlsx": lambda path: path.write_text("all", encoding="utf-8")})
    done = folder.folder / "done"
    assert last == done / "a.csv"
    assert {path.name for path in done.iterdir()} == {"a.csv", "a - results.xlsx"}
    assert (done / "a - results.xlsx").read_text(encoding="utf-8") == "all"
    assert list((folder.folder / "working").iterdir()) == []


def test_nothing_at_the_end_is_written_over(folder: WatchedFolder, time: _Time) -> None:
    (folder.folder / "done" / "A - results.xlsx").write_text("mine", encoding="utf-8")
    claimed = folder.claim(drop(folder, time, "a.csv"))
    assert claimed is not None
    last = folder.end(claimed, Place.DONE, {" - results.xlsx": lambda path: path.write_text("new", encoding="utf-8")})
    assert last.name == "a (2).csv"
    assert (folder.folder / "done" / "A - results.xlsx").read_text(encoding="utf-8") == "mine"


def test_an_unreadable_file_gets_its_time_and_then_counts(folder: WatchedFolder, time: _Time) -> None:
    claimed = folder.claim(drop(folder, time, "a.xlsx"))
    assert claimed is not None
    assert folder.put_back(claimed)
    time.now += PATIENCE_S - SETTLE_S - 1
    assert names(folder) == []
    time.now += 1 + SETTLE_S
    assert names(folder) == ["a.xlsx"]
    claimed = folder.claim(folder.folder / "a.xlsx")
    assert claimed is not None
    assert not folder.put_back(claimed)


def test_one_program_watches_a_folder(folder: WatchedFolder, time: _Time) -> None:
    with pytest.raises(FolderTakenError, match="watched already"):
        WatchedFolder(folder.folder, time, SETTLE_S, PATIENCE_S).open()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, time: _Time) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        WatchedFolder(tmp_path / "nowhere", time, SETTLE_S, PATIENCE_S).open()
