"""What `dev.py wine` decides before Wine itself has a say; what Wine then shows is `dev.py wine`'s own to tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from build_scripts.wine import debian, windows_python
from build_scripts.wine.results import Results

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main", "http://mirror.example/debian"),
        ("deb http://mirror.example/debian/ bookworm main", "http://mirror.example/debian/"),
        ("Types: deb\nURIs: https://mirror.example/debian\nSuites: trixie\n", "https://mirror.example/debian"),
        ("# deb http://old.example/debian bookworm main\n# URIs: http://old.example/debian", None),
        ("deb https://packages.example/nodejs nodistro main", None),
        ("deb http://mirror.example/debian-security bookworm-security main", None),
        ("", None),
    ],
)
def test_the_mirror_is_the_one_that_this_system_uses(text: str, address: str | None) -> None:
    assert debian.debian_mirror([text]) == address


def test_where_wine_cannot_be_had_a_sentence_says_so() -> None:
    assert "Linux" in debian.why_not("darwin", "x86_64", is_root=True)
    assert "x86-64" in debian.why_not("linux", "aarch64", is_root=True)
    assert "root" in debian.why_not("linux", "x86_64", is_root=False)
    assert debian.why_not("linux", "x86_64", is_root=True) == ""


@pytest.mark.parametrize("level", ["app", "dev", "build"])
def test_the_packages_are_those_of_windows_each_with_its_hashes(level: str) -> None:
    text = (ROOT / "build_scripts" / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    lines = windows_python.requirements_for_windows(text).splitlines()
    names = {line.partition("==")[0] for line in lines}
    assert all(" --hash=sha256:" in line and ";" not in line for line in lines)
    assert {"colorama", "pywin32-ctypes"} <= names  # for Windows alone
    assert not {"secretstorage", "jeepney", "macholib", "zipp"} & names  # for other systems, or an older Python


def test_names_of_a_dll_are_read_from_its_listing() -> None:
    table = "[Ordinal/Name Pointer] Table\n\t[   0] +base[   1]  0000 Py_Main\n\t[   1] +base[   2]  0001 Abc\n"
    listed = f"Export\n\n{table}\n\t[x] no\n"
    assert windows_python.exported_names(listed) == ["Abc", "Py_Main"]


def test_wines_own_failures_are_named_and_fail_nothing_but_others_do(capsys: pytest.CaptureFixture[str]) -> None:
    results = Results({"certificates": "Wine has no such engine."})
    results.note("certificates", "code 1")
    results.note("upload")
    assert results.sum_up() == 0
    assert "Wine has no such engine." in capsys.readouterr().out
    results.note("window", "did not open")
    assert results.sum_up() == 1
