"""`dev.py wine`: the program as Windows runs it, tried on this Linux; `--build` also makes and tries the installer.

Everything fetched and made lies in `.wine/` and serves the next time. It is no part of the checks of every change (it
takes too long), but of what is done before a release. Wine is not Windows: what only a real machine shows stands in
resources/docs/first-real-run.md.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import time
from pathlib import Path

from build_scripts.wine import installer, windows_python
from build_scripts.wine.debian import Debian, NoWineError
from build_scripts.wine.results import Results
from build_scripts.wine.wine import Wine, windows_path

SAMPLE = "resources/sample-leads.xlsx"
PICTURES = ("1-start", "2-columns", "3-check", "4-campaign", "5-upload", "6-history", "7-settings")
WINES_OWN: dict[str, str] = {}
"""What Wine itself cannot do, each with the reason; everything else that fails is a fault of the program."""
_PYTHON = windows_path(".wine/python/python.exe")
_HELD_BACK = 1
"""The exit code for "all went well, some leads were held back": what the sample is made for."""


def main(root: Path, rest: list[str]) -> int:
    """Set everything up and try it; returns the exit code: 0 all is well, 1 something failed, 2 Wine cannot be had."""
    cache = root / ".wine"
    results = Results(dict(WINES_OWN))
    began = time.monotonic()
    try:
        cache.mkdir(exist_ok=True)
        debian = Debian(cache, root)
        debian.provide()
        lock_file = root / "build_scripts" / "requirements" / "dev.txt"
        windows_python.provide(debian, cache, lock_file, windows_python.pip_of_this_python())
        print(f"Wine and the Windows Python are ready after {time.monotonic() - began:.0f} s.", flush=True)
        (cache / "out").mkdir(exist_ok=True)
        if rest != ["--build"]:
            try_program(debian, cache, results)
        elif installers := installer.build(debian, cache, root, results):
            installer.try_out(debian, cache, installers, results)
    except NoWineError as trouble:
        print(f"Wine cannot be had here: {trouble}", file=sys.stderr)
        return 2
    code = results.sum_up()
    print(f"It took {(time.monotonic() - began) / 60:.0f} minutes.")
    return code


def try_program(debian: Debian, cache: Path, results: Results) -> None:
    """Try command line, smoke test, files as Windows has them, and the window's journey."""
    wine = Wine(debian, cache, "program")
    shutil.rmtree(cache / "home", ignore_errors=True)
    wine.variables["OZOGUI_HOME"] = windows_path(".wine/home")
    try_command_line(wine, results)
    try_files(wine, cache, results)
    report = cache / "smoke.txt"
    report.unlink(missing_ok=True)
    code, said = wine.run(_PYTHON, "-m", "ozogui", "--smoke-test", windows_path(".wine/smoke.txt"), timeout=300)
    note_smoke_test(results, report, code, said)
    wine.stop()
    try_window(Wine(debian, cache, "window"), cache, results)
    try_session_end(Wine(debian, cache, "session"), cache, results)


def try_command_line(wine: Wine, results: Results) -> None:
    """Show the sample, check it, upload it in practice."""
    journey = ("upload", SAMPLE, "--practice", "--repair", "all", "--campaign", "Practice_Outbound")
    for words, wanted_code, wanted in (
        (("where",), 0, "journal.sqlite"),
        (("show", SAMPLE), 0, "1,240 leads in 9 columns"),
        (("check", SAMPLE), _HELD_BACK, "Rahul Sharma"),
        (journey, _HELD_BACK, " = 1,240 rows. Every row of the file has its place."),
    ):
        code, said = wine.run(_PYTHON, "-m", "ozogui", *words)
        good = code == wanted_code and wanted in said
        results.note(f"the command line: {words[0]}", "" if good else f"code {code}: {said[-600:]}")


