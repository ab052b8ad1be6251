"""Leads, a key and a client for the tests of the wire. Every number and name is invented."""

from __future__ import annotations

import json

from ozogui.cloudagent.calls import BulkRequest, Connection
from ozogui.cloudagent.client import Client
from ozogui.cloudagent.forms import BodyStyle

KEY = "K3y+with/odd=signs"


def payload(*phones: str, name: str = "Asha R") -> str:
    """Return bulkData for some phones."""
    return json.dumps({"map": ["PhoneNumber", "Name", "Priority"], "data": [[phone, name, 5] for phone in phones]})


LEADS = payload("9812300001", "+919812300002")


def request(campaign: str = "Practice_Outbound", leads: str = LEADS) -> BulkRequest:
    """Return a bulk call with the defaults of the window."""
    return BulkRequest(campaign, leads)


def client_of(
    url: str,
    *,
    connect_timeout_s: float = 2,
    read_timeout_s: float = 2,
    total_timeout_s: float = 5,
    style: BodyStyle = BodyStyle.URLENCODED,
) -> Client:
    """Return a client of a hand-made server, impatient unless told otherwise."""
    return Client(
        Connection(url, "user", KEY, style),
        connect_timeout_s=connect_timeout_s,
        read_timeout_s=read_timeout_s,
        total_timeout_s=total_timeout_s,
    )
