"""The connection under one request: fresh, trusted as the system trusts, never redirected, never retried, and cuttable.

What is said over it belongs to client.py; what its failures mean, to failures.py.
"""

from __future__ import annotations

import http.client
import logging
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests
import truststore
from requests.adapters import HTTPAdapter
from typing_extensions import override
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from ozogui import __version__
from ozogui.cloudagent.masking import without_secrets


class _WithoutSecrets(logging.Filter):
    """Takes secrets out of what urllib3 logs: its warnings repeat an address, whose path may be one."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return True


for _name in ("connection", "connectionpool", "poolmanager", "response", "util.retry", "util.ssl_"):
    # On each of them: a filter of "urllib3" alone would not see what these say.
    logging.getLogger(f"urllib3.{_name}").addFilter(_WithoutSecrets())

_MOST_INTERIM = 50


class CaFileError(ssl.SSLError):
    """The file of additional certificates cannot be used; told like any trouble with a certificate."""


def new_session(*, ca_file: Path | None = None) -> WireSession:
    """Return a session for one request.

    Certificates are judged by the operating system's store, so that a company's own authority works as it does in the
    browser; nothing is changed for the rest of the process. Proxies of the system and of the environment are used.

    Args:
        ca_file: certificates (PEM) to trust besides.

    Raises:
        CaFileError: ca_file cannot be read, or holds no certificates.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError as error:
            raise CaFileError("unreadable") from error
    return WireSession(context)


class WireSession(requests.Session):
    """A session that carries one request, and can be cut from another thread while it does.

    One request only: on a kept-alive connection the server may be closing it just as the next request goes out, and
    the reset that follows looks the same whether the request was read or not. On a fresh connection nothing but this
    request can be the reason, so that "certainly unsent" and "perhaps taken" stay two different things.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__()
        self._adapter = _CuttableAdapter(context)
        self.mount("https://", self._adapter)
        self.mount("http://", self._adapter)
        self.headers.update(
            {
                "User-Agent": f"OzoGUI/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Connection": "close",
            }
        )
        # With no auth of its own, requests would look for one in ~/.netrc and send it beside the API key.
        self.auth = _unchanged

    @override
    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Never follow: the body holds the key and the leads, and the other address is not the one that was chosen."""
        return None

    def cut(self) -> None:
        """End the request that is under way, from any thread: it fails there as if the connection had broken.

        A request that has not connected yet does not begin.
        """
        self._adapter.cut()

    @property
    def was_cut(self) -> bool:
        """Whether cut was called."""
        return self._adapter.was_cut


class _FinalResponse(http.client.HTTPResponse):
    """An answer behind any number of interim ones (1xx): http.client itself passes over "100 Continue" only."""

    def _read_status(self) -> tuple[str, int, str]:
        for _ in range(_MOST_INTERIM):
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 100 < status < 200 or status == http.client.SWITCHING_PROTOCOLS:
                return version, status, reason
            http.client.parse_headers(self.fp)
        raise http.client.HTTPException("too many interim responses")


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


class _CuttableAdapter(HTTPAdapter):
    """Carries requests without retries over connections that it keeps hold of, so as to be able to cut them."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._connections: list[HTTPConnection] = []
        self._sockets: list[socket.socket] = []
        self.was_cut = False
        super().__init__(max_retries=0)

    @override
    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._context, **pool_kwargs)
        self._use_own_connections(self.poolmanager)

    @override
    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        if proxy.lower().startswith("socks"):
            return super().proxy_manager_for(proxy, **proxy_kwargs)
        manager = super().proxy_manager_for(
            proxy, ssl_context=self._context, proxy_ssl_context=self._context, **proxy_kwargs
        )
        self._use_own_connections(manager)
        return manager

    @override
    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the judgement to the context: requests would put certifi's authorities beside the system's."""

    @override
    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> Any:
        """Name no authorities of the environment either (REQUESTS_CA_BUNDLE): an account has a file for that."""
        return super().build_connection_pool_key_attributes(request, True, cert)

    def cut(self) -> None:
        with self._lock:
            self.was_cut = True
            sockets = self._sockets + [c.sock for c in self._connections if c.sock is not None]
        for sock in sockets:
            # An OSError means that it is closed already. The plain socket's shutdown, because the one of a TLS socket
            # takes its state away from under the thread that is reading.
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def connecting(self, connection: HTTPConnection) -> None:
        """Keep hold of a connection; one that comes after the cut fails here."""
        with self._lock:
            self._connections.append(connection)
            self._fail_if_cut()

    def connected(self, connection: HTTPConnection) -> None:
        """Keep hold of its socket: once an answer says that it will close, the connection lets go of it unread."""
        with self._lock:
            if connection.sock is not None:
                self._sockets.append(connection.sock)
            # Again, because a cut in between found no socket that it could have shut down.
            self._fail_if_cut()

    def _fail_if_cut(self) -> None:
        if self.was_cut:
            raise ConnectionAbortedError("cut")

    def _use_own_connections(self, manager: PoolManager) -> None:
        connecting, connected = self.connecting, self.connected

        class Plain(HTTPConnection):
            response_class = _FinalResponse

            def connect(self) -> None:
                connecting(self)
                super().connect()
                connected(self)

        class Secured(HTTPSConnection):
            response_class = _FinalResponse

            def connect(self) -> None:
                connecting(self)
                super().connect()
                connected(self)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecuredPool(HTTPSConnectionPool):
            ConnectionCls = Secured

        manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecuredPool}


def read_body(response: requests.Response, limit: int, into: bytearray) -> None:
    """Read the body of a streamed answer piece by piece, so that what came before a break is not lost.

    Args:
        response: an answer that was asked for with stream=True.
        limit: stop after so many bytes; the rest of a longer body is not read.
        into: where the pieces go; after an error it holds what had come until then.

    Raises:
        OSError, http.client.HTTPException, urllib3.exceptions.HTTPError: the body broke off.
    """
    while len(into) < limit:
        piece = response.raw.read1(limit - len(into), decode_content=True)
        if not piece:
            return
        into += piece
