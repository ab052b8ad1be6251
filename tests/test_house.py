"""How the house stands: its limits hold now, and what is planted against them is found; the map of files is true."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from build_scripts import file_map, house
from build_scripts.house import Import

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def found() -> list[Import]:
    return house.imports()


def arrows(*pairs: str) -> list[Import]:
    """Return imports within the package from `"a.b > c"`."""
    split = (pair.split(" > ") for pair in pairs)
    return [Import(f"ozogui.{source}", 1, f"ozogui.{target}") for source, target in split]


def test_there_are_no_circles(found: list[Import]) -> None:
    assert len(found) > 1_000
    assert house.circles(found) == []


def test_nothing_is_imported_back_up(found: list[Import]) -> None:
    orders = house.floors((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert len(orders) >= 4
    for order in orders:
        assert [str(one) for one in house.back_up(found, order)] == []


def test_no_folder_is_too_full_and_no_file_too_long() -> None:
    files, lines = house.files_per_folder(), house.lines_per_file()
    assert files["ozogui"] > 3
    assert lines["tests/test_house.py"] > 30
    assert house.too_full(files) == []
    assert house.too_long(lines) == []


def test_every_folder_says_what_it_is_for_and_what_it_may_import() -> None:
    firsts = sorted((ROOT / "ozogui").glob("*/**/__init__.py"))
    assert len(firsts) > 25
    said = {str(path): ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in firsts}
    assert [path for path, words in said.items() if not re.search(r"(?i)\b(imports?|knows)\b", words)] == []


def test_imports_for_types_and_within_functions_count(found: list[Import]) -> None:
    lazy = Import("ozogui.__main__", 0, "ozogui.app")
    assert any((one.importer, one.imported) == (lazy.importer, lazy.imported) for one in found)


@pytest.mark.parametrize(
    ("pairs", "circle"),
    [
        (("a.x > a.y", "a.y > a.x"), ["ozogui.a.x", "ozogui.a.y"]),
        (("a.x > b.y", "b.z > c.u", "c.v > a.w"), ["ozogui.a", "ozogui.b", "ozogui.c"]),
        (("a.x.m > a.y.m", "a.y.n > a.x.o", "b > a.x.m"), ["ozogui.a.x", "ozogui.a.y"]),
    ],
)
def test_a_circle_of_files_or_folders_is_found(pairs: tuple[str, ...], circle: list[str]) -> None:
    assert house.circles(arrows(*pairs)) == [circle]
    assert house.circles(arrows(*pairs[1:])) == []


def test_an_import_back_up_is_found() -> None:
    project = """
[[tool.importlinter.contracts]]
type = "layers"
layers = ["ozogui.top", "ozogui.left | ozogui.right", "(ozogui.gone)", "ozogui.bottom"]
[[tool.importlinter.contracts]]
type = "layers"
containers = ["ozogui.left"]
layers = ["roof", "cellar"]
[[tool.importlinter.contracts]]
type = "independence"
modules = ["ozogui.left", "ozogui.right"]
"""
    house_order, left_order = house.floors(project)
    down = arrows("top.a > bottom", "left.b > bottom.c", "left.b > elsewhere", "bottom.a > bottom.b")
    up = arrows("bottom.c > left.b", "right.b > top")
    assert house.back_up([*down, *up], house_order) == up
    wrong = arrows("left.cellar > left.roof.b")
    assert house.back_up([*wrong, *arrows("left.roof > left.cellar.x")], left_order) == wrong


def test_what_is_too_long_or_too_full_is_told() -> None:
    assert house.too_full({"ozogui": 9, "ozogui/ui": 26, "ozogui/cli": 25}) == [
        "ozogui holds 9 files; 8 are allowed", "ozogui/ui holds 26 files; 25 are allowed",
    ]  # fmt: skip
    assert house.too_long({"ozogui/a.py": 421, "ozogui/b.py": 420}) == ["ozogui/a.py has 421 lines; 420 are allowed"]


def test_the_map_of_all_files_is_true() -> None:
    is_true = (ROOT / file_map.PAGE).read_text(encoding="utf-8") == file_map.text_of(ROOT)
    assert is_true, "files came, went or say something new of themselves; run: python build_scripts/dev.py map"


PAGES = [
    *(page for page in sorted((ROOT / "resources" / "docs").glob("*.md")) if page.name != file_map.PAGE.name),
    *sorted((ROOT / ".github").glob("*.md")),
    ROOT / "README.md",
    ROOT / "build_scripts" / "README.md",
    ROOT / "ozogui" / "leads" / "workbooks" / "README.md",
]
_FILE = re.compile(r"`([\w./]+/[\w.]*|\w+\.py)`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    bases = [ROOT, ROOT / "ozogui", page.parent]
    here = {path.name for top in file_map.FOLDERS for path in (ROOT / top).rglob("*.py")}
    named = {name for name in _FILE.findall(text) if "NAME" not in name}
    assert [name for name in named if name not in here and not any((base / name).exists() for base in bases)] == []
    assert [link for link in _LINK.findall(text) if not (page.parent / link).exists()] == []
    assert named or page.name in ("SECURITY.md", "PULL_REQUEST_TEMPLATE.md", "first-real-run.md")


def test_the_page_of_the_architecture_names_every_folder() -> None:
    text = (ROOT / "resources" / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = [path.parent.relative_to(ROOT / "ozogui").parts for path in (ROOT / "ozogui").rglob("__init__.py")]
    assert [parts for parts in packages if parts and not re.search(rf"\b{parts[-1]}\b", text)] == []


def test_every_file_says_in_its_first_sentence_what_it_is_for() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for top in ("ozogui", "build_scripts")
        for path in (ROOT / top).rglob("*.py")
        if path.read_bytes().strip() and len(file_map.first_sentence(path)) < 20
    ]
    assert silent == []


def test_the_map_follows_its_files(tmp_path: Path) -> None:
    for top in file_map.FOLDERS:
        (tmp_path / top).mkdir()
    (tmp_path / "ozogui" / "__init__.py").write_text('"""The whole.\n\nMore of it."""\n', encoding="utf-8")
    (tmp_path / "ozogui" / "one.py").write_text('"""Does one\nthing."""\n', encoding="utf-8")
    assert file_map.write(tmp_path) == "Wrote resources/docs/files.md."
    written = (tmp_path / file_map.PAGE).read_text(encoding="utf-8")
    assert "## ozogui/\n\nThe whole.\n\n- `one.py` Does one thing.\n" in written
    assert file_map.write(tmp_path) == "resources/docs/files.md is up to date."
    (tmp_path / "ozogui" / "two.py").touch()
    assert file_map.write(tmp_path) == "Wrote resources/docs/files.md."
    assert "- `two.py`\n" in (tmp_path / file_map.PAGE).read_text(encoding="utf-8")
