"""Writes `resources/docs/files.md`: every file of the project's Python with its first sentence, folder by folder."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

PAGE = Path("resources/docs/files.md")
FOLDERS = ("ozogui", "build_scripts", "tests")
HEAD = """# Every file and what it is for

Written by `python build_scripts/dev.py map` from the first sentence of each file; `dev.py fix` writes it too.
Do not edit.
"""


def write(root: Path) -> str:
    """Write the page where it is out of date, and return what was done as a sentence."""
    page, text = root / PAGE, text_of(root)
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return f"{PAGE.as_posix()} is up to date."
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8", newline="\n")
    return f"Wrote {PAGE.as_posix()}."


def text_of(root: Path) -> str:
    """Return the page as it should be for the files that lie in the project's folders now."""
    folders: dict[str, list[str]] = defaultdict(list)
    for top in FOLDERS:
        for path in sorted((root / top).rglob("*.py")):
            sentence = first_sentence(path)
            folder = path.parent.relative_to(root).as_posix()
            if path.name == "__init__.py":
                folders[folder].insert(0, f"{sentence}\n" if sentence else "")
            else:
                folders[folder].append(f"- `{path.name}` {sentence}".rstrip())
    parts = [HEAD]
    for folder, lines in sorted(folders.items()):
        parts.append("\n".join([f"## {folder}/\n", *filter(None, lines)]).rstrip() + "\n")
    return "\n".join(parts)


def first_sentence(path: Path) -> str:
    """Return the first paragraph of a file's docstring on one line, or "" where there is none."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].split())
