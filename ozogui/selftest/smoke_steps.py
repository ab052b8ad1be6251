"""What `--smoke-test` tries, step by step: each uses the real parts of the program, as a person's work does.

Together they touch whatever a built program likes to lack: Qt's plugins, data files, compiled parts of libraries, the
process that reads workbooks, the system's key store and certificates. How they are run and told is smoke_test.py's.
"""

from __future__ import annotations

import io
import os
import socket
import ssl
import subprocess
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ozogui.resources import resource
from ozogui.selftest.step import LEADS, Step, Trial, TrialError
from ozogui.wording import count

if TYPE_CHECKING:
    from ozogui.ui.frame.window import MainWindow

FORMATS = ("xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv")
KEY_STORES = {"linux": "keyring.backends.SecretService", "win32": "keyring.backends.Windows",
              "darwin": "keyring.backends.macOS"}  # fmt: skip
KEY_STORE_LIBRARIES = {"linux": "secretstorage", "win32": "win32ctypes.pywin32.win32cred",
                       "darwin": "keyring.backends.macOS.api"}  # fmt: skip
"""What those speak to the system through; they are imported late, and their lack would only show then."""
NOTICE_TEXT = '{"version": "0.0.1", "link": "https://example.invalid/", "date": "2026-11-28"}'
NOTICE_SIGNATURE = "1eQ5m7WgbBsEgdDRgmxVeWkcJJFNd9nyFSyi+aN9I1G0odUAnW4DtW/k/losnpIfoKN0BWwMN5yMotln/lW7Dw=="
NOTICE_KEY = "876b526b53ff80812b03a361985b0dfc442a29ffb91a894e78c77e232e663e19"
"""A notice that was signed once, by a key that nobody has kept."""
_CERTIFICATE_FOLDERS = (
    *("/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted/pem"),
    *("/etc/ssl/cert.pem", "/etc/ssl/ca-bundle.pem"),
)  # fmt: skip
"""Where Linux systems keep the authorities that they trust; truststore looks there."""


def open_window(trial: Trial) -> str:
    """Open the window as a person sees it, and look whether anything is drawn."""
    from ozogui.app import create_application

    trial.app, trial.window = create_application(["ozogui", "--practice"])
    trial.window.show()
    trial.wait(trial.window.isVisible, "the window")
    trial.app.processEvents()
    picture = trial.window.grab().toImage()
    width, height = picture.width(), picture.height()
    colours = {picture.pixel(x, y) for x in range(0, width, 7) for y in range(0, height, 7)}
    if len(colours) < 8:
        raise TrialError(f"the window is a field of {count('colour', len(colours))}")
    return f"{width} x {height}, drawn by {trial.app.platformName()}"


def draw_icons(trial: Trial) -> str:
    """Draw every icon, and the program's own."""
    app, window = trial.opened()
    files = sorted(resource("icons").glob("*.svg"))
    empty = [file.stem for file in files if "{" not in file.read_text(encoding="utf-8") and not _is_drawn(window, file)]
    if empty or not files:
        raise TrialError(f"nothing is drawn for {', '.join(empty) or 'any icon'}")
    if app.windowIcon().pixmap(64, 64).toImage().pixelColor(10, 32).alpha() == 0:
        raise TrialError("the program's own icon is not drawn: Qt lacks its plugin for SVG")
    return f"{len(files)} of them"


def _is_drawn(window: MainWindow, file: Path) -> bool:
    image = window.look.pixmap(file.stem, "text", 32).toImage()
    return any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))


def speak_english(trial: Trial) -> str:
    """See that Qt's own words are those of the rest of the window, whatever the system speaks."""
    from PySide6.QtWidgets import QDialogButtonBox

    trial.opened()
    buttons = QDialogButtonBox.StandardButton
    box = QDialogButtonBox(buttons.Cancel | buttons.Close)
    words = [box.button(button).text().replace("&", "") for button in (buttons.Cancel, buttons.Close)]
    if words != ["Cancel", "Close"]:
        raise TrialError(f"Qt says {words}")
    return "English, as the window"


