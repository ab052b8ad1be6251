"""Signing what was built, with keys that only the release machine has: environment variables say which.

Where they are missing nothing is signed, and that is said loudly: an unsigned program is for trying out. Nothing here
reads a key or a password itself; they are named to the systems' own tools.

    Windows  OZOGUI_SIGN_THUMBPRINT     SHA-1 of a certificate in the user's store; signtool uses it, or
             OZOGUI_AZURE_SIGN_DLIB     path of Azure.CodeSigning.Dlib.dll, and
             OZOGUI_AZURE_SIGN_METADATA path of its JSON with endpoint, account and profile (Azure Trusted Signing)
             OZOGUI_SIGN_TIMESTAMP      address of the timestamp server, if another than the usual
    macOS    OZOGUI_MAC_IDENTITY        name of the "Developer ID Application" identity in the key chain
             OZOGUI_MAC_NOTARY_PROFILE  what `xcrun notarytool store-credentials` has kept under this name, or
             OZOGUI_MAC_NOTARY_KEY, OZOGUI_MAC_NOTARY_KEY_ID, OZOGUI_MAC_NOTARY_ISSUER  a key file of App Store Connect
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from build_scripts.building.identity import BuildError

TIMESTAMP_SERVER = "http://timestamp.acs.microsoft.com"
"""Microsoft's own, which its Trusted Signing asks for; timestamps of it serve any certificate."""
_TOOL_S = 1_800
"""Apple's notary takes minutes, on bad days half an hour."""

_MACH_O = {bytes.fromhex(magic) for magic in ("cffaedfe", "cefaedfe", "cafebabe", "feedfacf", "feedface")}
"""How machine code of macOS begins, in either order of bytes, or for several processors at once."""

Runner = Callable[[Sequence[str]], None]


