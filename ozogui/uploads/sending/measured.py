"""Remembers, request by request, how large a body an account's server takes and from where on it refuses one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ozogui.cloudagent.forms import BodyStyle, wire_length
from ozogui.cloudagent.replies import Outcome
from ozogui.uploads.batches import OTHER_FIELDS
from ozogui.uploads.journal.database import JournalError
from ozogui.uploads.journal.pace_file import PaceFile

if TYPE_CHECKING:
    from ozogui.cloudagent.calls import BulkRequest, Exchange
    from ozogui.uploads.sending.run import Sender

logger = logging.getLogger(__name__)


class MeasuredSender:
    """Sends through another sender; used by one thread at a time, as that one is."""

    def __init__(self, sender: Sender, sizes: PaceFile, key: str, style: BodyStyle) -> None:
        """Take who sends, where sizes are remembered and under which key, and how bodies are written."""
        self._sender = sender
        self._sizes = sizes
        self._key = key
        self._style = style

    def add_bulk_data(self, request: BulkRequest) -> Exchange:
        """Send a batch, and learn from the answer."""
        exchange = self._sender.add_bulk_data(request)
        if exchange.reply.outcome in (Outcome.QUEUED, Outcome.TOO_LARGE):
            size = wire_length(request.payload, self._style) + OTHER_FIELDS
            try:
                self._sizes.note_size(self._key, size, is_taken=exchange.reply.outcome is Outcome.QUEUED)
            except JournalError as error:
                # It costs a larger or smaller batch one day; the answer itself must not be lost over it.
                logger.warning("%s", error.title)
        return exchange
