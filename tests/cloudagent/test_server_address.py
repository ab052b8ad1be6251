from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ozogui.cloudagent.server_address import DOMESTIC, INTERNATIONAL, ServerAddressError, is_this_computer, server_url


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (DOMESTIC, "https://in1-ccaas-api.ozonetel.com"),
        (INTERNATIONAL, "https://api.ccaas.ozonetel.com"),
        ("  API.ccaas.Ozonetel.com/ ", "https://api.ccaas.ozonetel.com"),
        ("https://partner.example.com", "https://partner.example.com"),
        ("HTTPS://partner.example.com:443/", "https://partner.example.com"),
        ("partner.example.com:8443", "https://partner.example.com:8443"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("localhost:8443", "https://localhost:8443"),
    ],
)
def test_an_address_gets_one_form(typed: str, address: str) -> None:
    assert server_url(typed) == address
    assert server_url(address) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "http://",
        "https://",
        "two words.example.com",
        "ftp://example.com",
        "http://example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.2:80",
        "http://192.168.1.5:8080",
        "http://localhost.example.com",
        "https://user:secret@example.com",
        "http://127.0.0.1@example.com",
        "https://example.com/cloudAgentRestAPI",
        "https://example.com?apiKey=x",
        "https://example.com#x",
        "https://example.com:99999",
        "https://example.com:0",
        "https://[::2]",
        "-bad-.example.com",
        "exa_mple.com",
        "x" * 300,
    ],
)
def test_anything_else_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(ServerAddressError) as caught:
        server_url(typed)
    assert caught.value.title
    assert caught.value.message
    assert "secret" not in str(caught.value)
    assert "apiKey=x" not in str(caught.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_address_or_refused(typed: str) -> None:
    try:
        address = server_url(typed)
    except ServerAddressError:
        return
    assert server_url(address) == address
    assert address.startswith("https://") or is_this_computer(address)


def test_this_computer_is_known() -> None:
    assert is_this_computer("http://127.0.0.1:8080")
    assert is_this_computer("http://[::1]:8080")
    assert not is_this_computer("https://api.ccaas.ozonetel.com")
