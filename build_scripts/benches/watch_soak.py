"""Lists of all kinds are dropped into a folder by one process while another watches it and is killed again and again.

    python build_scripts/dev.py bench watch --files 200 --kills 10 --seed 1

Judged at the end: each file is in exactly one place, each lead was sent at most once, and those of whole lists are at
the server or said to be in doubt. The stand-in's minute is a second long, and so is the watcher's.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

if __name__ == "__main__":
    # As a script it stands in its own folder.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ozogui.cloudagent.practice.practice import PracticeServer

WINDOW_S = 1.0
SETTLE_S = 0.25
_ROOT = Path(__file__).resolve().parents[2]
_KINDS = ("good", "good", "good", "good", "slow", "locked", "again", "held", "garbage", "empty", "odd name", "link")
_CAMPAIGN = "Practice_Outbound"


@dataclass
class Found:
    """What was dropped, and what is wrong at the end; `faults` is empty where all is well."""

    dropped: dict[str, str] = field(default_factory=dict)
    """The kind of each file by its name."""
    phones: dict[str, list[str]] = field(default_factory=dict)
    """The good numbers of each file."""
    kills: int = 0
    seconds: float = 0.0
    faults: list[str] = field(default_factory=list)


def soak(folder: Path, files: int, kills: int, seed: int, choice: str = "--no-duplicate-fields") -> Found:
    """Drop so many files, kill the watcher so often, and judge what is there when it has come to rest.

    Args:
        folder: empty; the watched folder and the program's home are made in it.
        files: how many.
        kills: how often the watcher is killed meanwhile.
        seed: of the kinds, sizes and moments.
        choice: what is done about duplicates, as an option of the command. Without any check no batch may be sent
            again by itself, and so no number may be twice at the server.
    """
    dice, found = random.Random(seed), Found()
    watched = folder / "watched"
    watched.mkdir(parents=True)
    began = time.monotonic()
    with PracticeServer(window_s=WINDOW_S) as server:
        dropping = threading.Thread(target=_drop, args=(watched, files, random.Random(seed + 1), found))
        dropping.start()
        while found.kills < kills:
            watcher = _watcher(folder, server, choice)
            time.sleep(0.6 + dice.random())
            watcher.kill()
            watcher.communicate()
            found.kills += 1
        dropping.join()
        last = _watcher(folder, server, choice, "--once")
        said, _ = last.communicate(timeout=600)
        if last.returncode not in (0, 1):
            found.faults.append(f"the last run ended with {last.returncode}: {said[-400:]}")
        found.faults += _judge(watched, found, server)
    found.seconds = time.monotonic() - began
    return found


def _watcher(folder: Path, server: PracticeServer, *more: str) -> subprocess.Popen[str]:
    home = {
        "OZOGUI_HOME": str(folder / "home"),
        "XDG_DATA_HOME": str(folder / "data"),
        "OZOGUI_API_KEY": server.API_KEY,
    }
    keyring = {
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "WAKEPY_FAKE_SUCCESS": "yes",
    }
    command = [
        *(sys.executable, __file__, "--child", "watch", str(folder / "watched"), "--campaign", _CAMPAIGN),
        *("--server", server.url, "--user", server.USER_NAME, "--map", "Phone=PhoneNumber", "--map", "Name=Name"),
        *("--settle", str(SETTLE_S), "--json", *more),
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **home, **keyring}
    )


def child(arguments: Sequence[str]) -> int:
    """Run the command line with a minute of one second."""
    from ozogui import cli
    from ozogui.uploads.sending.pace import Pace

    plain = Pace.__init__

    def short(self: Pace, *given: object, **named: object) -> None:
        plain(self, *given, **{**named, "window_s": WINDOW_S})  # type: ignore[arg-type]

    Pace.__init__ = short  # type: ignore[method-assign]
    return cli.run(list(arguments))


def _drop(watched: Path, files: int, dice: random.Random, found: Found) -> None:
    lists: list[bytes] = []
    for number in range(files):
        kind = dice.choice(_KINDS)
        phones = [f"98765{number:03d}{lead:02d}" for lead in range(dice.randrange(1, 40))]
        rows = [f"{phone},Lead {place}" for place, phone in enumerate(phones)]
        rows += ["12,Too short"] * (kind == "held")
        content = ("Phone,Name\n" + "\n".join(rows) + "\n").encode()
        name = f"list {number:03d}.csv"
        path = watched / name
        if kind == "again" and not lists:
            kind = "good"
        if kind == "odd name":
            name = f"list {number:03d} \n\x1b[31m ~$ '; -- \u0932\u0940\u0921.csv"
            path = watched / name
        found.dropped[name] = kind
        if kind in ("good", "slow", "locked", "held", "odd name"):
            found.phones[name] = phones
        _put(path, kind, content, lists, dice)
        if kind == "good":
            lists.append(content)
        time.sleep(dice.random() * 0.05)


def _put(path: Path, kind: str, content: bytes, lists: Sequence[bytes], dice: random.Random) -> None:
    if kind == "slow":
        _write_slowly(path, content, dice)
    elif kind == "locked":
        _write_locked(path, content, dice)
    elif kind == "link":
        path.symlink_to(path.with_name("nowhere.csv"))
    elif kind in ("again", "garbage", "empty"):
        path.write_bytes({"again": dice.choice(lists or [b""]), "garbage": dice.randbytes(2_000)}.get(kind, b""))
    else:
        _write_at_once(path, content)


def _write_at_once(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.rename(path)


def _write_slowly(path: Path, content: bytes, dice: random.Random) -> None:
    with path.open("wb") as handle:
        for at in range(0, len(content), max(1, len(content) // 3)):
            handle.write(content[at : at + max(1, len(content) // 3)])
            handle.flush()
            # Longer than the time to settle where the system tells that somebody still writes.
            time.sleep((SETTLE_S * 1.5 if sys.platform == "linux" else SETTLE_S / 3) * dice.random())


def _write_locked(path: Path, content: bytes, dice: random.Random) -> None:
    owner = path.with_name(f"~${path.name}")
    owner.write_bytes(b"somebody")
    path.write_bytes(content[: len(content) // 2])
    time.sleep(SETTLE_S * 2 * dice.random())
    path.write_bytes(content)
    owner.unlink()


def _judge(watched: Path, found: Found, server: PracticeServer) -> list[str]:
    faults = []
    ends = {place: sorted((watched / place).iterdir()) for place in ("done", "attention", "working")}
    where: Counter[str] = Counter(path.name for paths in ends.values() for path in paths)
    where.update(path.name for path in watched.iterdir() if not path.is_dir())
    faults += [
        f"{name} ({kind}) is in {where[name]} places" for name, kind in found.dropped.items() if where[name] != 1
    ]
    faults += [f"{path.name} stays in working" for path in ends["working"]]
    arrived = Counter(row[0] for transaction in server.transactions.values() for row in transaction.rows)
    faults += [f"{phone} was sent {times} times" for phone, times in arrived.items() if times > 1]
    for name, phones in found.phones.items():
        missing = [phone for phone in phones if not arrived[phone]]
        why = watched / "attention" / f"{Path(name).stem[:80]} - why.txt"
        if missing and not (why.is_file() and "unconfirmed" in why.read_text(encoding="utf-8-sig")):
            faults.append(f"{len(missing)} leads of {name} ({found.dropped[name]}) are nowhere, and it is not said")
    return faults


def main(arguments: Sequence[str]) -> int:
    """Soak as the options say, print what was found as JSON, and return 1 where something is wrong."""
    if arguments[:1] == ["--child"]:
        return child(arguments[1:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("files", 200), ("kills", 10), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args(arguments)
    code = 0
    for choice in ("--no-duplicate-fields", "--check-duplicate=true"):
        with tempfile.TemporaryDirectory(prefix="ozogui-watch-") as folder:
            found = soak(Path(folder), options.files, options.kills, options.seed, choice)
        kinds = dict(Counter(found.dropped.values()))
        facts = {"choice": choice, "files": len(found.dropped), "kinds": kinds, "kills": found.kills}
        sys.stdout.write(json.dumps({**facts, "seconds": round(found.seconds, 1), "faults": found.faults}) + "\n")
        code |= bool(found.faults)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
