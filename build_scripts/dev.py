"""One command for everything that developers do: `python build_scripts/dev.py WORD`.

It holds the words and what each of them starts. How `.venv` is made is `environment.py`'s, what the system must have is
`system_libraries.py`'s. Standard library only, and quick: it stands before every start of the program.

    setup      make .venv and install everything that developers need
    run        open the window in practice mode with the sample (without a screen: the same journey as text)
    test       all checks: ruff, its format, import-linter, mypy, and pytest over all cores
               test PATH, test -k WORD: pytest alone, in one process, with what follows
    coverage   how much of each part of the core its own tests run through, with the floors; a part after it: only that
    fix        what machines can put right: ruff's repairs, the format, and the map of all files
    house      how the house stands: circles, imports back up, files in a folder, the largest files
    map        write resources/docs/files.md, every file with its first sentence
    bench      time the road from a file to its requests; what follows goes to bench.py (--help tells)
               bench soak: a whole upload through faults and deaths, in virtual time
               bench mutants: faults put into the core, one at a time, and whether the tests notice
               bench strangers: computers that share an account and know nothing of each other
               bench pace: the limit in real time, two programs against a server that counts
               bench start: how long the built program takes to start, beside the source
               bench window: a long list in the window, what each thing on Check takes and how long it stalls
               bench merge: many files made one list, beside calamine's bare read of them
               bench watch: lists dropped into a watched folder while the watcher is killed again and again
               bench reading: reading spreadsheets as a window sees it, with its stalls and its memory
    build      make the program that needs no Python, try it, pack it, in dist/
               build --release: the same, to be handed to people: the changelog must tell of this version
               build --folder: only the folder, with the packages of .venv, not packed
               build --freeze: only the folder, with the locked packages (alone, or before --release)
               build --sign: sign and pack what --freeze has made; installs nothing, so keys meet no package
    wine       try the program as Windows runs it, under Wine in a Debian folder (.wine/; root, the first time 4 GB)
               wine --build: make the .exe and its installer there, install, upgrade in every bad moment, remove
    audit      ask a public list about known faults in the locked packages
    lock       choose the newest packages that fit and pin them with hashes (needs uv)
    libraries  install the system's libraries that Qt needs, or name those that are missing
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - people start this file with whatever Python they have
    sys.exit("OzoGUI needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_scripts import system_libraries  # noqa: E402
from build_scripts.environment import Environment, Level, SetupError  # noqa: E402

SAMPLE = "resources/sample-leads.xlsx"
JOURNEY = ("upload", SAMPLE, "--practice", "--repair", "all", "--campaign", "Practice_Outbound")
BENCHES = {
    "soak": "benches/soak.py",
    "mutants": "mutants.py",
    "strangers": "benches/strangers.py",
    "pace": "benches/real_pace.py",
    "reading": "benches/bench_reading.py",
    "start": "benches/bench_start.py",
    "window": "benches/bench_window.py",
    "watch": "benches/watch_soak.py",
    "merge": "benches/bench_merge.py",
}
"""Benches with a name of their own; without one it is the road from a file to its requests."""
TEST_VARIABLES = {
    "QT_QPA_PLATFORM": "offscreen",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    "PYTHONDONTWRITEBYTECODE": "",
}
"""Keeps tests off the person's screen and key store, and lets the programs that tests start find themselves compiled;
their folder comes with each run."""
COVERAGE = ("--cov", "--cov-config=build_scripts/coverage.cfg", "--cov-report=")
FLOORS = {"leads": 95, "uploads": 90, "cloudagent": 94}
"""Of a hundred lines and branches of these parts, how many their own tests must run through."""
BUILD_FOLDER = "build/environment"
"""The environment that programs for people are built in."""
BUILDS = (["--folder"], ["--release"], ["--freeze"], ["--freeze", "--release"], ["--sign"])
MORE_WORDS = {"build": BUILDS, "wine": (["--build"],), "coverage": tuple([part] for part in FLOORS)}
"""What may follow a word."""
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as main; main()"
"""import-linter has a script of its own, and no module that `-m` could run."""
CHECKS = (
    ("ruff", "-m", "ruff", "check", "."),
    ("format", "-m", "ruff", "format", "--check", "."),
    ("import-linter", "-c", LINT_IMPORTS, "--no-logo"),
    ("mypy", "-m", "mypy"),
    # The branches of the other systems, which nobody sees before a release: each has a cache of its own.
    ("mypy for Windows", "-m", "mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32"),
    ("mypy for macOS", "-m", "mypy", "--platform", "darwin", "--cache-dir", ".mypy_cache/darwin"),
)
"""What the test command asks before pytest: what is printed above it, and the words for Python."""
HELD_BACK = 1
"""The command line's exit code for "all went well, some leads were held back": what the sample is made for."""


