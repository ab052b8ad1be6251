"""The whole start of the windowed program as Windows gives it: without output, error stream and input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ozogui.support import unheard

START = """
import json, os, sys
from pathlib import Path
report = Path(os.environ.pop("REPORT"))
sys.stdout = sys.stderr = sys.stdin = None
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from ozogui import __main__
from ozogui.ui.frame.application import Application
app = Application(["ozogui"])
seen = {"boxes": [], "shown": []}

def look():
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QMessageBox):
            seen["boxes"].append(widget.text())
            widget.accept()
        elif hasattr(widget, "journey") and widget.isVisible() and widget.journey.background.busy_with() is None:
            seen["shown"] = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
            widget.close()
            QApplication.quit()

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
QTimer.singleShot(0, lambda: sys.stdout is None or sys.stdout.write("a library prints the name of Asha Rao"))
seen["code"] = __main__.main(sys.argv[1:])
report.write_text(json.dumps(seen))
"""


def start(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """Start the program so, close what it shows, and return what that said and its exit code."""
    report = tmp_path / "report.json"
    environment = {**os.environ, "OZOGUI_HOME": str(tmp_path / "home"), "REPORT": str(report)}
    command = [sys.executable, "-c", START, *arguments]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout) == (0, "")
    # The offscreen platform speaks past Python.
    assert [line for line in ran.stderr.splitlines() if "This plugin does not support" not in line] == []
    said: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return said


def leads_file(folder: Path, name: str) -> str:
    path = folder / name
    path.write_text("Phone,Name\n9876500001,Asha Rao\n9876500002,Ravi Patil\n", encoding="utf-8")
    return str(path)


def log_of(tmp_path: Path) -> str:
    return (tmp_path / "home" / "logs" / "ozogui.log").read_text(encoding="utf-8")


def test_the_window_opens_and_what_a_library_prints_ends_nothing(tmp_path: Path) -> None:
    said = start(tmp_path, leads_file(tmp_path, "list.csv"))
    assert (said["code"], said["boxes"]) == (0, [])
    assert any("list.csv" in text for text in said["shown"])
    assert "characters were printed" in log_of(tmp_path)
    assert "Asha" not in log_of(tmp_path)


def test_two_files_dropped_on_the_icon_are_one_list_in_the_window(tmp_path: Path) -> None:
    said = start(tmp_path, leads_file(tmp_path, "one.csv"), leads_file(tmp_path, "two.csv"))
    assert (said["code"], said["boxes"]) == (0, [])
    assert any("one.csv" in text for text in said["shown"])


def test_a_log_that_cannot_be_written_is_said_in_the_window(tmp_path: Path) -> None:
    (tmp_path / "home" / "logs" / "ozogui.log").mkdir(parents=True)
    said = start(tmp_path)
    assert (said["code"], said["boxes"]) == (0, [])
    assert "OzoGUI works, but it cannot keep its log." in said["shown"]


@pytest.mark.parametrize("arguments", [["--help"], ["check", "list.csv"], ["--practise"]])
def test_who_asks_the_window_for_a_command_is_told_where_that_is(tmp_path: Path, arguments: list[str]) -> None:
    said = start(tmp_path, *arguments)
    assert said["code"] == 2
    assert ["ozogui-cli" in text for text in said["boxes"]] == [True]


def test_bad_arguments_are_told_in_a_box(tmp_path: Path) -> None:
    said = start(tmp_path, leads_file(tmp_path, "one.csv"), "--fast")
    assert said["code"] == 2
    assert [("--fast" in text) for text in said["boxes"]] == [True]


def test_a_folder_that_cannot_be_used_is_told_in_a_box(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file of that name")
    said = start(tmp_path)
    assert said["code"] == 2
    assert ["cannot be used" in text for text in said["boxes"]] == [True]


def test_what_is_printed_to_no_stream_is_logged_without_its_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    unheard.provide_streams()
    assert isinstance(sys.stdout, unheard.UnheardStream)
    sys.stdout.write("the name of Asha Rao\n")
    assert "by tests.test_no_streams" in caplog.text
    assert "Asha" not in caplog.text
