"""What Linux's program files say of the libraries that they need, read without starting anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_scripts.building.elf import is_elf, read_needs

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads this Linux's own libraries")

QT = Path(str(distribution("PySide6_Essentials").locate_file("PySide6")))
QT_SVG = QT / "QtSvg.abi3.so"


@pytest.mark.parametrize("file", ["QtSvg.abi3.so", "Qt/lib/libQt6Core.so.6", "Qt/plugins/platforms/libqxcb.so"])
def test_it_reads_what_binutils_reads(file: str) -> None:
    if shutil.which("objdump") is None:
        pytest.skip("binutils is not installed")
    path = QT / file
    said = subprocess.run(["objdump", "-p", path], capture_output=True, text=True, check=True).stdout
    needs = read_needs(path)
    assert list(needs.libraries) == [line.split()[1] for line in said.splitlines() if line.startswith("  NEEDED")]
    versions = [word.removeprefix("GLIBC_") for word in said.split() if word.startswith("GLIBC_2.")]
    assert needs.glibc == max(tuple(map(int, version.split(".")[:2])) for version in versions)


def test_what_is_no_program_file_is_told(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("\x7fEL, but not quite")
    assert not is_elf(text)
    assert is_elf(QT_SVG)
    with pytest.raises(ValueError, match="no 64-bit"):
        read_needs(text)


@given(st.data())
def test_a_file_that_is_cut_off_is_told_and_nothing_worse(data: st.DataObject) -> None:
    whole = QT_SVG.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cut-off.so"
        path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
        try:
            found = read_needs(path)
        except ValueError:
            return
    # All that is read lay before the cut.
    assert found == read_needs(QT_SVG)