def main(arguments: list[str]) -> int:
    """Do what the first argument says and return the exit code."""
    if not arguments or arguments[0] not in WORDS:
        print((__doc__ or "").strip())
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    word, rest = arguments[0], arguments[1:]
    if rest and word not in {"test", "bench"} and rest not in MORE_WORDS.get(word, ()):
        print(f"The word {word} takes nothing after it.", file=sys.stderr)
        return 2
    try:
        return WORDS[word](rest)
    except SetupError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def setup(_rest: list[str]) -> int:
    """Make everything ready that developers need."""
    environment = _ready(Level.DEV, needs_qt=False)
    print(f"Ready: {environment.program}")
    return 0


def run(_rest: list[str]) -> int:
    """Open the window on the sample in practice mode; without a screen, make the same journey as text."""
    if has_screen(sys.platform, os.environ):
        environment = _ready(Level.APP, needs_qt=True)
        return _call(environment, "-m", "ozogui", "--practice", SAMPLE)
    print("There is no screen here, so the same journey with the sample follows on the command line.", flush=True)
    environment = _ready(Level.APP, needs_qt=False)
    code = _call(environment, "-m", "ozogui", *JOURNEY)
    return 0 if code == HELD_BACK else code


def test(rest: list[str]) -> int:
    """Run all checks, each whatever the ones before it say; pytest's summary comes last.

    The whole of the tests goes over all cores. With words for pytest it runs alone and in one process, which starts at
    once and which a debugger can hold.
    """
    environment = _ready(Level.DEV, needs_qt=True)
    whole = not rest
    words = ("-n", "auto") if whole else rest
    with tempfile.TemporaryDirectory(prefix="ozogui-test-") as home:
        failed = 0
        for name, *call in (*(CHECKS if whole else ()), ("pytest", "-m", "pytest", *words)):
            if whole:
                print(f"{name}:", flush=True)
            failed |= _call(environment, *call, **TEST_VARIABLES, OZOGUI_HOME=home)
    return 1 if failed else 0


def coverage(rest: list[str]) -> int:
    """Measure how much of each part of the core its own tests run through, and fail where that is below its floor.

    It takes some minutes a part, so it is no part of `test`, nor of what decides whether a change may land.
    """
    environment = _ready(Level.DEV, needs_qt=True)
    failed = 0
    for part in rest or FLOORS:
        with tempfile.TemporaryDirectory(prefix="ozogui-coverage-") as folder:
            variables = {**TEST_VARIABLES, "OZOGUI_HOME": folder, "COVERAGE_FILE": str(Path(folder) / "counted")}
            failed |= _call(environment, "-m", "pytest", "-n", "auto", *COVERAGE, f"tests/{part}", **variables)
            print(f"coverage of {part}, at least {FLOORS[part]}:", flush=True)
            limits = (f"--include=ozogui/{part}/*", f"--fail-under={FLOORS[part]}")
            report = ("report", "--rcfile=build_scripts/coverage.cfg", *limits)
            failed |= _call(environment, "-m", "coverage", *report, **variables)
    return 1 if failed else 0


def fix(_rest: list[str]) -> int:
    """Put right what machines can: ruff's repairs, the format, the map of all files."""
    environment = _ready(Level.DEV, needs_qt=False)
    failed = _call(environment, "-m", "ruff", "check", "--fix", ".")
    failed |= _call(environment, "-m", "ruff", "format", ".")
    return 1 if failed | write_map([]) else 0


def house(_rest: list[str]) -> int:
    """Print how the house stands, and fail where it breaks its own limits."""
    return _call(_ready(Level.DEV, needs_qt=False), "-m", "build_scripts.house")


def write_map(_rest: list[str]) -> int:
    """Write the page that lists every file with its first sentence; needs no environment."""
    from build_scripts import file_map  # only here: no other word needs it

    print(file_map.write(ROOT))
    return 0


