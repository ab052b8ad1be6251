"""The .exe and its installer under Wine: made, installed, upgraded in every bad moment, repaired, removed.

After each of these the program starts or is wholly gone, and what people have done with it is as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from build_scripts.building import identity
from build_scripts.building.checks import size_of
from build_scripts.wine.debian import Debian, NoWineError
from build_scripts.wine.results import Results
from build_scripts.wine.wine import Wine, windows_path

COMPILER = ("innosetup", "6.4.1", "fc36b763a729c8964416552d733f4864ac4a4934d0a6569e20c2feb4c29b9684")
"""A package of npm that carries Inno Setup's compiler, and the SHA-256 of its archive."""
MOST_UNPACKED_MB, MOST_PACKED_MB = 115, 50
SILENT = ("/ALLUSERS", "/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/SP-")
"""For all users: without an administrator's rights Wine knows no folder of programs ({autopf})."""
NEXT_VERSION = "99.0.0"
SAMPLE = "resources/sample-leads.xlsx"
STARTED_S = 30
"""Within so many seconds the program is there, on a busy machine too."""
SLOW_LEADS = 5_000
"""Ten requests, so at five a minute the upload is still running when the upgrade comes."""


def provide_compiler(cache: Path) -> str:
    """Fetch Inno Setup's compiler where it is missing; returns its path as Wine has it.

    Raises:
        NoWineError: npm is missing, or what came is not what is pinned.
    """
    folder, (name, version, digest) = cache / "inno", COMPILER
    if not (folder / "package" / "bin" / "ISCC.exe").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.which("npm") is None:
            raise NoWineError("The installer's compiler comes by npm, which is missing here.")
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        if subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL).returncode:
            raise NoWineError("npm could not fetch the installer's compiler; its own words stand above.")
        archive = folder / f"{name}-{version}.tgz"
        if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
            raise NoWineError(f"{archive.name} is not the archive that is pinned.")
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
    return windows_path(".wine/inno/package/bin/ISCC.exe")


