"""How the house stands: circles, imports back up, files in a folder, long files. `dev.py house` prints it.

What may import what is written once, in the contracts of import-linter in `pyproject.toml`; this reads the order of the
floors there. Imports within functions and for types alone count like all others.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "ozogui"
MOST_FILES = 25
"""Files of Python in one folder."""
MOST_IN_ROOT = 8
"""Modules in the root of the package, `__init__` left out."""
MOST_LINES = 420
MOST_LINES_OF_TESTS = 640


@dataclass(frozen=True)
class Import:
    """One import between two modules of the package."""

    importer: str
    line: int
    imported: str

    def __str__(self) -> str:
        return f"{self.importer}, line {self.line}, imports {self.imported}"


def imports() -> list[Import]:
    """Return every import from one module of the package to another."""
    graph = grimp.build_graph(PACKAGE, cache_dir=None)
    found = []
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            details = graph.get_import_details(importer=importer, imported=imported)
            found.append(Import(importer, min(one["line_number"] for one in details), imported))
    return found


def circles(found: list[Import]) -> list[list[str]]:
    """Return the circles among the files and folders of each folder: lists of those that reach each other."""
    siblings: dict[str, dict[str, set[str]]] = {}
    for one in found:
        source, target = one.importer.split("."), one.imported.split(".")
        depth = next((at for at, pair in enumerate(zip(source, target, strict=False)) if pair[0] != pair[1]), 0)
        if depth:
            level = siblings.setdefault(".".join(source[:depth]), {})
            level.setdefault(".".join(source[: depth + 1]), set()).add(".".join(target[: depth + 1]))
    return [circle for level in siblings.values() for circle in _circles_of(level)]


def _circles_of(arrows: dict[str, set[str]]) -> Iterator[list[str]]:
    reach = {start: _reached(start, arrows) for start in arrows}
    told: set[str] = set()
    for start in sorted(arrows):
        circle = sorted(one for one in reach[start] if start in reach.get(one, ()))
        if circle and start not in told:
            told.update(circle)
            yield circle


def _reached(start: str, arrows: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    ahead = [start]
    while ahead:
        more = arrows.get(ahead.pop(), set()) - reached
        reached |= more
        ahead.extend(more)
    return reached


def floors(project: str) -> list[list[frozenset[str]]]:
    """Return each order of floors that the contracts in a `pyproject.toml` name, highest floor first."""
    contracts = tomllib.loads(project).get("tool", {}).get("importlinter", {}).get("contracts", [])
    return [
        [
            frozenset(f"{container}.{part.strip(' ()')}".strip(".") for part in layer.replace(":", "|").split("|"))
            for layer in contract["layers"]
        ]
        for contract in contracts
        if contract["type"] == "layers"
        for container in contract.get("containers", [""])
    ]


def back_up(found: list[Import], order: list[frozenset[str]]) -> list[Import]:
    """Return the imports that lead from a floor to one above it."""

    def height(module: str) -> int | None:
        inside = f"{module}."
        return next((at for at, floor in enumerate(order) for one in floor if inside.startswith(f"{one}.")), None)

    wrong = []
    for one in found:
        source, target = height(one.importer), height(one.imported)
        if source is not None and target is not None and target < source:
            wrong.append(one)
    return wrong


def files_per_folder() -> dict[str, int]:
    """Return how many files of Python each folder of the package and of the scripts holds, `__init__` left out."""
    counts: dict[str, int] = {}
    for path in _python_files(PACKAGE, "build_scripts"):
        folder = path.parent.relative_to(ROOT).as_posix()
        counts[folder] = counts.get(folder, 0) + (path.name != "__init__.py")
    return counts


def lines_per_file() -> dict[str, int]:
    """Return how many lines each file of Python has, the tests among them, longest first."""
    counts = {
        path.relative_to(ROOT).as_posix(): path.read_bytes().count(b"\n")
        for path in _python_files(PACKAGE, "build_scripts", "tests")
    }
    return dict(sorted(counts.items(), key=lambda one: -one[1]))


def too_long(lines: dict[str, int]) -> list[str]:
    """Return a sentence for each file that is longer than it may be."""
    said = []
    for name, count in lines.items():
        allowed = MOST_LINES_OF_TESTS if name.startswith("tests/") else MOST_LINES
        if count > allowed:
            said.append(f"{name} has {count} lines; {allowed} are allowed")
    return said


def too_full(files: dict[str, int]) -> list[str]:
    """Return a sentence for each folder with more files than it may hold."""
    limits = {PACKAGE: MOST_IN_ROOT}
    return [
        f"{folder} holds {count} files; {limits.get(folder, MOST_FILES)} are allowed"
        for folder, count in files.items()
        if count > limits.get(folder, MOST_FILES)
    ]


def _python_files(*tops: str) -> Iterator[Path]:
    for top in tops:
        yield from sorted((ROOT / top).rglob("*.py"))


def main() -> int:
    """Print how the house stands, and return 1 where a limit is broken."""
    found = imports()
    orders = floors((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    files, lines = files_per_folder(), lines_per_file()
    in_circles = circles(found)
    wrong = [one for order in orders for one in back_up(found, order)]
    print(f"{len(found)} imports within the package, {len(in_circles)} circles, {len(wrong)} imports back up")
    if not orders:
        print("  pyproject.toml names no floors, so nothing can lead back up")
    product = sum(count for name, count in lines.items() if name.startswith(f"{PACKAGE}/"))
    print(f"{product:,} lines in {PACKAGE}; files in a folder (at most {MOST_FILES}, in the root {MOST_IN_ROOT}):")
    for folder, count in sorted(files.items(), key=lambda one: -one[1])[:10]:
        print(f"{count:6} {folder}")
    print(f"longest files (at most {MOST_LINES} lines):")
    for name, count in [one for one in lines.items() if not one[0].startswith("tests/")][:10]:
        print(f"{count:6} {name}")
    broken = [
        *(f"circle: {', '.join(one)}" for one in in_circles),
        *map(str, wrong),
        *too_full(files),
        *too_long(lines),
    ]
    for sentence in broken:
        print(f"not allowed: {sentence}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
