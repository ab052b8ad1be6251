"""The support bundle: one zip with what helps to find a fault, and nothing that is anybody's.

In it: versions, the system, settings without names, the journal's sums, the masked log. Never in it: leads, keys, what
was sent, names of files, accounts, campaigns and people, addresses that are secret. A new fact is put in by name, one
by one; nothing is copied as a whole but the log, which goes through its mask once more.
"""

from __future__ import annotations

import io
import json
import locale
import logging
import os
import platform
import re
import shutil
import sys
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ozogui
from ozogui.errors import UserError
from ozogui.files.whole import FileError, write_whole
from ozogui.settings.settings import PRACTICE_SERVER
from ozogui.support.licences import components
from ozogui.support.log import masked

if TYPE_CHECKING:
    from ozogui.engine.engine import Engine
    from ozogui.settings.settings import Account
    from ozogui.uploads.journal.journal import Journal
    from ozogui.uploads.records import UploadRecord

logger = logging.getLogger(__name__)

ENDING = ".zip"
MOST_UPLOADS = 500
"""The newest; older ones tell nothing of a fault of today."""
_MOST_LOG = 5_000_000
"""Bytes of all logs together that go in; the log itself keeps to four megabytes."""

_READ_ME = """\
This is a support bundle of OzoGUI {version}, made {at}.

facts.json    versions of OzoGUI and its libraries, the system, the settings without names
journal.json  for each upload: when, how many leads met which fate, how many requests with which outcome
logs/         the log, from which keys and phone numbers are masked

It holds no leads, no API key, nothing of what was sent, and no names of files, accounts or campaigns.
Everything in it is text: look through it before you send it on.
"""


def suggested_name(now: datetime) -> str:
    """Return the name of a bundle that is made now."""
    return f"ozogui-support-{now.astimezone():%Y%m%d-%H%M}{ENDING}"


def write_support_bundle(engine: Engine, path: Path, more: Mapping[str, str] | None = None) -> list[str]:
    """Write the bundle, replacing a file of that name; whole, or not at all.

    What cannot be read (a damaged journal, a log without permission) is said in the bundle and costs only itself. Takes
    a moment with a long history: not for the UI thread.

    Args:
        engine: whose folder, settings and journal.
        path: the zip.
        more: facts that the front end knows, such as its Qt.

    Returns:
        The names of what is in it.

    Raises:
        UserError: the file cannot be written.
    """
    now = datetime.fromtimestamp(engine.clock.now(), UTC)
    parts = {
        "README.txt": _READ_ME.format(version=ozogui.__version__, at=f"{now.astimezone():%Y-%m-%d %H:%M %z}"),
        "facts.json": _json(_facts(engine) | {"front_end": dict(more or {})}),
        "journal.json": _json(_journal(engine)),
        **_logs(engine.paths.logs),
    }
    try:
        write_whole(path, _packed(parts, now))
    except FileError as error:
        raise UserError(
            "The support bundle cannot be saved.",
            f"{path}: {error.cause.strerror or type(error.cause).__name__}. Choose another folder.",
        ) from error
    return list(parts)


def _packed(parts: Mapping[str, str], now: datetime) -> memoryview:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as bundle:
        for part, text in parts.items():
            entry = zipfile.ZipInfo(part, now.astimezone().timetuple()[:6])
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, _anonymous(text).encode("utf-8"), zipfile.ZIP_DEFLATED)
    return content.getbuffer()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def _anonymous(text: str) -> str:
    """Take the person's own folder out of a text: it is called after them."""
    home = str(Path.home())
    if len(home) > 3:
        for spelling in {home, home.replace("\\", "\\\\"), home.replace("\\", "/")}:
            text = re.sub(re.escape(spelling), "~", text, flags=re.IGNORECASE if os.name == "nt" else 0)
    return text


# Facts


