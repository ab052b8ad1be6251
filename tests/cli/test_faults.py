"""A fault of OzoGUI itself: told in a sentence, kept in the log with everything masked, never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.leads.reading import sheet
from ozogui.settings import paths
from tests.cli.conftest import Run


@pytest.fixture(autouse=True)
def fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let reading a file fail as only a bug can."""

    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("no room for Asha Rao, 9820011111")

    monkeypatch.setattr(sheet, "read_sheet", fail)


@pytest.mark.parametrize("command", ["show", "check"])
def test_fault_is_told_and_logged(run: Run, small: Path, home: Path, command: str) -> None:
    ran = run(command, small)
    assert (ran.code, ran.out) == (70, "")
    assert "OzoGUI has a fault (ZeroDivisionError)." in ran.err
    log = paths.Paths(home).logs / "ozogui.log"
    assert str(log) in ran.err
    text = log.read_text(encoding="utf-8")
    assert "in fail" in text
    assert "9820011111" not in text
    assert "Asha" not in text
    assert run(command, small, "--json").json["error"]["title"] == "OzoGUI has a fault (ZeroDivisionError)."


def test_fault_is_told_where_nothing_can_be_written(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OZOGUI_HOME", str(small))
    ran = run("show", small)
    assert ran.code == 70
    assert "log" not in ran.err
