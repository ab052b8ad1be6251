"""Windows' parts, exercised here: the version resource, the portable zip, the installer's script."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from build_scripts.building import identity, windows
from ozogui.support import windows_identity

ROOT = Path(__file__).resolve().parents[2]
EPOCH = 1_790_000_000


class Resource:
    """Stands for any of the classes in which PyInstaller takes a version resource."""

    def __init__(self, *values: Any, **named: Any) -> None:
        self.values, self.named = values, named


def evaluated(text: str) -> Resource:
    names = ["VSVersionInfo", "FixedFileInfo", "StringFileInfo", "VarFileInfo", "VarStruct"]
    names += ["StringTable", "StringStruct"]
    found = eval(text, {"__builtins__": {}, **dict.fromkeys(names, Resource)})  # as PyInstaller reads it
    assert isinstance(found, Resource)
    return found


@pytest.mark.parametrize(("name", "console"), [(identity.NAME, False), (identity.CLI_NAME, True)])
def test_the_version_resource_is_what_pyinstaller_reads(name: str, *, console: bool) -> None:
    info = evaluated(windows.version_info("1.20.3", name, console=console))
    assert info.named["ffi"].named["filevers"] == info.named["ffi"].named["prodvers"] == (1, 20, 3, 0)
    strings, translation = info.named["kids"]
    [table] = strings.values[0]
    assert table.values[0] == "040904B0"
    facts = {each.values[0]: each.values[1] for each in table.values[1]}
    assert facts["OriginalFilename"] == f"{name}.exe"
    assert facts["ProductVersion"] == facts["FileVersion"] == "1.20.3"
    assert facts["ProductName"] == "OzoGUI"
    assert ("command line" in facts["FileDescription"]) is console
    # The table's name is this very language and code page, in hexadecimal.
    assert "".join(f"{each:04X}" for each in translation.values[0][0].values[1]) == "040904B0"


def test_the_version_resource_is_written_for_this_tree(tmp_path: Path) -> None:
    written = windows.write_version_info(tmp_path, ROOT, identity.NAME, console=False)
    assert identity.version_of(ROOT) in Path(written).read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "OzoGUI"
    (folder / "_internal").mkdir(parents=True)
    (folder / "OzoGUI.exe").write_bytes(b"program")
    (folder / "_internal" / "data.txt").write_bytes(b"data" * 500)
    return folder


def test_the_portable_zip_is_the_folder_and_asks_nothing_of_the_network(folder: Path, tmp_path: Path) -> None:
    first = windows.zip_portable(folder, tmp_path / "first.zip", EPOCH)
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == [
            "OzoGUI/OzoGUI.exe", "OzoGUI/_internal/data.txt", "OzoGUI/ozogui-defaults.json",
        ]  # fmt: skip
        assert json.loads(archive.read("OzoGUI/ozogui-defaults.json")) == {"update_check": "off"}
        assert archive.read("OzoGUI/_internal/data.txt") == b"data" * 500
        assert archive.testzip() is None
    (folder / "OzoGUI.exe").touch()
    assert windows.zip_portable(folder, tmp_path / "again.zip", EPOCH).read_bytes() == first.read_bytes()


def test_the_program_understands_the_portable_copys_defaults(tmp_path: Path) -> None:
    from ozogui.settings.defaults import read_defaults

    (tmp_path / windows.DEFAULTS_NAME).write_text(windows.PORTABLE_DEFAULTS, encoding="utf-8", newline="")
    assert read_defaults(tmp_path / windows.DEFAULTS_NAME).update_check == "off"


# The installer's script: Inno Setup runs on Windows only, so its form is read here.

SECTIONS = (*("Setup", "Languages", "Tasks", "Files", "Icons", "Registry", "Run", "UninstallDelete", "Code"),)
PARAMETERS = {
    "Languages": {"Name", "MessagesFile"},
    "Tasks": {"Name", "Description", "Flags"},
    "Files": {"Source", "DestDir", "Excludes", "Flags"},
    "Icons": {"Name", "Filename", "Tasks"},
    "Registry": {"Root", "Subkey", "ValueType", "ValueName", "ValueData", "Flags"},
    "Run": {"Filename", "Description", "Flags"},
    "UninstallDelete": {"Type", "Name"},
}
"""What Inno Setup 6 knows in each section, as far as the script uses it (https://jrsoftware.org/ishelp/)."""
FLAGS = {"unchecked", "ignoreversion", "recursesubdirs", "createallsubdirs", "uninsdeletekey", "nowait", "postinstall",
         "skipifsilent"}  # fmt: skip
CONSTANTS = {"app", "autopf", "autoprograms", "autodesktop", "localappdata", "commonappdata", "sys", "cm"}
CONSTANTS |= {"#Name", "#Version", "#Source", "#Target"}


def sections() -> dict[str, list[str]]:
    """Read the script, its preprocessor taken as if everything was given."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in windows.SCRIPT.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            current = match[1]
            assert current not in found
            found[current] = []
        elif line.strip() and not line.lstrip().startswith((";", "#")):
            found[current].append(line)
    return found


def parameters(line: str) -> dict[str, str]:
    """Split `Name: "a"; Flags: b` as Inno Setup does: quotes are doubled inside quotes."""
    form = re.compile(r'\s*(\w+):\s*("(?:[^"]|"")*"|[^";]*)(?:;|$)')
    found, place = {}, 0
    while place < len(line):
        match = form.match(line, place)
        assert match, f"not understood from here: {line[place:]}"
        found[match[1]] = match[2].strip().strip('"')
        place = match.end()
    return found


def test_the_script_has_the_sections_and_parameters_that_inno_setup_knows() -> None:
    found = sections()
    assert tuple(found) == SECTIONS
    for name, known in PARAMETERS.items():
        for line in found[name]:
            given = parameters(line)
            assert given.keys() <= known, line
            assert set(given.get("Flags", "").split()) <= FLAGS, line


def test_every_constant_and_directive_is_known() -> None:
    text = windows.SCRIPT.read_text(encoding="utf-8")
    assert set(re.findall(r"(?<!\{)\{([#\w]+)", text.replace("{{", ""))) <= CONSTANTS
    directives = re.findall(r"^\s*#(\w+)", text, re.MULTILINE)
    assert set(directives) == {"define", "ifndef", "ifdef", "error", "endif"}
    assert directives.count("endif") == directives.count("ifndef") + directives.count("ifdef")


def test_the_installer_needs_no_administrator_and_stays_one_program() -> None:
    setup = dict(line.split("=", 1) for line in sections()["Setup"])
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["DefaultDirName"] == r"{autopf}\{#Name}"
    assert re.fullmatch(r"\{\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", setup["AppId"])
    assert setup["OutputBaseFilename"] == "{#Name}-{#Version}-windows-setup"
    for key in ("SetupIconFile", "LicenseFile"):
        assert (windows.SCRIPT.parent / setup[key].replace("\\", "/")).is_file()


def test_what_is_installed_goes_again_but_not_what_people_or_it_have_made() -> None:
    found = sections()
    [files] = [parameters(line) for line in found["Files"]]
    assert files["Excludes"] == windows.DEFAULTS_NAME
    removed = [parameters(line)["Name"] for line in found["UninstallDelete"]]
    assert set(removed) == {rf"{{app}}\{name}" for name in ("_internal", "_replaced", "_to_delete")}
    code = "\n".join(found["Code"])
    # Only parts of the program and what was moved aside: the folder may hold other things, and IT's defaults.
    for deleted in re.findall(r"DelTree\((.*?), True", code):
        assert deleted.endswith(("Part(I)", r"'\_to_delete'")), deleted
    assert "stay in" in code
    assert r"{localappdata}\{#Name}" in code
    assert len(re.findall(r"^ *(?:begin|try|case \w+ of)$", code, re.MULTILINE)) == len(
        re.findall(r"^ *end;?$", code, re.MULTILINE)
    )


def test_the_setup_makes_one_pace_for_all_people_of_the_computer_and_never_fails_for_it() -> None:
    code = "\n".join(sections()["Code"])
    made = code.partition("procedure ShareThePace;")[2].partition("\nend;")[0]
    # The folder that the program looks for (paths.computer_folder); users may modify it, or it goes again.
    assert r"ExpandConstant('{commonappdata}\{#Name}')" in made
    assert "/grant *S-1-5-32-545:(OI)(CI)M" in made
    assert "RemoveDir(Folder)" in made
    assert "ForceDirectories" not in made
    assert "  ShareThePace;" in code.partition("procedure CurStepChanged")[2]


def test_open_with_takes_no_kind_of_file_away() -> None:
    assert len(sections()["Registry"]) >= 2
    for line in sections()["Registry"]:
        given = parameters(line)
        assert given["Root"] == "HKA"
        assert given["Subkey"].startswith(r"Software\Classes\Applications\{#Name}.exe")
        assert "uninsdeletekey" in given["Flags"]


@pytest.mark.parametrize("environment", [{}, {"OZOGUI_SIGN_THUMBPRINT": "AB12", "OZOGUI_SIGN_TIMESTAMP": "http://t"}])
def test_inno_setup_is_told_where_everything_is_and_how_to_sign(environment: dict[str, str]) -> None:
    arguments = windows.inno_arguments(Path("dist/OzoGUI"), Path("dist"), "1.2.3", environment)
    assert arguments[-1] == str(windows.SCRIPT)
    defined = {each[2:].partition("=")[0] for each in arguments if each.startswith("/D")}
    wanted = set(re.findall(r"^#if(?:n)?def (\w+)", windows.SCRIPT.read_text(encoding="utf-8"), re.MULTILINE))
    assert defined == wanted - (set() if environment else {"Signed"})
    signing = [each for each in arguments if each.startswith("/S")]
    if environment:
        assert signing == ["/Sozogui=signtool sign /v /fd SHA256 /td SHA256 /tr http://t /sha1 AB12 $f"]
    else:
        assert signing == []


def test_the_installer_asks_for_the_sign_that_every_running_program_holds() -> None:
    script = (ROOT / "build_scripts" / "building" / "ozogui.iss").read_text(encoding="utf-8")
    assert f"\nAppMutex={windows_identity.RUNNING_MUTEX}\n" in script


def test_the_setup_moves_exactly_what_the_program_consists_of() -> None:
    code = "\n".join(sections()["Code"])
    parts = re.findall(r"^    (\d): Result := '(.+)';$", code, re.MULTILINE)
    assert [name.replace("{#Name}", identity.NAME) for _number, name in parts] == [
        "_internal", f"{identity.NAME}.exe", f"{identity.CLI_NAME}.exe",
    ]  # fmt: skip
    assert f"LastPart = {len(parts) - 1};" in code
    assert f"RunningMutex = '{windows_identity.RUNNING_MUTEX}';" in code
