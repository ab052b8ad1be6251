"""What IT lays beside the program: where it is looked for, what it means, and that nothing in it stops the program."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.settings.defaults import FILE_NAME, Defaults, ServerNotAllowedError, program_folder, read_defaults

KEY = bytes(range(32))
WHOLE = {
    "servers": ["in1-ccaas-api.ozonetel.com", "CloudAgent.acme.example:8443"],
    "retention_days": 30,
    "update_check": "off",
    "update_address": "https://intranet.example/ozogui/update.json",
    "update_key": base64.b64encode(KEY).decode(),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / FILE_NAME


def read(path: Path, content: object) -> Defaults:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return read_defaults(path)


def test_without_a_file_nothing_is_limited_and_nobody_is_asked(path: Path) -> None:
    defaults = read_defaults(path)
    assert defaults == Defaults()
    assert defaults.allows("https://anywhere.example")
    assert [defaults.retention_of(days) for days in (0, 30, 365)] == [0, 30, 365]
    assert not defaults.checks_for_updates("on")


def test_all_of_it_is_understood(path: Path) -> None:
    defaults = read(path, WHOLE)
    assert defaults == Defaults(
        path,
        ("https://in1-ccaas-api.ozonetel.com", "https://cloudagent.acme.example:8443"),
        30,
        "off",
        "https://intranet.example/ozogui/update.json",
        KEY,
    )


def test_what_notepad_writes_is_understood(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(WHOLE).encode().replace(b", ", b",\r\n"))
    assert read_defaults(path).problems == ()


def test_leads_go_to_the_named_servers_only(path: Path) -> None:
    defaults = read(path, {"servers": ["in1-ccaas-api.ozonetel.com"]})
    defaults.check_server("https://in1-ccaas-api.ozonetel.com")
    with pytest.raises(ServerNotAllowedError) as told:
        defaults.check_server("https://elsewhere.example")
    assert "elsewhere.example" in told.value.title
    assert "in1-ccaas-api.ozonetel.com" in told.value.message


@pytest.mark.parametrize(("chosen", "kept"), [(0, 30), (7, 7), (30, 30), (365, 30)])
def test_history_is_kept_no_longer_than_allowed(path: Path, chosen: int, kept: int) -> None:
    assert read(path, {"retention_days": 30}).retention_of(chosen) == kept


@pytest.mark.parametrize(
    ("said", "checks"),
    [
        ("on", {"": True, "on": True, "off": False}),
        ("off", {"": False, "on": True, "off": False}),
        ("never", {"": False, "on": False, "off": False}),
    ],
)
def test_the_update_check_is_on_off_or_never(path: Path, said: str, checks: dict[str, bool]) -> None:
    defaults = read(path, WHOLE | {"update_check": said})
    assert {chosen: defaults.checks_for_updates(chosen) for chosen in checks} == checks
    assert defaults.can_check_for_updates is (said != "never")


def test_without_its_key_no_address_is_asked(path: Path) -> None:
    defaults = read(path, {"update_address": WHOLE["update_address"], "update_check": "on"})
    assert not defaults.checks_for_updates("on")
    assert "belong together" in defaults.problems[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "line 1"),
        ('{"servers": [\n', "line 2"),
        ("[]", "no object"),
        ("[" * 50_000, "cannot be read"),
        (" " * 70_000, "too large"),
    ],
)
def test_a_file_that_is_no_json_does_not_count_and_is_said(path: Path, content: str, words: str) -> None:
    defaults = read(path, content)
    assert (defaults.servers, defaults.retention_days) == ((), 0)
    (problem,) = defaults.problems
    assert words in problem
    assert str(path) in problem


def test_a_file_in_another_encoding_is_said(path: Path) -> None:
    path.write_text(json.dumps(WHOLE), encoding="utf-16")
    assert "not UTF-8" in read_defaults(path).problems[0]


def test_a_folder_of_that_name_is_said(path: Path) -> None:
    path.mkdir()
    (problem,) = read_defaults(path).problems
    assert "does not count" in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("servers", []), ("servers", "in1-ccaas-api.ozonetel.com"), ("servers", [1]), ("servers", ["http://open.example"]),
        ("servers", ["https://x.example/path"]),
        ("retention_days", 0), ("retention_days", True), ("retention_days", "30"), ("retention_days", 1e9),
        ("update_check", True), ("update_check", ["on"]),
        ("update_address", "http://x.example"), ("update_address", "https://me:secret@x.example"),
        ("update_address", "https://["), ("update_address", 1),
        ("update_key", "AAAA"), ("update_key", "ü"), ("update_key", None),
        ("sever", ["typo.example"]),
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_costs_itself_only(path: Path, name: str, value: object) -> None:
    others = {each: kept for each, kept in WHOLE.items() if not each.startswith(name[:6])}
    defaults = read(path, others | {name: value})
    assert name in defaults.problems[0]
    assert "The rest of it counts" in defaults.problems[0]
    assert defaults == Defaults(
        path, problems=defaults.problems, **{each: getattr(read(path, WHOLE), each) for each in others}
    )


plain_values = st.none() | st.booleans() | st.integers() | st.text()
json_values = st.recursive(plain_values, lambda inner: st.lists(inner), max_leaves=3)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)) | st.text(max_size=9), json_values, max_size=5))
def test_whatever_stands_there_is_said_and_raises_nothing(
    tmp_path_factory: pytest.TempPathFactory, content: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("beside") / FILE_NAME
    defaults = read(path, content)
    assert len(defaults.problems) >= len(content.keys() - WHOLE.keys())


# Where it lies


def test_from_source_it_lies_in_the_projects_folder() -> None:
    assert (program_folder() / "pyproject.toml").is_file()


@pytest.mark.parametrize(
    ("executable", "environment", "folder"),
    [
        ("opt/OzoGUI/OzoGUI", {}, "opt/OzoGUI"),
        ("Applications/OzoGUI.app/Contents/MacOS/OzoGUI", {}, "Applications"),
        ("mnt/.mount_x/OzoGUI", {"APPIMAGE": "{root}/home/me/OzoGUI.AppImage"}, "home/me"),
    ],
)
def test_a_built_program_looks_beside_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, executable: str, environment: dict[str, str], folder: str
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", os.fspath(tmp_path / executable))
    named = {name: value.format(root=tmp_path) for name, value in environment.items()}
    assert program_folder(named) == tmp_path / folder


# What IT reads


def test_the_example_of_the_page_for_it_is_understood_and_the_page_names_all(path: Path) -> None:
    page = (program_folder() / "resources" / "for-it.md").read_text(encoding="utf-8")
    example = page.split("```json\n")[1].split("```")[0]
    content = json.loads(example.replace("THE PUBLIC KEY THAT new-key PRINTS", base64.b64encode(KEY).decode()))
    assert set(content) == set(WHOLE)
    defaults = read(path, content)
    assert defaults.problems == ()
    assert defaults.checks_for_updates("")
    assert all(f"| `{name}` |" in page for name in WHOLE)
