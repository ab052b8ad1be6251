"""The address of a CloudAgent server: what a person types, made into the one form that the rest of the program uses."""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from ozogui.errors import UserError

DOMESTIC = "in1-ccaas-api.ozonetel.com"
"""Host for accounts in India (vendor's reference page)."""
INTERNATIONAL = "api.ccaas.ozonetel.com"
"""Host for all other accounts (vendor's reference page). Partners have hosts of their own."""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


class ServerAddressError(UserError):
    """The text is not an address that leads and a key may be sent to."""


def server_url(text: str) -> str:
    """Return the address in one form: scheme, host in lower case, and the port where it is not the usual one.

    A host alone means https. Plain http is taken for this computer only (the practice server), because key and leads
    would otherwise travel readable for anyone.

    Args:
        text: a host ("in1-ccaas-api.ozonetel.com"), host and port, or a URL without a path.

    Returns:
        "https://host", "https://host:8443", "http://127.0.0.1:8080", "http://[::1]:8080".

    Raises:
        ServerAddressError: it is none of these.
    """
    typed = text.strip()
    try:
        parts = urlsplit(typed if "://" in typed else f"https://{typed}")
        host, port = _ascii_host(parts), parts.port
    except (ValueError, UnicodeError):
        raise _not_an_address() from None
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise _not_an_address()
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        raise ServerAddressError(
            "The server's address has too much in it.",
            f"Give the host name alone, for example {DOMESTIC}: the path is added, and the key goes in its own field.",
        )
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise ServerAddressError(
            "Plain http is refused.",
            "The key and the leads would travel readable for others. Use https; http is for this computer only.",
        )
    shown = f"[{host}]" if ":" in host else host
    usual = 443 if parts.scheme == "https" else 80
    return f"{parts.scheme}://{shown}" + ("" if port in (None, usual) else f":{port}")


def is_this_computer(server: str) -> bool:
    """Tell whether an address leads to this computer itself, so that no proxy can be meant to carry it."""
    return urlsplit(server).hostname in _LOOPBACK


def leads_here(host: str) -> bool:
    """Tell whether a host's name or number, in any spelling, leads to this computer or to no address of its own.

    Asks the name service for names. One that cannot be asked here, behind a proxy for instance, leads elsewhere.
    """
    plain = host.strip("[]").rstrip(".").lower()
    if plain == "localhost" or plain.endswith(".localhost"):
        return True
    with suppress(OSError, UnicodeError):
        # 127.1 and 2130706433 are addresses to every resolver, though no browser shows them so.
        return _is_local(socket.inet_ntoa(socket.inet_aton(plain)))
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(plain, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return any(_is_local(each.partition("%")[0]) for each in found)


def _is_local(number: str) -> bool:
    address = ipaddress.ip_address(number)
    inner = getattr(address, "ipv4_mapped", None) or address
    return bool(inner.is_loopback or inner.is_unspecified or inner.is_link_local)


def _ascii_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        return host if host == "::1" else ""
    ascii_host = host.encode("idna").decode("ascii").lower()
    return ascii_host if _HOST.fullmatch(ascii_host) else ""


def _not_an_address() -> ServerAddressError:
    return ServerAddressError(
        "This is not the address of a server.", f"Give a host name, for example {DOMESTIC} or {INTERNATIONAL}."
    )
