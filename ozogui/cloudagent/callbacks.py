"""What CloudAgent later POSTs to callBackUrl: the result of one transaction, in every shape that is documented.

Receiving it over HTTP, and matching it to a batch, belongs elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

from ozogui.cloudagent.bodies import Json, decode, read_object, read_value, text_of
from ozogui.cloudagent.forms import FORM_TYPE, MULTIPART_TYPE, BodyStyle, decode_form, style_of
from ozogui.cloudagent.masking import plain_words
from ozogui.cloudagent.replies import tidy

# The vendor's page prints {"data":"{"totalNoUploaded":"6",...}"} with the inner quotes bare, which is not JSON.
_UNESCAPED = re.compile(r'\{\s*"data"\s*:\s*"\s*(\{.*\})\s*"\s*\}', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Callback:
    """The result of one transaction as CloudAgent told it."""

    transaction_id: str
    succeeded: bool
    """CloudAgent's status was Success. It is so too where only some leads were added: see not_processed."""
    message: str
    """CloudAgent's words on one line, "File Successfully uploaded.", without anybody's number."""
    uploaded: int | None
    """Leads that came in with the transaction; None where the three counts are not there or do not add up."""
    processed: int | None
    """Leads that were added to the campaign."""
    not_processed: int | None
    """Leads that were refused."""
    started_at: str = ""
    """As sent: local time of the account, without a zone."""
    ended_at: str = ""
    failed_file_url: str = field(default="", repr=False)
    """Where the refused leads can be fetched for 24 hours. It carries a credential: never log or store it openly."""


def read_callback(body: bytes, content_type: str = "") -> Callback | None:
    """Return the result in a callback's body, None if it is not one.

    Understood are an object, an object under "data", a JSON string that holds either, the string under "data" (with
    its inner quotes escaped, or bare as the vendor prints it), and every quote doubled. All of these also as the field
    `data` of a form, urlencoded or multipart, and the result's members as fields of a form by themselves: so come
    CloudAgent's other callbacks. Names of members and the status may be in any letter case. Without a transactionId,
    all digits, and a status that is Success or Fail in one of its forms it is not a callback.

    Args:
        body: what came.
        content_type: the header beside it, "" where there is none. It is a hint only: a body is tried in every form.
    """
    for result in _candidates(body, content_type):
        callback = _callback_in(result)
        if callback is not None:
            return callback
    return None


_SUCCEEDED = ("success", "successful", "succeeded", "true")
_FAILED = ("fail", "failed", "failure", "error", "false")


def _callback_in(result: Mapping[str, Json]) -> Callback | None:
    # The first of two spellings of one name counts.
    told = {name.casefold().strip(): value for name, value in reversed(list(result.items()))}
    transaction_id = text_of(told.get("transactionid"))
    status = _status(told.get("status"))
    if not re.fullmatch(r"[0-9]{1,40}", transaction_id) or status not in (*_SUCCEEDED, *_FAILED):
        return None
    uploaded, processed, not_processed = _counts(told)
    return Callback(
        transaction_id=transaction_id,
        succeeded=status in _SUCCEEDED,
        message=tidy(plain_words(text_of(told.get("message")))),
        uploaded=uploaded,
        processed=processed,
        not_processed=not_processed,
        started_at=text_of(told.get("startdatetime")),
        ended_at=text_of(told.get("enddatetime")),
        failed_file_url=text_of(told.get("failedfilepath")),
    )


def _status(value: Json) -> str:
    return str(value).casefold() if isinstance(value, bool) else text_of(value).casefold().rstrip(".!")


def _candidates(body: bytes, content_type: str) -> Iterator[Mapping[str, Json]]:
    """Yield everything in a body that may be a result, the likeliest reading first."""
    text = decode(body).strip()
    yield from _objects_in(text)
    for kind in _form_types(body, content_type):
        fields = decode_form(body.strip(), kind)
        data = {name.casefold().strip(): value for name, value in fields.items()}.get("data", "")
        yield from _objects_in(data.strip())
        # data[transactionId]=... is how PHP writes an object into a form.
        yield {re.sub(r"(?i)\Adata\[(.*)\]\Z", r"\1", name.strip()): value for name, value in fields.items()}
    if text[:5].casefold() == "data=":
        # A form whose text was not encoded, or only in part: its "&" and "+" are the result's own.
        for whole in (unquote(text[5:]), unquote_plus(text[5:]), text[5:]):
            yield from _objects_in(whole.strip())


def _form_types(body: bytes, content_type: str) -> Iterator[str]:
    """Yield the types that a body may have as a form, as Content-Type headers."""
    if style_of(content_type) is not None:
        yield content_type
    boundary = re.match(rb"\s*--([!-~]{1,70})\r?\n", body)
    if boundary:
        yield f'{MULTIPART_TYPE}; boundary="{boundary[1].decode("ascii")}"'
    elif style_of(content_type) is not BodyStyle.URLENCODED and b"=" in body:
        yield FORM_TYPE


def _objects_in(text: str) -> Iterator[dict[str, Json]]:
    answer = read_object(text)
    if answer is None:
        unescaped = _UNESCAPED.fullmatch(text)
        answer = read_object(unescaped[1]) if unescaped else None
    if answer is None:
        return
    data = {name.casefold(): value for name, value in answer.items()}.get("data")
    if isinstance(data, str):
        data = read_value(data)
    if isinstance(data, dict):
        yield data
    yield answer


def _counts(result: Mapping[str, Json]) -> tuple[int, int, int] | tuple[None, None, None]:
    """Return the three counts if they confirm each other: no number is better than one that was damaged on the way."""
    uploaded = _count(result.get("totalnouploaded"))
    processed = _count(result.get("numbersprocessed"))
    not_processed = _count(result.get("numbersnotprocessed"))
    if uploaded is None or processed is None or not_processed is None or processed + not_processed != uploaded:
        return None, None, None
    return uploaded, processed, not_processed


def _count(value: Json) -> int | None:
    digits = text_of(value)
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None