def run_tool(command: Sequence[str]) -> None:
    """Run one of the systems' signing tools.

    Raises:
        BuildError: it is missing, failed, or took too long.
    """
    try:
        done = subprocess.run(list(command), check=False, timeout=_TOOL_S)
    except FileNotFoundError as error:
        raise BuildError(f"{command[0]} is not installed, so nothing can be signed.") from error
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{command[0]} did not end within {_TOOL_S // 60} minutes.") from error
    if done.returncode != 0:
        raise BuildError(f"{command[0]} failed with code {done.returncode}; its own words stand above.")


def say_unsigned(what: str, variables: str) -> None:
    """Tell loudly that something stays unsigned, and what would sign it."""
    print(f"*** NOT SIGNED: {what}. Systems will warn of it. To sign it, set {variables}. ***", flush=True)


def sign_tool_command(environment: Mapping[str, str], files: Sequence[str]) -> list[str] | None:
    """Return the signtool command that signs files on Windows; None where no certificate is named.

    Raises:
        BuildError: only half of what Azure Trusted Signing needs is set.
    """
    server = environment.get("OZOGUI_SIGN_TIMESTAMP") or TIMESTAMP_SERVER
    command = ["signtool", "sign", "/v", "/fd", "SHA256", "/td", "SHA256", "/tr", server]
    library, metadata = (environment.get(f"OZOGUI_AZURE_SIGN_{part}", "") for part in ("DLIB", "METADATA"))
    if bool(library) != bool(metadata):
        raise BuildError("Azure Trusted Signing needs both OZOGUI_AZURE_SIGN_DLIB and OZOGUI_AZURE_SIGN_METADATA.")
    if library:
        return [*command, "/dlib", library, "/dmdf", metadata, *files]
    if thumbprint := environment.get("OZOGUI_SIGN_THUMBPRINT", ""):
        return [*command, "/sha1", thumbprint, *files]
    return None


def sign_windows(files: Sequence[Path], environment: Mapping[str, str], run: Runner = run_tool) -> bool:
    """Sign programs or installers on Windows.

    Returns:
        Whether they are signed now.

    Raises:
        BuildError: the settings are incomplete, or signtool failed.
    """
    command = sign_tool_command(environment, [str(file) for file in files])
    if command is None:
        names = ", ".join(file.name for file in files)
        say_unsigned(names, "OZOGUI_SIGN_THUMBPRINT, or OZOGUI_AZURE_SIGN_DLIB and OZOGUI_AZURE_SIGN_METADATA")
        return False
    run(command)
    return True


def mac_identity(environment: Mapping[str, str]) -> str | None:
    """Return the identity that macOS programs are signed with; None: ad hoc, as the processor demands at least."""
    return environment.get("OZOGUI_MAC_IDENTITY") or None


def notary_arguments(environment: Mapping[str, str]) -> list[str] | None:
    """Return who asks Apple's notary, as arguments of notarytool; None where nobody is named.

    Raises:
        BuildError: only a part of a key is set.
    """
    if profile := environment.get("OZOGUI_MAC_NOTARY_PROFILE", ""):
        return ["--keychain-profile", profile]
    parts = {name: environment.get(f"OZOGUI_MAC_NOTARY_{name}", "") for name in ("KEY", "KEY_ID", "ISSUER")}
    if not any(parts.values()):
        return None
    if missing := [f"OZOGUI_MAC_NOTARY_{name}" for name, value in parts.items() if not value]:
        raise BuildError(f"Apple's notary also needs {' and '.join(missing)}.")
    return ["--key", parts["KEY"], "--key-id", parts["KEY_ID"], "--issuer", parts["ISSUER"]]


def sign_mac(app: Path, entitlements: Path, environment: Mapping[str, str], run: Runner = run_tool) -> bool:
    """Seal an app, with the hardened runtime that the notary demands.

    The machine code inside comes first, the innermost before what holds it: it was frozen where there was no identity.

    Returns:
        Whether it is signed now by somebody whom Gatekeeper knows. Without an identity it is sealed all the same, by
        nobody: Apple's processors start nothing else.

    Raises:
        BuildError: codesign failed.
    """
    identity = mac_identity(environment)
    if identity is None:
        say_unsigned(app.name, "OZOGUI_MAC_IDENTITY")
        run(["codesign", "--force", "--sign", "-", str(app)])
    else:
        seal = ["codesign", "--force", "--options", "runtime", "--timestamp", "--sign", identity]
        for inner in machine_code(app):
            run([*seal, str(inner)])
        run([*seal, "--entitlements", str(entitlements), str(app)])
    run(["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app)])
    return identity is not None


def machine_code(app: Path) -> list[Path]:
    """Return what is signed by itself inside an app, innermost first: libraries and programs, then frameworks."""
    program = app / "Contents" / "MacOS" / app.stem
    files = [path for path in app.rglob("*") if path.is_file() and not path.is_symlink() and path != program]
    frameworks = [path for path in app.rglob("*.framework") if path.is_dir() and not path.is_symlink()]
    return [*sorted(filter(_is_machine_code, files), key=_depth), *sorted(frameworks, key=_depth)]


def _is_machine_code(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) in _MACH_O


def _depth(path: Path) -> tuple[int, str]:
    return -len(path.parts), str(path)


def notarize(image: Path, environment: Mapping[str, str], run: Runner = run_tool) -> bool:
    """Sign a disk image, have Apple's notary look at it, and fasten the ticket to it, so that it also opens offline.

    Returns:
        Whether the notary has passed it.

    Raises:
        BuildError: the settings are incomplete, or a tool failed.
    """
    identity, who = mac_identity(environment), notary_arguments(environment)
    if identity is None or who is None:
        say_unsigned(
            f"{image.name} (not seen by Apple's notary)", "OZOGUI_MAC_IDENTITY and OZOGUI_MAC_NOTARY_PROFILE or _KEY"
        )
        return False
    run(["codesign", "--force", "--timestamp", "--sign", identity, str(image)])
    run(["xcrun", "notarytool", "submit", str(image), "--wait", *who])
    run(["xcrun", "stapler", "staple", str(image)])
    run(["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", "--verbose", str(image)])
    return True
