"""The workflows of .github, looked at by actionlint and zizmor for real, and that both find what is planted.

What has never run is what the workflows do on the machines of others: only their text can be checked here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROGRAMS = Path(sys.executable).parent

_USES = re.compile(r"^\s*(?:- )?uses: (\S+)(.*)$", re.MULTILINE)
_PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40}")


def look(tool: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a tool that the developers' packages bring; that it is missing is a failure, not a reason to skip."""
    program = PROGRAMS / (f"{tool}.exe" if os.name == "nt" else tool)
    command = [str(program), *map(str, arguments)]
    # Without a network, and without shells' own linters, which not every machine has.
    environment = {**os.environ, "ZIZMOR_OFFLINE": "true", "NO_COLOR": "1"}
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60, env=environment
    )


def actionlint(*files: Path) -> subprocess.CompletedProcess[str]:
    return look("actionlint", "-no-color", "-shellcheck=", "-pyflakes=", *files)


def zizmor(*files: Path) -> subprocess.CompletedProcess[str]:
    return look("zizmor", "--offline", "--no-progress", "--persona", "pedantic", *files)


def test_both_workflows_are_there() -> None:
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


def test_actionlint_finds_nothing() -> None:
    looked = actionlint(*WORKFLOWS)
    assert (looked.returncode, looked.stdout) == (0, ""), looked.stdout + looked.stderr


def test_zizmor_finds_nothing() -> None:
    """Unpinned actions, permissions that are too wide, secrets that leak, text of strangers that is run."""
    looked = zizmor(*WORKFLOWS)
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert "No findings to report" in looked.stdout + looked.stderr


@pytest.mark.parametrize(
    ("good", "bad", "tool"),
    [
        ("runner.os == 'Linux'", "runner.system == 'Linux'", actionlint),
        ("runs-on: ${{ matrix.os }}", "runs-on: windows-1995", actionlint),
        ("permissions: {}", "permissions: {content: read}", actionlint),
        ("matrix.python }}", "matrix.pyhton }}", actionlint),
        ("@de0fac2e4500dabe0009e67214ff5f5447ce83dd", "@v6", zizmor),
        ("permissions: {}", "permissions: write-all", zizmor),
        ("dev.py test\n", "dev.py test ${{ github.head_ref }}\n", zizmor),
    ],
)
def test_what_is_planted_is_found(tmp_path: Path, good: str, bad: str, tool: object) -> None:
    assert callable(tool)
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert good in text
    planted = tmp_path / ".github" / "workflows" / "ci.yml"
    planted.parent.mkdir(parents=True)
    planted.write_text(text.replace(good, bad), encoding="utf-8")
    assert tool(planted).returncode != 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path: Path) -> None:
    used = _USES.findall(path.read_text(encoding="utf-8"))
    assert used
    for action, comment in used:
        assert _PINNED.fullmatch(action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), f"{action} has no version beside it"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_the_words_of_dev_py_that_are_used_exist(path: Path) -> None:
    from build_scripts import dev

    words = set(re.findall(r"build_scripts/dev\.py (\w+)", path.read_text(encoding="utf-8")))
    assert words
    assert all(f"\n    {word} " in (dev.__doc__ or "") for word in words), words


_STEP = re.compile(r"^      - .*?(?=^      - |^  \S|\Z)", re.MULTILINE | re.DOTALL)
_INSTALLS = re.compile(r"\bpip\b|nuget|apt-get|dev\.py (setup|test|build(?! --sign)|libraries)|npm |brew |choco ")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_no_step_that_installs_something_sees_a_secret(path: Path) -> None:
    """What a package brings runs when it is installed, with all that the step's environment holds."""
    steps = _STEP.findall(path.read_text(encoding="utf-8"))
    assert len(steps) > 4
    for step in steps:
        assert not ("secrets." in step and _INSTALLS.search(step)), step


def test_keys_come_to_the_release_machine_after_the_last_thing_that_is_installed() -> None:
    build = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8").split("\n  publish:")[0]
    steps = _STEP.findall(build)
    secret = [number for number, step in enumerate(steps) if "secrets." in step]
    installing = [number for number, step in enumerate(steps) if _INSTALLS.search(step)]
    assert secret
    assert installing
    assert max(installing) < min(secret)
    (signing,) = [step for step in steps if "dev.py build --sign" in step]
    assert "secrets.AZURE_CLIENT_SECRET" in signing


def test_dependabot_looks_after_actions_and_packages() -> None:
    text = (ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8")
    assert re.findall(r"package-ecosystem: (\S+)\n    directory: (\S+)", text) == [
        ("github-actions", "/"), ("pip", "/build_scripts/requirements"),
    ]  # fmt: skip
    assert list((ROOT / "build_scripts" / "requirements").glob("*.txt"))
