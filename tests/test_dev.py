"""The one command: what each of its words starts, with and without a screen, and what it says when it cannot."""

from __future__ import annotations

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from build_scripts import dev, file_map
from build_scripts.environment import Environment, Level, SetupError

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "build_scripts"


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("win32", {}, True),
        ("darwin", {}, True),
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("freebsd14", {"DISPLAY": ":0"}, True),
    ],
)
def test_a_screen_is_where_a_display_is_named(platform: str, variables: dict[str, str], *, expected: bool) -> None:
    assert dev.has_screen(platform, variables) is expected


class Started:
    """Stands where dev.py starts processes: notes them, and answers with the exit codes it is given."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, codes: dict[str, int] | None = None) -> None:
        self.calls: list[tuple[str, ...]] = []
        self.variables: list[dict[str, str]] = []
        self._codes = codes or {}
        monkeypatch.setattr(dev, "_ready", lambda _level, **_needs: Environment(ROOT))
        monkeypatch.setattr(dev, "_call", self._call)

    def _call(self, _environment: Environment, *arguments: str, **variables: str) -> int:
        self.calls.append(arguments)
        self.variables.append(variables)
        return self._codes.get(arguments[1], 0)


def test_run_opens_the_window_on_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started(monkeypatch)
    monkeypatch.setattr(dev, "has_screen", lambda *_arguments: True)
    assert dev.main(["run"]) == 0
    assert started.calls == [("-m", "ozogui", "--practice", "resources/sample-leads.xlsx")]


@pytest.mark.parametrize(("code", "expected"), [(0, 0), (1, 0), (2, 2), (3, 3)])
def test_run_without_a_screen_says_so_and_makes_the_journey_as_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, expected: int
) -> None:
    started = Started(monkeypatch, {"ozogui": code})
    monkeypatch.setattr(dev, "has_screen", lambda *_arguments: False)
    assert dev.main(["run"]) == expected
    assert "no screen" in capsys.readouterr().out
    assert started.calls == [
        ("-m", "ozogui", "upload", "resources/sample-leads.xlsx", "--practice", "--repair", "all",
         "--campaign", "Practice_Outbound"),
    ]  # fmt: skip


@pytest.mark.parametrize("failing", ["ruff", dev.LINT_IMPORTS, "mypy", "pytest"])
def test_every_tool_runs_whatever_the_others_say_and_pytest_speaks_last(
    monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    started = Started(monkeypatch, {failing: 1})
    assert dev.main(["test"]) == 1
    tools = ["ruff", "ruff", dev.LINT_IMPORTS, "mypy", "mypy", "mypy", "pytest"]
    assert [call[1] for call in started.calls] == tools
    assert [call[2] for call in started.calls[:2]] == ["check", "format"]
    assert started.calls[-1] == ("-m", "pytest", "-n", "auto")


@pytest.mark.parametrize("failing", ["", "pytest", "coverage"])
@pytest.mark.parametrize(("rest", "parts"), [([], list(dev.FLOORS)), (["uploads"], ["uploads"])])
def test_each_part_of_the_core_is_measured_by_its_own_tests(
    monkeypatch: pytest.MonkeyPatch, failing: str, rest: list[str], parts: list[str]
) -> None:
    started = Started(monkeypatch, {failing: 1})
    assert dev.main(["coverage", *rest]) == (1 if failing else 0)
    assert [call[-1] for call in started.calls if call[1] == "pytest"] == [f"tests/{part}" for part in parts]
    reports = [call for call in started.calls if call[1] == "coverage"]
    assert [call[-2] for call in reports] == [f"--include=ozogui/{part}/*" for part in parts]
    files = [variables["COVERAGE_FILE"] for variables in started.variables]
    assert files[::2] == files[1::2]
    assert dev.main(["coverage", "ui"]) == 2


@pytest.mark.parametrize("rest", [["tests/test_dev.py"], ["tests/test_dev.py", "-k", "stamp"], ["-x"]])
def test_words_for_pytest_run_it_alone_in_one_process(monkeypatch: pytest.MonkeyPatch, rest: list[str]) -> None:
    started = Started(monkeypatch, {"pytest": 5})
    assert dev.main(["test", *rest]) == 1
    assert started.calls == [("-m", "pytest", *rest)]


@pytest.mark.parametrize("failing", ["", "ruff"])
def test_fix_repairs_formats_and_writes_the_map(monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    started = Started(monkeypatch, {failing: 1})
    written: list[Path] = []

    def write(root: Path) -> str:
        written.append(root)
        return "Wrote it."

    monkeypatch.setattr(file_map, "write", write)
    assert dev.main(["fix"]) == (1 if failing else 0)
    assert started.calls == [("-m", "ruff", "check", "--fix", "."), ("-m", "ruff", "format", ".")]
    assert written == [ROOT]


def test_every_word_stands_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(f"    {word} " in told for word in dev.WORDS)
    assert all(f"bench {bench}:" in told for bench in dev.BENCHES)
    assert all((SCRIPTS / script).is_file() for script in dev.BENCHES.values())


def test_tests_keep_off_the_persons_screen_folder_and_key_store(monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started(monkeypatch)
    assert dev.main(["test"]) == 0
    variables = started.variables[-1]
    assert variables["QT_QPA_PLATFORM"] == "offscreen"
    assert variables["PYTHON_KEYRING_BACKEND"] == "keyring.backends.null.Keyring"
    assert not Path(variables["OZOGUI_HOME"]).exists(), "the folder is temporary"


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run", "faster"]])
def test_unknown_words_are_answered_with_the_known_ones(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 2
    said = capsys.readouterr()
    assert "run" in said.out + said.err


def test_what_cannot_be_set_up_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_level: Level, **_needs: bool) -> Environment:
        raise SetupError("There is no room on the disk.")

    monkeypatch.setattr(dev, "_ready", refuse)
    assert dev.main(["setup"]) == 1
    assert capsys.readouterr().err == "There is no room on the disk.\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes without asking them")
def test_a_request_to_end_reaches_what_was_started(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    child = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(30)"
    parent = f"""
import pathlib, sys
from build_scripts import dev, file_map
class Environment:
    python = sys.executable
sys.exit(dev._call(Environment, "-c", {child!r}) & 0x7f)
"""
    with subprocess.Popen([sys.executable, "-c", parent], cwd=ROOT) as process:
        deadline = time.monotonic() + 20
        while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


@pytest.mark.parametrize("name", ["dev.py", "environment.py", "file_map.py", "lock_files.py", "system_libraries.py"])
def test_what_runs_before_anything_is_installed_needs_only_python(name: str) -> None:
    # Old grammar for dev.py, so that an old Python can say that it is too old.
    tree = ast.parse((SCRIPTS / name).read_text(encoding="utf-8"), feature_version=(3, 8) if name == "dev.py" else None)
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for imported in names:
            assert imported.split(".")[0] in {*sys.stdlib_module_names, "build_scripts"}


def test_what_decides_over_a_change_is_what_developers_type() -> None:
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [line for line in run.splitlines() if line and not line.startswith("#")]
    assert commands == [
        "set -eu",
        'cd "$(dirname "$0")/.."',
        "python3 build_scripts/dev.py test",
        "python3 build_scripts/dev.py build --folder",
    ]
