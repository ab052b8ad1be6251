"""Signing: who signs is said by the environment, and where nobody does, that is said loudly."""

from __future__ import annotations

import plistlib
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from build_scripts.building import macos, signing
from build_scripts.building.identity import BuildError

AZURE = {"OZOGUI_AZURE_SIGN_DLIB": "C:\\sign\\Dlib.dll", "OZOGUI_AZURE_SIGN_METADATA": "C:\\sign\\profile.json"}
FILES = [Path("OzoGUI.exe"), Path("ozogui-cli.exe")]
APP, IMAGE = Path("OzoGUI.app"), Path("OzoGUI.dmg")
NOTARY_KEY = {
    "OZOGUI_MAC_NOTARY_KEY": "key.p8", "OZOGUI_MAC_NOTARY_KEY_ID": "K1", "OZOGUI_MAC_NOTARY_ISSUER": "I1",
}  # fmt: skip


class Tools:
    """Notes the commands instead of running them: the tools exist on other systems only."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> None:
        self.commands.append(list(command))


def test_without_a_certificate_nothing_is_signed_and_that_is_loud(capsys: pytest.CaptureFixture[str]) -> None:
    tools = Tools()
    assert not signing.sign_windows(FILES, {}, tools)
    assert tools.commands == []
    said = capsys.readouterr().out
    assert said.startswith("*** NOT SIGNED: OzoGUI.exe, ozogui-cli.exe.")
    assert "OZOGUI_SIGN_THUMBPRINT" in said


def test_windows_signs_with_a_certificate_of_the_store() -> None:
    tools = Tools()
    assert signing.sign_windows(FILES, {"OZOGUI_SIGN_THUMBPRINT": "AB12"}, tools)
    [command] = tools.commands
    assert command[:2] == ["signtool", "sign"]
    assert command[-2:] == ["OzoGUI.exe", "ozogui-cli.exe"]
    assert command[command.index("/sha1") + 1] == "AB12"
    # SHA-256 for the signature and for the timestamp; without the timestamp it would end with the certificate.
    assert [command[command.index(option) + 1] for option in ("/fd", "/td", "/tr")] == [
        "SHA256", "SHA256", signing.TIMESTAMP_SERVER,
    ]  # fmt: skip


def test_windows_signs_with_azure_where_it_is_named() -> None:
    command = signing.sign_tool_command({**AZURE, "OZOGUI_SIGN_TIMESTAMP": "http://time.example"}, ["a.exe"])
    assert command is not None
    assert command[command.index("/dlib") + 1] == AZURE["OZOGUI_AZURE_SIGN_DLIB"]
    assert command[command.index("/dmdf") + 1] == AZURE["OZOGUI_AZURE_SIGN_METADATA"]
    assert command[command.index("/tr") + 1] == "http://time.example"
    assert "/sha1" not in command


@pytest.mark.parametrize("name", list(AZURE))
def test_half_of_azures_settings_is_a_mistake_not_a_build_without_signature(name: str) -> None:
    with pytest.raises(BuildError, match="both"):
        signing.sign_windows(FILES, {name: AZURE[name]}, Tools())


def test_mac_apps_are_signed_with_the_hardened_runtime_and_verified() -> None:
    tools = Tools()
    assert signing.sign_mac(APP, macos.ENTITLEMENTS, {"OZOGUI_MAC_IDENTITY": "Developer ID Application: X"}, tools)
    sign, verify = tools.commands
    assert sign[0] == "codesign"
    assert sign[sign.index("--options") + 1] == "runtime"
    assert sign[sign.index("--sign") + 1] == "Developer ID Application: X"
    assert sign[sign.index("--entitlements") + 1] == str(macos.ENTITLEMENTS)
    assert {"--timestamp", str(APP)} <= set(sign)
    # Inside out, one by one; --deep would sign nested code with the app's own entitlements.
    assert "--deep" not in sign
    assert verify[:3] == ["codesign", "--verify", "--deep"]


def test_the_machine_code_in_a_mac_app_is_signed_before_what_holds_it(tmp_path: Path) -> None:
    app = tmp_path / "OzoGUI.app"
    library = app / "Contents" / "Frameworks" / "QtCore.framework" / "Versions" / "A" / "QtCore"
    module = app / "Contents" / "Frameworks" / "module.so"
    other = app / "Contents" / "MacOS" / "ozogui-cli"
    for path in (library, module, other, app / "Contents" / "MacOS" / "OzoGUI"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes.fromhex("cffaedfe") + bytes(60))
    (app / "Contents" / "Info.plist").write_text("<plist/>")
    (app / "Contents" / "Frameworks" / "link.so").symlink_to(module)
    tools = Tools()
    signing.sign_mac(app, macos.ENTITLEMENTS, {"OZOGUI_MAC_IDENTITY": "X"}, tools)
    signed = [Path(command[-1]) for command in tools.commands[:-1]]
    assert signed == [library, module, other, library.parents[2], app]
    assert ["--entitlements" in command for command in tools.commands[:-1]] == [False] * 4 + [True]


def test_mac_apps_without_an_identity_are_sealed_by_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    tools = Tools()
    assert not signing.sign_mac(APP, macos.ENTITLEMENTS, {}, tools)
    assert tools.commands[0] == ["codesign", "--force", "--sign", "-", str(APP)]
    assert "*** NOT SIGNED: OzoGUI.app." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("settings", "who"),
    [
        ({"OZOGUI_MAC_NOTARY_PROFILE": "release"}, ["--keychain-profile", "release"]),
        (NOTARY_KEY, ["--key", "key.p8", "--key-id", "K1", "--issuer", "I1"]),
    ],
)
def test_the_notary_sees_the_image_and_its_ticket_is_fastened(settings: dict[str, str], who: list[str]) -> None:
    tools = Tools()
    assert signing.notarize(IMAGE, {"OZOGUI_MAC_IDENTITY": "X", **settings}, tools)
    names = [command[1] if command[0] == "xcrun" else command[0] for command in tools.commands]
    assert names == ["codesign", "notarytool", "stapler", "spctl"]
    submit = tools.commands[1]
    assert submit[2:5] == ["submit", str(IMAGE), "--wait"]
    assert submit[5:] == who


@pytest.mark.parametrize("left_out", list(NOTARY_KEY))
def test_a_part_of_the_notarys_key_is_a_mistake(left_out: str) -> None:
    part = {name: value for name, value in NOTARY_KEY.items() if name != left_out}
    with pytest.raises(BuildError, match=left_out):
        signing.notarize(IMAGE, {"OZOGUI_MAC_IDENTITY": "X", **part}, Tools())


@pytest.mark.parametrize("settings", [{}, {"OZOGUI_MAC_NOTARY_PROFILE": "release"}, {"OZOGUI_MAC_IDENTITY": "X"}])
def test_without_identity_or_notary_the_image_is_said_to_be_unseen(
    settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    tools = Tools()
    assert not signing.notarize(IMAGE, settings, tools)
    assert tools.commands == []
    assert "not seen by Apple's notary" in capsys.readouterr().out


def test_a_tool_that_fails_ends_the_build() -> None:
    signing.run_tool([sys.executable, "-c", ""])
    with pytest.raises(BuildError, match="code 3"):
        signing.run_tool([sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(BuildError, match="not installed"):
        signing.run_tool(["ozogui-no-such-tool"])


def test_the_hardened_runtime_allows_no_more_than_it_must() -> None:
    with macos.ENTITLEMENTS.open("rb") as file:
        allowed = plistlib.load(file)
    assert allowed == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


def test_every_variable_is_told_where_people_look() -> None:
    names = {*AZURE, *NOTARY_KEY, "OZOGUI_SIGN_THUMBPRINT", "OZOGUI_SIGN_TIMESTAMP", "OZOGUI_MAC_IDENTITY"}
    assert signing.__doc__ is not None
    assert all(name in signing.__doc__ for name in names)
