"""Pins the newest packages that fit, each with its hashes: the lock files in `requirements/`. Needs uv."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

from build_scripts.environment import Environment, Level, SetupError


def write(root: Path) -> None:
    """Pin the newest packages that fit, for all systems at once, each with its hashes and none with an address.

    Raises:
        SetupError: when uv is missing or fails, or when a file would name an address.
    """
    environment = Environment(root)
    uv = shutil.which("uv", path=f"{environment.python.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if uv is None:
        raise SetupError(f"lock needs uv. To get it, type: {environment.python} -m pip install uv")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    # The project is installed without build isolation, so what builds it is pinned like everything else.
    builders = "\n".join(project["build-system"]["requires"])
    app, dev, frozen = (environment.lock_file(level) for level in (Level.APP, Level.DEV, Level.BUILD))
    extras = [f"--extra={name}" for name in project["project"]["optional-dependencies"]]
    as_app, as_dev = (f"--constraints={file.relative_to(root).as_posix()}" for file in (app, dev))
    for target, more in ((app, []), (dev, [as_app, *extras]), (frozen, [as_dev, "--extra=build"])):
        command = [
            uv, "pip", "compile", "pyproject.toml", "-", "--universal", "--python-version=3.11", "--generate-hashes",
            "--no-emit-index-url", "--no-header", "--no-annotate", "--upgrade", "--quiet",
            f"--output-file={target.relative_to(root).as_posix()}", *more,
        ]  # fmt: skip
        done = subprocess.run(command, cwd=root, input=builders, text=True, check=False, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            raise SetupError("uv could not choose the packages; its own words stand above.")
        if "://" in target.read_text(encoding="utf-8"):
            raise SetupError(f"{target.name} names an address. Lock files hold none: each place asks its own.")
        print(f"Wrote {target.relative_to(root)}")
