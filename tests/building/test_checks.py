"""What a frozen program must be: it works, it is small, it needs only what is documented; and the way there."""

from __future__ import annotations

import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from build_scripts import dev
from build_scripts.building import assemble, checks, freeze, linux, listing, macos, qt_parts, windows
from build_scripts.building.freeze import Frozen
from build_scripts.building.identity import BuildError
from build_scripts.environment import Environment, Level
from build_scripts.system_libraries import LIBRARIES

ROOT = Path(__file__).resolve().parents[2]
QT = Path(str(distribution("PySide6_Essentials").locate_file("PySide6"))) / "Qt"

on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads Linux's program files")
with_shell = pytest.mark.skipif(sys.platform == "win32", reason="its programs are shell scripts")


def frozen_of(folder: Path, window: str, command_line: str = "echo ozogui 1.2.3") -> Frozen:
    for name, script in (("OzoGUI", window), ("ozogui-cli", command_line)):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return Frozen(folder, folder, folder)


@with_shell
def test_a_program_that_passes_its_smoke_test_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checks.smoke_test(frozen_of(tmp_path, '[ "$1" = --smoke-test ] && echo "ok     window" >"$2"'))
    said = capsys.readouterr().out
    assert said.startswith("ok     window\n")
    assert "passed its smoke test" in said


@with_shell
@pytest.mark.parametrize(
    ("window", "command_line", "words"),
    [
        ("echo no such library; exit 127", "echo ozogui 1", "no such library"),
        ("kill -9 $$", "echo ozogui 1", "code -9"),
        ("true", "exit 1", "ozogui-cli"),
        ("true", "echo something else", "something else"),
    ],
)
def test_a_program_that_does_not_work_ends_the_build(
    tmp_path: Path, window: str, command_line: str, words: str
) -> None:
    with pytest.raises(BuildError, match=words):
        checks.smoke_test(frozen_of(tmp_path, window, command_line))


def test_a_program_that_is_not_there_ends_the_build(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="cannot be started"):
        checks.smoke_test(Frozen(tmp_path, tmp_path, tmp_path))


@with_shell
def test_nothing_of_the_building_machine_helps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/lib")
    monkeypatch.setenv("DISPLAY", ":0")
    checks.smoke_test(frozen_of(tmp_path, 'env >"$2"'))
    # The report was printed and is gone; the program says what it saw.
    frozen = frozen_of(tmp_path, "env; exit 1")
    with pytest.raises(BuildError) as caught:
        checks.smoke_test(frozen)
    seen = {line.partition("=")[0] for line in str(caught.value).splitlines()}
    assert {"HOME", "PATH", "QT_QPA_PLATFORM"} <= seen
    assert not {"PYTHONPATH", "LD_LIBRARY_PATH", "DISPLAY", "OZOGUI_HOME", "VIRTUAL_ENV"} & seen


def test_size_counts_files_once_and_too_much_ends_the_build(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1_500_000)
    if sys.platform != "win32":
        (tmp_path / "b").symlink_to("a")
    assert checks.size_of(tmp_path) == 1_500_000
    assert checks.check_size(1_500_000, 2, "Unpacked") == "Unpacked: 1.5 MB"
    with pytest.raises(BuildError, match="2 MB is the most"):
        checks.check_size(2_000_001, 2, "Unpacked")


@on_linux
def test_what_is_asked_of_the_system_is_what_is_not_inside(tmp_path: Path) -> None:
    plugins = tmp_path / "_internal" / "PySide6" / "Qt" / "plugins" / "platformthemes"
    plugins.mkdir(parents=True)
    inside = ("libQt6Core.so.6", "libQt6Network.so.6")
    for name in inside:
        (plugins.parent / name).symlink_to(QT / "lib" / name)
        (tmp_path / name).write_bytes((QT / "lib" / name).read_bytes())
    (plugins / "libqgtk3.so").write_bytes((QT / "plugins" / "platformthemes" / "libqgtk3.so").read_bytes())
    needs = checks.system_needs(tmp_path)
    assert needs["libgssapi_krb5.so.2"] == ["libQt6Network.so.6"]
    assert "libglib-2.0.so.0" in needs
    assert not {"libQt6Core.so.6", "libc.so.6", "libgtk-3.so.0"} & needs.keys()
    assert checks.newest_glibc(tmp_path) >= (2, 28)


