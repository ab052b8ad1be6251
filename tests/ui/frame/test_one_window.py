"""One window for each data folder, with real processes: handing over, dying, racing, and not answering."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ozogui.app import create_application
from ozogui.resources import resource
from ozogui.settings.settings import Account
from ozogui.ui.frame import neighbours
from ozogui.ui.frame.application import Doorbell
from ozogui.ui.frame.one_window import _LONGEST_PATH, NoAnswerError, Wish, claim, socket_name
from ozogui.ui.journey.place import Place

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 30
ACME = Account("Acme", user_name="ops")

SMALL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from ozogui.ui.frame.one_window import Wish, claim
app = QCoreApplication([])
door = claim(Path(sys.argv[1]), Wish(sys.argv[2]))
if door is None:
    print("handed over")
else:
    door.wanted.connect(lambda wish: print("got " + wish.file, flush=True))
    print("first", flush=True)
    app.exec()
"""

QUICK = "claim(Path(sys.argv[1]), Wish(sys.argv[2]), patience_s=0.3)"

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Give a function that starts Python, and end at last whatever it started."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, *map(str, arguments)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=subprocess.STDOUT, text=True))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait(PATIENCE_S)
        assert process.stdout is not None
        process.stdout.close()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def wait_for(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.05)


def has_ended(process: subprocess.Popen[str]) -> bool:
    return process.poll() is not None


def opened(home: Path) -> list[str]:
    """Return the files that a window says it has opened, in whatever process."""
    try:
        return [each["path"] for each in json.loads((home / "settings.json").read_text("utf-8"))["recent_files"]]
    except (OSError, KeyError, ValueError):
        return []


def leads(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("Mobile,Name\n9820011111,Asha\n9820022222,Ravi\n", encoding="utf-8")
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_second_start_hands_its_file_to_the_first_and_a_killed_window_is_in_nobodys_way(
    start: Start, home: Path, tmp_path: Path
) -> None:
    first = start("-m", "ozogui")
    wait_for((home / "window.lock").exists)
    one = leads(tmp_path, "one list.csv")
    second = start("-m", "ozogui", one)
    assert second.communicate(timeout=PATIENCE_S)[0] == ""
    assert second.returncode == 0
    wait_for(lambda: opened(home) == [str(one)])
    assert first.poll() is None
    first.kill()
    first.wait(PATIENCE_S)
    assert Path(socket_name(home)).exists(), "the socket of the dead one is still there"
    assert line_of(start("-c", SMALL, home, "x")) == "first"
    assert line_of(start("-c", SMALL, home, "y")) == "handed over"


def test_of_many_starts_at_once_one_stays_and_gets_all_the_files(start: Start, home: Path) -> None:
    processes = [start("-c", SMALL, home, f"file-{number}") for number in range(4)]
    said = {process: line_of(process) for process in processes}
    assert sorted(said.values()) == ["first", "handed over", "handed over", "handed over"]
    stays = next(process for process, line in said.items() if line == "first")
    got = {line_of(stays) for _ in range(3)}
    others = {f"got file-{number}" for number, process in enumerate(processes) if process is not stays}
    assert got == others


def test_another_data_folder_has_a_window_of_its_own(start: Start, tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    assert [line_of(start("-c", SMALL, folder, "x")) for folder in folders] == ["first", "first"]


def test_a_window_that_does_not_answer_is_said(start: Start, home: Path, qapp: QApplication) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows cannot hold a process, and its pipes have no path")
    first = start("-c", SMALL, home, "x")
    assert line_of(first) == "first"
    first.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(NoAnswerError):
            claim(home, Wish("y"), patience_s=0.3)
    finally:
        first.send_signal(signal.SIGCONT)
    assert claim(home, Wish("z")) is None, "it answers again"


@pytest.mark.skipif(sys.platform == "win32", reason="this speaks to the socket of other systems")
def test_nonsense_on_the_socket_changes_nothing(start: Start, home: Path, qapp: QApplication, qtbot: QtBot) -> None:
    door = claim(home, Wish())
    assert door is not None
    wishes: list[object] = []
    door.wanted.connect(wishes.append)
    talk = "import socket,sys\ns=socket.socket(socket.AF_UNIX)\ns.connect(sys.argv[1])\ns.recv(99)\n"
    for nonsense in ("b'hello\\n'", "b'[' * 70_000", 'b\'{"file": 1, "practice": 0, "token": null}\\n\''):
        process = start("-c", f"{talk}s.sendall({nonsense})\nprint(s.recv(9))", socket_name(home))
        ended = partial(has_ended, process)
        qtbot.waitUntil(ended, timeout=PATIENCE_S * 1000)
        assert "ok" not in process.communicate()[0]
    assert wishes == []
    second = start("-c", SMALL, home, "a file")
    qtbot.waitUntil(lambda: wishes == [Wish("a file")], timeout=PATIENCE_S * 1000)
    assert line_of(second) == "handed over"
    door.close()
    assert line_of(start("-c", SMALL, home, "")) == "first", "whoever closes makes room"


def test_the_socket_lies_where_only_this_person_can_listen(tmp_path: Path, start: Start) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows cannot hold a process, and its pipes have no path")
    # The usual folder for temporary files has a long name on macOS.
    with tempfile.TemporaryDirectory(dir="/var/tmp") as short:
        assert Path(socket_name(Path(short))).parent == Path(short).resolve()
    far = tmp_path / ("deep" * 30)
    far.mkdir()
    name = Path(socket_name(far))
    assert len(os.fsencode(name)) <= _LONGEST_PATH
    assert name.parent.stat().st_uid == os.getuid()
    assert name.parent.stat().st_mode & 0o077 == 0
    assert line_of(start("-c", SMALL, far, "")) == "first"
    assert line_of(start("-c", SMALL, far, "")) == "handed over"


def test_the_window_comes_to_the_front_and_does_what_the_later_start_would_have_done(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    _app, window = create_application(["ozogui"])
    qtbot.addWidget(window)
    window.engine.update(lambda settings: settings.with_account(ACME))
    window.journey.set_account(ACME)
    window.showMinimized()
    bell = Doorbell(window)
    bell.take_wish(Wish())
    assert not window.isMinimized()
    assert window.journey.targeting.account == ACME, "a mere second start changes nothing"
    window.go_to(Place.SETTINGS)
    bell.take_wish(Wish(str(leads(tmp_path, "list.csv")), practice=True))
    qtbot.waitUntil(lambda: window.journey.sheet is not None, timeout=PATIENCE_S * 1000)
    assert window.journey.targeting.account.is_practice
    assert window.place is Place.SPREADSHEET
    window.close()


def test_a_file_that_macos_wants_opened_is(qapp: QApplication, qtbot: QtBot) -> None:
    _app, window = create_application(["ozogui", "--practice"])
    qtbot.addWidget(window)
    QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(resource("sample-leads.csv")))))
    qtbot.waitUntil(lambda: window.journey.sheet is not None, timeout=PATIENCE_S * 1000)
    assert window.isVisible()
    window.close()


