"""The lists that lie beside the packs (checksums, components, licence texts), and whether two builds are the same."""

from __future__ import annotations

import hashlib
import shutil
import sys
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


def differences(one: Path, other: Path) -> list[str]:
    """Return the names of the files in which two folders differ, those that only one of them has included.

    Two builds of the same sources with the same packages differ in none, whichever folder they were made in.
    """
    files = [
        {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        for folder in (one, other)
    ]
    names = files[0].keys() | files[1].keys()
    both = files[0].keys() & files[1].keys()
    return sorted(name for name in names if name not in both or sha256_of(files[0][name]) != sha256_of(files[1][name]))


def main() -> int:
    """Compare two builds, `python -m build_scripts.building.listing FOLDER FOLDER`; 0 when they are the same."""
    one, other = (Path(each) for each in sys.argv[1:3])
    found = differences(one, other)
    count = sum(path.is_file() for path in one.rglob("*"))
    print("\n".join(found) if found else f"All {count:,} files are the same.")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
