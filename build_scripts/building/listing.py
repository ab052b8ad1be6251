"""The lists that lie beside the packs: checksums, components, licence texts."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from build_scripts.building import identity, third_party
from build_scripts.building.freeze import Frozen, system_name


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def sums_of(files: Iterable[Path]) -> str:
    """Return the checksums of files in the form of sha256sum, which checks them with `sha256sum --check`."""
    return "".join(f"{sha256_of(file)} *{file.name}\n" for file in sorted(files))


def write_lists(frozen: Frozen, packs: Iterable[Path], target: Path, root: Path) -> list[Path]:
    """Write licences, bill of materials, and the checksums of it all; returns what was written."""
    stem = f"{identity.NAME}-{identity.version_of(root)}-{system_name()}"
    licences, bill = target / f"{stem}-{third_party.FILE_NAME}", target / f"{stem}.cdx.json"
    shutil.copyfile(frozen.work / third_party.FILE_NAME, licences)
    shutil.copyfile(frozen.work / "bill.cdx.json", bill)
    sums = target / f"SHA256SUMS-{system_name()}"
    sums.write_text(sums_of([*packs, licences, bill]), encoding="utf-8", newline="\n")
    return [licences, bill, sums]


def own_modules(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a folder by its name: what two builds of the same sources have in common."""
    return {
        file.relative_to(folder).as_posix(): sha256_of(file)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    }