def test_what_is_asked_of_the_system_must_be_documented() -> None:
    needs = ["libgthread-2.0.so.0", "libEGL.so.1", "libglib-2.0.so.0"]
    assert checks.packages_for(needs) == ["libegl1", "libglib2.0-0"]
    with pytest.raises(BuildError, match=r"libjpeg\.so\.62.*not documented"):
        checks.packages_for(["libEGL.so.1", "libjpeg.so.62"])
    assert len({library.file for library in LIBRARIES}) == len(LIBRARIES)


def test_it_is_told_what_the_archive_needs() -> None:
    page = (ROOT / "resources" / "for-it.md").read_text(encoding="utf-8")
    listed = page.partition("called by Debian's names: `")[2].partition("`")[0].split()
    assert listed == sorted({each.package for each in LIBRARIES if qt_parts.is_system_library(each.file)})


def test_the_shell_of_the_person_does_not_change_what_is_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PYTHONPATH", "PYTHONOPTIMIZE", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH"):
        monkeypatch.setenv(name, "1")
    given = freeze.variables(1_790_000_000, tmp_path)
    assert (given["SOURCE_DATE_EPOCH"], given["PYTHONHASHSEED"]) == ("1790000000", "0")
    assert not {"PYTHONPATH", "PYTHONOPTIMIZE"} & given.keys()


