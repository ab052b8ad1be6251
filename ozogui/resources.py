"""Where the files that ship with the program lie: beside the package, or inside the frozen folder."""

from __future__ import annotations

import sys
from pathlib import Path


def resource(name: str) -> Path:
    """Return the path of a file under `resources/`, given with forward slashes ("icons/tick.svg")."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root / "resources" / name
