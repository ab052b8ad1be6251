"""Who the program is: version and changelog agree, and every system's own file tells the same of it."""

from __future__ import annotations

import configparser
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from build_scripts.building import identity, linux, macos, windows
from build_scripts.building.identity import BuildError, check_changelog, source_date_epoch, version_of

ROOT = Path(__file__).resolve().parents[2]
RELEASED = "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-23\n\n- New.\n\n## [1.2.2] - 2026-10-01\n"
UNRELEASED = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- New.\n"


def tree(folder: Path, changelog: str, version: str = "1.2.3") -> Path:
    (folder / "ozogui").mkdir(exist_ok=True)
    (folder / "ozogui" / "__init__.py").write_text(f'"""Doc."""\n\n__version__ = "{version}"\n', encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    return folder


def test_the_version_is_the_programs_own() -> None:
    from ozogui import __version__

    assert version_of(ROOT) == __version__


@pytest.mark.parametrize("version", ["1.2", "1.2.3.dev4", ""])
def test_a_version_of_another_form_is_told(tmp_path: Path, version: str) -> None:
    with pytest.raises(BuildError, match="__version__"):
        version_of(tree(tmp_path, RELEASED, version))


@pytest.mark.parametrize("release", [True, False])
def test_the_changelogs_newest_section_is_that_of_the_version(tmp_path: Path, *, release: bool) -> None:
    assert "1.2.3" in check_changelog(tree(tmp_path, RELEASED), release=release)
    for other in ("1.2.2", "1.2.4", "1.3.0"):
        with pytest.raises(BuildError, match=re.escape(f"The version is {other}, but")):
            check_changelog(tree(tmp_path, RELEASED, other), release=release)


def test_before_the_first_release_the_program_can_be_tried_but_not_handed_out(tmp_path: Path) -> None:
    assert "not released" in check_changelog(tree(tmp_path, UNRELEASED), release=False)
    with pytest.raises(BuildError, match=r"## \[1\.2\.3\]"):
        check_changelog(tree(tmp_path, UNRELEASED), release=True)
    with pytest.raises(BuildError):
        check_changelog(tree(tmp_path, "# Changelog\n\n## [Unreleased]\n"), release=False)


def test_the_changelog_of_this_tree_tells_of_its_version() -> None:
    assert identity.check_changelog(ROOT, release=False)


def test_what_is_built_carries_the_time_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert source_date_epoch(ROOT) == 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(BuildError, match="SOURCE_DATE_EPOCH"):
        source_date_epoch(ROOT)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    # Outside of any repository, as of an unpacked archive of the sources.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = tree(tmp_path, RELEASED)
    assert source_date_epoch(folder) == int((folder / "CHANGELOG.md").stat().st_mtime)


def test_every_systems_file_names_the_same_kinds_of_files() -> None:
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    desktop.read(linux.DESKTOP_FILE, encoding="utf-8")
    entry = desktop["Desktop Entry"]
    assert entry["MimeType"].rstrip(";").split(";") == [kind.mime_type for kind in identity.FILE_KINDS]
    endings = [ending for kind in identity.FILE_KINDS for ending in kind.endings]
    assert re.findall(r'SupportedTypes".*ValueName: "\.(\w+)"', windows.SCRIPT.read_text("utf-8")) == endings
    types = macos.info_plist("1.2.3")["CFBundleDocumentTypes"]
    assert [ending for each in types for ending in each["CFBundleTypeExtensions"]] == endings


def test_the_program_opens_what_it_is_offered_for() -> None:
    from ozogui.selftest.smoke_steps import FORMATS

    assert set(FORMATS) <= {ending for kind in identity.FILE_KINDS for ending in kind.endings}


def test_linuxs_files_tell_the_same_as_the_rest() -> None:
    desktop = linux.DESKTOP_FILE.read_text(encoding="utf-8").splitlines()
    assert f"Name={identity.NAME}" in desktop
    assert f"Comment={identity.SUMMARY}" in desktop
    assert "Exec=ozogui %f" in desktop
    info = ET.parse(linux.METAINFO).getroot()
    assert info.findtext("id") == identity.BUNDLE_ID
    assert info.findtext("summary") == identity.SUMMARY
    assert info.findtext("launchable") == linux.DESKTOP_FILE.name
    assert [each.text for each in info.findall("provides/binary")] == [identity.PACKAGE, identity.CLI_NAME]
