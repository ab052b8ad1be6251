"""The layers of the design, held by reading every import of every module, those within functions too.

__main__                               chooses; loads neither front end before it is chosen
selftest                               the program trying itself: both front ends, and all below
app, ui | cli                          the two front ends: they do not know each other
engine
settings, support
uploads
cloudagent | leads                     they do not know each other
errors, wording, resources             below all
"""

from __future__ import annotations

import ast
import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ozogui"

LAYERS: dict[str, int] = {
    "__init__": 0, "errors": 0, "wording": 0, "resources": 0, "process_lock": 0,
    "leads": 1, "cloudagent": 1,
    "uploads": 2,
    "settings": 3, "support": 3,
    "engine": 4,
    "ui": 5, "cli": 5,
    "app": 6,
    "selftest": 7,
    "__main__": 8,
}  # fmt: skip
"""Part of the package -> height. A new module is put here on purpose, or it belongs into one of the parts."""

STRANGERS = [("leads", "cloudagent"), ("cloudagent", "leads"), ("ui", "cli"), ("cli", "ui"), ("app", "cli")]
"""Parts of the same height that may not import each other."""

OWNERS: dict[str, tuple[str, ...]] = {
    "PySide6": ("ozogui.ui", "ozogui.app", "ozogui.selftest.smoke_steps"),
    "shiboken6": ("ozogui.ui", "ozogui.app"),
    "requests": ("ozogui.cloudagent",),
    "urllib3": ("ozogui.cloudagent",),
    "truststore": ("ozogui.cloudagent",),
    "sqlalchemy": ("ozogui.uploads.journal",),
    "python_calamine": ("ozogui.leads",),
    "charset_normalizer": ("ozogui.leads",),
    "anyascii": ("ozogui.leads",),
    "keyring": ("ozogui.settings.keys",),
    "nacl": ("ozogui.support.updates",),
    "platformdirs": ("ozogui.settings.paths",),
    "typer": ("ozogui.cli",),
    "rich": ("ozogui.cli",),
}
"""Library -> the modules (with what lies below them) that may know that we use it."""


@dataclass(frozen=True)
class Import:
    """One import as it stands in a module."""

    module: str
    """The importing module, e.g. `ozogui.leads.reading.sheet`."""
    line: int
    target: str
    """What is imported, e.g. `ozogui.errors`."""
    is_lazy: bool
    """Whether it stands within a function, so that importing the module does not import the target."""

    def __str__(self) -> str:
        return f"{self.module}, line {self.line}, imports {self.target}"


def modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 2 else parts)] = path
    return found


def imports_in(module: str, source: str) -> Iterator[Import]:
    """Yield every import of a module's source, `from ozogui import cli` as one of `ozogui.cli`."""
    tree = ast.parse(source)
    lazy = {id(node) for function in ast.walk(tree) if is_function(function) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets = [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            targets = [f"{base}.{name.name}" for name in node.names] if base == "ozogui" else [base]
        else:
            continue
        for target in targets:
            yield Import(module, node.lineno, target, id(node) in lazy)


def is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)


@functools.cache
def all_imports() -> list[Import]:
    return [one for name, path in modules().items() for one in imports_in(name, path.read_text(encoding="utf-8"))]


def part_of(module: str) -> str:
    """Return the part of the package a module belongs to: `ozogui.leads.reading.sheet` -> `leads`."""
    pieces = module.split(".")
    # Names of the package itself (`from ozogui import __version__`) are no modules.
    return pieces[1] if len(pieces) > 1 and pieces[1] != "__version__" else "__init__"


def breaches(found: list[Import]) -> list[str]:
    """Return the imports within the package that point up or between strangers."""
    wrong = []
    for one in found:
        if one.target.split(".")[0] != "ozogui":
            continue
        source, target = part_of(one.module), part_of(one.target)
        if source == target:
            continue
        if LAYERS[target] > LAYERS[source] or (source, target) in STRANGERS:
            wrong.append(str(one))
    return wrong


def test_every_module_has_its_place() -> None:
    assert sorted({part_of(name) for name in modules()} - LAYERS.keys()) == []


def test_imports_point_down_only() -> None:
    assert breaches(all_imports()) == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_only_its_owner_knows_a_library(library: str) -> None:
    owners = OWNERS[library]
    strangers = [
        str(one)
        for one in all_imports()
        if one.target.split(".")[0] == library
        and not any(one.module == owner or one.module.startswith(f"{owner}.") for owner in owners)
    ]
    assert strangers == []


def test_the_start_loads_no_front_end_before_one_is_chosen() -> None:
    eager = [one for one in all_imports() if one.module == "ozogui.__main__" and not one.is_lazy]
    assert [str(one) for one in eager if one.target.startswith(("ozogui.app", "ozogui.cli", "ozogui.ui"))] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("ozogui.leads.reading.sheet", "from ozogui.uploads import journal"),
        ("ozogui.leads.reading.sheet", "import ozogui.cloudagent.client"),
        ("ozogui.cloudagent.client", "def send():\n    from ozogui.leads.leads import Leads"),
        ("ozogui.uploads.sending.uploader", "from ozogui import settings"),
        ("ozogui.engine.engine", "if True:\n    from ozogui.ui.frame.window import MainWindow"),
        ("ozogui.cli.check", "from ozogui.ui.kit.tokens import Tokens"),
        ("ozogui.errors", "from ozogui import wording, engine"),
    ],
)
def test_a_planted_breach_is_found(module: str, source: str) -> None:
    assert len(breaches(list(imports_in(module, source)))) == 1


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
    names = [name for name in modules() if part_of(name) not in {"ui", "app"}]
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
    assert {fate: finished[fate] for fate in fates if finished[fate]} == {"queued": 1_203, "held_back": 37}
    assert len(finished["transactions"]) == finished["requests"] == 3