def bench(rest: list[str]) -> int:
    """Time the road from a file to its requests, or run the bench that is named first."""
    script = BENCHES.get(rest[0] if rest else "")
    if script is None:
        script = "benches/bench.py"
    else:
        rest = rest[1:]
    return _call(_ready(Level.DEV, needs_qt=False), f"build_scripts/{script}", *rest)


def build(rest: list[str]) -> int:
    """Make the program that needs no Python, see that it works, and pack it.

    What people are handed is built from nothing but the locked packages; a mere folder, for trying out, takes those of
    the developers' environment, where the same versions are installed already.
    """
    # Only here: no other word needs it, and every start of the program would read it.
    from build_scripts.building import assemble, identity

    if rest == ["--sign"]:
        return _sign()
    only_folder = rest == ["--folder"]
    environment = _ready(Level.DEV, needs_qt=True) if only_folder else _ready(Level.BUILD, needs_qt=True)
    if missing := system_libraries.provide_binutils():
        raise SetupError(missing)
    try:
        with_packs = not only_folder and "--freeze" not in rest
        assemble.build(environment.python, ROOT, with_packs=with_packs, release="--release" in rest)
    except identity.BuildError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def _sign() -> int:
    """Sign and pack what was frozen before; no environment is made, so nothing is fetched or installed."""
    from build_scripts.building import assemble, identity

    try:
        assemble.sign(ROOT)
    except identity.BuildError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def wine(rest: list[str]) -> int:
    """Try the program under Wine, or build and try its installer there."""
    environment = _ready(Level.DEV, needs_qt=False)
    start = "import sys; from pathlib import Path; from build_scripts.wine import trying; "
    return _call(environment, "-c", f"{start}sys.exit(trying.main(Path.cwd(), sys.argv[1:]))", *rest)


def audit(_rest: list[str]) -> int:
    """Ask a public list about known faults in the locked packages; needs no environment."""
    from build_scripts import audit as auditing  # only here: no other word needs it

    return auditing.audit(ROOT)


def lock(_rest: list[str]) -> int:
    """Pin the newest packages that fit, each with its hashes."""
    from build_scripts import lock_files  # only here: it would slow down every other word

    lock_files.write(ROOT)
    return 0


def libraries(_rest: list[str]) -> int:
    """Install the system's libraries that Qt needs, or name those that are missing."""
    if missing := system_libraries.provide_libraries():
        raise SetupError(missing)
    print("Qt finds all the system's libraries that it needs.")
    return 0


def has_screen(platform: str, variables: Mapping[str, str]) -> bool:
    """Whether a window can be shown: always on Windows and macOS, elsewhere when a display is named."""
    if platform in {"win32", "darwin"}:
        return True
    return bool(variables.get("DISPLAY") or variables.get("WAYLAND_DISPLAY"))


def _ready(level: Level, *, needs_qt: bool) -> Environment:
    """Return the environment, made ready for a level; where it is already, this takes milliseconds.

    Args:
        level: What must be installed.
        needs_qt: Whether Qt's system libraries must be there; else their lack is only told.

    Raises:
        SetupError: when something is missing that this process cannot install.
    """
    environment = Environment(ROOT, BUILD_FOLDER) if level is Level.BUILD else Environment(ROOT)
    if not environment.is_ready(level):
        if trouble := system_libraries.provide_venv():
            raise SetupError(trouble)
        environment.prepare(level)
    if not environment.libraries_known:
        if missing := system_libraries.provide_libraries():
            if needs_qt:
                raise SetupError(missing)
            print(f"{missing} (for the window only)", flush=True)
        else:
            environment.keep_libraries_known()
    return environment


def _call(environment: Environment, *arguments: str, **variables: str) -> int:
    """Run the environment's Python in the project's folder and return its exit code; a request to end is passed on."""
    child = subprocess.Popen([environment.python, *arguments], cwd=ROOT, env={**os.environ, **variables})
    before = signal.signal(signal.SIGTERM, lambda _number, _frame: child.terminate())
    try:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                # Ctrl+C reaches the child as well, which ends in good order: it must not be left alone meanwhile.
                continue
    finally:
        signal.signal(signal.SIGTERM, before)


WORDS: dict[str, Callable[[list[str]], int]] = {
    "setup": setup, "run": run, "test": test, "coverage": coverage, "fix": fix, "house": house, "map": write_map,
    "bench": bench, "build": build, "wine": wine, "audit": audit, "lock": lock, "libraries": libraries,
}  # fmt: skip

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
