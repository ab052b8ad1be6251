"""What goes into the frozen program and what stays out, on all three systems."""

from __future__ import annotations

import pytest

from build_scripts.building import qt_parts
from build_scripts.building.qt_parts import (
    Entry,
    has_its_framework,
    is_wanted,
    leads_somewhere,
    reachable,
    unused_qt_modules,
)


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("linux", "PySide6/Qt/plugins/platforms/libqxcb.so"),
        ("linux", "PySide6/Qt/plugins/platforms/libqoffscreen.so"),
        ("linux", "PySide6/Qt/plugins/iconengines/libqsvgicon.so"),
        ("linux", "PySide6/Qt/plugins/platforminputcontexts/libibusplatforminputcontextplugin.so"),
        ("linux", "PySide6/Qt/lib/libQt6Core.so.6"),
        ("linux", "libxcb-cursor.so.0"),
        ("linux", "libssl.so.3"),
        ("linux", "keyring-25.7.0.dist-info/entry_points.txt"),
        ("win32", "PySide6\\plugins\\platforms\\qwindows.dll"),
        ("win32", "PySide6\\plugins\\imageformats\\qsvg.dll"),
        ("win32", "PySide6\\Qt6Core.dll"),
        ("win32", "VCRUNTIME140.dll"),
        ("darwin", "PySide6/Qt/plugins/platforms/libqcocoa.dylib"),
        ("darwin", "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore"),
    ],
)
def test_what_the_program_needs_goes_in(platform: str, name: str) -> None:
    assert is_wanted(name, platform)


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("linux", "PySide6/Qt/plugins/platforms/libqeglfs.so"),
        ("linux", "PySide6/Qt/plugins/platforms/qxcb.txt"),
        ("linux", "PySide6/Qt/plugins/imageformats/libqjpeg.so"),
        ("linux", "PySide6/Qt/plugins/sqldrivers/libqsqlite.so"),
        ("linux", "PySide6/Qt/plugins/a-new-kind/libqnovelty.so"),
        ("linux", "PySide6/Qt/translations/qtbase_de.qm"),
        ("linux", "keyring-25.7.0.dist-info/RECORD"),
        ("linux", "libstdc++.so.6"),
        ("linux", "libX11.so.6"),
        ("linux", "libglib-2.0.so.0"),
        ("win32", "PySide6\\opengl32sw.dll"),
        ("win32", "PySide6\\plugins\\styles\\qmodernwindowsstyle.dll"),
        ("win32", "PySide6\\plugins\\platforms\\qdirect2d.dll"),
        ("win32", "PySide6\\translations\\qt_fr.qm"),
        ("darwin", "PySide6/Qt/plugins/platforms/libqminimal.dylib"),
        ("darwin", "PySide6/Qt/translations/qtbase_ja.qm"),
    ],
)
def test_the_rest_stays_out(platform: str, name: str) -> None:
    assert not is_wanted(name, platform)


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_every_system_has_a_screen_and_one_for_trying_and_draws_icons(platform: str) -> None:
    assert len(qt_parts.PLUGINS["platforms"][platform] - {"qoffscreen"}) == 1
    assert "qoffscreen" in qt_parts.PLUGINS["platforms"][platform]
    assert qt_parts.PLUGINS["iconengines"][platform] == {"qsvgicon"}
    assert qt_parts.PLUGINS["imageformats"][platform] == {"qsvg"}


def test_only_linux_leaves_libraries_to_the_system() -> None:
    assert is_wanted("libX11.so.6", "darwin")
    # One that a package has brought for itself, in its own folder, is no business of the system.
    assert is_wanted("cryptography.libs/libgcc_s.so.1", "linux")


def test_optional_plugins_are_known_by_their_names() -> None:
    assert qt_parts.is_optional_plugin("PySide6/Qt/plugins/platformthemes/libqgtk3.so")
    assert not qt_parts.is_optional_plugin("PySide6/Qt/plugins/platforms/libqxcb.so")
    assert not qt_parts.is_optional_plugin("libqgtk3.so")


NEEDS = {
    "/q/QtWidgets.abi3.so": ["libQt6Widgets.so.6", "libc.so.6"],
    "/q/libQt6Widgets.so.6": ["libQt6Core.so.6"],
    "/q/libQt6Core.so.6": ["libicudata.so.73"],
    "/q/libqjpeg.so": ["libjpeg.so.62"],
    "/q/libjpeg.so.62": ["libloop.so.1"],
    "/q/libloop.so.1": ["libjpeg.so.62"],
}


