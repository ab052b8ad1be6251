"""When `.venv` is ready and when it is made anew; what its lock files hold."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from build_scripts import environment
from build_scripts.environment import STAMP_NAME, Environment, Level, SetupError

ROOT = Path(__file__).resolve().parent.parent


class FakePip(Environment):
    """An environment whose pip installs only the program's name, at once, and notes what it was asked."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.asked: list[tuple[str, ...]] = []
        self.fails = False

    def _pip(self, *arguments: str) -> None:
        self.asked.append(arguments)
        if self.fails:
            raise SetupError("pip could not install everything")
        self.program.parent.mkdir(parents=True, exist_ok=True)
        self.program.touch()


@pytest.fixture
def project(tmp_path: Path) -> FakePip:
    """A project folder with lock files, and a .venv that is sound but for pip."""
    locks = tmp_path / "build_scripts" / "requirements"
    locks.mkdir(parents=True)
    (locks / "app.txt").write_text("one==1\n")
    (locks / "dev.txt").write_text("one==1\ntwo==2\n")
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    return FakePip(tmp_path)


def make_sound(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the project have a .venv whose Python works, without the seconds that a real one takes."""
    project.python.parent.mkdir(parents=True)
    project.python.touch()
    monkeypatch.setattr(FakePip, "_is_sound", lambda _self: True)


def test_a_ready_environment_is_known_at_once(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sound(project, monkeypatch)
    assert not project.is_ready(Level.APP)
    project.prepare(Level.APP)
    assert Environment(project.python.parents[2]).is_ready(Level.APP)


def test_every_package_is_asked_for_by_its_hash(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.DEV)
    packages, program = project.asked
    assert packages == ("install", "--require-hashes", "--requirement", str(project.lock_file(Level.DEV)))
    assert {"--no-deps", "--no-build-isolation", "--editable"} < set(program)


def test_the_developers_environment_serves_the_program_but_not_the_other_way(
    project: FakePip, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.APP)
    assert not project.is_ready(Level.DEV)
    project.prepare(Level.DEV)
    assert project.is_ready(Level.APP)
    assert project.is_ready(Level.DEV)


def test_what_developers_once_asked_for_is_kept_up_to_date(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.DEV)
    (project.python.parents[2] / "pyproject.toml").write_text("changed")
    project.prepare(Level.APP)
    assert project.is_ready(Level.DEV)


@pytest.mark.parametrize("changed", ["build_scripts/requirements/dev.txt", "pyproject.toml"])
def test_an_environment_is_stale_when_what_it_was_made_from_changes(
    project: FakePip, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.DEV)
    root = project.python.parents[2]
    (root / changed).write_text("changed")
    assert not project.is_ready(Level.DEV)


def test_an_environment_is_stale_for_another_python(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.DEV)
    monkeypatch.setattr(sys, "version_info", (3, 99, 0, "final", 0))
    assert not project.is_ready(Level.DEV)


def test_an_environment_without_its_program_is_not_ready(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.DEV)
    project.program.unlink()
    assert not project.is_ready(Level.DEV)


@pytest.mark.parametrize(
    "stamp",
    ["", "{", "[]", "null", '{"state": "ready"}', '{"state": "ready", "level": "x", "key": "", "libraries": true}'],
)
def test_a_stamp_that_makes_no_sense_says_nothing(
    project: FakePip, monkeypatch: pytest.MonkeyPatch, stamp: str
) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.DEV)
    (project.python.parents[1] / STAMP_NAME).write_text(stamp)
    assert not project.is_ready(Level.DEV)
    project.prepare(Level.DEV)
    assert project.is_ready(Level.DEV)


def test_a_broken_installation_is_begun_anew_next_time(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    make_sound(project, monkeypatch)
    made: list[Level] = []
    monkeypatch.setattr(FakePip, "_make_anew", lambda _self, level: made.append(level))
    project.fails = True
    with pytest.raises(SetupError):
        project.prepare(Level.DEV)
    assert not project.is_ready(Level.DEV)
    assert made == []
    project.fails = False
    project.prepare(Level.DEV)
    assert made == [Level.DEV]
    assert project.is_ready(Level.DEV)


def test_a_half_made_folder_becomes_a_working_environment(project: FakePip) -> None:
    folder = project.python.parents[1]
    project.python.parent.mkdir(parents=True)
    project.python.write_text("not a program")
    (folder / "left_over").touch()
    (folder / STAMP_NAME).write_text(json.dumps({"state": "making", "level": "dev", "key": "", "libraries": False}))
    project.prepare(Level.APP)
    assert not (folder / "left_over").exists()
    question = [str(project.python), "-c", "import pip, sys; print(sys.prefix)"]
    answer = subprocess.run(question, capture_output=True, text=True, check=True)
    assert Path(answer.stdout.strip()).resolve() == folder.resolve()
    assert project.is_ready(Level.APP)


def test_the_environment_in_use_is_not_pulled_away(project: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project.python.parents[1]
    folder.mkdir()
    monkeypatch.setattr(sys, "prefix", str(folder))
    with pytest.raises(SetupError, match="another Python"):
        project.prepare(Level.APP)
    assert folder.exists()


def test_pip_is_kept_from_installing_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_CERT", "kept")
    variables = environment._environment()
    assert "PIP_TARGET" not in variables
    assert "PYTHONPATH" not in variables
    assert variables["PIP_CERT"] == "kept"


def test_complete_libraries_are_remembered_until_the_next_setup(
    project: FakePip, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_sound(project, monkeypatch)
    project.prepare(Level.APP)
    assert not project.libraries_known
    project.keep_libraries_known()
    assert project.libraries_known
    assert project.is_ready(Level.APP)
    project.prepare(Level.DEV)
    assert not project.libraries_known


def pins(level: Level) -> dict[str, str]:
    """Return the pinned versions of a lock file, by name."""
    text = Environment(ROOT).lock_file(level).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("level", list(Level))
def test_lock_files_pin_and_hash_everything_and_name_no_address(level: Level) -> None:
    text = Environment(ROOT).lock_file(level).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*--?(index|extra-index|find-links|trusted)", text, flags=re.MULTILINE)
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(re.findall(r"^[A-Za-z]", text, flags=re.MULTILINE)) > 20
    assert all("--hash=sha256:" in entry for entry in entries)


def test_lock_files_hold_what_the_project_names_for_all_systems() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    named = {"app": [*project["project"]["dependencies"], *project["build-system"]["requires"]]}
    named["dev"] = [*named["app"], *(requirement for extra in extras for requirement in extra)]
    named["build"] = [*named["app"], *project["project"]["optional-dependencies"]["build"]]
    for level in Level:
        pinned = set(pins(level))
        for requirement in named[level.value]:
            name = re.match(r"[\w.-]+", requirement)
            assert name is not None
            assert re.sub(r"[-_.]+", "-", name[0]).lower() in pinned
    assert {"pywin32-ctypes", "secretstorage", "colorama"} <= set(pins(Level.APP))
    assert pins(Level.APP).items() <= pins(Level.BUILD).items() <= pins(Level.DEV).items()
