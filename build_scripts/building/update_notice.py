"""Make the signed notice that tells running programs of a newer version: update.json, see ozogui/support/updates.py.

    .venv/bin/python build_scripts/building/update_notice.py new-key
    .venv/bin/python build_scripts/building/update_notice.py make FOLDER --link https://PAGE/OF/THE/RELEASE

The private key comes from OZOGUI_UPDATE_SIGNING_KEY alone, never from a file or an argument. Without it no notice is
made, and that is said loudly: a release without one is a release that no program hears of.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nacl.signing import SigningKey

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ozogui import __version__  # noqa: E402
from ozogui.support.updates import SIGNED_AS, UpdateError, read_notice  # noqa: E402

KEY_VARIABLE = "OZOGUI_UPDATE_SIGNING_KEY"
NOTICE_NAME = "update.json"
_NOT_LISTED = ("SHA256SUMS", NOTICE_NAME)


def main(arguments: Sequence[str]) -> int:
    """Do what the first argument says; return the exit code."""
    parser = argparse.ArgumentParser(description="Make the signed notice of a release.")
    words = parser.add_subparsers(dest="word", required=True)
    words.add_parser("new-key", help="print a new pair of keys")
    make = words.add_parser("make", help="write update.json beside the files of a release")
    make.add_argument("folder", type=Path)
    make.add_argument("--link", required=True, help="the page to get the release from; https")
    options = parser.parse_args(arguments)
    if options.word == "new-key":
        return _new_key()
    return _make(options.folder, options.link)


def _new_key() -> int:
    key = SigningKey.generate()
    print(f"{KEY_VARIABLE} (secret, for the release workflow alone): {base64.b64encode(bytes(key)).decode()}")
    print(f"update_key (for ozogui-defaults.json): {base64.b64encode(bytes(key.verify_key)).decode()}")
    return 0


def _make(folder: Path, link: str) -> int:
    given = os.environ.get(KEY_VARIABLE, "").strip()
    if not given:
        print(f"*** NO UPDATE NOTICE: {KEY_VARIABLE} is not set, so no program will hear of this release. ***")
        return 0
    try:
        key = SigningKey(base64.b64decode(given, validate=True))
    except (binascii.Error, ValueError):
        print(f"{KEY_VARIABLE} is no Ed25519 key: 32 bytes in Base64, as new-key prints them.", file=sys.stderr)
        return 1
    body = signed_notice(folder, link, key)
    try:
        read_notice(body, bytes(key.verify_key))
    except UpdateError as error:
        print(f"The notice would not be believed: {error.message}", file=sys.stderr)
        return 1
    (folder / NOTICE_NAME).write_bytes(body)
    print(f"Wrote {NOTICE_NAME}; programs verify it with {base64.b64encode(bytes(key.verify_key)).decode()}")
    return 0


def signed_notice(folder: Path, link: str, key: SigningKey) -> bytes:
    """Return the notice of the running sources' version, with the hashes of a folder's files."""
    files = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith(_NOT_LISTED):
            with path.open("rb") as file:
                files[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    said = {"version": __version__, "date": datetime.now(UTC).date().isoformat(), "link": link, "files": files}
    text = json.dumps(said, sort_keys=True)
    signature = key.sign(SIGNED_AS + text.encode("utf-8")).signature
    return json.dumps({"notice": text, "signature": base64.b64encode(signature).decode()}, indent=1).encode("utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
