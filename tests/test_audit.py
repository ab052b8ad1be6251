"""The audit of locked packages, against a list on this computer: what it finds, and that silence is never "none"."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from build_scripts.audit import audit, pinned
from tests.cloudagent.conftest import serve  # noqa: F401  a fixture
from tests.cloudagent.scripted import ScriptedServer, answer, answering

ROOT = Path(__file__).resolve().parent.parent
LOCK = "six==1.17.0 \\\n    --hash=sha256:00\nzstd[all]==2.0 ; python_version < '4'\n# via x==1\n    # via y==3\n"

Serve = Callable[..., ScriptedServer]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "build_scripts" / "requirements"
    folder.mkdir(parents=True)
    (folder / "app.txt").write_text(LOCK)
    return tmp_path


def test_every_locked_package_is_asked_about() -> None:
    files = sorted((ROOT / "build_scripts" / "requirements").glob("*.txt"))
    found = dict(pinned(files))
    assert {"pyside6-essentials", "requests", "sqlalchemy", "pyinstaller", "pytest"} <= set(found)
    lines = {line.split("==")[0] for file in files for line in file.read_text().splitlines() if line[:1].isalnum()}
    assert {line.split("[")[0] for line in lines} == set(found)


def test_what_is_known_is_told_and_fails(
    tree: Path,
    serve: Serve,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = {"results": [{"vulns": [{"id": "PYSEC-1"}, {"id": "GHSA-2"}]}, {}]}
    server = serve(answering(answer(json.dumps(said).encode())))
    assert audit(tree, {}, server.url) == 1
    out = capsys.readouterr().out
    assert "six 1.17.0: PYSEC-1, GHSA-2" in out
    assert "2 locked packages compared: 1 with known faults." in out
    server = serve(answering(answer(b'{"results": [{}, {}]}')))
    assert audit(tree, {}, server.url) == 0


@pytest.mark.parametrize(
    "raw",
    [b"", answer(b"no", "503 Service Unavailable"), answer(b"<html>"), answer(b"[]"), answer(b'{"results": []}'),
     answer(b'{"results": [1, 2]}')],
)  # fmt: skip
def test_where_nothing_is_known_that_is_loud(
    tree: Path,
    serve: Serve,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
    raw: bytes,
) -> None:
    assert audit(tree, {"GITHUB_ACTIONS": "true"}, serve(answering(raw)).url) == 0
    out = capsys.readouterr().out
    assert "*** NOT AUDITED: 2 locked packages" in out
    assert "::warning title=Not audited::" in out
