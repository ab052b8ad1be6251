"""The start: which arguments are the command line's and which the window's, and that only one of them is loaded."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import pytest

import ozogui
from ozogui.__main__ import COMMANDS, main, wants_command_line


@pytest.mark.parametrize(
    "arguments",
    [[], ["--practice"], ["leads.xlsx"], ["--practice", "leads.xlsx"], ["./check"], ["leads.xlsx", "--practice"]],
)
def test_window_opens_for(arguments: list[str]) -> None:
    assert not wants_command_line(arguments)


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["-h"], ["--version"], ["check", "x.xlsx"], ["--practise"], ["x.xlsx", "--help"], ["practice"]],
)
def test_command_line_takes(arguments: list[str]) -> None:
    assert wants_command_line(arguments)


def test_every_command_is_known_at_the_start() -> None:
    from ozogui.cli import app

    names = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    assert names | {group.name for group in app.registered_groups} == COMMANDS


def test_window_gets_the_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    window = ModuleType("ozogui.app")
    window.run = lambda arguments: seen.append(arguments) or 7  # type: ignore[attr-defined,func-returns-value]
    monkeypatch.setitem(sys.modules, "ozogui.app", window)
    monkeypatch.setattr(ozogui, "app", window, raising=False)
    assert main(["--practice", "leads.xlsx"]) == 7
    assert seen == [["--practice", "leads.xlsx"]]


@pytest.mark.parametrize("arguments", [["--help"], ["--practice", "--help"], ["leads.xlsx", "-h"]])
def test_help_lists_the_commands(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {command} " in shown for command in COMMANDS)


def test_missing_qt_is_said_in_words() -> None:
    program = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "PySide6":
            raise ImportError("libEGL.so.1: cannot open shared object file")
sys.meta_path.insert(0, Block())
from ozogui.__main__ import main
sys.exit(main([]))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "The window cannot be opened: libEGL.so.1" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_command_line_starts_without_what_costs() -> None:
    program = """
import sys
from ozogui.__main__ import main
code = main(["--version"])
costly = {"PySide6", "sqlalchemy", "requests", "rich", "keyring", "openpyxl", "python_calamine"}
costly |= {"ozogui.leads", "ozogui.cloudagent", "ozogui.engine", "ozogui.settings.settings"}
print(sorted(costly & set(sys.modules)), code)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [f"ozogui {ozogui.__version__}", "[] 0"]
