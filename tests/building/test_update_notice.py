"""What makes update notices and what believes them, put together: the one knows nothing of the other's insides."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from build_scripts.building.update_notice import KEY_VARIABLE, main
from ozogui import __version__
from ozogui.support.updates import UpdateError, read_notice

LINK = "https://releases.example/v9"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("OzoGUI-9-windows-setup.exe", "SHA256SUMS", "SHA256SUMS-linux-x86_64"):
        (tmp_path / name).write_text(name)
    return tmp_path


def test_a_new_pair_of_keys_makes_a_notice_that_is_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new-key"]) == 0
    secret, public = re.findall(r": (\S{44})$", capsys.readouterr().out, re.MULTILINE)
    monkeypatch.setenv(KEY_VARIABLE, secret)
    assert main(["make", str(folder), "--link", LINK]) == 0
    assert secret not in capsys.readouterr().out
    body = (folder / "update.json").read_bytes()
    notice = read_notice(body, base64.b64decode(public))
    assert (notice.version, notice.link) == (__version__, LINK)
    name = "OzoGUI-9-windows-setup.exe"
    assert notice.files == ((name, hashlib.sha256(name.encode()).hexdigest()),)
    with pytest.raises(UpdateError):
        read_notice(body, bytes(SigningKey.generate().verify_key))


@pytest.mark.parametrize(("key", "link", "code"), [("", LINK, 0), ("short", LINK, 1), ("A" * 43 + "=", "http://x", 1)])
def test_without_a_good_key_or_link_there_is_no_notice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, key: str, link: str, code: int
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, key)
    assert main(["make", str(folder), "--link", link]) == code
    assert not (folder / "update.json").exists()