def read_formats(_trial: Trial) -> str:
    """Read the small list in every format, workbooks in the process of their own."""
    from ozogui.leads.reading.sheet import read_sheet

    for ending in FORMATS:
        sheet = read_sheet(resource(f"smoke-test/leads.{ending}"))
        lines = [tuple(column.name for column in sheet.columns)]
        lines += zip(*(column.values for column in sheet.columns), strict=True)
        if tuple(lines) != LEADS:
            raise TrialError(f"leads.{ending} was read as {lines}")
    return ", ".join(FORMATS)


def upload_sample(trial: Trial) -> str:
    """Take the sample through all five steps of the window, to the practice server."""
    from ozogui.ui.journey.place import Place

    _app, window = trial.opened()
    journey = window.journey
    journey.open_file(resource("sample-leads.xlsx"))
    trial.wait(lambda: journey.sheet, "the sample")
    window.bottom.next.click()
    window.bottom.next.click()
    trial.wait(lambda: journey.editing.check is not None and window.place is Place.CHECK, "the check")
    check, leads = journey.editing.check, journey.editing.leads
    if check is None or leads is None:
        raise TrialError("there is no check")
    found = check.held_back
    journey.set_campaign("Practice_Outbound")
    journey.prepare_upload()
    trial.wait(lambda: journey.sending.upload_id, "the plan of the upload")
    upload_id = journey.sending.upload_id or 0
    journey.runner.start(upload_id)
    trial.wait(lambda: not journey.runner.is_running, "the upload")
    sums = window.engine.journal.sums(upload_id)
    if not sums.agree or sums.queued != len(leads) - found or not found:
        raise TrialError(f"of {len(leads)} leads {sums.queued} were queued, {sums.held_back} held back")
    return f"{count('lead', sums.queued)} queued, {sums.held_back} held back"


def write_workbook(trial: Trial) -> str:
    """Write the results workbook of that upload and read it again."""
    from ozogui.leads.reading.sheet import read_sheet
    from ozogui.uploads.results.results import write_results

    _app, window = trial.opened()
    journal = window.engine.journal
    upload_id = window.journey.sending.upload_id
    if upload_id is None:
        raise TrialError("there was no upload")
    path = trial.folder / "results.xlsx"
    write_results(journal, upload_id, path)
    rows = read_sheet(path, sheet="Queued").rows
    if rows != journal.sums(upload_id).queued:
        raise TrialError(f"it lists {count('lead', rows)} as queued")
    return f"{path.stat().st_size:,} bytes"


def use_command_line(trial: Trial) -> str:
    """Check the sample on the command line, and read its help."""
    from ozogui import cli

    said = io.StringIO()
    sample = str(resource("sample-leads.xlsx"))
    with redirect_stdout(said), redirect_stderr(said):
        codes = [cli.run(["--help"]), cli.run(["check", sample, "--report", str(trial.folder / "held-back.xlsx")])]
    if codes != [0, 1] or "held back" not in said.getvalue():
        raise TrialError(f"it ended with {codes}: {said.getvalue()[-400:]}")
    return "help and check"


def find_key_store(_trial: Trial) -> str:
    """Load what speaks to this system's key store; whether one runs here is the computer's business."""
    from importlib import import_module
    from importlib.metadata import entry_points

    from ozogui.settings.keys import KeyStore

    platform = "linux" if sys.platform.startswith("linux") else sys.platform
    store = KEY_STORES[platform]
    known = {each.value for each in entry_points(group="keyring.backends")}
    if store not in known:
        raise TrialError(f"keyring only knows {', '.join(sorted(known)) or 'nothing'}")
    for module in (store, KEY_STORE_LIBRARIES[platform]):
        import_module(module)
    return KeyStore().kept_by or "none runs here, so keys would stay in memory"


