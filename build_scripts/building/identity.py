"""Who the program is, for every system that asks: names, version, identifiers, what files it opens.

The version stands in `ozogui/__init__.py` and nowhere else; nothing here imports the program, so that it also serves
where its packages are not installed.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAME = "OzoGUI"
CLI_NAME = "ozogui-cli"
PACKAGE = "ozogui"
"""The name where names are written small: Debian's package, the desktop file, the icon."""
BUNDLE_ID = "org.ozogui.OzoGUI"
PUBLISHER = "OzoGUI founders"
SUMMARY = "Upload spreadsheets of leads to CloudAgent campaigns"
DESCRIPTION = "From a spreadsheet of leads to a campaign of Ozonetel CloudAgent, checked first and never too fast."
COPYRIGHT = "Copyright (c) 2026 OzoGUI founders. MIT licence."

_VERSION = re.compile(r'^__version__ = "(\d+)\.(\d+)\.(\d+)"$', re.MULTILINE)
_RELEASE = re.compile(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$", re.MULTILINE)
_UNRELEASED = re.compile(r"^## \[Unreleased\]\n(?P<text>.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL)


class BuildError(Exception):
    """The program cannot be built; the text says why and what to do, in words for developers."""


@dataclass(frozen=True)
class FileKind:
    """A kind of file that the program opens."""

    endings: tuple[str, ...]
    mime_type: str
    """As shared-mime-info and IANA name it."""
    uniform_type: str
    """As macOS names it; declared by macOS itself or by the program that writes such files."""
    title: str


FILE_KINDS = (
    FileKind(
        ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "org.openxmlformats.spreadsheetml.sheet", "Excel workbook",
    ),
    FileKind(
        ("xlsm",), "application/vnd.ms-excel.sheet.macroEnabled.12",
        "org.openxmlformats.spreadsheetml.sheet.macroenabled", "Excel workbook with macros",
    ),
    FileKind(
        ("xlsb",), "application/vnd.ms-excel.sheet.binary.macroEnabled.12",
        "com.microsoft.excel.sheet.binary.macroenabled", "Excel binary workbook",
    ),
    FileKind(("xls",), "application/vnd.ms-excel", "com.microsoft.excel.xls", "Excel 97-2003 workbook"),
    FileKind(
        ("ods",), "application/vnd.oasis.opendocument.spreadsheet",
        "org.oasis-open.opendocument.spreadsheet", "OpenDocument spreadsheet",
    ),
    FileKind(("csv",), "text/csv", "public.comma-separated-values-text", "Comma-separated values"),
    FileKind(("tsv", "tab"), "text/tab-separated-values", "public.tab-separated-values-text", "Tab-separated values"),
)  # fmt: skip
"""The program is offered for these ("Open with"); it makes itself the standard program of none."""


def version_of(root: Path) -> str:
    """Return the version of a working tree, as "1.2.3".

    Raises:
        BuildError: it is written in another form, or nowhere.
    """
    found = _VERSION.search((root / "ozogui" / "__init__.py").read_text(encoding="utf-8"))
    if found is None:
        raise BuildError('ozogui/__init__.py has no line of the form: __version__ = "1.2.3"')
    return ".".join(found.groups())


def check_changelog(root: Path, *, release: bool) -> str:
    """See that version and changelog tell the same.

    The newest numbered section is the version's. Before the first release there is none; then what is new stands under
    Unreleased, which does for trying a build out but not for handing it to people.

    Args:
        root: Folder of the working tree.
        release: Whether this build is to be handed to people.

    Returns:
        A sentence on what was found.

    Raises:
        BuildError: they differ, or the changelog does not tell of this version.
    """
    version = version_of(root)
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    numbered = _RELEASE.findall(text)
    if version in numbered[:1]:
        return f"The changelog's newest section is that of version {version}."
    if numbered:
        raise BuildError(f"The version is {version}, but the changelog's newest section is that of {numbered[0]}.")
    unreleased = _UNRELEASED.search(text)
    if release or unreleased is None or "- " not in unreleased["text"]:
        raise BuildError(f"The changelog has no section of the form: ## [{version}] - 2026-12-31")
    return f"Version {version} is not released yet: the changelog tells of it under Unreleased."


def source_date_epoch(root: Path) -> int:
    """Return the moment that everything built carries, in seconds since 1970.

    It is SOURCE_DATE_EPOCH where somebody has set it (https://reproducible-builds.org/specs/source-date-epoch/), else
    the time of the last commit, else that of the changelog: never that of the build.

    Raises:
        BuildError: the variable is set and holds no number.
    """
    if given := os.environ.get("SOURCE_DATE_EPOCH", ""):
        if not given.isascii() or not given.isdigit():
            raise BuildError("SOURCE_DATE_EPOCH must be a number of seconds.")
        return int(given)
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except OSError:
        return int((root / "CHANGELOG.md").stat().st_mtime)
    told = done.stdout.strip()
    return int(told) if done.returncode == 0 and told.isdigit() else int((root / "CHANGELOG.md").stat().st_mtime)
