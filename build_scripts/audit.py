"""Asks a public list of known faults (osv.dev) about every package that the lock files pin.

Nothing is installed for it. What is told of this project are names and versions of packages, which anybody can read in
the repository. Where the list cannot be reached that is said loudly, and is no failure: silence would look like "none".
"""

from __future__ import annotations

import json
import os
import re
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path

LIST = "https://api.osv.dev/v1/querybatch"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\\s]+)", re.MULTILINE)
_AT_ONCE = 500
_PATIENCE_S = 30


def pinned(lock_files: Iterable[Path]) -> list[tuple[str, str]]:
    """Return name and version of every package in the lock files, each once."""
    found = {pair for file in lock_files for pair in _PINNED.findall(file.read_text(encoding="utf-8"))}
    return sorted(found)


def known_faults(packages: list[tuple[str, str]], address: str = LIST) -> dict[tuple[str, str], list[str]]:
    """Ask the list about packages and return the numbers of the faults of those that have any.

    Raises:
        OSError: the list cannot be reached.
        ValueError: what it says is not understood.
    """
    faults: dict[tuple[str, str], list[str]] = {}
    for start in range(0, len(packages), _AT_ONCE):
        part = packages[start : start + _AT_ONCE]
        queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in part]
        words = json.dumps({"queries": queries}).encode()
        request = urllib.request.Request(address, words, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:
            results = json.load(answer)["results"]
        if len(results) != len(part):
            raise ValueError("the list has answered something else than was asked")
        for package, result in zip(part, results, strict=True):
            if ids := [str(each["id"]) for each in result.get("vulns", ())]:
                faults[package] = ids
    return faults


def audit(root: Path, environment: Mapping[str, str] = os.environ, address: str = LIST) -> int:
    """Tell of known faults in what is locked; return 1 where there are any."""
    packages = pinned(sorted((root / "build_scripts" / "requirements").glob("*.txt")))
    try:
        faults = known_faults(packages, address)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        words = f"{len(packages)} locked packages were not compared with known faults: {type(trouble).__name__}"
        print(f"*** NOT AUDITED: {words}. Nothing is known of them, neither good nor bad. ***", flush=True)
        if environment.get("GITHUB_ACTIONS"):
            print(f"::warning title=Not audited::{words}.", flush=True)
        return 0
    for (name, version), ids in sorted(faults.items()):
        print(f"{name} {version}: {', '.join(ids)}, see https://osv.dev/list?q={name}", flush=True)
    print(f"{len(packages)} locked packages compared: {len(faults)} with known faults.", flush=True)
    return 1 if faults else 0
