"""`--map` of several columns and of one column twice, and `--preset` with a colleague's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ozogui.leads.mapping.mapping_shape import Join, Mapping
from ozogui.settings.preset_file import export_preset
from ozogui.settings.settings import Preset
from tests.cli.conftest import Run


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.csv"
    path.write_text("Mobile,First Name,Last Name,A+B\n9876543210,Asha,Patil,x\n9876543211,Ravi,,y\n")
    return path


def test_columns_are_joined_by_a_plus(run: Run, names: Path) -> None:
    found = run("check", names, "--map", "First Name+Last Name=Name", "--json").json
    (joined,) = [feed for feed in found["map"] if feed["header"] == "Name"]
    assert (joined["columns"], joined["separator"]) == (["First Name", "Last Name"], " ")
    assert found["ready"] == 2
    words = run("check", names, "--map", 'last name+", "+first name=Name').out
    assert "Name from Last Name + First Name" in words


def test_a_plus_in_a_columns_own_name_joins_nothing(run: Run, names: Path) -> None:
    found = run("check", names, "--map", "A+B=Tag", "--json").json
    assert found["mapping"]["A+B"] == "Tag"


def test_one_column_may_feed_two_headers(run: Run, names: Path) -> None:
    found = run("check", names, "--map", "Mobile=PhoneNumber", "--map", "Mobile=WhatsApp", "--json").json
    fed = [feed["header"] for feed in found["map"] if feed["columns"] == ["Mobile"]]
    assert fed == ["PhoneNumber", "WhatsApp"]


def test_a_join_with_an_unknown_column_is_told(run: Run, names: Path) -> None:
    ran = run("check", names, "--map", "First Name+Middle=Name")
    assert ran.code == 2
    assert 'no column "Middle"' in ran.err


def test_a_presets_file_is_taken_as_well(run: Run, names: Path, tmp_path: Path) -> None:
    path = tmp_path / "shared.ozogui-preset.json"
    mapping = Mapping((("Mobile", "PhoneNumber"),), (("Source", "Web"),), (Join(("First Name", "Last Name"), "Name"),))
    export_preset(Preset("Shared", mapping), path)
    found = run("check", names, "--preset", path, "--json").json
    assert [feed["header"] for feed in found["map"]] == ["PhoneNumber", "Name", "Source"]
    other = tmp_path / "other.csv"
    other.write_text("Mobile,Given\n9876543210,Asha\n")
    ran = run("check", other, "--preset", path)
    assert ran.code == 2
    assert 'no column "First Name"' in ran.err