def trust_certificates(_trial: Trial) -> str:
    """See that a server with nobody's certificate is refused, and one with a trusted certificate is not."""
    from ozogui.cloudagent.wire import new_session

    nobody = resource("smoke-test/nobody.pem")
    with _Server(nobody) as address:
        try:
            with new_session() as session:
                session.get(address, timeout=10)
        except OSError as error:
            if "certificate" not in str(error).lower():
                raise
        else:
            raise TrialError("a certificate of nobody was trusted")
        if not sys.platform.startswith("linux"):
            return "nobody's certificate is refused by the system"
        with new_session(ca_file=nobody) as session:
            session.get(address, timeout=10)
    if not any(_holds_something(Path(place)) for place in _CERTIFICATE_FOLDERS):
        raise TrialError("this system trusts no authority: ca-certificates is not installed")
    return f"nobody's certificate is refused; {ssl.OPENSSL_VERSION}"


def _holds_something(place: Path) -> bool:
    with suppress(OSError):
        return next(place.iterdir(), None) is not None if place.is_dir() else place.stat().st_size > 0
    return False


class _Server:
    """A server on this computer that shows a certificate and answers every request with nothing."""

    def __init__(self, certificate: Path) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, name="smoke-test-server", daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"https://127.0.0.1:{self._socket.getsockname()[1]}/"

    def __exit__(self, *_trouble: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        # Until the socket is closed; a client that turns away from the certificate is what is wanted.
        with suppress(OSError):
            while True:
                connection, _address = self._socket.accept()
                with suppress(OSError), self._context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(65_536)
                    secure.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


def verify_signature(_trial: Trial) -> str:
    """Verify a signature as the look for updates does, and see that another text under it is refused."""
    import json

    from ozogui.support.updates import UpdateError, read_notice

    key = bytes.fromhex(NOTICE_KEY)
    read_notice(json.dumps({"notice": NOTICE_TEXT, "signature": NOTICE_SIGNATURE}).encode(), key)
    forged = NOTICE_TEXT.replace("0.0.1", "9.9.9")
    with suppress(UpdateError):
        read_notice(json.dumps({"notice": forged, "signature": NOTICE_SIGNATURE}).encode(), key)
        raise TrialError("a forged notice was believed")
    return "a forged notice is refused"


def show_licences(_trial: Trial) -> str:
    """Find the licence texts that About shows."""
    from ozogui.support.licences import licence_texts

    texts = licence_texts()
    wanted = ("GNU LESSER GENERAL PUBLIC LICENSE", "SQLAlchemy")
    if getattr(sys, "frozen", False) and not all(each in texts for each in wanted):
        raise TrialError("the texts are incomplete")
    return f"{len(texts):,} letters"


def start_others(_trial: Trial) -> str:
    """See that another program, as the one that opens the results, finds its own libraries and not ours."""
    if not getattr(sys, "frozen", False) or not sys.platform.startswith("linux"):
        return "as any program here does"
    said = subprocess.run(["/bin/sh", "-c", "echo $LD_LIBRARY_PATH"], capture_output=True, text=True, check=True).stdout
    if str(resource("").parent) in said:
        raise TrialError(f"it would look for libraries in {said.strip()}")
    return "with their own libraries"


def leave_no_trace(trial: Trial) -> str:
    """See that the program kept everything where it was told to."""
    home = Path(os.environ["OZOGUI_HOME"])
    if not home.is_relative_to(trial.folder) or not any(home.iterdir()):
        raise TrialError(f"it did not write to {home}")
    return "all of it in a folder that is thrown away"


STEPS: tuple[tuple[str, Step], ...] = (
    ("window", open_window),
    ("icons", draw_icons),
    ("words", speak_english),
    ("formats", read_formats),
    ("upload", upload_sample),
    ("workbook", write_workbook),
    ("command line", use_command_line),
    ("key store", find_key_store),
    ("certificates", trust_certificates),
    ("signatures", verify_signature),
    ("licences", show_licences),
    ("others", start_others),
    ("files", leave_no_trace),
)
