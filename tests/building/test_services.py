"""The descriptions of a watched folder as a service are well-formed, and their commands are ones that OzoGUI takes."""

from __future__ import annotations

import configparser
import plistlib
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from typer.main import get_command

from build_scripts.building.identity import CLI_NAME
from ozogui import cli

FOLDER = Path(__file__).resolve().parents[2] / "build_scripts" / "services"
_TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def of_systemd() -> list[str]:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string((FOLDER / "ozogui-watch.service").read_text(encoding="utf-8"))
    assert unit["Service"]["DynamicUser"] == "no"
    assert unit["Service"]["LoadCredential"].partition(":")[0] in unit["Service"]["Environment"]
    return shlex.split(unit["Service"]["ExecStart"])


def of_launchd() -> list[str]:
    with (FOLDER / "com.ozogui.watch.plist").open("rb") as handle:
        agent = plistlib.load(handle)
    assert agent["Label"] == "com.ozogui.watch"
    assert agent["ExitTimeOut"] > 300, "the answer to a request that is under way is waited for"
    return [str(each) for each in agent["ProgramArguments"]]


def of_windows() -> list[str]:
    task = ElementTree.parse(FOLDER / "ozogui-watch.xml").getroot()
    assert task.findtext(f"{_TASK}Principals/{_TASK}Principal/{_TASK}LogonType") == "Password"
    assert task.findtext(f"{_TASK}Settings/{_TASK}ExecutionTimeLimit") == "PT0S", "or Windows ends it after three days"
    command = task.findtext(f"{_TASK}Actions/{_TASK}Exec/{_TASK}Command") or ""
    arguments = task.findtext(f"{_TASK}Actions/{_TASK}Exec/{_TASK}Arguments") or ""
    return [command.strip('"').removesuffix(".exe"), *shlex.split(arguments.replace("\\", "/"))]


@pytest.mark.parametrize("read", [of_systemd, of_launchd, of_windows], ids=["systemd", "launchd", "windows"])
def test_a_service_runs_a_command_that_there_is(read: type[list[str]]) -> None:
    program, *arguments = read()
    assert program.replace("\\", "/").rpartition("/")[2] == CLI_NAME
    command = get_command(cli.app).commands[arguments[0]]  # type: ignore[attr-defined]
    context = command.make_context("watch", arguments[1:])
    assert context.params["campaign"] == ["Diwali_Offers"]
    assert context.params["hours"] == "9-19"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
def test_systemd_finds_nothing_wrong_with_its_unit(tmp_path: Path) -> None:
    unit = tmp_path / "ozogui-watch.service"
    unit.write_text(
        (FOLDER / "ozogui-watch.service").read_text(encoding="utf-8").replace("/usr/bin/ozogui-cli", "/bin/true"),
        encoding="utf-8",
    )
    said = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False).stderr
    assert not [line for line in said.splitlines() if "ozogui" in line], said
