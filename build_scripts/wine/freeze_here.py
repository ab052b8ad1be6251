"""Runs on Windows: makes the program with PyInstaller out of the packages of the Python that runs this.

python freeze_here.py WORK DIST
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from build_scripts.building import freeze, identity  # noqa: E402


def main() -> int:
    """Freeze; return the exit code."""
    work, dist = (Path(each) for each in sys.argv[1:3])
    try:
        freeze.freeze(Path(sys.executable), ROOT, work=work, dist=dist, epoch=identity.source_date_epoch(ROOT))
    except identity.BuildError as trouble:
        print(trouble)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
