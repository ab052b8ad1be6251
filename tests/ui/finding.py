"""Finds the widgets of a window as a person's tools do: by their object names."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QWidget

Found = TypeVar("Found", bound=QWidget)


def child(parent: QWidget, kind: type[Found], name: str) -> Found:
    """Return the widget of that name."""
    found = parent.findChild(kind, name)
    assert found is not None, name
    return found