class Installed:
    """The program as it lies installed in a Windows, and its data."""

    def __init__(self, wine: Wine) -> None:
        self.wine = wine
        self.folder = wine.drive / "Program Files" / identity.NAME
        self.program = f"C:\\Program Files\\{identity.NAME}\\{identity.NAME}.exe"
        self.command_line = f"C:\\Program Files\\{identity.NAME}\\{identity.CLI_NAME}.exe"

    @property
    def data(self) -> Path:
        """The folder of settings and journal."""
        return next((self.wine.drive / "users").glob(f"*/AppData/Local/{identity.NAME}"), self.wine.drive / "none")

    def setup(self, installer: Path, timeout: float = 240) -> int | None:
        """Run an installer silently; returns its exit code."""
        log = windows_path(f".wine/{installer.stem}.log")
        return self.wine.run(windows_path(f".wine/out/{installer.name}"), *SILENT, f"/LOG={log}", timeout=timeout)[0]

    def trouble(self) -> str:
        """Return what is wrong with what is installed; empty when it starts and nothing lies about."""
        left = [name for name in ("_replaced", "_to_delete") if (self.folder / name).exists()]
        code, said = self.wine.run(self.command_line, "--version")
        if code != 0 or "ozogui " not in said:
            return f"the program does not start (code {code}): {said.strip()[-200:]}"
        return f"left behind: {', '.join(left)}" if left else ""

    def data_trouble(self) -> str:
        """Return what is wrong with the data; empty when the settings read and the journal is whole."""
        try:
            json.loads((self.data / "settings.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as trouble:
            return f"settings.json: {trouble}"
        with tempfile.TemporaryDirectory() as name:
            for file in self.data.glob("journal.sqlite*"):
                shutil.copy(file, name)
            with sqlite3.connect(Path(name) / "journal.sqlite") as journal:
                [(whole,)] = journal.execute("PRAGMA integrity_check")
                [(uploads,)] = journal.execute("SELECT count(*) FROM uploads")
        return "" if whole == "ok" and uploads >= 1 else f"journal: {whole}, {uploads} uploads"

    def gone(self) -> str:
        """Return what is left of the program; empty when it is wholly gone."""
        left = sorted(each.name for each in self.folder.iterdir()) if self.folder.exists() else []
        return f"still there: {', '.join(left)}" if left else ""


def build(debian: Debian, cache: Path, root: Path, results: Results) -> list[Path]:
    """Make the programs and two installers of them, one with a later version; returns the installers.

    An empty list says that it failed; the results tell why.
    """
    wine = Wine(debian, cache, "build")
    shutil.rmtree(cache / "dist", ignore_errors=True)
    script = windows_path("build_scripts/wine/freeze_here.py")
    folders = (windows_path(".wine/freeze"), windows_path(".wine/dist"))
    epoch = {"SOURCE_DATE_EPOCH": str(identity.source_date_epoch(root))}
    python = windows_path(".wine/python/python.exe")
    code, said = wine.run(python, script, *folders, timeout=1_800, variables=epoch)
    folder = cache / "dist" / identity.NAME
    built = code == 0 and all((folder / f"{name}.exe").is_file() for name in (identity.NAME, identity.CLI_NAME))
    if not results.note("PyInstaller builds the .exe", "" if built else f"code {code}: {said[-2000:]}"):
        return []
    # Windows has it, Wine has not: never in what is packed, but here nothing starts without it.
    shutil.copy(cache / "python" / "icuuc.dll", folder / "_internal" / "icuuc.dll")
    compiler, made = provide_compiler(cache), []
    for version in (identity.version_of(root), NEXT_VERSION):
        target = cache / "out" / f"{identity.NAME}-{version}-windows-setup.exe"
        target.unlink(missing_ok=True)
        words = {"Version": version, "Source": windows_path(".wine/dist/OzoGUI"), "Target": windows_path(".wine/out")}
        defines = [f"/D{name}={value}" for name, value in words.items()]
        script = windows_path("build_scripts/building/ozogui.iss")
        code, said = wine.run(compiler, "/Qp", *defines, script, timeout=900)
        if not results.note(f"the installer of {version} compiles", "" if target.is_file() else f"{code}: {said}"):
            return []
        made.append(target)
    for what, size, most in (
        ("unpacked", size_of(folder), MOST_UNPACKED_MB),
        ("the installer", made[0].stat().st_size, MOST_PACKED_MB),
    ):
        words_of_size = f"{what} is {size / 1e6:.1f} MB, at most {most}"
        results.note(words_of_size, "" if size <= most * 1_000_000 else "too large")
    wine.stop()
    return made


def try_out(debian: Debian, cache: Path, installers: list[Path], results: Results) -> None:
    """Install, upgrade in every bad moment, repair, remove; each outcome is looked at."""
    wine = Wine(debian, cache, "installed")
    with wine.screen() as screen:  # without one even a silent setup cannot make its hidden window
        wine.variables |= screen
        _try_all(Installed(wine), cache, installers, results)
        wine.stop()


def _try_all(there: Installed, cache: Path, installers: list[Path], results: Results) -> None:
    first, later = installers
    if not results.note("installs silently", _ended(there.setup(first), 0) or there.trouble()):
        return
    code, said = there.wine.run(there.program, "--smoke-test", windows_path(".wine/smoke.txt"), timeout=300)
    report = (cache / "smoke.txt").read_text(encoding="utf-8") if (cache / "smoke.txt").is_file() else said
    print(report.rstrip(), flush=True)
    results.note("the installed program's smoke test", "" if code == 0 else f"code {code}")
    upload = ("upload", windows_path(SAMPLE), "--practice", "--repair", "all", "--campaign", "Practice_Outbound")
    there.wine.run(there.command_line, *upload)
    results.note("an upload leaves settings and journal", there.data_trouble())
    _look(results, there, "an upgrade while nothing runs", there.setup(later), 0)
    window = there.wine.start(there.program, "--practice")
    time.sleep(STARTED_S)
    still = "" if window.poll() is None else "the window did not stay open"
    _look(results, there, "an upgrade while the window is open", there.setup(first), None, still)
    there.wine.stop()
    write_long_list(cache / "long.csv")
    words = ("upload", windows_path(".wine/long.csv"), "--practice", "--campaign", "Practice_Outbound")
    sender = there.wine.start(there.command_line, *words)
    time.sleep(STARTED_S)
    still = "" if sender.poll() is None else "the upload did not go on long enough"
    _look(results, there, "an upgrade while an upload runs", there.setup(first), None, still)
    there.wine.stop()
    _held(results, there, "an upgrade with a locked file", lambda: there.setup(first))
    _look(results, there, "a repair by the same installer", there.setup(later), 0)
    cut_off(results, there, later)
    uninstaller = f"C:\\Program Files\\{identity.NAME}\\unins000.exe"
    silent = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
    _held(results, there, "a removal with a locked file", lambda: there.wine.run(uninstaller, *silent)[0])
    there.wine.run(uninstaller, *silent)
    end = time.monotonic() + 60
    while there.gone() and time.monotonic() < end:  # the uninstaller goes on as a copy of itself
        time.sleep(1)
    results.note("a removal", there.gone() or there.data_trouble())


def cut_off(results: Results, there: Installed, installer: Path) -> None:
    """Leave things as a power cut in the middle of an upgrade does, and see that the next setup puts them right."""
    aside = there.folder / "_replaced"
    aside.mkdir()
    for name in ("_internal", f"{identity.NAME}.exe", f"{identity.CLI_NAME}.exe"):
        (there.folder / name).rename(aside / name)
    (there.folder / "_internal").mkdir()
    (there.folder / "_internal" / "half.dll").write_bytes(b"half")
    _look(results, there, "an upgrade after one that a power cut ended", there.setup(installer), 0)
    if (there.folder / "_internal" / "half.dll").exists():
        results.note("nothing of the half upgrade stays", "half.dll is still there")


def _held(results: Results, there: Installed, name: str, act: Callable[[], int | None]) -> None:
    python, script = windows_path(".wine/python/python.exe"), windows_path("build_scripts/wine/hold_file.py")
    held = f"C:\\Program Files\\{identity.NAME}\\_internal\\base_library.zip"
    holder = there.wine.start(python, script, held, "read")
    trouble = "" if said(holder, "held") else "the file could not be held"
    _look(results, there, name, act(), None, trouble)
    there.wine.stop()


def said(process: subprocess.Popen[str], form: str) -> str:
    """Wait until a program prints a line of a form (a regular expression); returns it, empty when it ends without."""
    assert process.stdout is not None
    return next((line.strip() for line in process.stdout if re.fullmatch(form, line.strip())), "")


def write_long_list(file: Path) -> None:
    """Write a list whose upload takes about two minutes, made-up numbers all."""
    rows = "".join(f"98765{number:05d},Lead {chr(65 + number % 26)}\n" for number in range(SLOW_LEADS))
    file.write_text(f"Mobile,Name\n{rows}", encoding="utf-8")


def _look(results: Results, there: Installed, name: str, code: int | None, wanted: int | None, also: str = "") -> None:
    """Note one outcome. Wanted None: the setup must refuse, by any code but 0, and leave all as it was."""
    refused = "" if code not in (0, None) else f"it was not refused (code {code})"
    wrong = (refused if wanted is None else _ended(code, wanted)) or there.trouble() or there.data_trouble() or also
    results.note(name, wrong)


def _ended(code: int | None, wanted: int) -> str:
    return "" if code == wanted else f"the setup ended with {code}"