CALL = """
import os, socket, sys
os.setuid(int(sys.argv[2]))
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
try:
    print(s.recv(99))
    s.sendall(b'{"file": "/stranger", "practice": false, "token": ""}\\n')
    print(s.recv(9))
except OSError as error:
    print(type(error).__name__)
"""
LISTEN = """
import os, socket, sys
os.setuid(int(sys.argv[2]))
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
s.listen()
print("listening", flush=True)
for _ in range(2):
    c, _ = s.accept()
    c.settimeout(5)
    try:
        c.sendall(b"ozogui 1\\n")
        print("got", c.recv(999), flush=True)
    except OSError as error:
        print("got", type(error).__name__, flush=True)
"""
STRANGER = 65_534
needs_root = pytest.mark.skipif(
    sys.platform == "win32" or os.getuid() != 0, reason="only root can be another person in a test"
)


@needs_root
def test_another_persons_process_is_not_heard(start: Start, qapp: QApplication, qtbot: QtBot) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        home = Path(folder)
        door = claim(home, Wish())
        assert door is not None
        wishes: list[object] = []
        door.wanted.connect(wishes.append)
        home.chmod(0o777)
        Path(socket_name(home)).chmod(0o777)
        process = start("-c", CALL, socket_name(home), STRANGER)
        qtbot.waitUntil(partial(has_ended, process), timeout=PATIENCE_S * 1000)
        said = process.communicate()[0]
        assert "ozogui" not in said
        assert "b'ok" not in said
        assert wishes == []
        door.close()


@needs_root
def test_another_persons_process_that_listens_is_told_nothing(start: Start, qapp: QApplication) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        home = Path(folder)
        home.chmod(0o777)
        door = claim(home, Wish())
        assert door is not None
        door._server.close()
        stranger = start("-c", LISTEN, socket_name(home), STRANGER)
        assert line_of(stranger) == "listening"
        with pytest.raises(NoAnswerError):
            claim(home, Wish("/home/me/secret-list.xlsx"), patience_s=0.3)
        assert line_of(stranger) in ("got b''", "got ConnectionResetError", "got BrokenPipeError")
        door.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks for the owner of the pipe instead")
def test_who_is_at_the_other_end_is_asked_on_both_sides(
    start: Start, home: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        return
    door = claim(home, Wish())
    assert door is not None
    wishes: list[object] = []
    door.wanted.connect(wishes.append)
    monkeypatch.setattr(neighbours, "person", lambda: os.getuid() + 1)
    second = start("-c", SMALL.replace("claim(Path(sys.argv[1]), Wish(sys.argv[2]))", QUICK), home, "a file")
    qtbot.waitUntil(partial(has_ended, second), timeout=PATIENCE_S * 1000)
    assert "NoAnswerError" in second.communicate()[0]
    assert wishes == []
    door.close()
    first = start("-c", SMALL, home, "x")
    assert line_of(first) == "first"
    with pytest.raises(NoAnswerError):
        claim(home, Wish("y"), patience_s=0.3)
