"""What a linter cannot see of the layers: the core and its whole journey with Qt blocked from import.

Who may import whom is held by import-linter (pyproject.toml), in `dev.py test` and once more here, where a breach of
each of its contracts is planted to see that it is found.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ozogui"
FRONT_ENDS = ("ozogui.app", "ozogui.cli", "ozogui.ui")


def modules() -> list[str]:
    """Return every module of the package by its dotted name."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def lint(root: Path) -> str:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    ran = subprocess.run(
        [*command, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("leads/rows/table.py", "from ozogui.uploads.journal import journal", "The floors of the program"),
        ("errors.py", "def late():\n    from ozogui.engine.engine import Engine", "The floors of the program"),
        ("ui/check/check_tools.py", "from ozogui.ui.upload import pace_card", "the pages know not each other"),
        ("leads/values/phone.py", "import ozogui.leads.checking.check", "From a file to checked leads"),
        ("uploads/journal/ledger.py", "from ozogui.uploads.sending import pace", "nothing of what sends"),
        ("uploads/sending/control.py", "import ozogui.uploads.sending.uploader", "No circles, anywhere"),
        ("cli/show.py", "import PySide6.QtCore", "Qt is the window's"),
        ("engine/engine.py", "import requests", "HTTP is cloudagent's"),
        ("uploads/sending/pace.py", "import sqlalchemy", "SQL is the journal's"),
        ("leads/reading/sheet.py", "import python_calamine", "The parser of workbooks"),
        ("uploads/results/results.py", "import openpyxl", "openpyxl"),
    ],
)
def test_a_planted_breach_is_found(file: str, line: str, contract: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(PACKAGE, tmp_path / "ozogui", ignore=shutil.ignore_patterns("__pycache__"))
    target = tmp_path / "ozogui" / file
    target.write_text(f"{target.read_text(encoding='utf-8')}\n\n{line}\n", encoding="utf-8")
    broken = [each for each in lint(tmp_path).splitlines() if each.endswith("BROKEN")]
    assert any(contract in each for each in broken)


def test_the_start_loads_no_front_end_before_one_is_chosen() -> None:
    tree = ast.parse((PACKAGE / "__main__.py").read_text(encoding="utf-8"))
    eager = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert eager
    assert [ast.unparse(node) for node in eager if any(name in ast.unparse(node) for name in FRONT_ENDS)] == []


WITHOUT_QT = """
import importlib, sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Block())
"""


def run_without_qt(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a Python of its own, in which any import of Qt fails."""
    command = [sys.executable, "-c", WITHOUT_QT + program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)


def test_everything_but_the_window_loads_without_qt() -> None:
    names = [name for name in modules() if not name.startswith(("ozogui.ui", "ozogui.app"))]
    ran = run_without_qt(f"for name in {names!r}: importlib.import_module(name)\nprint('all loaded')")
    assert (ran.returncode, ran.stdout.strip()) == (0, "all loaded"), ran.stderr
    assert run_without_qt("import PySide6").returncode == 1, "the block itself must hold"


def test_the_whole_journey_is_made_without_qt() -> None:
    arguments = ["upload", "resources/sample-leads.xlsx", "--practice", "--repair", "all"]
    arguments += ["--campaign", "Practice_Outbound", "--json"]
    ran = run_without_qt(f"from ozogui.__main__ import main\nsys.exit(main({arguments!r}))")
    assert ran.returncode == 1, ran.stderr
    finished = json.loads(ran.stdout.splitlines()[-1])
    assert finished["event"] == "finished"
    fates = ("queued", "held_back", "refused", "unconfirmed", "waiting", "cancelled")
    assert {fate: finished[fate] for fate in fates if finished[fate]} == {"queued": 1_195, "held_back": 45}
    assert len(finished["transactions"]) == finished["requests"] == 3


SERVICES = ("accounts", "campaigns", "do_not_call", "journal", "past_uploads", "sent_uploads", "undoing")
THROUGH_A_SERVICE = re.compile(rf"(?:journey|engine)\.(?:{'|'.join(SERVICES)})\.\w+\.\w")
ALIAS = re.compile(r"\bengine\b[^=\n]* = .*journey\.engine\b")


def reaches_through(source: str) -> list[str]:
    """Return where a page's source reaches through the engine, or through a service of it."""
    found = []
    for scope in ast.walk(ast.parse(source)):
        if isinstance(scope, ast.Attribute):
            name = ast.unparse(scope)
            found += [name] if "journey.engine." in ast.unparse(scope.value) or THROUGH_A_SERVICE.search(name) else []
        elif isinstance(scope, ast.FunctionDef) and ALIAS.search(ast.unparse(scope)):
            inside = [ast.unparse(node) for node in ast.walk(scope) if isinstance(node, ast.Attribute)]
            found += [name for name in inside if re.match(r"engine\.\w+\.\w", name)]
    return found


def test_a_page_asks_services_and_reaches_through_none() -> None:
    """`journey.engine.x.y` would tie every page to how the engine is built: a service is one dot from the journey."""
    pages = [path for path in sorted((PACKAGE / "ui").rglob("*.py")) if path.name != "journey_parts.py"]
    reaching = {path.name: reaches_through(path.read_text(encoding="utf-8")) for path in pages}
    assert {name: found for name, found in reaching.items() if found} == {}
    assert reaches_through("journey.engine.clock.now()") == ["journey.engine.clock.now"]
    assert reaches_through("self._journey.journal.undos.all()") == ["self._journey.journal.undos.all"]
    assert reaches_through("def f(self):\n    a, engine = 1, self._journey.engine\n    engine.keys.of()") == [
        "engine.keys.of"
    ]
