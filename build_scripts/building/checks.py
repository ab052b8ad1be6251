"""What a frozen program must be before anybody gets it: it works, it is small, and it needs nothing undocumented."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from build_scripts.building import elf, macos, qt_parts
from build_scripts.building.freeze import Frozen
from build_scripts.building.identity import CLI_NAME, NAME, BuildError
from build_scripts.system_libraries import LIBRARIES

MOST_UNPACKED_MB = 150
MOST_PACKED_MB = 65
"""Linux; megabytes of 1,000,000 bytes."""
_SMOKE_S = 180
_C_LIBRARY = ("ld-linux", "libc.so", "libm.so", "libdl.so", "libpthread.so", "librt.so", "libutil.so", "libresolv.so")


def smoke_test(frozen: Frozen) -> None:
    """Start both programs as a newcomer's computer would: no home, no Python, no screen.

    Raises:
        BuildError: one of them does not work; what it said is in the text.
    """
    with tempfile.TemporaryDirectory(prefix="ozogui-smoke-") as name:
        report = Path(name) / "report.txt"
        began = time.monotonic()
        # The window's program has nowhere to print to on Windows, so what it says goes to a file everywhere.
        code, said = _run(frozen.program(NAME), "--smoke-test", str(report))
        lines = report.read_text(encoding="utf-8") if report.is_file() else said
        print(lines.rstrip(), flush=True)
        if code != 0:
            raise BuildError(f"{NAME} was built, but does not work (code {code}).\n{said}")
        print(f"{NAME} passed its smoke test in {time.monotonic() - began:.1f} s.", flush=True)
    code, said = _run(frozen.program(CLI_NAME), "--version")
    if code != 0 or not said.startswith("ozogui "):
        raise BuildError(f"{CLI_NAME} was built, but does not work (code {code}).\n{said}")


def _run(program: Path, *arguments: str) -> tuple[int, str]:
    # Nothing of the building machine may help: not its Python, not its libraries, not its screen.
    kept = ("SYSTEMROOT", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG", "LOCALAPPDATA", "USERPROFILE")
    variables = {name: os.environ[name] for name in kept if name in os.environ}
    system = Path(os.environ.get("SYSTEMROOT", "C:\\Windows")) / "System32"
    variables["PATH"] = str(system) if os.name == "nt" else "/bin"
    with tempfile.TemporaryDirectory(prefix="ozogui-home-") as home:
        variables.update({"HOME": home, "QT_QPA_PLATFORM": "offscreen"})
        try:
            ended = subprocess.run(
                [str(program), *arguments],
                cwd=home, env=variables, check=False, timeout=_SMOKE_S, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise BuildError(f"{program.name} did not end within {_SMOKE_S} s.") from error
        except OSError as error:
            raise BuildError(f"{program.name} cannot be started: {error}") from error
    return ended.returncode, ended.stdout


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder have; links count nothing."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def check_size(bytes_there: int, most_mb: int, what: str) -> str:
    """Return the size in words.

    Raises:
        BuildError: it is more than allowed.
    """
    words = f"{what}: {bytes_there / 1e6:.1f} MB"
    if bytes_there > most_mb * 1_000_000:
        raise BuildError(f"{words}, and {most_mb} MB is the most.")
    return words


def program_files(folder: Path) -> list[Path]:
    """Return Linux's program files and libraries in a folder."""
    return sorted(file for file in folder.rglob("*") if file.is_file() and not file.is_symlink() and elf.is_elf(file))


def system_needs(folder: Path) -> dict[str, list[str]]:
    """Return what a Linux folder asks of the system: file names of libraries, with the files that ask for them.

    The C library is not among it (`newest_glibc` tells of it), nor what only optional plugins want.
    """
    files = program_files(folder)
    inside = {file.name for file in files}
    needs: dict[str, list[str]] = {}
    for file in files:
        if qt_parts.is_optional_plugin(file.relative_to(folder).as_posix().removeprefix("_internal/")):
            continue
        for library in elf.read_needs(file).libraries:
            if library not in inside and not library.startswith(_C_LIBRARY):
                needs.setdefault(library, []).append(file.name)
    return needs


def newest_glibc(folder: Path) -> tuple[int, int]:
    """Return the newest version of the C library that anything in a Linux folder asks for."""
    return max((elf.read_needs(file).glibc for file in program_files(folder)), default=(0, 0))


def packages_for(needs: Iterable[str]) -> list[str]:
    """Return Debian's packages of the libraries that are asked of the system, sorted.

    Raises:
        BuildError: a library is asked for that is not among the documented ones.
    """
    documented = {library.file: library.package for library in LIBRARIES}
    if unknown := sorted(set(needs) - set(documented)):
        raise BuildError(
            f"The program needs {', '.join(unknown)} of the system, which is not documented: bring it along"
            " (building/qt_parts.py) or document it (system_libraries.py)."
        )
    return sorted({documented[library] for library in needs})


def check_folder(frozen: Frozen) -> None:
    """See that a folder is small enough and, on Linux, that it needs only what is documented.

    Raises:
        BuildError: it is not, or it does not.
    """
    unpacked = size_of(frozen.top)
    print(check_size(unpacked, MOST_UNPACKED_MB if sys.platform == "linux" else 400, "Unpacked"), flush=True)
    if sys.platform == "darwin":
        print(macos.check_oldest_system(frozen.top), flush=True)
    if sys.platform == "linux":
        needs = system_needs(frozen.folder)
        packages = packages_for(needs)
        major, minor = newest_glibc(frozen.folder)
        print(f"Of the system it needs {len(packages)} packages and glibc {major}.{minor} or newer.", flush=True)
