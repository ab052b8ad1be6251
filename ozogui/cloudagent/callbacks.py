"""What CloudAgent later POSTs to callBackUrl: the result of one transaction, in every shape that is documented.

Receiving it over HTTP, and matching it to a batch, belongs elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ozogui.cloudagent.bodies import Json, decode, read_object, read_value, text_of

# The vendor's page prints {"data":"{"totalNoUploaded":"6",...}"} with the inner quotes bare, which is not JSON.
_UNESCAPED = re.compile(r'\{\s*"data"\s*:\s*"\s*(\{.*\})\s*"\s*\}', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Callback:
    """The result of one transaction as CloudAgent told it."""

    transaction_id: str
    succeeded: bool
    """CloudAgent's status was Success. It may be partial: see is_partial."""
    message: str
    """CloudAgent's words, "File Successfully uploaded."."""
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

    @property
    def is_partial(self) -> bool:
        """Whether some leads were added and some were not, which CloudAgent still calls Success."""
        return bool(self.processed and self.not_processed)


def read_callback(body: bytes) -> Callback | None:
    """Return the result in a callback's body, None if it is not one.

    Understood are an object, an object under "data", a JSON string that holds either, the string under "data" (with
    its inner quotes escaped, or bare as the vendor prints it), and every quote doubled. Without a transactionId, all
    digits, and a status that is Success or Fail it is not a callback.
    """
    result = _result_object(decode(body).strip())
    if result is None:
        return None
    transaction_id = text_of(result.get("transactionId"))
    status = text_of(result.get("status")).casefold()
    if not re.fullmatch(r"[0-9]{1,40}", transaction_id) or status not in ("success", "fail"):
        return None
    uploaded, processed, not_processed = _counts(result)
    return Callback(
        transaction_id=transaction_id,
        succeeded=status == "success",
        message=text_of(result.get("message")),
        uploaded=uploaded,
        processed=processed,
        not_processed=not_processed,
        started_at=text_of(result.get("startDateTime")),
        ended_at=text_of(result.get("endDateTime")),
        failed_file_url=text_of(result.get("failedFilePath")),
    )


def _result_object(text: str) -> dict[str, Json] | None:
    answer = read_object(text)
    if answer is None:
        unescaped = _UNESCAPED.fullmatch(text)
        return read_object(unescaped[1]) if unescaped else None
    data = answer.get("data", answer)
    if isinstance(data, str):
        data = read_value(data)
    return data if isinstance(data, dict) else None


def _counts(result: dict[str, Json]) -> tuple[int, int, int] | tuple[None, None, None]:
    """Return the three counts if they confirm each other: no number is better than one that was damaged on the way."""
    uploaded = _count(result.get("totalNoUploaded"))
    processed = _count(result.get("numbersProcessed"))
    not_processed = _count(result.get("numbersNotProcessed"))
    if uploaded is None or processed is None or not_processed is None or processed + not_processed != uploaded:
        return None, None, None
    return uploaded, processed, not_processed


def _count(value: Json) -> int | None:
    digits = text_of(value)
    return int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None
