"""A genuine Windows Python 3.13 with the locked packages, put together on Linux. For trying only, never shipped.

Its DLLs come out of the wheel of panda3d, which carries the official ones (pinned and hashed); the pure library is that
of Debian 13's Python of the same version; two small starters are compiled. The locked packages are those of Windows:
pip would choose by this Linux's markers, so the markers are judged here.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from build_scripts.wine.debian import PROJECT, Debian, NoWineError

DLLS = "panda3d==1.10.16 --hash=sha256:0e505261bb58d8402d0099c291f1a3459acfdd38f3e7d666e72aa2e1ea5dc46f"
VERSION = "3.13.5"
_HERE = Path(__file__).resolve().parent
_COMPILER = "x86_64-w64-mingw32-gcc"
_NOT_NEEDED = ("test", "site-packages", "lib-dynload", "idlelib", "tkinter", "config-3.13-x86_64-linux-gnu")
_MARKERS = {
    "os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64",
    "python_version": "3.13", "python_full_version": VERSION, "implementation_name": "cpython",
    "implementation_version": VERSION, "platform_python_implementation": "CPython", "platform_release": "10",
    "platform_version": "10.0.19045", "extra": "",
}  # fmt: skip
"""What packages may ask of a system, as Windows 10 with this Python answers."""


def provide(debian: Debian, cache: Path, lock_file: Path, pip: list[str]) -> Path:
    """Make the Windows Python where it is missing or of other packages; returns its folder.

    Args:
        debian: With the compiler and the pure library.
        cache: The folder `.wine`; what was fetched stays in it.
        lock_file: The packages to install.
        pip: The command that starts pip, of a Linux Python.

    Raises:
        NoWineError: something cannot be fetched (pip names a package that has no wheel for it), or compiled.
    """
    folder, wanted = cache / "python", requirements_for_windows(lock_file.read_text(encoding="utf-8"))
    parts = (wanted, DLLS, *(file.read_text(encoding="utf-8") for file in sorted(_HERE.glob("*.c"))))
    key, stamp = hashlib.sha256("\0".join(parts).encode()).hexdigest(), folder / "ozogui-ready"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return folder
    print("Putting together a Windows Python with the locked packages (about two minutes)", flush=True)
    wheels = cache / "wheels"
    _fetch(pip, DLLS, wheels / "dlls")
    _fetch(pip, wanted, wheels / "locked")
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("DLLs", "Lib"):
        (folder / name).mkdir(parents=True)
    _take_dlls(next((wheels / "dlls").glob("*.whl")), folder)
    pure = debian.folder / "usr" / "lib" / "python3.13"
    leave = shutil.ignore_patterns("__pycache__", *_NOT_NEEDED)
    shutil.copytree(pure, folder / "Lib", dirs_exist_ok=True, ignore=leave, ignore_dangling_symlinks=True)
    _compile(debian, cache, folder)
    packages = folder / "Lib" / "site-packages"
    packages.mkdir()
    for wheel in sorted((wheels / "locked").glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            _unpack(archive, packages)
    stamp.write_text(key, encoding="utf-8")
    return folder


def requirements_for_windows(text: str, markers: Mapping[str, str] = _MARKERS) -> str:
    """Return the lines of a lock file that Windows needs, without their markers and with their hashes."""
    from pip._vendor.packaging.requirements import Requirement  # pip is in every environment, packaging is not

    lines = []
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, *hashes = line.split("--hash=")
        requirement = Requirement(name.strip())
        if requirement.marker is None or requirement.marker.evaluate(dict(markers)):
            words = (f"{requirement.name}{requirement.specifier}", *(f"--hash={each.strip()}" for each in hashes))
            lines.append(" ".join(words))
    return "\n".join(lines) + "\n"


def _fetch(pip: list[str], wanted: str, target: Path) -> None:
    """Have exactly the wanted wheels in a folder; those that are there already are not fetched again."""
    fresh = target.with_name(f"{target.name}-new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write(wanted)
        file.flush()
        command = [
            *pip, "download", "--quiet", "--no-deps", "--only-binary=:all:", "--platform=win_amd64",
            "--python-version=3.13", "--require-hashes", f"--dest={fresh}", f"--requirement={file.name}",
        ]  # fmt: skip
        if target.is_dir():
            command.append(f"--find-links={target}")
        if subprocess.run(command, check=False).returncode:
            raise NoWineError("A wheel for Windows and Python 3.13 cannot be had; pip's own words stand above.")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _take_dlls(wheel: Path, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            file = name.removeprefix("deploy_libs/")
            if file == name or "/" in file or not file or "cp313t" in file:
                continue
            lies_beside = file.lower().startswith(("python313.dll", "vcruntime140"))
            known = ("libcrypto-3.dll", "libssl-3.dll", "libffi-8.dll", "sqlite3.dll")
            if lies_beside or file.endswith(".pyd") or file in known:
                (folder / ("" if lies_beside else "DLLs") / file).write_bytes(archive.read(name))


def _compile(debian: Debian, cache: Path, folder: Path) -> None:
    """Make python.exe, pythonw.exe, the forwarding python3.dll, and the stand-in for Windows's icuuc.dll."""
    with tempfile.TemporaryDirectory(dir=cache) as name:
        work, inside = Path(name), f"{PROJECT}/.wine/{Path(name).name}"
        dll = f"{PROJECT}/.wine/python/python313.dll"
        listed = debian.run("x86_64-w64-mingw32-objdump", "-p", dll, stdout=subprocess.PIPE).stdout
        names = exported_names(listed)
        forwards = "".join(f"  {each} = python313.{each}\n" for each in names)
        (work / "python3.def").write_text(f"LIBRARY python3.dll\nEXPORTS\n{forwards}", encoding="ascii")
        exports = "\n".join(names)
        (work / "full.def").write_text(f"LIBRARY python313.dll\nEXPORTS\n{exports}\n", encoding="ascii")
        (work / "empty.c").write_text("int __stdcall DllMainCRTStartup(void*a,unsigned b,void*c){return 1;}\n")
        target, source = f"{PROJECT}/.wine/python", f"{PROJECT}/build_scripts/wine"
        library = f"{inside}/libpython313.a"
        for command in (
            ("x86_64-w64-mingw32-dlltool", "-d", f"{inside}/full.def", "-l", library),
            (_COMPILER, "-shared", "-nostdlib", "-o", f"{target}/python3.dll", f"{inside}/empty.c",
             f"{inside}/python3.def"),
            (_COMPILER, "-municode", "-o", f"{target}/python.exe", f"{source}/python_exe.c", library),
            (_COMPILER, "-municode", "-mwindows", "-DGUI", "-o", f"{target}/pythonw.exe", f"{source}/python_exe.c",
             library),
            (_COMPILER, "-w", "-shared", "-o", f"{target}/icuuc.dll", f"{source}/icuuc.c"),
        ):  # fmt: skip
            if debian.run(*command).returncode:
                raise NoWineError(f"{command[0]} failed; its own words stand above.")


def exported_names(listed: str) -> list[str]:
    """Return the names that a DLL offers, out of what objdump -p prints, sorted."""
    names: set[str] = set()
    inside = False
    for line in listed.splitlines():
        if "[Ordinal/Name Pointer]" in line:
            inside = True
        elif inside and line.startswith("\t["):
            names.add(line.split()[-1])
        elif inside and not line.strip():
            break
    return sorted(names)


def _unpack(archive: zipfile.ZipFile, packages: Path) -> None:
    """Lay a wheel's files where pip would: what it has under .data goes to the packages, scripts are left out."""
    for entry in archive.infolist():
        first, _, rest = entry.filename.partition("/")
        name = entry.filename
        if first.endswith(".data"):
            kind, _, name = rest.partition("/")
            if kind not in ("purelib", "platlib"):
                continue
        if entry.is_dir() or ".." in Path(name).parts or name.startswith("/"):
            continue
        target = packages / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(entry))


def pip_of_this_python() -> list[str]:
    """Return the command that starts the pip of the Python that runs this."""
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
