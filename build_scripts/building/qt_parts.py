"""Which parts of Qt, of the system and of Python's packages go into the frozen program, and which stay out.

PyInstaller collects every plugin and translation that a module of Qt could want. The program draws widgets in
software, in English, and reaches the network without Qt: most of them would only be downloaded, scanned and loaded.
Pure functions over names, for all three systems: `ozogui.spec` asks them, the tests ask them for every system.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

Entry = tuple[str, str, str]
"""As PyInstaller keeps them: name in the folder, source file, kind of thing."""

PLUGINS: dict[str, dict[str, frozenset[str]]] = {
    # offscreen: for --smoke-test, which needs no screen.
    "platforms": {
        "linux": frozenset({"qxcb", "qoffscreen"}),
        "win32": frozenset({"qwindows", "qoffscreen"}),
        "darwin": frozenset({"qcocoa", "qoffscreen"}),
    },
    # The icons are drawn from SVG: as icons, and as pictures in the style sheet.
    "iconengines": dict.fromkeys(("linux", "win32", "darwin"), frozenset({"qsvgicon"})),
    "imageformats": dict.fromkeys(("linux", "win32", "darwin"), frozenset({"qsvg"})),
    # The file dialogs of GNOME, and those of any desktop behind its portal.
    "platformthemes": {"linux": frozenset({"qgtk3", "qxdgdesktopportal"})},
    # Hindi and other scripts are typed through IBus; accents through the compose key.
    "platforminputcontexts": {
        "linux": frozenset({"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"})
    },
}
"""What is kept of each folder of plugins, by system; of folders that are not named: nothing."""

OPTIONAL_PLUGINS = frozenset({"qgtk3"})
"""Plugins that are used where the system has what they need, and are passed over elsewhere."""

TRANSLATIONS: frozenset[str] = frozenset()
"""None: the program speaks English, and so does Qt by itself (its qtbase_en.qm is empty)."""

EXCLUDED_MODULES = (
    # What libraries would use if it happened to be there.
    "tkinter", "numpy", "pandas", "PIL", "lxml", "IPython", "greenlet", "cython", "brotli", "h2", "zstandard", "socks",
    "OpenSSL", "chardet", "simplejson", "defusedxml", "attr", "attrs", "mypy", "hypothesis", "email_validator",
    "dotenv", "gi", "dbus",
    # What developers need.
    "pytest", "_pytest", "pytestqt", "xdist", "pip", "setuptools", "pkg_resources", "wheel", "_distutils_hack",
    "ensurepip", "venv", "lib2to3", "idlelib", "test", "unittest", "doctest", "pdb", "pydoc", "pydoc_data",
    "turtle", "turtledemo",
    # What is typed at a prompt: the program has none.
    "readline", "curses", "_curses", "code", "codeop",
    # Databases that are not SQLite, and the mapping of objects to tables.
    "sqlalchemy.dialects.mysql", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.oracle",
    "sqlalchemy.dialects.mssql", "sqlalchemy.orm", "sqlalchemy.ext", "MySQLdb", "psycopg2", "pysqlite2",
    # Highlighting of programs' texts, which nothing here prints.
    "pygments", "markdown_it", "mdurl",
)  # fmt: skip
"""Not collected, whatever the building machine has installed."""

UNWANTED_QT_FILES = ("opengl32sw.dll", "d3dcompiler_*.dll", "dxcompiler.dll", "dxil.dll")
"""Renderers for 3D in software and their compilers: widgets are drawn without."""

SYSTEM_LIBRARIES = (
    # The C and C++ runtime, which must fit the system's own drivers and libraries.
    "ld-linux*", "libc.so.*", "libm.so.*", "libdl.so.*", "libpthread.so.*", "librt.so.*", "libutil.so.*",
    "libgcc_s.so.*", "libstdc++.so.*",
    # Screen, keyboard, fonts, messages: what they speak to is the system's too.
    "libGL.so.*", "libGLX.so.*", "libGLdispatch.so.*", "libEGL.so.*", "libOpenGL.so.*", "libgbm.so.*", "libdrm.so.*",
    "libX11.so.*", "libX11-xcb.so.*", "libXau.so.*", "libXdmcp.so.*", "libXext.so.*", "libXrender.so.*", "libxcb.so.*",
    "libxcb-glx.so.*", "libxcb-randr.so.*", "libxcb-render.so.*", "libxcb-shape.so.*", "libxcb-shm.so.*",
    "libxcb-sync.so.*", "libxcb-xfixes.so.*", "libxcb-xkb.so.*", "libxkbcommon.so.*", "libxkbcommon-x11.so.*",
    "libfontconfig.so.*", "libfreetype.so.*", "libdbus-1.so.*",
    # GNOME's toolkit, and the base of it that Qt shares an event loop with.
    "libglib-2.0.so.*", "libgthread-2.0.so.*", "libgobject-2.0.so.*", "libgio-2.0.so.*", "libgmodule-2.0.so.*",
    "libgtk-3.so.*", "libgdk-3.so.*", "libgdk_pixbuf-2.0.so.*", "libpango*-1.0.so.*", "libatk-1.0.so.*",
    "libcairo.so.*", "libcairo-gobject.so.*", "libharfbuzz.so.*",
    # Who one is in the company's network, which Qt asks of proxies.
    "libgssapi_krb5.so.*", "libkrb5.so.*", "libk5crypto.so.*", "libkrb5support.so.*", "libcom_err.so.*",
    "libkeyutils.so.*",
)  # fmt: skip
"""Linux: what is taken from the system that the program runs on, because it must fit that system's other parts.