def try_files(wine: Wine, cache: Path, results: Results) -> None:
    """Read lists whose paths Windows finds hard, and lists that another program holds."""
    shutil.rmtree(cache / "lists", ignore_errors=True)
    deep = "/".join(["a folder of the second quarter"] * 9)
    for name, path in (
        ("a path with spaces", "My leads/new list.csv"),
        ("a path in Devanagari", "सूची/नई सूची.csv"),
        ("a path of more than 260 characters", f"{deep}/leads.csv"),
    ):
        file = cache / "lists" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("Mobile,Name\n9876500011,Asha\n9876500012,Ravi\n", encoding="utf-8")
        code, said = wine.run(_PYTHON, "-m", "ozogui", "show", windows_path(f".wine/lists/{path}"))
        results.note(name, "" if code == 0 and "2 leads" in said else f"code {code}: {said[-600:]}")
    for share, wanted_code, wanted in (("read", 0, "2 leads"), ("none", None, "locked")):
        held = windows_path(".wine/lists/My leads/new list.csv")
        holder = wine.start(_PYTHON, windows_path("build_scripts/wine/hold_file.py"), held, share)
        is_held = bool(installer.said(holder, "held"))
        code, said = wine.run(_PYTHON, "-m", "ozogui", "show", held)
        good = is_held and wanted in said.lower() and (code == wanted_code if wanted_code is not None else code != 0)
        what = "that Excel holds open" if share == "read" else "that nobody else may open"
        results.note(f"a list {what}", "" if good else f"code {code}: {said[-600:]}")
        holder.kill()
        wine.stop()


def note_smoke_test(results: Results, report: Path, code: int | None, said: str) -> None:
    """Note each step of the smoke test's report."""
    lines = report.read_text(encoding="utf-8").splitlines() if report.is_file() else []
    steps = [line for line in lines if line.startswith(("ok ", "FAILED "))]
    for line in steps:
        name = f"smoke test, {line[7:20].strip()}"
        results.note(name, line[20:] if line.startswith("FAILED") else "")
    if not steps:
        results.note("smoke test", f"code {code}: {said[-600:]}")


def try_window(wine: Wine, cache: Path, results: Results) -> None:
    """Drive the real window through its five steps on a virtual screen; the pictures stay in `.wine/pictures`."""
    pictures = cache / "pictures"
    shutil.rmtree(pictures, ignore_errors=True)
    script, target = "build_scripts/samples/screenshots.py", windows_path(".wine/pictures")
    with wine.screen() as screen:
        code, said = wine.run(_PYTHON, script, "--to", target, timeout=400, variables=screen)
    missing = [name for name in PICTURES if not (pictures / f"{name}.png").is_file()]
    trouble = f"code {code}, without {', '.join(missing) or 'no picture'}: {said[-600:]}" if code or missing else ""
    results.note("the window's journey", trouble)
    wine.stop()


def try_session_end(wine: Wine, cache: Path, results: Results) -> None:
    """Log off while the window uploads: no request is lost track of, and the next start can go on."""
    shutil.rmtree(cache / "home", ignore_errors=True)
    wine.variables["OZOGUI_HOME"] = windows_path(".wine/home")
    installer.write_long_list(cache / "long.csv")
    with wine.screen() as screen:
        wine.variables |= screen
        window = wine.start(_PYTHON, "build_scripts/wine/upload_in_window.py", windows_path(".wine/long.csv"))
        process = installer.said(window, r"\d+")
        told = wine.run(_PYTHON, "build_scripts/wine/end_session.py", process or "0")
        wine.stop()
    ended = told[0] == 0 and "ended by itself" in told[1]
    with sqlite3.connect(cache / "home" / "journal.sqlite") as journal:
        states = dict(journal.execute("SELECT state, count(*) FROM batches GROUP BY state"))
    in_order = "queued" in states and not {"sending", "unconfirmed"} & {*states}
    results.note("a log-off ends the window by itself", "" if ended else f"code {told[0]}: {told[1][-600:]}")
    results.note("a log-off leaves no batch in doubt", "" if in_order else f"the journal says {states}")