@pytest.mark.parametrize(
    ("platform", "machine", "name"),
    [("linux", "x86_64", "linux-x86_64"), ("win32", "AMD64", "windows-x86_64"), ("darwin", "arm64", "macos-arm64")],
)
def test_packs_are_called_after_the_system(
    monkeypatch: pytest.MonkeyPatch, platform: str, machine: str, name: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert freeze.system_name() == name


class Built:
    """Stands where a build takes minutes: notes the steps, and fails in the one that it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, root: Path, failing: str = "") -> None:
        self.steps: list[str] = []
        self._failing = failing
        self.frozen = Frozen(root / "dist" / "OzoGUI", root / "dist" / "OzoGUI", root)
        for module, name in (
            (freeze, "freeze"), (checks, "check_folder"), (checks, "smoke_test"), (linux, "pack"), (windows, "pack"),
            (macos, "pack"), (listing, "write_lists"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, self._step(f"{module.__name__.rpartition('.')[2]}.{name}", root))
        monkeypatch.setattr("build_scripts.building.identity.check_changelog", self._step("changelog", root))

    def _step(self, step: str, root: Path):  # type: ignore[no-untyped-def]  # what it returns depends on the step
        def do(*_given: object, **_named: object) -> object:
            self.steps.append(step)
            if step == self._failing:
                raise BuildError(f"{step} failed")
            (root / "dist").mkdir(exist_ok=True)
            pack = root / "dist" / "pack.zip"
            pack.write_bytes(b"pack")
            return {"freeze.freeze": self.frozen, "changelog": "It fits."}.get(step, [pack])

        return do


PACKERS = {"linux": "linux.pack", "win32": "windows.pack", "darwin": "macos.pack"}


@pytest.mark.parametrize("platform", list(PACKERS))
def test_what_was_built_is_tried_before_it_is_packed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str
) -> None:
    built = Built(monkeypatch, tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setattr(assemble.pack, "__defaults__", (platform,))
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "OzoGUI-0.0.9-linux-x86_64.tar.xz").write_bytes(b"of an older build")
    assemble.build(Path("python"), tmp_path, with_packs=True, release=False)
    assert built.steps == [
        "changelog", "freeze.freeze", "checks.check_folder", "checks.smoke_test", PACKERS[platform],
        "listing.write_lists",
    ]  # fmt: skip
    assert [path.name for path in (tmp_path / "dist").iterdir()] == ["pack.zip"]


@pytest.mark.parametrize("failing", ["changelog", "freeze.freeze", "checks.check_folder", "checks.smoke_test"])
def test_what_does_not_work_is_never_packed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failing: str) -> None:
    built = Built(monkeypatch, tmp_path, failing)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    with pytest.raises(BuildError, match=failing):
        assemble.build(Path("python"), tmp_path, with_packs=True, release=True)
    assert built.steps[-1] == failing


@pytest.mark.parametrize(
    ("words", "level", "with_packs", "release"),
    [
        ([], Level.BUILD, True, False),
        (["--release"], Level.BUILD, True, True),
        (["--folder"], Level.DEV, False, False),
        (["--freeze"], Level.BUILD, False, False),
        (["--freeze", "--release"], Level.BUILD, False, True),
    ],
)
def test_dev_builds_for_people_from_nothing_but_the_locked_packages(
    monkeypatch: pytest.MonkeyPatch, words: list[str], level: Level, *, with_packs: bool, release: bool
) -> None:
    asked: list[object] = []

    def ready(level: Level, **_needs: bool) -> Environment:
        asked.append(level)
        return Environment(ROOT, level.value)

    monkeypatch.setattr(dev, "_ready", ready)
    monkeypatch.setattr(assemble, "build", lambda _python, _root, **how: asked.append(how))
    assert dev.main(["build", *words]) == 0
    assert asked == [level, {"with_packs": with_packs, "release": release}]


def test_signing_makes_no_environment_and_packs_what_was_frozen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(*_given: object, **_named: object) -> Environment:
        raise AssertionError("an environment is asked for, and something may be installed")

    monkeypatch.setattr(dev, "_ready", never)
    monkeypatch.setattr(dev, "ROOT", tmp_path)
    assert dev.main(["build", "--sign"]) == 1
    assert "build --freeze" in capsys.readouterr().err
    built = Built(monkeypatch, tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    monkeypatch.setattr(assemble.pack, "__defaults__", ("linux",))
    frozen = freeze.frozen_in(tmp_path / "dist", tmp_path / "build" / "freeze")
    for folder in (frozen.top, frozen.work):
        folder.mkdir(parents=True)
    assert dev.main(["build", "--sign"]) == 0
    assert built.steps == ["linux.pack", "listing.write_lists"]


def test_dev_tells_why_there_is_no_build(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(*_given: object, **_named: object) -> None:
        raise BuildError("The window was not drawn.")

    monkeypatch.setattr(dev, "_ready", lambda _level, **_needs: Environment(ROOT))
    monkeypatch.setattr(assemble, "build", fail)
    assert dev.main(["build"]) == 1
    assert capsys.readouterr().err == "The window was not drawn.\n"
    assert dev.main(["build", "--fast"]) == 2


def test_the_lists_lie_beside_the_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "system_name", lambda: "linux-x86_64")
    work, target = tmp_path / "work", tmp_path / "dist"
    for folder in (work, target):
        folder.mkdir()
    (work / "third-party-licences.txt").write_text("MIT")
    (work / "bill.cdx.json").write_text("{}")
    pack = target / "ozogui.deb"
    pack.write_bytes(b"")
    written = listing.write_lists(Frozen(target, target, work), [pack], target, ROOT)
    assert [path.suffix for path in written] == [".txt", ".json", ""]
    lines = written[-1].read_text(encoding="utf-8").splitlines()
    assert [line.partition(" *")[2] for line in lines] == sorted(path.name for path in [pack, *written[:2]])
    # SHA-256 of nothing, as everybody knows it.
    assert "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 *ozogui.deb" in lines


def test_two_builds_are_compared_file_by_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        (folder / "_internal").mkdir(parents=True)
        (folder / "OzoGUI").write_bytes(b"program")
        (folder / "_internal" / "data").write_bytes(b"data")
    assert listing.differences(one, other) == []
    (other / "_internal" / "data").write_bytes(b"Data")
    (other / "RECORD").write_bytes(b"")
    assert listing.differences(one, other) == ["RECORD", "_internal/data"]
