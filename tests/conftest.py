"""What holds for every test: a home of its own, no key store, no network but this machine, no screen needed."""

from __future__ import annotations

import gc
import itertools
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from tests.cloudagent.certificates import Authority

# Both are read when Qt and keyring are first imported, which the import of a test file may do.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# wakepy then only says that it keeps the computer awake: no test does, nor needs a desktop that could.
os.environ["WAKEPY_FAKE_SUCCESS"] = "yes"

settings.register_profile("ozogui", max_examples=40, deadline=None, derandomize="CI" in os.environ, database=None)
settings.load_profile("ozogui")

_TRUST = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NETRC")
"""Certificates and passwords of the machine that runs the tests."""
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_LOOPBACK_NAMES = frozenset({"localhost", "ip6-localhost", "::1", ""})
_NO_SUCH_NAME = ".invalid"
"""Names that RFC 6761 promises never to exist: tests of an unknown server use them."""


class NetworkGuardError(BaseException):
    """A test was about to reach beyond this machine.

    Not an Exception on purpose: code that survives all trouble on the wire must not survive this one unseen.
    """


def is_this_machine(host: object) -> bool:
    """Whether an address or name of the socket layer means this very machine."""
    text = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if text is None:
        return True
    return isinstance(text, str) and (text.lower() in _LOOPBACK_NAMES or text.startswith(("127.", "::ffff:127.")))


def _guard_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        # Other families than IP (to the display, to D-Bus) never leave the machine; their addresses are no tuples.
        if isinstance(address, tuple) and len(address) >= 2 and not is_this_machine(address[0]):
            raise NetworkGuardError(f"{event} to {address[0]!r}: tests speak to this machine only")
    elif event == "socket.getaddrinfo" and not is_this_machine(arguments[0]):
        if str(arguments[0]).rstrip(".").endswith(_NO_SUCH_NAME):
            # The answer that every name server must give, without asking one.
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        raise NetworkGuardError(f"a name server would be asked for {arguments[0]!r}: tests speak to this machine only")


sys.addaudithook(_guard_network)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test an empty folder for settings, journal and logs, and take the person's own variables away."""
    folder = tmp_path_factory.mktemp("home", numbered=True)
    monkeypatch.setenv("OZOGUI_HOME", str(folder))
    # The pace lies outside of every home, and must not be the one of the person who runs the tests.
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(tmp_path_factory.mktemp("data", numbered=True)))
    monkeypatch.delenv("OZOGUI_API_KEY", raising=False)
    for name in _TRUST:
        monkeypatch.delenv(name, raising=False)
    for name in _PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return folder


@pytest.fixture(autouse=True, scope="session")
def _counted_reader() -> Iterator[None]:
    """Count what the reader's process runs through, where this run is measured at all."""
    if "coverage" not in sys.modules:
        yield
        return
    from tests.counted_reader import count_the_reader, is_measured

    with pytest.MonkeyPatch.context() as patch:
        if is_measured():
            count_the_reader(patch)
        yield


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Somebody who certifies servers of the tests, and whom nobody trusts unasked."""
    # Comes with keyring on Linux only; elsewhere the tests that need certificates are left out.
    pytest.importorskip("cryptography")
    from tests.cloudagent.certificates import Authority

    return Authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The program's own application: a process has but one, for all its tests, whichever comes first."""
    from ozogui.ui.frame.application import Application

    return Application


_tests = itertools.count(1)
_DEFERRED_DELETE = 52
"""QEvent.Type.DeferredDelete, named without loading Qt."""
_ALL_EVERY = 200


@pytest.fixture(autouse=True)
def _garbage() -> Iterator[None]:
    """End a test's widgets with it, and collect in between where the application has switched the collector off."""
    yield
    if widgets := sys.modules.get("PySide6.QtWidgets"):
        # Without an event loop nothing is deleted later; each window would make the style of all others anew.
        widgets.QApplication.sendPostedEvents(None, _DEFERRED_DELETE)
    if not gc.isenabled():
        gc.collect(2 if next(_tests) % _ALL_EVERY == 0 else 1)
