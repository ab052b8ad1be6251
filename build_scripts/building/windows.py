"""Windows: the version information inside the programs, the installer that needs no administrator, the portable zip."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from build_scripts.building import identity, signing
from build_scripts.building.identity import BuildError

SCRIPT = Path(__file__).resolve().parent / "ozogui.iss"
"""The installer's own script, in the language of Inno Setup 6."""
DEFAULTS_NAME = "ozogui-defaults.json"
PORTABLE_DEFAULTS = '{"update_check": "off"}\r\n'
"""What lies as ozogui-defaults.json beside a portable copy, which nobody expects to ask anything of the network."""

_VERSION_INFO = """\
# Windows shows this under Properties, Details, in the task manager, and where it asks whether to run the program.
VSVersionInfo(
  ffi=FixedFileInfo(
    filevers=({numbers}, 0), prodvers=({numbers}, 0),
    mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0),
  ),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', {publisher!r}),
      StringStruct('FileDescription', {description!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {name!r}),
      StringStruct('LegalCopyright', {copyright!r}),
      StringStruct('OriginalFilename', {file!r}),
      StringStruct('ProductName', {product!r}),
      StringStruct('ProductVersion', {version!r}),
    ])]),
    VarFileInfo([VarStruct('Translation', [0x0409, 1200])]),
  ],
)
"""


def version_info(version: str, name: str, *, console: bool) -> str:
    """Return the version resource of a program, in the form that PyInstaller reads.

    Args:
        version: As "1.2.3".
        name: The program's name without its ending.
        console: Whether it is the command line; the task manager shows the description as the program's name.
    """
    return _VERSION_INFO.format(
        numbers=", ".join(version.split(".")),
        publisher=identity.PUBLISHER,
        description=f"{identity.NAME} (command line)" if console else identity.NAME,
        version=version,
        name=name,
        copyright=identity.COPYRIGHT,
        file=f"{name}.exe",
        product=identity.NAME,
    )


def write_version_info(folder: Path, root: Path, name: str, *, console: bool) -> str:
    """Write a program's version resource into a folder and return the file's path, as PyInstaller wants it."""
    file = folder / f"version-{name}.txt"
    file.write_text(version_info(identity.version_of(root), name, console=console), encoding="utf-8")
    return str(file)


def pack(folder: Path, target: Path, root: Path, epoch: int, environment: Mapping[str, str]) -> list[Path]:
    """Sign the programs in a folder, then make the portable zip and the installer of it.

    Args:
        folder: What was frozen.
        target: Where the packs go.
        root: The working tree.
        epoch: The moment that every file in the zip carries.
        environment: Names the certificate, see `signing`.

    Returns:
        The packs.

    Raises:
        BuildError: Inno Setup is missing or failed, or signing failed.
    """
    signing.sign_windows([folder / f"{name}.exe" for name in (identity.NAME, identity.CLI_NAME)], environment)
    version = identity.version_of(root)
    return [
        zip_portable(folder, target / f"{identity.NAME}-{version}-windows-portable.zip", epoch),
        make_installer(folder, target, version, environment),
    ]


def zip_portable(folder: Path, target: Path, epoch: int) -> Path:
    """Pack a folder into a zip, the same bytes for the same files, with the defaults of a portable copy."""
    moment = datetime.fromtimestamp(max(epoch, 315_619_200), UTC).timetuple()[:6]  # zip knows no time before 1980
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(f"{identity.NAME}/{file.relative_to(folder).as_posix()}", moment)
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED, 9)
        entry = zipfile.ZipInfo(f"{identity.NAME}/{DEFAULTS_NAME}", moment)
        entry.external_attr = 0o100644 << 16
        archive.writestr(entry, PORTABLE_DEFAULTS, zipfile.ZIP_DEFLATED, 9)
    return target


def find_inno_setup() -> str:
    """Return the path of Inno Setup's compiler.

    Raises:
        BuildError: it is not installed.
    """
    if found := shutil.which("iscc"):
        return found
    for variable in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
        for below in ("Inno Setup 6", "Programs/Inno Setup 6"):
            candidate = Path(os.environ.get(variable, "")) / below / "ISCC.exe"
            if os.environ.get(variable) and candidate.is_file():
                return str(candidate)
    raise BuildError("The installer needs Inno Setup 6 (https://jrsoftware.org/isdl.php); it is not installed here.")


def inno_arguments(folder: Path, target: Path, version: str, environment: Mapping[str, str]) -> list[str]:
    """Return the arguments of Inno Setup's compiler: where files are, and how installer and uninstaller are signed."""
    defines = {"Version": version, "Source": folder, "Target": target}
    arguments = ["/Qp", *(f"/D{name}={value}" for name, value in defines.items())]
    if command := signing.sign_tool_command(environment, ["$f"]):
        # Inno Setup's own quotes: $q stands for one, $f for the file in quotes.
        quoted = " ".join(f"$q{word}$q" if " " in word else word for word in command)
        arguments += [f"/Sozogui={quoted}", "/DSigned"]
    return [*arguments, str(SCRIPT)]


def make_installer(folder: Path, target: Path, version: str, environment: Mapping[str, str]) -> Path:
    """Make the installer; returns its path.

    Raises:
        BuildError: Inno Setup is missing or failed.
    """
    arguments = inno_arguments(folder, target, version, environment)
    if "/DSigned" not in arguments:
        signing.say_unsigned("the installer", "the variables named above")
    if subprocess.run([find_inno_setup(), *arguments], check=False).returncode != 0:
        raise BuildError("Inno Setup failed; its own words stand above.")
    return target / f"{identity.NAME}-{version}-windows-setup.exe"
