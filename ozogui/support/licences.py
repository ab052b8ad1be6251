"""What others have made that OzoGUI is built of, and under which licences.

A built program has the licence texts in one file that the build collects; from source, what is installed tells.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import metadata

from ozogui.resources import resource

TEXTS = "third-party-licences.txt"
"""Among the resources of a built program."""

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST_LICENCE = 60
"""Letters; some packages put their whole licence where its name belongs."""


@dataclass(frozen=True, slots=True)
class Component:
    """One library."""

    name: str
    version: str
    licence: str
    """Its name, such as "MIT"; empty where the package does not say."""


def components() -> list[Component]:
    """Return Python and every library that the program needs and that is known here, by name.

    A built program knows those whose metadata the build took along.
    """
    found: dict[str, Component] = {}
    waiting = ["ozogui"]
    if getattr(sys, "frozen", False):
        waiting += [each.name for each in metadata.distributions()]
    while waiting:
        name = waiting.pop()
        key = name.casefold().replace("_", "-").replace(".", "-")
        if key in found:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # needed on other systems only
            continue
        found[key] = Component(package.name, package.version, _licence_of(package))
        waiting += [match[0] for each in package.requires or () if (match := _needed(each))]
    found.pop("ozogui", None)
    python = Component("Python", ".".join(map(str, sys.version_info[:3])), "PSF-2.0")
    return [python, *sorted(found.values(), key=lambda each: each.name.casefold())]


def licence_texts() -> str:
    """Return what there is to read: the texts that came with a built program, else the list of what is installed."""
    try:
        return resource(TEXTS).read_text(encoding="utf-8")
    except FileNotFoundError:
        lines = [f"{each.name} {each.version}: {each.licence or 'see the package'}" for each in components()]
        return "\n".join(lines) + "\n\nThe texts lie in the packages; a built OzoGUI shows them here.\n"


def _needed(requirement: str) -> re.Match[str] | None:
    """Return the name at the beginning of a requirement, unless it is for an extra that nobody asked for."""
    return None if "extra ==" in requirement else _NAME.match(requirement)


def _licence_of(package: metadata.Distribution) -> str:
    said = package.metadata
    for name in ("License-Expression", "License"):
        for named in said.get_all(name) or ():
            if named and len(named) <= _LONGEST_LICENCE and "\n" not in named:
                return str(named)
    classified = (each for each in said.get_all("Classifier") or () if each.startswith("License ::"))
    return ", ".join(each.rsplit(" :: ", 1)[-1] for each in classified)