What is small and often missing there (the xcb-util family, most of all libxcb-cursor) is brought along instead.
"""

_PLUGIN = re.compile(r"^PySide6/(?:Qt/)?plugins/(?P<folder>[^/]+)/(?P<file>[^/]+)$")
_TRANSLATION = re.compile(r"^PySide6/(?:Qt/)?translations/(?P<file>[^/]+)$")
_FRAMEWORK = re.compile(r".*?[^/]+\.framework/")
_RECORD = re.compile(r"^[^/]+\.dist-info/(RECORD|INSTALLER|REQUESTED|direct_url\.json)$")
"""What pip notes of the building machine's own installation: it would make two builds differ."""
_PLUGIN_NAME = re.compile(r"^(?:lib)?(?P<name>\w+)\.(?:so|dll|dylib)$")


def unused_qt_modules(available: Iterable[str], sources: Iterable[str]) -> list[str]:
    """Return the modules of Qt for Python that no source file imports.

    PyInstaller would bring some of them because one of Qt's own libraries or plugins might serve them.

    Args:
        available: Module names, "QtCore".
        sources: Texts of the program's own files.
    """
    used = {name for text in sources for name in re.findall(r"^\s*from PySide6\.(Qt\w+) import", text, re.MULTILINE)}
    return sorted(f"PySide6.{name}" for name in set(available) - used)


def slashed(name: str) -> str:
    """Return a name in the folder with forward slashes, as every rule here expects it."""
    return name.replace("\\", "/")


def is_system_library(name: str) -> bool:
    """Whether a shared library, by its file name, is the business of the Linux system that the program runs on."""
    return any(fnmatchcase(name, pattern) for pattern in SYSTEM_LIBRARIES)


def is_wanted(name: str, platform: str) -> bool:
    """Whether a file belongs into the frozen program, by its name in the folder.

    Libraries that only a left-out plugin wanted are not recognised here: see `reachable`.

    Args:
        name: With slashes of either kind.
        platform: As `sys.platform` says it.
    """
    name = slashed(name)
    file = PurePosixPath(name).name
    if found := _PLUGIN.match(name):
        plugin = _PLUGIN_NAME.match(found["file"])
        wanted = PLUGINS.get(found["folder"], {}).get(platform, frozenset())
        return plugin is not None and plugin["name"] in wanted
    if found := _TRANSLATION.match(name):
        return found["file"] in TRANSLATIONS
    if _RECORD.match(name):
        return False
    if any(fnmatchcase(file.lower(), pattern) for pattern in UNWANTED_QT_FILES):
        return False
    return platform != "linux" or "/" in name or not is_system_library(file)


def is_optional_plugin(name: str) -> bool:
    """Whether a file is a plugin that may fail to load where the system lacks what it needs."""
    found = _PLUGIN.match(slashed(name))
    plugin = _PLUGIN_NAME.match(found["file"]) if found else None
    return plugin is not None and plugin["name"] in OPTIONAL_PLUGINS


def is_shared_library(entry: Entry) -> bool:
    """Whether an entry is a library that is there only for others; plugins, extensions and Python itself are not."""
    name, kind = slashed(entry[0]), entry[2]
    file = PurePosixPath(name).name
    if kind != "BINARY" or _PLUGIN.match(name) or re.match(r"(lib)?python3", file, re.IGNORECASE):
        return False
    if re.match(r"Python(\.framework/|$)", name):
        return False
    folder = str(PurePosixPath(name).parent)
    return folder in {".", "PySide6", "shiboken6", "PySide6/Qt/lib"} or ".framework" in folder


def reachable(entries: Sequence[Entry], needs: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Leave out the shared libraries that nothing in the folder needs any more.

    Args:
        entries: Everything with machine code.
        needs: Returns the file names of the libraries that a source file is linked with.

    Returns:
        The other entries, in their order.
    """
    libraries: dict[str, list[Entry]] = {}
    for entry in entries:
        if is_shared_library(entry):
            libraries.setdefault(PurePosixPath(slashed(entry[0])).name.lower(), []).append(entry)
    kept = {entry[0] for entry in entries if not is_shared_library(entry)}
    waiting = deque(entry for entry in entries if entry[0] in kept)
    while waiting:
        for library in needs(waiting.popleft()[1]):
            for entry in libraries.get(PurePosixPath(slashed(library)).name.lower(), ()):
                if entry[0] not in kept:
                    kept.add(entry[0])
                    waiting.append(entry)
    return [entry for entry in entries if entry[0] in kept]


def has_its_framework(name: str, there: Iterable[str]) -> bool:
    """Whether a file is outside of any framework of macOS, or in one whose machine code is kept.

    Args:
        name: The file's name in the folder.
        there: The names of all files with machine code that are kept.
    """
    framework = _FRAMEWORK.match(slashed(name))
    return framework is None or any(each.startswith(framework[0]) for each in there)


def leads_somewhere(name: str, target: str, there: Iterable[str]) -> bool:
    """Whether a symbolic link of the folder leads to something that is still there.

    Args:
        name: The link's own name in the folder.
        target: Where it leads, seen from beside it.
        there: The names of all files with machine code that are kept.
    """
    link = PurePosixPath(slashed(name))
    if _FRAMEWORK.match(str(link)):
        # A framework is full of links to its own current version: all of them go with it.
        return has_its_framework(str(link), there)
    parts: list[str] = []
    for part in (link.parent / slashed(target)).parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts) in there
