"""The whole way from a working tree to what people are handed: check, freeze, try, pack, sign, list."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from build_scripts.building import checks, freeze, identity, linux, listing, macos, windows
from build_scripts.building.freeze import Frozen
from build_scripts.building.identity import BuildError


def build(python: Path, root: Path, *, with_packs: bool, release: bool) -> None:
    """Build the program into dist/ and tell of it.

    Args:
        python: Of the environment whose packages go in.
        root: The working tree.
        with_packs: Whether to pack and sign, too; otherwise only the folder is made and tried.
        release: Whether this is to be handed to people: then the changelog must tell of this version.

    Raises:
        BuildError: something is not as it must be; nothing of an earlier build is left to be mistaken for this one.
    """
    print(identity.check_changelog(root, release=release), flush=True)
    epoch = identity.source_date_epoch(root)
    dist, work = root / "dist", root / "build" / "freeze"
    # A leftover must not be mistaken for, or listed with, what is built now.
    shutil.rmtree(dist, ignore_errors=True)
    frozen = freeze.freeze(python, root, work=work, dist=dist, epoch=epoch)
    checks.check_folder(frozen)
    checks.smoke_test(frozen)
    if with_packs:
        _pack_and_list(frozen, dist, root, epoch)
    else:
        print(f"dist/{frozen.top.name}: not packed, not signed", flush=True)


def sign(root: Path) -> None:
    """Sign and pack what an earlier build without packs has left in dist/, and tell of it. Installs nothing.

    Raises:
        BuildError: there is nothing, or a tool of the system is missing or failed.
    """
    dist = root / "dist"
    frozen = freeze.frozen_in(dist, root / "build" / "freeze")
    if not frozen.top.exists() or not frozen.work.exists():
        raise BuildError("There is nothing to sign. Make it first: dev.py build --freeze")
    _pack_and_list(frozen, dist, root, identity.source_date_epoch(root))


def _pack_and_list(frozen: Frozen, dist: Path, root: Path, epoch: int) -> None:
    packs = pack(frozen, dist, root, epoch)
    for file in [*packs, *listing.write_lists(frozen, packs, dist, root)]:
        print(f"dist/{file.name}: {file.stat().st_size / 1e6:.1f} MB", flush=True)


def pack(frozen: Frozen, dist: Path, root: Path, epoch: int, platform: str = sys.platform) -> list[Path]:
    """Pack and sign what was frozen, as its system has it.

    Raises:
        BuildError: a tool of the system is missing or failed.
    """
    if platform == "win32":
        return windows.pack(frozen.folder, dist, root, epoch, os.environ)
    if platform == "darwin":
        return macos.pack(frozen.top, dist, root, epoch, os.environ)
    return linux.pack(frozen, dist, root, epoch)