def _facts(engine: Engine) -> dict[str, Any]:
    return {
        "ozogui": {
            "version": ozogui.__version__,
            "built": bool(getattr(sys, "frozen", False)),
            "python": platform.python_version(),
            "libraries": {each.name: each.version for each in components()[1:]},
        },
        "system": {
            "platform": platform.platform(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            "language": locale.getlocale()[0],
            "encoding": sys.getfilesystemencoding(),
            "utc_offset": f"{datetime.now(UTC).astimezone():%z}",
        },
        "folder": _folder(engine),
        "key_store": engine.keys.kept_by or "none: keys stay in memory",
        "settings": _settings(engine),
        "defaults": _defaults(engine),
        "notices": list(engine.notices),
    }


def _folder(engine: Engine) -> dict[str, Any]:
    home = engine.paths.home
    try:
        files = {
            path.relative_to(home).as_posix(): path.stat().st_size
            for path in sorted(home.rglob("*"))
            if path.is_file() and not path.name.endswith(".running")
        }
        free: int | None = shutil.disk_usage(home).free
    except OSError as error:
        files, free = {f"cannot be listed: {type(error).__name__}": 0}, None
    return {
        "home": str(home) if home.is_relative_to(Path.home()) else "a folder that OZOGUI_HOME names",
        "bytes_free": free,
        "files": {_known_name(name): size for name, size in files.items()},
    }


def _known_name(name: str) -> str:
    """Return a file's name if the program gave it, else a placeholder: what others put there may be called anything."""
    own = ("settings.", "journal.", "journal-", "window.", "logs/")
    return name if name.startswith(own) else f"another file ({Path(name).suffix or 'none'})"


def _settings(engine: Engine) -> dict[str, Any]:
    settings = engine.settings
    return {
        "accounts": [_account(account) for account in settings.accounts],
        "appearance": settings.appearance.value,
        "retention_days": settings.retention_days,
        "update_check": settings.update_check,
        "recent_files": len(settings.recent_files),
        "mappings": len(settings.mappings),
        "presets": len(settings.presets),
        "campaigns": len(settings.campaigns),
    }


def _account(account: Account) -> dict[str, Any]:
    """Return how an account is set up, without its name, user name, key, and secret addresses."""
    return {
        "server": account.server,
        "limit": account.limit,
        "body_style": account.body_style,
        "auth_mode": account.auth_mode,
        "campaign_kind": account.campaign_kind.value,
        "date_format": account.date_format,
        "country_code": account.country_code,
        "phone_rule": account.phone_rule.value,
        "answer_wait_s": account.answer_wait_s,
        "keep_days": account.keep_days,
        "has_receiver": bool(account.receiver_url),
        "has_ca_file": bool(account.ca_file),
        "agents": len(account.agents),
        "skills": len(account.skills),
    }


def _defaults(engine: Engine) -> dict[str, Any]:
    defaults = engine.defaults
    return {
        "file": str(defaults.path) if defaults.path else "",
        "servers": list(defaults.servers),
        "retention_days": defaults.retention_days,
        "update_check": defaults.update_check,
        "has_update_address": bool(defaults.update_address),
    }


# The journal


def _journal(engine: Engine) -> dict[str, Any]:
    try:
        journal = engine.journal
        uploads = journal.uploads(MOST_UPLOADS)
        return {"uploads": [_upload(journal, upload) for upload in uploads], "results": journal.results.count()}
    except UserError as error:
        # Only its title, which is ours alone: the message may name a folder.
        return {"cannot_be_read": error.title}


def _upload(journal: Journal, upload: UploadRecord) -> dict[str, Any]:
    sums = journal.sums(upload.id)
    attempts = journal.attempts_of_upload(upload.id)
    seconds = [
        (attempt.answered_at - attempt.started_at).total_seconds() for attempt in attempts if attempt.answered_at
    ]
    return {
        "upload": upload.id,
        "practice": upload.server == PRACTICE_SERVER,
        "created_at": upload.created_at.isoformat(),
        "started_at": upload.started_at.isoformat() if upload.started_at else None,
        "finished_at": upload.finished_at.isoformat() if upload.finished_at else None,
        "state": upload.state.value,
        "stop_cause": upload.stop_cause.value,
        "file_type": Path(upload.file_name).suffix.lower(),
        "duplicates": upload.duplicates,
        "headers": len(upload.headers),
        "sums": {
            "rows": sums.rows,
            "queued": sums.queued,
            "deleted": sums.deleted,
            "refused": sums.refused,
            "unconfirmed": sums.unconfirmed,
            "held_back": sums.held_back,
            "cancelled": sums.cancelled,
            "waiting": sums.waiting,
            "sending": sums.sending,
            "agree": sums.agree,
        },
        "batches": dict(Counter(batch.state.value for batch in journal.batches(upload.id))),
        "held_back_by": dict(Counter(rule for _row, rules in journal.held_back(upload.id) for rule in rules)),
        "requests": dict(Counter(f"{each.outcome or 'open'}, HTTP {each.status or '-'}" for each in attempts)),
        "slowest_answer_s": round(max(seconds), 3) if seconds else None,
    }


# The log


def _logs(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    room = _MOST_LOG
    try:
        files = sorted(folder.glob("*.log*")) + sorted(folder.glob("crash*.txt"))
    except OSError:
        files = []
    for path in files:
        try:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - room))
                text = file.read(room).decode("utf-8", "replace")
        except OSError as error:
            text = f"cannot be read: {error.strerror or type(error).__name__}\n"
        room -= len(text)
        found[f"logs/{path.name}"] = masked(text)
        if room <= 0:
            break
    return found
