"""The body of a form: how its fields are written for CloudAgent, and how the practice server reads them back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

FORM_TYPE = "application/x-www-form-urlencoded"
MULTIPART_TYPE = "multipart/form-data"

_MOST_FIELDS = 100
_AS_IT_IS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~ "
"""What urlencode writes as one byte; everything else has three."""


class BodyStyle(StrEnum):
    """How the fields of the bulk call are encoded; the vendor does not say which, its sibling calls take either."""

    URLENCODED = "urlencoded"
    MULTIPART = "multipart"

    @property
    def other(self) -> BodyStyle:
        """The style to try when the server did not read this one."""
        return BodyStyle.MULTIPART if self is BodyStyle.URLENCODED else BodyStyle.URLENCODED


def encode_form(fields: Mapping[str, str], style: BodyStyle) -> tuple[bytes, str]:
    """Return the body and its Content-Type.

    Every special character is encoded: a bare `+` in a phone number would arrive as a space.
    """
    # Half a surrogate pair, as a damaged file may hold it, has no UTF-8 form; it becomes "?" rather than an exception.
    fields = {name: value.encode("utf-8", "replace").decode() for name, value in fields.items()}
    if style is BodyStyle.MULTIPART:
        from urllib3 import encode_multipart_formdata  # here, since few accounts want it and it loads much

        return encode_multipart_formdata(fields)
    return urlencode(fields).encode("ascii"), FORM_TYPE


def wire_length(text: str, style: BodyStyle) -> int:
    """Return how many bytes a field's value has in a form's body; a Devanagari letter has 9 when it is urlencoded."""
    data = text.encode("utf-8", "replace")
    return len(data) if style is BodyStyle.MULTIPART else len(data) + 2 * len(data.translate(None, _AS_IT_IS))


def style_of(content_type: str) -> BodyStyle | None:
    """Return the style that a Content-Type header names, None for any other."""
    kind = content_type.partition(";")[0].strip().lower()
    styles = {FORM_TYPE: BodyStyle.URLENCODED, MULTIPART_TYPE: BodyStyle.MULTIPART}
    return styles.get(kind)


def decode_form(body: bytes, content_type: str) -> dict[str, str]:
    """Return the fields of a form's body, the last one where a name comes twice, as PHP does.

    A body of another type, or one that is broken, has no fields: a form endpoint then misses every one of them.
    """
    style = style_of(content_type)
    if style is BodyStyle.URLENCODED:
        try:
            return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            return {}
    if style is BodyStyle.MULTIPART:
        return _decode_multipart(body, content_type)
    return {}


def _decode_multipart(body: bytes, content_type: str) -> dict[str, str]:
    # Here, since only a server reads forms: the practice one.
    from email import policy
    from email.message import Message
    from email.parser import BytesParser

    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message: Message = BytesParser(policy=policy.HTTP).parsebytes(header + body)
    fields: dict[str, str] = {}
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            fields[name] = value.decode("utf-8", "replace")
    return fields
