"""The licence texts of everything inside the program, in one file: beside the packs, and in the program's About."""

from __future__ import annotations

from collections.abc import Sequence

from build_scripts.building import identity
from build_scripts.building.components import Component

FILE_NAME = "third-party-licences.txt"
"""Its name under resources/, where About finds it."""
_LINE = "=" * 78


def licence_texts(components: Sequence[Component], version: str) -> str:
    """Return the file: a list of the components first, then each text once with the names of those it belongs to."""
    owners: dict[str, list[str]] = {}
    for component in components:
        for _name, text in component.texts:
            owners.setdefault(_tidy(text), []).append(_title(component))
    parts = [
        f"{identity.NAME} {version} is made with the works of others, under their own licences.",
        "",
        "Qt and Qt for Python are used under the LGPL 3. Their libraries lie in the",
        "program's folder as files of their own (_internal/PySide6 and",
        "_internal/shiboken6; on macOS inside the app): you may put your own builds of",
        "the same version in their place. Their sources:",
        "https://download.qt.io/official_releases/QtForPython/",
        "",
        *(f"    {_title(component):<44}{component.licence or 'see below'}" for component in components),
    ]
    for text, names in owners.items():
        parts += ["", _LINE, *dict.fromkeys(names), _LINE, "", text]
    return "\n".join(parts) + "\n"


def _title(component: Component) -> str:
    return f"{component.name} {component.version}".strip()


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\f", "").split("\n")]
    return "\n".join(lines).strip("\n")