def entry(name: str, kind: str = "BINARY") -> Entry:
    return (name, f"/q/{name.rpartition('/')[2]}", kind)


def test_libraries_that_nothing_needs_any_more_stay_out() -> None:
    kept = [
        entry("PySide6/QtWidgets.abi3.so", "EXTENSION"),
        entry("PySide6/Qt/lib/libQt6Widgets.so.6"),
        entry("PySide6/Qt/lib/libQt6Core.so.6"),
        entry("libicudata.so.73"),
        entry("libpython3.11.so.1.0"),
        entry("PySide6/Qt/plugins/platforms/libqxcb.so"),
    ]
    alone = [entry("PySide6/Qt/lib/libQt6Quick.so.6"), entry("libjpeg.so.62"), entry("libloop.so.1")]
    assert reachable([*alone, *kept], lambda path: NEEDS.get(path, [])) == kept
    with_jpeg = [*kept, entry("PySide6/Qt/plugins/imageformats/libqjpeg.so"), *alone[1:]]
    assert reachable(with_jpeg, lambda path: NEEDS.get(path, [])) == with_jpeg


def test_windows_names_are_the_same_in_capitals_and_python_itself_stays() -> None:
    entries = [
        ("PySide6\\QtCore.pyd", "C:\\q\\QtCore.pyd", "EXTENSION"),
        ("PySide6\\Qt6Core.dll", "C:\\q\\Qt6Core.dll", "BINARY"),
        ("python311.dll", "C:\\q\\python311.dll", "BINARY"),
        ("PySide6\\Qt6Quick.dll", "C:\\q\\Qt6Quick.dll", "BINARY"),
    ]
    kept = reachable(entries, lambda path: ["QT6CORE.DLL"] if path.endswith("QtCore.pyd") else [])
    assert [name for name, _source, _kind in kept] == ["PySide6\\QtCore.pyd", "PySide6\\Qt6Core.dll", "python311.dll"]


def test_mac_frameworks_are_libraries_too() -> None:
    entries = [
        ("PySide6/QtCore.abi3.so", "/q/QtCore.abi3.so", "EXTENSION"),
        ("PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore", "/q/QtCore", "BINARY"),
        ("PySide6/Qt/lib/QtQuick.framework/Versions/A/QtQuick", "/q/QtQuick", "BINARY"),
        ("Python.framework/Versions/3.11/Python", "/q/Python", "BINARY"),
    ]
    needed = ["@rpath/QtCore.framework/Versions/A/QtCore"]
    kept = reachable(entries, lambda path: needed if path.endswith("QtCore.abi3.so") else [])
    assert [source for _name, source, _kind in kept] == ["/q/QtCore.abi3.so", "/q/QtCore", "/q/Python"]


def test_links_that_lead_nowhere_stay_out() -> None:
    there = {"PySide6/Qt/lib/libQt6Core.so.6", "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore"}
    assert leads_somewhere("libQt6Core.so.6", "PySide6/Qt/lib/libQt6Core.so.6", there)
    assert leads_somewhere("PySide6/libQt6Core.so.6", "../PySide6/Qt/lib/libQt6Core.so.6", there)
    assert not leads_somewhere("libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Quick.so.6", there)
    assert leads_somewhere("PySide6/Qt/lib/QtCore.framework/Versions/Current", "A", there)
    assert not leads_somewhere("PySide6/Qt/lib/QtQuick.framework/QtQuick", "Versions/Current/QtQuick", there)


def test_frameworks_go_in_whole_or_not_at_all() -> None:
    there = {"PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore"}
    assert has_its_framework("PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist", there)
    assert not has_its_framework("PySide6/Qt/lib/QtQuick.framework/Versions/A/Resources/Info.plist", there)
    assert has_its_framework("resources/icons/tick.svg", there)


def test_modules_of_qt_that_no_file_imports_stay_out() -> None:
    sources = ["from PySide6.QtCore import QObject\n", "def late():\n    from PySide6.QtSvg import QSvgRenderer\n", ""]
    assert unused_qt_modules(["QtCore", "QtSvg", "QtDBus"], sources) == ["PySide6.QtDBus"]


def test_nothing_of_the_program_is_excluded() -> None:
    imported = {"sqlalchemy", "PySide6.QtWidgets", "rich", "typer", "keyring", "email", "sqlite3", "html"}
    excluded = set(qt_parts.EXCLUDED_MODULES)
    assert not imported & excluded
    assert {"pytest", "pip", "setuptools", "numpy", "tkinter"} <= excluded
